/* Maximum over windows, maximum over time and mean over time, each with its way back. The fast
 * forms are the kernels'; here are those that only look at winners, and the formulas written out
 * for tests. */
#include "src/net/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "src/net/dropout.h"
#include "src/net/kernels/kernels.h"

static bool kept(const uint32_t *bits, size_t row, size_t channel, int channels)
{
    return bits == NULL ||
           (bits[row * (size_t)mask_words(channels) + channel / 32] >> channel % 32 & 1);
}

size_t pool_forward(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                    float scale, pool_shape s)
{
    return kernels_get()->pool->forward(out, choice, in, bits, scale, s);
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

void pool_backward(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                   pool_shape s)
{
    kernels_get()->pool->backward(d_in, d_out, choice, scale, s);
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

void maximum_forward(float *features, int32_t *winner, const float *in, const uint32_t *bits,
                     float scale, int time, int count, int channels)
{
    kernels_get()->pool->maximum(features, winner, in, bits, scale, time, count, channels);
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

void maximum_backward(float *d_in, const float *d, const int32_t *winner, int time, int count,
                      int channels)
{
    const size_t row = (size_t)count * (size_t)channels;
    memset(d_in, 0, (size_t)time * row * sizeof *d_in);
    for (size_t i = 0; i < row; i++) {
        if (winner[i] >= 0) d_in[(size_t)winner[i] * row + i] = d[i];
    }
}

void mean_forward(float *features, int stride, const float *in, const uint32_t *bits, float scale,
                  int time, int count, int channels)
{
    const float factor = (bits != NULL ? scale : 1.0f) / (float)time;
    kernels_get()->mask->sum(features, (size_t)stride, in, bits, factor, time, count, channels);
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

void mean_backward(float *d_in, const float *d, int stride, const uint32_t *bits, float scale,
                   int time, int count, int channels)
{
    const float factor = (bits != NULL ? scale : 1.0f) / (float)time;
    kernels_get()->mask->spread(d_in, d, (size_t)stride, bits, factor, time, count, channels);
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
