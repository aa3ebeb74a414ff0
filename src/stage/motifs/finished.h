/* finished: what all tasks have left in DIR/motifs, for the tables over them. */
#ifndef DEMODASH_STAGE_MOTIFS_FINISHED_H
#define DEMODASH_STAGE_MOTIFS_FINISHED_H

#include "io/json.h"
#include "io/output.h"
#include "src/stage/motifs/job.h"

/* A motif and its best match in the database. Texts belong to the record; "NA" where there is
 * none. */
typedef struct {
    const char *method, *query, *consensus, *name;
    const char *target;    /* id; NULL: it has no match */
    double sites, pvalue, qvalue;
    long long offset, overlap;
    bool own, reverse;     /* a motif of the factor's own; the other strand */
} finished_best;

/* A motif that was planted in a simulated dataset. */
typedef struct {
    const char *id, *kind;
    const char **targets;  /* [target_count] ids of the same motif in the database */
    size_t target_count;
} finished_planted;

/* Methods whose words or motifs are counted where they match the factor's own motif. */
enum { MATCHED_SALIENCY, MATCHED_ACTIVATION, MATCHED_TEMPORAL, MATCHED_BACKWARD, MATCHED_CLASSOPT,
       MATCHED_WINDOW, MATCHED };

/* STEM.json of a task. */
typedef struct {
    json *tree;
    size_t sequences, motifs; /* positive sequences; consensus motifs */
    const char **own;         /* [own_count] ids of the factor's own motifs */
    size_t own_count;
    finished_best *best;        /* [best_count] */
    size_t best_count;
    bool simulated;           /* what was planted was at hand: */
    finished_planted *planted;  /* [planted_count] */
    size_t planted_count;
    double matched[MATCHED];  /* NaN: the task has no such method */
} finished_record;

typedef struct {
    const job_task *tasks;
    finished_record *records; /* [count] */
    char **stems;           /* [count] */
    size_t count;
    const job_context *context;
} finished;

/* Read the records of tasks [count], which are borrowed. Owner: caller, finished_release, on error
 * too. Errors: STATUS_NOINPUT, STATUS_DATA with file and field. */
status_t finished_read(finished *ret, const job_task *tasks, size_t count,
                       const job_context *context) MUST_USE;
void finished_release(finished *all);

/* A file DIR/motifs/NAME. Errors: STATUS_CREATE. */
status_t finished_open(output **ret, const finished *all, const char *name) MUST_USE;

/* Tasks of one dataset and network stand together: the first behind those of task `first`. */
size_t finished_end(const finished *all, size_t first);

/* The first motif of a method ("consensus") whose best match is one of targets [count] (ids), or
 * NULL. */
const finished_best *finished_find(const finished_record *record, const char *method,
                                   const char *const *targets, size_t count);

#endif
