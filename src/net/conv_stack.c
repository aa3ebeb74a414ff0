/* All convolutions of a network on one group: who reads what, where pools and dropout come
 * between, and by which way each layer is computed. Forward, a layer writes its output straight
 * into the padded input of the next where nothing comes between; else the pool does. Backward
 * goes from the last layer down. Whether products leave the zeros out is decided layer by layer
 * from how many there are; the table at "Backward" shows the ways. */
#include "src/net/conv_stack.h"

#include <string.h>

#include "src/core/memory.h"
#include "src/net/kernels/kernels.h"
#include "src/net/pool.h"

/* From this many positions on, backward through the maximum over time goes winner by winner. Below,
 * a matrix product over all positions is cheaper: it does T times the arithmetic, but at a matrix
 * product's speed. */
enum { SPARSE_TIME = 4 };

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

static bool is_last(const conv_stack *c, int i)
{
    return i + 1 == c->spec->convs;
}

static bool ends_in_maximum(const conv_stack *c)
{
    return c->spec->lstm_layers == 0;
}

/* Does layer i hand its output on as it is (no pool, no dropout)? */
static bool passes_on(const conv_stack *c, int i)
{
    return !is_last(c, i) && c->spec->pool == 1 && !ends_in_maximum(c);
}

static conv_shape shape_of(const conv_stack *c, int i)
{
    conv_shape s = {c->layout->conv_time[i], c->count, c->layout->conv_in[i], c->spec->filters[i],
                    c->spec->width[i]};
    return s;
}

static pool_shape pool_of(const conv_stack *c, int i)
{
    pool_shape s = {c->layout->conv_time[i], c->count, c->spec->filters[i], c->spec->pool};
    return s;
}

void conv_stack_init(conv_stack *c, const net_spec *spec, const net_layout *layout, int max_count,
                     phases *clock)
{
    memset(c, 0, sizeof *c);
    c->spec = spec, c->layout = layout, c->clock = clock;
    c->count = max_count;
    size_t d_output = 0, d_input = 0, work = 0, rows = 0;
    const size_t b = (size_t)max_count;
    for (int i = 0; i < spec->convs; i++) {
        c->padding[i] = ends_in_maximum(c) ? 0 : spec->width[i] / 2;
        const conv_shape s = shape_of(c, i);
        const size_t in = (size_t)(s.time + s.width - 1) * b * (size_t)s.in;
        const size_t out = (size_t)s.time * b * (size_t)s.filters;
        const size_t pooled = (size_t)layout->pool_time[i] * b * (size_t)s.filters;
        if (i > 0) c->input[i] = memory_array(c->input[i], in);
        if (!passes_on(c, i)) c->own_output[i] = memory_array(c->own_output[i], out);
        if (!is_last(c, i) && !passes_on(c, i)) c->choice[i] = memory_array(c->choice[i], pooled);
        if (ends_in_maximum(c)) {
            size_t words = (size_t)layout->pool_time[i] * b * (size_t)mask_words(s.filters);
            c->bits[i] = memory_array(c->bits[i], words);
        }
        d_output = max_size(d_output, out);
        d_input = max_size(d_input, in);
        rows = max_size(rows, (size_t)(s.time + s.width - 1) * b);
        work = max_size(work, conv_work(s));
        work = max_size(work, i > 0 ? sparse_work(s) : 0);
        work = max_size(work, i == 0 ? conv_letters_work(s) : 0);
        work = max_size(work, is_last(c, i) ? conv_winners_work(s) : 0);
    }
    c->d_output = memory_array(c->d_output, d_output);
    c->d_input = memory_array(c->d_input, d_input);
    c->work = memory_array(c->work, work);
    c->lists = sparse_rows_make(rows, max_size(d_output, d_input));
    c->winner = memory_array(c->winner, b * (size_t)layout->features);
}

void conv_stack_release(conv_stack *c)
{
    for (int i = 0; i < SPEC_CONVS_MAX; i++) {
        memory_free(c->input[i]);
        memory_free(c->own_output[i]);
        memory_free(c->choice[i]);
        memory_free(c->bits[i]);
    }
    memory_free(c->d_output);
    memory_free(c->d_input);
    memory_free(c->work);
    sparse_rows_release(&c->lists);
    memory_free(c->winner);
}

