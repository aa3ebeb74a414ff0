/* sparse: convolutions of activations and gradients that are mostly zero.
 *
 * Behind dropout, a pool and a ReLU a third or less of a training step's activations are not zero,
 * and fewer of their gradients; products with the zeros are left out. A row (one sequence at one
 * position) is kept as the list of what is not zero. The result of forward is the same bits as
 * conv.h's; that of backward differs from it by rounding.
 *
 * An element of a list costs about 1.5 times what it costs in a dense product (its place and its
 * value are two more loads, and loads are what bounds it), so lists pay up to SPARSE_DENSITY. Shapes and arrays are those of conv.h. */
#ifndef DEMODASH_NET_SPARSE_H
#define DEMODASH_NET_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/conv.h"
#include "src/net/pool.h"

/* Of elements that are not zero, in percent: up to this lists are used. */
enum { SPARSE_DENSITY = 60 };

/* Row r has elements start[r] .. start[r+1]-1: channel index[i], value[i]. */
typedef struct {
    uint32_t *start; /* [rows + 1] */
    uint16_t *index;
    float *value;
} sparse_rows;

/* Room for `size` elements in up to `rows` rows. Owner: caller, sparse_rows_release. */
sparse_rows sparse_rows_make(size_t rows, size_t size);
void sparse_rows_release(sparse_rows *x);

/* Lists of x [rows][channels]. Returns the number of elements. */
size_t sparse_rows_pack(sparse_rows *ret, const float *x, size_t rows, int channels);
/* Lists of what pool_backward would set, [T][B][C]. */
size_t sparse_rows_pack_pool(sparse_rows *ret, const float *d_out, const uint8_t *choice,
                             float scale, pool_shape shape);

/* conv_forward of an input given as lists of its (T+K-1)*B rows. */
void sparse_forward(float *out, const sparse_rows *in, const float *weight, const float *bias,
                    conv_shape shape);
/* conv_backward_weight and conv_backward_input of an output gradient given as lists of T*B rows;
 * work: sparse_work(shape) floats. */
void sparse_backward_weight(float *d_weight, float *d_bias, const sparse_rows *d_out,
                            const float *in, float *work, conv_shape shape);
void sparse_backward_input(float *d_in, const sparse_rows *d_out, const float *weight, float *work,
                           conv_shape shape);
size_t sparse_work(conv_shape shape);

#endif
