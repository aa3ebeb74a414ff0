/* cost: how long a training job takes on so many ranks, by a model fitted to measurements.
 *
 * The model is a sum of counts times seconds; all seconds are >= 0:
 *   step = share * B * sequence + lanes * lane + (lanes + 1) * P * weight + reduction
 *   sequence = conv * flops of convolutions behind the first and of linear layers (the last
 *              convolution under a maximum over time goes forward only, see winner)
 *            + winner * values that its winners touch on the way back
 *            + lstm * flops of the LSTM's products + gate * LSTM units times positions
 *            + letter * additions of the one-hot first layer + value * activations + record
 *   reduction = 0 on one rank, else 2 ceil(log2 R) hop + 2 (R - 1) / R * bytes * byte
 *            (halving and doubling; Thakur, Rabenseifner & Gropp 2005)
 * where `lanes` is the busiest rank's of 16, share = lanes / 16, P the number of parameters. Ranks
 * that work side by side on a host slow each other by 1 + crowd (R - 1). A forward pass alone takes
 * `forward` times the forward part of these counts. */
#ifndef DEMODASH_STAGE_FORECAST_COST_H
#define DEMODASH_STAGE_FORECAST_COST_H

#include <stddef.h>

#include "src/core/status.h"
#include "src/net/spec.h"

typedef struct {
    double conv, winner, lstm, gate, letter, value, record; /* of one sequence's training */
    double lane, weight;                                    /* of one lane */
    double hop, byte;                                       /* of an allreduce */
    double forward, crowd;                                  /* factors */
} cost_model;

typedef struct {
    net_spec spec;
    int batch;             /* B, a multiple of 16 */
    size_t sequences;      /* N trained on in each epoch */
    size_t scored;         /* forward passes in each epoch (validation; twice for both strands) */
    size_t tested;         /* forward passes at the end */
    long epochs;
    int ranks;             /* R of the team, 1..16 */
} cost_job;

/* A Zen 5 core with the kernels for AVX-512, ranks on one host (bench --scaling on 2 ranks). */
cost_model cost_typical(void);

/* Predicted seconds of a job, and of one of its steps with a full batch. */
double cost_seconds(const cost_model *m, const cost_job *job);
double cost_step_seconds(const cost_model *m, const net_spec *spec, int batch, int ranks);

/* Predicted seconds of an allreduce of so many bytes. */
double cost_reduction_seconds(const cost_model *m, int ranks, double bytes);

/* One measurement: seconds of a step with a full batch on one rank, and of a forward pass of one
 * sequence (0: not measured). */
typedef struct {
    net_spec spec;
    int batch;
    double step, forward;
} cost_sample;

/* Fit what one rank does: least squares of the relative error, all terms >= 0. Changes all of *m
 * but hop, byte and crowd. */
void cost_fit(cost_model *m, const cost_sample *samples, size_t count);

/* One measurement: seconds of an allreduce. */
typedef struct {
    int ranks; /* >= 2 */
    double bytes, seconds;
} cost_reduction;

/* Fit hop and byte, as above. */
void cost_fit_reduction(cost_model *m, const cost_reduction *samples, size_t count);

/* All terms as lines "key value\n", and back: one line at a time, the rest of *m is kept.
 * Owner of the text: caller, memory_free. Errors: STATUS_DATA for an unknown key or a value that is
 * no number >= 0. */
char *cost_describe(const cost_model *m);
status_t cost_set(cost_model *m, const char *key, const char *value) MUST_USE;

#endif
