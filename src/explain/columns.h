/* columns: what the LSTM of a network sees: the one-hot letters, or the last convolution's output;
 * of a whole sequence or of a stretch of it, without running the LSTM. */
#ifndef DEMODASH_EXPLAIN_COLUMNS_H
#define DEMODASH_EXPLAIN_COLUMNS_H

#include <stdint.h>

#include "src/net/spec.h"

typedef struct columns columns;

/* For groups of `count` sequences of up to spec->length letters. spec must have an LSTM;
 * parameters [P] are borrowed. Owner: caller. */
void columns_create(columns **ret, const net_spec *spec, const float *parameters, int count);
void columns_destroy(columns *c);

/* Columns that `length` letters give, 0 where they are too few; channels of a column. */
int columns_count(const net_spec *spec, int length);
int columns_channels(const net_spec *spec);

/* [columns_count][count][channels] of letters [count][length], borrowed until the next call.
 * columns_count(length) must be > 0. */
const float *columns_compute(columns *c, const uint8_t *letters, int length);

#endif
