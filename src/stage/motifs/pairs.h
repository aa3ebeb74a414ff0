/* pairs: whether two sites in a sequence add up in a network's score, or need each other. */
#ifndef DEMODASH_STAGE_MOTIFS_PAIRS_H
#define DEMODASH_STAGE_MOTIFS_PAIRS_H

#include "src/motif/cluster.h"
#include "src/stage/motifs/job.h"

/* Columns of STEM.dependencies.tsv. */
#define PAIRS_DEPENDENCY_HEAD \
    "source\tmotif\tother\tlabel\trange\tlow\thigh\tpairs\tgain\tgain_se\tinteraction\t" \
    "interaction_se\tcontrols\tcontrol\tcontrol_se"

/* STEM.pairs.tsv and STEM.dependencies.tsv of the sites of r and of planted sites; nothing when no
 * shuffles are wanted. Errors: STATUS_STOPPED, output errors. */
status_t pairs_write(const job *j, const cluster_result *r) MUST_USE;

#endif
