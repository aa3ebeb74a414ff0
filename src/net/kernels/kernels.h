/* kernels: the hot loops, built once for each instruction set and chosen when the program starts.
 *
 * A family F of kernels is three things:
 *   F.h  the type kernels_F, a struct of function pointers with the contracts of each
 *   F.c  the functions and `const kernels_F KERNEL(kernels_F) = {...}`, on vector.h and level.h
 *   one line in kernels (below), one in kernels.c, one in kernel_sources of Makefile.am
 * F.c is compiled into one archive a level: "base" (what the compiler assumes of the processor),
 * and on x86 "v3" (AVX2, FMA) and "v4" (AVX-512). select.c knows which of them the processor runs.
 *
 * Results are the same bits for the same call on the same level, and on v3 as on v4 (each sum is
 * taken in the same order, each product fused alike; tests/net/test_kernels.c holds it). */
#ifndef DEMODASH_NET_KERNELS_KERNELS_H
#define DEMODASH_NET_KERNELS_KERNELS_H

#include <stdbool.h>

#include "src/net/kernels/conv.h"
#include "src/net/kernels/fixed.h"
#include "src/net/kernels/gemm.h"
#include "src/net/kernels/lstm.h"
#include "src/net/kernels/mask.h"
#include "src/net/kernels/math.h"
#include "src/net/kernels/pool.h"
#include "src/net/kernels/sparse.h"

typedef struct {
    const char *level;  /* "base", "v3", "v4" */
    int vector_width;   /* floats of a vector */
    bool fused;         /* has fused multiply-adds */
    const kernels_math *math;
    const kernels_gemm *gemm;
    const kernels_lstm *lstm;
    const kernels_mask *mask;
    const kernels_fixed *fixed;
    const kernels_conv *conv;
    const kernels_pool *pool;
    const kernels_sparse *sparse;
} kernels;

/* The kernels in use: the best level that this processor runs, or the one that the environment
 * variable DEMODASH_ISA names; an unknown or unsupported name is as if it were not set (compare
 * kernels_get()->level). Decided at the first call, then always the same. Borrowed, static. */
const kernels *kernels_get(void);

/* Names of the levels that this build has, "base, v3, v4"; the processor may know fewer. Borrowed,
 * static. */
const char *kernels_built(void);

/* Products with factors rounded to bfloat16 and sums in single precision (half.c says when they
 * pay); NULL if this build or this processor has none (AVX512_BF16), or DEMODASH_ISA forces
 * another level than v4. The same bits on every such processor. Relative error of a factor 2^-9. */
const kernels_gemm *kernels_bfloat16(void);

/* The kernels of a level by name; NULL if this build or this processor does not have it. Public for
 * tests, which hold every level against the others. */
const kernels *kernels_named(const char *level);

#endif
