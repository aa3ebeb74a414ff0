/* classify: how good calls and probabilities are at threshold .5.
 *
 * scores [n] are probabilities of class 1 in 0..1, labels [n] are 0 or 1. Not collective. O(n). */
#ifndef DEMODASH_STATS_CLASSIFY_H
#define DEMODASH_STATS_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef struct {
    size_t true_positives, false_positives, true_negatives, false_negatives;
    double accuracy;
    double f1;       /* 2 TP / (2 TP + FP + FN); 0 when there is neither positive nor call */
    double mcc;      /* Matthews' correlation; 0 when a row or column of the 2x2 table is empty */
    double log_loss; /* mean of -ln(probability of the true class), natural logarithm */
} classify_result;

/* A score >= .5 is a call of class 1. The log-loss clips probabilities to [2^-24, 1 - 2^-24]:
 * scores come from single precision, which cannot come nearer to 1, and one sure mistake then costs
 * 16.6 instead of infinity. One class alone is allowed. Errors: STATUS_DATA for n = 0, a NaN, a
 * score outside 0..1, a label that is not 0 or 1. */
status_t classify_scores(classify_result *ret, const double *scores, const uint8_t *labels,
                         size_t n) MUST_USE;

#endif
