/* plain: the formulas of the layers written out, for tests and reading: what the fast forms of
 * src/net (same names without _plain) are held against. Arrays and arguments are those of the fast
 * form, less its precision and, in a convolution, its work. */
#ifndef DEMODASH_TESTS_PLAIN_H
#define DEMODASH_TESTS_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/kernels/shapes.h"

/* conv.h; the fast forms differ by rounding only. */
void conv_forward_plain(float *out, const float *in, const float *weight, const float *bias,
                        conv_shape shape);
void conv_forward_letters_plain(float *out, const uint8_t *letters, const float *weight,
                                const float *bias, conv_shape shape);
void conv_backward_weight_plain(float *d_weight, float *d_bias, const float *d_out,
                                const float *in, conv_shape shape);
void conv_backward_weight_letters_plain(float *d_weight, float *d_bias, const float *d_out,
                                        const uint8_t *letters, conv_shape shape);
void conv_backward_input_plain(float *d_in, const float *d_out, const float *weight,
                               conv_shape shape);

/* dropout.h and pool.h; the fast forms give the same bits (a mean: the same but for rounding). */
void dropout_apply_plain(float *out, const float *in, const uint32_t *bits, float scale,
                         size_t rows, int channels);
size_t pool_forward_plain(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                          float scale, pool_shape shape);
void pool_backward_plain(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                         pool_shape shape);
void maximum_forward_plain(float *features, int32_t *winner, const float *in,
                           const uint32_t *bits, float scale, int time, int count, int channels);
void mean_forward_plain(float *features, int stride, const float *in, const uint32_t *bits,
                        float scale, int time, int count, int channels);
void mean_backward_plain(float *d_in, const float *d, int stride, const uint32_t *bits,
                         float scale, int time, int count, int channels);

/* lstm.h; the fast forms differ by rounding. work: 2 * count * size floats at least. */
void lstm_forward_plain(float *gates, float *cells, float *tanh_cells, float *output,
                        const float *recurrent, lstm_shape shape);
void lstm_backward_plain(float *d_gates, float *d_recurrent, const float *d_output,
                         const float *gates, const float *cells, const float *tanh_cells,
                         const float *output, const float *recurrent, float *work,
                         lstm_shape shape);

#endif
