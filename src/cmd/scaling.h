/* scaling: the --scaling part of demodash bench. */
#ifndef DEMODASH_CMD_SCALING_H
#define DEMODASH_CMD_SCALING_H

#include <stdbool.h>

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/bench/scaling.h"

/* Measure and print, as text or JSON; save (NULL: not) gets the fitted model as lines "key value".
 * Collective over the world. */
status_t scaling_command(const scaling_settings *settings, const team *world, bool as_json,
                         const char *save) MUST_USE;

#endif
