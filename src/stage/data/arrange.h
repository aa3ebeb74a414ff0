/* arrange: records as they were read -> a sequence set in the record order that is part of the data
 * (src/README, contract 1), of one length, with negatives made where there are none. */
#ifndef DEMODASH_STAGE_DATA_ARRANGE_H
#define DEMODASH_STAGE_DATA_ARRANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/random.h"

/* Records of any lengths, in the order of the files. */
typedef struct {
    size_t count, capacity;
    uint8_t *letters;  /* [start[count]] */
    size_t letters_capacity;
    size_t *start;     /* [capacity + 1] */
    uint8_t *labels;   /* [capacity] */
    char **ids;        /* [capacity] */
    place *places;     /* [capacity], or NULL when no record has one */
    int flank;         /* K; 0: none */
    uint8_t *flanks;   /* [capacity][2][K] letters before and behind a record, or NULL */
    size_t positives;
    size_t with_others; /* records with a letter outside ACGT */
    size_t longest, shortest; /* 0 when there are no records */
} raw_records;

void raw_records_add(raw_records *raw, const uint8_t *codes, size_t length, uint8_t label,
                     const char *id);
/* Give a record a place; the name of the chromosome is copied. */
void raw_records_put_place(raw_records *raw, size_t record, const place *where);
/* Keep `flank` letters before and behind a record, the same number for all. */
void raw_records_put_flanks(raw_records *raw, size_t record, const uint8_t *before,
                            const uint8_t *behind, int flank);
void raw_records_release(raw_records *raw);

/* Part the records: of each set [count] that is below `parts` the records go, in order, to
 * ret[set]; others are left out. */
void raw_records_part(raw_records *ret, const raw_records *raw, const uint8_t *sets, int parts);

/* How the classes of a split are put in order. */
typedef enum {
    ARRANGE_KEEP,      /* the order of the file is kept */
    ARRANGE_INTERLEAVE /* both classes in their own order, spread evenly, a positive first */
} arrange_order;

/* True when all of one class stand before all of the other. */
bool raw_records_in_blocks(const raw_records *raw);

typedef enum { CROP_NONE, CROP_CENTRE, CROP_START, CROP_END } arrange_crop;

typedef struct {
    arrange_order order;
    bool make_negatives; /* there are none: a shuffle follows each positive, id + "_shuf" */
    bool recognise;      /* given negatives that are exact dinucleotide shuffles of the positive
                            before them are counted (sequence_set_is_shuffle) */
    random_key key;      /* negatives: stream of (key, RANDOM_NEGATIVE, epoch 0, index in the
                          * set) */
    int length;          /* of every record; shorter ones are padded with DNA_OTHER at both ends,
                            longer ones cut to the part named by crop */
    arrange_crop crop;
} arrange_settings;

typedef struct {
    size_t padded, cropped, made;
    size_t recognised;
    size_t unchanged;    /* made negatives that equal their positive: it has no other shuffle */
} arrange_counts;

/* The letters of a record that are kept at this length. Borrowed. */
const uint8_t *arrange_crop_record(size_t *ret_length, const raw_records *raw, size_t record,
                                   int length, arrange_crop crop);

/* Where a record that lies there lies when it is kept at this length. chrom is borrowed. */
place arrange_place(const place *from, int length, arrange_crop crop);

/* Owner of *ret: caller, sequence_set_release. A place goes along with what is cropped or padded,
 * so that it is always `length` long; a made negative has none. Negatives are shuffled after
 * cropping and before padding. *ret_counts: of this call. */
void arrange_records(sequence_set *ret, arrange_counts *ret_counts, const raw_records *raw,
                     const arrange_settings *settings);

#endif
