/* simulate: sequences with planted motifs, whose truth is known.
 *
 * A positive is first-order background (a Markov chain over letters with the depletion of CpG that
 * vertebrate DNA has) with sites drawn from matrices; what is planted, and where, is its dataset's
 * design. Its negative is an exact dinucleotide-preserving shuffle of it. Where both classes are to
 * carry motifs (decoys, halves of a pair), the negative is a shuffle that keeps those sites whole
 * and moves them (blocks.h): dinucleotide counts stay exact, but such a negative is not marked as
 * made, because a fresh shuffle of it would lose the sites. */
#ifndef DEMODASH_SIMULATE_SIMULATE_H
#define DEMODASH_SIMULATE_SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/motif/motif.h"

typedef enum {
    SIMULATE_STRONG,     /* one motif, given strand */
    SIMULATE_EITHER,     /* one motif, either strand */
    SIMULATE_WEAK,       /* one motif, softened, in part of the positives, either strand */
    SIMULATE_PAIR_FIXED, /* two motifs at a fixed gap; half of the negatives have both elsewhere */
    SIMULATE_PAIR_LOOSE, /* two motifs at a loose gap; half of the negatives have one of them */
    SIMULATE_DECOY,      /* one motif, and another in both classes; either strand */
    SIMULATE_KINDS
} simulate_kind;

const char *simulate_kind_name(simulate_kind kind); /* "strong", ..., "pair-fixed", "decoy" */

enum { SIMULATE_MOTIFS_MAX = 2, SIMULATE_LENGTH_MIN = 60, SIMULATE_LENGTH_MAX = 10000 };

/* Can the motif be planted in sequences of this length? It has 5 columns to a third of the length,
 * 30 at most, and 8 bits. */
int simulate_motif_serves(const motif *m, int length);

/* Highest mean Pearson correlation of columns over all alignments of at least 5 columns, both
 * strands: 1 for a motif with itself, -1 where there is no such alignment. */
double simulate_motif_likeness(const motif *a, const motif *b);

/* What a dataset holds. A value that owns its motifs: simulate_design_release. */
typedef struct {
    char *name;            /* of the dataset */
    uint64_t seed;
    simulate_kind kind;
    int length;            /* L */
    double promoter;       /* share of sequences with the background of CpG-rich promoters */
    double occupancy;      /* share of positives that have their sites */
    int motif_count;       /* 1 or 2 */
    motif motifs[SIMULATE_MOTIFS_MAX];  /* the matrices that sites are drawn from */
    uint8_t decoy[SIMULATE_MOTIFS_MAX]; /* 1: planted in both classes, tells nothing */
    int gap_min, gap_max;  /* letters between the motifs of a pair */
} simulate_design;

/* The design of dataset number `index`, a function of its arguments alone. The kind follows the
 * number (a cycle of 8 that has every kind); the first motif is preferred[0..preferred_count) of
 * the set where one is usable (a factor's own motif), otherwise drawn; a second one is drawn among
 * those unlike the first. Usable: simulate_motif_serves.
 * L in SIMULATE_LENGTH_MIN..MAX. Errors: STATUS_DATA when the set has too few usable motifs. */
status_t simulate_design_make(simulate_design *ret, const char *name, size_t index, uint64_t seed,
                              int length, const motif_set *set, const size_t *preferred,
                              size_t preferred_count) MUST_USE;
void simulate_design_release(simulate_design *design);

/* A planted site: columns of the motif (of its reverse complement on strand -1) lie on letters
 * start .. start + width - 1 of the record. */
typedef struct {
    int32_t record, start, width, strand, motif; /* strand +1 or -1; motif: index in the design */
} simulate_site;

typedef struct {
    size_t count, room;
    simulate_site *sites; /* [count] in order of records */
} simulate_sites;

void simulate_sites_release(simulate_sites *sites);

/* Set number `part` (0 training, 1 test) of a design: count records (even; positive, its negative,
 * positive, ...) and the truth about both classes. Reproducible: every pair of records is a
 * function of (design, part, pair). Owner of both: caller. */
void simulate_set(sequence_set *ret_set, simulate_sites *ret_sites, const simulate_design *design,
                  int part, size_t count);

/* mask [N][L]: 1 where a planted site lies, the sites of decoys left out unless with_decoys. */
void simulate_mask(uint8_t *mask, const simulate_sites *sites, const uint8_t *decoy,
                   int with_decoys, size_t count, int length);

#endif
