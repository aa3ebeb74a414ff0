/* The recurrence, product and gates in one pass.
 *
 * Forward, a block of ROWS sequences times one vector of hidden units: the sums of its four gates
 * stay in registers from the input product through h_{t-1} R to the activations.
 * Backward, a block of sequences times BACK_COLUMNS vectors of hidden units: the gradient of h_t
 * is summed in registers from d_gates_{t+1} R^T (R transposed once a call) and goes through the
 * gates from there.
 * Layers whose size is not a multiple of the vector's width take the product from kernels_gemm and
 * the gates by vectors with a cut last one. */
#include "src/net/kernels/lstm.h"

#include <stddef.h>

#include "src/net/kernels/gemm.h"
#include "src/net/kernels/level.h"
#include "src/net/kernels/vector.h"

extern const kernels_gemm KERNEL(kernels_gemm);

/* Registers of sums: forward four gates for each row, 16 of 32 or 8 of 16, beside four of weights;
 * backward rows * BACK_COLUMNS, as many. */
#if VECTOR_REGISTERS == 32
enum { ROWS = 4, BACK_ROWS = 8 };
#else
enum { ROWS = 2, BACK_ROWS = 4 };
#endif
enum { BACK_COLUMNS = 2 };

static size_t position(lstm_shape shape, int s)
{
    return (size_t)(shape.direction > 0 ? s : shape.time - 1 - s);
}

/* ---- the gates of one vector of hidden units ---- */

typedef struct {
    vf i, f, g, o, c, t, h; /* activated gates, cell, tanh of the cell, output */
} unit;

VECTOR_INLINE unit unit_forward(vf i, vf f, vf g, vf o, vf before)
{
    unit u;
    u.i = vector_sigmoid(i);
    u.f = vector_sigmoid(f);
    u.g = vector_tanh(g);
    u.o = vector_sigmoid(o);
    u.c = u.f * before + u.i * u.g;
    u.t = vector_tanh(u.c);
    u.h = u.o * u.t;
    return u;
}

typedef struct {
    vf i, f, g, o, carried; /* d of the gates before activation; d of c_{t-1} */
} unit_gradient;

VECTOR_INLINE unit_gradient unit_backward(vf i, vf f, vf g, vf o, vf t, vf before, vf d_h,
                                          vf carried)
{
    const vf one = vector_splat(1.0f);
    unit_gradient d;
    vf d_c = carried + d_h * o * (one - t * t);
    d.i = d_c * g * (i * (one - i));
    d.f = d_c * before * (f * (one - f));
    d.g = d_c * i * (one - g * g);
    d.o = d_h * t * (o * (one - o));
    d.carried = d_c * f;
    return d;
}

/* ---- forward, fused ---- */

/* sum [rows][gate] += h R for one vector of hidden units. */
VECTOR_INLINE void add_recurrent(vf sum[ROWS][4], const int rows, const float *h,
                                 const float *recurrent, ptrdiff_t H)
{
    for (ptrdiff_t k = 0; k < H; k++) {
        vf w[4];
        VECTOR_UNROLL
        for (int q = 0; q < 4; q++) w[q] = vector_load(recurrent + (4 * k + q) * H);
        VECTOR_UNROLL
        for (int r = 0; r < rows; r++) {
            vf x = vector_splat(h[r * H + k]);
            VECTOR_UNROLL
            for (int q = 0; q < 4; q++) sum[r][q] += x * w[q];
        }
    }
}

