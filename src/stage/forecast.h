/* forecast: the time and memory a task will take, before it runs. */
#ifndef DEMODASH_STAGE_FORECAST_H
#define DEMODASH_STAGE_FORECAST_H

#include "io/compendium.h"
#include "src/net/spec.h"
#include "src/stage/recipe.h"

/* What the machine does, as far as predictions need it. */
typedef struct {
    double flops;     /* useful floating-point operations a second of one rank in training */
    double latency;   /* seconds of one hop of an allreduce */
    double bandwidth; /* bytes a second between two ranks */
} forecast_machine;

/* A machine nobody has measured: a current core with AVX2, ranks on one host or a fast network. */
forecast_machine forecast_typical(void);

/* Seconds of one whole task (all epochs, validation, test) on a team of so many ranks. */
double forecast_seconds(const forecast_machine *m, const net_spec *spec, const recipe *r,
                        const compendium_size *size, int ranks);

#endif
