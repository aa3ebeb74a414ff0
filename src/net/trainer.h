/* trainer: trains one network on one dataset with a team, one batch a step.
 *
 * The same bits on any number of ranks (src/README, contract 1): each of 16 lanes sums the
 * gradients of its sequences; the sums, rounded to 64-bit fixed point, are added as integers in one
 * allreduce with loss, count and flags; then mean, clamp and Adam run alike on every rank. */
#ifndef DEMODASH_NET_TRAINER_H
#define DEMODASH_NET_TRAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/random.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/net/adam.h"
#include "src/net/gemm.h"
#include "src/net/network.h"
#include "src/net/spec.h"

typedef struct {
    int batch;               /* B: a multiple of 16 */
    spec_start start;        /* how weights begin */
    float dropout;           /* [0, 1) */
    float smoothing;         /* label smoothing in [0, 1): targets 1 - s/2 and s/2 */
    float clip_norm;         /* most length of the gradient of a step, 0: any */
    adam_settings adam;      /* adam.rate is set by each step */
    float average;           /* decay of the running mean of weights, 0: none */
    bool reorder;            /* reorder inside each shard every epoch */
    bool random_strand;      /* reverse-complement a record in half of the epochs */
    bool fresh_negatives;    /* shuffle negatives that were made (made = 1) anew every epoch */
    int shift;               /* move a record by up to +-shift letters each epoch; 0: none */
    gemm_precision precision; /* of the factors of products; gemm_has must have it on every rank */
} trainer_settings;

/* What a step, or the epoch so far, came to. The same on every rank. */
typedef struct {
    double loss;             /* mean negative log-likelihood */
    size_t count;            /* sequences */
    bool stop;               /* a rank asked to stop */
    bool checkpoint;         /* a rank asked for a checkpoint */
} trainer_report;

typedef struct trainer trainer;

/* set, records [count] (which records of the set to train on, in order) and team are borrowed for
 * the trainer's life. data_key keys order, strands and fresh negatives (the same for all networks);
 * model_key keys initial weights and dropout. Not collective. Owner: caller. */
void trainer_create(trainer **ret, const net_spec *spec, const trainer_settings *settings,
                    const sequence_set *set, const uint32_t *records, size_t count,
                    random_key data_key, random_key model_key, const team *t);
void trainer_destroy(trainer *r);

size_t trainer_parameter_count(const trainer *r);
size_t trainer_batches(const trainer *r);       /* batches in an epoch: ceil(count / B) */
int64_t trainer_epoch(const trainer *r);        /* epochs completed */
size_t trainer_batch(const trainer *r);         /* batches of the current epoch completed */
const float *trainer_parameters(const trainer *r); /* [P], borrowed */
const float *trainer_average(const trainer *r);    /* [P]: running mean, = parameters if none */

/* One batch. rate: learning rate of this step; want_stop, want_checkpoint: this rank's wishes,
 * agreed on in *ret. Collective. Errors (agreed on): STATUS_FAILED for a loss or gradient that is
 * not finite, naming epoch and batch; the weights stay those of the step before. */
status_t trainer_step(trainer *r, trainer_report *ret, double rate, bool want_stop,
                      bool want_checkpoint) MUST_USE;

/* After the last batch of an epoch: *ret is the epoch's mean loss; margins [count] (may be NULL)
 * get the training-mode logit differences of the epoch by position in `records`; epoch counts up.
 * Ranks compare a checksum of the weights. Collective. Errors: STATUS_FAILED when weights differ
 * between ranks. */
status_t trainer_end_epoch(trainer *r, trainer_report *ret, float *margins) MUST_USE;

/* Seconds of this rank since trainer_create in each phase, for `bench`: data (order, shuffles,
 * strands), loss, reduction (rounding to fixed point, the sum over ranks), optimizer, and the
 * network's own. Filled only after trainer_time(r, true). */
typedef struct {
    double data, loss, reduction, optimizer;
    network_seconds network;
} trainer_seconds;
void trainer_time(trainer *r, bool on);
trainer_seconds trainer_get_seconds(const trainer *r);

/* State as one flat block of trainer_state_size bytes: weights, moments, running mean, counters,
 * cursor, loss and margins of the epoch so far. Plain memory of this kind of processor. The block
 * does not depend on the number of ranks. trainer_save is Collective, trainer_load is not (every
 * rank loads the same block). Loading checks nothing but the size: checksums are the file's. */
size_t trainer_state_size(const trainer *r);
void trainer_save(trainer *r, void *block);
void trainer_load(trainer *r, const void *block);

#endif
