/* index_motifs: what DIR/motifs (src/stage/motifs/extract.h) says over all datasets, for the
 * index page. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_MOTIFS_H
#define DEMODASH_STAGE_GATHER_INDEX_MOTIFS_H

#include "io/page/html.h"
#include "src/core/status.h"

/* A section with recovery.tsv and planted_pairs.tsv (simulated datasets); nothing where they are
 * not there or empty. Errors: STATUS_DATA. */
status_t index_motifs_add(html *h, const char *folder) MUST_USE;

#endif
