/* sites: where the consensus motifs of a task lie. */
#ifndef DEMODASH_STAGE_MOTIFS_SITES_H
#define DEMODASH_STAGE_MOTIFS_SITES_H

#include "src/stage/motifs/job.h"

/* STEM.consensus.sites.tsv, and where sequences have places STEM.consensus.sites.bed (io/README).
 * Errors: STATUS_CREATE, STATUS_IO. */
status_t sites_write(const job *j, const cluster_result *r) MUST_USE;

#endif
