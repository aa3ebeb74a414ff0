/* cmd: one sub-command a file; each parses its options, calls stages, and says what happened. */
#ifndef DEMODASH_CMD_CMD_H
#define DEMODASH_CMD_CMD_H

#include "src/core/options.h"
#include "src/core/status.h"
#include "src/core/team.h"

/* Everything a sub-command is given. */
typedef struct {
    int argc;      /* argv[0] is the sub-command's name */
    char **argv;
    const team *world; /* NULL for sub-commands that run without MPI */
    const char *command_line; /* the whole command, for run.json */
} cmd_context;

typedef struct {
    const char *name;
    const char *purpose; /* one line for the list of sub-commands */
    bool ranks;          /* runs under MPI (Collective) or on one process without it */
    status_t (*run)(const cmd_context *context);
} cmd_row;

/* Parse options of a sub-command; prints the help and sets *ret_done for --help. usage is the line
 * after "usage: demodash ", text the paragraphs below it. Errors: STATUS_USAGE. */
status_t cmd_options(bool *ret_done, int *ret_operands, const cmd_context *context,
                     const char *usage, const char *text, const option_row *rows,
                     size_t count) MUST_USE;

/* ---- the sub-commands, one file each: src/cmd/NAME.c ---- */
status_t cmd_import(const cmd_context *context);
status_t cmd_check(const cmd_context *context);
status_t cmd_info(const cmd_context *context);
status_t cmd_motifs(const cmd_context *context);
status_t cmd_motifs_extract(const cmd_context *context); /* src/cmd/extract.c */
status_t cmd_bench(const cmd_context *context);
status_t cmd_simulate(const cmd_context *context);
status_t cmd_tomtom(const cmd_context *context);
status_t cmd_train(const cmd_context *context);
status_t cmd_sweep(const cmd_context *context);
status_t cmd_tune(const cmd_context *context);
status_t cmd_explain(const cmd_context *context);
status_t cmd_gather(const cmd_context *context);
status_t cmd_panel(const cmd_context *context);
status_t cmd_predict(const cmd_context *context);
status_t cmd_tables(const cmd_context *context);
status_t cmd_summary(const cmd_context *context);
status_t cmd_status(const cmd_context *context);

#endif
