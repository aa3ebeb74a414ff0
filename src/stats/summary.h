/* summary: mean, median, spread and quantiles of numbers. Not collective. */
#ifndef DEMODASH_STATS_SUMMARY_H
#define DEMODASH_STATS_SUMMARY_H

#include <stddef.h>

#include "src/core/status.h"

typedef struct {
    size_t n;
    double mean, median, min, max;
    double sd_population; /* divisor n */
    double sd_sample;     /* divisor n - 1; NaN for n = 1 */
} summary;

/* values [n], n >= 1, no NaN, else STATUS_DATA. O(n log n). */
status_t summary_compute(summary *ret, const double *values, size_t n) MUST_USE;

/* The quantile of q in 0..1 by linear interpolation between order statistics, at place (n - 1) q
 * from 0 (type 7 of Hyndman & Fan 1996; R's and NumPy's default). O(n log n). */
status_t summary_quantile(double *ret, const double *values, size_t n, double q) MUST_USE;

#endif
