/* Masks are drawn one sequence after another, a whole row of 32 channels' bits from each few
 * random words: keeping with probability keep/256 takes one word for each binary digit of that
 * fraction down to its last 1 (one for a half). The words come from Philox blocks in runs of 16,
 * which the kernels make side by side. Applying a mask is the kernels' work. */
#include "src/net/dropout.h"

#include <math.h>

#include "src/net/kernels/kernels.h"

enum { PARTS = 256, PART_BITS = 8 }; /* the probability to keep is a whole number of 1/256 */

dropout_rate dropout_rate_make(float rate)
{
    long keep = lroundf((1.0f - rate) * PARTS);
    keep = keep < 1 ? 1 : keep > PARTS ? PARTS : keep;
    dropout_rate r = {(uint32_t)keep, (float)PARTS / (float)keep};
    return r;
}

bool dropout_rate_keeps_all(dropout_rate rate)
{
    return rate.keep == PARTS;
}

/* Random words of one record, in order. */
enum { BLOCKS = 16 }; /* Philox blocks at a time: one for each lane of the widest vector */
typedef struct {
    random_key key;
    uint32_t purpose, epoch, record, block;
    uint32_t words[4 * BLOCKS];
    int used;
} word_source;

static uint32_t next_word(word_source *s)
{
    if (s->used == 4 * BLOCKS) {
        kernels_get()->pool->random(s->words, BLOCKS, s->key, s->purpose, s->epoch, s->record,
                                    s->block);
        s->block += BLOCKS;
        s->used = 0;
    }
    return s->words[s->used++];
}

void dropout_mask(uint32_t *bits, dropout_rate rate, random_key key, uint32_t layer,
                  uint32_t epoch, const uint32_t *records, int time, int count, int channels)
{
    const size_t words = (size_t)mask_words(channels), b = (size_t)count;
    for (size_t r = 0; r < b; r++) {
        word_source s = {.key = key, .purpose = RANDOM_DROPOUT + (layer << 8), .epoch = epoch,
                         .record = records[r], .used = 4 * BLOCKS};
        for (size_t t = 0; t < (size_t)time; t++) {
            uint32_t *mask = bits + (t * b + r) * words;
            for (size_t w = 0; w < words; w++) {
                uint32_t m = dropout_rate_keeps_all(rate) ? UINT32_MAX : 0;
                for (int digit = __builtin_ctz(rate.keep); digit < PART_BITS; digit++) {
                    uint32_t random = next_word(&s);
                    m = rate.keep >> digit & 1 ? random | m : random & m;
                }
                mask[w] = m;
            }
        }
    }
}

void dropout_apply(float *out, const float *in, const uint32_t *bits, float scale, size_t rows,
                   int channels)
{
    kernels_get()->mask->apply(out, in, bits, scale, rows, channels);
}
