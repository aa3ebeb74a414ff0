/* logistic: L2-regularised logistic regression by Newton's method. Not collective,
 * deterministic. */
#ifndef DEMODASH_BASELINE_LOGISTIC_H
#define DEMODASH_BASELINE_LOGISTIC_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

/* Minimise sum_i -ln P(labels[i] | x_i) + penalty/2 |w|^2 with P(1 | x) = sigmoid(w.x + w0); the
 * intercept w0 is not penalised. weights [features + 1]: w, then w0. x [n][features], finite;
 * labels [n] 0 or 1, both present; penalty > 0, which makes the minimum finite and unique.
 * Newton steps (iteratively reweighted least squares), halved while they do not descend, until
 * every derivative is below 1e-9 n times the largest |x| (at least 1).
 * Errors: STATUS_DATA (one class, a value that is not finite), STATUS_FAILED (no convergence in 200
 * steps). O(n features^2) a step. */
status_t logistic_fit(double *weights, const double *x, const uint8_t *labels, size_t n,
                      size_t features, double penalty) MUST_USE;

/* probabilities [n] of class 1 for x [n][features]. */
void logistic_score(double *probabilities, const double *weights, const double *x, size_t n,
                    size_t features);

#endif