/* ---- Forward ------------------------------------------------------------------------------- */

/* The padding around a layer's input, which starts anew because B moves where it lies. */
static void clear_padding(conv_stack *c, int i)
{
    const conv_shape s = shape_of(c, i);
    const size_t row = (size_t)s.count * (size_t)s.in, padding = (size_t)c->padding[i] * row;
    const size_t all = (size_t)(s.time + s.width - 1) * row;
    memset(c->input[i], 0, padding * sizeof *c->input[i]);
    memset(c->input[i] + all - padding, 0, padding * sizeof *c->input[i]);
}

static float *input_middle(const conv_stack *c, int i)
{
    return c->input[i] + (size_t)c->padding[i] * (size_t)c->count * (size_t)c->layout->conv_in[i];
}

static const uint32_t *draw_mask(conv_stack *c, int i, const net_dropout *dropout)
{
    if (dropout == NULL || !ends_in_maximum(c)) return NULL;
    dropout_mask(c->bits[i], dropout_rate_make(dropout->rate), dropout->key, (uint32_t)i,
                 dropout->epoch, dropout->records, c->layout->pool_time[i], c->count,
                 c->spec->filters[i]);
    return c->bits[i];
}

/* Are lists of what is not zero worth it for so many of `size` elements? Kernels without fused
 * multiply-adds are for processors whose library does dense products far faster. */
static bool lists_pay(size_t alive, size_t size)
{
    return kernels_get()->fused && 100 * alive <= SPARSE_DENSITY * size;
}

/* Layer i > 0, whose input is what the layer below hands on. */
static void forward_inner(conv_stack *c, int i, const float *weight, const float *bias,
                          conv_shape s)
{
    const size_t rows = (size_t)(s.time + s.width - 1) * (size_t)s.count;
    if (!passes_on(c, i - 1) && lists_pay(c->alive[i - 1], rows * (size_t)s.in)) {
        sparse_rows_pack(&c->lists, c->input[i], rows, s.in);
        sparse_forward(c->output[i], &c->lists, weight, bias, c->work, s);
    } else {
        conv_forward(c->output[i], c->input[i], weight, bias, s, c->precision);
    }
}

static void forward_one(conv_stack *c, int i, const float *parameters)
{
    const conv_shape s = shape_of(c, i);
    const float *weight = parameters + c->layout->conv_weight[i];
    const float *bias = parameters + c->layout->conv_bias[i];
    c->output[i] = passes_on(c, i) ? input_middle(c, i + 1) : c->own_output[i];
    if (i == 0 && c->letters != NULL) {
        conv_forward_letters(c->output[i], c->letters, weight, bias, c->work, s);
        phases_mark(c->clock, &c->clock->seconds.input);
    } else {
        if (i == 0) {
            conv_forward(c->output[i], c->real, weight, bias, s, c->precision);
        } else {
            forward_inner(c, i, weight, bias, s);
        }
        phases_mark(c->clock, &c->clock->seconds.conv);
    }
}

void conv_stack_forward(conv_stack *c, const float *parameters, const uint8_t *letters,
                        const float *real, int count, const net_dropout *dropout)
{
    c->count = count, c->letters = letters, c->real = real;
    c->dropped = dropout != NULL && ends_in_maximum(c);
    c->scale = c->dropped ? dropout_rate_make(dropout->rate).scale : 1.0f;
    for (int i = 1; i < c->spec->convs; i++) clear_padding(c, i);
    for (int i = 0; i < c->spec->convs; i++) {
        forward_one(c, i, parameters);
        if (is_last(c, i) || passes_on(c, i)) continue;
        const uint32_t *bits = draw_mask(c, i, dropout);
        c->alive[i] = pool_forward(input_middle(c, i + 1), c->choice[i], c->output[i], bits,
                                   c->scale, pool_of(c, i));
        phases_mark(c->clock, &c->clock->seconds.other);
    }
}

