/* A step: each of this rank's lanes gathers its sequences, runs forward and backward and adds
 * its gradient in fixed point to one vector, behind which loss, count and wishes stand; the
 * vector is summed over ranks as integers; every rank then takes the same step with the same
 * numbers. An epoch ends with a comparison of the weights' checksums. State is saved as one
 * block: cursor, weights, both moments, running mean (if any), margins of the epoch so far, in
 * that order. */
#include "src/net/trainer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/net/kernels/kernels.h"
#include "src/net/loss.h"
#include "src/net/network.h"
#include "src/net/order.h"
#include "src/net/phases.h"

/* Fixed point of the sum: unit 2^-48, each lane clamped to +-2^59 units, so that 16 lanes cannot
 * overflow 63 bits. Losses are summed in units of 2^-32. */
static const double FIXED = 0x1p48, FIXED_LIMIT = 0x1p59, LOSS_FIXED = 0x1p32;

/* Behind the gradient in the vector of the allreduce. */
enum { EXTRA_LOSS, EXTRA_COUNT, EXTRA_BAD, EXTRA_UNABLE, EXTRA_STOP, EXTRA_CHECKPOINT, EXTRAS };

/* What a resumed training needs besides arrays; part of the state block. */
typedef struct {
    int64_t epoch, batch, step; /* completed: epochs, batches of this epoch, steps in all */
    int64_t loss, seen;         /* of this epoch so far, summed over ranks; loss in fixed point */
} trainer_cursor;

struct trainer {
    trainer_settings settings;
    net_spec spec;
    const sequence_set *set;
    const uint32_t *records; /* [count] */
    size_t count, parameter_count;
    random_key data_key, model_key;
    const team *team;
    int first_lane, last_lane; /* lanes of this rank: [first, last) */
    trainer_cursor cursor;
    float *weights, *first, *second, *average; /* [P] */
    float *margins;                            /* [count] of this epoch, own lanes filled */
    network *net;
    float *gradient;  /* [P] of one lane; then the mean over the batch */
    float *previous;  /* [P] weights before the step, put back when a step breaks them */
    int64_t *sum;     /* [P + EXTRAS] */
    uint8_t *letters; /* [B/LANES][L] of one lane */
    uint8_t *scratch; /* [L] */
    float *logits, *d_logits;  /* [B/LANES][2] */
    uint8_t *labels;  /* [B/LANES] */
    uint32_t *lane_records;    /* [B/LANES] */
    uint32_t **shard; /* [LANES] of this rank's lanes: order positions in this epoch's order */
    int64_t shard_epoch;       /* the epoch the shards are ordered for, -1: none */
    bool timed;
    double mark;               /* end of the phase before, when timed */
    trainer_seconds seconds;
};

void trainer_create(trainer **ret, const net_spec *spec, const trainer_settings *settings,
                    const sequence_set *set, const uint32_t *records, size_t count,
                    random_key data_key, random_key model_key, const team *t)
{
    assert(settings->batch >= LANES && settings->batch % LANES == 0);
    assert(set->length == spec->length);
    trainer *r = memory_array(r, 1);
    const size_t share = (size_t)(settings->batch / LANES);
    r->settings = *settings;
    r->spec = *spec;
    r->set = set;
    r->records = records;
    r->count = count;
    r->parameter_count = spec_layout(spec).count;
    r->data_key = data_key;
    r->model_key = model_key;
    r->team = t;
    r->first_lane = order_first_lane(t->rank, t->size);
    r->last_lane = order_first_lane(t->rank + 1, t->size);
    r->weights = memory_array(r->weights, r->parameter_count);
    r->first = memory_array(r->first, r->parameter_count);
    r->second = memory_array(r->second, r->parameter_count);
    if (settings->average > 0) r->average = memory_array(r->average, r->parameter_count);
    r->margins = memory_array(r->margins, count);
    r->gradient = memory_array(r->gradient, r->parameter_count);
    r->previous = memory_array(r->previous, r->parameter_count);
    r->sum = memory_array(r->sum, r->parameter_count + EXTRAS);
    r->letters = memory_alloc(share, (size_t)spec->length);
    r->scratch = memory_alloc((size_t)spec->length, 1);
    r->logits = memory_alloc(share * SPEC_CLASSES, sizeof *r->logits);
    r->d_logits = memory_alloc(share * SPEC_CLASSES, sizeof *r->d_logits);
    r->labels = memory_array(r->labels, share);
    r->lane_records = memory_array(r->lane_records, share);
    r->shard = memory_array(r->shard, LANES);
    for (int lane = r->first_lane; lane < r->last_lane; lane++) {
        r->shard[lane] =
            memory_array(r->shard[lane], order_shard_size(count, settings->batch, lane));
    }
    r->shard_epoch = -1;
    if (r->last_lane > r->first_lane) {
        network_create(&r->net, spec, (int)share);
        if (gemm_has(settings->precision)) network_set_precision(r->net, settings->precision);
    }
    spec_init(r->weights, spec, settings->start, model_key);
    if (r->average != NULL) memcpy(r->average, r->weights, r->parameter_count * sizeof(float));
    *ret = r;
}

