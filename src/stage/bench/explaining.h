/* explaining_run: how fast this core explains each network, and by how much the temporal scores
 * outrun the ordinary scorer run once for each prefix and suffix.
 *
 * Rates are sequences a second of processor time of the one thread, on one strand, with random
 * weights (the speed does not depend on them) and synthetic sequences. */
#ifndef DEMODASH_STAGE_BENCH_EXPLAINING_H
#define DEMODASH_STAGE_BENCH_EXPLAINING_H

#include "src/stage/bench/bench.h"

typedef enum {
    EXPLAINING_SALIENCY,    /* one gradient */
    EXPLAINING_ACTIVATION,  /* networks with convolutions */
    EXPLAINING_INTEGRATED,  /* 32 steps */
    EXPLAINING_MUTAGENESIS, /* 3 L changes */
    EXPLAINING_CLASSOPT,    /* of optimize_defaults: 4 restarts of 1000 steps; runs a second */
    EXPLAINING_COLUMNS,     /* temporal scores, both directions, TEMPORAL_COLUMNS; with an LSTM */
    EXPLAINING_PREFIX,      /* the same, TEMPORAL_PREFIX */
    EXPLAINING_PLAIN,       /* what they replace: each prefix and suffix by itself, whole */
    EXPLAINING_WAYS
} explaining_way;

/* "saliency", "activation", "ig", "ism", "classopt", "temporal", "prefix", "plain". */
const char *explaining_way_name(explaining_way way);

typedef struct {
    const char *network;                /* borrowed from the settings */
    bench_figure rate[EXPLAINING_WAYS]; /* NaN where the network has no such thing */
    bench_figure speedup[2];            /* of _COLUMNS and _PREFIX over _PLAIN, by round */
} explaining_result;

/* results [settings->count]; each way takes settings->seconds in each round, or one batch of 16 if
 * that is longer. settings->trainer is not used. progress (NULL allowed) is called before each
 * network. Not collective: one rank, one thread. Errors: STATUS_USAGE for an unknown network. */
status_t explaining_run(explaining_result *results, const bench_settings *settings,
                        void (*progress)(int round, const char *network)) MUST_USE;

#endif
