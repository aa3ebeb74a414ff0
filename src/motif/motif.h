/* motif: a position matrix as the whole program knows it. */
#ifndef DEMODASH_MOTIF_MOTIF_H
#define DEMODASH_MOTIF_MOTIF_H

#include <stddef.h>

#include "src/core/hash.h"

enum { MOTIF_LETTERS = 4 };

typedef struct {
    char *id;      /* "MA0035.3"; never NULL */
    char *name;    /* alternative name, "GATA1"; "" if none */
    int width;     /* W >= 1 */
    double *probability; /* [W][4] in order A C G T; every row sums to 1 */
    double *counts; /* [W][4] of which they come, as a file gave them; NULL: not known */
    double sites;  /* nsites: number of sequences behind it; 0 unknown */
    double evalue; /* E; NaN unknown */
    char *url;     /* "" if none */
} motif;

typedef struct {
    size_t count;
    motif *motifs;             /* [count] */
    double background[MOTIF_LETTERS]; /* of the file, uniform where it gives none */
    int both_strands;          /* MEME's "strands: + -" */
    int rna;                   /* its file spells T as U */
} motif_set;

/* An empty set: uniform background, both strands. Owner: caller, motif_set_release. */
motif_set motif_set_make(void);
/* A motif with room for width columns (all 0). Owner: caller, motif_release. */
motif motif_make(const char *id, const char *name, int width);
motif motif_copy(const motif *m);
void motif_release(motif *m);
void motif_set_release(motif_set *s);
/* Append; the set takes the motif over. */
void motif_set_add(motif_set *s, motif m);

/* SHA-256 of its motifs' ids, names, sites and matrices, and of the background. */
void motif_set_hash(char text[HASH_TEXT_SIZE], const motif_set *s);

/* Reverse complement: a new motif with the same id and name. Owner: caller. */
motif motif_reverse_complement(const motif *m);

/* Information content of each column in bits, 2 + sum p log2 p, minus the small-sample correction
 * e(n) = 3 / (2 ln 2 n) when sites n > 0 (Schneider et al. 1986), not below 0. out [W]. */
void motif_information(double *out, const motif *m);

/* IUPAC consensus, W letters and a NUL (out [W + 1]). The rule of Cavener (1987): one letter when
 * it is above 50 % and more than twice the next; two when together above 75 %; N otherwise. */
void motif_consensus(char *out, const motif *m);

#endif