void trainer_destroy(trainer *r)
{
    if (r == NULL) return;
    for (int lane = 0; lane < LANES; lane++) memory_free(r->shard[lane]);
    if (r->net != NULL) network_destroy(r->net);
    void *blocks[] = {r->weights,  r->first,    r->second, r->average,      r->margins,
                      r->gradient, r->previous, r->sum,    r->letters,      r->scratch,
                      r->logits,   r->d_logits, r->labels, r->lane_records, r->shard};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) memory_free(blocks[i]);
    memory_free(r);
}

size_t trainer_parameter_count(const trainer *r)
{
    return r->parameter_count;
}

size_t trainer_batches(const trainer *r)
{
    return (r->count + (size_t)r->settings.batch - 1) / (size_t)r->settings.batch;
}

int64_t trainer_epoch(const trainer *r)
{
    return r->cursor.epoch;
}

size_t trainer_batch(const trainer *r)
{
    return (size_t)r->cursor.batch;
}

const float *trainer_parameters(const trainer *r)
{
    return r->weights;
}

const float *trainer_average(const trainer *r)
{
    return r->average != NULL ? r->average : r->weights;
}

void trainer_time(trainer *r, bool on)
{
    r->timed = on;
    if (r->net != NULL) network_time(r->net, on);
}

trainer_seconds trainer_get_seconds(const trainer *r)
{
    trainer_seconds seconds = r->seconds;
    if (r->net != NULL) seconds.network = network_get_seconds(r->net);
    return seconds;
}

/* What was done since the last mark belongs to *phase (NULL: to the network's own clock). */
static void mark(trainer *r, double *phase)
{
    if (!r->timed) return;
    double now = phases_clock();
    if (phase != NULL) *phase += now - r->mark;
    r->mark = now;
}

/* The order positions of this rank's lanes for the current epoch. */
static void order_shards(trainer *r)
{
    if (r->shard_epoch == r->cursor.epoch) return;
    for (int lane = r->first_lane; lane < r->last_lane; lane++) {
        size_t size = order_shard_size(r->count, r->settings.batch, lane);
        for (size_t i = 0; i < size; i++) {
            r->shard[lane][i] = (uint32_t)order_shard_position(i, r->settings.batch, lane);
        }
        if (r->settings.reorder) {
            random_stream stream = random_stream_init(r->data_key, RANDOM_ORDER,
                                                      (uint32_t)r->cursor.epoch, (uint32_t)lane);
            random_permute(&stream, r->shard[lane], size);
        }
    }
    r->shard_epoch = r->cursor.epoch;
}

/* Record `record` as this epoch sees it, into row [L]. */
static void prepare(trainer *r, uint8_t *row, uint32_t record)
{
    const size_t length = (size_t)r->spec.length;
    const uint32_t epoch = (uint32_t)r->cursor.epoch;
    const uint8_t *stored = r->set->letters + record * length;
    if (r->settings.fresh_negatives && r->set->made[record] && epoch > 0) {
        random_stream stream = random_stream_init(r->data_key, RANDOM_NEGATIVE, epoch, record);
        dna_shuffle(row, stored, length, &stream);
    } else {
        memcpy(row, stored, length);
    }
    if (r->settings.random_strand) {
        uint32_t bits[4];
        random_block(bits, r->data_key, RANDOM_STRAND, epoch, record, 0);
        if (bits[0] & 1) dna_reverse_complement(row, row, length);
    }
    if (r->settings.shift > 0) {
        random_stream stream = random_stream_init(r->data_key, RANDOM_SHIFT, epoch, record);
        int s = (int)random_below(&stream, 2 * (uint32_t)r->settings.shift + 1) - r->settings.shift;
        size_t size = (size_t)abs(s) < length ? (size_t)abs(s) : length;
        if (s > 0) {
            memmove(row + size, row, length - size);
            memset(row, DNA_OTHER, size);
        } else if (s < 0) {
            memmove(row, row + size, length - size);
            memset(row + length - size, DNA_OTHER, size);
        }
    }
}

