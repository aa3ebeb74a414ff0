/* pool: maximum over short windows, maximum and mean over all time, with their dropout.
 *
 * Inputs of a maximum are outputs of a ReLU (>= 0) and the gradients handed back are those before
 * that ReLU: zero where it was off. Dropout comes after the window's maximum, and before the
 * maximum or mean over time (as in the paper's networks). bits: a mask as dropout_mask makes it, or
 * NULL for none (then scale is ignored). */
#ifndef DEMODASH_NET_POOL_H
#define DEMODASH_NET_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/kernels/shapes.h"

/* out [T/p][B][C] = maximum of each window of in [T][B][C], dropped and scaled.
 * choice [T/p][B][C]: which of the p gave it (the first of equals); POOL_NONE: the maximum is 0 or
 * was dropped, no gradient. bits [T/p][B][W]. Returns how many of out are not 0. */
size_t pool_forward(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                    float scale, pool_shape shape);
/* d_in [T][B][C], set, from d_out [T/p][B][C]; scale 1 where forward had no bits. */
void pool_backward(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                   pool_shape shape);

/* features [B][C] = maximum over time of in [T][B][C] after dropout (bits [T][B][W]).
 * winner [B][C]: the first position that gave it, -1 where it is 0 (no gradient). */
void maximum_forward(float *features, int32_t *winner, const float *in, const uint32_t *bits,
                     float scale, int time, int count, int channels);
/* d_in [T][B][C], set: d [B][C] at the winners, 0 elsewhere (scale is in d already). */
void maximum_backward(float *d_in, const float *d, const int32_t *winner, int time, int count,
                      int channels);

/* features [B] rows of C, row stride `stride` = mean over time of in [T][B][C] after dropout. */
void mean_forward(float *features, int stride, const float *in, const uint32_t *bits, float scale,
                  int time, int count, int channels);
/* d_in [T][B][C], set, from d [B] rows of C, row stride `stride`. */
void mean_backward(float *d_in, const float *d, int stride, const uint32_t *bits, float scale,
                   int time, int count, int channels);

#endif
