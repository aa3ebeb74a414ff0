/* The layers' formulas as they are written in a book, loop by loop and in single precision: no
 * vectors, no matrix products, nothing of the layers themselves but the shapes. The layers' tests
 * hold the fast forms against them. */
#include "tests/net/plain.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* ---- Convolution ----------------------------------------------------------------------------- */

static size_t rows_out(conv_shape s)
{
    return (size_t)s.time * (size_t)s.count;
}

/* From one tap to the next: floats of the input, and of the weight. */
static size_t tap_in(conv_shape s)
{
    return (size_t)s.count * (size_t)s.in;
}

static size_t tap_weight(conv_shape s)
{
    return (size_t)s.in * (size_t)s.filters;
}

void conv_forward_plain(float *out, const float *in, const float *weight, const float *bias,
                        conv_shape s)
{
    const size_t f = (size_t)s.filters, c = (size_t)s.in;
    for (size_t r = 0; r < rows_out(s); r++) {
        for (size_t j = 0; j < f; j++) {
            float sum = bias[j];
            for (size_t k = 0; k < (size_t)s.width; k++) {
                const float *x = in + k * tap_in(s) + r * c, *w = weight + k * tap_weight(s);
                for (size_t i = 0; i < c; i++) sum += x[i] * w[i * f + j];
            }
            out[r * f + j] = sum > 0.0f ? sum : 0.0f;
        }
    }
}

void conv_backward_weight_plain(float *d_weight, float *d_bias, const float *d_out,
                                const float *in, conv_shape s)
{
    const size_t f = (size_t)s.filters, c = (size_t)s.in;
    for (size_t r = 0; r < rows_out(s); r++) {
        for (size_t j = 0; j < f; j++) {
            for (size_t k = 0; k < (size_t)s.width; k++) {
                const float *x = in + k * tap_in(s) + r * c;
                float *d_w = d_weight + k * tap_weight(s) + j;
                for (size_t i = 0; i < c; i++) d_w[i * f] += x[i] * d_out[r * f + j];
            }
            d_bias[j] += d_out[r * f + j];
        }
    }
}

void conv_backward_input_plain(float *d_in, const float *d_out, const float *weight, conv_shape s)
{
    const size_t f = (size_t)s.filters, c = (size_t)s.in;
    memset(d_in, 0, (size_t)(s.time + s.width - 1) * tap_in(s) * sizeof *d_in);
    for (size_t r = 0; r < rows_out(s); r++) {
        for (size_t k = 0; k < (size_t)s.width; k++) {
            float *d_x = d_in + k * tap_in(s) + r * c;
            const float *w = weight + k * tap_weight(s);
            for (size_t i = 0; i < c; i++) {
                for (size_t j = 0; j < f; j++) d_x[i] += d_out[r * f + j] * w[i * f + j];
            }
        }
    }
}

void conv_forward_letters_plain(float *out, const uint8_t *letters, const float *weight,
                                const float *bias, conv_shape s)
{
    const size_t f = (size_t)s.filters;
    for (size_t r = 0; r < rows_out(s); r++) {
        for (size_t j = 0; j < f; j++) {
            float sum = bias[j];
            for (size_t k = 0; k < (size_t)s.width; k++) {
                const size_t letter = letters[k * (size_t)s.count + r];
                if (letter <= 3) sum += weight[(4 * k + letter) * f + j];
            }
            out[r * f + j] = sum > 0.0f ? sum : 0.0f;
        }
    }
}

void conv_backward_weight_letters_plain(float *d_weight, float *d_bias, const float *d_out,
                                        const uint8_t *letters, conv_shape s)
{
    const size_t f = (size_t)s.filters;
    for (size_t r = 0; r < rows_out(s); r++) {
        for (size_t j = 0; j < f; j++) {
            for (size_t k = 0; k < (size_t)s.width; k++) {
                const size_t letter = letters[k * (size_t)s.count + r];
                if (letter <= 3) d_weight[(4 * k + letter) * f + j] += d_out[r * f + j];
            }
            d_bias[j] += d_out[r * f + j];
        }
    }
}

/* ---- Dropout and pools ----------------------------------------------------------------------- */

static bool kept(const uint32_t *bits, size_t row, size_t channel, int channels)
{
    return bits == NULL ||
           (bits[row * (size_t)mask_words(channels) + channel / 32] >> channel % 32 & 1);
}

