/* The products of kernels/gemm.h with factors rounded to bfloat16 (8 bits of precision, the range
 * of single) and sums in single precision: VDPBF16PS of AVX512_BF16 adds two products to each of 16
 * sums. Compiled for that instruction set alone, into its own archive; select.c gives it out.
 *
 * Pairs of neighbours along k lie in one 32-bit word, the lower k below. A block of A is rounded
 * into words first, so that a word can be broadcast; the panels of B hold words of two rows.
 *
 * When it pays, as measured when it was written (November 2026, `bench --precision bfloat16`
 * against single on a processor with AVX512_BF16): the medium CNN-RNN trains at 1.45 times the
 * rate of single precision, the large one at 1.2 times; CNNs gain nothing, since their way back
 * leaves the zeros out instead. Processors without AVX512_BF16 (AVX2 alone, Zen 3 and before)
 * refuse the option. */
#include <immintrin.h>
#include <stddef.h>

#include "src/net/kernels/gemm.h"
#include "src/net/kernels/vector.h"

enum {
    ROWS = 6, COLUMNS = 4,
    PANEL_WIDTH = COLUMNS * VECTOR_WIDTH,
    PAIRS = 64,          /* of k in a panel: 16 KB of B, 24 KB of A in a 48 KB cache */
    BLOCK_ROWS = 96,     /* of A */
    PANELS = 4           /* of B at once: A is rounded once for 256 columns */
};

/* What a block's sums start from: rows (stride ld), one row (0), or 0 (NULL). */
typedef struct {
    const float *at;
    ptrdiff_t stride;
} origin;

VECTOR_INLINE __m512bh words_load(const uint32_t *from)
{
    return (__m512bh)_mm512_loadu_si512(from);
}

/* C = origin + A panel; word (i, p) of A at a[i * row + p * step]. */
VECTOR_INLINE void block(const int rows, const int columns, int pairs, const uint32_t *a,
                         ptrdiff_t row, ptrdiff_t step, const uint32_t *panel, origin from,
                         float *c, ptrdiff_t ldc)
{
    vf sum[ROWS][COLUMNS];
    VECTOR_UNROLL
    for (int i = 0; i < rows; i++) {
        VECTOR_UNROLL
        for (int j = 0; j < columns; j++) {
            sum[i][j] = from.at != NULL
                            ? vector_load(from.at + i * from.stride + j * VECTOR_WIDTH)
                            : vector_splat(0.0f);
        }
    }
    for (int p = 0; p < pairs; p++) {
        __m512bh b[COLUMNS];
        VECTOR_UNROLL
        for (int j = 0; j < columns; j++) b[j] = words_load(panel + j * VECTOR_WIDTH);
        VECTOR_UNROLL
        for (int i = 0; i < rows; i++) {
            __m512bh x = (__m512bh)_mm512_set1_epi32((int)a[i * row]);
            VECTOR_UNROLL
            for (int j = 0; j < columns; j++) {
                sum[i][j] = (vf)_mm512_dpbf16_ps((__m512)sum[i][j], x, b[j]);
            }
        }
        a += step;
        panel += PANEL_WIDTH;
    }
    VECTOR_UNROLL
    for (int i = 0; i < rows; i++) {
        VECTOR_UNROLL
        for (int j = 0; j < columns; j++) {
            vector_store(c + i * ldc + j * VECTOR_WIDTH, sum[i][j]);
        }
    }
}

typedef void block_function(int pairs, const uint32_t *a, ptrdiff_t row, ptrdiff_t step,
                            const uint32_t *panel, origin from, float *c, ptrdiff_t ldc);
#define BLOCK(rows, columns)                                                                       \
    static void block_##rows##_##columns(int pairs, const uint32_t *a, ptrdiff_t row,              \
                                         ptrdiff_t step, const uint32_t *panel, origin from,       \
                                         float *c, ptrdiff_t ldc)                                  \
    {                                                                                              \
        block(rows, columns, pairs, a, row, step, panel, from, c, ldc);                            \
    }
#define BLOCKS(columns)                                                                            \
    BLOCK(1, columns) BLOCK(2, columns) BLOCK(3, columns)                                          \
    BLOCK(4, columns) BLOCK(5, columns) BLOCK(6, columns)
