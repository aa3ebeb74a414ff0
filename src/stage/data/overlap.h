/* overlap: sequences of two sets that share a stretch of letters, on either strand.
 *
 * Peaks of a training and a test set may come from one locus, shifted by some letters: then they
 * are not equal but share a long stretch. 40 letters do not recur in a genome by chance; repeats
 * and low complexity do, and count. */
#ifndef DEMODASH_STAGE_DATA_OVERLAP_H
#define DEMODASH_STAGE_DATA_OVERLAP_H

#include <stddef.h>

#include "src/core/dataset.h"

enum { OVERLAP_LETTERS = 40 };

/* Given records of set by label, and those of them of which 40 letters ACGT in a row, or their
 * reverse complement, are part of a given record of other. Exact: no hash stands for letters. Made
 * records of both sets are left out. Cost: a table of the words of set, one pass over other. */
typedef struct {
    size_t given[2], sharing[2]; /* [label] */
} overlap_counts;
overlap_counts overlap_count(const sequence_set *set, const sequence_set *other);

#endif
