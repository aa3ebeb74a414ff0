/* results_file: results.h5, all that a results folder found, in one file that the ranks write
 * together.
 *
 * Layout: io/README, "results.h5" (format "demodash-results", version 1). The same bytes on any
 * number of ranks: rank 0 writes what all tasks share, each task's maps are one rank's. */
#ifndef DEMODASH_STAGE_GATHER_RESULTS_FILE_H
#define DEMODASH_STAGE_GATHER_RESULTS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/task/tasks.h"

/* Write folder/results.h5 of the tasks found [count], the same list on every rank, unless it is
 * there with the same key (*ret_already). Tasks without explain.h5 have no maps. Task i's maps
 * are read and written by rank i mod R. Collective; agreed on. Errors: STATUS_DATA,
 * STATUS_CREATE, STATUS_IO. */
status_t results_file_write(bool *ret_already, const char *folder, const task_found *found,
                            size_t count, const team *t) MUST_USE;

#endif
