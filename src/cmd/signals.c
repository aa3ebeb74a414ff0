/* A handler may do next to nothing: one keeps the signal's number, and the loops ask; the other
 * removes temporary files and lets the signal end the process. The end of a
 * batch job is turned into a deadline on each rank's own clock, by a length of time that rank 0
 * tells. */
#include "src/cmd/signals.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/partial.h"

static volatile sig_atomic_t seen = 0;
static double deadline = INFINITY; /* on this rank's monotonic clock */

static void end_at_once(int number)
{
    partial_remove_all();
    signal(number, SIG_DFL);
    raise(number); /* when this returns */
}

static void notice(int number)
{
    if (number == SIGINT && seen == SIGINT) end_at_once(number); /* asked twice */
    seen = number;
}

/* Which answer a signal gets. A hangup or a lost reader that we were told to ignore (nohup, trap)
 * stays ignored; Ctrl-C does not, as a shell's script tells all that it starts in the background to
 * ignore it. */
static void answer(int number, void (*handler)(int))
{
    struct sigaction action, former;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    if ((number == SIGHUP || number == SIGPIPE) && sigaction(number, NULL, &former) == 0
        && former.sa_handler == SIG_IGN) return;
    sigaction(number, &action, NULL);
}

void signals_begin(void)
{
    static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2,
                                 SIGXCPU};
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) answer(ending[i], end_at_once);
    answer(SIGXFSZ, SIG_IGN);
}

void signals_watch(void)
{
    static const int asking[] = {SIGHUP, SIGINT, SIGTERM, SIGUSR1};
    for (size_t i = 0; i < sizeof asking / sizeof asking[0]; i++) answer(asking[i], notice);
    answer(SIGPIPE, SIG_IGN);
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
        : seen == SIGINT ? "SIGINT" : seen == SIGHUP ? "SIGHUP"
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
