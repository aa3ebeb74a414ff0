/* Packing keeps the elements that a comparison with 0 leaves (AVX-512 compresses them in one
 * instruction, others store each and move on by 0 or 1). Products hold a block of output columns
 * in registers while a row's list is walked; two taps share one walk. Each sum runs in the order
 * of the list on every level, so that a forward product has the bits of the dense one. */
#include "src/net/kernels/sparse.h"

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector_blocks.h"

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
                               uint32_t count, const float *w0, ptrdiff_t apart,
                               const float *start, size_t w_stride)
{
    const float *from = start != NULL ? start : out0;
    vf sum0[BLOCK], sum1[BLOCK];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        sum0[v] = load_some(from + v * VECTOR_WIDTH, COLUMNS_OF(v));
        if (taps == 2) sum1[v] = load_some(out1 + v * VECTOR_WIDTH, COLUMNS_OF(v));
    }
    for (uint32_t i = 0; i < count; i++) {
        const vf x = vector_splat(value[i]);
        const float *row0 = w0 + (size_t)index[i] * w_stride, *row1 = row0 + apart;
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
                                float *out1, size_t out_stride, const sparse_rows *x, size_t first,
                                size_t rows, const float *w0, ptrdiff_t apart, size_t w_stride,
                                const float *start)
{
    for (size_t i = 0; i < rows; i++) {
        const uint32_t from = x->start[first + i], count = x->start[first + i + 1] - from;
        product_row(vectors, last, taps, out0 + i * out_stride,
                    taps == 2 ? out1 + i * out_stride : NULL, x->index + from, x->value + from,
                    count, w0, apart, start, w_stride);
    }
}

static void product(float *out0, float *out1, size_t out_stride, const sparse_rows *x, size_t first,
                    size_t rows, const float *w0, const float *w1, size_t w_stride,
                    const float *start, int columns)
{
    if (out1 != NULL) {
#define STATEMENT(vectors, last)                                                                   \
    product_rows(vectors, last, 2, out0, out1, out_stride, x, first, rows, w0, w1 - w0, w_stride,  \
                 start)
        BY_VECTORS(columns, STATEMENT)
#undef STATEMENT
    } else {
#define STATEMENT(vectors, last)                                                                   \
    product_rows(vectors, last, 1, out0, NULL, out_stride, x, first, rows, w0, 0, w_stride, start)
        BY_VECTORS(columns, STATEMENT)
#undef STATEMENT
    }
}

VECTOR_INLINE void outer_rows(const int vectors, const int last, float *weight, size_t w_stride,
                              const sparse_rows x, const float *d, size_t d_stride, size_t rows)
{
    for (size_t r = 0; r < rows; r++, d += d_stride) {
        vf row[BLOCK];
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) row[v] = load_some(d + v * VECTOR_WIDTH, COLUMNS_OF(v));
        for (uint32_t i = x.start[r], end = x.start[r + 1]; i < end; i++) {
            const vf value = vector_splat(x.value[i]);
            float *to = weight + x.index[i] * w_stride;
            VECTOR_UNROLL
            for (int v = 0; v < vectors; v++) {
                float *at = to + v * VECTOR_WIDTH;
                store_some(at, load_some(at, COLUMNS_OF(v)) + value * row[v], COLUMNS_OF(v));
            }
        }
    }
}

static void outer(float *weight, size_t w_stride, const sparse_rows *x, const float *d,
                  size_t d_stride, size_t rows, int columns)
{
#define STATEMENT(vectors, last) outer_rows(vectors, last, weight, w_stride, *x, d, d_stride, rows)
    BY_VECTORS(columns, STATEMENT)
#undef STATEMENT
}

/* Products of one row with some others, in 16 sums each whatever the vectors' width, which are then
 * added by halves: the same bits on every width. */
enum { ROWS = 4, LANES = 16, PARTS = LANES / VECTOR_WIDTH };

/* n: the columns left from c on, for the last few. */
VECTOR_INLINE void dots_step(const int count, vf sum[ROWS][PARTS], const float *d,
                             const float *const w[ROWS], int c, int n)
{
    VECTOR_UNROLL
    for (int p = 0; p < PARTS; p++) {
        const int at = c + p * VECTOR_WIDTH, m = min_int(n - p * VECTOR_WIDTH, VECTOR_WIDTH);
        if (m <= 0) break;
        const vf x = load_some(d + at, m);
        VECTOR_UNROLL
        for (int j = 0; j < count; j++) sum[j][p] += x * load_some(w[j] + at, m);
    }
}

VECTOR_INLINE float add_lanes(const vf sum[PARTS])
{
#if defined __SSE2__
#if VECTOR_WIDTH == 16
    __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sum[0]), _mm512_extractf32x8_ps(sum[0], 1));
#elif VECTOR_WIDTH == 8
    __m256 eight = _mm256_add_ps(sum[0], sum[1]);
#endif
#if VECTOR_WIDTH >= 8
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
#else
    __m128 four = _mm_add_ps(_mm_add_ps(sum[0], sum[2]), _mm_add_ps(sum[1], sum[3]));
#endif
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
#else
    float lane[LANES];
    for (int i = 0; i < LANES; i++) lane[i] = sum[i / VECTOR_WIDTH][i % VECTOR_WIDTH];
    for (int half = LANES / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++) lane[i] += lane[i + half];
    }
    return lane[0];
#endif
}

/* values [count], of the rows index [count] of weight. */
VECTOR_INLINE void dots_some(const int count, float *values, const uint16_t *index, const float *d,
                             const float *weight, int columns, int add)
{
    const float *w[ROWS];
    vf sum[ROWS][PARTS] = {{{0}}};
    for (int j = 0; j < count; j++) w[j] = weight + (size_t)index[j] * (size_t)columns;
    int c = 0;
    for (; c + LANES <= columns; c += LANES) dots_step(count, sum, d, w, c, LANES);
    if (c < columns) dots_step(count, sum, d, w, c, columns - c);
    VECTOR_UNROLL
    for (int j = 0; j < count; j++) {
        float value = add_lanes(sum[j]);
        values[j] = add ? values[j] + value : value;
    }
}

static void dots(float *values, const sparse_rows *x, const float *d, const float *weight,
                 size_t rows, int columns, int add)
{
    for (size_t r = 0; r < rows; r++, d += columns) {
        const uint32_t end = x->start[r + 1];
        uint32_t i = x->start[r];
        for (; i + ROWS <= end; i += ROWS) {
            dots_some(ROWS, values + i, x->index + i, d, weight, columns, add);
        }
        switch (end - i) {
        case 3: dots_some(3, values + i, x->index + i, d, weight, columns, add); break;
        case 2: dots_some(2, values + i, x->index + i, d, weight, columns, add); break;
        case 1: dots_some(1, values + i, x->index + i, d, weight, columns, add); break;
        default: break;
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
const kernels_sparse KERNEL(kernels_sparse) = {
    pack, pack_pool, BLOCK * VECTOR_WIDTH, product, outer, dots, combine};
