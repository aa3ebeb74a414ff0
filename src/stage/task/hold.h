/* hold: one run at a time writes a part of a results folder that holds many files together.
 *
 * Each file is whole whoever writes it; but the tables, the reports or the motifs of two runs with
 * other options, file by file, would be nobody's. So the second run waits a moment, as the first is
 * often at its end, and then refuses: a long wait would spend its time on doing the same again. */
#ifndef DEMODASH_STAGE_TASK_HOLD_H
#define DEMODASH_STAGE_TASK_HOLD_H

#include "io/lock.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/task/deal.h"

/* Hold the part `what` ("tables", "reports", "motifs") of an existing folder. hooks (NULL allowed):
 * its note is told of waiting, and of a file system without locks. Collective; agreed on. Owner:
 * caller, lock_release on each rank. Errors: STATUS_CREATE, with the holder's name. */
status_t hold_take(lock **ret, const char *folder, const char *what, const team *world,
                   const deal_hooks *hooks) MUST_USE;

#endif
