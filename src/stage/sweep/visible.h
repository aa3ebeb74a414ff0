/* visible: is a folder the same one on every host? */
#ifndef DEMODASH_STAGE_SWEEP_VISIBLE_H
#define DEMODASH_STAGE_SWEEP_VISIBLE_H

#include "src/core/status.h"
#include "src/core/team.h"

/* Rank 0 leaves a file in the folder, which exists there; every rank looks for it, for up to three
 * seconds (network file systems remember what was not there). Collective; agreed on.
 * Errors: STATUS_CREATE, naming a host that does not see it; STATUS_CREATE or STATUS_IO when it
 * cannot be written. */
status_t visible_check(const char *folder, const team *world) MUST_USE;

#endif
