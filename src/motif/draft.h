/* draft: the sites of a model and what they count, `span` columns wide, before they are trimmed to
 * a motif. Parts of cluster.h. Not collective. */
#ifndef DEMODASH_MOTIF_DRAFT_H
#define DEMODASH_MOTIF_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "src/motif/finder.h"

/* A site before trimming: lowest letter (may lie outside), strand; sequence as sorted. */
typedef struct {
    size_t region, sequence;
    int start, reverse;
    double attribution;
} place;

typedef struct {
    place *places;  /* [count] sorted by sequence, start */
    size_t count;
    double *counts; /* [span][4] letters, as fitted */
} draft;

/* Sites of a model: those with a posterior above 1/2, of near ones in one sequence the one with
 * more attribution. Their regions are used up. Owner: caller, draft_release. */
draft draft_take(finder *f, const zoops_model *m);
void draft_release(draft *d);

/* e's sites join d's when the two are alike (settings->merge); else false and nothing changes. */
bool draft_join(draft *d, const draft *e, const finder *f);

/* Letter of column i of `width` at a site, as the motif reads it; *ret_at: where. Outside: 4. */
uint8_t draft_letter(int *ret_at, const sorted *in, const place *p, int i, int width);

/* Sum of the attributions of `width` letters from the site's start, as far as they are inside. */
double draft_attribution(const sorted *in, const place *p, int width);

/* Probabilities of a column of counts, even where nothing was counted; returns the total. */
double draft_column(double p[MOTIF_LETTERS], const double *counts);

/* Information of a column less the bias of a small sample (motif.h), not below 0; of all
 * columns. */
double draft_column_bits(const double *counts);
double draft_bits(const draft *d, int span);

#endif
