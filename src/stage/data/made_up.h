/* made_up: sequences that stand for data where only their number and length count: what is timed or
 * measured takes as long, and as much memory, with letters drawn evenly. */
#ifndef DEMODASH_STAGE_DATA_MADE_UP_H
#define DEMODASH_STAGE_DATA_MADE_UP_H

#include <stddef.h>

#include "src/core/dataset.h"

/* N records of length L, every second one positive, its negative behind it marked as made. The same
 * letters at every call. Not collective. Owner: caller, sequence_set_release. */
sequence_set made_up_sequences(size_t count, int length);

#endif
