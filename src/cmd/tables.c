/* demodash tables: the paper's tables from a results folder.
 *
 * The stage makes all tables and their files; this prints those that a terminal can hold. */
#include <stdio.h>
#include <string.h>

#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/stage/gather/paper_tables.h"

static const char about[] =
    "The paper's Tables 1 to 4 from a results folder of sweep, our values beside the\n"
    "published ones: printed, and written to DIR/tables/ as text, TSV, LaTeX and HTML.\n"
    "Any subset of the 108 datasets will do; the tables say how many there are.\n";

status_t cmd_tables(const cmd_context *context)
{
    paper_tables_settings settings = {0};
    bool done;
    int operands;
    const option_row rows[] = {
        {OPTION_INPUT, 'p', "published", &settings.published, "FILE",
         .help = "published AUCs: TSV with the columns dataset, deepbind_star, deepbind, meme_sum "
         "(default: the paper's 108, built in)"},
        {OPTION_TEXT, 'm', "models", &settings.models, "A,B,..",
         .help = "models of Table 3 (default: the medium networks, ensembles, baselines, "
                 "DeepBind*, MEME-SUM)"},
    };
    TRY(cmd_options(&done, &operands, context, "tables DIR [OPTIONS]", about, rows, 2));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "tables needs one results folder");
    table tables[PAPER_TABLES_MAX];
    size_t count;
    task_unread unread = {0};
    settings.unread = &unread;
    status_t s = paper_tables_make(tables, &count, context->argv[1], &settings);
    if (s != STATUS_OK) {
        if (s == STATUS_NOINPUT && unread.count > 0) s = shared_unread(&unread);
        task_unread_free(&unread);
        return s;
    }
    s = paper_tables_write(tables, count, context->argv[1]);
    for (size_t i = 0; i < count; i++) {
        if (s == STATUS_OK) {
            const bool is_long = strcmp(tables[i].name, "intervals") == 0; /* files hold it */
            if (i > 0 && !is_long) puts("\n");
            if (!is_long) table_write_text(stdout, &tables[i]);
        }
        table_release(&tables[i]);
    }
    if (s == STATUS_OK) log_line("written to %s/tables/", context->argv[1]);
    if (s == STATUS_OK) s = shared_unread(&unread);
    task_unread_free(&unread);
    return s;
}
