/* conv_stack: the stack of convolutions of a network, with pools and dropout between them.
 *
 * Holds the activations of one group; used by network.c alone. Arrays are time-major. */
#ifndef DEMODASH_NET_CONV_STACK_H
#define DEMODASH_NET_CONV_STACK_H

#include <stdbool.h>

#include "src/net/conv.h"
#include "src/net/dropout.h"
#include "src/net/phases.h"
#include "src/net/sparse.h"
#include "src/net/spec.h"

typedef struct {
    const net_spec *spec;     /* borrowed */
    const net_layout *layout; /* borrowed */
    int padding[SPEC_CONVS_MAX]; /* zero positions before and after the input of each */
    int count;                   /* B of the last forward */
    const uint8_t *letters;      /* input of the first: [L + 2 padding][B], borrowed, or NULL */
    const float *real;           /* or [L + 2 padding][B][4], borrowed */
    float *input[SPEC_CONVS_MAX];     /* [T + 2 padding][B][C]; none for the first */
    float *output[SPEC_CONVS_MAX];    /* [conv_time][B][F], after ReLU */
    float *own_output[SPEC_CONVS_MAX]; /* NULL where output lies in the next layer's input */
    uint8_t *choice[SPEC_CONVS_MAX];
    size_t alive[SPEC_CONVS_MAX]; /* how many of its pool's outputs are not 0 */
    uint32_t *bits[SPEC_CONVS_MAX];
    int32_t *winner;      /* [B][F] of the maximum over time */
    bool dropped;         /* did the last forward use dropout? */
    gemm_precision precision; /* of factors of products; GEMM_SINGLE at first */
    float scale;          /* of kept values, 1 without dropout */
    float *d_output, *d_input; /* of the layer at hand */
    float *work;
    sparse_rows lists; /* of the layer at hand: its input, or its output's gradient */
    phases *clock;        /* borrowed */
} conv_stack;

/* Room for groups of up to max_count. spec, layout and clock are borrowed. */
void conv_stack_init(conv_stack *c, const net_spec *spec, const net_layout *layout, int max_count,
                     phases *clock);
void conv_stack_release(conv_stack *c);

/* Run all layers on letters or real input (the other NULL), which must stay until backward. The
 * last output, before dropout, is c->output[convs - 1]. dropout NULL: none. */
void conv_stack_forward(conv_stack *c, const float *parameters, const uint8_t *letters,
                        const float *real, int count, const net_dropout *dropout);
/* After it: features [B][F], the maximum over time with its dropout. */
void conv_stack_forward_maximum(conv_stack *c, float *features, const net_dropout *dropout);

/* Given the gradient of the maximum's features, d_features [B][F] (changed), or of the last output,
 * d_last [time][B][F] (changed), the other NULL:
 * gradient [P] += (NULL: not wanted); d_real [L + 2 padding][B][4], set (NULL: not wanted). */
void conv_stack_backward(conv_stack *c, float *gradient, float *d_real, const float *parameters,
                         float *d_features, float *d_last);
/* The same from the lists of the gradient of the last output, where that is above 0. */
void conv_stack_backward_lists(conv_stack *c, float *gradient, float *d_real,
                               const float *parameters, const sparse_rows *d_last);

#endif