void conv_stack_forward_maximum(conv_stack *c, float *features, const net_dropout *dropout)
{
    const int last = c->spec->convs - 1;
    const uint32_t *bits = draw_mask(c, last, dropout);
    maximum_forward(features, c->winner, c->output[last], bits, c->scale,
                    c->layout->conv_time[last], c->count, c->spec->filters[last]);
    phases_mark(c->clock, &c->clock->seconds.other);
}

/* ---- Backward ------------------------------------------------------------------------------ */

/* Four ways lead to a layer's gradients. Where its output's gradient comes from says who
 * prepares it, how much of it is not zero says who multiplies:
 *
 *   the gradient comes from            prepared by       mostly zero          else
 *   the maximum over time (last)       backward_maximum  winner by winner     backward_one
 *   an LSTM (last), as lists           the LSTM          backward_lists       -
 *   an LSTM (last) or the layer above  backward_plain    backward_lists       backward_one
 *   a pool                             backward_pooled   backward_lists       backward_one
 *
 * Exceptions. Lists are for layers above the first: the first has four channels in, and what it
 * reads is not kept in c->input; lists from an LSTM are unpacked for it. Winner by winner needs
 * SPARSE_TIME positions, and for letters gives the weights alone: where their input gradient is
 * wanted too (for saliency), the way is backward_one. */

/* The layer's own gradients from d_out, the gradient before its ReLU. d_in NULL: not wanted. */
static void backward_one(conv_stack *c, int i, float *gradient, float *d_in,
                         const float *parameters, const float *d_out)
{
    const conv_shape s = shape_of(c, i);
    if (gradient != NULL) {
        float *d_weight = gradient + c->layout->conv_weight[i];
        float *d_bias = gradient + c->layout->conv_bias[i];
        if (i == 0 && c->letters != NULL) {
            conv_backward_weight_letters(d_weight, d_bias, d_out, c->letters, c->work, s);
            phases_mark(c->clock, &c->clock->seconds.input);
        } else {
            conv_backward_weight(d_weight, d_bias, d_out, i == 0 ? c->real : c->input[i], s,
                                 c->precision);
        }
    }
    if (d_in != NULL) {
        conv_backward_input(d_in, d_out, parameters + c->layout->conv_weight[i], c->work, s,
                            c->precision);
    }
    phases_mark(c->clock, &c->clock->seconds.conv);
}

/* The same from the lists of d_out; i > 0. */
static void backward_lists(conv_stack *c, int i, float *gradient, float *d_in,
                           const float *parameters, const sparse_rows *d_out)
{
    const conv_shape s = shape_of(c, i);
    if (gradient != NULL) {
        sparse_backward_weight(gradient + c->layout->conv_weight[i],
                               gradient + c->layout->conv_bias[i], d_out, c->input[i], c->work, s);
    }
    sparse_backward_input(d_in, d_out, parameters + c->layout->conv_weight[i], c->work, s);
    phases_mark(c->clock, &c->clock->seconds.conv);
}

/* The last layer under the maximum over time. */
static void backward_maximum(conv_stack *c, float *gradient, float *d_in, const float *parameters,
                             float *d_features)
{
    const int i = c->spec->convs - 1;
    const conv_shape s = shape_of(c, i);
    for (size_t j = 0; j < (size_t)s.count * (size_t)s.filters; j++) d_features[j] *= c->scale;
    float *d_weight = gradient == NULL ? NULL : gradient + c->layout->conv_weight[i];
    float *d_bias = gradient == NULL ? NULL : gradient + c->layout->conv_bias[i];
    const bool letters = i == 0 && c->letters != NULL;
    if (s.time < SPARSE_TIME || (letters && d_in != NULL)) {
        maximum_backward(c->d_output, d_features, c->winner, s.time, s.count, s.filters);
        backward_one(c, i, gradient, d_in, parameters, c->d_output);
    } else if (letters) {
        if (gradient == NULL) return;
        conv_backward_winners_letters(d_weight, d_bias, d_features, c->winner, c->letters, s);
        phases_mark(c->clock, &c->clock->seconds.input);
    } else {
        conv_backward_winners(d_weight, d_bias, d_in, d_features, c->winner,
                             i == 0 ? c->real : c->input[i], parameters + c->layout->conv_weight[i],
                             c->work, s);
        phases_mark(c->clock, &c->clock->seconds.conv);
    }
}

