/* report_files: the numbers behind a dataset's report, as TSV files in reports/DATASET/. */
#ifndef DEMODASH_STAGE_REPORT_FILES_H
#define DEMODASH_STAGE_REPORT_FILES_H

#include "src/core/status.h"
#include "src/stage/report/dossier.h"

/* Write into folder (which exists) the tables that io/README lists below reports/DATASET, but
 * motifs.tsv, trust.tsv and dependencies.tsv. The index reads networks.tsv and facts.tsv. Tables
 * without content are not written, and removed where an earlier report had them. Errors:
 * STATUS_CREATE, STATUS_IO. Not collective. */
status_t report_files_write(const char *folder, const dossier *x) MUST_USE;
/* Remove them all. Errors: STATUS_IO. */
status_t report_files_remove(const char *folder) MUST_USE;

#endif
