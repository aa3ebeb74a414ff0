/* seed_means: test AUROC and AUPRC of a results folder, means over the seeds, as a table of
 * datasets x networks. */
#ifndef DEMODASH_STAGE_GATHER_SEED_MEANS_H
#define DEMODASH_STAGE_GATHER_SEED_MEANS_H

#include "src/stage/task/tasks.h"

typedef struct {
    double auroc, auprc; /* means over the seeds; NaN: no task */
    size_t seeds;
} seed_mean;

typedef struct {
    size_t dataset_count, network_count;
    char **datasets, **networks; /* names in byte order; borrowed from the tasks */
    task_kind *kinds;            /* [network] */
    seed_mean *means;            /* [dataset][network] */
} seed_means;

/* found [count] as task_find gives it (sorted); must outlive the table. Owner: caller,
 * seed_means_release. */
seed_means seed_means_make(const task_found *found, size_t count);
void seed_means_release(seed_means *m);

/* That of dataset d and network v. Borrowed. */
const seed_mean *seed_means_get(const seed_means *m, size_t d, size_t v);

#endif
