/* falls: how much of a network's score hangs on the sites of each consensus motif. */
#ifndef DEMODASH_STAGE_MOTIFS_FALLS_H
#define DEMODASH_STAGE_MOTIFS_FALLS_H

#include "src/motif/cluster.h"
#include "src/stage/motifs/job.h"

/* STEM.consensus.falls.tsv of the motifs of r, whose ids are those of its matrices; nothing when no
 * shuffles are wanted. Errors: STATUS_STOPPED, output errors. */
status_t falls_write(const job *j, const cluster_result *r) MUST_USE;

#endif
