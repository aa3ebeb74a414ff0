/* sweep: all tasks of a compendium x variants x seeds, finished ones skipped. */
#ifndef DEMODASH_STAGE_SWEEP_H
#define DEMODASH_STAGE_SWEEP_H

#include "io/compendium.h"
#include "src/stage/tasks.h"

typedef struct {
    const char *folder;
    const load_entry *entries;      /* of the compendium */
    const size_t *datasets;         /* [dataset_count] indices of entries */
    size_t dataset_count;
    const task_variant *variants;   /* spec.length is set to each dataset's */
    size_t variant_count;
    const int64_t *seeds;
    size_t seed_count;
    recipe recipe;
    double checkpoint_seconds;
    bool one_dataset;               /* refuse a selection of several (train) */
} sweep_plan;

/* What happened to a task; told on every rank. */
typedef struct {
    size_t number, count;           /* this task, from 1, of so many */
    const char *dataset, *variant;
    int64_t seed;
    status_t status;
    const char *reason;             /* "" when the status is STATUS_OK */
    const train_result *result;
} sweep_event;

typedef struct {
    train_hooks train;
    void (*begin)(void *data, const sweep_event *event); /* before a task; NULL allowed */
    void (*end)(void *data, const sweep_event *event);   /* after it */
} sweep_hooks;

typedef struct {
    size_t done, skipped, failed, left;
} sweep_counts;

/* Run one task after another on all ranks of the team. A failed task is told and the rest go on.
 * Collective; agreed on. Errors: STATUS_STOPPED; STATUS_FAILED when tasks failed, after all others
 * are done; output errors (STATUS_CREATE, STATUS_IO) end the sweep at once. */
status_t sweep_run(sweep_counts *ret, const compendium *c, const sweep_plan *plan, const team *t,
                   const sweep_hooks *hooks) MUST_USE;

#endif
