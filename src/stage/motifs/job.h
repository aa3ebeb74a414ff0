/* motifs_job: one task's motifs under way; shared by the files motifs_*.c alone. */
#ifndef DEMODASH_STAGE_MOTIFS_JOB_H
#define DEMODASH_STAGE_MOTIFS_JOB_H

#include "io/explain.h"
#include "io/json.h"
#include "io/model.h"
#include "io/output.h"
#include "src/explain/ablation.h"
#include "src/motif/cluster.h"
#include "src/stage/motifs/task.h"
#include "src/stage/data/truth.h"

typedef struct {
    const motifs_task *task;
    const motifs_context *context;
    const deal_hooks *hooks;
    char *stem;
    explanation e;
    int filter_width;      /* of the first layer; 0: no convolution */
    size_t count;          /* positive sequences */
    size_t *rows;          /* [count] their rows in e */
    uint8_t *letters;      /* [count][L] */
    size_t *own;           /* [own_count] indices into targets */
    size_t own_count;
    bool simulated;        /* what was planted is at hand: */
    truth_facts truth;
    sequence_set test;     /* the dataset's test set */
    model model;           /* what sites are taken away from (target: its logits' difference) */
    network *net;
    target target;
    compare_match *matches; /* [targets] scratch */
    motif_set words;       /* aligned words of each word method; name: the method */
    json *record;          /* STEM.json: what is filled in by each method, */
    json *best, *matched;  /* and these two members of it */
    size_t motifs;         /* consensus motifs */
} motifs_job;

/* Errors: STATUS_STOPPED. */
status_t motifs_job_check(const motifs_job *j) MUST_USE;

/* A file DIR/motifs/STEM.SUFFIX. Errors: STATUS_CREATE. */
status_t motifs_job_open(output **ret, const motifs_job *j, const char *suffix) MUST_USE;

/* Number of positive sequence n as files name it: in the test set, or its row in explain.h5, from 1. */
long long motifs_job_number(const motifs_job *j, size_t n);

bool motifs_job_is_own(const motifs_job *j, int target);

/* Words of the methods that explain.h5 has. Errors: STATUS_STOPPED, output errors. */
status_t motifs_job_words(motifs_job *j) MUST_USE;

/* Class optimization, consensus motifs, filters. */
status_t motifs_job_sets(motifs_job *j) MUST_USE;

/* Tables of the network's score less sites (motifs.h): the consensus motifs', whose ids are those of
 * r's matrices, and pairs of them and of planted sites. Nothing when no shuffles are wanted. */
status_t motifs_job_falls(motifs_job *j, const cluster_result *r) MUST_USE;
status_t motifs_job_pairs(motifs_job *j, const cluster_result *r) MUST_USE;

/* Columns of STEM.dependencies.tsv. */
#define MOTIFS_DEPENDENCY_HEAD \
    "source\tmotif\tother\tlabel\trange\tlow\thigh\tpairs\tgain\tgain_se\tinteraction\t" \
    "interaction_se\tcontrols\tcontrol\tcontrol_se"

/* ---- the score less stretches, between motifs_ablate.c and motifs_pairs.c ---- */

/* Sequences, and what is to be taken away from them. */
typedef struct {
    const uint8_t *letters;  /* [N][L] */
    const uint32_t *records; /* [N] what their shuffles are keyed by: numbers as files name them */
    ablation_window *windows;
    ablation_item *items;
    size_t window_count, window_room, count, room;
} motifs_cuts;

/* Sequence n less windows [count]. Owner of the arrays: caller, motifs_cuts_release. */
void motifs_cuts_add(motifs_cuts *c, size_t sequence, const ablation_window *windows, size_t count);
void motifs_cuts_release(motifs_cuts *c);

/* out [items]; stops between pieces of the work. Errors: STATUS_STOPPED. */
status_t motifs_cuts_score(double *out, const motifs_job *j, const motifs_cuts *c) MUST_USE;

/* taken [L] = 1 under the window. */
void motifs_mark(uint8_t *taken, ablation_window window, size_t length);

/* Mean and its standard error (NaN where n is too small). */
typedef struct {
    size_t n;
    double sum, squares;
} motifs_mean;
void motifs_mean_add(motifs_mean *m, double value);
double motifs_mean_of(const motifs_mean *m);
double motifs_mean_error(const motifs_mean *m);

#endif
