/* Puts the parts together: the input is turned to time-major order and padded once, then goes
 * through the convolutions, the LSTM or the maximum over time, and the head (a hidden layer if
 * there is one, and two logits). Backward goes the same way down; an LSTM may hand the gradient
 * on as lists. The stacks own their activations; the network owns input, features and head. */
#include "src/net/network.h"

#include <assert.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/net/conv_stack.h"
#include "src/net/linear.h"
#include "src/net/lstm_stack.h"

enum { MASK_HIDDEN = SPEC_CONVS_MAX + 2 * SPEC_LSTMS_MAX }; /* dropout's number of the layer */

struct network {
    net_spec spec;
    net_layout layout;
    int max_count, count;
    int padding;      /* zero positions around the input */
    uint8_t *letters; /* [L + 2 padding][B], time-major */
    float *real;      /* [L + 2 padding][B][4], time-major */
    float *d_real;    /* its gradient */
    bool from_letters;
    conv_stack convs;
    lstm_stack lstms;
    float *features;         /* [B][features] */
    float *hidden;           /* [B][hidden], after ReLU and dropout */
    float *d_features, *d_hidden;
    uint32_t *bits;          /* [B][W] of the hidden layer */
    bool dropped;
    float scale;
    float *d_last;           /* [time][B][F]: gradient of the last convolution under an LSTM */
    phases clock;
};

void network_create(network **ret, const net_spec *spec, int max_count)
{
    network *n = memory_array(n, 1);
    n->spec = *spec;
    n->layout = spec_layout(spec);
    n->max_count = max_count;
    const size_t b = (size_t)max_count;
    if (spec->convs > 0) {
        conv_stack_init(&n->convs, &n->spec, &n->layout, max_count, &n->clock);
        n->padding = n->convs.padding[0];
    }
    if (spec->lstm_layers > 0) {
        lstm_stack_init(&n->lstms, &n->spec, &n->layout, max_count, &n->clock);
        if (spec->convs > 0) {
            size_t filters = (size_t)spec->filters[spec->convs - 1];
            n->d_last = memory_array(n->d_last, (size_t)n->layout.time * b * filters);
        }
    }
    const size_t positions = (size_t)(spec->length + 2 * n->padding);
    n->letters = memory_array(n->letters, positions * b);
    n->real = memory_array(n->real, positions * b * 4);
    n->d_real = memory_array(n->d_real, positions * b * 4);
    n->features = memory_array(n->features, b * (size_t)n->layout.features);
    n->d_features = memory_array(n->d_features, b * (size_t)n->layout.features);
    n->hidden = memory_array(n->hidden, b * (size_t)spec->hidden);
    n->d_hidden = memory_array(n->d_hidden, b * (size_t)spec->hidden);
    n->bits = memory_array(n->bits, b * (size_t)mask_words(spec->hidden));
    *ret = n;
}

void network_destroy(network *n)
{
    if (n == NULL) return;
    if (n->spec.convs > 0) conv_stack_release(&n->convs);
    if (n->spec.lstm_layers > 0) lstm_stack_release(&n->lstms);
    memory_free(n->d_last);
    memory_free(n->letters);
    memory_free(n->real);
    memory_free(n->d_real);
    memory_free(n->features);
    memory_free(n->d_features);
    memory_free(n->hidden);
    memory_free(n->d_hidden);
    memory_free(n->bits);
    memory_free(n);
}

void network_set_precision(network *n, gemm_precision precision)
{
    assert(gemm_has(precision));
    n->convs.precision = precision;
    n->lstms.precision = precision;
}

const net_spec *network_spec(const network *n)
{
    return &n->spec;
}

const net_layout *network_layout(const network *n)
{
    return &n->layout;
}

/* ---- Forward ------------------------------------------------------------------------------- */

/* The input, transposed to time-major and padded. */
static void load_input(network *n, const net_input *input)
{
    const size_t b = (size_t)input->count, length = (size_t)n->spec.length;
    const size_t padding = (size_t)n->padding;
    n->count = input->count;
    n->from_letters = input->letters != NULL;
    if (n->from_letters) {
        memset(n->letters, 4, padding * b);
        memset(n->letters + (padding + length) * b, 4, padding * b);
        for (size_t q = 0; q < b; q++) {
            for (size_t t = 0; t < length; t++) {
                uint8_t letter = input->letters[q * length + t];
                assert(letter <= 4);
                n->letters[(padding + t) * b + q] = letter;
            }
        }
        return;
    }
    memset(n->real, 0, padding * b * 4 * sizeof *n->real);
    memset(n->real + (padding + length) * b * 4, 0, padding * b * 4 * sizeof *n->real);
    for (size_t q = 0; q < b; q++) {
        for (size_t t = 0; t < length; t++) {
            memcpy(n->real + ((padding + t) * b + q) * 4, input->real + (q * length + t) * 4,
                   4 * sizeof *n->real);
        }
    }
}

