/* lstm_stack: the bidirectional LSTM stack of a network, with dropout after each layer and the mean
 * over time. Two independent stacks; the second reads the sequence backward.
 *
 * Holds the activations of one group; used by network.c alone. Arrays are time-major. */
#ifndef DEMODASH_NET_LSTM_STACK_H
#define DEMODASH_NET_LSTM_STACK_H

#include <stdbool.h>

#include "src/net/dropout.h"
#include "src/net/lstm.h"
#include "src/net/phases.h"
#include "src/net/sparse.h"
#include "src/net/spec.h"

/* Activations of one layer in one direction. */
typedef struct {
    float *gates;      /* [T][B][4H] */
    float *cells;      /* [T][B][H] */
    float *tanh_cells; /* [T][B][H] */
    float *output;     /* [T][B][H], before dropout */
    float *dropped;    /* [T][B][H], after it; NULL in the last layer: its mean is taken at once */
    uint32_t *bits;    /* [T][B][W] */
} lstm_stack_layer;

typedef struct {
    const net_spec *spec;     /* borrowed */
    const net_layout *layout; /* borrowed */
    int count;                /* B of the last forward */
    const uint8_t *letters;   /* input: [T][B], borrowed, or NULL */
    const float *real;        /* or [T][B][In], borrowed */
    bool listed;              /* is real mostly zero, and used by its lists? */
    sparse_rows lists;        /* of real [T*B][In] */
    float *d_values;          /* gradient of their elements */
    float *panel;             /* for products with them */
    bool dropped;             /* did the last forward use dropout? */
    gemm_precision precision; /* of factors of products; GEMM_SINGLE at first */
    float scale;              /* of kept values, 1 without dropout */
    lstm_stack_layer layer[2][SPEC_LSTMS_MAX];
    sparse_rows d_lists; /* lists with d_values, nothing of its own */
    float *d_gates, *d_output, *work;
    float *table;   /* [5][4H rounded up]: a letter's row of the input product, or the sum of its
                     * gradients */
    phases *clock;  /* borrowed */
} lstm_stack;

void lstm_stack_init(lstm_stack *s, const net_spec *spec, const net_layout *layout, int max_count,
                     phases *clock);
void lstm_stack_release(lstm_stack *s);

/* features [B][2H]: mean over time of each direction's last layer. Input letters or real (the
 * other NULL), which must stay until backward; rectified: real is the output of a ReLU, and its
 * gradient is wanted where it is above 0 alone. dropout NULL: none. */
void lstm_stack_forward(lstm_stack *s, float *features, const float *parameters,
                        const uint8_t *letters, const float *real, bool rectified, int count,
                        const net_dropout *dropout);

/* gradient [P] += (NULL: not wanted); d_input [T][B][In], set (NULL: not wanted; In = 4 for
 * letters), from d_features [B][2H]. For a rectified input that is mostly zero d_input is not
 * touched: *ret_lists are the lists of its gradient, borrowed until the next forward; otherwise
 * *ret_lists is NULL. */
void lstm_stack_backward(lstm_stack *s, const sparse_rows **ret_lists, float *gradient,
                         float *d_input, const float *parameters, const float *d_features);

#endif
