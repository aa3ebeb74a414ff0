/* composition: how well letter counts alone tell the classes apart.
 *
 * A baseline beside every AUC: if GC content, dinucleotides and length separate the classes, a
 * network's score proves little. Logistic regression on 18 features, standardised on the training
 * data. Exact dinucleotide shuffles make it blind by construction (area .5). Not collective,
 * deterministic. */
#ifndef DEMODASH_BASELINE_COMPOSITION_H
#define DEMODASH_BASELINE_COMPOSITION_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/status.h"

/* The fraction of G and C, 16 dinucleotides, the number of letters: get_features. */
enum { COMPOSITION_FEATURES = 18 };

typedef struct {
    double mean[COMPOSITION_FEATURES];
    double scale[COMPOSITION_FEATURES]; /* 1 / standard deviation; 0 for a constant feature */
    double weights[COMPOSITION_FEATURES + 1]; /* of the standardised features; the intercept last */
} composition;

/* The penalty that the program fits with: weak beside n records, enough for features that add up
 * to 1. */
extern const double COMPOSITION_PENALTY;

/* Fit to letters [n][length], labels [n]. penalty > 0 as in logistic.h. Errors as logistic_fit. */
status_t composition_fit(composition *ret, const uint8_t *letters, const uint8_t *labels, size_t n,
                         size_t length, double penalty) MUST_USE;

/* probabilities [n] of class 1 for letters [n][length]; length may differ from the training's. */
void composition_score(double *probabilities, const composition *c, const uint8_t *letters,
                       size_t n, size_t length);

/* Both: probabilities [N of test] of a model fitted to train. Errors as composition_fit. */
status_t composition_predict(double *probabilities, const sequence_set *train,
                             const sequence_set *test) MUST_USE;

#endif
