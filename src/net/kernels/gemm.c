/* Register-blocked products: a block of ROWS x COLUMNS vectors of C stays in registers while k
 * runs; the columns of B that it needs are copied once into a panel that stays in the first-level
 * cache; elements of A are broadcast from where they lie (Goto & van de Geijn 2008, with A small
 * enough not to need packing). */
#include "src/net/kernels/gemm.h"

#include <stddef.h>

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector.h"

/* Registers: ROWS * COLUMNS sums, COLUMNS of B, one of A: 29 of 32, or 15 of 16. */
#if VECTOR_REGISTERS == 32
enum { ROWS = 6, COLUMNS = 4 };
#else
enum { ROWS = 6, COLUMNS = 2 };
#endif
enum {
    PANEL_WIDTH = COLUMNS * VECTOR_WIDTH,
    PANEL_DEPTH = 128 /* 32 KB with AVX-512: two thirds of the smallest first-level cache there */
};

/* What a block's sums start from: rows of C (stride ldc), a bias (stride 0), or 0 (NULL). */
typedef struct {
    const float *at;
    ptrdiff_t stride;
} origin;

/* C [rows][columns vectors] = origin + A panel; element (i, k) of A at a[i * row + k * step]. */
VECTOR_INLINE void block(const int rows, const int columns, int depth, const float *a,
                         ptrdiff_t row, ptrdiff_t step, const float *panel, origin from, float *c,
                         ptrdiff_t ldc)
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
    for (int k = 0; k < depth; k++) {
        vf b[COLUMNS];
        VECTOR_UNROLL
        for (int j = 0; j < columns; j++) b[j] = vector_load(panel + j * VECTOR_WIDTH);
        VECTOR_UNROLL
        for (int i = 0; i < rows; i++) {
            vf x = vector_splat(a[i * row]);
            VECTOR_UNROLL
            for (int j = 0; j < columns; j++) sum[i][j] += x * b[j];
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

/* One function a block shape, so that the bounds are constants. */
typedef void block_function(int depth, const float *a, ptrdiff_t row, ptrdiff_t step,
                            const float *panel, origin from, float *c, ptrdiff_t ldc);
#define BLOCK(rows, columns)                                                                       \
    static void block_##rows##_##columns(int depth, const float *a, ptrdiff_t row,                 \
                                         ptrdiff_t step, const float *panel, origin from,          \
                                         float *c, ptrdiff_t ldc)                                  \
    {                                                                                              \
        block(rows, columns, depth, a, row, step, panel, from, c, ldc);                            \
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
#if VECTOR_REGISTERS == 32
BLOCKS(3)
BLOCKS(4)
static block_function *const blocks[COLUMNS][ROWS] = {NAMES(1), NAMES(2), NAMES(3), NAMES(4)};
#else
static block_function *const blocks[COLUMNS][ROWS] = {NAMES(1), NAMES(2)};
#endif

/* B's columns [width] of rows [depth] into the panel, zero beyond width up to whole vectors.
 * transposed: B stored [n][k]. */
static void pack(float *panel, const float *b, int ldb, int transposed, int depth, int width)
{
    int filled = (width + VECTOR_WIDTH - 1) / VECTOR_WIDTH * VECTOR_WIDTH;
    for (int k = 0; k < depth; k++) {
        float *to = panel + (ptrdiff_t)k * PANEL_WIDTH;
        if (transposed) {
            for (int j = 0; j < width; j++) to[j] = b[(ptrdiff_t)j * ldb + k];
        } else if (width == PANEL_WIDTH) {
            memcpy(to, b + (ptrdiff_t)k * ldb, PANEL_WIDTH * sizeof *to);
        } else {
            memcpy(to, b + (ptrdiff_t)k * ldb, (size_t)width * sizeof *to);
        }
        for (int j = width; j < filled; j++) to[j] = 0.0f;
    }
}

/* A block whose last vector is cut: by way of a whole one. */
static void block_cut(int rows, int width, int depth, const float *a, ptrdiff_t row,
                      ptrdiff_t step, const float *panel, origin from, float *c, ptrdiff_t ldc)
{
    float whole[ROWS * PANEL_WIDTH];
    int vectors = (width + VECTOR_WIDTH - 1) / VECTOR_WIDTH;
    memset(whole, 0, sizeof whole);
    for (int i = 0; i < rows && from.at != NULL; i++) {
        memcpy(whole + i * PANEL_WIDTH, from.at + i * from.stride, (size_t)width * sizeof *c);
    }
    blocks[vectors - 1][rows - 1](depth, a, row, step, panel, (origin){whole, PANEL_WIDTH}, whole,
                                  PANEL_WIDTH);
    for (int i = 0; i < rows; i++) {
        memcpy(c + i * ldc, whole + i * PANEL_WIDTH, (size_t)width * sizeof *c);
    }
}

/* No products: C is its origin. */
static void copy_origin(int m, int n, origin from, float *c, int ldc)
{
    for (int i = 0; i < m; i++) {
        float *to = c + (ptrdiff_t)i * ldc;
        if (from.at == NULL) {
            memset(to, 0, (size_t)n * sizeof *c);
        } else if (from.at + i * from.stride != to) {
            memcpy(to, from.at + i * from.stride, (size_t)n * sizeof *c);
        }
    }
}

static void product(int m, int n, int k, const float *a, ptrdiff_t row, ptrdiff_t step,
                    const float *b, int ldb, int transposed, origin first, float *c, int ldc)
{
    _Alignas(64) float panel[PANEL_DEPTH * PANEL_WIDTH];
    if (k <= 0) {
        copy_origin(m, n, first, c, ldc);
        return;
    }
    for (int k0 = 0; k0 < k; k0 += PANEL_DEPTH) {
        const int depth = k - k0 < PANEL_DEPTH ? k - k0 : PANEL_DEPTH;
        const origin all = k0 == 0 ? first : (origin){c, ldc};
        for (int n0 = 0; n0 < n; n0 += PANEL_WIDTH) {
            const int width = n - n0 < PANEL_WIDTH ? n - n0 : PANEL_WIDTH;
            pack(panel, transposed ? b + (ptrdiff_t)n0 * ldb + k0 : b + (ptrdiff_t)k0 * ldb + n0,
                 ldb, transposed, depth, width);
            for (int m0 = 0; m0 < m; m0 += ROWS) {
                const int rows = m - m0 < ROWS ? m - m0 : ROWS;
                const float *factor = a + m0 * row + k0 * step;
                float *to = c + (ptrdiff_t)m0 * ldc + n0;
                origin from = all;
                if (from.at != NULL) from.at += m0 * from.stride + n0;
                if (width % VECTOR_WIDTH == 0) {
                    blocks[width / VECTOR_WIDTH - 1][rows - 1](depth, factor, row, step, panel,
                                                               from, to, ldc);
                } else {
                    block_cut(rows, width, depth, factor, row, step, panel, from, to, ldc);
                }
            }
        }
    }
}

static origin origin_of(int add, const float *c, int ldc)
{
    return (origin){add ? c : NULL, ldc};
}

static void nn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc)
{
    product(m, n, k, a, lda, 1, b, ldb, 0, origin_of(add, c, ldc), c, ldc);
}

static void tn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc)
{
    product(m, n, k, a, 1, lda, b, ldb, 0, origin_of(add, c, ldc), c, ldc);
}

static void nt(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc)
{
    product(m, n, k, a, lda, 1, b, ldb, 1, origin_of(add, c, ldc), c, ldc);
}

static void nn_bias(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                    const float *bias, float *c, int ldc)
{
    product(m, n, k, a, lda, 1, b, ldb, 0, (origin){bias, 0}, c, ldc);
}

extern const kernels_gemm KERNEL(kernels_gemm);
const kernels_gemm KERNEL(kernels_gemm) = {nn, tn, nt, nn_bias};
