/* sparse: products of activations and gradients that are mostly zero.
 *
 * Behind a ReLU, a pool and dropout a third or less of a training step's activations are not zero,
 * in trained networks often less than a tenth, and fewer of their gradients; products with the
 * zeros are left out. A row (one sequence at one position) is kept as the list of what is not zero.
 * The result of forward is the same bits as the dense one; that of backward differs by rounding.
 *
 * An element of a list costs about 1.5 times what it costs in a dense product (its place and its
 * value are two more loads, and loads are what bounds it), so lists pay up to SPARSE_DENSITY; where
 * one choice is made for all three products of a training step, up to SPARSE_DENSITY_ALL. Shapes
 * and arrays are those of conv.h. */
#ifndef DEMODASH_NET_SPARSE_H
#define DEMODASH_NET_SPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/net/kernels/shapes.h"

/* Of elements that are not zero, in percent: up to this lists are used. */
enum { SPARSE_DENSITY = 60, SPARSE_DENSITY_ALL = 35 };

/* Room for `size` elements in up to `rows` rows. Owner: caller, sparse_rows_release. */
sparse_rows sparse_rows_make(size_t rows, size_t size);
void sparse_rows_release(sparse_rows *x);

/* Lists of x [rows][channels]. Returns the number of elements. */
size_t sparse_rows_pack(sparse_rows *ret, const float *x, size_t rows, int channels);
/* Lists of what pool_backward would set, [T][B][C]. */
size_t sparse_rows_pack_pool(sparse_rows *ret, const float *d_out, const uint8_t *choice,
                             float scale, pool_shape shape);

/* x [rows][channels], all of it set. */
void sparse_rows_unpack(float *x, const sparse_rows *from, size_t rows, int channels);

/* ---- A matrix product of rows, as an LSTM's input has ---- */

/* out [rows][N] = x [rows][C] times weight [C][N] + bias [N]. work: sparse_product_work floats. */
void sparse_product(float *out, const sparse_rows *x, const float *weight, const float *bias,
                    float *work, size_t rows, int channels, int columns);
/* d_weight [C][N] += x^T times d [rows][N] */
void sparse_product_weight(float *d_weight, const sparse_rows *x, const float *d, float *work,
                           size_t rows, int channels, int columns);
/* The gradient of the listed elements of x alone, d times weight^T: values[i] of element i, set or
 * added to. For an x behind a ReLU that is all that goes further back. */
void sparse_product_input(float *values, const sparse_rows *x, const float *d,
                          const float *weight, size_t rows, int columns, bool add);

size_t sparse_product_work(int channels, int columns);

/* ---- A convolution ---- */

/* conv_forward of an input given as lists of its (T+K-1)*B rows. work: sparse_work(shape) floats,
 * also below. */
void sparse_forward(float *out, const sparse_rows *in, const float *weight, const float *bias,
                    float *work, conv_shape shape);
/* conv_backward_weight and conv_backward_input of an output gradient given as lists of T*B rows. */
void sparse_backward_weight(float *d_weight, float *d_bias, const sparse_rows *d_out,
                            const float *in, float *work, conv_shape shape);
void sparse_backward_input(float *d_in, const sparse_rows *d_out, const float *weight, float *work,
                           conv_shape shape);
size_t sparse_work(conv_shape shape);

#endif
