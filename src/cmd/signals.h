/* signals: what asks a run to write checkpoints and stop: SIGINT (Ctrl-C), SIGTERM, SIGHUP,
 * SIGUSR1, or a deadline. The loops poll; exit code 75 says that the same command goes on. */
#ifndef DEMODASH_CMD_SIGNALS_H
#define DEMODASH_CMD_SIGNALS_H

#include <stdbool.h>

#include "src/core/status.h"
#include "src/core/team.h"

/* First thing in the program: a signal that ends it removes its temporary files before, and a file
 * that grows beyond its limit (ulimit -f) is an error like a full disk. */
void signals_begin(void);

/* From now on those signals are requests; only a second SIGINT ends the process at once. A reader
 * of our messages that is gone does not end it. */
void signals_watch(void);

/* Has a signal come, or the deadline passed? */
bool signals_seen(void);

/* Seconds until the job ends: limit minutes from now (0: no limit given) or SLURM_JOB_END_TIME,
 * what comes first; infinite when nothing says. */
double signals_seconds_left(double limit);

/* Stop stop_before minutes (0: a tenth of the time, 5 seconds to 2 minutes) before the job ends:
 * limit minutes from now (0: no limit given), or at SLURM_JOB_END_TIME (seconds since 1970), what
 * comes first. *ret_seconds: from now to the stop; 0: there is no end. Collective over the world.
 * Errors: STATUS_USAGE when the time is up already. */
status_t signals_set_deadline(double *ret_seconds, double limit, double stop_before,
                              const team *world) MUST_USE;

/* Why: "a signal", "the end of the job is near", or "another rank asked". For a message. */
const char *signals_reason(void);

#endif
