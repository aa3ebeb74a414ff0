/* trust: how far to trust a consensus motif: the seeds that find it, and what of the score hangs
 * on it. */
#ifndef DEMODASH_STAGE_MOTIFS_TRUST_H
#define DEMODASH_STAGE_MOTIFS_TRUST_H

#include "src/stage/motifs/finished.h"

/* trust.tsv. Errors: output errors; STATUS_DATA for a damaged file of a task. */
status_t trust_write(const finished *all) MUST_USE;

#endif
