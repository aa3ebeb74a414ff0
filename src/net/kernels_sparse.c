#include "src/net/kernels_sparse.h"

#include "src/net/kernels.h"
#include "src/net/vector_blocks.h"

/* ---- lists ---- */

/* Append the elements of x where the mask is on, the first of them channel c. Returns their number;
 * writes up to VECTOR_WIDTH elements. */
VECTOR_INLINE uint32_t append(uint16_t *index, float *value, vf x, vmask on, int c)
{
#if VECTOR_WIDTH == 16
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i channel = _mm512_add_epi32(lanes, _mm512_set1_epi32(c));
    _mm512_storeu_ps(value, _mm512_maskz_compress_ps(on, x));
    _mm256_storeu_si256((__m256i *)index,
                        _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(on, channel)));
    return (uint32_t)__builtin_popcount(on);
#else
    uint32_t n = 0;
    for (int i = 0; i < VECTOR_WIDTH; i++) {
        value[n] = x[i];
        index[n] = (uint16_t)(c + i);
        n += on[i] != 0;
    }
    return n;
#endif
}

VECTOR_INLINE vmask not_zero(vf x, int n) /* of the first n; a NaN is not zero */
{
#if VECTOR_WIDTH == 16
    return (__mmask16)(_mm512_cmp_ps_mask(x, vector_splat(0.0f), _CMP_NEQ_UQ) &
                       (__mmask16)(0xffffu >> (VECTOR_WIDTH - n)));
#else
    return mask_and(x != vector_splat(0.0f), mask_of_bits(0xffu >> (8 - n)));
#endif
}

static size_t pack(sparse_rows *ret, const float *x, size_t rows, int channels)
{
    uint32_t at = 0;
    for (size_t r = 0; r < rows; r++) {
        ret->start[r] = at;
        for (int c = 0; c < channels; c += VECTOR_WIDTH) {
            const int n = min_int(channels - c, VECTOR_WIDTH);
            vf v = load_some(x + r * (size_t)channels + (size_t)c, n);
            at += append(ret->index + at, ret->value + at, v, not_zero(v, n), c);
        }
    }
    ret->start[rows] = at;
    return at;
}

static size_t pack_pool(sparse_rows *ret, const float *d_out, const uint8_t *choice, float scale,
                        pool_shape s)
{
    const size_t channels = (size_t)s.channels, b = (size_t)s.count, p = (size_t)s.pool;
    uint32_t at = 0;
    for (size_t r = 0; r < (size_t)s.time * b; r++) {
        const size_t t = r / b, window = t / p * b + r % b;
        ret->start[r] = at;
        if (t / p == (size_t)s.time / p) continue; /* left over at the end */
        for (int c = 0; c < s.channels; c += VECTOR_WIDTH) {
            const int n = min_int(s.channels - c, VECTOR_WIDTH);
            vf v = load_some(d_out + window * channels + (size_t)c, n) * vector_splat(scale);
            vi which = bytes_load(choice + window * channels + (size_t)c, n);
            vmask on = mask_equal(which, vector_splat_int((int)(t % p)));
            at += append(ret->index + at, ret->value + at, v, mask_and(on, not_zero(v, n)), c);
        }
    }
    ret->start[(size_t)s.time * b] = at;
    return at;
}

/* ---- products ---- */

VECTOR_INLINE void product_row(const int vectors, const int last, const int taps, float *out0,
                               float *out1, const uint16_t *index, const float *value,
                               uint32_t count, const float *w0, ptrdiff_t apart, size_t stride)
{
    vf sum0[BLOCK], sum1[BLOCK];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        sum0[v] = load_some(out0 + v * VECTOR_WIDTH, COLUMNS_OF(v));
        if (taps == 2) sum1[v] = load_some(out1 + v * VECTOR_WIDTH, COLUMNS_OF(v));
    }
    for (uint32_t i = 0; i < count; i++) {
        const vf x = vector_splat(value[i]);
        const float *row0 = w0 + (size_t)index[i] * stride, *row1 = row0 + apart;
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) {
            sum0[v] += x * load_some(row0 + v * VECTOR_WIDTH, COLUMNS_OF(v));
            if (taps == 2) sum1[v] += x * load_some(row1 + v * VECTOR_WIDTH, COLUMNS_OF(v));
        }
    }
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        store_some(out0 + v * VECTOR_WIDTH, sum0[v], COLUMNS_OF(v));
        if (taps == 2) store_some(out1 + v * VECTOR_WIDTH, sum1[v], COLUMNS_OF(v));
    }
}

VECTOR_INLINE void product_rows(const int vectors, const int last, const int taps, float *out0,
                                float *out1, const sparse_rows *x, size_t first, size_t rows,
                                const float *w0, ptrdiff_t apart, int columns)
{
    for (size_t i = 0; i < rows; i++) {
        const uint32_t from = x->start[first + i], count = x->start[first + i + 1] - from;
        product_row(vectors, last, taps, out0 + i * (size_t)columns,
                    taps == 2 ? out1 + i * (size_t)columns : NULL, x->index + from,
                    x->value + from, count, w0, apart, (size_t)columns);
    }
}

static void product(float *out0, float *out1, const sparse_rows *x, size_t first, size_t rows,
                    const float *w0, const float *w1, int columns)
{
    for (int c = 0; c < columns; c += BLOCK * VECTOR_WIDTH) {
        const int n = min_int(columns - c, BLOCK * VECTOR_WIDTH);
        if (out1 != NULL) {
#define STATEMENT(vectors, last)                                                                   \
    product_rows(vectors, last, 2, out0 + c, out1 + c, x, first, rows, w0 + c, w1 - w0, columns)
            BY_VECTORS(n, STATEMENT)
#undef STATEMENT
        } else {
#define STATEMENT(vectors, last)                                                                   \
    product_rows(vectors, last, 1, out0 + c, NULL, x, first, rows, w0 + c, 0, columns)
            BY_VECTORS(n, STATEMENT)
#undef STATEMENT
        }
    }
}

VECTOR_INLINE void combine_block(const int vectors, float *sum, const float *x, const uint32_t *at,
                                 const float *d, int count)
{
    vf total[20];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) total[v] = vector_load(sum + v * VECTOR_WIDTH);
    for (int i = 0; i < count; i++) {
        const vf gradient = vector_splat(d[i]);
        const float *from = x + at[i];
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) {
            total[v] += gradient * vector_load(from + v * VECTOR_WIDTH);
        }
    }
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) vector_store(sum + v * VECTOR_WIDTH, total[v]);
}

static void combine(float *sum, const float *x, const uint32_t *at, const float *d, int count,
                    int n)
{
    if (count == 0) return;
#if VECTOR_REGISTERS == 32
    const int most = 20;
#else
    const int most = 12;
#endif
    for (int v = 0; v < n / VECTOR_WIDTH;) {
        const int vectors = min_int(n / VECTOR_WIDTH - v, most);
        float *to = sum + v * VECTOR_WIDTH;
        const float *from = x + v * VECTOR_WIDTH;
        switch (vectors) {
#if VECTOR_REGISTERS == 32
        case 20: combine_block(20, to, from, at, d, count); break;
        case 16: combine_block(16, to, from, at, d, count); break;
#endif
        case 12: combine_block(12, to, from, at, d, count); break;
        case 8: combine_block(8, to, from, at, d, count); break;
        default: combine_block(4, to, from, at, d, count);
        }
        v += vectors;
    }
}

extern const kernels_sparse KERNEL(kernels_sparse);
const kernels_sparse KERNEL(kernels_sparse) = {pack, pack_pool, product, combine};
