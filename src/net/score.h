/* score: logit differences of many records, spread over a team in chunks of fixed size. */
#ifndef DEMODASH_NET_SCORE_H
#define DEMODASH_NET_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/team.h"
#include "src/net/spec.h"

enum { SCORE_CHUNK = 16 }; /* sequences of one pass: as many as a lane has in a batch of 256 */

/* margins [count] = logit(class 1) - logit(class 0) in evaluation mode of letters[records[i]], or
 * of letters[i] when records is NULL; letters [.][L]. both_strands: mean of the margins of the
 * sequence and its reverse complement. Chunks are spread over the team; every rank gets all.
 * Always computed in whole chunks of 16 (the last one padded), so that scores do not depend on the
 * ranks. Collective. */
void score_margins(float *margins, const net_spec *spec, const float *parameters,
                   const uint8_t *letters, const uint32_t *records, size_t count,
                   bool both_strands, const team *t);

/* The first of the margins that is not finite; count: all are. */
size_t score_first_not_finite(const float *margins, size_t count);

/* Probability of class 1: 1 / (1 + exp(-margin)), in double. */
double score_probability(double margin);

/* Mean negative log-likelihood of labels under margins. */
double score_loss(const float *margins, const uint8_t *labels, const uint32_t *records,
                  size_t count);

#endif
