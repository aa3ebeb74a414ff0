#include "src/net/dropout.h"

#include <math.h>

#include "src/net/kernels.h"

dropout_rate dropout_rate_make(float rate)
{
    long keep = lroundf((1.0f - rate) * 65536.0f);
    keep = keep < 1 ? 1 : keep > 65536 ? 65536 : keep;
    dropout_rate r = {(uint32_t)keep, 65536.0f / (float)keep};
    return r;
}

/* Random words of one record, in order. */
typedef struct {
    random_key key;
    uint32_t purpose, epoch, record, next;
    uint32_t block[4];
} word_source;

static uint32_t next_word(word_source *s)
{
    if (s->next % 4 == 0) {
        random_block(s->block, s->key, s->purpose, s->epoch, s->record, s->next / 4);
    }
    return s->block[s->next++ % 4];
}

void dropout_mask(uint32_t *bits, dropout_rate rate, random_key key, uint32_t layer,
                  uint32_t epoch, const uint32_t *records, int time, int count, int channels)
{
    const size_t words = (size_t)dropout_words(channels), b = (size_t)count;
    for (size_t r = 0; r < b; r++) {
        word_source s = {.key = key, .purpose = RANDOM_DROPOUT + (layer << 8), .epoch = epoch,
                         .record = records[r]};
        for (size_t i = 0; i < (size_t)time * words; i++) {
            uint32_t *mask = &bits[((i / words) * b + r) * words + i % words];
            if (rate.keep == 65536) {
                *mask = UINT32_MAX;
                continue;
            }
            uint32_t m = 0;
            for (int digit = __builtin_ctz(rate.keep); digit < 16; digit++) {
                uint32_t random = next_word(&s);
                m = rate.keep >> digit & 1 ? random | m : random & m;
            }
            *mask = m;
        }
    }
}

void dropout_apply(float *out, const float *in, const uint32_t *bits, float scale, size_t rows,
                   int channels)
{
    kernels_get()->mask->apply(out, in, bits, scale, rows, channels);
}

void dropout_apply_plain(float *out, const float *in, const uint32_t *bits, float scale,
                         size_t rows, int channels)
{
    const size_t c = (size_t)channels, words = (size_t)dropout_words(channels);
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < c; i++) {
            uint32_t on = bits[r * words + i / 32] >> (i % 32) & 1;
            out[r * c + i] = on ? in[r * c + i] * scale : 0.0f;
        }
    }
}
