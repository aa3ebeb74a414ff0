/* The optimiser's three passes over the parameters: the step itself, the clamp of the gradient's
 * length before it and the running mean of weights after it. Each is one loop over the flat
 * block in plain arithmetic, compiled without contraction (libexact in Makefile.am), so that
 * ranks on unlike processors stay equal. Whether all weights are finite falls out of the same
 * loop, by their exponents. */
#include "src/net/adam.h"

#include <math.h>
#include <string.h>

bool adam_step(float *weights, float *first, float *second, const float *gradient, size_t count,
               int64_t step, const adam_settings *settings)
{
    const float b1 = settings->beta1, b2 = settings->beta2;
    /* Powers by repeated multiplication would cost; pow in double is exact enough and the same
     * call on every rank. */
    const float correct1 = (float)(1.0 / (1.0 - pow((double)b1, (double)step)));
    const float correct2 = (float)(1.0 / (1.0 - pow((double)b2, (double)step)));
    const float rate = settings->rate, epsilon = settings->epsilon;
    const float shrink = settings->rate * settings->decay;
    const float limit = settings->clip > 0 ? settings->clip : INFINITY;
    const uint32_t exponent = 0x7f800000; /* all ones: infinity or NaN */
    uint32_t broken = 0;
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i];
        g = g > limit ? limit : g;
        g = g < -limit ? -limit : g;
        float m = b1 * first[i] + (1.0f - b1) * g;
        float v = b2 * second[i] + (1.0f - b2) * (g * g);
        first[i] = m;
        second[i] = v;
        float update = rate * (m * correct1) / (sqrtf(v * correct2) + epsilon);
        float w = weights[i] - update - shrink * weights[i];
        weights[i] = w;
        uint32_t bits;
        memcpy(&bits, &w, sizeof bits);
        broken |= (uint32_t)((bits & exponent) == exponent);
    }
    return broken == 0;
}

void adam_clip_norm(float *gradient, size_t count, double limit)
{
    enum { PARTS = 8 }; /* sums that do not wait for each other */
    double parts[PARTS] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++) {
        parts[i % PARTS] += (double)gradient[i] * (double)gradient[i];
    }
    for (int k = 0; k < PARTS; k++) sum += parts[k];
    if (!(sum > limit * limit)) return;
    const float scale = (float)(limit / sqrt(sum));
    for (size_t i = 0; i < count; i++) gradient[i] *= scale;
}

void adam_average(float *average, const float *weights, size_t count, float decay)
{
    const float share = 1.0f - decay;
    for (size_t i = 0; i < count; i++) average[i] = decay * average[i] + share * weights[i];
}