VECTOR_INLINE void forward_block(const int rows, float *gates, float *cells, float *tanh_cells,
                                 float *output, const float *h, const float *c,
                                 const float *recurrent, ptrdiff_t H)
{
    vf sum[ROWS][4];
    VECTOR_UNROLL
    for (int r = 0; r < rows; r++) {
        VECTOR_UNROLL
        for (int q = 0; q < 4; q++) sum[r][q] = vector_load(gates + (4 * r + q) * H);
    }
    if (h != NULL) add_recurrent(sum, rows, h, recurrent, H);
    VECTOR_UNROLL
    for (int r = 0; r < rows; r++) {
        vf before = c != NULL ? vector_load(c + r * H) : vector_splat(0.0f);
        unit u = unit_forward(sum[r][0], sum[r][1], sum[r][2], sum[r][3], before);
        vector_store(gates + 4 * r * H, u.i);
        vector_store(gates + (4 * r + 1) * H, u.f);
        vector_store(gates + (4 * r + 2) * H, u.g);
        vector_store(gates + (4 * r + 3) * H, u.o);
        vector_store(cells + r * H, u.c);
        vector_store(tanh_cells + r * H, u.t);
        vector_store(output + r * H, u.h);
    }
}

typedef void forward_function(float *gates, float *cells, float *tanh_cells, float *output,
                              const float *h, const float *c, const float *recurrent, ptrdiff_t H);
#define FORWARD(rows)                                                                              \
    static void forward_##rows(float *gates, float *cells, float *tanh_cells, float *output,       \
                               const float *h, const float *c, const float *recurrent,             \
                               ptrdiff_t H)                                                        \
    {                                                                                              \
        forward_block(rows, gates, cells, tanh_cells, output, h, c, recurrent, H);                 \
    }
FORWARD(1)
FORWARD(2)
#if VECTOR_REGISTERS == 32
FORWARD(3)
FORWARD(4)
static forward_function *const forwards[ROWS] = {forward_1, forward_2, forward_3, forward_4};
#else
static forward_function *const forwards[ROWS] = {forward_1, forward_2};
#endif

/* One step; h and c are the step before, or NULL. */
static void forward_step(float *gates, float *cells, float *tanh_cells, float *output,
                         const float *h, const float *c, const float *recurrent, int count,
                         ptrdiff_t H)
{
    for (ptrdiff_t b = 0; b < count; b += ROWS) {
        int rows = count - b < ROWS ? (int)(count - b) : ROWS;
        for (ptrdiff_t j = 0; j < H; j += VECTOR_WIDTH) {
            ptrdiff_t at = b * H + j;
            forwards[rows - 1](gates + 4 * b * H + j, cells + at, tanh_cells + at, output + at,
                               h != NULL ? h + b * H : NULL, c != NULL ? c + at : NULL,
                               recurrent + j, H);
        }
    }
}

/* ---- forward, any size ---- */

static void forward_step_any(float *gates, float *cells, float *tanh_cells, float *output,
                             const float *h, const float *c, const float *recurrent, int count,
                             int H)
{
    if (h != NULL) {
        KERNEL(kernels_gemm).nn(count, 4 * H, H, h, H, recurrent, 4 * H, 1, gates, 4 * H);
    }
    for (int b = 0; b < count; b++) {
        for (int j = 0; j < H; j += VECTOR_WIDTH) {
            int n = H - j < VECTOR_WIDTH ? H - j : VECTOR_WIDTH;
            ptrdiff_t at = (ptrdiff_t)b * H + j;
            float *i = gates + (ptrdiff_t)4 * b * H + j, *f = i + H, *g = f + H, *o = g + H;
            unit u = unit_forward(vector_load_part(i, n), vector_load_part(f, n),
                                  vector_load_part(g, n), vector_load_part(o, n),
                                  c != NULL ? vector_load_part(c + at, n) : vector_splat(0.0f));
            vector_store_part(i, u.i, n);
            vector_store_part(f, u.f, n);
            vector_store_part(g, u.g, n);
            vector_store_part(o, u.o, n);
            vector_store_part(cells + at, u.c, n);
            vector_store_part(tanh_cells + at, u.t, n);
            vector_store_part(output + at, u.h, n);
        }
    }
}

