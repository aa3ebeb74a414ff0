/* paper_tables: the paper's Tables 1 to 4 from a results folder, ours beside the published
 * values. */
#ifndef DEMODASH_STAGE_GATHER_PAPER_TABLES_H
#define DEMODASH_STAGE_GATHER_PAPER_TABLES_H

#include <stddef.h>

#include "io/page/table.h"
#include "src/core/status.h"
#include "src/stage/task/tasks.h"

typedef struct {
    const char *published; /* a file of published AUCs (TSV: dataset, deepbind_star, deepbind,
                              meme_sum); NULL: the 108 that are built in */
    const char *models;    /* models of Table 3, commas; NULL: the medium ones and what stands
                              beside them */
    task_unread *unread;   /* receives tasks that cannot be read; NULL: they are an error */
} paper_tables_settings;

enum { PAPER_TABLES_MAX = 7 };

/* Tables of the finished tasks in folder: 1 networks, 2 AUROC over the datasets, the same less
 * DeepBind*'s, 3 paired tests, 4 motif matches (when folder/motifs/table4.tsv is there), AUROC
 * by dataset, and the same with intervals, a row for each dataset and model. A model's value for
 * a dataset is the mean over its seeds; for ensembles see model_aurocs.h. *ret_count tables;
 * owner: caller, table_release each. Errors: STATUS_NOINPUT without a finished task;
 * STATUS_USAGE for a model of settings->models that is not there; STATUS_DATA for a damaged
 * file, with its place. */
status_t paper_tables_make(table ret[PAPER_TABLES_MAX], size_t *ret_count, const char *folder,
                           const paper_tables_settings *settings) MUST_USE;

/* Write them to folder/tables/: tables.txt, tables.tex, tables.html and a TSV each. Errors:
 * STATUS_CREATE, STATUS_IO. */
status_t paper_tables_write(const table *tables, size_t count, const char *folder) MUST_USE;

#endif
