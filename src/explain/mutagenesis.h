/* mutagenesis: in-silico mutagenesis, the score of every single-letter change. */
#ifndef DEMODASH_EXPLAIN_MUTAGENESIS_H
#define DEMODASH_EXPLAIN_MUTAGENESIS_H

#include "src/explain/target.h"

/* differences [N][L][4] = score(sequence with letter c at l) - score(sequence); 0 at the letter
 * that is there (all four are tried where it is none of ACGT). Cost: 3L forward passes a sequence
 * (and strand), in full groups across sequences. */
void mutagenesis_scores(float *differences, const target *t, const uint8_t *letters,
                        const uint8_t *labels, size_t count);

/* values [N][L] = minus the mean difference over the letters that are not there: how much the score
 * falls, on average, when the base is changed. */
void mutagenesis_importance(float *values, const float *differences, const uint8_t *letters,
                            size_t count, int length);

#endif
