/* track: values along sequences as one track along the genome. */
#ifndef DEMODASH_GENOME_TRACK_H
#define DEMODASH_GENOME_TRACK_H

#include <stddef.h>

#include "src/core/dataset.h"

/* A stretch start..end-1 of one value. chrom is borrowed. */
typedef void track_emit(void *data, const char *chrom, int64_t start, int64_t end, float value);

/* Emit the values [count][length] of sequences at places [count]: sorted by chromosome (byte order)
 * and position, no two stretches overlapping, neighbours of one value as one stretch. Where several
 * sequences overlap the value is their mean. A sequence on strand '-' runs backwards; one without a
 * place, or at the place of one before, is left out. Gives the number of sequences that are in the
 * track. */
size_t track_make(track_emit *emit, void *data, const place *places, const float *values,
                  size_t count, size_t length);

#endif
