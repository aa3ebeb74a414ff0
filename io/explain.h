/* explain: explain.h5, what a trained network looks at, beside its model.
 *
 * Layout (format "demodash-explain", version 1). N sequences of L letters; A C G T in this order;
 * a group is there when its method was asked for and the network has what it needs.
 *   root attributes: dataset, network, seed (of the model); score ("logit", "probability" or
 *     "likelihood": what the maps are maps of); both_strands (1: of the mean over both strands);
 *     methods ("saliency,temporal"); settings (lines "key value"); key (SHA-256 of settings,
 *     weights and sequences: the same key, the same file)
 *   /sequences/letters      uint8 [N][L], 0 A 1 C 2 G 3 T 4 other
 *   /sequences/labels       uint8 [N], 1 bound, 0 not, 255 unknown
 *   /sequences/numbers      int64 [N], number in the dataset's test set from 1; 0: from elsewhere
 *   /sequences/ids          text [N]
 *   /sequences/scores       float32 [N], the model's probability of binding, as predictions.tsv
 *   /saliency/magnitude     float32 [N][L], |gradient x one-hot| (the paper's saliency)
 *   /saliency/signed        float32 [N][L]
 *   /saliency/gradient      float32 [N][L][4], less each position's mean when settings say
 *                           "correct 1" (magnitude and signed then are of the corrected gradient)
 *   /integrated/contribution float32 [N][L], signed; /integrated/gradient float32 [N][L][4], mean
 *                           along the path; /integrated/residual float32 [N], completeness
 *   /mutagenesis/difference float32 [N][L][4], score with that letter there less the score;
 *   /mutagenesis/importance float32 [N][L], minus the mean over the other letters
 *   /activation/value       float32 [N], strongest activation of the first convolution;
 *     start int32 [N], index of the first base under it (from 0; below 0: in the padding);
 *     filter int32 [N]; filter_value float32 [N][F], filter_start int32 [N][F]: each filter's own;
 *     profile float32 [N][T]: strongest of all filters at each of T windows. One strand.
 *   /temporal/forward       float32 [N][L], probability of binding of the prefix 0..l
 *   /temporal/backward      float32 [N][L], of the suffix l..L-1; NaN where a network with pools
 *                           has no column yet
 *   /classopt/matrix        float32 [L][4], class optimization: the best restart's probabilities;
 *     matrices float32 [R][L][4], objective and likelihood float64 [R] of each restart; attributes
 *     of /classopt: best (index of the restart), correlation and distance (agreement of restarts)
 *   /raw/seq  uint8 [N][4][L] one-hot, /shap/seq float32 [N][4][L] hypothetical contributions:
 *     TF-MoDISco reads them from this file (modisco motifs -i explain.h5); attribute of /shap:
 *     method they come from (integrated, saliency or mutagenesis, the first that is there) */
#ifndef DEMODASH_IO_EXPLAIN_H
#define DEMODASH_IO_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

enum { EXPLANATION_UNKNOWN = 255 }; /* a label */

/* Arrays as above; NULL where the group is absent. */
typedef struct {
    char *dataset, *network, *score, *methods, *settings, *key;
    int64_t seed;
    bool both_strands;
    size_t count;                       /* N */
    size_t length;                      /* L */
    size_t filters, windows, restarts;  /* F, T, R; 0 where absent */
    uint8_t *letters, *labels;
    int64_t *numbers;
    char **ids;
    float *scores;
    float *magnitude, *sign, *gradient; /* sign: /saliency/signed */
    float *contribution, *path, *residual; /* path: /integrated/gradient */
    float *difference, *importance;
    float *value, *filter_value, *profile;
    int32_t *start, *filter, *filter_start;
    float *forward, *backward;
    float *matrix, *matrices;
    double *objective, *likelihood;
    int64_t best;
    double correlation, distance;
    uint8_t *one_hot;                   /* /raw/seq */
    float *hypothetical;                /* /shap/seq */
    char *hypothetical_method;          /* NULL when absent */
} explanation;

/* Whole or not at all; the same content gives the same bytes. Errors: STATUS_CREATE, STATUS_IO. */
status_t explanation_write(const char *path, const explanation *e) MUST_USE;

/* Shapes, letters and labels are checked. Errors: STATUS_NOINPUT, STATUS_DATA. Owner: caller,
 * explanation_release. */
status_t explanation_read(explanation *ret, const char *path) MUST_USE;

/* The arrays that tables over all tasks take, and the sizes: numbers, scores, magnitude, forward
 * and backward; all else stays NULL. Errors and owner: as explanation_read. */
status_t explanation_read_maps(explanation *ret, const char *path) MUST_USE;

/* What a file says of itself before its arrays are read. */
typedef struct {
    char *key, *methods;
    bool saliency, temporal; /* it has these maps */
    size_t count, length;    /* of the saliency maps; 0 without */
} explanation_head;

/* Owner: caller, explanation_head_release. Errors: STATUS_NOINPUT, STATUS_DATA. */
status_t explanation_read_head(explanation_head *ret, const char *path) MUST_USE;
void explanation_head_release(explanation_head *head);

/* The attribute key alone. Owner: caller, memory_free. Errors: as explanation_read. */
status_t explanation_read_key(char **ret, const char *path) MUST_USE;

/* Releases what e holds; all of it must have come from memory_alloc. */
void explanation_release(explanation *e);

#endif
