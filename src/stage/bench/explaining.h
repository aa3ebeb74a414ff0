/* bench_explain: how fast this core explains each network, and by how much the temporal scores
 * outrun the ordinary scorer run once for each prefix and suffix.
 *
 * Rates are sequences a second of processor time of the one thread, on one strand, with random
 * weights (the speed does not depend on them) and synthetic sequences. */
#ifndef DEMODASH_STAGE_BENCH_EXPLAINING_H
#define DEMODASH_STAGE_BENCH_EXPLAINING_H

#include "src/stage/bench/bench.h"

typedef enum {
    BENCH_SALIENCY,    /* one gradient */
    BENCH_ACTIVATION,  /* networks with convolutions */
    BENCH_INTEGRATED,  /* 32 steps */
    BENCH_MUTAGENESIS, /* 3 L changes */
    BENCH_CLASSOPT,    /* of optimize_defaults: 4 restarts of 1000 steps; runs a second */
    BENCH_COLUMNS,     /* temporal scores, both directions, TEMPORAL_COLUMNS; networks with an LSTM */
    BENCH_PREFIX,      /* the same, TEMPORAL_PREFIX */
    BENCH_PLAIN,       /* what they replace: network_forward of each prefix and suffix by itself */
    BENCH_WAYS
} bench_way;

/* "saliency", "activation", "ig", "ism", "classopt", "temporal", "prefix", "plain". */
const char *bench_way_name(bench_way way);

typedef struct {
    const char *network;           /* borrowed from the plan */
    bench_figure rate[BENCH_WAYS]; /* NaN where the network has no such thing */
    bench_figure speedup[2];       /* of BENCH_COLUMNS and BENCH_PREFIX over BENCH_PLAIN, by round */
} bench_explained;

/* results [plan->count]; each way takes plan->seconds in each round, or one batch of 16 if that is
 * longer. plan->settings is not used. progress (NULL allowed) is called before each network. Not
 * collective: one rank, one thread. Errors: STATUS_USAGE for an unknown network. */
status_t bench_explain(bench_explained *results, const bench_plan *plan,
                       void (*progress)(int round, const char *network)) MUST_USE;

#endif
