/* scaling: how training goes on 1..R ranks of this machine, what an allreduce costs, and a cost
 * model fitted to it and held against jobs it has not seen. Times on the wall. */
#ifndef DEMODASH_STAGE_BENCH_SCALING_H
#define DEMODASH_STAGE_BENCH_SCALING_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/net/trainer.h"
#include "src/stage/bench/bench.h"
#include "src/stage/forecast/cost.h"

enum { SCALING_RANKS_MAX = 16 };

typedef struct {
    const char *network; /* borrowed from the settings */
    int ranks;
    bench_figure rate;   /* sequences a second of all ranks together */
    double speedup;      /* over one rank in the same round, median */
    double busy;         /* processor time over time on the wall, mean over ranks */
} scaling_row;

typedef struct {
    const char *const *networks; /* [count] */
    size_t count;
    int length;
    int rounds;          /* >= 1 */
    double seconds;      /* of each measurement */
    trainer_settings trainer;
} scaling_settings;

/* The numbers of ranks that are measured: 1..8, then powers of two, and the largest, up to 16.
 * Returns how many. */
int scaling_ranks(int counts[SCALING_RANKS_MAX], int ranks);

/* rows [count][numbers of ranks]: one task on so many ranks (strong), or one task on each (weak).
 * Filled on every rank. Collective over the world. Errors: STATUS_USAGE, STATUS_FAILED. */
status_t scaling_strong(scaling_row *rows, const scaling_settings *settings,
                        const team *world) MUST_USE;
status_t scaling_weak(scaling_row *rows, const scaling_settings *settings,
                      const team *world) MUST_USE;

/* Seconds of an allreduce of `bytes` on `ranks` ranks, median of the slowest rank's times.
 * rows [numbers of ranks above 1][SCALING_SIZES]; returns how many. Collective over the world. */
enum { SCALING_SIZES = 5 };
size_t scaling_reduction(cost_reduction *rows, const team *world);

/* A job the model has not been fitted to. */
typedef struct {
    char *name;       /* owner: caller, memory_free */
    cost_job job;
    double predicted, measured; /* seconds of training, on the wall */
    double busy;      /* processor time of rank 0 over it: near 1 unless others use the machine */
} scaling_check;

/* Fit a model on world rank 0: all paper networks at two batch sizes and two lengths on one rank,
 * the reductions, and `crowd` from the weak rows. Then run jobs of other shapes, and on other
 * numbers of ranks, against it. checks: room for SCALING_CHECKS; *ret_fit: median and range of the
 * relative error over the samples. Results on world rank 0. Collective over the world. */
enum { SCALING_CHECKS = 12 };
status_t scaling_model(cost_model *ret, bench_figure *ret_fit, scaling_check *checks,
                       size_t *ret_checks, const cost_reduction *reductions, size_t reduction_count,
                       const scaling_row *weak, size_t weak_count, const scaling_settings *settings,
                       const team *world) MUST_USE;

#endif
