/* gemm: products of matrices; the one file that knows BLAS. Row-major single precision, one thread.
 *
 * With beta 0 or 1, on processors with fused multiply-adds, these are our own kernels
 * (kernels/gemm.h), made for the sizes that networks have; else the library's. With beta 0, C is
 * not read. The caller says at each product how its factors may be rounded. */
#ifndef DEMODASH_NET_GEMM_H
#define DEMODASH_NET_GEMM_H

#include <stdbool.h>

/* Factors as they are, or rounded to bfloat16 (8 bits of precision); sums in single precision
 * either way. GEMM_BFLOAT16 is allowed where gemm_has says so. */
typedef enum { GEMM_SINGLE, GEMM_BFLOAT16 } gemm_precision;
bool gemm_has(gemm_precision precision);

/* C [m][n] (row stride ldc) = beta C + A [m][k] (lda) B [k][n] (ldb) */
void gemm_nn(gemm_precision precision, int m, int n, int k, const float *a, int lda, const float *b,
             int ldb, float beta, float *c, int ldc);
/* C [m][n] = bias [n] in each row + A B */
void gemm_nn_bias(gemm_precision precision, int m, int n, int k, const float *a, int lda,
                  const float *b, int ldb, const float *bias, float *c, int ldc);
/* C [m][n] = beta C + A^T B, A stored [k][m] (lda) */
void gemm_tn(gemm_precision precision, int m, int n, int k, const float *a, int lda, const float *b,
             int ldb, float beta, float *c, int ldc);
/* C [m][n] = beta C + A B^T, B stored [n][k] (ldb) */
void gemm_nt(gemm_precision precision, int m, int n, int k, const float *a, int lda, const float *b,
             int ldb, float beta, float *c, int ldc);

/* gemm_nn by the library's sgemm whatever the processor: the yardstick of `bench`. */
void gemm_library(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                  float beta, float *c, int ldc);

/* Use one BLAS thread in this process. Call once, before the first product. */
void gemm_init(void);

/* The library and its threads in this process, "OpenBLAS 0.3.21 ...". Borrowed, static. */
const char *gemm_describe(void);
int gemm_threads(void);

#endif
