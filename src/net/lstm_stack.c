/* The two stacks of LSTM layers on one group, one for each direction. A layer's input product is
 * made for all positions at once, by the way that its input allows: rows of a table for letters,
 * lists for the mostly zero output of a convolution, a matrix product else. Then lstm.c walks;
 * dropout and the mean over time follow. Backward undoes this in reverse; both directions add to
 * the same input gradient. */
#include "src/net/lstm_stack.h"

#include <string.h>

#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"
#include "src/net/pool.h"

/* Dropout's number of layer l in direction d; convolutions have 0..SPEC_CONVS_MAX-1. */
static uint32_t mask_layer(int d, int l)
{
    return (uint32_t)(SPEC_CONVS_MAX + d * SPEC_LSTMS_MAX + l);
}

static lstm_shape shape_of(const lstm_stack *s, int d)
{
    lstm_shape shape = {s->layout->time, s->count, s->spec->lstm_size, d == 0 ? 1 : -1};
    return shape;
}

static int table_stride(int columns) /* as kernels_words wants it */
{
    return (columns + 15) / 16 * 16;
}

static size_t rows_of(const lstm_stack *s) /* T * B */
{
    return (size_t)s->layout->time * (size_t)s->count;
}

void lstm_stack_init(lstm_stack *s, const net_spec *spec, const net_layout *layout, int max_count,
                     phases *clock)
{
    memset(s, 0, sizeof *s);
    s->spec = spec, s->layout = layout, s->clock = clock, s->count = max_count;
    const size_t rows = rows_of(s), h = (size_t)spec->lstm_size;
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < spec->lstm_layers; l++) {
            lstm_stack_layer *y = &s->layer[d][l];
            y->gates = memory_array(y->gates, rows * 4 * h);
            y->cells = memory_array(y->cells, rows * h);
            y->tanh_cells = memory_array(y->tanh_cells, rows * h);
            y->output = memory_array(y->output, rows * h);
            if (l + 1 < spec->lstm_layers) y->dropped = memory_array(y->dropped, rows * h);
            y->bits = memory_array(y->bits, rows * (size_t)mask_words(spec->lstm_size));
        }
    }
    if (spec->convs > 0) {
        size_t size = rows * (size_t)layout->lstm_in[0];
        s->lists = sparse_rows_make(rows, size);
        s->d_values = memory_array(s->d_values, size);
        s->panel = memory_array(s->panel, sparse_product_work(layout->lstm_in[0], 4 * (int)h));
    }
    s->d_gates = memory_array(s->d_gates, rows * 4 * h);
    s->d_output = memory_array(s->d_output, rows * h);
    s->work = memory_array(s->work, lstm_work_count(shape_of(s, 0)));
    s->table = memory_array(s->table, 5 * (size_t)table_stride(4 * spec->lstm_size));
}

void lstm_stack_release(lstm_stack *s)
{
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < SPEC_LSTMS_MAX; l++) {
            lstm_stack_layer *y = &s->layer[d][l];
            memory_free(y->gates);
            memory_free(y->cells);
            memory_free(y->tanh_cells);
            memory_free(y->output);
            memory_free(y->dropped);
            memory_free(y->bits);
        }
    }
    sparse_rows_release(&s->lists);
    memory_free(s->d_values);
    memory_free(s->panel);
    memory_free(s->d_gates);
    memory_free(s->d_output);
    memory_free(s->work);
    memory_free(s->table);
}

/* ---- Forward ------------------------------------------------------------------------------- */

/* Rows of the letters' table in use. */
static kernels_words words_of(lstm_stack *s)
{
    const int n = 4 * s->spec->lstm_size;
    const kernels_words words = {1, &s->table, &s->letters, n, table_stride(n), rows_of(s)};
    return words;
}

/* The input product of one-hot letters is a row of the weight for each. */
static void gather_letters(lstm_stack *s, float *gates, const float *weight, const float *bias)
{
    const size_t n = 4 * (size_t)s->spec->lstm_size, stride = (size_t)table_stride((int)n);
    for (size_t a = 0; a < 5; a++) {
        for (size_t j = 0; j < n; j++) {
            s->table[a * stride + j] = bias[j] + (a < 4 ? weight[a * n + j] : 0.0f);
        }
    }
    kernels_get()->conv->gather(gates, words_of(s), 0);
}

