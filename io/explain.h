/* explain: explain.h5, what a trained network looks at, beside its model.
 *
 * Layout: io/README, "explain.h5" (format "demodash-explain", version 1). A group is there when its
 * method was asked for and the network has what it needs. key is the SHA-256 of settings, weights
 * and sequences: the same key, the same file. /raw and /shap hold the maps as TF-MoDISco reads
 * them, made from the first of integrated, saliency, mutagenesis that is there. */
#ifndef DEMODASH_IO_EXPLAIN_H
#define DEMODASH_IO_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/status.h"

enum { EXPLANATION_UNKNOWN = 255 }; /* a label */

/* Arrays as in the file; NULL where the group is absent. */
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
    place *places;                      /* [N], or NULL when no sequence has one */
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

/* Are all its numbers finite? Of temporal scores those of cuts too short for the network are NaN,
 * the same ones in every sequence. whose: what the refusal begins with. Errors: STATUS_DATA with
 * the array and the sequence. */
status_t explanation_check(const explanation *e, const char *whose) MUST_USE;

/* Shapes, values, letters and labels are checked. Errors: STATUS_NOINPUT, STATUS_DATA. Owner:
 * caller, explanation_release. */
status_t explanation_read(explanation *ret, const char *path) MUST_USE;

/* The arrays that tables over all tasks take, and the sizes: numbers, places, scores, magnitude,
 * forward and backward; all else stays NULL. Errors and owner: as explanation_read. */
status_t explanation_read_maps(explanation *ret, const char *path) MUST_USE;

/* What a file says of itself before its arrays are read. */
typedef struct {
    char *key, *methods;
    bool saliency, temporal; /* it has these maps */
    bool places;
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
