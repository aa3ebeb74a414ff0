/* splits: a training set parted into training, validation and test.
 *
 * By chromosomes, by stretches of a BED, or by shares of the positives. Where records have places,
 * shares are filled with whole blocks of the genome, and what overlaps a window of another set is
 * dropped. Where they have none, with records in an order that the seed decides; those that are
 * equal, on either strand, stay together, and so does a shuffle with its positive. */
#ifndef DEMODASH_STAGE_DATA_SPLITS_H
#define DEMODASH_STAGE_DATA_SPLITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/genome.h"
#include "src/core/status.h"
#include "src/stage/data/arrange.h"
#include "src/stage/data/chromosomes.h"

/* What a set is made of. */
typedef struct {
    const char *chroms; /* NULL, or names parted by commas */
    const char *bed;    /* NULL, or a BED file: what its rows touch */
    double share;       /* of the positives, 0..1 */
} split_part;

typedef struct {
    split_part test, validation;
    int64_t block;            /* letters of a block */
    uint64_t seed;
    bool by_default;          /* nobody asked for it */
    const genome *genome;     /* NULL where places come from headers */
    const chromosomes *names; /* with genome */
} split_settings;

typedef struct {
    size_t dropped[2]; /* by label: windows that overlap one of another set */
    char *how;         /* in words: for a note. Owner: caller, memory_free */
} split_report;

/* sets [raw->count]: the split of each record (SPLIT_TRAIN..), SPLITS for what is dropped. length,
 * crop: as the records will be kept. name: of the dataset, part of the key of random numbers.
 * Errors: STATUS_USAGE (no places for chromosomes or a BED, an unknown chromosome), those of
 * peaks_read, STATUS_DATA (nothing is left for training). */
status_t splits_choose(uint8_t *sets, split_report *ret, const raw_records *raw,
                       const split_settings *settings, const char *name, int length,
                       arrange_crop crop) MUST_USE;

#endif
