/* signals: SIGUSR1 and SIGTERM ask for a checkpoint and a stop; the loop polls the flag. */
#ifndef DEMODASH_CMD_SIGNALS_H
#define DEMODASH_CMD_SIGNALS_H

#include <stdbool.h>

void signals_watch(void);
bool signals_seen(void);

#endif
