/* spec: what a network is (Table 1 of the paper, or free), and where its parameters lie.
 *
 * Input one-hot [L][4]. Convolution layers (ReLU), with max-pool of width and stride `pool` after
 * every convolution but the last; then either
 *   - no LSTM: dropout after every pool and after the last ReLU; maximum over time -> F features;
 *     no padding; or
 *   - LSTM: convolutions zero-padded by floor(K/2) on both ends, no dropout after them; a
 *     bidirectional LSTM of `lstm_layers` layers of size H: two independent stacks, one on the
 *     reversed sequence; dropout after each layer; mean over time of each -> 2H features.
 * Then, if hidden > 0, a fully connected ReLU layer with dropout; then linear to 2 logits; class 1
 * is "bound". */
#ifndef DEMODASH_NET_SPEC_H
#define DEMODASH_NET_SPEC_H

#include <stddef.h>

#include "src/core/random.h"
#include "src/core/status.h"

/* The greatest values of a specification. spec.c has the table of all limits with their reasons. */
enum {
    SPEC_LENGTH_MAX = 10000,
    SPEC_CONVS_MAX = 8,
    SPEC_FILTERS_MAX = 1024,
    SPEC_WIDTH_MAX = 101,
    SPEC_POOL_MAX = 16,
    SPEC_LSTMS_MAX = 4,
    SPEC_LSTM_SIZE_MAX = 512,
    SPEC_HIDDEN_MAX = 1024
};
enum { SPEC_CLASSES = 2 };

typedef enum { SPEC_START_PAPER, SPEC_START_LETTERS } spec_start; /* initial values: spec_init */

typedef struct {
    int length;                 /* L: letters of a sequence */
    int convs;                  /* 0: none */
    int filters[SPEC_CONVS_MAX]; /* F of each */
    int width[SPEC_CONVS_MAX];  /* K of each */
    int pool;                   /* 1: none */
    int lstm_layers;            /* 0: a convolutional network */
    int lstm_size;              /* H; 0 when lstm_layers is 0 */
    int hidden;                 /* 0: none */
} net_spec;

/* What a network is made of, by which pictures and tables group networks. */
typedef enum { NET_UNKNOWN = -1, NET_CNN, NET_RNN, NET_CNN_RNN, NET_FAMILIES } net_family;

/* Where the parameters of each layer start in the one flat block [P], in floats, and their shapes.
 * conv:  weight [K][Cin][F] (channels last), bias [F]
 * lstm:  for direction d (0 forward, 1 backward) and layer l: input weight [In][4H], recurrent
 *        weight [H][4H], bias [4H]; gate order i, f, g, o
 * hidden: weight [features][hidden], bias [hidden];  output: weight [features][2], bias [2] */
typedef struct {
    size_t conv_weight[SPEC_CONVS_MAX], conv_bias[SPEC_CONVS_MAX];
    size_t lstm_input[2][SPEC_LSTMS_MAX], lstm_recurrent[2][SPEC_LSTMS_MAX],
        lstm_bias[2][SPEC_LSTMS_MAX];
    size_t hidden_weight, hidden_bias, output_weight, output_bias;
    size_t count; /* P */
    /* shapes of activations */
    int conv_in[SPEC_CONVS_MAX];      /* channels into each convolution */
    int conv_time[SPEC_CONVS_MAX];    /* positions out of each convolution, before its pool */
    int pool_time[SPEC_CONVS_MAX];    /* positions after its pool (= conv_time where none) */
    int lstm_in[SPEC_LSTMS_MAX];      /* channels into each LSTM layer */
    int time;                         /* positions the LSTM or the maximum over time sees */
    int features;                     /* F of the last convolution, or 2H */
} net_layout;

/* The nine networks of the paper, "small-rnn" .. "large-cnn-rnn", and "deepbind" (16 filters of
 * 24, max pool, 32 hidden: DeepBind's shape). Errors: STATUS_USAGE naming the known ones. */
status_t spec_named(net_spec *ret, const char *name, int length) MUST_USE;

/* Names of all networks in the paper's order, NULL-terminated. Static. */
const char *const *spec_names(void);

/* A free specification: conv "9x128,5x128" (width x filters) or NULL, pool, lstm "1x32" (layers x
 * size) or NULL, hidden; "" and "none" mean NULL. With fewer than two convolutions there is nothing
 * to pool and pool becomes 1. Errors: STATUS_USAGE. */
status_t spec_free(net_spec *ret, const char *conv, int pool, const char *lstm, int hidden,
                   int length) MUST_USE;

/* Is it within the limits and does a sequence of L letters get through (filters not wider than what
 * they see)? Errors: STATUS_USAGE with the layer, or with the limit and its reason. */
status_t spec_check(const net_spec *spec) MUST_USE;

/* One line that spec_free's arguments can be read from: "conv 9x128 pool 1 lstm 1x32 hidden 0"
 * ("none" for no convolutions or no LSTM). Owner: caller, memory_free. */
char *spec_describe(const net_spec *spec);

/* CNN: no LSTM; RNN: an LSTM on the letters themselves; CNN-RNN: one behind convolutions. */
net_family spec_family(const net_spec *spec);

/* "CNN", "RNN", "CNN-RNN" of a known family. Static. */
const char *spec_family_name(net_family family);

/* Layout of a checked spec. */
net_layout spec_layout(const net_spec *spec);

/* Initial parameters [P], each layer from its own random numbers. SPEC_START_PAPER: convolutions,
 * hidden and output uniform +-1/sqrt(fan-in) (weights and biases); LSTM weights normal with
 * standard deviation 1/sqrt(In + H), biases 0, forget bias 1. SPEC_START_LETTERS: the same, but an
 * LSTM that reads letters begins with deviation 1 for input weights, as one letter of four is on,
 * and 1/sqrt(H) for recurrent ones: variance is kept (LeCun et al. 1998), where the paper's start
 * leaves all gates nearly linear and training on a plateau. */
void spec_init(float *parameters, const net_spec *spec, spec_start start, random_key key);

#endif
