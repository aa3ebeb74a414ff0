/* limits: how fast the phases of a training step could go at the rates that this core reaches in
 * what they are made of (the roofline argument): products of matrices, activations, copies, each on
 * arrays that stay in its cache. A phase well below its limit is held by latency, small shapes or
 * work that is not counted; one above it saves work. */
#ifndef DEMODASH_STAGE_BENCH_LIMITS_H
#define DEMODASH_STAGE_BENCH_LIMITS_H

#include "src/net/spec.h"

typedef struct {
    double product;    /* floating-point operations a second: gemm_nn of 96 x 128 x 64 */
    double activation; /* a second: halves sigmoid and tanh, arrays of 2,048 */
    double copy;       /* bytes read plus bytes written a second: memcpy of 128 KiB */
} limits;

/* One measurement, some milliseconds of processor time. */
void limits_measure(limits *ret);

/* Seconds of training one sequence, at least, at these rates:
 *   conv       dense products of all convolutions but the first (a one-hot gather)
 *   lstm       products (without that of one-hot input), and forward 5 activations a unit and step
 *   reduction  each of 16 lanes reads its gradient [P] and adds it to [P] 64-bit integers
 *   optimizer  the sum is read, the weights kept, Adam reads 4 and writes 3 arrays [P]
 * Zero where a network has no such phase. B: sequences of a batch. */
typedef struct {
    double conv, lstm, reduction, optimizer;
} limits_bounds;
limits_bounds limits_of(const limits *l, const net_spec *spec, int batch);

#endif
