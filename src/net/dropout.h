/* dropout: counter-based masks, one bit an element, and their use.
 *
 * A mask is [T][B][W] words of 32 bits, W = mask_words(C): bit c%32 of word c/32 of a row keeps
 * channel c of sequence b at position t. A bit is a function of (key, epoch, record, layer, t, c)
 * alone, so it does not depend on which sequences stand beside it. Kept values are scaled by
 * 1/(probability to keep) (inverted dropout), so that evaluation needs no change. */
#ifndef DEMODASH_NET_DROPOUT_H
#define DEMODASH_NET_DROPOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"
#include "src/net/kernels/shapes.h"

/* What a training step draws its masks from. They depend on (key, epoch, record, layer, element),
 * not on which sequences stand in the group. */
typedef struct {
    float rate;              /* in [0, 1) */
    random_key key;
    uint32_t epoch;
    const uint32_t *records; /* [count] */
} net_dropout;

/* What is drawn: rate in [0, 1) is taken to the nearest 1/256 that keeps something. */
typedef struct {
    uint32_t keep; /* probability to keep, in 1/256: 1..256 */
    float scale;   /* 256 / keep */
} dropout_rate;
dropout_rate dropout_rate_make(float rate);
bool dropout_rate_keeps_all(dropout_rate rate); /* no dropout */

/* bits [T][B][W], out: the mask of `layer` for records [B]. Word i = t*W + c/32 of a record is made
 * of n random words r_1..r_n, words i*n .. i*n + n-1 of the sequence of Philox blocks
 * (key, RANDOM_DROPOUT + (layer << 8), epoch, record, 0, 1, ...), where keep/256 = 0.d1..dn in
 * binary: from the last digit to the first, m = digit ? r | m : r & m, starting with m = 0.
 * (Each digit halves the distance to the wanted probability; rate 0.5 costs one random bit.) */
void dropout_mask(uint32_t *bits, dropout_rate rate, random_key key, uint32_t layer,
                  uint32_t epoch, const uint32_t *records, int time, int count, int channels);

/* out [rows][C] = in, or 0 where the bit [rows][W] is off, times scale. out == in is allowed. */
void dropout_apply(float *out, const float *in, const uint32_t *bits, float scale, size_t rows,
                   int channels);

#endif
