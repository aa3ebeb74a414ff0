/* layers: what tests of layers share: random arrays and a measure of distance. */
#ifndef DEMODASH_TESTS_LAYERS_H
#define DEMODASH_TESTS_LAYERS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/memory.h"
#include "src/core/random.h"

static inline random_stream stream(uint64_t seed)
{
    return random_stream_init(random_key_make("layers", "", seed), RANDOM_TEST, 0, 0);
}

static inline float *random_floats(random_stream *s, size_t n)
{
    float *x = memory_array(x, n);
    for (size_t i = 0; i < n; i++) x[i] = (float)random_normal(s);
    return x;
}

static inline double *widen(const float *x, size_t n)
{
    double *y = memory_array(y, n);
    for (size_t i = 0; i < n; i++) y[i] = x[i];
    return y;
}

/* Largest difference relative to the largest value (or 1). */
static inline double distance(const float *got, const double *expected, size_t n)
{
    double most = 0, scale = 1;
    for (size_t i = 0; i < n; i++) {
        double d = fabs((double)got[i] - expected[i]);
        if (!(d <= most)) most = d; /* a NaN stays */
        scale = fmax(scale, fabs(expected[i]));
    }
    return most / scale;
}

/* For what is added to, or must be overwritten. */
static inline float *ones(size_t n)
{
    float *x = memory_array(x, n);
    for (size_t i = 0; i < n; i++) x[i] = 1.0f;
    return x;
}

#endif
