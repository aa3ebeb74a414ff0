/* results: results.h5, all that a results folder found, in one file that the ranks write together.
 *
 * Layout (format "demodash-results", version 1). T finished tasks, by dataset, network and seed;
 * root attribute key (SHA-256 of what the file depends on).
 *   /tasks/dataset, /tasks/network   text [T];  /tasks/seed int64 [T]
 *   /tasks/auroc, auroc_low, auroc_high, auroc_se, auprc, accuracy, mcc, f1, log_loss,
 *     validation_auroc               float64 [T], of the test set; NaN: none
 *   /tasks/epochs, /tasks/chosen_epoch  int64 [T]
 *   /tasks/explained                 uint8 [T], 1: /maps has the task
 *   /maps/DATASET/NETWORK-sSEED/     names escaped as folders are (io/output.h); N positives, L bases:
 *     numbers  int64 [N], in the test set from 1
 *     scores   float32 [N], probability of binding
 *     saliency float32 [N][L], |gradient x one-hot|
 *     forward, backward float32 [N][L], temporal output scores; networks with an LSTM
 * The same bytes on any number of ranks. */
#ifndef DEMODASH_STAGE_GATHER_RESULTS_H
#define DEMODASH_STAGE_GATHER_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/task/tasks.h"

/* Write folder/results.h5 of the tasks found [count], the same list on every rank, unless it is there
 * with the same key (*ret_already). Tasks without explain.h5 have no maps. Task i's maps are read
 * and written by rank i mod R. Collective; agreed on. Errors: STATUS_DATA, STATUS_CREATE,
 * STATUS_IO. */
status_t results_write(bool *ret_already, const char *folder, const task_found *found, size_t count,
                       const team *t) MUST_USE;

#endif
