/* finder: what the search for motifs (cluster.h) works on: sequences in an order of their own, and
 * regions around seqlets. For cluster.c and its parts, discover.h and draft.h. Not collective. */
#ifndef DEMODASH_MOTIF_FINDER_H
#define DEMODASH_MOTIF_FINDER_H

#include <stddef.h>
#include <stdint.h>

#include "src/motif/cluster_settings.h"
#include "src/motif/seqlets.h"
#include "src/motif/zoops.h"

/* Sequences sorted by letters, attributions and index: results do not depend on the order given. */
typedef struct {
    size_t count;
    int length;
    uint8_t *letters;    /* [N][L] sorted */
    float *attribution;  /* [N][L] as given */
    float *relative;     /* [N][L] over the sequence's mean magnitude */
    size_t *origin;      /* [N] index as given */
} sorted;

typedef struct {
    sorted input;
    const cluster_settings *settings; /* borrowed */
    seqlet *seqlets;                  /* [S] */
    size_t count;                     /* S */
    double threshold;                 /* of seqlets, see seqlets_find */
    zoops_regions regions;            /* [S], of the arrays below */
    uint8_t *forward, *reverse;       /* [S][span + places - 1] letters */
    uint8_t *used;                    /* [S] 1: no longer searched */
} finder;

/* letters, attribution [count][length] as of cluster_find; settings must outlive it. Owner: caller,
 * finder_release. */
finder finder_make(const uint8_t *letters, const float *attribution, size_t count, int length,
                   const cluster_settings *settings);
void finder_release(finder *f);

/* Sequence position of the first letter of region s; may lie outside. */
int finder_region_start(const finder *f, size_t s);

#endif
