/* gkm: the gapped k-mer string kernel (Ghandi, Lee, Mohammad-Noori & Beer 2014).
 *
 * Two windows of l letters that differ at m places weigh h(m); two sequences' kernel is the sum
 * over all pairs of windows, on both strands, divided by the root of the two sequences' own sums:
 * the diagonal is 1. Windows with a letter outside ACGT are left out; a sequence without a window
 * has kernel 0 with every other.
 *
 * How it is computed. A gapped k-mer is a choice of k of the l places and the letters there. Two
 * windows share C(l-m, k) of them, so the sum of C(l-m, k) over all pairs of windows is the inner
 * product of the two sequences' counts of gapped k-mers. These counts are sparse (some 30,000
 * occurrences among millions of gapped k-mers), so the inner products of one sequence with all
 * others are had by walking, for each of its occurrences, the list of the sequences that have the
 * same one: some 330 increments a pair of random sequences of 101 letters (1,100 where they are
 * rich in GC), of about a nanosecond each, against 16,562 comparisons of windows. Both strands make
 * the counts symmetric under reverse complement, so only one of a choice of places and its mirror
 * image is walked. Any h with h(m) = 0 for m > d is a sum of such inner products with k = l-d .. l.
 * Counts are integers: results do not depend on how work is divided.
 *
 * Not collective. */
#ifndef DEMODASH_BASELINE_GKM_H
#define DEMODASH_BASELINE_GKM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef enum {
    GKM_FULL,     /* h(m) = C(l-m, k): gapped k-mer counts (LS-GKM's -t 0) */
    GKM_TRUNCATED /* the estimated-l-mer filter, cut off where it first turns negative (-t 2); not
                   * positive semidefinite */
} gkm_filter;

/* "full", "truncated", by gkm_filter; NULL-terminated. Static. */
const char *const *gkm_filter_names(void);

enum { GKM_LENGTH_MOST = 12 };

typedef struct {
    int l;             /* window, 1..GKM_LENGTH_MOST; default 11 */
    int k;             /* letters that count, 1..l; default 7 */
    gkm_filter filter; /* default GKM_FULL */
    int mismatches;    /* d: h(m) = 0 for m > d (LS-GKM's -d); l-k or more: no further limit */
} gkm_options;

/* l 11, k 7, full filter, no further limit. */
gkm_options gkm_options_default(void);

typedef struct gkm_kernel gkm_kernel;

/* Owner: caller, gkm_kernel_destroy. Errors: STATUS_USAGE for l, k or d out of range. */
status_t gkm_kernel_create(gkm_kernel **ret, gkm_options options) MUST_USE;
void gkm_kernel_destroy(gkm_kernel *kernel);

/* The windows of sequences, ready for the kernel. */
typedef struct gkm_set gkm_set;

/* Of letters [n][length] (codes 0..4). The kernel must outlive the set. Owner: caller,
 * gkm_set_destroy. About 8 bytes a letter. Errors: STATUS_DATA for sequences of more than 8,000
 * windows (counts must fit 32 bits). */
status_t gkm_set_create(gkm_set **ret, const gkm_kernel *kernel, const uint8_t *letters, size_t n,
                        size_t length) MUST_USE;
void gkm_set_destroy(gkm_set *set);

/* block, column-major with column stride ld >= row_count: block[r + c ld] = kernel of sequence
 * rows[r] of a and columns[c] of b. With `lower` a and b are the same set, rows and columns ascend,
 * and only entries with rows[r] >= columns[c] are computed (others become 0): half the work.
 * Scratch: about 40 MB. Equal inputs give equal bits whatever the blocks. */
void gkm_fill(double *block, size_t ld, const gkm_set *a, const size_t *rows, size_t row_count,
              const gkm_set *b, const size_t *columns, size_t column_count, bool lower);

#endif
