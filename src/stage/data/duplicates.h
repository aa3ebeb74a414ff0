/* duplicates: equal sequences, on either strand, within a set and between sets. Records that were
 * made by shuffling (RECORD_MADE) are left out of every count; no count depends on record order. */
#ifndef DEMODASH_STAGE_DATA_DUPLICATES_H
#define DEMODASH_STAGE_DATA_DUPLICATES_H

#include <stddef.h>

#include "src/core/dataset.h"

typedef struct duplicates_index duplicates_index;

/* All given records of a set by their letters. Cost: one pass, and a copy of the letters. Owner:
 * caller, duplicates_index_destroy. The set may go before the index. */
duplicates_index *duplicates_index_create(const sequence_set *set);
void duplicates_index_destroy(duplicates_index *index); /* NULL is allowed */

/* Given records equal to an earlier one; and those that stand there with the other label too: of
 * each sequence with both labels the records of the rarer one, so many labels at least are
 * wrong. */
size_t duplicates_count(const duplicates_index *index);
size_t duplicates_contradictions(const duplicates_index *index);

/* Given records of set that are also in the index; 0 when the lengths differ. */
size_t duplicates_shared(const duplicates_index *index, const sequence_set *set);

#endif
