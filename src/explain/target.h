/* target: what is explained: a network with its weights, and which score of it.
 *
 * Everything in this room runs in evaluation mode, in groups of 16 sequences; the last group is
 * filled up with blank sequences, so that what a sequence gets depends neither on its neighbours
 * nor on how many there are. */
#ifndef DEMODASH_EXPLAIN_TARGET_H
#define DEMODASH_EXPLAIN_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/net/network.h"

enum { TARGET_GROUP = 16, TARGET_LETTERS = 4 };

typedef enum {
    TARGET_DIFFERENCE,  /* z1 - z0, the difference of the two logits: does not saturate */
    TARGET_PROBABILITY, /* softmax probability of class 1, 1 / (1 + exp(z0 - z1)) */
    TARGET_LIKELIHOOD   /* log-likelihood of the true label (released code: its negative) */
} target_score;

/* Names "logit", "probability", "likelihood", in the order of target_score, NULL-terminated. */
const char *const *target_score_names(void);

typedef struct {
    network *net;            /* room for TARGET_GROUP sequences; its workspace is used */
    const float *parameters; /* [P] */
    target_score score;
    /* The score is the mean over the sequence and its reverse complement; a map is then the mean
     * of the sequence's map and the re-reversed map of its reverse complement. */
    bool both_strands;
} target;

/* One score and its slope d score / d logits [2] from logits [2]; label matters for
 * TARGET_LIKELIHOOD only. slope may be NULL. Public for tests. */
float target_value(float *slope, const float *logits, uint8_t label, target_score score);

/* scores [N] of letters [N][L] with labels [N] (may be NULL unless TARGET_LIKELIHOOD). */
void target_scores(float *scores, const target *t, const uint8_t *letters, const uint8_t *labels,
                   size_t count);

/* scores [N] (may be NULL) and gradient [N][L][4] = d score / d input at the one-hot input. */
void target_gradient(float *gradient, float *scores, const target *t, const uint8_t *letters,
                     const uint8_t *labels, size_t count);

/* The same at a real-valued input [count][L][4], one strand, count <= TARGET_GROUP. A group:
 * computed with the shapes of exactly count sequences. gradient NULL: not wanted. */
void target_gradient_real(float *gradient, float *scores, const target *t, const float *input,
                          const uint8_t *labels, int count);

/* map [L][4] += factor * the map turned to the other strand: out[l][c] += f in[L-1-l][3-c]. */
void target_add_reversed(float *map, const float *other, float factor, int length);

#endif
