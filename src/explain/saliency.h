/* saliency: first-order maps of a target's score (saliency maps of Lanchantin et al. 2017), and
 * their path integral.
 *
 * A map of a network on one-hot input: gradient [N][L][4] = d score / d input. The paper's value of
 * a base is |gradient x one-hot|: the magnitude at the letter that is there. */
#ifndef DEMODASH_EXPLAIN_SALIENCY_H
#define DEMODASH_EXPLAIN_SALIENCY_H

#include "src/explain/target.h"

/* Off-simplex correction: subtract each position's mean over the four letters, the component that
 * no change of one letter into another can follow (Majdandzic et al. 2023). gradient [N][L][4],
 * in place. */
void saliency_correct(float *gradient, size_t count, int length);

/* values [N][L] = gradient at the sequence's own letter, 0 where the letter is none of ACGT;
 * magnitude: its absolute value (the paper's saliency), else signed. */
void saliency_project(float *values, const float *gradient, const uint8_t *letters, size_t count,
                      int length, bool magnitude);

/* Where the path of integrated gradients starts. */
typedef enum {
    BASELINE_ZEROS,  /* all-zero columns, the network's blank */
    BASELINE_UNIFORM /* 1/4 in every cell */
} saliency_baseline;

/* Names "zeros", "uniform", NULL-terminated. */
const char *const *saliency_baseline_names(void);

/* Integrated gradients (Sundararajan, Taly & Yan 2017) along the straight path from baseline b to
 * the one-hot x, by the midpoint rule with `steps` >= 1 points:
 *   mean [N][L][4]     = (1/steps) sum_k d score / d input at b + (k + 1/2)/steps (x - b)
 *   values [N][L]      = sum_c (x - b)_c mean_c, the signed contribution of a position
 *   residual [N]       = sum of values - (score(x) - score(b)): completeness; -> 0 with steps
 * mean may be NULL. Cost: `steps` forward and backward passes a sequence. */
void saliency_integrate(float *mean, float *values, float *residual, const target *t,
                        const uint8_t *letters, const uint8_t *labels, size_t count,
                        saliency_baseline baseline, int steps);

/* What a letter would have contributed, had it been there: hypothetical [N][L][4] from a mean
 * gradient [N][L][4]: h_c = sum_k (e_c - b)_k mean_k = mean_c - sum_k b_k mean_k. In place. */
void saliency_hypothesize(float *mean, size_t count, int length, saliency_baseline baseline);

#endif
