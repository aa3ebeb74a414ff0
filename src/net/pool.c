/* Maximum over windows, maximum over time and mean over time, each with its way back. The fast
 * forms are the kernels'; here is the one that only looks at winners. */
#include "src/net/pool.h"

#include <stddef.h>
#include <string.h>

#include "src/net/kernels/kernels.h"

size_t pool_forward(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                    float scale, pool_shape s)
{
    return kernels_get()->pool->forward(out, choice, in, bits, scale, s);
}

void pool_backward(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                   pool_shape s)
{
    kernels_get()->pool->backward(d_in, d_out, choice, scale, s);
}

void maximum_forward(float *features, int32_t *winner, const float *in, const uint32_t *bits,
                     float scale, int time, int count, int channels)
{
    kernels_get()->pool->maximum(features, winner, in, bits, scale, time, count, channels);
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

void mean_backward(float *d_in, const float *d, int stride, const uint32_t *bits, float scale,
                   int time, int count, int channels)
{
    const float factor = (bits != NULL ? scale : 1.0f) / (float)time;
    kernels_get()->mask->spread(d_in, d, (size_t)stride, bits, factor, time, count, channels);
}
