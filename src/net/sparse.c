/* Products with rows that are mostly zero, by lists of what is not. Forward and the input's
 * gradient add, for each listed element, a row of the weights to the output row: columns are
 * taken in panels that fit the first-level cache. The weights' gradient turns the lists over,
 * from rows to filters, in pieces whose input fits that cache: each element then adds one
 * contiguous stretch of K*C values. */
#include "src/net/sparse.h"

#include <string.h>

#include "src/core/memory.h"
#include "src/net/kernels/kernels.h"

enum {
    SLACK = 16,       /* elements that packing may write beyond the last */
    ROUND = 64,       /* a filter's taps are rounded up to whole blocks of vectors */
    CHUNK_ROWS = 128, /* rows of d_out whose lists are turned over together, at most */
    CHUNK_FLOATS = 6144 /* input that they see, about: half a first-level cache */
};

sparse_rows sparse_rows_make(size_t rows, size_t size)
{
    sparse_rows x;
    x.start = memory_array(x.start, rows + 1);
    x.index = memory_array(x.index, size + SLACK);
    x.value = memory_array(x.value, size + SLACK);
    return x;
}

void sparse_rows_release(sparse_rows *x)
{
    memory_free(x->start);
    memory_free(x->index);
    memory_free(x->value);
}

size_t sparse_rows_pack(sparse_rows *ret, const float *x, size_t rows, int channels)
{
    return kernels_get()->sparse->pack(ret, x, rows, channels);
}

size_t sparse_rows_pack_pool(sparse_rows *ret, const float *d_out, const uint8_t *choice,
                             float scale, pool_shape shape)
{
    return kernels_get()->sparse->pack_pool(ret, d_out, choice, scale, shape);
}

void sparse_rows_unpack(float *x, const sparse_rows *from, size_t rows, int channels)
{
    memset(x, 0, rows * (size_t)channels * sizeof *x);
    for (size_t r = 0; r < rows; r++, x += channels) {
        for (uint32_t i = from->start[r]; i < from->start[r + 1]; i++) {
            x[from->index[i]] = from->value[i];
        }
    }
}

/* ---- Panels --------------------------------------------------------------------------------- */

/* The columns c .. c+n-1 of rows [rows][columns] side by side: the rows themselves where those are
 * all columns, else a copy in work. Rows a power of two apart would share few places of a
 * first-level cache. */
static const float *panel(float *work, const float *from, size_t rows, int columns, int c, int n)
{
    if (n == columns) return from;
    for (size_t r = 0; r < rows; r++) {
        memcpy(work + r * (size_t)n, from + r * (size_t)columns + (size_t)c,
               (size_t)n * sizeof *work);
    }
    return work;
}

static int panel_width(int columns, int c)
{
    const int most = kernels_get()->sparse->panel;
    return columns - c < most ? columns - c : most;
}

/* ---- Matrix products ------------------------------------------------------------------------ */

size_t sparse_product_work(int channels, int columns)
{
    return (size_t)channels * (size_t)columns;
}

void sparse_product(float *out, const sparse_rows *x, const float *weight, const float *bias,
                    float *work, size_t rows, int channels, int columns)
{
    for (int c = 0, n; c < columns; c += n) {
        n = panel_width(columns, c);
        const float *w = panel(work, weight, (size_t)channels, columns, c, n);
        kernels_get()->sparse->product(out + c, NULL, (size_t)columns, x, 0, rows, w, NULL,
                                       (size_t)n, bias + c, n);
    }
}

void sparse_product_weight(float *d_weight, const sparse_rows *x, const float *d, float *work,
                           size_t rows, int channels, int columns)
{
    for (int c = 0, n; c < columns; c += n) {
        n = panel_width(columns, c);
        memset(work, 0, (size_t)channels * (size_t)n * sizeof *work);
        kernels_get()->sparse->outer(work, (size_t)n, x, d + c, (size_t)columns, rows, n);
        for (size_t r = 0; r < (size_t)channels; r++) {
            float *to = d_weight + r * (size_t)columns + (size_t)c;
            for (size_t j = 0; j < (size_t)n; j++) to[j] += work[r * (size_t)n + j];
        }
    }
}

void sparse_product_input(float *values, const sparse_rows *x, const float *d,
                          const float *weight, size_t rows, int columns, bool add)
{
    kernels_get()->sparse->dots(values, x, d, weight, rows, columns, add);
}

/* ---- Convolution with rows' lists ----------------------------------------------------------- */

