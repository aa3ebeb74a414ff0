/* Three clocks: for differences (never set back), for people (since 1970), and of the processor,
 * which other work on a busy machine does not lengthen. */
#include "src/core/seconds.h"

#include <time.h>

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double seconds_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double seconds_of_day(void)
{
    return read_clock(CLOCK_REALTIME);
}

double seconds_of_processor(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}
