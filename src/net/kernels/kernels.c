/* The table of one level; compiled once a level with the families it lists. */
#include "src/net/kernels/kernels.h"
#include "src/net/kernels/level.h"
#include "src/net/kernels/vector.h"

#define LEVEL_TEXT_OF(level) #level
#define LEVEL_TEXT(level) LEVEL_TEXT_OF(level)

extern const kernels_math KERNEL(kernels_math);
extern const kernels_gemm KERNEL(kernels_gemm);
extern const kernels_lstm KERNEL(kernels_lstm);
extern const kernels_mask KERNEL(kernels_mask);
extern const kernels_fixed KERNEL(kernels_fixed);
extern const kernels_conv KERNEL(kernels_conv);
extern const kernels_pool KERNEL(kernels_pool);
extern const kernels_sparse KERNEL(kernels_sparse);

extern const kernels KERNEL(kernels);
const kernels KERNEL(kernels) = {
    .level = LEVEL_TEXT(KERNEL_LEVEL),
    .vector_width = VECTOR_WIDTH,
#if defined __FMA__ || defined __ARM_FEATURE_FMA
    .fused = true,
#endif
    .math = &KERNEL(kernels_math),
    .gemm = &KERNEL(kernels_gemm),
    .lstm = &KERNEL(kernels_lstm),
    .mask = &KERNEL(kernels_mask),
    .fixed = &KERNEL(kernels_fixed),
    .conv = &KERNEL(kernels_conv),
    .pool = &KERNEL(kernels_pool),
    .sparse = &KERNEL(kernels_sparse),
};
