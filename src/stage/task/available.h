/* available: how much memory this host may still give, before a large job asks for it. */
#ifndef DEMODASH_STAGE_TASK_AVAILABLE_H
#define DEMODASH_STAGE_TASK_AVAILABLE_H

#include <stddef.h>

/* Bytes that processes on this host can still have: Linux's MemAvailable, or what is left under the
 * limit of a control group that this process is in (a batch system's job), if that is less; files
 * in its cache count as free. SIZE_MAX where the system does not say. Not collective. */
size_t available_memory(void);

#endif
