/* panel: the dashboard of one sequence, row for row as Figure 2 of the paper.
 *
 * Two columns, label and graphic; thick rules between the sections:
 *   1 known (JASPAR) motif, forward and reverse complement; the strand found in the sequence has
 *     its label in magenta
 *   2 class optimization, a logo across the width for each network
 *   3 the sequence  4 saliency, a row a network with its score, and its sign as a logo where it
 *     is given (not in the paper's figure)  5 the sequence again
 *   6 temporal output scores, forward and backward of each recurrent network
 * and a magenta box down sections 3 to 6 at each hit of the known motif. Rows that are not given
 * are left out, and a section without rows with its heading. Sequences longer than 110 bases go on
 * in further blocks of sections 3 to 6. Not collective. */
#ifndef DEMODASH_IO_PAGE_PANEL_H
#define DEMODASH_IO_PAGE_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/page/draw.h"
#include "io/page/figure.h"
#include "src/core/status.h"
#include "src/motif/motif.h"
#include "src/net/spec.h"


typedef struct {
    size_t start, width; /* first base from 0, number of bases; within the sequence */
    bool reverse;        /* on the reverse strand */
    double pvalue;       /* NaN: not written */
} panel_hit;

/* All arrays are borrowed. Those by network are NULL where there is none. */
typedef struct {
    const char *title;         /* "GATA1, K562, test sequence 192" */
    const char *sequence_name; /* label of the sequence rows; NULL: "Test sequence" */
    const uint8_t *letters;    /* [length] in 0..4 */
    size_t length;             /* L >= 1 */
    long first;                /* number of the first base, for the ruler */
    const motif *known;        /* NULL: no section 1 */
    const panel_hit *hits;     /* [hit_count]; the first, the best, has the thicker box */
    size_t hit_count;
    const float *matrix[NET_FAMILIES]; /* [matrix_length][4]: rows of probabilities */
    size_t matrix_length;                /* columns of each matrix; usually L */
    const float *saliency[NET_FAMILIES]; /* [L]; not finite: grey */
    const float *contribution[NET_FAMILIES]; /* [L], signed, finite: letters up and down */
    double score[NET_FAMILIES];          /* beside the saliency label; NaN: none */
    const float *forward[NET_FAMILIES], *backward[NET_FAMILIES];
                               /* [L], 0..1: score after each prefix, of each suffix */
    const figure_palette *palette; /* NULL: the paper's */
} panel;

/* Start a page, 720 wide and as high as its rows need, described in words, and draw. Refused, with
 * nothing drawn: no sequence, letters beyond 4, a hit beyond the sequence, a matrix that holds
 * something other than numbers 0..1: STATUS_DATA. */
status_t panel_page(draw *d, const panel *p) MUST_USE;

/* What the panel shows in words: scores, hits, where saliency peaks. Owner: caller, memory_free. */
char *panel_describe(const panel *p);

#endif
