#include "src/net/conv.h"

#include <string.h>

#include "src/net/gemm.h"

static void fill_rows(float *out, const float *row, size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) memcpy(out + r * columns, row, columns * sizeof *out);
}

static void relu(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++) x[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

static void add_rows(float *sum, const float *x, size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) sum[c] += x[r * columns + c];
    }
}

void conv_forward(float *out, const float *in, const float *weight, const float *bias, conv_shape s)
{
    const int rows = s.time * s.count;
    const size_t f = (size_t)s.filters, c = (size_t)s.in;
    fill_rows(out, bias, (size_t)rows, f);
    for (size_t k = 0; k < (size_t)s.width; k++) {
        gemm_nn(rows, s.filters, s.in, in + k * (size_t)s.count * c, s.in, weight + k * c * f,
                s.filters, 1.0f, out, s.filters);
    }
    relu(out, (size_t)rows * f);
}

void conv_backward_relu(float *d, const float *out, size_t count)
{
    for (size_t i = 0; i < count; i++) d[i] = out[i] > 0.0f ? d[i] : 0.0f;
}

void conv_backward_weight(float *d_weight, float *d_bias, const float *d_out, const float *in,
                          conv_shape s)
{
    const int rows = s.time * s.count;
    const size_t f = (size_t)s.filters, c = (size_t)s.in;
    for (size_t k = 0; k < (size_t)s.width; k++) {
        gemm_tn(s.in, s.filters, rows, in + k * (size_t)s.count * c, s.in, d_out, s.filters, 1.0f,
                d_weight + k * c * f, s.filters);
    }
    add_rows(d_bias, d_out, (size_t)rows, f);
}

void conv_backward_input(float *d_in, const float *d_out, const float *weight, conv_shape s)
{
    const int rows = s.time * s.count;
    const size_t f = (size_t)s.filters, c = (size_t)s.in, b = (size_t)s.count;
    memset(d_in, 0, (size_t)(s.time + s.width - 1) * b * c * sizeof *d_in);
    for (size_t k = 0; k < (size_t)s.width; k++) {
        gemm_nt(rows, s.in, s.filters, d_out, s.filters, weight + k * c * f, s.filters, 1.0f,
                d_in + k * b * c, s.in);
    }
}

/* ---- One-hot input ------------------------------------------------------------------------- */

size_t conv_letters_work(conv_shape s)
{
    (void)s;
    return 0;
}

void conv_forward_letters(float *out, const uint8_t *letters, const float *weight,
                          const float *bias, float *work, conv_shape s)
{
    (void)work;
    const size_t rows = (size_t)s.time * (size_t)s.count, f = (size_t)s.filters;
    fill_rows(out, bias, rows, f);
    for (size_t k = 0; k < (size_t)s.width; k++) {
        const uint8_t *seen = letters + k * (size_t)s.count;
        for (size_t r = 0; r < rows; r++) {
            if (seen[r] > 3) continue;
            const float *w = weight + (4 * k + seen[r]) * f;
            for (size_t i = 0; i < f; i++) out[r * f + i] += w[i];
        }
    }
    relu(out, rows * f);
}

void conv_backward_weight_letters(float *d_weight, float *d_bias, const float *d_out,
                                  const uint8_t *letters, float *work, conv_shape s)
{
    (void)work;
    const size_t rows = (size_t)s.time * (size_t)s.count, f = (size_t)s.filters;
    for (size_t k = 0; k < (size_t)s.width; k++) {
        const uint8_t *seen = letters + k * (size_t)s.count;
        for (size_t r = 0; r < rows; r++) {
            if (seen[r] > 3) continue;
            float *d_w = d_weight + (4 * k + seen[r]) * f;
            for (size_t i = 0; i < f; i++) d_w[i] += d_out[r * f + i];
        }
    }
    add_rows(d_bias, d_out, rows, f);
}

/* ---- Backward through the maximum over time ------------------------------------------------ */

/* The weights, and the sum of their gradient, transposed to [F][K][C]: a filter's taps lie together
 * and each winner is K multiply-adds of C contiguous values. */
size_t conv_sparse_work(conv_shape s)
{
    return 2 * (size_t)s.filters * (size_t)s.width * (size_t)s.in;
}

static void transpose(float *out, const float *in, size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) out[c * rows + r] = in[r * columns + c];
    }
}

static void transpose_add(float *out, const float *in, size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) out[c * rows + r] += in[r * columns + c];
    }
}

void conv_backward_sparse(float *d_weight, float *d_bias, float *d_in, const float *d,
                          const int32_t *winner, const float *in, const float *weight, float *work,
                          conv_shape s)
{
    const size_t b = (size_t)s.count, f = (size_t)s.filters, c = (size_t)s.in;
    const size_t taps = (size_t)s.width * c;
    float *by_filter = work, *d_by_filter = work + f * taps;
    if (d_in != NULL) {
        memset(d_in, 0, (size_t)(s.time + s.width - 1) * b * c * sizeof *d_in);
        transpose(by_filter, weight, taps, f);
    }
    if (d_weight != NULL) memset(d_by_filter, 0, f * taps * sizeof *d_by_filter);
    for (size_t i = 0; i < b * f; i++) {
        if (winner[i] < 0) continue;
        const size_t at = ((size_t)winner[i] * b + i / f) * c, filter = i % f;
        for (size_t k = 0; k < (size_t)s.width; k++) {
            if (d_weight != NULL) {
                float *d_w = d_by_filter + filter * taps + k * c;
                const float *x = in + at + k * b * c;
                for (size_t j = 0; j < c; j++) d_w[j] += d[i] * x[j];
            }
            if (d_in != NULL) {
                float *d_x = d_in + at + k * b * c;
                const float *w = by_filter + filter * taps + k * c;
                for (size_t j = 0; j < c; j++) d_x[j] += d[i] * w[j];
            }
        }
        if (d_bias != NULL) d_bias[filter] += d[i];
    }
    if (d_weight != NULL) transpose_add(d_weight, d_by_filter, f, taps);
}

void conv_backward_sparse_letters(float *d_weight, float *d_bias, const float *d,
                                  const int32_t *winner, const uint8_t *letters, conv_shape s)
{
    const size_t b = (size_t)s.count, f = (size_t)s.filters;
    for (size_t i = 0; i < b * f; i++) {
        if (winner[i] < 0) continue;
        const uint8_t *seen = letters + (size_t)winner[i] * b + i / f;
        for (size_t k = 0; k < (size_t)s.width; k++) {
            if (seen[k * b] <= 3) d_weight[(4 * k + seen[k * b]) * f + i % f] += d[i];
        }
        d_bias[i % f] += d[i];
    }
}
