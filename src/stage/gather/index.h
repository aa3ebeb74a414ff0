/* index: DIR/index.html, the page over all reports of a results folder, and the tables behind it in
 * DIR/index/.
 *
 * AUROC and AUPRC come from the tasks, all other numbers from the reports' tables
 * (src/stage/report/files.h); motifs/best.tsv is read if it is there: columns dataset, network,
 * motif, and one more, qvalue, if known. Files of record. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_H
#define DEMODASH_STAGE_GATHER_INDEX_H

#include "src/core/status.h"
#include "src/stage/task/tasks.h"

/* Write the index of the finished tasks found [count >= 1] of folder. A dataset without a report
 * has no link and no measures. Errors: STATUS_DATA (a damaged table), STATUS_CREATE, STATUS_IO.
 * Not collective. */
status_t index_write(const char *folder, const task_found *found, size_t count) MUST_USE;

#endif
