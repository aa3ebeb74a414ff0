/* training: the options that train, sweep, tune and check share (networks, recipe, times). */
#ifndef DEMODASH_CMD_TRAINING_H
#define DEMODASH_CMD_TRAINING_H

#include "src/cmd/cmd.h"
#include "src/core/options.h"
#include "src/stage/sweep/sweep.h"

enum { TRAINING_ROWS = 32, TRAINING_NETWORKS_MAX = 32 };

/* What is done with a plan when not sweep_run alone. */
typedef status_t training_work(void *data, deal_counts *ret, const agenda *plan,
                               const team *world, const sweep_hooks *hooks);

typedef struct {
    training_work *work; /* NULL: sweep_run */
    void *work_data;
    const char *recipe_name;
    recipe recipe;
    char *recipe_text;   /* owner of the name of a recipe read from a file; or NULL */
    const char *conv, *lstm;
    long pool, hidden;
    long gkm_max, gkm_mismatches;
    gkm_filter gkm_filter;
    double checkpoint_minutes, time_limit, stop_before; /* minutes */
} training_options;

/* Settings of the recipe that argv names with --recipe (a built-in name or a file of lines
 * "key value"), so that the other options override it. Errors: STATUS_USAGE, STATUS_DATA. */
status_t training_begin(training_options *o, int argc, char **argv) MUST_USE;
void training_end(training_options *o);

/* Append the shared rows to rows (room for TRAINING_ROWS); returns how many. */
size_t training_rows(option_row *rows, training_options *o);
enum { TRAINING_KERNEL_ROWS = 4 };
/* The same for the kernel machine's (room for TRAINING_KERNEL_ROWS). */
size_t training_kernel_rows(option_row *rows, training_options *o);
/* The kernel machine's settings as these options say. */
kernel_machine_settings training_kernel(const training_options *o);

/* The networks named in `names` (commas) and the free specification, if one is given. Lengths are
 * 101 until a dataset is known. Errors: STATUS_USAGE. */
status_t training_networks(task_network *ret, size_t *ret_count, const char *names,
                           const training_options *o) MUST_USE;

/* The same with the default of a sweep where none is named; and --ranks-per-task: "auto" is 0.
 * Errors: STATUS_USAGE. */
status_t training_sweep_networks(task_network *ret, size_t *ret_count, const char *names,
                                 const training_options *o) MUST_USE;
status_t training_ranks_per_task(int *ret, const char *text) MUST_USE;

#endif
