/* likeness: how alike two columns of position matrices are, by the seven scores that Tomtom offers.
 *
 * q, t are columns of probabilities, n and m the sites behind them, b the background; a higher
 * score is a better match.
 *   pearson   correlation of q and t; 0 when one of them is flat (Pietrokovski 1996)
 *   ed        -sqrt(sum (q - t)^2) (Choi et al. 2004)
 *   allr      (n sum q ln(t/b) + m sum t ln(q/b)) / (n + m) (Wang & Stormo 2003)
 *   kullback  -(sum q log10(q/t) + sum t log10(t/q)) / 2 (Roepcke et al. 2005)
 *   sandelin  2 - sum (q - t)^2 (Sandelin & Wasserman 2004)
 *   blic1, blic5   2 C(nq + mt) - C(nq) - C(mt) - sum (nq + mt) ln b, where C(x) = sum x ln(e(x))
 *   and
 *             e(x) is the mean of the posterior under a Dirichlet prior: all ones (blic1), or in
 *             equal shares four of 5 for one letter and 1 for the others and one of all twos
 *             (blic5) (Habib et al. 2008) */
#ifndef DEMODASH_MOTIF_LIKENESS_H
#define DEMODASH_MOTIF_LIKENESS_H

#include <stddef.h>

#include "src/core/status.h"
#include "src/motif/motif.h"

typedef enum {
    LIKENESS_PEARSON,
    LIKENESS_ED,
    LIKENESS_ALLR,
    LIKENESS_KULLBACK,
    LIKENESS_SANDELIN,
    LIKENESS_BLIC1,
    LIKENESS_BLIC5,
    LIKENESS_DISTANCES
} likeness_distance;

const char *likeness_distance_name(likeness_distance distance); /* as Tomtom's -dist spells it */
/* Errors: STATUS_USAGE. */
status_t likeness_distance_parse(likeness_distance *ret, const char *name) MUST_USE;

/* Columns to compare with, prepared for one score. */
typedef struct likeness likeness;

/* probability [count][4], rows that sum to 1; sites [count] > 0; background [4] > 0. All are
 * copied.
 * Owner: caller, likeness_destroy. */
likeness *likeness_create(likeness_distance distance, const double *probability,
                          const double *sites, size_t count,
                          const double background[MOTIF_LETTERS]);
void likeness_destroy(likeness *c);

/* out [count]: the score of one column q with n sites against each of c. Logarithms take a
 * probability below 1e-10 as 1e-10 (none is when a pseudocount has been added). */
void likeness_scores(double *out, const likeness *c, const double q[MOTIF_LETTERS], double n);

#endif