/* Forward and backward of one lane's part of the current batch. */
static void step_lane(trainer *r, int lane)
{
    const size_t share = (size_t)(r->settings.batch / LANES);
    const size_t size = order_shard_size(r->count, r->settings.batch, lane);
    const size_t start = (size_t)r->cursor.batch * share;
    if (start >= size) return;
    const int filled = (int)(size - start < share ? size - start : share);
    int64_t *extra = r->sum + r->parameter_count;
    for (int i = 0; i < filled; i++) {
        uint32_t record = r->records[r->shard[lane][start + (size_t)i]];
        r->lane_records[i] = record;
        r->labels[i] = r->set->labels[record];
        prepare(r, r->letters + (size_t)i * (size_t)r->spec.length, record);
    }
    mark(r, &r->seconds.data);
    net_input input = {.count = filled, .letters = r->letters};
    net_dropout dropout = {.rate = r->settings.dropout, .key = r->model_key,
                           .epoch = (uint32_t)r->cursor.epoch, .records = r->lane_records};
    network_forward(r->net, r->logits, r->weights, &input,
                    r->settings.dropout > 0 ? &dropout : NULL);
    mark(r, NULL);
    double loss = loss_softmax(r->d_logits, NULL, r->logits, r->labels,
                               (double)r->settings.smoothing, filled);
    mark(r, &r->seconds.loss);
    memset(r->gradient, 0, r->parameter_count * sizeof *r->gradient);
    network_backward(r->net, r->gradient, NULL, r->weights, r->d_logits);
    mark(r, NULL);
    bool finite = kernels_get()->fixed->add(r->sum, r->gradient, FIXED, FIXED_LIMIT,
                                            r->parameter_count)
                  && isfinite(loss);
    if (finite) extra[EXTRA_LOSS] += llrint(loss * LOSS_FIXED);
    extra[EXTRA_BAD] += !finite;
    extra[EXTRA_COUNT] += filled;
    for (int i = 0; i < filled; i++) {
        r->margins[r->shard[lane][start + (size_t)i]] = r->logits[2 * i + 1] - r->logits[2 * i];
    }
    mark(r, &r->seconds.reduction);
}

/* Mean gradient, Adam, running mean: the same on every rank. Returns false, with the weights as
 * they were, when a weight would not be finite. */
static bool update(trainer *r, double rate)
{
    const int64_t *extra = r->sum + r->parameter_count;
    const double scale = 1.0 / (FIXED * (double)extra[EXTRA_COUNT]);
    kernels_get()->fixed->mean(r->gradient, r->sum, scale, r->parameter_count);
    if (r->settings.clip_norm > 0) {
        adam_clip_norm(r->gradient, r->parameter_count, (double)r->settings.clip_norm);
    }
    adam_settings adam = r->settings.adam;
    adam.rate = (float)rate;
    memcpy(r->previous, r->weights, r->parameter_count * sizeof *r->weights);
    r->cursor.step++;
    if (!adam_step(r->weights, r->first, r->second, r->gradient, r->parameter_count,
                   r->cursor.step, &adam)) {
        memcpy(r->weights, r->previous, r->parameter_count * sizeof *r->weights);
        return false;
    }
    if (r->average != NULL) {
        /* The decay grows to its value, so that the first weights are soon forgotten. */
        double steps = (double)r->cursor.step;
        float decay = fminf(r->settings.average, (float)((1.0 + steps) / (10.0 + steps)));
        adam_average(r->average, r->weights, r->parameter_count, decay);
    }
    return true;
}

status_t trainer_step(trainer *r, trainer_report *ret, double rate, bool want_stop,
                      bool want_checkpoint)
{
    int64_t *extra = r->sum + r->parameter_count;
    mark(r, NULL);
    order_shards(r);
    memset(r->sum, 0, (r->parameter_count + EXTRAS) * sizeof *r->sum);
    if (gemm_has(r->settings.precision)) {
        for (int lane = r->first_lane; lane < r->last_lane; lane++) step_lane(r, lane);
    } else {
        extra[EXTRA_UNABLE] = 1;
    }
    extra[EXTRA_STOP] = want_stop;
    extra[EXTRA_CHECKPOINT] = want_checkpoint;
    team_sum(r->team, r->sum, r->parameter_count + EXTRAS);
    mark(r, &r->seconds.reduction);
    if (extra[EXTRA_UNABLE] > 0) {
        return status_set(STATUS_FAILED, "a rank's processor has no bfloat16 products");
    }
    if (extra[EXTRA_BAD] > 0 || !update(r, rate)) {
        return status_set(STATUS_FAILED, "epoch %lld, batch %lld: %s is not finite",
                          (long long)r->cursor.epoch + 1, (long long)r->cursor.batch + 1,
                          extra[EXTRA_BAD] > 0 ? "the loss or a gradient" : "a weight");
    }
    mark(r, &r->seconds.optimizer);
    r->cursor.batch++;
    r->cursor.loss += extra[EXTRA_LOSS];
    r->cursor.seen += extra[EXTRA_COUNT];
    *ret = (trainer_report){
        .loss = (double)extra[EXTRA_LOSS] / LOSS_FIXED / (double)extra[EXTRA_COUNT],
        .count = (size_t)extra[EXTRA_COUNT],
        .stop = extra[EXTRA_STOP] > 0,
        .checkpoint = extra[EXTRA_CHECKPOINT] > 0};
    return STATUS_OK;
}

