/* loss: negative log-likelihood of the softmax over two classes (log-loss), numerically stable.
 *
 * p_c = exp(z_c) / sum exp(z);  loss = -sum over c of q_c log p_c,  dloss/dz_c = p_c - q_c,
 * where q is the label's one-hot, or with smoothing s (Szegedy et al. 2016)
 * q_c = (1-s) [c = label] + s/2. */
#ifndef DEMODASH_NET_LOSS_H
#define DEMODASH_NET_LOSS_H

#include <stdint.h>

/* Returns the sum of the losses of logits [B][2] under labels [B] (0 or 1), smoothing in [0, 1).
 * d_logits [B][2]: gradient of that sum (NULL: not wanted). probability [B]: of class 1 (NULL: not
 * wanted). A logit that is not finite makes the sum NaN. */
double loss_softmax(float *d_logits, float *probability, const float *logits,
                    const uint8_t *labels, double smoothing, int count);

#endif
