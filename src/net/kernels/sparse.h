/* kernels: lists of what is not zero, and products with them; see sparse.h. */
#ifndef DEMODASH_NET_KERNELS_SPARSE_H
#define DEMODASH_NET_KERNELS_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/kernels/shapes.h"

typedef struct {
    /* As in sparse.h. Both write up to 16 elements beyond the last. */
    size_t (*pack)(sparse_rows *ret, const float *x, size_t rows, int channels);
    size_t (*pack_pool)(sparse_rows *ret, const float *d_out, const uint8_t *choice, float scale,
                        pool_shape shape);
    /* The next two take up to `panel` columns at a time; rows of their matrices lie `stride` floats
     * apart, weights' rows best side by side, since together they should fill a first-level cache.
     *
     * For rows r = first .. first+rows-1, i = r - first:
     *   out0[i][columns] += list of row r times w0 [channels][columns], and the same with out1 and
     *   w1 (both NULL: only the first); out0[i] starts from start [columns] instead where that is
     *   not NULL. Rows are done in order; out0 and out1 may be the same array some rows apart. */
    int panel;
    void (*product)(float *out0, float *out1, size_t out_stride, const sparse_rows *x, size_t first,
                    size_t rows, const float *w0, const float *w1, size_t w_stride,
                    const float *start, int columns);
    /* weight [channels][columns]: row index[i] += value[i] times row r of d [rows][columns] */
    void (*outer)(float *weight, size_t w_stride, const sparse_rows *x, const float *d,
                  size_t d_stride, size_t rows, int columns);

    /* values[i] = (or += where add) row r of d times row index[i] of weight [channels][columns] */
    void (*dots)(float *values, const sparse_rows *x, const float *d, const float *weight,
                 size_t rows, int columns, int add);
    /* sum [n] += sum over i of d[i] * x[at[i] .. at[i]+n-1]; n is a multiple of 64 */
    void (*combine)(float *sum, const float *x, const uint32_t *at, const float *d, int count,
                    int n);
} kernels_sparse;

#endif
