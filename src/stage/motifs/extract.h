/* motifs: the stage that takes explain.h5 of every task of a results folder to motifs.
 *
 * It writes DIR/motifs/; files and columns: io/README, "The results folder: motifs". STEM there is
 * DATASET.NETWORK-sSEED (job_stem), and only the positive sequences of explain.h5 count. A task
 * has
 *   words      of saliency, activation, temporal, temporal-backward, one a sequence
 *              (src/motif/extract.h)
 *   matrices   classopt, and its window of most information; consensus (src/motif/cluster.h) of the
 *              attributions: integrated gradients where explain.h5 has them or the network has an
 *              LSTM (then they are made here), else saliency; filters of the first layer
 *   words laid over each other: of each method the words whose best match is the commonest one
 *   falls and pairs of sites (src/explain/ablation.h; score: the difference of the logits)
 * as far as explain.h5 holds what they need; STEM.json holds what the tables over all tasks need,
 * and the key: the same key, the same files. All are files of record. */
#ifndef DEMODASH_STAGE_MOTIFS_EXTRACT_H
#define DEMODASH_STAGE_MOTIFS_EXTRACT_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/motifs/job.h"
#include "src/stage/task/tasks.h"

/* A best match with a greater q-value is called none in pages. */
#define MOTIFS_MATCH_QVALUE 0.1

/* All finished networks of a results folder, one task a rank by the farm; a task without
 * explain.h5 is explained first (explain_defaults). Events bear the tasks' folders as names,
 * their outcome is a motifs_result; tasks that cannot be read go to *unread (task_find_all). Tables
 * over all tasks are written when all are done. Collective over the world; agreed on. Errors: those
 * of motifs_read; STATUS_NOINPUT; STATUS_FAILED when a task failed, after the others;
 * STATUS_STOPPED; output errors. */
status_t motifs_extract(const char *folder, const motifs_settings *settings, const team *world,
                        const deal_hooks *hooks, task_unread *unread) MUST_USE;

#endif