void dropout_apply_plain(float *out, const float *in, const uint32_t *bits, float scale,
                         size_t rows, int channels)
{
    const size_t c = (size_t)channels, words = (size_t)mask_words(channels);
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < c; i++) {
            uint32_t on = bits[r * words + i / 32] >> (i % 32) & 1;
            out[r * c + i] = on ? in[r * c + i] * scale : 0.0f;
        }
    }
}

size_t pool_forward_plain(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                          float scale, pool_shape s)
{
    size_t count = 0;
    const size_t c = (size_t)s.channels, b = (size_t)s.count, p = (size_t)s.pool;
    const size_t row = b * c;
    for (size_t t = 0; t < (size_t)s.time / p; t++) {
        for (size_t i = 0; i < row; i++) {
            const float *x = in + t * p * row + i;
            float best = x[0];
            uint8_t which = 0;
            for (size_t j = 1; j < p; j++) {
                if (x[j * row] > best) best = x[j * row], which = (uint8_t)j;
            }
            if (bits != NULL) best *= scale;
            if (!kept(bits, t * b + i / c, i % c, s.channels)) best = 0.0f;
            out[t * row + i] = best;
            choice[t * row + i] = best > 0.0f ? which : POOL_NONE;
            count += best > 0.0f;
        }
    }
    return count;
}

void pool_backward_plain(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                         pool_shape s)
{
    const size_t row = (size_t)s.count * (size_t)s.channels, p = (size_t)s.pool;
    const size_t windows = (size_t)s.time / p;
    for (size_t t = 0; t < windows; t++) {
        for (size_t i = 0; i < row; i++) {
            float d = d_out[t * row + i] * scale;
            for (size_t j = 0; j < p; j++) {
                d_in[(t * p + j) * row + i] = choice[t * row + i] == j ? d : 0.0f;
            }
        }
    }
    memset(d_in + windows * p * row, 0, ((size_t)s.time - windows * p) * row * sizeof *d_in);
}

void maximum_forward_plain(float *features, int32_t *winner, const float *in,
                           const uint32_t *bits, float scale, int time, int count, int channels)
{
    const size_t c = (size_t)channels, b = (size_t)count;
    for (size_t i = 0; i < b * c; i++) features[i] = 0.0f, winner[i] = -1;
    for (size_t t = 0; t < (size_t)time; t++) {
        for (size_t i = 0; i < b * c; i++) {
            if (!kept(bits, t * b + i / c, i % c, channels)) continue;
            float x = in[t * b * c + i];
            if (x > features[i]) features[i] = x, winner[i] = (int32_t)t;
        }
    }
    if (bits == NULL) return;
    for (size_t i = 0; i < b * c; i++) features[i] *= scale;
}

void mean_forward_plain(float *features, int stride, const float *in, const uint32_t *bits,
                        float scale, int time, int count, int channels)
{
    const size_t c = (size_t)channels, b = (size_t)count;
    const float factor = (bits != NULL ? scale : 1.0f) / (float)time;
    for (size_t i = 0; i < b * c; i++) {
        float sum = 0.0f;
        for (size_t t = 0; t < (size_t)time; t++) {
            if (kept(bits, t * b + i / c, i % c, channels)) sum += in[t * b * c + i];
        }
        features[i / c * (size_t)stride + i % c] = sum * factor;
    }
}

void mean_backward_plain(float *d_in, const float *d, int stride, const uint32_t *bits,
                         float scale, int time, int count, int channels)
{
    const size_t c = (size_t)channels, row = (size_t)count * c;
    const float factor = (bits != NULL ? scale : 1.0f) / (float)time;
    for (size_t i = 0; i < (size_t)time * row; i++) {
        float value = d[i % row / c * (size_t)stride + i % c] * factor;
        d_in[i] = kept(bits, i / c, i % c, channels) ? value : 0.0f;
    }
}

/* ---- LSTM ------------------------------------------------------------------------------------ */

/* Position of step s in the order of the direction, 0 <= s < T. */
static int position(lstm_shape shape, int s)
{
    return shape.direction > 0 ? s : shape.time - 1 - s;
}

static float sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

