/* job: one task whose motifs are being looked for: what was asked for, what the task brings, and
 * the files that it leaves in DIR/motifs (extract.h). Shared by the modules that make the
 * motifs. */
#ifndef DEMODASH_STAGE_MOTIFS_JOB_H
#define DEMODASH_STAGE_MOTIFS_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/explain.h"
#include "io/json.h"
#include "io/model.h"
#include "io/output.h"
#include "src/core/status.h"
#include "src/explain/target.h"
#include "src/motif/cluster.h"
#include "src/motif/compare.h"
#include "src/motif/extract.h"
#include "src/stage/data/known.h"
#include "src/stage/data/truth.h"
#include "src/stage/task/deal.h"

/* ---- what is asked for, and what comes of it ---- */

typedef struct {
    const char *database;    /* motif file; NULL: the built-in motifs (src/simulate/consensus.h) */
    const char *compendium;  /* with the truth of simulated datasets; NULL: as run.json names it */
    const char *known;       /* datasets' own motifs (src/stage/data/known.h); NULL: none named */
    bool force;              /* go on with other data than the networks were trained on */
    int window;              /* letters of a word, 1..40 */
    double threshold;        /* greatest q-value of a match */
    extract_rule rule;
    cluster_settings cluster; /* its window is set to `window` */
    int shuffles; /* that take the place of sites (src/explain/ablation.h); 0: neither falls
                              * nor pairs */
    bool again;              /* compute even what is there */
} motifs_settings;

motifs_settings motifs_defaults(void); /* 9, 0.5, and the defaults of extract.h and cluster.h */

typedef struct {
    bool already_done;
    size_t sequences, motifs; /* positive sequences, consensus motifs */
    size_t own;               /* motifs of the database that are the factor's own */
    double seconds;
} motifs_result;

/* ---- a task under way ---- */

/* What all tasks share. */
typedef struct {
    const motifs_settings *settings;
    const char *output;       /* DIR/motifs */
    const motif_set *targets;
    char targets_hash[65];    /* SHA-256 of their names and matrices */
    known_list known;         /* settings->known */
    compare_settings compare; /* its background is uniform, for all tasks: the one that the motif
                               * files made here state, so that tomtom finds in them by its rule
                               * (the queries' background) what the tables say, and one for all
                               * datasets, so that Table 4 counts all by one measure. That of a
                               * dataset's sequences would weigh a tenth of a site, the pseudocount,
                               * and give each dataset a measure of its own. */
    compare_search *search;   /* over targets */
} job_context;

/* A finished network and where it lies. */
typedef struct {
    char *dataset, *network, *folder;
    long long seed;
    double auroc;
    const char *data_sha256; /* of what it was trained on; "": it does not say */
} job_task;

/* Everything here is the job's own but task, context and hooks, which are borrowed. */
typedef struct {
    const job_task *task;
    const job_context *context;
    const deal_hooks *hooks;
    char *stem;
    explanation e;
    int filter_width;      /* of the first layer; 0: no convolution */
    size_t count;          /* positive sequences */
    size_t *rows;          /* [count] their rows in e */
    uint8_t *letters;      /* [count][L] */
    size_t *own_targets;   /* [own_count] the factor's own motifs, as indices into targets */
    size_t own_count;
    char *noted;           /* what the compendium says they are, or NULL */
    bool other_data;       /* the data at hand are others than it was trained on, by force */
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
} job;

/* DATASET.NETWORK-sSEED, escaped. Owner: caller. */
char *job_stem(const job_task *task);

/* Errors: STATUS_STOPPED. */
status_t job_check(const job *j) MUST_USE;

/* A file DIR/motifs/STEM.SUFFIX. Errors: STATUS_CREATE. */
status_t job_open(output **ret, const job *j, const char *suffix) MUST_USE;

/* Number of positive sequence n as files name it: in the test set, or its row in explain.h5,
 * from 1. */
long long job_number(const job *j, size_t n);

/* A number that the model gives positive sequence n is not finite: STATUS_DATA with its name. */
status_t job_refuse_number(const job *j, const char *what, size_t n) MUST_USE;

/* Is the target one of the factor's own motifs? */
bool job_is_own(const job *j, int target);

#endif
