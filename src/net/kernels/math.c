/* The functions of vector.h over whole arrays, for tests of their accuracy and for the limits
 * that `bench` measures; the LSTM's kernels use them on registers. */
#include "src/net/kernels/math.h"

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector.h"

#define MAP(name, function)                                                                        \
    static void name(float *out, const float *x, size_t count)                                     \
    {                                                                                              \
        size_t i = 0;                                                                              \
        for (; i + VECTOR_WIDTH <= count; i += VECTOR_WIDTH) {                                     \
            vector_store(out + i, function(vector_load(x + i)));                                   \
        }                                                                                          \
        if (i < count) {                                                                           \
            int left = (int)(count - i);                                                           \
            vector_store_part(out + i, function(vector_load_part(x + i, left)), left);             \
        }                                                                                          \
    }

MAP(exp_array, vector_exp)
MAP(sigmoid_array, vector_sigmoid)
MAP(tanh_array, vector_tanh)

extern const kernels_math KERNEL(kernels_math);
const kernels_math KERNEL(kernels_math) = {exp_array, sigmoid_array, tanh_array};
