/* temporal: the score of the whole bidirectional network on every prefix and every suffix (temporal
 * output scores of Lanchantin et al. 2017), exactly, without running it once per prefix.
 *
 * Let a sequence give T columns (positions of the last convolution, or letters). A cut of n columns
 * is read by two LSTM stacks. One starts at the sequence's edge: its states on the first n columns
 * are those of the whole sequence, computed once. Only the other, which starts at the cut, differs
 * from cut to cut: all cuts run side by side, each joining when the walk from the far end reaches
 * it, so that a step is one product over the cuts under way.
 *
 * What cannot be shared is the far stack's recurrence and, above the first layer, its input
 * product: of the multiply-adds a column costs the ordinary scorer, 4,096 of 40,960 remain in the
 * medium CNN-RNN, 12,288 of 40,960 in the small one (two layers), half in an RNN. `demodash bench
 * --explain` measures what comes of it. */
#ifndef DEMODASH_EXPLAIN_TEMPORAL_H
#define DEMODASH_EXPLAIN_TEMPORAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/explain/cuts.h"
#include "src/net/spec.h"

/* Names "columns", "prefix", NULL-terminated. */
const char *const *temporal_rule_names(void);

typedef struct temporal temporal;

/* spec must have an LSTM; parameters [P] are borrowed. Owner: caller. */
void temporal_create(temporal **ret, const net_spec *spec, const float *parameters,
                     temporal_rule rule);
void temporal_destroy(temporal *t);

/* forward [N][L], backward [N][L]: logit differences z1 - z0; forward[i] of bases 0..i,
 * backward[i] of bases i..L-1; NaN where those give no column. letters [N][L].
 * both_strands: mean with the reverse complement's, whose suffixes are the prefixes here. */
void temporal_margins(float *forward, float *backward, temporal *t, const uint8_t *letters,
                      size_t count, bool both_strands);

#endif
