/* bootstrap: how sure a mean over units (transcription factors) is. Not collective. */
#ifndef DEMODASH_STATS_BOOTSTRAP_H
#define DEMODASH_STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"
#include "src/core/status.h"

typedef struct {
    double mean;      /* of the values */
    double low, high; /* percentile interval (Efron 1979) */
    double se;        /* standard deviation of the resampled means */
} bootstrap_result;

/* Interval of level in (0, 1) for the mean of values [n]: n values are drawn with replacement
 * `replicates` times; low and high are quantiles (type 7) of the resampled means. Replicate r draws
 * from counter (key, RANDOM_BOOTSTRAP, 0, r): the same numbers wherever and whenever it runs. For
 * an interval of a difference of two models give the differences by unit.
 * 1 <= n < 2^32, 2 <= replicates < 2^32; a NaN or infinite value: STATUS_DATA. O(n replicates). */
status_t bootstrap_mean(bootstrap_result *ret, const double *values, size_t n, uint32_t replicates,
                        double level, random_key key) MUST_USE;

#endif
