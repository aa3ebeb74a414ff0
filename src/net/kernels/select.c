/* Which level of kernels runs on this processor: each is there if the build has it and the
 * processor knows its instructions; the best is taken, unless DEMODASH_ISA names one (for tests
 * and for comparisons). The one file of the kernels that is compiled once. */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "src/net/kernels/kernels.h"

extern const kernels kernels_base;
#ifdef X86_LEVELS
extern const kernels kernels_v3, kernels_v4;
extern const kernels_gemm kernels_half;

static int runs_v3(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
           && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static int runs_v4(void)
{
    return runs_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
           && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
           && __builtin_cpu_supports("avx512vl");
}
#endif

const kernels *kernels_named(const char *level)
{
#ifdef X86_LEVELS
    if (strcmp(level, "v4") == 0) return runs_v4() ? &kernels_v4 : NULL;
    if (strcmp(level, "v3") == 0) return runs_v3() ? &kernels_v3 : NULL;
#endif
    return strcmp(level, "base") == 0 ? &kernels_base : NULL;
}

static const kernels *choose(void)
{
    const char *wanted = getenv("DEMODASH_ISA");
    const kernels *k = wanted != NULL ? kernels_named(wanted) : NULL;
    if (k == NULL) k = kernels_named("v4");
    if (k == NULL) k = kernels_named("v3");
    return k != NULL ? k : &kernels_base;
}

const kernels *kernels_get(void)
{
    static const kernels *chosen = NULL;
    if (chosen == NULL) chosen = choose();
    return chosen;
}

const char *kernels_built(void)
{
#ifdef X86_LEVELS
    return "base, v3, v4";
#else
    return "base";
#endif
}

const kernels_gemm *kernels_bfloat16(void)
{
#ifdef X86_LEVELS
    if (kernels_get() == &kernels_v4 && __builtin_cpu_supports("avx512bf16")) return &kernels_half;
#endif
    return NULL;
}
