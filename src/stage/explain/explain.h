/* explain: the stage that takes a trained task to explain.h5 beside its model.
 *
 * The unit is the task: one process computes and writes it whole; explain_tasks deals tasks over a
 * team. explain.h5 is a file of record (io/explain.h). A file whose key (settings, weights,
 * sequences) is the one wanted is left as it is. */
#ifndef DEMODASH_STAGE_EXPLAIN_EXPLAIN_H
#define DEMODASH_STAGE_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "io/explain.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/explain/optimize.h"
#include "src/explain/saliency.h"
#include "src/explain/target.h"
#include "src/explain/temporal.h"

/* In the order in which they are computed and named. */
typedef enum {
    EXPLAIN_SALIENCY = 1,    /* "saliency" */
    EXPLAIN_ACTIVATION = 2,  /* "activation": networks with convolutions */
    EXPLAIN_TEMPORAL = 4,    /* "temporal": networks with an LSTM */
    EXPLAIN_CLASSOPT = 8,    /* "classopt" */
    EXPLAIN_INTEGRATED = 16, /* "ig" */
    EXPLAIN_MUTAGENESIS = 32 /* "ism" */
} explain_method;

typedef enum {
    EXPLAIN_AS_TRAINED, /* both strands where the model scores by both */
    EXPLAIN_ONE_STRAND,
    EXPLAIN_BOTH_STRANDS
} explain_strands;

typedef struct {
    unsigned int methods;       /* sum of explain_method; those a network cannot have are left out */
    target_score score;
    explain_strands strands;
    bool correct;               /* off-simplex correction of /saliency */
    saliency_baseline baseline; /* of integrated gradients */
    int steps;                  /* of integrated gradients */
    temporal_rule rule;
    optimize_settings optimize;
    /* "all-positives", "all-negatives" or "all" of the dataset's test set; numbers in it from 1,
     * "192" or "1,5-7"; or a file of sequences (io/sequences.h) of one length. */
    const char *sequences;
    const char *compendium;     /* NULL: the one that the task's run.json names */
    bool again;                 /* compute even what is there */
    bool keep;                  /* methods that explain.h5 has stay, though not named here */
} explain_settings;

/* The paper's three visualizations and its baseline, of all positive test sequences. */
explain_settings explain_defaults(void);

/* Methods from their names, "saliency,temporal" or "all". Errors: STATUS_USAGE. */
status_t explain_methods(unsigned int *ret, const char *names) MUST_USE;

typedef struct {
    bool already_done;
    size_t sequences;
    double seconds;
    /* Of what was computed here and now, NaN else: */
    double residual;    /* greatest |completeness residual| of integrated gradients */
    double probability; /* of class 1 at the best restart of class optimization.. */
    double correlation; /* ..and the agreement of the restarts' matrices */
} explain_result;

/* How a task ended. */
typedef struct {
    size_t number, count; /* so many have ended, of all */
    const char *folder;
    status_t status;
    const char *reason;   /* "" when STATUS_OK */
    explain_result result;
} explain_event;

/* What the command brings; each may be NULL. */
typedef struct {
    void *data;
    bool (*want_stop)(void *data); /* polled about every tenth of a second, on every rank */
    /* On the rank that works: what is being computed (a method's name), done of so many sequences
     * or steps; something the user should know. */
    void (*progress)(void *data, const char *folder, const char *method, size_t done, size_t all);
    void (*note)(void *data, const char *folder, const char *sentence);
    /* Of explain_tasks, on rank 0: a task has ended; other ranks still have so many. */
    void (*ended)(void *data, const explain_event *event);
    void (*waiting)(void *data, int busy);
} explain_hooks;

/* One task: folder holds model.h5. Not collective. Errors: STATUS_NOINPUT (no model, no
 * compendium), STATUS_DATA (damaged file, dataset or sequence that is not there, sequences too
 * short or of several lengths), STATUS_USAGE, STATUS_STOPPED (nothing is written), STATUS_CREATE,
 * STATUS_IO. */
status_t explain_run(explain_result *ret, const char *folder, const explain_settings *settings,
                     const explain_hooks *hooks) MUST_USE;

/* The same without a file: *ret, owner: caller, explanation_release. */
status_t explain_make(explanation *ret, const char *folder, const explain_settings *settings,
                      const explain_hooks *hooks) MUST_USE;

/* What explaining a network costs on this machine: seconds of one core. */
typedef struct {
    double sequence; /* for each sequence */
    double task;     /* once (class optimization) */
} explain_cost;

/* Measure it: the settings' methods on a few made-up sequences by a network that was not trained.
 * spec is checked; both_strands as of its model. Times are the thread's processor time. Not
 * collective. */
status_t explain_try(explain_cost *ret, const net_spec *spec, bool both_strands,
                     const explain_settings *settings) MUST_USE;

/* All tasks that the paths name (task folders, or results folders with all their finished tasks),
 * one a rank, dearest first, by the farm (mpi/farm.h). A failed task does not stop the others; an
 * output error does. Collective over the world; agreed on. Errors: of a lone task its own;
 * STATUS_FAILED when some of several failed; STATUS_STOPPED; output errors. */
status_t explain_tasks(char *const *paths, size_t path_count, const explain_settings *settings,
                       const team *world, const explain_hooks *hooks) MUST_USE;

#endif
