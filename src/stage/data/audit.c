/* Each record gets keys of what a shuffle keeps: its letters' counts, and its dinucleotides'
 * with both ends. Keys of both classes are sorted and walked together, which matches negatives
 * to positives one to one without comparing every pair. */
#include "src/stage/data/audit.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/hash.h"
#include "src/core/memory.h"

enum { LETTERS = 5 };

/* What a record is matched by; the last bit of each hash is given up for the label. */
typedef struct {
    uint64_t *dinucleotides; /* [N] of first letter, last letter and counts of dinucleotides */
    uint64_t *letters;       /* [N] of counts of letters */
} record_keys;

static void make_keys(record_keys *k, const sequence_set *set)
{
    const size_t length = (size_t)set->length;
    k->dinucleotides = memory_array(k->dinucleotides, set->count);
    k->letters = memory_array(k->letters, set->count);
    for (size_t i = 0; i < set->count; i++) {
        const uint8_t *letters = set->letters + i * length;
        uint16_t pairs[2 + LETTERS * LETTERS] = {letters[0], letters[length - 1]};
        uint16_t singles[LETTERS] = {0};
        for (size_t t = 0; t + 1 < length; t++) pairs[2 + letters[t] * LETTERS + letters[t + 1]]++;
        for (size_t t = 0; t < length; t++) singles[letters[t]]++;
        k->dinucleotides[i] = hash_block(pairs, sizeof pairs);
        k->letters[i] = hash_block(singles, sizeof singles);
    }
}

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Size of the greatest matching of negatives to positives of the same key. */
static size_t match(const uint64_t *keys, const sequence_set *set)
{
    uint64_t *sorted = memory_array(sorted, set->count);
    for (size_t i = 0; i < set->count; i++) sorted[i] = (keys[i] & ~UINT64_C(1)) | set->labels[i];
    qsort(sorted, set->count, sizeof *sorted, compare);
    size_t matched = 0;
    for (size_t i = 0, next; i < set->count; i = next) {
        size_t of[2] = {0};
        for (next = i; next < set->count && sorted[next] >> 1 == sorted[i] >> 1; next++) {
            of[sorted[next] & 1]++;
        }
        matched += of[0] < of[1] ? of[0] : of[1];
    }
    memory_free(sorted);
    return matched;
}

static bool ends_agree(const sequence_set *set, size_t i)
{
    const size_t length = (size_t)set->length;
    const uint8_t *a = set->letters + i * length, *b = a - length;
    return a[0] == b[0] && a[length - 1] == b[length - 1];
}

audit_counts audit_negatives(const sequence_set *set)
{
    audit_counts c = {0};
    if (set->count == 0) return c;
    const size_t length = (size_t)set->length;
    record_keys k;
    make_keys(&k, set);
    for (size_t i = 0; i < set->count; i++) {
        if (set->labels[i]) continue;
        c.negatives++;
        if (i == 0 || !set->labels[i - 1]) continue;
        c.before += k.dinucleotides[i] == k.dinucleotides[i - 1];
        c.ends += ends_agree(set, i);
        if (set->made[i] != RECORD_MADE) continue;
        c.unchanged += memcmp(set->letters + i * length, set->letters + (i - 1) * length,
                              length) == 0;
    }
    c.dinucleotides = match(k.dinucleotides, set);
    c.letters = match(k.letters, set);
    memory_free(k.dinucleotides);
    memory_free(k.letters);
    return c;
}