/* From the features to the logits. */
static void forward_head(network *n, float *logits, const float *parameters,
                         const net_dropout *dropout)
{
    const net_layout *y = &n->layout;
    const float *last = n->features;
    int size = y->features, hidden = n->spec.hidden;
    if (hidden > 0) {
        linear_forward(n->hidden, n->features, parameters + y->hidden_weight,
                       parameters + y->hidden_bias, n->count, size, hidden);
        for (size_t i = 0; i < (size_t)n->count * (size_t)hidden; i++) {
            n->hidden[i] = n->hidden[i] > 0.0f ? n->hidden[i] : 0.0f;
        }
        if (dropout != NULL) {
            dropout_mask(n->bits, dropout_rate_make(dropout->rate), dropout->key, MASK_HIDDEN,
                         dropout->epoch, dropout->records, 1, n->count, hidden);
            dropout_apply(n->hidden, n->hidden, n->bits, n->scale, (size_t)n->count, hidden);
        }
        last = n->hidden, size = hidden;
    }
    linear_forward(logits, last, parameters + y->output_weight, parameters + y->output_bias,
                   n->count, size, SPEC_CLASSES);
    phases_mark(&n->clock, &n->clock.seconds.other);
}

void network_forward(network *n, float *logits, const float *parameters, const net_input *input,
                     const net_dropout *dropout)
{
    assert(input->count >= 1 && input->count <= n->max_count);
    assert((input->letters == NULL) != (input->real == NULL));
    if (dropout != NULL && dropout_rate_keeps_all(dropout_rate_make(dropout->rate))) {
        dropout = NULL;
    }
    phases_begin(&n->clock);
    load_input(n, input);
    n->dropped = dropout != NULL;
    n->scale = n->dropped ? dropout_rate_make(dropout->rate).scale : 1.0f;
    const uint8_t *letters = n->from_letters ? n->letters : NULL;
    const float *real = n->from_letters ? NULL : n->real;
    phases_mark(&n->clock, &n->clock.seconds.other);
    if (n->spec.convs > 0) {
        conv_stack_forward(&n->convs, parameters, letters, real, n->count, dropout);
        letters = NULL, real = n->convs.output[n->spec.convs - 1];
    }
    if (logits == NULL) return;
    if (n->spec.lstm_layers > 0) {
        lstm_stack_forward(&n->lstms, n->features, parameters, letters, real, n->spec.convs > 0,
                           n->count, dropout);
    } else {
        conv_stack_forward_maximum(&n->convs, n->features, dropout);
    }
    forward_head(n, logits, parameters, dropout);
}

/* ---- Backward ------------------------------------------------------------------------------ */

/* From d_logits to d_features. */
static void backward_head(network *n, float *gradient, const float *parameters,
                          const float *d_logits)
{
    const net_layout *y = &n->layout;
    const int hidden = n->spec.hidden;
    const float *last = hidden > 0 ? n->hidden : n->features;
    float *d_last = hidden > 0 ? n->d_hidden : n->d_features;
    linear_backward(gradient == NULL ? NULL : gradient + y->output_weight,
                    gradient == NULL ? NULL : gradient + y->output_bias, d_last, d_logits, last,
                    parameters + y->output_weight, n->count, hidden > 0 ? hidden : y->features,
                    SPEC_CLASSES);
    if (hidden > 0) {
        for (size_t i = 0; i < (size_t)n->count * (size_t)hidden; i++) { /* ReLU and dropout */
            n->d_hidden[i] = n->hidden[i] > 0.0f ? n->d_hidden[i] * n->scale : 0.0f;
        }
        linear_backward(gradient == NULL ? NULL : gradient + y->hidden_weight,
                        gradient == NULL ? NULL : gradient + y->hidden_bias, n->d_features,
                        n->d_hidden, n->features, parameters + y->hidden_weight, n->count,
                        y->features, hidden);
    }
    phases_mark(&n->clock, &n->clock.seconds.other);
}

/* Time-major n->d_real, padded -> d_input [B][L][4]. */
static void store_d_input(const network *n, float *d_input)
{
    const size_t b = (size_t)n->count, length = (size_t)n->spec.length;
    for (size_t q = 0; q < b; q++) {
        for (size_t t = 0; t < length; t++) {
            memcpy(d_input + (q * length + t) * 4,
                   n->d_real + (((size_t)n->padding + t) * b + q) * 4, 4 * sizeof *d_input);
        }
    }
}

void network_backward(network *n, float *gradient, float *d_input, const float *parameters,
                      const float *d_logits)
{
    phases_begin(&n->clock);
    backward_head(n, gradient, parameters, d_logits);
    float *d_real = d_input != NULL ? n->d_real : NULL;
    const bool maximum = n->spec.lstm_layers == 0;
    const sparse_rows *lists = NULL;
    if (!maximum) {
        lstm_stack_backward(&n->lstms, &lists, gradient, n->spec.convs > 0 ? n->d_last : d_real,
                            parameters, n->d_features);
    }
    if (lists != NULL) {
        conv_stack_backward_lists(&n->convs, gradient, d_real, parameters, lists);
    } else if (n->spec.convs > 0) {
        conv_stack_backward(&n->convs, gradient, d_real, parameters, maximum ? n->d_features : NULL,
                            maximum ? NULL : n->d_last);
    }
    if (d_input != NULL) store_d_input(n, d_input);
    phases_mark(&n->clock, &n->clock.seconds.other);
}

/* ---- What others look at ------------------------------------------------------------------- */

const float *network_conv_output(const network *n, int layer)
{
    assert(layer >= 0 && layer < n->spec.convs);
    return n->convs.output[layer];
}

const float *network_features(const network *n)
{
    return n->spec.convs > 0 ? n->convs.output[n->spec.convs - 1] : NULL;
}

void network_time(network *n, int on)
{
    n->clock.on = on != 0;
}

network_seconds network_get_seconds(const network *n)
{
    return n->clock.seconds;
}
