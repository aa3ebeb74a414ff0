/* zoops: one motif in many short regions, each of which holds one site or none, by
 * expectation-maximisation (Bailey & Elkan 1994: "zero or one occurrence per sequence").
 *
 * A region is span + places - 1 letters; a site begins at place 0..places-1, on either strand, all
 * equally likely before the letters are seen. Letters that are no ACGT say nothing. */
#ifndef DEMODASH_MOTIF_ZOOPS_H
#define DEMODASH_MOTIF_ZOOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/motif/motif.h"

typedef struct {
    size_t count;           /* S regions */
    int span, places;
    const uint8_t *forward; /* [S][span + places - 1] in 0..4 */
    const uint8_t *reverse; /* [S][span + places - 1]: their reverse complements */
    const uint8_t *used;    /* [S] 1: left out */
    double background[MOTIF_LETTERS]; /* > 0 */
} zoops_regions;

typedef struct {
    double *probability; /* [span][4] */
    double share;        /* of the regions that hold a site */
    double gain;         /* sum of ln(likelihood with the motif / without) */
} zoops_model;

/* Owner: caller, zoops_release. The model is a word of `width` letters in the middle of the span,
 * 0.85 for each of its letters; the background elsewhere. */
void zoops_init(zoops_model *ret, const zoops_regions *r, const uint8_t *word, int width);
void zoops_release(zoops_model *m);

/* At most `rounds` rounds; fewer when no probability moves by 1e-5 any more. A column whose
 * information is not above twice its expected bias of a small sample (3 / (2 ln 2 n) bits,
 * Schneider et al. 1986) counts as background. */
void zoops_step(zoops_model *m, const zoops_regions *r, int rounds);

/* Move the columns so that their information has its centre in the middle; false: it has
 * already. */
bool zoops_centre(zoops_model *m, const zoops_regions *r);

/* A palindrome's strands cannot be told apart, and what sampling makes of its halves is easily
 * taken for a difference. Where the columns are much like their own reverse complement (cosine of
 * the cells less the background of at least 0.9), the model whose columns are the same from both
 * strands is fitted too, and taken unless the likelihood falls by more than the parameters that it
 * saves (Akaike 1974). Returns whether it was. The background must be the same on both strands. */
bool zoops_symmetrise(zoops_model *m, const zoops_regions *r);

/* gains [S]: of each region ln(likelihood with the motif / without); left out: 0. Their sum is what
 * the gain was before the last round of zoops_step. */
void zoops_gains(double *gains, const zoops_model *m, const zoops_regions *r);

/* posterior [S]: probability that the region holds a site; place [S], strand [S] (1: reverse, in
 * the reverse complement's places): the likeliest site, forward and lower place first of equal
 * ones.
 * Regions left out: 0. */
void zoops_sites(double *posterior, int *place, int *strand, const zoops_model *m,
                 const zoops_regions *r);

/* counts [span][4]: expected letters of the sites in the listed regions [n], each of which counts
 * as one site, spread over places and strands by their probabilities. (Taking the likeliest strand
 * alone would make the two halves of a palindrome different: the better one would come first.) */
void zoops_count(double *counts, const zoops_model *m, const zoops_regions *r, const size_t *listed,
                 size_t n);

#endif
