/* qvalue: false discovery rates of many tests (Benjamini & Hochberg 1995; Storey 2002). */
#ifndef DEMODASH_MOTIF_QVALUE_H
#define DEMODASH_MOTIF_QVALUE_H

#include <stddef.h>

/* Share pi0 of true null hypotheses: #(p > l) / (n (1 - l)) at the l in {0.005, 0.010, ..., 0.5}
 * with the least bootstrap mean squared error against the smallest such estimate (Storey 2002,
 * section 9; the error's expectation is computed, no samples are drawn). 1 / n to 1, and 1 below
 * 100 tests. Public for tests. */
double qvalue_null_share(const double *p, size_t n);

/* q[n]: the smallest pi0 p_(j) n / j over j >= the rank of p[i], at most 1 and at least p[i]; p in
 * any order. With a small pi0 the first term alone falls below p; adaptive step-up procedures keep
 * from rejecting at level q what lies above q by critical values that end at the level (Blanchard &
 * Roquain 2009, Definition of the one-stage rule: q min((1 - q) j / (n - j + 1), 1)). */
void qvalue_compute(double *q, const double *p, size_t n);

#endif
