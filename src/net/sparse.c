#include "src/net/sparse.h"

#include <string.h>

#include "src/core/memory.h"
#include "src/net/kernels.h"

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

/* ---- Products with rows' lists -------------------------------------------------------------- */

/* Two taps at a time: an element of the list is then fetched once for both, and their weights fit
 * the first-level cache together. Row s of the input adds tap k to output position s - k and tap
 * k + 1 to the one before; at either end only one of them exists. Each output element gets its
 * products in the order of k and c, as in conv_forward. */
void sparse_forward(float *out, const sparse_rows *in, const float *weight, const float *bias,
                    conv_shape s)
{
    const kernels_sparse *kernel = kernels_get()->sparse;
    const size_t b = (size_t)s.count, f = (size_t)s.filters, rows = (size_t)s.time * b;
    const size_t tap = (size_t)s.in * f;
    for (size_t r = 0; r < rows; r++) memcpy(out + r * f, bias, f * sizeof *out);
    for (size_t k = 0; k < (size_t)s.width; k += 2) {
        const float *w0 = weight + k * tap, *w1 = w0 + tap;
        if (k + 1 == (size_t)s.width) {
            kernel->product(out, NULL, in, k * b, rows, w0, NULL, s.filters);
            break;
        }
        kernel->product(out, NULL, in, k * b, b, w0, NULL, s.filters);
        kernel->product(out + b * f, out, in, (k + 1) * b, rows - b, w0, w1, s.filters);
        kernel->product(out + (rows - b) * f, NULL, in, k * b + rows, b, w1, NULL, s.filters);
    }
    kernels_get()->conv->relu(out, rows * f);
}

void sparse_backward_input(float *d_in, const sparse_rows *d_out, const float *weight, float *work,
                           conv_shape s)
{
    const kernels_sparse *kernel = kernels_get()->sparse;
    const size_t b = (size_t)s.count, c = (size_t)s.in, rows = (size_t)s.time * b;
    const size_t tap = c * (size_t)s.filters;
    memset(d_in, 0, (size_t)(s.time + s.width - 1) * b * c * sizeof *d_in);
    for (size_t k = 0; k < (size_t)s.width; k += 2) {
        const bool pair = k + 1 < (size_t)s.width;
        for (size_t j = 0; j < (pair ? 2 : 1); j++) {
            kernels_get()->conv->transpose(work + j * tap, weight + (k + j) * tap, s.in,
                                           s.filters, s.filters, 0);
        }
        float *to = d_in + k * b * c;
        kernel->product(to, pair ? to + b * c : NULL, d_out, 0, rows, work,
                        pair ? work + tap : NULL, s.in);
    }
}

/* ---- Products with filters' lists ----------------------------------------------------------- */

/* A piece of the work: some sequences at some positions. Its input is copied so that the K taps
 * that an output position sees lie together, its lists are turned over from rows to filters; then
 * each filter's gradient is a sum of K*C contiguous values for each element of its list, taken from
 * the first-level cache. */
typedef struct {
    conv_shape shape;
    size_t stride;      /* K*C rounded up */
    int times, counts;  /* positions and sequences of a chunk, at most */
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

/* The places of all in work; returns the floats they take. */
static size_t chunks_make(chunks *ret, float *work, conv_shape s)
{
    const size_t f = (size_t)s.filters;
    ret->shape = s;
    ret->stride = round_up((size_t)s.width * (size_t)s.in);
    ret->times = clamp(s.time, 1, CHUNK_ROWS);
    ret->counts = clamp(CHUNK_FLOATS / ((ret->times + s.width - 1) * s.in), 1, s.count);
    ret->counts = clamp(ret->counts, 1, CHUNK_ROWS / ret->times);
    const size_t cap = (size_t)(ret->times * ret->counts);
    const size_t input = (size_t)(ret->counts * (ret->times + s.width - 1) * s.in) + ROUND;
    ret->by_filter = work;
    ret->input = ret->by_filter + f * ret->stride;
    ret->value = ret->input + round_up(input);
    ret->at = (uint32_t *)(ret->value + round_up(f * cap));
    ret->length = ret->at + round_up(f * cap);
    return f * ret->stride + round_up(input) + 2 * round_up(f * cap) + round_up(f);
}

size_t sparse_work(conv_shape s)
{
    chunks c;
    size_t weight = chunks_make(&c, NULL, s), input = 2 * (size_t)s.in * (size_t)s.filters;
    return weight > input ? weight : input;
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
    chunks_make(&c, work, s);
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
