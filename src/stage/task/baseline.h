/* baseline: the models that keep networks honest, as tasks of a sweep with the same files:
 *   composition   logistic regression on GC, dinucleotides and length (src/baseline/composition.h)
 *   gkm           gapped k-mer kernel machine on all ranks of the team
 *                 (src/stage/task/kernel_machine.h) */
#ifndef DEMODASH_STAGE_TASK_BASELINE_H
#define DEMODASH_STAGE_TASK_BASELINE_H

#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/task/kernel_machine.h"
#include "src/stage/task/kind.h"
#include "src/stage/task/record.h"

/* Fit and score, or find finished. kind: no network; folder: the task's; gkm: of the kernel
 * machine. Collective over t; agreed on. Errors: as train_run, and as kernel_machine_run. */
status_t baseline_run(train_result *ret, task_kind kind, const dataset *d, const char *folder,
                      int64_t seed, const kernel_machine_settings *gkm, const team *t,
                      const train_hooks *hooks) MUST_USE;

/* As train_look. */
status_t baseline_look(train_result *ret, bool *ret_found, task_kind kind, const dataset *d,
                       const char *folder, int64_t seed,
                       const kernel_machine_settings *gkm) MUST_USE;

/* Does composition alone come near the best network: is its AUROC above chance by more than half of
 * what the network's is? NaN: no. */
bool baseline_comes_near(double composition, double best);

/* Seconds of a task with so many training records on so many ranks, roughly: for the order of tasks
 * and the time left. */
double baseline_forecast(task_kind kind, const kernel_machine_settings *gkm, size_t records,
                         int ranks);

#endif