static void forward(float *gates, float *cells, float *tanh_cells, float *output,
                    const float *recurrent, lstm_shape shape)
{
    const size_t step = (size_t)shape.count * (size_t)shape.size;
    const float *h = NULL, *c = NULL;
    for (int s = 0; s < shape.time; s++) {
        size_t at = position(shape, s) * step;
        if (shape.size % VECTOR_WIDTH == 0) {
            forward_step(gates + 4 * at, cells + at, tanh_cells + at, output + at, h, c, recurrent,
                         shape.count, shape.size);
        } else {
            forward_step_any(gates + 4 * at, cells + at, tanh_cells + at, output + at, h, c,
                             recurrent, shape.count, shape.size);
        }
        h = output + at;
        c = cells + at;
    }
}

/* ---- one step, without what backward needs ---- */

VECTOR_INLINE void step_block(const int rows, float *output, float *cells, float *total,
                              const float *const *product, ptrdiff_t j, const float *h,
                              const float *recurrent, ptrdiff_t H)
{
    vf sum[ROWS][4];
    VECTOR_UNROLL
    for (int r = 0; r < rows; r++) {
        VECTOR_UNROLL
        for (int q = 0; q < 4; q++) sum[r][q] = vector_load(product[r] + q * H + j);
    }
    add_recurrent(sum, rows, h, recurrent + j, H);
    VECTOR_UNROLL
    for (int r = 0; r < rows; r++) {
        unit u = unit_forward(sum[r][0], sum[r][1], sum[r][2], sum[r][3],
                              vector_load(cells + r * H + j));
        vector_store(cells + r * H + j, u.c);
        vector_store(output + r * H + j, u.h);
        if (total != NULL) {
            vector_store(total + r * H + j, vector_load(total + r * H + j) + u.h);
        }
    }
}

static void step_fused(float *output, float *cells, float *total, const float *product, int period,
                       const float *before, const float *recurrent, int count, ptrdiff_t H)
{
    for (ptrdiff_t b = 0; b < count; b += ROWS) {
        const float *shared[ROWS];
        const int rows = count - b < ROWS ? (int)(count - b) : ROWS;
        for (int r = 0; r < rows; r++) shared[r] = product + (b + r) % period * 4 * H;
        for (ptrdiff_t j = 0; j < H; j += VECTOR_WIDTH) {
            if (rows == ROWS) {
                step_block(ROWS, output + b * H, cells + b * H,
                           total != NULL ? total + b * H : NULL, shared, j, before + b * H,
                           recurrent, H);
                continue;
            }
            for (ptrdiff_t r = 0; r < rows; r++) {
                const ptrdiff_t row = (b + r) * H;
                step_block(1, output + row, cells + row, total != NULL ? total + row : NULL,
                           shared + r, j, before + row, recurrent, H);
            }
        }
    }
}

static void step(float *output, float *cells, float *total, float *work, const float *product,
                 int period, const float *before, const float *recurrent, int count, int size)
{
    const ptrdiff_t H = size;
    if (size % VECTOR_WIDTH == 0) {
        step_fused(output, cells, total, product, period, before, recurrent, count, H);
        return;
    }
    for (ptrdiff_t b = 0; b < count; b++) {
        memcpy(work + 4 * b * H, product + b % period * 4 * H, 4 * (size_t)H * sizeof *work);
    }
    KERNEL(kernels_gemm).nn(count, 4 * size, size, before, size, recurrent, 4 * size, 1, work,
                            4 * size);
    for (ptrdiff_t b = 0; b < count; b++) {
        for (ptrdiff_t j = 0; j < H; j += VECTOR_WIDTH) {
            const int n = H - j < VECTOR_WIDTH ? (int)(H - j) : VECTOR_WIDTH;
            const float *i = work + 4 * b * H + j;
            unit u = unit_forward(vector_load_part(i, n), vector_load_part(i + H, n),
                                  vector_load_part(i + 2 * H, n), vector_load_part(i + 3 * H, n),
                                  vector_load_part(cells + b * H + j, n));
            vector_store_part(cells + b * H + j, u.c, n);
            vector_store_part(output + b * H + j, u.h, n);
            if (total != NULL) {
                vf sum = vector_load_part(total + b * H + j, n) + u.h;
                vector_store_part(total + b * H + j, sum, n);
            }
        }
    }
}

