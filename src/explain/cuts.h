/* cuts: which columns each prefix or suffix of a sequence has, and which of them are those of the
 * whole sequence. Behind temporal.c. */
#ifndef DEMODASH_EXPLAIN_CUTS_H
#define DEMODASH_EXPLAIN_CUTS_H

#include "src/net/spec.h"

/* What a network with convolutions reads of a prefix of t bases. Without convolutions both are the
 * same. n(t): columns that t letters give, floor(t / m) for odd widths and pools of m in all. */
typedef enum {
    TEMPORAL_COLUMNS, /* convolution once on the full sequence, its first n(t) columns (released
                         code, default); suffixes mirrored: the last n(t) */
    TEMPORAL_PREFIX   /* convolution on the prefix (suffix) itself */
} temporal_rule;

/* A prefix (or suffix) of the reference. Columns are counted from the edge that all cuts share:
 * u = 0 is the first column of a prefix, the last of a suffix. */
typedef struct {
    int columns;       /* n: u = 0..n-1 */
    int shared;        /* u < shared are the reference's own columns */
    int window;        /* letters of the stretch that gives the others (0: none needed) ... */
    int window_at;     /* ... where it starts in the reference ... */
    int window_column; /* ... and the column of the stretch for u = shared */
} cut;

/* All prefixes (suffix 0), or those suffixes whose pools fall in step with the reference. */
typedef struct {
    int suffix;
    int offset;  /* the reference is the sequence from this letter to its end */
    int length;  /* its letters */
    int columns; /* its columns */
    int tail;    /* greatest columns - shared of all cuts */
    int count;
    cut *cuts;   /* [count], by columns (and by shared), descending */
    int *cut_of; /* [L]: cut whose score base l takes, or -1 */
} cut_plan;

/* Plans that together give every base its prefix score (the first plan) and its suffix score (the
 * others). *ret_plans [*ret_count]; owner: caller, cuts_release. Plans without cuts are left
 * out. */
void cuts_make(cut_plan **ret_plans, int *ret_count, const net_spec *spec, temporal_rule rule);
void cuts_release(cut_plan *plans, int count);

#endif
