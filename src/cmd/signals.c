/* A handler may do next to nothing, so it keeps the signal's number; the loops ask. The end of a
 * batch job is turned into a deadline on each rank's own clock, by a length of time that rank 0
 * tells. */
#include "src/cmd/signals.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t seen = 0;
static double deadline = INFINITY; /* on this rank's monotonic clock */

static void notice(int number)
{
    seen = number;
}

void signals_watch(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = notice;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static double clock_seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

bool signals_seen(void)
{
    return seen != 0 || clock_seconds(CLOCK_MONOTONIC) > deadline;
}

const char *signals_reason(void)
{
    return seen == SIGUSR1 ? "SIGUSR1" : seen == SIGTERM ? "SIGTERM"
        : clock_seconds(CLOCK_MONOTONIC) > deadline ? "the end of the job is near"
        : "another rank was asked to stop";
}

double signals_seconds_left(double limit)
{
    double left = limit > 0 ? 60 * limit : INFINITY;
    const char *text = getenv("SLURM_JOB_END_TIME");
    if (text != NULL && strtod(text, NULL) > 0) {
        left = fmin(left, strtod(text, NULL) - clock_seconds(CLOCK_REALTIME));
    }
    return left;
}

status_t signals_set_deadline(double *ret_seconds, double limit, double stop_before,
                              const team *world)
{
    enum { LONGEST = 120, SHORTEST = 5 };
    /* Rank 0's clock decides; what is told is a length of time, so clocks need not agree. */
    double left = world->rank == 0 ? signals_seconds_left(limit) : 0;
    team_broadcast(world, &left, sizeof left, 0);
    *ret_seconds = 0;
    if (isinf(left)) return STATUS_OK;
    double before = stop_before > 0 ? 60 * stop_before : fmax(SHORTEST, fmin(LONGEST, 0.1 * left));
    if (left - before <= 0) {
        return status_set(STATUS_USAGE, "the job ends in %.0f s, which leaves no time to work when "
                          "the stop is %.0f s before (--time-limit, --stop-before, "
                          "SLURM_JOB_END_TIME)", left, before);
    }
    *ret_seconds = left - before;
    deadline = clock_seconds(CLOCK_MONOTONIC) + left - before;
    return STATUS_OK;
}
