/* random: counter-based random numbers (Philox4x32-10; Salmon et al. 2011, by Random123).
 *
 * A number is a function of (key, purpose, epoch, record, index): who computes it, and when, does
 * not matter. The key stands for (dataset, network, seed). */
#ifndef DEMODASH_CORE_RANDOM_H
#define DEMODASH_CORE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* What a number is for: numbers of different purposes are independent. Append only. */
typedef enum {
    RANDOM_INIT = 1,      /* initial weights */
    RANDOM_DROPOUT = 2,   /* + layer in the upper bits, see random_stream_init */
    RANDOM_SPLIT = 3,     /* training/validation permutation */
    RANDOM_ORDER = 4,     /* order within a shard, one an epoch */
    RANDOM_STRAND = 5,    /* strand of a record in an epoch */
    RANDOM_NEGATIVE = 6,  /* shuffled negatives: epoch 0 stored ones, >= 1 fresh ones */
    RANDOM_OPTIMIZE = 7,  /* starts of class optimization */
    RANDOM_SIMULATE = 8,  /* simulated compendium */
    RANDOM_BOOTSTRAP = 9,
    RANDOM_TEST = 10,
    RANDOM_SHIFT = 11,    /* small shifts of a record in an epoch */
    RANDOM_TUNE = 12,
    RANDOM_SEQLET = 13,   /* shuffled attributions that seqlets are held against */
    RANDOM_ABLATE = 14,   /* shuffles whose letters take the place of a site's */
    RANDOM_WINDOW = 15,   /* where control windows lie */
    RANDOM_BLOCK = 16     /* blocks of a genome, or groups of records, for splits */
} random_purpose;

typedef struct {
    uint32_t word[2];
} random_key;

/* The key of (dataset, network, seed); either name may be "" . */
random_key random_key_make(const char *dataset, const char *network, uint64_t seed);

/* One Philox block: counter (index, record, epoch, purpose) -> 4 words of 32 random bits. */
void random_block(uint32_t out[4], random_key key, uint32_t purpose, uint32_t epoch,
                  uint32_t record, uint32_t index);

/* Numbers for one (purpose, epoch, record): index counts up from 0. A value, copyable. */
typedef struct {
    random_key key;
    uint32_t purpose, epoch, record, index;
    uint32_t buffer[4];
    int left;
} random_stream;

random_stream random_stream_init(random_key key, uint32_t purpose, uint32_t epoch, uint32_t record);

uint32_t random_next(random_stream *s);            /* 32 random bits */
uint32_t random_below(random_stream *s,
                      uint32_t n); /* uniform in 0..n-1, n >= 1, exact (rejection) */
double random_uniform(random_stream *s);           /* uniform in [0, 1), 53 bits */
double random_normal(random_stream *s);            /* standard normal (Box-Muller) */

/* Fisher-Yates shuffle of n items, n < 2^32. */
void random_permute(random_stream *s, uint32_t *items, size_t n);

#endif
