/* Counter-based random numbers: Random123's Philox does the rounds, here are the key, the counter's
 * four words (index, record, epoch, purpose) and the distributions on top. No state is shared: a
 * stream is a counter that its owner keeps. */
#include "src/core/random.h"

#include <math.h>

#include "src/core/hash.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

static uint64_t mix(uint64_t x) /* SplitMix64's finaliser */
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

random_key random_key_make(const char *dataset, const char *network, uint64_t seed)
{
    uint64_t k = mix(hash_name(dataset) ^ mix(hash_name(network) ^ mix(seed)));
    random_key key = {{(uint32_t)k, (uint32_t)(k >> 32)}};
    return key;
}

void random_block(uint32_t out[4], random_key key, uint32_t purpose, uint32_t epoch,
                  uint32_t record, uint32_t index)
{
    philox4x32_ctr_t counter = {{index, record, epoch, purpose}};
    philox4x32_key_t k = {{key.word[0], key.word[1]}};
    philox4x32_ctr_t r = philox4x32(counter, k);
    for (int i = 0; i < 4; i++) out[i] = r.v[i];
}

random_stream random_stream_init(random_key key, uint32_t purpose, uint32_t epoch, uint32_t record)
{
    random_stream s = {.key = key, .purpose = purpose, .epoch = epoch, .record = record};
    return s;
}

uint32_t random_next(random_stream *s)
{
    if (s->left == 0) {
        random_block(s->buffer, s->key, s->purpose, s->epoch, s->record, s->index++);
        s->left = 4;
    }
    return s->buffer[4 - s->left--];
}

uint32_t random_below(random_stream *s, uint32_t n)
{
    /* Lemire 2019: multiply, reject the few values that would bias. */
    uint64_t product = (uint64_t)random_next(s) * n;
    uint32_t low = (uint32_t)product;
    if (low < n) {
        uint32_t threshold = (uint32_t)(-n) % n;
        while (low < threshold) {
            product = (uint64_t)random_next(s) * n;
            low = (uint32_t)product;
        }
    }
    return (uint32_t)(product >> 32);
}

double random_uniform(random_stream *s)
{
    uint64_t high = random_next(s), low = random_next(s);
    return (double)((high << 21) ^ (low >> 11)) * 0x1p-53;
}

double random_normal(random_stream *s)
{
    double u = 1.0 - random_uniform(s); /* (0, 1] */
    double v = random_uniform(s);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586477 * v);
}

void random_permute(random_stream *s, uint32_t *items, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = random_below(s, (uint32_t)i);
        uint32_t kept = items[i - 1];
        items[i - 1] = items[j];
        items[j] = kept;
    }
}
