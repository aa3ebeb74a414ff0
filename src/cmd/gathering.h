/* gathering: the gather stage with its messages, for demodash gather and the end of a sweep. */
#ifndef DEMODASH_CMD_GATHERING_H
#define DEMODASH_CMD_GATHERING_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/gather/gather.h"

/* Run the gather stage with log lines and progress, and say where the index is. Collective. */
status_t gathering_run(const gather_settings *settings, const team *world) MUST_USE;

#endif
