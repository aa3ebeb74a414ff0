/* Three loops over arrays that stay in the core's cache: products of matrices whose operands
 * take 104 KiB together, the activations of an LSTM on 2,048 values, copies of 128 KiB. Each is
 * repeated 100 times, so that the clock's grain does not show. */
#include "src/stage/bench/limits.h"

#include <string.h>

#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"
#include "src/net/order.h"

enum { M = 96, N = 128, K = 64, VALUES = 2048, BYTES = 1 << 17, REPEATS = 100 };

/* Products of one shape on arrays [M][K], [K][N], [M][N]. */
static double measure_product(float *a, float *b, float *c)
{
    const double start = seconds_of_processor();
    for (int i = 0; i < REPEATS; i++) gemm_nn(GEMM_SINGLE, M, N, K, a, K, b, N, 0, c, N);
    return 2.0 * M * N * K * REPEATS / (seconds_of_processor() - start);
}

static double measure_activation(float *out, const float *x)
{
    const kernels_math *math = kernels_get()->math;
    const double start = seconds_of_processor();
    for (int i = 0; i < REPEATS; i++) {
        math->sigmoid(out, x, VALUES);
        math->tanh(out, x, VALUES);
    }
    return 2.0 * VALUES * REPEATS / (seconds_of_processor() - start);
}

static double measure_copy(char *to, const char *from)
{
    const double start = seconds_of_processor();
    for (int i = 0; i < REPEATS; i++) {
        memcpy(to, from, BYTES);
        __asm__ volatile("" : : "r"(to) : "memory"); /* each copy is made */
    }
    return 2.0 * BYTES * REPEATS / (seconds_of_processor() - start);
}

void limits_measure(limits *ret)
{
    float *x = memory_alloc(BYTES, 1), *y = memory_alloc(BYTES, 1), *z = memory_alloc(BYTES, 1);
    for (size_t i = 0; i < BYTES / sizeof *x; i++) {
        x[i] = 0.1f * (float)(i % 97) - 4.8f;
        y[i] = 0.01f * (float)(i % 89) - 0.4f;
    }
    measure_product(x, y, z); /* touches all memory */
    ret->product = measure_product(x, y, z);
    ret->activation = measure_activation(z, x);
    ret->copy = measure_copy((char *)z, (const char *)x);
    memory_free(x);
    memory_free(y);
    memory_free(z);
}

limits_bounds limits_of(const limits *l, const net_spec *spec, int batch)
{
    const net_layout y = spec_layout(spec);
    const double parameters = (double)y.count;
    limits_bounds b = {0, 0, 0, 0};
    for (int i = 1; i < spec->convs; i++) {
        b.conv += 3 * 2.0 * y.conv_time[i] * spec->width[i] * y.conv_in[i] * spec->filters[i]
                  / l->product;
    }
    for (int i = 0; i < spec->lstm_layers; i++) {
        const int in = i == 0 && spec->convs == 0 ? 0 : y.lstm_in[i];
        const double units = 2.0 * y.time * spec->lstm_size; /* of both directions, times steps */
        b.lstm += units * (3 * 2.0 * 4 * (in + spec->lstm_size) / l->product + 5 / l->activation);
    }
    b.reduction = LANES * parameters * (4 + 8 + 8) / l->copy / batch;
    b.optimizer = parameters * (8 + 4 + 4 + 4 + 4 * 4 + 3 * 4) / l->copy / batch;
    return b;
}