/* ---- backward, fused ---- */

/* next: d_gates of step t+1, or NULL; transposed: R^T [4H][H]; before: c_{t-1}, or NULL. Pointers
 * are those of the block's first sequence and hidden unit, `next` of its first sequence. */
VECTOR_INLINE void backward_block(const int rows, const int columns, float *d_gates,
                                  float *carried, const float *next, const float *d_output,
                                  const float *gates, const float *tanh_cells,
                                  const float *before, const float *transposed, ptrdiff_t H)
{
    vf sum[BACK_ROWS][BACK_COLUMNS];
    VECTOR_UNROLL
    for (int r = 0; r < rows; r++) {
        VECTOR_UNROLL
        for (int q = 0; q < columns; q++) {
            sum[r][q] = vector_load(d_output + r * H + q * VECTOR_WIDTH);
        }
    }
    if (next != NULL) {
        for (ptrdiff_t k = 0; k < 4 * H; k++) {
            vf w[BACK_COLUMNS];
            VECTOR_UNROLL
            for (int q = 0; q < columns; q++) {
                w[q] = vector_load(transposed + k * H + q * VECTOR_WIDTH);
            }
            VECTOR_UNROLL
            for (int r = 0; r < rows; r++) {
                vf x = vector_splat(next[4 * r * H + k]);
                VECTOR_UNROLL
                for (int q = 0; q < columns; q++) sum[r][q] += x * w[q];
            }
        }
    }
    VECTOR_UNROLL
    for (int r = 0; r < rows; r++) {
        VECTOR_UNROLL
        for (int q = 0; q < columns; q++) {
            ptrdiff_t at = r * H + q * VECTOR_WIDTH, row = 4 * r * H + q * VECTOR_WIDTH;
            unit_gradient d = unit_backward(
                vector_load(gates + row), vector_load(gates + row + H),
                vector_load(gates + row + 2 * H), vector_load(gates + row + 3 * H),
                vector_load(tanh_cells + at),
                before != NULL ? vector_load(before + at) : vector_splat(0.0f), sum[r][q],
                vector_load(carried + at));
            vector_store(d_gates + row, d.i);
            vector_store(d_gates + row + H, d.f);
            vector_store(d_gates + row + 2 * H, d.g);
            vector_store(d_gates + row + 3 * H, d.o);
            vector_store(carried + at, d.carried);
        }
    }
}

typedef void backward_function(float *d_gates, float *carried, const float *next,
                               const float *d_output, const float *gates, const float *tanh_cells,
                               const float *before, const float *transposed, ptrdiff_t H);
#define BACKWARD(rows, columns)                                                                    \
    static void backward_##rows##_##columns(                                                       \
        float *d_gates, float *carried, const float *next, const float *d_output,                  \
        const float *gates, const float *tanh_cells, const float *before,                          \
        const float *transposed, ptrdiff_t H)                                                      \
    {                                                                                              \
        backward_block(rows, columns, d_gates, carried, next, d_output, gates, tanh_cells, before, \
                       transposed, H);                                                             \
    }
BACKWARD(1, 1)
BACKWARD(2, 1)
BACKWARD(4, 1)
BACKWARD(1, 2)
BACKWARD(2, 2)
BACKWARD(4, 2)
#if VECTOR_REGISTERS == 32
BACKWARD(8, 1)
BACKWARD(8, 2)
#endif

static backward_function *backward_of(int rows, int columns)
{
#if VECTOR_REGISTERS == 32
    if (rows == 8) return columns == 2 ? backward_8_2 : backward_8_1;
#endif
    if (rows == 4) return columns == 2 ? backward_4_2 : backward_4_1;
    if (rows == 2) return columns == 2 ? backward_2_2 : backward_2_1;
    return columns == 2 ? backward_1_2 : backward_1_1;
}

