/* finished: what all tasks have left in DIR/motifs, for the tables over them; shared by the files of
 * this folder alone. */
#ifndef DEMODASH_STAGE_MOTIFS_FINISHED_H
#define DEMODASH_STAGE_MOTIFS_FINISHED_H

#include "io/json.h"
#include "io/output.h"
#include "src/stage/motifs/task.h"

/* A motif and its best match in the database. Texts belong to the record; "NA" where there is none. */
typedef struct {
    const char *method, *query, *consensus, *name;
    const char *target;    /* id; NULL: it has no match */
    double sites, pvalue, qvalue;
    long long offset, overlap;
    bool own, reverse;     /* a motif of the factor's own; the other strand */
} motifs_best;

/* A motif that was planted in a simulated dataset. */
typedef struct {
    const char *id, *kind;
    const char **targets;  /* [target_count] ids of the same motif in the database */
    size_t target_count;
} motifs_planted;

/* Methods whose words or motifs are counted where they match the factor's own motif. */
enum { MATCHED_SALIENCY, MATCHED_ACTIVATION, MATCHED_TEMPORAL, MATCHED_BACKWARD, MATCHED_CLASSOPT,
       MATCHED_WINDOW, MATCHED };

/* STEM.json of a task. */
typedef struct {
    json *tree;
    size_t sequences, motifs; /* positive sequences; consensus motifs */
    const char **own;         /* [own_count] ids of the factor's own motifs */
    size_t own_count;
    motifs_best *best;        /* [best_count] */
    size_t best_count;
    bool simulated;           /* what was planted was at hand: */
    motifs_planted *planted;  /* [planted_count] */
    size_t planted_count;
    double matched[MATCHED];  /* NaN: the task has no such method */
} motifs_record;

typedef struct {
    const motifs_task *tasks;
    motifs_record *records; /* [count] */
    char **stems;           /* [count] */
    size_t count;
    const motifs_context *context;
} motifs_all;

/* Read the records of tasks [count], which are borrowed. Owner: caller, motifs_all_release, on error
 * too. Errors: STATUS_NOINPUT, STATUS_DATA with file and field. */
status_t motifs_all_read(motifs_all *ret, const motifs_task *tasks, size_t count,
                         const motifs_context *context) MUST_USE;
void motifs_all_release(motifs_all *all);

/* A file DIR/motifs/NAME. Errors: STATUS_CREATE. */
status_t motifs_all_open(output **ret, const motifs_all *all, const char *name) MUST_USE;

/* Tasks of one dataset and network stand together: the first behind those of task `first`. */
size_t motifs_all_end(const motifs_all *all, size_t first);

/* The first motif of a method ("consensus") whose best match is one of targets [count] (ids), or
 * NULL. */
const motifs_best *motifs_all_find(const motifs_record *record, const char *method,
                                   const char *const *targets, size_t count);

/* The tables of extract.h. Errors: output errors; STATUS_DATA for a damaged file of a task. */
status_t motifs_all_trust(const motifs_all *all) MUST_USE;    /* trust.tsv */
status_t motifs_all_depend(const motifs_all *all) MUST_USE;   /* dependencies.tsv, planted_pairs.tsv */
status_t motifs_all_recovery(const motifs_all *all) MUST_USE; /* planted.tsv, recovery.tsv */

#endif
