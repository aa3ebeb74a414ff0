/* signals: how long before the end of a job the work stops. No clock is read for a limit in
 * minutes. */
#include <stdlib.h>
#include <time.h>

#include "src/cmd/signals.h"
#include "src/core/team.h"
#include "tests/harness.h"

/* Seconds of work. */
static double time_to_work(double limit, double stop_before)
{
    double seconds = -1;
    CU_ASSERT_EQUAL(signals_set_deadline(&seconds, limit, stop_before, team_serial()), STATUS_OK);
    return seconds;
}

static void a_tenth_of_the_time_is_left(void)
{
    unsetenv("SLURM_JOB_END_TIME");
    CU_ASSERT_DOUBLE_EQUAL(time_to_work(10, 0), 540, 1e-9);   /* a tenth of 600 s before the end */
    CU_ASSERT_DOUBLE_EQUAL(time_to_work(100, 0), 5880, 1e-9); /* two minutes at most */
    CU_ASSERT_DOUBLE_EQUAL(time_to_work(0.5, 0), 25, 1e-9);   /* five seconds at least */
    CU_ASSERT_EQUAL(time_to_work(0, 0), 0);                   /* no end */
}

static void the_option_is_kept(void)
{
    double seconds;
    CU_ASSERT_DOUBLE_EQUAL(time_to_work(10, 2), 480, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(time_to_work(10, 0.1), 594, 1e-9);
    CU_ASSERT_EQUAL(signals_set_deadline(&seconds, 2, 2, team_serial()), STATUS_USAGE);
    CU_ASSERT_EQUAL(signals_set_deadline(&seconds, 0.05, 0, team_serial()), STATUS_USAGE);
}

/* The job's own end counts when it comes sooner. */
static void the_sooner_end_counts(void)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)time(NULL) + 1000000);
    setenv("SLURM_JOB_END_TIME", text, 1);
    CU_ASSERT_DOUBLE_EQUAL(signals_seconds_left(10), 600, 1e-9);
    const double left = signals_seconds_left(0);
    CU_ASSERT(left > 990000 && left <= 1000001);
    setenv("SLURM_JOB_END_TIME", "0", 1);
    CU_ASSERT_DOUBLE_EQUAL(signals_seconds_left(10), 600, 1e-9);
    unsetenv("SLURM_JOB_END_TIME");
}

HARNESS("signals",
        {"a tenth of the time is left", a_tenth_of_the_time_is_left},
        {"the option is kept", the_option_is_kept},
        {"the sooner end counts", the_sooner_end_counts})
