/* overview: test AUROCs of a results folder as a table of datasets x networks. */
#ifndef DEMODASH_STAGE_GATHER_OVERVIEW_H
#define DEMODASH_STAGE_GATHER_OVERVIEW_H

#include "src/stage/task/tasks.h"

typedef struct {
    double auroc, auprc; /* means over the seeds; NaN: no task */
    size_t seeds;
} overview_cell;

typedef struct {
    size_t dataset_count, network_count;
    char **datasets, **networks; /* names in byte order; borrowed from the tasks */
    task_kind *kinds;            /* [network] */
    overview_cell *cells;        /* [dataset][network] */
} overview;

/* found [count] as task_find gives it (sorted); must outlive the table. Owner: caller,
 * overview_release. */
overview overview_make(const task_found *found, size_t count);
void overview_release(overview *o);

#endif
