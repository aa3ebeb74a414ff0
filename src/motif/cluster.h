/* cluster: consensus motifs of a transcription factor, out of the signed attributions of all its
 * sequences.
 *
 * 1. Seqlets. A sequence's attributions are divided by their mean magnitude, so that all sequences
 *    count alike: the gradients of a network that is sure of itself differ by orders of magnitude
 *    from one sequence to the next. In every sequence, windows of W letters whose attributions sum
 *    high, strongest first, without overlap. High: above the sum at which as few windows of the
 *    same attributions in random order (each sequence's shuffled) are left as `fdr` says, for one
 *    that is found.
 * 2. Discovery. The word of 6 letters (either strand) with the greatest summed (relative)
 *    attribution in all seqlets starts a matrix of `span` columns; expectation-maximisation over
 *    the seqlets then refines it: each holds one site of it, on either strand, with its centre in
 *    the seqlet, or none (the ZOOPS model of MEME, Bailey & Elkan 1994, confined to seqlets).
 *    Several words compete; the one whose matrix explains the seqlets best wins. Seqlets that hold
 *    a site with probability > 1/2 are its sites; they are taken out, and the next motif is looked
 *    for. A motif that is as well described as a palindrome is one (zoops_symmetrise). Where two
 *    unlike matrices (cosine below .7), each fitted to the sites that it explains better, explain
 *    the sites by more than their parameters cost, they are two motifs, and the one with fewer
 *    sites waits.
 * 3. Motifs that are each other's shifted or turned copies (correlation of columns) become one.
 * 4. Columns at both ends are trimmed by information, the strand is the one whose best letters come
 *    first in the alphabet, and motifs are ordered by the attribution that their sites hold.
 * Sequences are sorted by content first and all sums run in that order: the result does not depend
 * on the order of the input. */
#ifndef DEMODASH_MOTIF_CLUSTER_H
#define DEMODASH_MOTIF_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "src/motif/cluster_settings.h"
#include "src/motif/motif.h"

/* W 9, 4 a sequence, fdr .05, span 31, 10 sites, 5 bits, 5 motifs, trim .25 bits, merge .85. */
cluster_settings cluster_defaults(void);

typedef struct {
    size_t sequence;   /* index as given */
    int start;         /* of the motif's first column, or of its last where reverse: the lowest
                          letter that it lies on; may be below 0 or reach beyond the end */
    int reverse;       /* 1: the motif's reverse complement lies there */
    double attribution; /* sum over its letters */
} cluster_site;

typedef struct {
    motif matrix;          /* expected letters of the sites (zoops.h); id "", name: consensus */
    double *contribution;  /* [W][4] mean over the sites of the attribution at the letter */
    size_t site_count;
    cluster_site *sites;   /* by sequence, then start, then strand */
    double attribution;    /* sum over the sites */
} cluster_motif;

typedef struct {
    size_t seqlets;        /* found in all */
    double threshold;      /* of their sums, in mean magnitudes */
    size_t count;
    cluster_motif *motifs; /* [count] by falling attribution */
} cluster_result;

/* letters [N][L] in 0..4; attribution [N][L], signed, finite; positive speaks for binding.
 * Cost: about a second for 500 sequences of 101 letters. Owner: caller, cluster_release. */
void cluster_find(cluster_result *ret, const uint8_t *letters, const float *attribution,
                  size_t count, int length, const cluster_settings *settings);
void cluster_release(cluster_result *r);

/* positions [L]: how many sites have their centre (start + width / 2) at each letter; centres
 * outside the sequence are left out. */
void cluster_positions(int64_t *positions, const cluster_motif *m, int length);

/* distances [L]: how many pairs of a site of a and a site of b in one sequence have their centres
 * so many letters apart (a == b: each pair once). */
void cluster_spacing(int64_t *distances, const cluster_motif *a, const cluster_motif *b,
                     int length);

#endif
