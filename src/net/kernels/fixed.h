/* kernels: single precision into 64-bit fixed point, for sums that do not depend on their order. */
#ifndef DEMODASH_NET_KERNELS_FIXED_H
#define DEMODASH_NET_KERNELS_FIXED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    /* sum [count] += x [count] * scale, clamped to +-limit and rounded to the nearest whole number
     * (even on ties): the same integers on every level. scale: a power of two; limit <= 2^62.
     * Returns false if an x is not finite; its sum is then meaningless. */
    bool (*add)(int64_t *sum, const float *x, double scale, double limit, size_t count);

    /* The way back: x [count] = (float)((double)sum [count] * scale), each of the three rounded to
     * nearest: the same bits on every level. */
    void (*mean)(float *x, const int64_t *sum, double scale, size_t count);
} kernels_fixed;

#endif