/* What layer l > 0 reads: the layer below, after its dropout. */
static const float *below(const lstm_stack *s, int d, int l)
{
    const lstm_stack_layer *y = &s->layer[d][l - 1];
    return s->dropped ? y->dropped : y->output;
}

static void input_product(lstm_stack *s, const float *parameters, int d, int l)
{
    const size_t n = 4 * (size_t)s->spec->lstm_size;
    const float *weight = parameters + s->layout->lstm_input[d][l];
    const float *bias = parameters + s->layout->lstm_bias[d][l];
    float *gates = s->layer[d][l].gates;
    const int in = s->layout->lstm_in[l];
    if (l == 0 && s->letters != NULL) {
        gather_letters(s, gates, weight, bias);
        phases_mark(s->clock, &s->clock->seconds.input);
        return;
    }
    if (l == 0 && s->listed) {
        sparse_product(gates, &s->lists, weight, bias, s->panel, rows_of(s), in, (int)n);
    } else {
        gemm_nn_bias(s->precision, (int)rows_of(s), (int)n, in, l == 0 ? s->real : below(s, d, l),
                     in, weight, (int)n, bias, gates, (int)n);
    }
    phases_mark(s->clock, &s->clock->seconds.lstm);
}

static void draw_mask(lstm_stack *s, int d, int l, const net_dropout *dropout)
{
    dropout_mask(s->layer[d][l].bits, dropout_rate_make(dropout->rate), dropout->key,
                 mask_layer(d, l), dropout->epoch, dropout->records, s->layout->time, s->count,
                 s->spec->lstm_size);
}

/* Makes the lists of the input. Do they pay? */
static bool list_input(lstm_stack *s)
{
    const size_t size = rows_of(s) * (size_t)s->layout->lstm_in[0];
    const size_t alive = sparse_rows_pack(&s->lists, s->real, rows_of(s), s->layout->lstm_in[0]);
    phases_mark(s->clock, &s->clock->seconds.lstm);
    return 100 * alive <= SPARSE_DENSITY_ALL * size;
}

void lstm_stack_forward(lstm_stack *s, float *features, const float *parameters,
                        const uint8_t *letters, const float *real, bool rectified, int count,
                        const net_dropout *dropout)
{
    s->count = count, s->letters = letters, s->real = real;
    s->dropped = dropout != NULL;
    s->scale = s->dropped ? dropout_rate_make(dropout->rate).scale : 1.0f;
    s->listed = rectified && kernels_get()->fused && list_input(s);
    const int layers = s->spec->lstm_layers, h = s->spec->lstm_size;
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < layers; l++) {
            lstm_stack_layer *y = &s->layer[d][l];
            input_product(s, parameters, d, l);
            lstm_forward(y->gates, y->cells, y->tanh_cells, y->output,
                         parameters + s->layout->lstm_recurrent[d][l], shape_of(s, d));
            phases_mark(s->clock, &s->clock->seconds.lstm);
            if (!s->dropped) continue;
            draw_mask(s, d, l, dropout);
            if (l + 1 < layers) {
                dropout_apply(y->dropped, y->output, y->bits, s->scale, rows_of(s),
                              s->spec->lstm_size);
            }
        }
        const lstm_stack_layer *top = &s->layer[d][layers - 1];
        mean_forward(features + d * h, 2 * h, top->output, s->dropped ? top->bits : NULL, s->scale,
                     s->layout->time, count, h);
        phases_mark(s->clock, &s->clock->seconds.other);
    }
}

/* ---- Backward ------------------------------------------------------------------------------ */

/* The weight gradient of one-hot letters: rows of d_gates summed by letter; their sum over all
 * letters is the bias's. */
static void scatter_letters(lstm_stack *s, float *d_weight, float *d_bias)
{
    const size_t n = 4 * (size_t)s->spec->lstm_size, stride = (size_t)table_stride((int)n);
    memset(s->table, 0, 5 * stride * sizeof *s->table);
    kernels_get()->conv->scatter(words_of(s), s->d_gates);
    for (size_t a = 0; a < 5; a++) {
        for (size_t j = 0; j < n; j++) {
            if (a < 4) d_weight[a * n + j] += s->table[a * stride + j];
            d_bias[j] += s->table[a * stride + j];
        }
    }
}

