/* kernels: dropout's masks (one bit an element, see dropout.h) applied to whole arrays. */
#ifndef DEMODASH_NET_KERNELS_MASK_H
#define DEMODASH_NET_KERNELS_MASK_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/kernels/shapes.h"

/* bits [rows][W], W = mask_words(channels). NULL where allowed: all are kept. */
typedef struct {
    /* out [rows][C] = scale * in where kept, else 0. out == in is allowed. */
    void (*apply)(float *out, const float *in, const uint32_t *bits, float scale, size_t rows,
                  int channels);
    /* sums [B][C] (row stride `stride`) = factor * sum over time of in [T][B][C] where kept. */
    void (*sum)(float *sums, size_t stride, const float *in, const uint32_t *bits, float factor,
                int time, int count, int channels);
    /* out [T][B][C] = factor * values [B][C] (row stride `stride`) where kept, else 0. */
    void (*spread)(float *out, const float *values, size_t stride, const uint32_t *bits,
                   float factor, int time, int count, int channels);
} kernels_mask;

#endif
