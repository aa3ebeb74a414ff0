/* Dealing out groups by a random order that no other group and no rank has a part in: a group's
 * place in it comes from a counter (Philox) keyed by the dataset and the seed, at a number that the
 * group itself has. So a peak more or less elsewhere does not shuffle the others. */
#include "src/genome/blocks.h"

#include <stdlib.h>

#include "src/core/hash.h"

static uint64_t bits(const uint32_t words[4])
{
    return (uint64_t)words[0] << 32 | words[1];
}

uint64_t blocks_rank(random_key key, const char *chrom, int64_t block)
{
    const uint64_t name = hash_name(chrom);
    uint32_t words[4];
    random_block(words, key, RANDOM_BLOCK, (uint32_t)name, (uint32_t)(name >> 32), (uint32_t)block);
    return bits(words);
}

uint64_t blocks_group_rank(random_key key, uint32_t first_record)
{
    uint32_t words[4];
    random_block(words, key, RANDOM_BLOCK, 0, first_record, 0);
    return bits(words);
}

static int compare(const void *a, const void *b)
{
    const blocks_group *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* Records of the set that is filled now, and how many it is to have. */
typedef struct {
    double wanted[2];  /* test, validation */
    size_t had[2];
} filling;

static uint8_t next_set(filling *f, size_t records)
{
    static const uint8_t sets[2] = {BLOCKS_TEST, BLOCKS_VALIDATION};
    for (int k = 0; k < 2; k++) {
        if ((double)f->had[k] + (double)records / 2 > f->wanted[k]) continue;
        f->had[k] += records;
        return sets[k];
    }
    return BLOCKS_TRAIN;
}

void blocks_deal(uint8_t *sets, blocks_group *groups, size_t count, blocks_shares shares)
{
    if (count > 0) qsort(groups, count, sizeof *groups, compare);
    for (int positive = 1; positive >= 0; positive--) {
        size_t all = 0;
        for (size_t i = 0; i < count; i++) {
            if ((groups[i].positives > 0) != positive) continue;
            all += positive ? groups[i].positives : groups[i].negatives;
        }
        filling f = {.wanted = {shares.test * (double)all, shares.validation * (double)all}};
        for (size_t i = 0; i < count; i++) {
            if ((groups[i].positives > 0) != positive) continue;
            const size_t records = positive ? groups[i].positives : groups[i].negatives;
            sets[groups[i].group] = next_set(&f, records);
        }
    }
}

/* Drop those of set `of` that overlap a window of set `with`. */
static size_t drop(uint8_t *sets, const interval *windows, size_t count, uint8_t of, uint8_t with)
{
    intervals held = {0};
    size_t dropped = 0;
    for (size_t i = 0; i < count; i++) {
        if (sets[i] == with && windows[i].chrom >= 0) intervals_add(&held, windows[i]);
    }
    intervals_merge(&held);
    for (size_t i = 0; i < count; i++) {
        if (sets[i] != of || windows[i].chrom < 0) continue;
        if (!intervals_overlap(&held, windows[i])) continue;
        sets[i] = BLOCKS_DROPPED;
        dropped++;
    }
    intervals_release(&held);
    return dropped;
}

size_t blocks_drop_overlaps(uint8_t *sets, const interval *windows, size_t count)
{
    size_t dropped = drop(sets, windows, count, BLOCKS_VALIDATION, BLOCKS_TEST);
    dropped += drop(sets, windows, count, BLOCKS_TRAIN, BLOCKS_TEST);
    return dropped + drop(sets, windows, count, BLOCKS_TRAIN, BLOCKS_VALIDATION);
}