/* margins of all lanes on every rank: each position has one owner, so a sum of bit patterns
 * gathers them exactly. */
static void gather_margins(const trainer *r, float *margins)
{
    int64_t *bits = memory_array(bits, r->count);
    for (int lane = r->first_lane; lane < r->last_lane; lane++) {
        size_t size = order_shard_size(r->count, r->settings.batch, lane);
        for (size_t i = 0; i < size; i++) {
            size_t at = order_shard_position(i, r->settings.batch, lane);
            uint32_t word;
            memcpy(&word, &r->margins[at], sizeof word);
            bits[at] = word;
        }
    }
    team_sum(r->team, bits, r->count);
    for (size_t i = 0; i < r->count; i++) {
        uint32_t word = (uint32_t)bits[i];
        memcpy(&margins[i], &word, sizeof word);
    }
    memory_free(bits);
}

/* Do all ranks hold the same weights? Compares 60 bits of their SHA-256, which fit an int64_t with
 * its sign: equal where the greatest and the least (the greatest of the negatives) are. */
static status_t check_weights(const trainer *r)
{
    char text[HASH_TEXT_SIZE];
    hash_bytes(text, r->weights, r->parameter_count * sizeof *r->weights);
    int64_t value = 0;
    for (int i = 0; i < 15; i++) {
        int digit = text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10;
        value = value * 16 + digit;
    }
    int64_t ends[2] = {value, -value};
    team_maximum(r->team, ends, 2);
    if (ends[0] == -ends[1]) return STATUS_OK;
    return status_set(STATUS_FAILED,
                      "after epoch %lld the ranks hold different weights: a fault of a processor, "
                      "or different kinds of processors in one team", (long long)r->cursor.epoch);
}

status_t trainer_end_epoch(trainer *r, trainer_report *ret, float *margins)
{
    *ret = (trainer_report){.count = (size_t)r->cursor.seen};
    if (r->cursor.seen > 0) {
        ret->loss = (double)r->cursor.loss / LOSS_FIXED / (double)r->cursor.seen;
    }
    if (margins != NULL) gather_margins(r, margins);
    memset(r->margins, 0, r->count * sizeof *r->margins);
    r->cursor.epoch++;
    r->cursor.batch = 0;
    r->cursor.loss = 0;
    r->cursor.seen = 0;
    return check_weights(r);
}

/* ---- state ---- */

static size_t average_count(const trainer *r)
{
    return r->average != NULL ? r->parameter_count : 0;
}

size_t trainer_state_size(const trainer *r)
{
    return sizeof(trainer_cursor)
        + sizeof(float) * (3 * r->parameter_count + average_count(r) + r->count);
}

void trainer_save(trainer *r, void *block)
{
    const size_t floats = r->parameter_count * sizeof(float);
    char *to = block;
    memcpy(to, &r->cursor, sizeof r->cursor);
    to += sizeof r->cursor;
    memcpy(to, r->weights, floats), to += floats;
    memcpy(to, r->first, floats), to += floats;
    memcpy(to, r->second, floats), to += floats;
    if (r->average != NULL) memcpy(to, r->average, floats), to += floats;
    float *margins = memory_array(margins, r->count);
    gather_margins(r, margins);
    memcpy(to, margins, r->count * sizeof *margins);
    memory_free(margins);
}

void trainer_load(trainer *r, const void *block)
{
    const size_t floats = r->parameter_count * sizeof(float);
    const char *from = block;
    memcpy(&r->cursor, from, sizeof r->cursor);
    from += sizeof r->cursor;
    memcpy(r->weights, from, floats), from += floats;
    memcpy(r->first, from, floats), from += floats;
    memcpy(r->second, from, floats), from += floats;
    if (r->average != NULL) memcpy(r->average, from, floats), from += floats;
    memcpy(r->margins, from, r->count * sizeof *r->margins);
    r->shard_epoch = -1;
}
