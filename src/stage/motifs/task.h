/* motifs_task: the motifs of one task (motifs.h says which files). */
#ifndef DEMODASH_STAGE_MOTIFS_TASK_H
#define DEMODASH_STAGE_MOTIFS_TASK_H

#include "src/motif/compare.h"
#include "src/stage/motifs/extract.h"

/* What all tasks share. */
typedef struct {
    const motifs_settings *settings;
    const char *output;       /* DIR/motifs */
    const motif_set *targets;
    char targets_hash[65];    /* SHA-256 of their names and matrices */
    compare_settings compare;
    compare_search *search;   /* over targets */
} motifs_context;

/* A finished network and where it lies. */
typedef struct {
    char *dataset, *network, *folder;
    long long seed;
    double auroc;
} motifs_task;

/* DATASET.NETWORK-sSEED, escaped. Owner: caller. */
char *motifs_stem(const motifs_task *task);

/* Not collective. hooks: want_stop and note are used. */
status_t motifs_task_run(motifs_result *ret, const motifs_task *task, const motifs_context *context,
                         const deal_hooks *hooks) MUST_USE;

#endif
