/* compare: a query motif against a database of motifs, with exact p-values: the method of Tomtom
 * (Gupta et al. 2007; complete scores: Tanaka et al. 2011).
 *
 * Two motifs are laid over each other without gaps at every offset, on both strands of the target.
 * The score of an alignment is the sum of its columns' scores (likeness.h). Its p-value is the
 * chance that as many columns drawn at random from the null columns (those of all targets) score as
 * well, computed exactly by dynamic programming over scores rounded to whole numbers:
 *     s = round((score - low) * k), low = floor(least score), k = floor(100 / (greatest - low)),
 * least and greatest over all query and null columns (k is not rounded down where it would be 0).
 *
 * Incomplete scores: the best alignment has the smallest p; over n offsets and strands the motif's
 * p-value is 1 - (1 - p)^n. Complete scores (default): the median (of an even number the lower one)
 * of each query column's null scores is taken off first, and an unaligned query column scores 0;
 * sums of all alignments are then comparable, the best alignment has the greatest sum S, and the
 * p-value is 1 - product over all alignments of (1 - P(sum >= S)). Then E = p x targets, and q over
 * the p-values of all targets and strands (qvalue.h).
 *
 * Checked against files written by Tomtom 4.12.0 (the seven distances, both kinds of scores) and
 * 5.5.8 (all but BLIC, with which 5.5.8 finds nothing). Known differences: Tomtom 4.12 takes p n
 * for 1 - (1 - p)^n below 0.001; its share of true nulls is found by random bootstrap; of complete
 * scores Tomtom 5.5.8 counts alignments of one column and more even where min_overlap or internal
 * ask for wider ones, so that its p are greater there. */
#ifndef DEMODASH_MOTIF_COMPARE_H
#define DEMODASH_MOTIF_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/motif/likeness.h"
#include "src/motif/motif.h"

typedef struct {
    likeness_distance distance;
    bool incomplete;    /* incomplete scores */
    bool forward_only;  /* no reverse complements of targets */
    bool internal;      /* only alignments that contain the narrower motif whole */
    int min_overlap;    /* columns, >= 1; a narrower motif counts with its own width */
    double pseudocount; /* >= 0: p becomes (p n + pseudocount b) / (n + pseudocount) */
    double background[MOTIF_LETTERS]; /* b, > 0 */
} compare_settings;

/* Tomtom's: ed, complete, both strands, overlap 1, pseudocount 0.1; background uniform (Tomtom
 * takes that of a motif file, see stage/motifs/tomtom.h). */
compare_settings compare_defaults(void);

typedef struct {
    int target;       /* index in the database */
    int offset;       /* query column i lies on target column i + offset */
    int overlap;      /* likeness */
    int reverse;      /* 1: the target's reverse complement */
    double p, e, q;
} compare_match;

typedef struct compare_search compare_search;

/* Prepare targets (at least one). null: motifs whose columns, of both strands unless forward_only,
 * make the null distribution; NULL: the targets. With a null of its own a p-value does not depend
 * on the other targets (scores beyond the null's are taken for its least and greatest). A motif
 * without a number of sites counts with 20, as MEME's format has it.
 * Owner: caller, compare_destroy. The motifs need not stay. */
compare_search *compare_create(const motif_set *targets, const motif_set *null,
                               const compare_settings *settings);
void compare_destroy(compare_search *s);

/* The best alignment of a query (at most COMPARE_WIDTH_MAX columns) with every target, in the
 * targets' order: out [targets]. Ties: the forward strand, then the smallest offset. */
enum { COMPARE_WIDTH_MAX = 1000 };
void compare_query(compare_match *out, compare_search *s, const motif *query);

/* Keep the matches with q (E when by_evalue) at most threshold, best first (p, then the targets'
 * order); returns how many. */
size_t compare_select(compare_match *matches, size_t count, double threshold, bool by_evalue);

#endif
