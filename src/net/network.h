/* network: forward and backward passes of a specification on a group of sequences.
 *
 * A network holds the workspace for up to M sequences (in training M is a lane's size, in scoring
 * 16); parameters and gradients are flat blocks [P] of the caller's, laid out by spec_layout.
 * Nothing is allocated after network_create. Results for given inputs are the same bits wherever
 * they are computed on one kind of processor, for equal count (a group's GEMM shapes depend on it).
 * Inside, activations are time-major [position][sequence][channel], so that a convolution of width
 * K is K GEMMs of shifted views over all sequences at once, and an LSTM step reads one block. */
#ifndef DEMODASH_NET_NETWORK_H
#define DEMODASH_NET_NETWORK_H

#include <stdint.h>

#include "src/net/dropout.h"
#include "src/net/gemm.h"
#include "src/net/phases.h"
#include "src/net/spec.h"

typedef struct network network;

/* What goes in: exactly one of the two. */
typedef struct {
    int count;              /* sequences, 1..M */
    const uint8_t *letters; /* [count][L] in 0..4 (4: all-zero column), or NULL */
    const float *real;      /* [count][L][4] real-valued input, or NULL */
} net_input;

/* Owner: caller. spec must have passed spec_check. */
void network_create(network **ret, const net_spec *spec, int max_count);
void network_destroy(network *n);
/* Precision of the factors of the network's products from now on; GEMM_SINGLE at first. It must be
 * one that gemm_has. */
void network_set_precision(network *n, gemm_precision precision);
const net_spec *network_spec(const network *n);
const net_layout *network_layout(const network *n);

/* logits NULL: the convolutions alone, for network_conv_output and network_features. Otherwise
 * logits [count][2] of the input under parameters [P]. dropout NULL: evaluation mode. What the
 * backward pass needs is kept until the next forward. */
void network_forward(network *n, float *logits, const float *parameters, const net_input *input,
                     const net_dropout *dropout);

/* After network_forward with the same parameters and input: given d_logits [count][2],
 *   gradient [P] += sum over sequences of d/dparameters   (NULL: not wanted)
 *   d_input [count][L][4] = d/dinput                      (NULL: not wanted) */
void network_backward(network *n, float *gradient, float *d_input, const float *parameters,
                      const float *d_logits);

/* After network_forward: the output of convolution `layer` after ReLU and before pooling, as
 * [conv_time][count][F], borrowed until the next forward. */
const float *network_conv_output(const network *n, int layer);

/* After network_forward: what the LSTM or the maximum over time sees in evaluation mode,
 * [time][count][C], borrowed until the next forward. NULL for a network without convolutions. */
const float *network_features(const network *n);

/* Seconds spent since network_create in each phase; filled only after network_time(n, true). */
void network_time(network *n, int on);
network_seconds network_get_seconds(const network *n);

#endif