/* A layer that hands its output on through a pool; d: the gradient behind it. */
static void backward_pooled(conv_stack *c, int i, float *gradient, float *d_in,
                            const float *parameters, const float *d)
{
    const pool_shape p = pool_of(c, i);
    if (i > 0 && lists_pay(c->alive[i], (size_t)p.time * (size_t)p.count * (size_t)p.channels)) {
        sparse_rows_pack_pool(&c->lists, d, c->choice[i], c->scale, p);
        phases_mark(c->clock, &c->clock->seconds.other);
        backward_lists(c, i, gradient, d_in, parameters, &c->lists);
        return;
    }
    pool_backward(c->d_output, d, c->choice[i], c->scale, p);
    phases_mark(c->clock, &c->clock->seconds.other);
    backward_one(c, i, gradient, d_in, parameters, c->d_output);
}

/* A layer that hands its output on as it is, or to an LSTM; d: its gradient, changed. */
static void backward_plain(conv_stack *c, int i, float *gradient, float *d_in,
                           const float *parameters, float *d)
{
    const conv_shape s = shape_of(c, i);
    const size_t rows = (size_t)s.time * (size_t)s.count, size = rows * (size_t)s.filters;
    if (!is_last(c, i)) { /* out of d_input's way, which the next step down sets */
        memcpy(c->d_output, d, size * sizeof *d);
        d = c->d_output;
    }
    conv_backward_relu(d, c->output[i], size);
    const size_t alive = i > 0 ? sparse_rows_pack(&c->lists, d, rows, s.filters) : size;
    phases_mark(c->clock, &c->clock->seconds.other);
    if (lists_pay(alive, size)) {
        backward_lists(c, i, gradient, d_in, parameters, &c->lists);
    } else {
        backward_one(c, i, gradient, d_in, parameters, d);
    }
}

/* All layers below `first`, whose input gradient is in c->d_input. */
static void backward_below(conv_stack *c, int first, float *gradient, float *d_real,
                           const float *parameters)
{
    for (int i = first - 1; i >= 0; i--) {
        float *d_in = i > 0 ? c->d_input : d_real;
        if (gradient == NULL && d_in == NULL) return;
        float *d = c->d_input + (size_t)c->padding[i + 1] * (size_t)c->count *
                                    (size_t)c->layout->conv_in[i + 1];
        if (passes_on(c, i)) {
            backward_plain(c, i, gradient, d_in, parameters, d);
        } else {
            backward_pooled(c, i, gradient, d_in, parameters, d);
        }
    }
}

void conv_stack_backward(conv_stack *c, float *gradient, float *d_real, const float *parameters,
                         float *d_features, float *d_last)
{
    const int last = c->spec->convs - 1;
    float *d_in = last > 0 ? c->d_input : d_real;
    if (gradient == NULL && d_in == NULL) return;
    if (d_features != NULL) {
        backward_maximum(c, gradient, d_in, parameters, d_features);
    } else {
        backward_plain(c, last, gradient, d_in, parameters, d_last);
    }
    backward_below(c, last, gradient, d_real, parameters);
}

void conv_stack_backward_lists(conv_stack *c, float *gradient, float *d_real,
                               const float *parameters, const sparse_rows *d_last)
{
    const int last = c->spec->convs - 1;
    const conv_shape s = shape_of(c, last);
    float *d_in = last > 0 ? c->d_input : d_real;
    if (gradient == NULL && d_in == NULL) return;
    if (last > 0) {
        backward_lists(c, last, gradient, d_in, parameters, d_last);
    } else {
        sparse_rows_unpack(c->d_output, d_last, (size_t)s.time * (size_t)s.count, s.filters);
        phases_mark(c->clock, &c->clock->seconds.other);
        backward_one(c, last, gradient, d_in, parameters, c->d_output);
    }
    backward_below(c, last, gradient, d_real, parameters);
}