#define NAMES(columns)                                                                             \
    {                                                                                              \
        block_1_##columns, block_2_##columns, block_3_##columns, block_4_##columns,                \
            block_5_##columns, block_6_##columns                                                   \
    }
BLOCKS(1)
BLOCKS(2)
BLOCKS(3)
BLOCKS(4)
static block_function *const blocks[COLUMNS][ROWS] = {NAMES(1), NAMES(2), NAMES(3), NAMES(4)};

/* ---- rounding into words ---- */

/* Up to 16 floats, 0 for the rest. */
VECTOR_INLINE __m512 load_some(const float *from, int count)
{
    if (count >= VECTOR_WIDTH) return _mm512_loadu_ps(from);
    return _mm512_maskz_loadu_ps((__mmask16)((1u << (count > 0 ? count : 0)) - 1), from);
}

/* Words of neighbours in a row: in [rows][depth] (row stride ld) -> to [rows][PAIRS]. */
static void round_rows(uint32_t *to, const float *in, ptrdiff_t ld, int rows, int depth)
{
    for (int i = 0; i < rows; i++) {
        const float *x = in + i * ld;
        for (int k = 0; k < depth; k += 2 * VECTOR_WIDTH) {
            __m512 low = load_some(x + k, depth - k);
            __m512 high = _mm512_setzero_ps();
            if (depth - k > VECTOR_WIDTH) {
                high = load_some(x + k + VECTOR_WIDTH, depth - k - VECTOR_WIDTH);
            }
            _mm512_storeu_si512(to + i * PAIRS + k / 2, (__m512i)_mm512_cvtne2ps_pbh(high, low));
        }
    }
}

/* Words of neighbours in a column: in [depth][width] (row stride ld) -> to [depth / 2][stride],
 * zero from the width on to a whole vector. */
static void round_columns(uint32_t *to, ptrdiff_t stride, const float *in, ptrdiff_t ld, int depth,
                          int width)
{
    const __m512i weave = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9,
                                           24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1,
                                           16, 0);
    for (int k = 0; k < depth; k += 2) {
        const float *x = in + k * ld;
        for (int j = 0; j < width; j += VECTOR_WIDTH) {
            __m512 even = load_some(x + j, width - j), odd = _mm512_setzero_ps();
            if (k + 1 < depth) odd = load_some(x + ld + j, width - j);
            __m512i both = (__m512i)_mm512_cvtne2ps_pbh(odd, even);
            _mm512_storeu_si512(to + k / 2 * stride + j, _mm512_permutexvar_epi16(weave, both));
        }
    }
}

/* A panel of B from its transpose: in [width][depth]. */
static void round_turned(uint32_t *to, const float *in, ptrdiff_t ld, int depth, int width)
{
    uint32_t row[PAIRS];
    memset(to, 0, (size_t)((depth + 1) / 2) * PANEL_WIDTH * sizeof *to);
    for (int j = 0; j < width; j++) {
        round_rows(row, in + j * ld, ld, 1, depth);
        for (int p = 0; p < (depth + 1) / 2; p++) to[p * PANEL_WIDTH + j] = row[p];
    }
}

/* ---- products ---- */

/* A factor as it lies: element (i, k) of A [m][k] at [i * ld + k], or turned at [k * ld + i]; the
 * same for (k, j) of B. */
typedef struct {
    const float *at;
    int ld;
    int turned;
} factor;

static void round_b(uint32_t panels[PANELS][PAIRS * PANEL_WIDTH], factor b, int k0, int depth,
                    int n0, int n)
{
    for (int j = 0; j < n; j += PANEL_WIDTH) {
        const int width = n - j < PANEL_WIDTH ? n - j : PANEL_WIDTH;
        uint32_t *to = panels[j / PANEL_WIDTH];
        if (b.turned) {
            round_turned(to, b.at + (ptrdiff_t)(n0 + j) * b.ld + k0, b.ld, depth, width);
        } else {
            round_columns(to, PANEL_WIDTH, b.at + (ptrdiff_t)k0 * b.ld + n0 + j, b.ld, depth,
                          width);
        }
    }
}

