/* dataset: the sequences of one transcription factor, as the whole program knows them.
 *
 * Letters are small integers: 0 A, 1 C, 2 G, 3 T, 4 anything else (an all-zero column of the
 * one-hot input). Record order is part of the data: a negative that was made by shuffling directly
 * follows its positive; separately given classes are interleaved evenly. */
#ifndef DEMODASH_CORE_DATASET_H
#define DEMODASH_CORE_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a record comes from. Whatever is counted among given records leaves out RECORD_MADE alone;
 * training shuffles both others than RECORD_GIVEN anew: a shuffle of one is as good a negative. */
enum {
    RECORD_GIVEN, /* the source gave it */
    RECORD_MADE,  /* a negative that import or simulate made: a shuffle of record i-1, a positive */
    RECORD_SHUFFLE /* given, too, but such a shuffle (sequence_set_is_shuffle); never in a file */
};

/* Where a record lies in a genome (src/genome/place.h): counted from 0, the end lies behind the
 * last letter. A shuffle lies nowhere. */
typedef struct {
    char *chrom;  /* name of the chromosome; NULL: the record has no place */
    int64_t start, end;
    char strand;  /* '+', '-', or '.' where it is not known */
} place;

typedef struct {
    size_t count;     /* N */
    int length;       /* L, the same for every record; 0 when N = 0 */
    uint8_t *letters; /* [N][L] in 0..4 */
    uint8_t *labels;  /* [N] 0 or 1 (bound) */
    uint8_t *made;    /* [N] RECORD_GIVEN, RECORD_MADE or RECORD_SHUFFLE */
    char **ids;       /* [N] never NULL; "" when the source gives none */
    place *places;    /* [N], or NULL when no record has one */
    int flank;        /* K: letters that are kept at each side for later shifts; 0: none */
    uint8_t *flanks;  /* [N][2][K] before and behind a record, in 0..4; written, not read back */
} sequence_set;

typedef struct {
    char *name;
    sequence_set train;
    sequence_set validation; /* N = 0 unless the source came with its own */
    sequence_set test;
} dataset;

/* An empty set with room for count records of length letters (ids are NULL until set: use
 * sequence_set_put_id). Owner: caller, sequence_set_release. */
sequence_set sequence_set_make(size_t count, int length);
void sequence_set_put_id(sequence_set *set, size_t record, const char *id);
/* Give a record a place; the name of the chromosome is copied. */
void sequence_set_put_place(sequence_set *set, size_t record, const place *where);
void sequence_set_release(sequence_set *set);

/* Number of records with label 1. */
size_t sequence_set_positives(const sequence_set *set);

/* Whether record i is a negative that directly follows a positive and has its letters in another
 * order with the same dinucleotides and ends (dna_is_shuffle). One that equals its positive is
 * none: that is a sequence with both labels. */
bool sequence_set_is_shuffle(const sequence_set *set, size_t i);

void dataset_release(dataset *d);

#endif
