/* scan: hits of a motif in sequences, on both strands, by log-odds with exact p-values.
 *
 * A window x scores sum_w log2(p'[w][x_w] / b[x_w]) bits, p' = (p n + 0.1 b) / (n + 0.1) with n the
 * motif's number of sites (20 where it is not known, as MEME's format says) and b the background;
 * 0.1 is the pseudocount of FIMO and Tomtom. Each cell is rounded to a unit of 1/256 bit (coarser,
 * by powers of two, where a motif is so long or so sharp that more than 2^18 sums would be
 * possible). The p-value of a score is the probability that a window of independent letters of the
 * background scores at least as much: exact for the rounded matrix, by dynamic programming over all
 * sums (Staden 1989). Not collective. */
#ifndef DEMODASH_MOTIF_SCAN_H
#define DEMODASH_MOTIF_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"
#include "src/motif/motif.h"

typedef struct scan scan;

typedef struct {
    size_t start;  /* first base of the window in the sequence as given, from 0 */
    bool reverse;  /* the window's reverse complement matches */
    double score;  /* bits */
    double pvalue;
} scan_hit;

/* Prepare a motif. background: of A C G T, each > 0, sum 1 to 0.001 (it is divided by the sum);
 * otherwise STATUS_DATA. Cost: O(W x number of sums), milliseconds. Owner: caller, scan_destroy. */
status_t scan_create(scan **ret, const motif *m, const double background[MOTIF_LETTERS]) MUST_USE;
void scan_destroy(scan *s); /* NULL is allowed */

/* All windows with p-value <= pvalue_max on either strand, by p-value, then start, forward first.
 * letters [length] in 0..4; windows with a 4 are passed over. *ret_hits [*ret_count], NULL for
 * none;
 * owner: caller, memory_free. O(L W). */
void scan_find(scan_hit **ret_hits, size_t *ret_count, const scan *s, const uint8_t *letters,
               size_t length, double pvalue_max);

#endif