/* The gradients of a layer's input weights and biases. */
static void input_gradient(lstm_stack *s, float *gradient, int d, int l)
{
    const size_t rows = rows_of(s), n = 4 * (size_t)s->spec->lstm_size;
    const int in = s->layout->lstm_in[l];
    float *d_weight = gradient + s->layout->lstm_input[d][l];
    float *d_bias = gradient + s->layout->lstm_bias[d][l];
    if (l == 0 && s->letters != NULL) {
        scatter_letters(s, d_weight, d_bias);
        phases_mark(s->clock, &s->clock->seconds.input);
        return;
    }
    if (l == 0 && s->listed) {
        sparse_product_weight(d_weight, &s->lists, s->d_gates, s->panel, rows, in, (int)n);
    } else {
        gemm_tn(s->precision, in, (int)n, (int)rows, l == 0 ? s->real : below(s, d, l), in,
                s->d_gates, (int)n, 1.0f, d_weight, (int)n);
    }
    kernels_get()->conv->sum_rows(d_bias, s->d_gates, rows, (int)n);
    phases_mark(s->clock, &s->clock->seconds.lstm);
}

static void backward_one(lstm_stack *s, float *gradient, const float *parameters, int d, int l)
{
    const lstm_stack_layer *y = &s->layer[d][l];
    const size_t r = s->layout->lstm_recurrent[d][l];
    lstm_backward(s->d_gates, gradient == NULL ? NULL : gradient + r, s->d_output, y->gates,
                  y->cells, y->tanh_cells, y->output, parameters + r, s->work, shape_of(s, d),
                  s->precision);
    phases_mark(s->clock, &s->clock->seconds.lstm);
    if (gradient != NULL) input_gradient(s, gradient, d, l);
}

/* The gradient of the first layer's input, added up over both directions. */
static void backward_input(lstm_stack *s, float *d_input, const float *parameters, int d)
{
    const int in = s->layout->lstm_in[0], n = 4 * s->spec->lstm_size;
    const float *weight = parameters + s->layout->lstm_input[d][0];
    if (s->listed) {
        sparse_product_input(s->d_values, &s->lists, s->d_gates, weight, rows_of(s), n, d == 1);
    } else if (d_input != NULL) {
        gemm_nt(s->precision, (int)rows_of(s), in, n, s->d_gates, n, weight, n,
                d == 0 ? 0.0f : 1.0f, d_input, in);
    }
    phases_mark(s->clock, &s->clock->seconds.lstm);
}

void lstm_stack_backward(lstm_stack *s, const sparse_rows **ret_lists, float *gradient,
                         float *d_input, const float *parameters, const float *d_features)
{
    const int h = s->spec->lstm_size, n = 4 * h, rows = (int)rows_of(s);
    for (int d = 0; d < 2; d++) {
        const lstm_stack_layer *top = &s->layer[d][s->spec->lstm_layers - 1];
        mean_backward(s->d_output, d_features + d * h, 2 * h, s->dropped ? top->bits : NULL,
                      s->scale, s->layout->time, s->count, h);
        phases_mark(s->clock, &s->clock->seconds.other);
        for (int l = s->spec->lstm_layers - 1; l > 0; l--) {
            backward_one(s, gradient, parameters, d, l);
            gemm_nt(s->precision, rows, h, n, s->d_gates, n,
                    parameters + s->layout->lstm_input[d][l], n, 0.0f, s->d_output, h);
            phases_mark(s->clock, &s->clock->seconds.lstm);
            if (s->dropped) {
                dropout_apply(s->d_output, s->d_output, s->layer[d][l - 1].bits, s->scale,
                              (size_t)rows, h);
            }
            phases_mark(s->clock, &s->clock->seconds.other);
        }
        backward_one(s, gradient, parameters, d, 0);
        backward_input(s, d_input, parameters, d);
    }
    const sparse_rows lists = {s->lists.start, s->lists.index, s->d_values};
    s->d_lists = lists;
    *ret_lists = s->listed ? &s->d_lists : NULL;
}
