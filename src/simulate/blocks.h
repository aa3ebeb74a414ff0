/* blocks: dinucleotide-preserving shuffles that keep some stretches whole. */
#ifndef DEMODASH_SIMULATE_BLOCKS_H
#define DEMODASH_SIMULATE_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"

enum { BLOCKS_MAX = 4 };

typedef struct {
    int start, width; /* width >= 2; blocks do not overlap, in order of start */
} block;

/* Shuffle codes [length] into out so that first and last letter and every dinucleotide count stay
 * and each block's letters stay together, though elsewhere: moved[k] is the new start of block k
 * (two blocks may come to share one letter, the last of one being the first of the next).
 * The construction of dna_shuffle, a block being one edge from its first letter to its last;
 * uniform over all such sequences of edges. out and codes: distinct; length <= 65,535. */
void blocks_shuffle(uint8_t *out, int *moved, const uint8_t *codes, size_t length,
                    const block *blocks, int count, random_stream *stream);

#endif
