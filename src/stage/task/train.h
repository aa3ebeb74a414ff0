/* train: the stage that takes one dataset and one network to a trained, evaluated model on disk.
 *
 * The files that it leaves are listed in src/stage/task/folder.h, what they hold in io/README, "The
 * results folder: tasks". */
#ifndef DEMODASH_STAGE_TASK_TRAIN_H
#define DEMODASH_STAGE_TASK_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/net/spec.h"
#include "src/stage/task/recipe.h"
#include "src/stage/task/record.h"

typedef struct {
    const char *folder;  /* made if missing */
    const char *network; /* name of the network */
    net_spec spec;
    int64_t seed;
    recipe recipe;
    bool untested;             /* d has no test set: metrics.json holds no value of it */
    double checkpoint_seconds; /* between checkpoints inside an epoch */
} train_task;

/* Train, or resume, or find finished. d is held whole by every rank. Collective over t; agreed on.
 * Errors: STATUS_STOPPED (checkpoint written: run again), STATUS_FAILED (loss not finite; the last
 * good state stays in the checkpoint), STATUS_DATA (classes missing, lengths differ, the folder
 * belongs to other settings), STATUS_CREATE, STATUS_IO. */
status_t train_run(train_result *ret, const dataset *d, const train_task *task, const team *t,
                   const train_hooks *hooks) MUST_USE;

/* Is the task finished? Then *ret_found is true, *ret holds its metrics, and checkpoints and a
 * failed.txt that a kill may have left behind are removed. Not collective. Errors: STATUS_USAGE
 * when the folder holds a finished task of other settings or other data; STATUS_DATA. */
status_t train_look(train_result *ret, bool *ret_found, const dataset *d,
                    const train_task *task) MUST_USE;

#endif