/* A block of up to 6 rows and a panel's width; a cut last vector by way of a whole one. */
static void multiply(int rows, int width, int pairs, const uint32_t *a, ptrdiff_t row,
                     ptrdiff_t step, const uint32_t *panel, origin from, float *c, ptrdiff_t ldc)
{
    const int vectors = (width + VECTOR_WIDTH - 1) / VECTOR_WIDTH;
    block_function *run = blocks[vectors - 1][rows - 1];
    if (width % VECTOR_WIDTH == 0) {
        run(pairs, a, row, step, panel, from, c, ldc);
        return;
    }
    float whole[ROWS * PANEL_WIDTH];
    const size_t bytes = (size_t)width * sizeof *c;
    memset(whole, 0, sizeof whole);
    for (int i = 0; i < rows && from.at != NULL; i++) {
        memcpy(whole + i * PANEL_WIDTH, from.at + i * from.stride, bytes);
    }
    run(pairs, a, row, step, panel, (origin){whole, PANEL_WIDTH}, whole, PANEL_WIDTH);
    for (int i = 0; i < rows; i++) memcpy(c + i * ldc, whole + i * PANEL_WIDTH, bytes);
}

/* Columns [n0, n0 + n), n <= PANELS * PANEL_WIDTH, and one panel's depth of k. */
static void product_part(int m, int n, factor a, factor b, int k0, int depth, int n0, origin from,
                         float *c, ptrdiff_t ldc)
{
    _Alignas(64) uint32_t panels[PANELS][PAIRS * PANEL_WIDTH];
    _Alignas(64) uint32_t words[BLOCK_ROWS * PAIRS];
    const int pairs = (depth + 1) / 2;
    round_b(panels, b, k0, depth, n0, n);
    for (int m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
        const int count = m - m0 < BLOCK_ROWS ? m - m0 : BLOCK_ROWS;
        ptrdiff_t row = PAIRS, step = 1;
        if (a.turned) {
            row = 1, step = BLOCK_ROWS;
            round_columns(words, BLOCK_ROWS, a.at + (ptrdiff_t)k0 * a.ld + m0, a.ld, depth, count);
        } else {
            round_rows(words, a.at + (ptrdiff_t)m0 * a.ld + k0, a.ld, count, depth);
        }
        for (int j = 0; j < n; j += PANEL_WIDTH) {
            const int width = n - j < PANEL_WIDTH ? n - j : PANEL_WIDTH;
            for (int i = 0; i < count; i += ROWS) {
                origin start = from;
                if (start.at != NULL) start.at += (m0 + i) * start.stride + n0 + j;
                multiply(count - i < ROWS ? count - i : ROWS, width, pairs, words + i * row, row,
                         step, panels[j / PANEL_WIDTH], start,
                         c + (m0 + i) * ldc + n0 + j, ldc);
            }
        }
    }
}

static void product(int m, int n, int k, factor a, factor b, origin first, float *c, int ldc)
{
    enum { WIDEST = PANELS * PANEL_WIDTH, DEPTH = 2 * PAIRS };
    if (k <= 0) { /* the part with no pairs copies the origin */
        for (int n0 = 0; n0 < n; n0 += WIDEST) {
            product_part(m, n - n0 < WIDEST ? n - n0 : WIDEST, a, b, 0, 0, n0, first, c, ldc);
        }
        return;
    }
    for (int k0 = 0; k0 < k; k0 += DEPTH) {
        const int depth = k - k0 < DEPTH ? k - k0 : DEPTH;
        const origin from = k0 == 0 ? first : (origin){c, ldc};
        for (int n0 = 0; n0 < n; n0 += WIDEST) {
            product_part(m, n - n0 < WIDEST ? n - n0 : WIDEST, a, b, k0, depth, n0, from, c, ldc);
        }
    }
}

static void nn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc)
{
    product(m, n, k, (factor){a, lda, 0}, (factor){b, ldb, 0}, (origin){add ? c : NULL, ldc}, c,
            ldc);
}

static void tn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc)
{
    product(m, n, k, (factor){a, lda, 1}, (factor){b, ldb, 0}, (origin){add ? c : NULL, ldc}, c,
            ldc);
}

static void nt(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc)
{
    product(m, n, k, (factor){a, lda, 0}, (factor){b, ldb, 1}, (origin){add ? c : NULL, ldc}, c,
            ldc);
}

static void nn_bias(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                    const float *bias, float *c, int ldc)
{
    product(m, n, k, (factor){a, lda, 0}, (factor){b, ldb, 0}, (origin){bias, 0}, c, ldc);
}

extern const kernels_gemm kernels_half;
const kernels_gemm kernels_half = {nn, tn, nt, nn_bias};
