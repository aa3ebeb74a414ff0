#include "src/net/pool.h"

#include <stddef.h>
#include <string.h>

#include "src/net/dropout.h"

void pool_forward(float *out, uint8_t *choice, const float *in, const uint32_t *bits, float scale,
                  pool_shape s)
{
    const size_t c = (size_t)s.channels, b = (size_t)s.count, p = (size_t)s.pool;
    const size_t words = (size_t)dropout_words(s.channels), row = b * c;
    for (size_t t = 0; t < (size_t)s.time / p; t++) {
        for (size_t i = 0; i < row; i++) {
            const float *x = in + t * p * row + i;
            float best = x[0];
            uint8_t which = 0;
            for (size_t j = 1; j < p; j++) {
                if (x[j * row] > best) best = x[j * row], which = (uint8_t)j;
            }
            if (bits != NULL) {
                const size_t sequence = i / c, channel = i % c;
                uint32_t word = bits[(t * b + sequence) * words + channel / 32];
                best = word >> channel % 32 & 1 ? best * scale : 0.0f;
            }
            out[t * row + i] = best;
            choice[t * row + i] = best > 0.0f ? which : POOL_NONE;
        }
    }
}

void pool_backward(float *d_in, const float *d_out, const uint8_t *choice, float scale,
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
    const size_t c = (size_t)channels, b = (size_t)count, words = (size_t)dropout_words(channels);
    for (size_t i = 0; i < b * c; i++) features[i] = 0.0f, winner[i] = -1;
    for (size_t t = 0; t < (size_t)time; t++) {
        for (size_t i = 0; i < b * c; i++) {
            const size_t sequence = i / c, channel = i % c;
            if (bits != NULL &&
                (bits[(t * b + sequence) * words + channel / 32] >> channel % 32 & 1) == 0) {
                continue;
            }
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
