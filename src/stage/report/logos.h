/* logos: aligned logos of each method's motif and its best match, by network. Not
 * collective. */
#ifndef DEMODASH_STAGE_REPORT_LOGOS_H
#define DEMODASH_STAGE_REPORT_LOGOS_H

#include "io/page/html.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"
#include "src/stage/report/motif_rows.h"

/* Into the page, a section a network that is shown; beside: address of the tables' folder; *drawn:
 * pictures so far. Errors: STATUS_DATA for a damaged motif file. */
status_t logos_add(html *h, const motif_rows_tables *m, const dossier *x, const char *beside,
                   int *drawn) MUST_USE;

/* As pages of a PDF, each network on pages of its own; none without motifs. Errors: as above. */
status_t logos_draw(draw *d, const motif_rows_tables *m, const dossier *x) MUST_USE;

#endif
