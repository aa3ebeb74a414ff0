/* model_aurocs: AUROC of every model (network, baseline, ensemble, published row) on every dataset
 * of a results folder: what tables compare.
 *
 * An ensemble's score is the mean of its members' probabilities, a member's that of its seeds,
 * each member counting once: "ensemble" the three medium networks, "ensemble+gkm" these and the
 * kernel machine, whose probabilities are calibrated by left-out training records
 * (src/stage/task/kernel_machine.h). No weight is fitted, to test labels least of all. */
#ifndef DEMODASH_STAGE_GATHER_MODEL_AUROCS_H
#define DEMODASH_STAGE_GATHER_MODEL_AUROCS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/stage/task/tasks.h"

typedef struct {
    char *name;       /* "medium-cnn", "ensemble", "DeepBind*", ... */
    bool published;   /* not ours */
    double *auroc;    /* [datasets]; NaN: none. Ours: mean over the seeds */
    double *auprc;    /* [datasets]; NaN: none */
    double *low, *high; /* [datasets] limits of auroc's 95 % interval (DeLong), of several seeds the
                         * means of their limits; NaN: none */
} model_aurocs_row;

typedef struct {
    size_t dataset_count, row_count, row_capacity;
    char **datasets;       /* byte order */
    bool *of_the_108;      /* [datasets] */
    bool *simulated;       /* [datasets] as far as the compendium is at hand: what was published of
                            * the name is not of these sequences, and left out */
    size_t *train_had;     /* [datasets] training sequences with validation ones; 0: unknown */
    size_t *kernel_used;   /* [datasets] those that the kernel machine used; 0: it is not there */
    size_t seed_most;      /* greatest number of seeds behind a value */
    model_aurocs_row *rows;       /* networks in the paper's order, others, ensemble, published */
} model_aurocs;

/* published: as in paper_tables.h; unread: as in task_find. Errors: STATUS_NOINPUT, STATUS_DATA.
 * Owner: caller, model_aurocs_release. */
status_t model_aurocs_collect(model_aurocs *ret, const char *folder, const char *published,
                              task_unread *unread) MUST_USE;
void model_aurocs_release(model_aurocs *m);

/* The row of a name, or NULL. Borrowed. */
const model_aurocs_row *model_aurocs_find(const model_aurocs *m, const char *name);

#endif
