/* kernels: products of matrices of the sizes that networks have (tens to a few hundred columns,
 * any number of rows), for gemm.h. Each element of C is C (or 0) plus its products in the order of
 * k, one (fused) multiply-add after the other: blocking does not change the bits. */
#ifndef DEMODASH_NET_KERNELS_GEMM_H
#define DEMODASH_NET_KERNELS_GEMM_H

typedef struct {
    /* C [m][n] (row stride ldc) += A B, or = A B when `add` is 0. Row-major.
     * nn: A [m][k] (lda), B [k][n] (ldb).  tn: A stored [k][m].  nt: B stored [n][k].
     * C overlaps neither A nor B. */
    void (*nn)(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc);
    void (*tn)(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc);
    void (*nt)(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
               float *c, int ldc);
    /* C = bias [n] in each row + A B */
    void (*nn_bias)(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                    const float *bias, float *c, int ldc);
} kernels_gemm;

#endif
