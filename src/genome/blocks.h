/* blocks: a genome's windows, or groups of records, dealt out to training, validation and test.
 *
 * What belongs together (a block of a genome, equal sequences) is a group and goes to one set. The
 * groups stand in an order that the seed alone decides. Each in turn goes to the test set if that
 * comes nearer to its share of the positives by it, else to validation if that does, else to
 * training: so a group that is too large for a small set does not fill it. */
#ifndef DEMODASH_GENOME_BLOCKS_H
#define DEMODASH_GENOME_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"
#include "src/genome/intervals.h"

enum { BLOCKS_TRAIN, BLOCKS_VALIDATION, BLOCKS_TEST, BLOCKS_DROPPED };

/* What decides the order: 64 random bits of the block of a chromosome, or of a group's first
 * record. */
uint64_t blocks_rank(random_key key, const char *chrom, int64_t block);
uint64_t blocks_group_rank(random_key key, uint32_t first_record);

typedef struct {
    uint64_t rank;
    size_t group;    /* 0 .. groups - 1: of the caller */
    size_t positives, negatives;
} blocks_group;

typedef struct {
    double test, validation; /* in 0..1: the share of the positives */
} blocks_shares;

/* sets [count]: by group number. Groups without positives are dealt out in the same way by their
 * negatives, so that both classes are parted alike. groups [count] are put in order. */
void blocks_deal(uint8_t *sets, blocks_group *groups, size_t count, blocks_shares shares);

/* Windows [count] and their sets [count]: one that shares a letter with a window of another set
 * becomes BLOCKS_DROPPED: those of training first, then those of validation; the test set keeps
 * all. Returns how many. windows with chrom < 0 have no place and stay. */
size_t blocks_drop_overlaps(uint8_t *sets, const interval *windows, size_t count);

#endif
