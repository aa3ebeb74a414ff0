/* phases: where a network's time goes, for `bench`. Nothing is measured unless switched on. */
#ifndef DEMODASH_NET_PHASES_H
#define DEMODASH_NET_PHASES_H

#include <stdbool.h>
#include <time.h>

/* Seconds in the phases of a pass: input (one-hot first layers), conv, lstm, other. */
typedef struct {
    double input, conv, lstm, other;
} network_seconds;

typedef struct {
    bool on;
    double last; /* seconds, the end of the phase before */
    network_seconds seconds;
} phases;

static inline double phases_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Start of a pass. */
static inline void phases_begin(phases *p)
{
    if (p->on) p->last = phases_clock();
}

/* What was done since the last mark belongs to *phase, a member of p->seconds. */
static inline void phases_mark(phases *p, double *phase)
{
    if (!p->on) return;
    double now = phases_clock();
    *phase += now - p->last;
    p->last = now;
}

#endif
