/* activation: where the first convolution's filters respond most (the paper's baseline
 * "convolution activation": the 9-mer under the strongest first-layer activation). */
#ifndef DEMODASH_EXPLAIN_ACTIVATION_H
#define DEMODASH_EXPLAIN_ACTIVATION_H

#include "src/explain/target.h"

/* Activations are those after the ReLU, on the sequence as given. A start is the index of the first
 * base of the filter's window; with zero padding it lies between -floor(K/2) and L - 1. The first
 * of equal maxima counts (lowest position, then lowest filter); where all is 0 that is the first
 * window.
 *   best [N], best_start [N], best_filter [N]: the sequence's strongest activation
 *   filter_best [N][F], filter_start [N][F]:   each filter's own
 *   profile [N][T]: strongest activation of any filter at each window, T = layout.conv_time[0]
 * Any but best may be NULL. The network must have a convolution. */
typedef struct {
    float *best;
    int32_t *best_start, *best_filter;
    float *filter_best;
    int32_t *filter_start;
    float *profile;
} activation_maxima;

void activation_find(activation_maxima *maxima, const target *t, const uint8_t *letters,
                     size_t count);

#endif