/* The gates of one step, in place; previous_cells NULL: zero. */
static void step_forward(float *gates, float *cells, float *tanh_cells, float *output,
                         const float *previous_cells, int count, int size)
{
    for (int b = 0; b < count; b++) {
        float *i = gates + (size_t)b * 4 * (size_t)size, *f = i + size, *g = f + size,
              *o = g + size;
        for (int j = 0; j < size; j++) {
            size_t at = (size_t)b * (size_t)size + (size_t)j;
            float before = previous_cells != NULL ? previous_cells[at] : 0.0f;
            i[j] = sigmoid(i[j]);
            f[j] = sigmoid(f[j]);
            g[j] = tanhf(g[j]);
            o[j] = sigmoid(o[j]);
            cells[at] = f[j] * before + i[j] * g[j];
            tanh_cells[at] = tanhf(cells[at]);
            output[at] = o[j] * tanh_cells[at];
        }
    }
}

/* One step back. d_output and carried_h sum to the gradient of h_t; carried_c is the gradient of
 * c_t through c_{t+1} and becomes that of c_{t-1}. */
static void step_backward(float *d_gates, float *carried_c, const float *d_output,
                          const float *carried_h, const float *gates, const float *tanh_cells,
                          const float *previous_cells, int count, int size)
{
    for (int b = 0; b < count; b++) {
        size_t row = (size_t)b * 4 * (size_t)size;
        const float *i = gates + row, *f = i + size, *g = f + size, *o = g + size;
        float *d_i = d_gates + row, *d_f = d_i + size, *d_g = d_f + size, *d_o = d_g + size;
        for (int j = 0; j < size; j++) {
            size_t at = (size_t)b * (size_t)size + (size_t)j;
            float before = previous_cells != NULL ? previous_cells[at] : 0.0f;
            float d_h = d_output[at] + carried_h[at];
            float tanh_c = tanh_cells[at];
            float d_c = carried_c[at] + d_h * o[j] * (1.0f - tanh_c * tanh_c);
            d_i[j] = d_c * g[j] * i[j] * (1.0f - i[j]);
            d_f[j] = d_c * before * f[j] * (1.0f - f[j]);
            d_g[j] = d_c * i[j] * (1.0f - g[j] * g[j]);
            d_o[j] = d_h * tanh_c * o[j] * (1.0f - o[j]);
            carried_c[at] = d_c * f[j];
        }
    }
}

void lstm_forward_plain(float *gates, float *cells, float *tanh_cells, float *output,
                        const float *recurrent, lstm_shape shape)
{
    const int B = shape.count, H = shape.size;
    for (int s = 0; s < shape.time; s++) {
        size_t at = (size_t)position(shape, s) * (size_t)(B * H);
        size_t before = s > 0 ? (size_t)position(shape, s - 1) * (size_t)(B * H) : 0;
        for (int b = 0; b < B && s > 0; b++) {
            for (int n = 0; n < 4 * H; n++) {
                float sum = 0;
                for (int k = 0; k < H; k++) {
                    sum += output[before + (size_t)(b * H + k)] * recurrent[k * 4 * H + n];
                }
                gates[4 * at + (size_t)(b * 4 * H + n)] += sum;
            }
        }
        step_forward(gates + 4 * at, cells + at, tanh_cells + at, output + at,
                     s > 0 ? cells + before : NULL, B, H);
    }
}

void lstm_backward_plain(float *d_gates, float *d_recurrent, const float *d_output,
                         const float *gates, const float *cells, const float *tanh_cells,
                         const float *output, const float *recurrent, float *work,
                         lstm_shape shape)
{
    const int B = shape.count, H = shape.size;
    float *carried_h = work, *carried_c = work + B * H;
    memset(work, 0, 2 * (size_t)(B * H) * sizeof *work);
    for (int s = shape.time - 1; s >= 0; s--) {
        size_t at = (size_t)position(shape, s) * (size_t)(B * H);
        size_t before = s > 0 ? (size_t)position(shape, s - 1) * (size_t)(B * H) : 0;
        step_backward(d_gates + 4 * at, carried_c, d_output + at, carried_h, gates + 4 * at,
                      tanh_cells + at, s > 0 ? cells + before : NULL, B, H);
        for (int b = 0; b < B && s > 0; b++) {
            const float *d = d_gates + 4 * at + (size_t)(b * 4 * H);
            for (int k = 0; k < H; k++) {
                float sum = 0;
                for (int n = 0; n < 4 * H; n++) {
                    sum += d[n] * recurrent[k * 4 * H + n];
                    if (d_recurrent == NULL) continue;
                    d_recurrent[k * 4 * H + n] += output[before + (size_t)(b * H + k)] * d[n];
                }
                carried_h[b * H + k] = sum;
            }
        }
    }
}
