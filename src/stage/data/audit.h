/* audit: are negatives shuffles of positives, and of which kind?
 *
 * A shuffle that keeps dinucleotides has the first and the last letter of its positive and each
 * dinucleotide as often (src/core/dna.h): composition cannot tell the two apart. Which positive a
 * negative was made from is known only where it stands behind it; elsewhere all that can be asked
 * is whether the set holds a positive of the same counts for each negative. So negatives are
 * matched to positives one to one by equal keys, which is exact: positives of one key are
 * exchangeable, and the greatest matching has min(positives, negatives) of each key. Keys are
 * compared by 63 bits of hash. A letter outside ACGT is a fifth letter, as in shuffling. */
#ifndef DEMODASH_STAGE_DATA_AUDIT_H
#define DEMODASH_STAGE_DATA_AUDIT_H

#include <stddef.h>

#include "src/core/dataset.h"

/* Negatives of a set, and how many of them.. */
typedef struct {
    size_t negatives;
    size_t before;        /* ..have first and last letter and dinucleotides of the positive that
                             directly precedes them */
    size_t dinucleotides; /* ..can be matched by first and last letter and dinucleotides; >=
                           * before */
    size_t letters;       /* ..can be matched by the counts of letters alone; >= dinucleotides */
    size_t ends;          /* ..stand behind a positive and have its first and last letter */
    size_t unchanged;     /* ..were made and equal the positive before them */
} audit_counts;

/* Cost: one pass and three sorts. */
audit_counts audit_negatives(const sequence_set *set);

#endif