/* Two taps at a time: an element of the list is then fetched once for both, and their weights fit
 * the first-level cache together. Row s of the input adds tap k to output position s - k and tap
 * k + 1 to the one before; at either end only one of them exists. Each output element gets its
 * products in the order of k and c, as in conv_forward. w: [K][C][n], of which `out` starts at the
 * first column. */
static void forward_panel(float *out, const sparse_rows *in, const float *w, const float *bias,
                          int n, conv_shape s)
{
    const kernels_sparse *kernel = kernels_get()->sparse;
    const size_t b = (size_t)s.count, f = (size_t)s.filters, rows = (size_t)s.time * b;
    const size_t tap = (size_t)s.in * (size_t)n, stride = (size_t)n;
    for (int k = 0; k < s.width; k += 2, w += 2 * tap) {
        const float *start = k == 0 ? bias : NULL;
        const size_t first = (size_t)k * b;
        if (k + 1 == s.width) {
            kernel->product(out, NULL, f, in, first, rows, w, NULL, stride, start, n);
            return;
        }
        kernel->product(out, NULL, f, in, first, b, w, NULL, stride, start, n);
        kernel->product(out + b * f, out, f, in, first + b, rows - b, w, w + tap, stride, start, n);
        kernel->product(out + (rows - b) * f, NULL, f, in, first + rows, b, w + tap, NULL, stride,
                        NULL, n);
    }
}

void sparse_forward(float *out, const sparse_rows *in, const float *weight, const float *bias,
                    float *work, conv_shape s)
{
    for (int c = 0, n; c < s.filters; c += n) {
        n = panel_width(s.filters, c);
        const float *w = panel(work, weight, (size_t)(s.width * s.in), s.filters, c, n);
        forward_panel(out + c, in, w, bias + c, n, s);
    }
    kernels_get()->conv->relu(out, (size_t)s.time * (size_t)s.count * (size_t)s.filters);
}

void sparse_backward_input(float *d_in, const sparse_rows *d_out, const float *weight, float *work,
                           conv_shape s)
{
    const kernels_sparse *kernel = kernels_get()->sparse;
    const size_t b = (size_t)s.count, channels = (size_t)s.in, f = (size_t)s.filters;
    const size_t rows = (size_t)s.time * b;
    memset(d_in, 0, (size_t)(s.time + s.width - 1) * b * channels * sizeof *d_in);
    for (int c = 0, n; c < s.in; c += n) {
        n = panel_width(s.in, c);
        const size_t tap = f * (size_t)n; /* a tap's weights turned over, [F][n] */
        for (int k = 0; k < s.width; k += 2) {
            const bool pair = k + 1 < s.width;
            for (int j = 0; j < (pair ? 2 : 1); j++) {
                const float *from = weight + ((size_t)(k + j) * channels + (size_t)c) * f;
                kernels_get()->conv->transpose(work + (size_t)j * tap, from, n, s.filters,
                                               s.filters, 0);
            }
            float *to = d_in + (size_t)k * b * channels + (size_t)c;
            kernel->product(to, pair ? to + b * channels : NULL, channels, d_out, 0, rows, work,
                            pair ? work + tap : NULL, (size_t)n, NULL, n);
        }
    }
}

/* ---- Convolution with filters' lists -------------------------------------------------------- */

/* A piece of the work: some sequences at some positions. Its input is copied so that the K taps
 * that an output position sees lie together, its lists are turned over from rows to filters; then
 * each filter's gradient is a sum of K*C contiguous values for each element of its list, taken from
 * the first-level cache. */
typedef struct {
    conv_shape shape;
    size_t stride;      /* K*C rounded up */
    int times, counts;  /* positions and sequences of a chunk, at most */
    size_t cap, inputs; /* times * counts; floats of the input, rounded up */
    float *by_filter;   /* [F][stride]: the weights' gradient */
    float *input;       /* [counts][times + K - 1][C] */
    float *value;       /* [F][times * counts] */
    uint32_t *at;       /* [F][times * counts]: where the input starts */
    uint32_t *length;   /* [F] */
} chunks;

static size_t round_up(size_t n)
{
    return (n + ROUND - 1) / ROUND * ROUND;
}

static int clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

