/* sweep: all tasks of a compendium x networks x seeds on all ranks, finished ones skipped.
 *
 * Teams of ranks_per_task ranks are dealt tasks (task/deal.h), longest first. A task that
 * fails leaves its reason in failed.txt of its folder (removed when it succeeds later); the rest
 * go on. The datasets are locked (io/lock.h) while the run lives: two runs may share a folder when
 * their datasets differ. What it is at can be watched from outside (src/stage/sweep/watch.h). */
#ifndef DEMODASH_STAGE_SWEEP_SWEEP_H
#define DEMODASH_STAGE_SWEEP_SWEEP_H

#include "src/stage/sweep/agenda.h"
#include "src/stage/task/deal.h"

/* A task at its beginning, told on every rank of its team, or at its end, told on rank 0. */
typedef struct {
    size_t number, count;           /* at its end: tasks ended or found finished so far, of all */
    const char *dataset, *network;
    const char *place;              /* the network's, "" where it has none */
    int64_t seed;
    int team;
    status_t status;
    const char *reason;             /* "" when the status is STATUS_OK */
    const train_result *result;     /* at its end */
} sweep_event;

typedef struct {
    train_hooks train;              /* want_stop may be asked on any rank at any time */
    void (*locked_out)(void *data, const char *holders); /* on rank 0: waits for another run */
    void (*planned)(void *data, const agenda_outlook *outlook); /* on rank 0 */
    void (*begin)(void *data, const sweep_event *event);
    void (*end)(void *data, const sweep_event *event);
    /* Rank 0 has no more work itself, so many teams have. Called often. */
    void (*waiting)(void *data, int busy, const deal_counts *counts);
} sweep_hooks;

/* Run what is not finished. Collective over the world; agreed on. Errors: STATUS_CREATE when
 * another run works on one of the datasets and does not end in 15 s; STATUS_USAGE when a task of
 * other settings or other data lies in the folder, or when a kernel machine does not fit the memory
 * (both before any work); STATUS_STOPPED;
 * STATUS_FAILED when tasks failed, after all others are done; output errors (STATUS_CREATE,
 * STATUS_IO) end the sweep at once. */
status_t sweep_run(deal_counts *ret, const agenda *plan, const team *world,
                   const sweep_hooks *hooks) MUST_USE;

#endif
