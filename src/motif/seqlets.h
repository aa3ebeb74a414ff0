/* seqlets: stretches of sequences to which a network attributes more than chance would. */
#ifndef DEMODASH_MOTIF_SEQLETS_H
#define DEMODASH_MOTIF_SEQLETS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t sequence;
    int start;  /* from 0 */
    double sum; /* of the attributions of its letters */
} seqlet;

/* Windows of `width` letters with a positive sum of at least *ret_threshold, in each sequence the
 * highest first, without overlap, at most per_sequence. The threshold is the lowest sum t for which
 *   #(windows of shuffled attributions with sum >= t) <= fdr x #(windows with sum >= t);
 * each sequence's attributions are shuffled once, by random numbers keyed by its letters.
 * letters [N][L], attribution [N][L]. By sequence, then start. Where no t will do there are none,
 * and the threshold is infinite. *ret [*ret_count]: owner caller, memory_free. */
void seqlets_find(seqlet **ret, size_t *ret_count, double *ret_threshold, const uint8_t *letters,
                  const float *attribution, size_t count, int length, int width, int per_sequence,
                  double fdr);

#endif
