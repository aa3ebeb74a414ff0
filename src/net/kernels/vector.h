/* vector: the widest float vector of the instruction set a file is compiled for, and exp, sigmoid
 * and tanh on it. Only for kernels; written with the vector extension that gcc and clang share,
 * so that ARM and others get their own instructions.
 *
 * Each operation is IEEE single precision; a * b + c may be contracted to a fused multiply-add
 * where the instruction set has one. No fast-math: NaN goes through everything. */
#ifndef DEMODASH_NET_KERNELS_VECTOR_H
#define DEMODASH_NET_KERNELS_VECTOR_H

#include <stdint.h>
#include <string.h>

#if defined __SSE2__
#include <immintrin.h> /* only for min and max, see below */
#endif

#if defined __AVX512F__
#define VECTOR_WIDTH 16
#define VECTOR_REGISTERS 32
#elif defined __AVX2__
#define VECTOR_WIDTH 8
#define VECTOR_REGISTERS 16
#else
#define VECTOR_WIDTH 4
#if defined __x86_64__
#define VECTOR_REGISTERS 16
#else
#define VECTOR_REGISTERS 32
#endif
#endif

#define VECTOR_INLINE static inline __attribute__((always_inline, unused))

typedef float vf __attribute__((vector_size(4 * VECTOR_WIDTH)));
typedef int32_t vi __attribute__((vector_size(4 * VECTOR_WIDTH)));
/* The same in memory, at any address. */
typedef float vf_loose __attribute__((vector_size(4 * VECTOR_WIDTH), aligned(4), may_alias));

VECTOR_INLINE vf vector_splat(float x)
{
#if VECTOR_WIDTH == 16
    return (vf){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
#elif VECTOR_WIDTH == 8
    return (vf){x, x, x, x, x, x, x, x};
#else
    return (vf){x, x, x, x};
#endif
}

VECTOR_INLINE vi vector_splat_int(int32_t x)
{
#if VECTOR_WIDTH == 16
    return (vi){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
#elif VECTOR_WIDTH == 8
    return (vi){x, x, x, x, x, x, x, x};
#else
    return (vi){x, x, x, x};
#endif
}

VECTOR_INLINE vf vector_load(const float *from)
{
    return *(const vf_loose *)from;
}

VECTOR_INLINE void vector_store(float *to, vf x)
{
    *(vf_loose *)to = x;
}

/* The first n of a vector, 0 <= n <= VECTOR_WIDTH; the rest is zero, or not written. */
VECTOR_INLINE vf vector_load_part(const float *from, int n)
{
    vf x = {0};
    memcpy(&x, from, (size_t)n * sizeof *from);
    return x;
}

VECTOR_INLINE void vector_store_part(float *to, vf x, int n)
{
    memcpy(to, &x, (size_t)n * sizeof *to);
}

/* max(limit, x) and min(limit, x); a NaN in x stays. The instructions of x86 do exactly
 * a > b ? a : b, but neither compiler finds that in a select of 512-bit vectors. */
VECTOR_INLINE vf vector_at_least(vf x, float limit)
{
    vf a = vector_splat(limit);
#if VECTOR_WIDTH == 16
    return _mm512_max_ps(a, x);
#elif VECTOR_WIDTH == 8
    return _mm256_max_ps(a, x);
#elif defined __SSE2__
    return _mm_max_ps(a, x);
#else
    vi above = a > x;
    return (vf)((above & (vi)a) | (~above & (vi)x));
#endif
}

VECTOR_INLINE vf vector_at_most(vf x, float limit)
{
    vf a = vector_splat(limit);
#if VECTOR_WIDTH == 16
    return _mm512_min_ps(a, x);
#elif VECTOR_WIDTH == 8
    return _mm256_min_ps(a, x);
#elif defined __SSE2__
    return _mm_min_ps(a, x);
#else
    vi below = a < x;
    return (vf)((below & (vi)a) | (~below & (vi)x));
#endif
}

/* Loops over rows and vectors of a register block have constant bounds and must vanish, else the
 * block lives in memory. */
#if defined __clang__
#define VECTOR_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VECTOR_UNROLL _Pragma("GCC unroll 32")
#endif

/* x = k ln 2 + r with k whole and |r| <= ln 2 / 2 (Cody & Waite 1980: ln 2 in two parts, the first
 * short so that k times it is exact). k is rounded by adding 1.5 * 2^23, whose last bits then hold
 * it. Returns expm1(r), accurate relative to itself; *power are the bits of 2^k.
 * Needs |x| < 2^20; *power is a normal number for |x| <= 87. NaN gives NaN. */
VECTOR_INLINE vf vector_expm1_reduced(vf x, vi *power)
{
    const vf magic = vector_splat(12582912.0f);
    vf shifted = x * vector_splat(0x1.715476p+0f) + magic; /* 1 / ln 2 */
    vf k = shifted - magic;
    *power = ((vi)shifted << 23) + vector_splat_int(0x3f800000);
    vf r = x - k * vector_splat(0x1.62ep-1f);
    r = r - k * vector_splat(0x1.0bfbe8p-15f);
    /* r + r^2 q(r), q of degree 4 by iterated reweighting (Lawson 1961) for the least worst
     * relative error on |r| <= 0.3467: 1.8e-8 with these rounded coefficients. */
    vf q = vector_splat(0x1.6bebf4p-10f);
    q = q * r + vector_splat(0x1.1227b0p-7f);
    q = q * r + vector_splat(0x1.555674p-5f);
    q = q * r + vector_splat(0x1.5554b0p-3f);
    q = q * r + vector_splat(0x1.fffffep-2f);
    return q * (r * r) + r;
}

/* e^x; infinity above 88.72, zero below -86.99 (results under 2^-125.5 are not made). 2^k is
 * applied as 2^(k-1) and 2, since 2^128 is no number. */
VECTOR_INLINE vf vector_exp(vf x)
{
    vi power;
    vf p = vector_expm1_reduced(vector_at_most(vector_at_least(x, -87.4f), 89.0f), &power);
    vf half = (vf)(power - vector_splat_int(1 << 23));
    return (p * half + half) * vector_splat(2.0f);
}

/* 1 / (1 + e^-x), in (0, 1]; below -87 it stays 1.6e-38. */
VECTOR_INLINE vf vector_sigmoid(vf x)
{
    vi power;
    vf p = vector_expm1_reduced(-vector_at_most(vector_at_least(x, -87.0f), 87.0f), &power);
    return vector_splat(1.0f) / ((p * (vf)power + (vf)power) + vector_splat(1.0f));
}

/* tanh x = m / (m + 2), m = expm1(2x) = 2^k expm1(r) + (2^k - 1): no cancellation near zero.
 * Beyond 9.02 it is 1 in single precision. */
VECTOR_INLINE vf vector_tanh(vf x)
{
    vi power;
    vf y = vector_at_most(vector_at_least(x, -9.02f), 9.02f);
    vf p = vector_expm1_reduced(y + y, &power);
    vf m = p * (vf)power + ((vf)power - vector_splat(1.0f));
    return m / (m + vector_splat(2.0f));
}

#endif
