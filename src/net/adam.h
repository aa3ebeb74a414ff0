/* adam: the optimiser (Kingma & Ba 2015), in plain IEEE single precision.
 *
 * This file is compiled without contraction and without per-processor clones: equal gradients give
 * equal weights, bit for bit, on every processor (src/README, contract 1). */
#ifndef DEMODASH_NET_ADAM_H
#define DEMODASH_NET_ADAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    float rate;         /* learning rate > 0 */
    float beta1, beta2; /* decay of the moments, in [0, 1) */
    float epsilon;      /* > 0 */
    float decay;        /* decoupled weight decay >= 0 (Loshchilov & Hutter 2019); 0: none */
    float clip;         /* gradient elements are clamped to +-clip; 0: none */
} adam_settings;

/* One step, number `step` from 1:
 *   g = clamp(gradient); m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2;
 *   w -= rate * (m / (1-b1^step)) / (sqrt(v / (1-b2^step)) + epsilon) + rate * decay * w.
 * weights, first, second: [P], updated; gradient: [P], the mean over the batch.
 * Returns whether all new weights are finite. */
bool adam_step(float *weights, float *first, float *second, const float *gradient, size_t count,
               int64_t step, const adam_settings *settings);

/* Scale gradient [P] so that its Euclidean length is at most limit > 0 (Pascanu et al. 2013). The
 * sum of squares is taken in double precision and in a fixed order. */
void adam_clip_norm(float *gradient, size_t count, double limit);

/* Running mean of weights: average = decay * average + (1 - decay) * weights; both [P]. */
void adam_average(float *average, const float *weights, size_t count, float decay);

#endif
