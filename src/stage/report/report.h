/* report: the report of one dataset: reports/DATASET.html, reports/DATASET.pdf and the tables
 * behind them in reports/DATASET/ (io/README).
 *
 * All are files of record. reports/DATASET/key.txt, written last, holds the SHA-256 of all that
 * they depend on; a report whose key is the one wanted is left as it is. */
#ifndef DEMODASH_STAGE_REPORT_REPORT_H
#define DEMODASH_STAGE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/stage/report/dossier.h"

typedef struct {
    const char *folder;      /* results */
    dossier_settings choice;
    const char *motifs_name; /* of the motif file, without folders; NULL: none */
    const char *motifs_hash; /* SHA-256 of its motifs; "" : none */
} report_settings;

/* Make the report of the tasks found [count], all of one dataset. *ret_already: it was there.
 * Errors: those of dossier_read; STATUS_CREATE, STATUS_IO. Not collective. */
status_t report_make(bool *ret_already, const task_found *found, size_t count,
                     const report_settings *settings) MUST_USE;

/* Remove the report of a dataset, all its files, its key first; what else lies in its folder
 * stays. Errors: STATUS_IO. Not collective. */
status_t report_remove(const char *folder, const char *dataset) MUST_USE;

#endif
