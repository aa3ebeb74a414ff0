/* kernel_machine: the gapped k-mer kernel machine, trained and scored on one dataset by all ranks
 * of a team.
 *
 * Regularised least squares on the kernel of src/baseline/gkm.h, solved by ScaLAPACK (mpi/grid.h):
 * (K + lambda I) x = y - mean(y) with y = 1 for bound, -1 for not. lambda, a power of two, is
 * chosen by leave-one-out on the training records alone, on the first 10,240 where there are more.
 * A record's value becomes a probability by a logistic curve fitted to the left-out values of the
 * training records. */
#ifndef DEMODASH_STAGE_TASK_KERNEL_MACHINE_H
#define DEMODASH_STAGE_TASK_KERNEL_MACHINE_H

#include <stddef.h>

#include "src/baseline/gkm.h"
#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/core/team.h"

typedef struct {
    gkm_options kernel;
    size_t most;   /* training records used at most: the first so many, in record order */
    size_t choose_by; /* records by which lambda is chosen, the first so many */
    size_t memory; /* bytes that each rank may use; 0: an equal share, among the team's ranks on its
                    * host, of what the host has to give now */
} kernel_machine_settings;

/* Default kernel, 20,000 records, memory by the host. */
kernel_machine_settings kernel_machine_defaults(void);

/* Bytes that each of so many ranks needs for a dataset of `train` and `test` sequences of `length`
 * letters: two parts of the matrix, the kernel values held while scoring, and the letters. */
double kernel_machine_forecast(const kernel_machine_settings *settings, size_t train, size_t test,
                               int length, int ranks);

/* Lines "gkm_l 11\n..." for settings.txt: all that the scores depend on. Owner: caller,
 * memory_free. */
/* Has a sequence of so many letters a window of the kernel? Errors: STATUS_DATA. */
status_t kernel_machine_check(const kernel_machine_settings *settings, int length) MUST_USE;

char *kernel_machine_describe(const kernel_machine_settings *settings);

typedef struct {
    double *scores;    /* [count] probability of binding of each test record */
    double *values;    /* [count] the kernel machine's own value */
    size_t count;
    size_t used, had;  /* training records used, of so many */
    double lambda;
    double left_out_auroc; /* of the training records' left-out values, at lambda */
    double slope, intercept; /* P(bound) = 1 / (1 + exp(-(slope value + intercept))) */
    double residual;   /* of the linear system, see grid_solution */
} kernel_machine_outcome;

/* Train on d->train, score d->test; the same outcome on every rank. Values differ between grids of
 * ranks by rounding, far below 1e-8, and are rounded to 2^-20, so that files made of them are the
 * same. note (NULL allowed) is called on rank 0 with a sentence about each step.
 * Errors: STATUS_DATA (a class is missing; sequences too long), STATUS_USAGE (kernel options; more
 * memory is needed than there is, with a forecast), STATUS_FAILED (no lambda gives a definite
 * matrix). Collective; agreed on. Owner of *ret's arrays: caller, kernel_machine_release. */
status_t kernel_machine_run(kernel_machine_outcome *ret, const dataset *d,
                            const kernel_machine_settings *settings, const team *t,
                            void (*note)(void *data, const char *sentence), void *data) MUST_USE;
void kernel_machine_release(kernel_machine_outcome *outcome);

#endif
