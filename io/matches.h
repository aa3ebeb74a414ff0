/* matches: tables of motif matches as Tomtom 5 writes them.
 *
 * Ten columns separated by tabs under a header line: Query_ID, Target_ID, Optimal_offset, p-value,
 * E-value, q-value, Overlap, Query_consensus, Target_consensus, Orientation (+ or -); then an empty
 * line and comments that start with "# ". Consensus: the most probable letter of each column (of
 * equal ones the first of A, C, G, T), the target's on the strand of the match. */
#ifndef DEMODASH_IO_MATCHES_H
#define DEMODASH_IO_MATCHES_H

#include <stddef.h>
#include <stdio.h>

#include "src/motif/compare.h"
#include "src/motif/motif.h"

typedef struct {
    int query; /* index in the queries */
    compare_match match;
} matches_row;

/* The settings under which rows were found, for the comments. */
typedef struct {
    compare_settings compare;
    double threshold;
    int by_evalue;
    const char *background; /* whose it is, in words */
    const char *null; /* what the null columns are, in words */
} matches_notes;

void matches_print(FILE *out, const matches_row *rows, size_t count, const motif_set *queries,
                   const motif_set *targets, const matches_notes *notes);

#endif
