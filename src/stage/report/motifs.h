/* report_motifs: what DIR/motifs (motifs.h) says of one dataset, for its report: aligned logos of each
 * method's motif and its best match, how far to trust consensus motifs, dependencies of sites. */
#ifndef DEMODASH_STAGE_REPORT_MOTIFS_H
#define DEMODASH_STAGE_REPORT_MOTIFS_H

#include "io/page/html.h"
#include "src/core/hash.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"
#include "src/stage/report/motif_rows.h"

typedef struct {
    const char *folder, *dataset; /* borrowed */
    rows best, trust, depend;
} report_motifs;

/* Tables that are not there are empty. Errors: STATUS_DATA. Owner of what is in *ret: caller,
 * report_motifs_release, also after an error. */
status_t report_motifs_read(report_motifs *ret, const char *folder, const char *dataset) MUST_USE;
void report_motifs_release(report_motifs *m);

/* Add to a key all that the report takes from DIR/motifs. */
void report_motifs_hash(hash *h, const char *folder, const char *dataset);

/* motifs.tsv, trust.tsv and dependencies.tsv beside the report, as far as there are rows. Errors:
 * STATUS_CREATE, STATUS_IO. */
status_t report_motifs_write(const report_motifs *m, const char *tables) MUST_USE;

/* The section; nothing without rows. beside: address of the tables' folder; *drawn: pictures so far.
 * Errors: STATUS_DATA for a damaged motif file. */
status_t report_motifs_add(html *h, const report_motifs *m, const dossier *x, const char *beside,
                           int *drawn) MUST_USE;

#endif
