/* Hands each product to our own blocks or to the BLAS library: our own where they exist for this
 * processor and precision and beta is 0 or 1, which is all that networks use. The library
 * remains for other processors and as the yardstick of `bench`. No other file includes BLAS's
 * header, OpenBLAS's or MKL's. */
#include "src/net/gemm.h"

#include <assert.h>
#include <string.h>

#ifdef HAVE_MKL
#include <mkl_cblas.h>
#include <mkl_service.h>
#else
#include <cblas.h>
#endif
#include "src/net/kernels/kernels.h"

bool gemm_has(gemm_precision precision)
{
    return precision == GEMM_SINGLE || kernels_bfloat16() != NULL;
}

/* Our own blocks where the level has fused multiply-adds: as fast as the library or faster on the
 * shapes of networks, and the same bits on every such processor and with every library. */
static const kernels_gemm *own(gemm_precision precision, float beta)
{
    const kernels *k = kernels_get();
    if (beta != 0.0f && beta != 1.0f) return NULL;
    if (precision == GEMM_BFLOAT16) {
        const kernels_gemm *half = kernels_bfloat16();
        assert(half != NULL);
        return half;
    }
    return k->fused ? k->gemm : NULL;
}

void gemm_nn(gemm_precision precision, int m, int n, int k, const float *a, int lda, const float *b,
             int ldb, float beta, float *c, int ldc)
{
    const kernels_gemm *g = own(precision, beta);
    if (g != NULL) {
        g->nn(m, n, k, a, lda, b, ldb, beta != 0.0f, c, ldc);
    } else {
        gemm_library(m, n, k, a, lda, b, ldb, beta, c, ldc);
    }
}

void gemm_nn_bias(gemm_precision precision, int m, int n, int k, const float *a, int lda,
                  const float *b, int ldb, const float *bias, float *c, int ldc)
{
    const kernels_gemm *g = own(precision, 0.0f);
    if (g != NULL) {
        g->nn_bias(m, n, k, a, lda, b, ldb, bias, c, ldc);
        return;
    }
    for (int i = 0; i < m; i++) memcpy(c + (size_t)i * (size_t)ldc, bias, (size_t)n * sizeof *c);
    gemm_library(m, n, k, a, lda, b, ldb, 1.0f, c, ldc);
}

void gemm_tn(gemm_precision precision, int m, int n, int k, const float *a, int lda, const float *b,
             int ldb, float beta, float *c, int ldc)
{
    const kernels_gemm *g = own(precision, beta);
    if (g != NULL) {
        g->tn(m, n, k, a, lda, b, ldb, beta != 0.0f, c, ldc);
    } else {
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1.0f, a, lda, b, ldb, beta,
                    c, ldc);
    }
}

void gemm_nt(gemm_precision precision, int m, int n, int k, const float *a, int lda, const float *b,
             int ldb, float beta, float *c, int ldc)
{
    const kernels_gemm *g = own(precision, beta);
    if (g != NULL) {
        g->nt(m, n, k, a, lda, b, ldb, beta != 0.0f, c, ldc);
    } else {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0f, a, lda, b, ldb, beta,
                    c, ldc);
    }
}

void gemm_library(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                  float beta, float *c, int ldc)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0f, a, lda, b, ldb, beta, c,
                ldc);
}

#ifdef HAVE_MKL
void gemm_init(void)
{
    /* The same bits from run to run, wherever arrays lie in memory: before MKL's first product. */
    mkl_cbwr_set(MKL_CBWR_AUTO);
    mkl_set_num_threads(1);
}

const char *gemm_describe(void)
{
    static char text[200];
    if (text[0] == '\0') mkl_get_version_string(text, sizeof text);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

int gemm_threads(void)
{
    return mkl_get_max_threads();
}
#else
void gemm_init(void)
{
    openblas_set_num_threads(1);
}

const char *gemm_describe(void)
{
    return openblas_get_config();
}

int gemm_threads(void)
{
    return openblas_get_num_threads();
}
#endif
