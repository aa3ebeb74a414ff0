/* running: a plan of train, sweep, tune or check made whole and run, with what is told of it. */
#ifndef DEMODASH_CMD_RUNNING_H
#define DEMODASH_CMD_RUNNING_H

#include "src/cmd/dryrun.h"
#include "src/cmd/training.h"

/* List the datasets of plan->compendium on all ranks and put those that select names (task_select)
 * into the plan, with recipe and times from o. Owner of *ret_entries [*ret_count] (load_list_free)
 * and *ret_datasets (memory_free), also on errors: caller. Collective. Errors: as compendium_open
 * and task_select. */
status_t running_list(load_entry **ret_entries, size_t *ret_count, size_t **ret_datasets,
                      agenda *plan, const training_options *o, const char *select,
                      const team *world) MUST_USE;

/* List the compendium's datasets on all ranks and run the plan's tasks, with log lines, progress
 * and stops by signals or time. plan's entries and datasets are filled in from select, recipe and
 * times from o. With dry (may be NULL) wanting it, print what would be done instead. Collective. */
status_t running_run(const cmd_context *context, agenda *plan, const training_options *o,
                     const char *select, const dryrun_options *dry) MUST_USE;

#endif
