/* conv: one convolution layer with ReLU on a group of sequences, forward and backward.
 *
 *   out[t][b][f] = max(0, bias[f] + sum over k, c of in[t+k][b][c] weight[k][c][f])
 *
 * Arrays are time-major: a group's B sequences stand side by side at every position, so the input
 * of tap k for all positions and sequences is one matrix [T*B][C] that starts k*B*C floats further
 * on: a convolution is K matrix products of shifted views. T is the number of output positions; the
 * input has T+K-1 (zero padding, where wanted, is part of the input array).
 *
 * One-hot input comes as letters [T+K-1][B] in 0..4 (4: all-zero column) and needs no product: the
 * rows of `weight` that a position sees are added up, and its gradient is added to those rows.
 *
 * All go through gemm.h and the kernels. precision: of the factors of their products (gemm.h). */
#ifndef DEMODASH_NET_CONV_H
#define DEMODASH_NET_CONV_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/gemm.h"
#include "src/net/kernels/shapes.h"

/* out [T][B][F]; in [T+K-1][B][C]; weight [K][C][F]; bias [F]. */
void conv_forward(float *out, const float *in, const float *weight, const float *bias,
                  conv_shape shape, gemm_precision precision);
/* The same of letters [T+K-1][B]; work: conv_letters_work(shape) floats. The rows of each three
 * taps are added up once for all 5^3 words of letters; a position then takes K/3 of those sums. */
void conv_forward_letters(float *out, const uint8_t *letters, const float *weight,
                          const float *bias, float *work, conv_shape shape);
size_t conv_letters_work(conv_shape shape);

/* d [count] = 0 where the layer's output `out` is not above 0: backward through the ReLU alone. */
void conv_backward_relu(float *d, const float *out, size_t count);

/* Gradient of the weights: d_out [T][B][F] is the gradient before the ReLU.
 *   d_weight[k][c][f] += sum over t, b of in[t+k][b][c] d_out[t][b][f];  d_bias[f] += sum d_out */
void conv_backward_weight(float *d_weight, float *d_bias, const float *d_out, const float *in,
                          conv_shape shape, gemm_precision precision);
/* The same of letters; work as above: the gradient is summed by words first. */
void conv_backward_weight_letters(float *d_weight, float *d_bias, const float *d_out,
                                  const uint8_t *letters, float *work, conv_shape shape);

/* d_in [T+K-1][B][C], set: d_in[s][b][c] = sum over k, f of d_out[s-k][b][f] weight[k][c][f].
 * work: conv_work(shape) floats. */
void conv_backward_input(float *d_in, const float *d_out, const float *weight, float *work,
                         conv_shape shape, gemm_precision precision);
size_t conv_work(conv_shape shape); /* no less for a larger count */

/* Backward through the maximum over time: for each sequence and filter only position
 * winner[b][f] (-1: none) has a gradient, d[b][f] before the ReLU. Adds to d_weight and d_bias
 * (both NULL: not wanted) and sets d_in (NULL: not wanted). work: conv_winners_work(shape) floats.
 * Cost B*F*K*C multiplications each, 1/T of the dense one. */
void conv_backward_winners(float *d_weight, float *d_bias, float *d_in, const float *d,
                          const int32_t *winner, const float *in, const float *weight, float *work,
                          conv_shape shape);
size_t conv_winners_work(conv_shape shape);
/* The weight gradient of the same for letters. */
void conv_backward_winners_letters(float *d_weight, float *d_bias, const float *d,
                                  const int32_t *winner, const uint8_t *letters, conv_shape shape);

#endif
