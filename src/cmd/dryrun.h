/* dryrun: what a sweep would do, and how long it would take, without doing it. */
#ifndef DEMODASH_CMD_DRYRUN_H
#define DEMODASH_CMD_DRYRUN_H

#include "src/stage/sweep/sweep.h"

typedef struct {
    bool wanted;
    const char *ranks;      /* "4,16,64": numbers of ranks to plan for; NULL: those there are */
    const char *cost_model; /* file of bench --scaling --save, or NULL */
} dryrun_options;

/* Print plan, predicted time and memory to standard output; one process, the one with world's rank
 * 0. Trains each network for a moment to learn this machine's speed. Errors: STATUS_USAGE,
 * STATUS_NOINPUT, STATUS_DATA. */
status_t dryrun_print(const agenda *plan, const dryrun_options *o, int world_size) MUST_USE;

/* "1 h 12 min", "35 s": a length of time for people. */
const char *dryrun_describe_seconds(char text[32], double seconds);

#endif
