/* duplicates: equal sequences, on either strand, within a set and between sets. Records that were
 * made by shuffling (RECORD_MADE) are left out of every count; no count depends on record order. */
#ifndef DEMODASH_STAGE_DATA_DUPLICATES_H
#define DEMODASH_STAGE_DATA_DUPLICATES_H

#include <stddef.h>

#include "src/core/dataset.h"

typedef struct sequence_index sequence_index;

/* All given records of a set by their letters. Cost: one pass, and a copy of the letters. Owner:
 * caller, sequence_index_destroy. The set may go before the index. */
sequence_index *sequence_index_create(const sequence_set *set);
void sequence_index_destroy(sequence_index *index); /* NULL is allowed */

/* Given records equal to an earlier one; and those that stand there with the other label too: of
 * each sequence with both labels the records of the rarer one, so many labels at least are wrong. */
size_t sequence_index_duplicates(const sequence_index *index);
size_t sequence_index_contradictions(const sequence_index *index);

/* Given records of set that are also in the index; 0 when the lengths differ. */
size_t sequence_index_overlap(const sequence_index *index, const sequence_set *set);

#endif