/* The extents of a chunk; returns the floats that all of it takes. */
static size_t chunks_size(chunks *ret, conv_shape s)
{
    const size_t f = (size_t)s.filters;
    *ret = (chunks){.shape = s, .stride = round_up((size_t)s.width * (size_t)s.in)};
    ret->times = clamp(s.time, 1, CHUNK_ROWS);
    ret->counts = clamp(CHUNK_FLOATS / ((ret->times + s.width - 1) * s.in), 1, s.count);
    ret->counts = clamp(ret->counts, 1, CHUNK_ROWS / ret->times);
    ret->cap = (size_t)(ret->times * ret->counts);
    ret->inputs = round_up((size_t)(ret->counts * (ret->times + s.width - 1) * s.in) + ROUND);
    return f * ret->stride + ret->inputs + 2 * round_up(f * ret->cap) + round_up(f);
}

/* The places of all in work [chunks_size]. */
static void chunks_place(chunks *ret, float *work, conv_shape s)
{
    const size_t f = (size_t)s.filters;
    chunks_size(ret, s);
    ret->by_filter = work;
    ret->input = ret->by_filter + f * ret->stride;
    ret->value = ret->input + ret->inputs;
    ret->at = (uint32_t *)(ret->value + round_up(f * ret->cap));
    ret->length = ret->at + round_up(f * ret->cap);
}

size_t sparse_work(conv_shape s)
{
    chunks c;
    const size_t weight = chunks_size(&c, s), tap = (size_t)s.in * (size_t)s.filters;
    const size_t panels = tap * (size_t)(s.width < 2 ? 2 : s.width);
    return weight > panels ? weight : panels;
}

static void copy_input(const chunks *c, const float *in, int t0, int times, int b0, int counts)
{
    const size_t channels = (size_t)c->shape.in, positions = (size_t)(times + c->shape.width - 1);
    for (size_t b = 0; b < (size_t)counts; b++) {
        for (size_t t = 0; t < positions; t++) {
            const size_t row = ((size_t)t0 + t) * (size_t)c->shape.count + (size_t)b0 + b;
            memcpy(c->input + (b * positions + t) * channels, in + row * channels,
                   channels * sizeof *in);
        }
    }
}

static void turn_lists(const chunks *c, const sparse_rows *d_out, int t0, int times, int b0,
                       int counts)
{
    const size_t cap = (size_t)(c->times * c->counts);
    const uint32_t positions = (uint32_t)(times + c->shape.width - 1);
    memset(c->length, 0, (size_t)c->shape.filters * sizeof *c->length);
    for (int b = 0; b < counts; b++) {
        for (int t = 0; t < times; t++) {
            const size_t row = (size_t)(t0 + t) * (size_t)c->shape.count + (size_t)(b0 + b);
            const uint32_t at = ((uint32_t)b * positions + (uint32_t)t) * (uint32_t)c->shape.in;
            for (uint32_t i = d_out->start[row]; i < d_out->start[row + 1]; i++) {
                const size_t f = d_out->index[i], to = f * cap + c->length[f]++;
                c->at[to] = at;
                c->value[to] = d_out->value[i];
            }
        }
    }
}

/* Four sums run side by side, since additions to one would wait for each other. */
static float sum_of(const float *x, size_t n)
{
    float sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t j = 0; j < 4; j++) sum[j] += x[i + j];
    }
    for (size_t j = 0; i + j < n; j++) sum[j] += x[i + j];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void sparse_backward_weight(float *d_weight, float *d_bias, const sparse_rows *d_out,
                            const float *in, float *work, conv_shape s)
{
    chunks c;
    chunks_place(&c, work, s);
    const size_t f = (size_t)s.filters, taps = (size_t)s.width * (size_t)s.in;
    const size_t cap = (size_t)(c.times * c.counts);
    memset(c.by_filter, 0, f * c.stride * sizeof *c.by_filter);
    for (int b0 = 0; b0 < s.count; b0 += c.counts) {
        for (int t0 = 0; t0 < s.time; t0 += c.times) {
            const int times = clamp(s.time - t0, 1, c.times);
            const int counts = clamp(s.count - b0, 1, c.counts);
            copy_input(&c, in, t0, times, b0, counts);
            turn_lists(&c, d_out, t0, times, b0, counts);
            for (size_t i = 0; i < f; i++) {
                kernels_get()->sparse->combine(c.by_filter + i * c.stride, c.input, c.at + i * cap,
                                               c.value + i * cap, (int)c.length[i],
                                               (int)c.stride);
                d_bias[i] += sum_of(c.value + i * cap, c.length[i]);
            }
        }
    }
    kernels_get()->conv->transpose(d_weight, c.by_filter, s.filters, (int)taps, (int)c.stride, 1);
}
