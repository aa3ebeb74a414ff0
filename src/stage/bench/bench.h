/* bench: how fast this core trains and scores each network, against its own matrix product.
 *
 * Useful work is the dense count: convolutions 2 T K Cin Cout, LSTM 2 T 4H (In + H) a direction,
 * linear layers 2 In Out; backward once more for the weights and once for the input, without the
 * input gradient of the first layer. Work that is saved (one-hot input, the maximum over time)
 * still counts, so a ratio may exceed 1. The yardstick is the BLAS library's sgemm of 1024 x 1024 x
 * 1024 on the same core: the median of calls spread over the whole run. Rates are per second of
 * processor time of the one thread, which on an idle machine is the time on the wall. */
#ifndef DEMODASH_STAGE_BENCH_BENCH_H
#define DEMODASH_STAGE_BENCH_BENCH_H

#include <stdint.h>

#include "src/core/status.h"
#include "src/net/trainer.h"
#include "src/stage/bench/limits.h"

/* Median, and least and greatest over the rounds. */
typedef struct {
    double median, low, high;
} bench_figure;

/* Of values [count], count >= 1, which are sorted. */
bench_figure bench_figure_of(double *values, size_t count);

typedef struct {
    const char *network;  /* borrowed from the settings */
    bench_figure train;   /* sequences a second */
    bench_figure infer;   /* sequences a second, evaluation mode, forward only */
    double train_gflops, infer_gflops; /* useful, 10^9 operations a second, at the medians */
    double sgemm_gflops;  /* the yardstick, the same for all networks of a run */
    double train_ratio, infer_ratio;
    trainer_seconds seconds; /* a sequence in training, by phase: time on the wall times busy */
    limits_bounds bounds;    /* what phases need at least at the run's limits */
    double busy;          /* processor time over time on the wall while training; near 1 if idle */
} bench_result;

typedef struct {
    const char *const *networks; /* [count] names of spec_named */
    size_t count;
    int length;                  /* L of the synthetic sequences */
    int rounds;                  /* each: once through all networks, >= 1 */
    double seconds;              /* of training for each network in each round */
    trainer_settings trainer;
} bench_settings;

/* results [count]; *ret_sgemm the yardstick with its spread, *ret_limits medians of the core's
 * rates (measured beside it). progress (NULL allowed) is called before each measurement. Not
 * collective: one rank, one thread. Errors: STATUS_USAGE for an unknown network, STATUS_FAILED from
 * the trainer. */
status_t bench_run(bench_result *results, bench_figure *ret_sgemm, limits *ret_limits,
                   const bench_settings *settings,
                   void (*progress)(int round, const char *network)) MUST_USE;

/* "AMD EPYC ...", from the system; "unknown" where it does not say. Owner: caller, memory_free. */
char *bench_processor(void);

#endif
