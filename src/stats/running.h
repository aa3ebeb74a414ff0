/* running: a mean that grows by one value at a time, and its standard error. Not collective. */
#ifndef DEMODASH_STATS_RUNNING_H
#define DEMODASH_STATS_RUNNING_H

#include <stddef.h>

/* Start from {0}. */
typedef struct {
    size_t n;
    double sum, squares;
} running;

void running_add(running *r, double value);

/* NaN for no value. */
double running_mean(const running *r);

/* Standard error of the mean, sd / sqrt(n) with the divisor n - 1 in sd; NaN for n < 2. From sums
 * of squares, which is good to some 1e-8 of the mean: for values whose spread is not far below
 * it. */
double running_error(const running *r);

#endif
