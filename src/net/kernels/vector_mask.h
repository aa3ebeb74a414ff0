/* vector_mask: conditions on vectors (of vector.h), and choosing by them. Only for kernels.
 * AVX-512 has registers of one bit an element for it; others use all bits of an element. */
#ifndef DEMODASH_NET_KERNELS_VECTOR_MASK_H
#define DEMODASH_NET_KERNELS_VECTOR_MASK_H

#include "src/net/kernels/vector.h"

typedef int8_t vb __attribute__((vector_size(VECTOR_WIDTH)));
typedef uint32_t vu __attribute__((vector_size(4 * VECTOR_WIDTH)));

#if VECTOR_WIDTH == 16
typedef __mmask16 vmask;
#else
typedef vi vmask;
#endif

/* The lowest VECTOR_WIDTH bits, element i on where bit i is. */
VECTOR_INLINE vmask mask_of_bits(uint32_t bits)
{
#if VECTOR_WIDTH == 16
    return (__mmask16)bits;
#elif VECTOR_WIDTH == 8
    const vi one = {1, 2, 4, 8, 16, 32, 64, 128};
    return (vector_splat_int((int32_t)bits) & one) == one;
#else
    const vi one = {1, 2, 4, 8};
    return (vector_splat_int((int32_t)bits) & one) == one;
#endif
}

VECTOR_INLINE vmask mask_above(vf a, vf b) /* a > b */
{
#if VECTOR_WIDTH == 16
    return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ);
#else
    return a > b;
#endif
}

VECTOR_INLINE vmask mask_equal(vi a, vi b)
{
#if VECTOR_WIDTH == 16
    return _mm512_cmpeq_epi32_mask((__m512i)a, (__m512i)b);
#else
    return a == b;
#endif
}

VECTOR_INLINE vmask mask_and(vmask a, vmask b)
{
#if VECTOR_WIDTH == 16
    return (__mmask16)(a & b);
#else
    return a & b;
#endif
}

VECTOR_INLINE unsigned mask_count(vmask m) /* elements that are on */
{
#if VECTOR_WIDTH == 16
    return (unsigned)__builtin_popcount(m);
#elif VECTOR_WIDTH == 8
    return (unsigned)__builtin_popcount((unsigned)_mm256_movemask_ps((__m256)m));
#else
    unsigned n = 0;
    for (int i = 0; i < VECTOR_WIDTH; i++) n += m[i] != 0;
    return n;
#endif
}

VECTOR_INLINE vi choose_int(vmask m, vi a, vi b) /* m ? a : b */
{
#if VECTOR_WIDTH == 16
    return (vi)_mm512_mask_blend_epi32(m, (__m512i)b, (__m512i)a);
#else
    return (m & a) | (~m & b);
#endif
}

VECTOR_INLINE vf choose(vmask m, vf a, vf b)
{
    return (vf)choose_int(m, (vi)a, (vi)b);
}

VECTOR_INLINE vf keep(vmask m, vf x) /* m ? x : 0 */
{
#if VECTOR_WIDTH == 16
    return _mm512_maskz_mov_ps(m, x);
#else
    return (vf)(m & (vi)x);
#endif
}

/* Whole numbers as bytes in memory (only their lowest 8 bits), and back with their sign. n: how
 * many of the vector, 1..VECTOR_WIDTH. */
VECTOR_INLINE void bytes_store(uint8_t *to, vi x, int n)
{
    vb b = __builtin_convertvector(x, vb);
    if (n == VECTOR_WIDTH) {
        memcpy(to, &b, VECTOR_WIDTH);
    } else {
        memcpy(to, &b, (size_t)n);
    }
}

VECTOR_INLINE vi bytes_load(const uint8_t *from, int n)
{
    vb b = {0};
    if (n == VECTOR_WIDTH) {
        memcpy(&b, from, VECTOR_WIDTH);
    } else {
        memcpy(&b, from, (size_t)n);
    }
    return __builtin_convertvector(b, vi);
}

/* A vector at the end of a row: n of it, 1..VECTOR_WIDTH. */
VECTOR_INLINE vf load_some(const float *from, int n)
{
    return n == VECTOR_WIDTH ? vector_load(from) : vector_load_part(from, n);
}

VECTOR_INLINE void store_some(float *to, vf x, int n)
{
    if (n == VECTOR_WIDTH) {
        vector_store(to, x);
    } else {
        vector_store_part(to, x, n);
    }
}

/* High and low halves of the 64-bit products of unsigned numbers. */
VECTOR_INLINE vu multiply_wide(vu *low, vu a, uint32_t b)
{
#if VECTOR_WIDTH == 16
    const __m512i y = _mm512_set1_epi32((int32_t)b);
    __m512i even = _mm512_mul_epu32((__m512i)a, y);
    __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64((__m512i)a, 32), y);
    *low = (vu)_mm512_mask_blend_epi32(0xaaaa, even, _mm512_slli_epi64(odd, 32));
    return (vu)_mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
#elif VECTOR_WIDTH == 8
    const __m256i y = _mm256_set1_epi32((int32_t)b);
    __m256i even = _mm256_mul_epu32((__m256i)a, y);
    __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64((__m256i)a, 32), y);
    *low = (vu)_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
    return (vu)_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
#else
    vu high;
    for (int i = 0; i < VECTOR_WIDTH; i++) {
        uint64_t product = (uint64_t)a[i] * b;
        (*low)[i] = (uint32_t)product;
        high[i] = (uint32_t)(product >> 32);
    }
    return high;
#endif
}

#endif
