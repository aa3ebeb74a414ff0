/* explain: the stage that takes a trained task to explain.h5 beside its model.
 *
 * The unit is the task: one process computes and writes it whole; src/stage/explain/all.h deals
 * many over a world. explain.h5 is a file of record (io/explain.h). A file whose key (settings,
 * weights, sequences) is the one wanted is left as it is. */
#ifndef DEMODASH_STAGE_EXPLAIN_EXPLAIN_H
#define DEMODASH_STAGE_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "io/explain.h"
#include "src/core/status.h"
#include "src/explain/optimize.h"
#include "src/explain/saliency.h"
#include "src/explain/target.h"
#include "src/explain/temporal.h"
#include "src/stage/task/deal.h"

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
    unsigned int methods;       /* sum of explain_method, less those a network cannot have */
    target_score score;
    explain_strands strands;
    bool correct;               /* off-simplex correction of /saliency */
    saliency_baseline baseline; /* of integrated gradients */
    int steps;                  /* of integrated gradients */
    temporal_rule rule;
    optimize_settings optimize;
    /* "all-positives", "all-negatives" or "all" of the dataset's test set; numbers in it from 1,
     * "192" or "1,5-7"; or a file of sequences (io/sequences.h) of one length, which need an
     * output: explain.h5 is of the task's own. */
    const char *sequences;
    const char *compendium;     /* NULL: the one that the task's run.json names */
    const char *fallback;       /* taken where that one cannot be read; or NULL */
    bool force;                 /* go on with other data than the model was trained on */
    const char *output;         /* file to write; NULL: the task's explain.h5 */
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

/* One task: folder holds model.h5. Of the hooks want_stop, progress (of a method by its name, in
 * sequences or steps) and note are used. Not collective. Errors: STATUS_NOINPUT (no model, no
 * compendium), STATUS_DATA (damaged file, dataset or sequence that is not there, sequences too
 * short or of several lengths), STATUS_USAGE, STATUS_STOPPED (nothing is written), STATUS_CREATE,
 * STATUS_IO. */
status_t explain_run(explain_result *ret, const char *folder, const explain_settings *settings,
                     const deal_hooks *hooks) MUST_USE;

/* The same without a file: *ret, owner: caller, explanation_release. */
status_t explain_make(explanation *ret, const char *folder, const explain_settings *settings,
                      const deal_hooks *hooks) MUST_USE;

/* Was it made, by force, of data that the network was not trained on? Its settings say so. */
bool explain_is_of_other_data(const explanation *e);

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

#endif
