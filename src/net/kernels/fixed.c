/* Rounding to 64-bit integers and back, by vectors. AVX-512 has the conversions; elsewhere the
 * bits of doubles are used: adding a large power of two leaves the whole number in the low bits
 * of the sum. Values that are not finite are found by x - x, which is 0 for all others. */
#include "src/net/kernels/fixed.h"

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector.h"

#define WIDE (VECTOR_WIDTH / 2)
typedef float few __attribute__((vector_size(4 * WIDE)));
typedef float few_loose __attribute__((vector_size(4 * WIDE), aligned(4), may_alias));
typedef double wide __attribute__((vector_size(8 * WIDE)));
typedef int64_t whole __attribute__((vector_size(8 * WIDE)));
typedef uint64_t bits __attribute__((vector_size(8 * WIDE)));
typedef uint64_t bits_loose __attribute__((vector_size(8 * WIDE), aligned(8), may_alias));

VECTOR_INLINE wide splat(double x)
{
#if VECTOR_WIDTH == 16
    return (wide){x, x, x, x, x, x, x, x};
#elif VECTOR_WIDTH == 8
    return (wide){x, x, x, x};
#else
    return (wide){x, x};
#endif
}

VECTOR_INLINE wide choose(whole mask, wide yes, wide no)
{
    return (wide)((mask & (whole)yes) | (~mask & (whole)no));
}

#if defined __AVX512DQ__

/* The nearest whole number of each, |x| <= 2^62 (even on ties), and (double)x of each. */
VECTOR_INLINE bits rounded(wide x)
{
    return (bits)_mm512_cvtpd_epi64((__m512d)x);
}

VECTOR_INLINE wide real(bits x)
{
    return (wide)_mm512_cvtepi64_pd((__m512i)x);
}

#else

/* The same without conversions, which AVX2 lacks. Adding 1.5 * 2^84 rounds to a multiple of 2^32,
 * whose quotient the last bits of the sum then hold; the rest is exact and is rounded likewise by
 * 1.5 * 2^52. A multiple of 2^32 is even, so ties are those of the rest. */
VECTOR_INLINE bits rounded(wide x)
{
    const wide high = splat(0x1.8p84), low = splat(0x1.8p52);
    const wide sum = x + high;
    const bits upper = (bits)sum - (bits)high;
    const wide rest = x - (sum - high);
    return (upper << 32) + ((bits)(rest + low) - (bits)low);
}

/* Both halves of the bits go behind a power of two, 2^84 for the upper (with 2^31 for its sign) and
 * 2^52 for the lower; taking the powers off is exact, so that the one sum rounds. */
VECTOR_INLINE wide real(bits x)
{
    const wide high = splat(0x1p84), low = splat(0x1p52);
    const wide offset = splat(0x1p84 + 0x1p63);
    const bits upper = ((x >> 32) ^ 0x80000000u) | (bits)high;
    const bits lower = (x & 0xffffffffu) | (bits)low;
    return ((wide)upper - offset) + ((wide)lower - low);
}

#endif

static bool add(int64_t *sum, const float *x, double scale, double limit, size_t count)
{
    const wide factor = splat(scale), above = splat(limit), below = splat(-limit);
    few poison = {0}; /* x - x is 0 for finite x, NaN otherwise */
    for (size_t i = 0; i < count; i += WIDE) {
        const size_t left = count - i;
        few value = {0};
        if (left >= WIDE) {
            value = *(const few_loose *)(x + i);
        } else {
            memcpy(&value, x + i, left * sizeof *x);
        }
        poison += value - value;
        wide scaled = __builtin_convertvector(value, wide) * factor;
        scaled = choose((whole)(scaled > above), above, scaled);
        scaled = choose((whole)(scaled < below), below, scaled);
        bits fixed = rounded(scaled);
        if (left >= WIDE) {
            *(bits_loose *)(sum + i) += fixed;
        } else {
            bits old = {0};
            memcpy(&old, sum + i, left * sizeof *sum);
            old += fixed;
            memcpy(sum + i, &old, left * sizeof *sum);
        }
    }
    float all = 0;
    for (int j = 0; j < WIDE; j++) all += poison[j];
    return all == 0;
}

static void mean(float *x, const int64_t *sum, double scale, size_t count)
{
    const wide factor = splat(scale);
    for (size_t i = 0; i < count; i += WIDE) {
        const size_t left = count - i;
        bits value = {0};
        if (left >= WIDE) {
            value = *(const bits_loose *)(sum + i);
        } else {
            memcpy(&value, sum + i, left * sizeof *sum);
        }
        const few scaled = __builtin_convertvector(real(value) * factor, few);
        if (left >= WIDE) {
            *(few_loose *)(x + i) = scaled;
        } else {
            memcpy(x + i, &scaled, left * sizeof *x);
        }
    }
}

extern const kernels_fixed KERNEL(kernels_fixed);
const kernels_fixed KERNEL(kernels_fixed) = {add, mean};
