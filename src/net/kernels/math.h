/* kernels: exp, sigmoid and tanh of arrays. NaN gives NaN; no argument overflows on the way.
 * Errors are the largest met in a sweep of every 1,009th float of either sign against libm in
 * double precision (tests/net/test_kernels.c holds them), in units of the last place. */
#ifndef DEMODASH_NET_KERNELS_MATH_H
#define DEMODASH_NET_KERNELS_MATH_H

#include <stddef.h>

typedef struct {
    /* out [count] = f(x [count]); out == x is allowed.
     * exp: 1.1 units; results under 2^-125.5 are zero.
     * sigmoid: 2.2 units for x >= -87, 1.6e-38 below.
     * tanh: 2.5 units. */
    void (*exp)(float *out, const float *x, size_t count);
    void (*sigmoid)(float *out, const float *x, size_t count);
    void (*tanh)(float *out, const float *x, size_t count);
} kernels_math;

#endif
