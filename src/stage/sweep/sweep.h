/* sweep: all tasks of a compendium x networks x seeds on all ranks, finished ones skipped.
 *
 * Teams of ranks_per_task ranks are dealt tasks (task/deal.h), longest first. A task that
 * fails leaves its reason in failed.txt of its folder (removed when it succeeds later); the rest
 * go on. The datasets are locked (io/lock.h) while the run lives: two runs may share a folder when
 * their datasets differ. What it is at can be watched from outside (src/stage/sweep/watch.h). */
#ifndef DEMODASH_STAGE_SWEEP_SWEEP_H
#define DEMODASH_STAGE_SWEEP_SWEEP_H

#include "io/compendium.h"
#include "src/stage/task/deal.h"
#include "src/stage/task/kernel_machine.h"
#include "src/stage/task/tasks.h"

typedef struct {
    const char *compendium;         /* path; the first rank of each team reads it */
    const char *folder;
    const load_entry *entries;      /* of the compendium */
    const size_t *datasets;         /* [dataset_count] indices of entries */
    size_t dataset_count;
    const task_network *networks;   /* spec.length is set to each dataset's */
    size_t network_count;
    const int64_t *seeds;
    size_t seed_count;
    recipe recipe;
    gkm_settings gkm;               /* of the kernel machine, where it is among the networks */
    double checkpoint_seconds;
    int ranks_per_task;             /* 1..16; 0: the number with the least predicted makespan */
    bool untested;                  /* leave the test sets unread: tasks are only validated */
    bool one_dataset;               /* refuse a selection of several (train) */
} sweep_plan;

/* What lies ahead, once it is known. */
typedef struct {
    size_t total, finished;         /* tasks; finished before */
    int ranks_per_task, teams, idle_ranks;
} sweep_outlook;

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
    void (*planned)(void *data, const sweep_outlook *outlook); /* on rank 0 */
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
status_t sweep_run(deal_counts *ret, const sweep_plan *plan, const team *world,
                   const sweep_hooks *hooks) MUST_USE;

/* ---- its tasks by number: datasets, in each networks, in each seeds ---- */
size_t sweep_task_count(const sweep_plan *plan);

typedef struct {
    const load_entry *entry;
    size_t dataset;                 /* index of the entry */
    const task_network *network;
    int64_t seed;
    net_spec spec;                  /* of the dataset's length */
} sweep_item;
sweep_item sweep_get_task(const sweep_plan *plan, size_t number);

/* The recipe of a task. Borrowed. */
const recipe *sweep_get_recipe(const sweep_plan *plan, const sweep_item *item);

/* Its folder. Owner: caller, memory_free. */
char *sweep_task_folder(const sweep_plan *plan, const sweep_item *item);

#endif
