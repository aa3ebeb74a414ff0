/* report_motifs: the section of a report on what DIR/motifs (motif_rows.h) says of its dataset:
 * aligned logos of each method's motif and its best match, how far to trust consensus motifs,
 * dependencies of sites. */
#ifndef DEMODASH_STAGE_REPORT_MOTIFS_H
#define DEMODASH_STAGE_REPORT_MOTIFS_H

#include "io/page/html.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"
#include "src/stage/report/motif_rows.h"

/* The section; nothing without rows. beside: address of the tables' folder; *drawn: pictures so
 * far. Errors: STATUS_DATA for a damaged motif file. */
status_t report_motifs_add(html *h, const motif_rows_tables *m, const dossier *x,
                           const char *beside, int *drawn) MUST_USE;

#endif
