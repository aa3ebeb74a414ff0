/* A hash table of the distinct sequences of a set, each stored as the lesser of its two strands,
 * with how many records of either label have it. All counts are read off the table afterwards,
 * so none depends on the order of the records. */
#include "src/stage/data/duplicates.h"

#include <stdint.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/hash.h"
#include "src/core/memory.h"

/* Open addressing with linear probes; slots hold the number of a distinct sequence + 1. */
struct duplicates_index {
    int length;
    uint8_t *letters; /* [distinct][length] the lesser strand of each distinct sequence */
    uint32_t *of[2];  /* [label][distinct] its records */
    uint32_t *slots;  /* [mask + 1] */
    size_t mask;
    uint32_t distinct;
    size_t duplicates, contradictions;
};

/* The lesser of the two strands in byte order. */
static void make_canonical(uint8_t *out, const uint8_t *letters, size_t length)
{
    dna_reverse_complement(out, letters, length);
    if (memcmp(letters, out, length) <= 0) memcpy(out, letters, length);
}

/* The slot that holds the sequence, or the free one where it belongs. */
static uint32_t *find_slot(const duplicates_index *index, const uint8_t *canonical)
{
    size_t length = (size_t)index->length;
    size_t at = (size_t)hash_block(canonical, length) & index->mask;
    while (index->slots[at] != 0) {
        if (memcmp(index->letters + (index->slots[at] - 1) * length, canonical, length) == 0) break;
        at = (at + 1) & index->mask;
    }
    return &index->slots[at];
}

duplicates_index *duplicates_index_create(const sequence_set *set)
{
    duplicates_index *index = memory_array(index, 1);
    size_t length = (size_t)set->length, slots = 16;
    while (slots < 2 * set->count) slots *= 2;
    index->length = set->length;
    index->mask = slots - 1;
    index->slots = memory_array(index->slots, slots);
    index->letters = memory_alloc(set->count, length);
    for (int k = 0; k < 2; k++) index->of[k] = memory_array(index->of[k], set->count);
    for (size_t i = 0; i < set->count; i++) {
        if (set->made[i] == RECORD_MADE) continue;
        uint8_t *canonical = index->letters + index->distinct * length;
        make_canonical(canonical, set->letters + i * length, length);
        uint32_t *slot = find_slot(index, canonical);
        if (*slot != 0) index->duplicates++;
        else *slot = ++index->distinct;
        index->of[set->labels[i]][*slot - 1]++;
    }
    for (uint32_t k = 0; k < index->distinct; k++) {
        index->contradictions += index->of[0][k] < index->of[1][k] ? index->of[0][k]
                                                                    : index->of[1][k];
    }
    return index;
}

void duplicates_index_destroy(duplicates_index *index)
{
    if (index == NULL) return;
    memory_free(index->slots);
    memory_free(index->letters);
    for (int k = 0; k < 2; k++) memory_free(index->of[k]);
    memory_free(index);
}

size_t duplicates_count(const duplicates_index *index)
{
    return index->duplicates;
}

size_t duplicates_contradictions(const duplicates_index *index)
{
    return index->contradictions;
}

size_t duplicates_shared(const duplicates_index *index, const sequence_set *set)
{
    if (set->length != index->length) return 0;
    size_t length = (size_t)set->length, found = 0;
    uint8_t *canonical = memory_alloc(length, 1);
    for (size_t i = 0; i < set->count; i++) {
        if (set->made[i] == RECORD_MADE) continue;
        make_canonical(canonical, set->letters + i * length, length);
        found += *find_slot(index, canonical) != 0;
    }
    memory_free(canonical);
    return found;
}