static void backward_step(float *d_gates, float *carried, const float *next,
                          const float *d_output, const float *gates, const float *tanh_cells,
                          const float *before, const float *transposed, int count, ptrdiff_t H)
{
    for (int b = 0, rows; b < count; b += rows) {
        rows = BACK_ROWS;
        while (rows > count - b) rows /= 2;
        for (ptrdiff_t j = 0; j < H;) {
            int columns = H - j >= BACK_COLUMNS * VECTOR_WIDTH ? BACK_COLUMNS : 1;
            ptrdiff_t at = b * H + j, row = 4 * b * H + j;
            backward_of(rows, columns)(d_gates + row, carried + at,
                                       next != NULL ? next + 4 * b * H : NULL, d_output + at,
                                       gates + row, tanh_cells + at,
                                       before != NULL ? before + at : NULL, transposed + j, H);
            j += columns * VECTOR_WIDTH;
        }
    }
}

/* ---- backward, any size; d_h: [B][H] of work ---- */

static void backward_step_any(float *d_gates, float *carried, float *d_h, const float *next,
                              const float *d_output, const float *gates, const float *tanh_cells,
                              const float *before, const float *transposed, int count, int H)
{
    memcpy(d_h, d_output, (size_t)count * (size_t)H * sizeof *d_h);
    if (next != NULL) {
        KERNEL(kernels_gemm).nn(count, H, 4 * H, next, 4 * H, transposed, H, 1, d_h, H);
    }
    for (int b = 0; b < count; b++) {
        for (int j = 0; j < H; j += VECTOR_WIDTH) {
            int n = H - j < VECTOR_WIDTH ? H - j : VECTOR_WIDTH;
            ptrdiff_t at = (ptrdiff_t)b * H + j, row = (ptrdiff_t)4 * b * H + j;
            unit_gradient d = unit_backward(
                vector_load_part(gates + row, n), vector_load_part(gates + row + H, n),
                vector_load_part(gates + row + 2 * H, n), vector_load_part(gates + row + 3 * H, n),
                vector_load_part(tanh_cells + at, n),
                before != NULL ? vector_load_part(before + at, n) : vector_splat(0.0f),
                vector_load_part(d_h + at, n), vector_load_part(carried + at, n));
            vector_store_part(d_gates + row, d.i, n);
            vector_store_part(d_gates + row + H, d.f, n);
            vector_store_part(d_gates + row + 2 * H, d.g, n);
            vector_store_part(d_gates + row + 3 * H, d.o, n);
            vector_store_part(carried + at, d.carried, n);
        }
    }
}

static void backward(float *d_gates, const float *d_output, const float *gates,
                     const float *cells, const float *tanh_cells, const float *recurrent,
                     float *work, lstm_shape shape)
{
    const int H = shape.size;
    const size_t step = (size_t)shape.count * (size_t)H;
    float *transposed = work, *carried = work + 4 * (size_t)H * (size_t)H, *d_h = carried + step;
    for (int k = 0; k < H; k++) {
        for (int n = 0; n < 4 * H; n++) transposed[n * H + k] = recurrent[k * 4 * H + n];
    }
    memset(carried, 0, step * sizeof *carried);
    const float *next = NULL;
    for (int s = shape.time - 1; s >= 0; s--) {
        const size_t at = position(shape, s) * step;
        const float *before = s > 0 ? cells + position(shape, s - 1) * step : NULL;
        if (H % VECTOR_WIDTH == 0) {
            backward_step(d_gates + 4 * at, carried, next, d_output + at, gates + 4 * at,
                          tanh_cells + at, before, transposed, shape.count, H);
        } else {
            backward_step_any(d_gates + 4 * at, carried, d_h, next, d_output + at, gates + 4 * at,
                              tanh_cells + at, before, transposed, shape.count, H);
        }
        next = d_gates + 4 * at;
    }
}

extern const kernels_lstm KERNEL(kernels_lstm);
const kernels_lstm KERNEL(kernels_lstm) = {forward, backward, step};
