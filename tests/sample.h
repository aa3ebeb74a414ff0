/* sample: a small data set for tests, made from counter-based random numbers: positives hold a
 * planted word, each negative is a shuffle of the positive before it. */
#ifndef DEMODASH_TESTS_SAMPLE_H
#define DEMODASH_TESTS_SAMPLE_H

#include <string.h>

#include "src/core/dataset.h"
#include "src/core/dna.h"
#include "src/core/random.h"

static inline sequence_set sample_set(size_t pairs, int length, uint32_t number)
{
    static const uint8_t word[] = {2, 0, 3, 0, 0, 2, 0, 3}; /* GATAAGAT */
    random_key key = random_key_make("sample", "", number);
    sequence_set set = sequence_set_make(2 * pairs, length);
    for (size_t p = 0; p < pairs; p++) {
        random_stream s = random_stream_init(key, RANDOM_TEST, 0, (uint32_t)p);
        uint8_t *positive = set.letters + 2 * p * (size_t)length;
        for (int i = 0; i < length; i++) positive[i] = (uint8_t)random_below(&s, 4);
        uint32_t at = random_below(&s, (uint32_t)length - (uint32_t)sizeof word);
        memcpy(positive + at, word, sizeof word);
        dna_shuffle(positive + length, positive, (size_t)length, &s);
        set.labels[2 * p] = 1;
        set.made[2 * p + 1] = 1;
        sequence_set_put_id(&set, 2 * p, "positive");
        sequence_set_put_id(&set, 2 * p + 1, "negative");
    }
    return set;
}

#endif
