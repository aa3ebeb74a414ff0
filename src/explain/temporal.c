#include "src/explain/temporal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/explain/columns.h"
#include "src/explain/cuts.h"
#include "src/net/gemm.h"
#include "src/net/lstm.h"

/* Sequences that are walked together, and cuts of each: so few that the states of all of them stay
 * in the nearest cache from the first step to the last. */
enum { GROUP = 8, BLOCK = 8, ROWS = BLOCK * GROUP };

/* One stack (direction) of LSTM layers under way for the rows [cut][sequence] of a block. */
typedef struct {
    float *output[SPEC_LSTMS_MAX]; /* h [ROWS][H] */
    float *before[SPEC_LSTMS_MAX]; /* h one step earlier, swapped with output at each step */
    float *cells[SPEC_LSTMS_MAX];  /* c [ROWS][H] */
    float *product, *work;         /* [ROWS][4H]: input product of upper layers; of lstm_step */
    float *sum;                    /* [ROWS][H]: sum of the top layer's outputs */
} walk;

/* Up to BLOCK neighbouring cuts of a plan. */
typedef struct {
    const cut_plan *plan;
    const cut *cuts; /* [count] */
    int count;
    int rows;        /* count GROUP */
} block;

struct temporal {
    net_spec spec;
    net_layout layout;
    const float *parameters;
    columns *source;
    int channels;
    cut_plan *plans;
    int plan_count;
    /* The reference: input products of layer 0 by direction [T][GROUP][4H], and the stack that
     * starts at the shared edge: outputs and cells [layers][T][GROUP][H], sums of the top layer's
     * outputs over the first n columns [T + 1][GROUP][H]. */
    float *product[2];
    float *outputs, *cells, *tanh_cells, *gates;
    float *sums;
    /* The own columns of a block's cuts [tail][rows][C] and their input products by direction. */
    float *tail, *tail_product[2];
    uint8_t *reference, *window; /* [GROUP][L] */
    walk edge, far;              /* the stack from the shared edge; the one from the cut */
    float *features, *hidden, *logits; /* [ROWS][2H], [ROWS][hidden], [ROWS][2] */
};

const char *const *temporal_rule_names(void)
{
    static const char *const names[] = {"columns", "prefix", NULL};
    return names;
}

/* ---- set-up -------------------------------------------------------------------------------- */

/* steps: will it take any, or only hold sums? */
static void walk_create(walk *w, int layers, size_t H, bool steps)
{
    const size_t rows = ROWS;
    w->sum = memory_array(w->sum, rows * H);
    for (int l = 0; steps && l < layers; l++) {
        w->output[l] = memory_array(w->output[l], rows * H);
        w->before[l] = memory_array(w->before[l], rows * H);
        w->cells[l] = memory_array(w->cells[l], rows * H);
    }
    if (steps && layers > 1) w->product = memory_array(w->product, rows * 4 * H);
    if (steps) w->work = memory_array(w->work, rows * 4 * H);
}

static void walk_destroy(walk *w, int layers)
{
    for (int l = 0; l < layers; l++) {
        memory_free(w->output[l]);
        memory_free(w->before[l]);
        memory_free(w->cells[l]);
    }
    memory_free(w->product);
    memory_free(w->work);
    memory_free(w->sum);
}

void temporal_create(temporal **ret, const net_spec *spec, const float *parameters,
                     temporal_rule rule)
{
    assert(spec->lstm_layers > 0);
    temporal *t = memory_array(t, 1);
    t->spec = *spec;
    t->layout = spec_layout(spec);
    t->parameters = parameters;
    t->channels = columns_channels(spec);
    columns_create(&t->source, spec, parameters, GROUP);
    cuts_make(&t->plans, &t->plan_count, spec, rule);
    size_t tail = 0;
    for (int p = 0; p < t->plan_count; p++) {
        if ((size_t)t->plans[p].tail > tail) tail = (size_t)t->plans[p].tail;
    }
    const size_t T = (size_t)t->layout.time, H = (size_t)spec->lstm_size, rows = ROWS;
    const size_t layers = (size_t)spec->lstm_layers, L = (size_t)spec->length;
    for (int d = 0; d < 2; d++) {
        t->product[d] = memory_array(t->product[d], T * GROUP * 4 * H);
        t->tail_product[d] = memory_array(t->tail_product[d], tail * rows * 4 * H);
    }
    t->outputs = memory_array(t->outputs, layers * T * GROUP * H);
    t->cells = memory_array(t->cells, layers * T * GROUP * H);
    t->tanh_cells = memory_array(t->tanh_cells, T * GROUP * H);
    t->gates = memory_array(t->gates, T * GROUP * 4 * H);
    t->sums = memory_array(t->sums, (T + 1) * GROUP * H);
    t->tail = memory_array(t->tail, tail * rows * (size_t)t->channels);
    t->reference = memory_alloc(GROUP, L);
    t->window = memory_alloc(GROUP, L);
    walk_create(&t->edge, spec->lstm_layers, H, tail > 0);
    walk_create(&t->far, spec->lstm_layers, H, true);
    t->features = memory_array(t->features, rows * 2 * H);
    t->hidden = memory_array(t->hidden, rows * (size_t)spec->hidden);
    t->logits = memory_array(t->logits, rows * SPEC_CLASSES);
    *ret = t;
}

void temporal_destroy(temporal *t)
{
    if (t == NULL) return;
    columns_destroy(t->source);
    cuts_release(t->plans, t->plan_count);
    for (int d = 0; d < 2; d++) {
        memory_free(t->product[d]);
        memory_free(t->tail_product[d]);
    }
    memory_free(t->outputs);
    memory_free(t->cells);
    memory_free(t->tanh_cells);
    memory_free(t->gates);
    memory_free(t->sums);
    memory_free(t->tail);
    memory_free(t->reference);
    memory_free(t->window);
    walk_destroy(&t->edge, t->spec.lstm_layers);
    walk_destroy(&t->far, t->spec.lstm_layers);
    memory_free(t->features);
    memory_free(t->hidden);
    memory_free(t->logits);
    memory_free(t);
}

/* ---- products ------------------------------------------------------------------------------ */

/* gates [rows][4H] = in [rows][In] W + b of a layer and direction. */
static void input_product(float *gates, const temporal *t, const float *in, int d, int layer,
                          int rows)
{
    const int H4 = 4 * t->spec.lstm_size, In = t->layout.lstm_in[layer];
    gemm_nn_bias(GEMM_SINGLE, rows, H4, In, in, In, t->parameters + t->layout.lstm_input[d][layer],
                 H4, t->parameters + t->layout.lstm_bias[d][layer], gates, H4);
}

/* A step of all layers of direction d on the first `rows` rows; row r has layer 0's input product
 * product[r mod period] [4H]. The top layer's output is in w->output[layers - 1], and is added to
 * sum [rows][H] (NULL: not wanted). */
static void walk_step(walk *w, float *sum, const temporal *t, int d, const float *product,
                      int period, int rows)
{
    for (int l = 0; l < t->spec.lstm_layers; l++) {
        if (l > 0) {
            input_product(w->product, t, w->output[l - 1], d, l, rows);
            product = w->product;
            period = rows;
        }
        float *last = w->output[l];
        w->output[l] = w->before[l];
        w->before[l] = last;
        lstm_step(w->output[l], w->cells[l], l + 1 == t->spec.lstm_layers ? sum : NULL, w->work,
                  product, period, last,
                  t->parameters + t->layout.lstm_recurrent[d][l], rows, t->spec.lstm_size);
    }
}

static void add(float *sum, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) sum[i] += values[i];
}

/* ---- the reference ------------------------------------------------------------------------- */

/* Position in time of column u of a plan's reference. */
static size_t time_of(const cut_plan *plan, int u)
{
    return (size_t)(plan->suffix ? plan->columns - 1 - u : u);
}

/* Input products of both directions, and the whole stack from the shared edge. */
static void run_reference(temporal *t, const cut_plan *plan)
{
    const size_t H = (size_t)t->spec.lstm_size, step = GROUP * H;
    const int T = plan->columns, edge = plan->suffix;
    const lstm_shape shape = {.time = T, .count = GROUP, .size = t->spec.lstm_size,
                              .direction = edge == 0 ? 1 : -1};
    const float *in = columns_compute(t->source, t->reference, plan->length);
    for (int d = 0; d < 2; d++) input_product(t->product[d], t, in, d, 0, T * GROUP);
    memcpy(t->gates, t->product[edge], (size_t)T * 4 * step * sizeof *t->gates);
    float *output = NULL;
    for (int l = 0; l < t->spec.lstm_layers; l++) {
        if (l > 0) input_product(t->gates, t, output, edge, l, T * GROUP);
        output = t->outputs + (size_t)l * (size_t)t->layout.time * step;
        lstm_forward(t->gates, t->cells + (size_t)l * (size_t)t->layout.time * step, t->tanh_cells,
                     output, t->parameters + t->layout.lstm_recurrent[edge][l], shape);
    }
    memset(t->sums, 0, step * sizeof *t->sums);
    for (int u = 0; u < T; u++) {
        float *sum = t->sums + ((size_t)u + 1) * step;
        memcpy(sum, sum - step, step * sizeof *sum);
        add(sum, output + time_of(plan, u) * step, step);
    }
}

/* ---- the cuts' own columns ----------------------------------------------------------------- */

/* t->tail [k][cut][GROUP][C]: column u = shared + k of each cut, zero where it has none; and the
 * input products of both directions. */
static void run_tails(temporal *t, const block *b)
{
    const size_t C = (size_t)t->channels, rows = (size_t)b->rows;
    memset(t->tail, 0, (size_t)b->plan->tail * rows * C * sizeof *t->tail);
    for (int i = 0; i < b->count; i++) {
        const cut *c = &b->cuts[i];
        if (c->window == 0) continue;
        for (size_t s = 0; s < GROUP; s++) {
            memcpy(t->window + s * (size_t)c->window,
                   t->reference + s * (size_t)b->plan->length + c->window_at, (size_t)c->window);
        }
        const float *found = columns_compute(t->source, t->window, c->window);
        for (int k = 0; k < c->columns - c->shared; k++) {
            size_t column = (size_t)(c->window_column + (b->plan->suffix ? -k : k));
            memcpy(t->tail + ((size_t)k * rows + (size_t)i * GROUP) * C, found + column * GROUP * C,
                   GROUP * C * sizeof *found);
        }
    }
    for (int d = 0; d < 2; d++) {
        input_product(t->tail_product[d], t, t->tail, d, 0, b->plan->tail * b->rows);
    }
}

/* Column k of every cut's own through one stack; cuts that have no such column are left alone: for
 * the stack from the edge they are over, for the other they have not begun. */
static void step_tail(temporal *t, const block *b, walk *w, int d, int k)
{
    const size_t H = (size_t)t->spec.lstm_size, step = GROUP * H, rows = (size_t)b->rows;
    walk_step(w, NULL, t, d, t->tail_product[d] + (size_t)k * rows * 4 * H, b->rows, b->rows);
    const float *top = w->output[t->spec.lstm_layers - 1];
    for (int i = 0; i < b->count; i++) {
        if (b->cuts[i].columns - b->cuts[i].shared > k) {
            add(w->sum + (size_t)i * step, top + (size_t)i * step, step);
            continue;
        }
        for (int l = 0; l < t->spec.lstm_layers; l++) {
            memset(w->output[l] + (size_t)i * step, 0, step * sizeof(float));
            memset(w->cells[l] + (size_t)i * step, 0, step * sizeof(float));
        }
    }
}

/* ---- the two stacks ------------------------------------------------------------------------ */

/* From the shared edge: the reference's states after the shared columns, then each cut's own. */
static void run_edge(temporal *t, const block *b)
{
    const size_t step = GROUP * (size_t)t->spec.lstm_size;
    walk *w = &t->edge;
    for (int i = 0; i < b->count; i++) {
        const size_t row = (size_t)i * step;
        const int shared = b->cuts[i].shared;
        memcpy(w->sum + row, t->sums + (size_t)shared * step, step * sizeof *w->sum);
        if (b->plan->tail == 0) continue;
        for (int l = 0; l < t->spec.lstm_layers; l++) {
            memset(w->output[l] + row, 0, step * sizeof(float));
            memset(w->cells[l] + row, 0, step * sizeof(float));
            if (shared == 0) continue;
            const size_t last = time_of(b->plan, shared - 1);
            const size_t from = ((size_t)l * (size_t)t->layout.time + last) * step;
            memcpy(w->output[l] + row, t->outputs + from, step * sizeof(float));
            memcpy(w->cells[l] + row, t->cells + from, step * sizeof(float));
        }
    }
    for (int k = 0; k < b->plan->tail; k++) step_tail(t, b, w, b->plan->suffix, k);
}

/* From the cut to the edge: each cut's own columns, then the shared ones. The cuts are sorted, so
 * those under way are the first rows. */
static void run_far(temporal *t, const block *b)
{
    const size_t H = (size_t)t->spec.lstm_size, step = GROUP * H;
    const size_t all = (size_t)b->count * step;
    const int d = 1 - b->plan->suffix;
    walk *w = &t->far;
    memset(w->sum, 0, all * sizeof(float));
    for (int l = 0; l < t->spec.lstm_layers; l++) {
        memset(w->output[l], 0, all * sizeof(float));
        memset(w->cells[l], 0, all * sizeof(float));
    }
    for (int k = b->plan->tail - 1; k >= 0; k--) step_tail(t, b, w, d, k);
    /* A cut may wait any number of swaps before it joins: its state lies in both buffers. */
    for (int l = 0; l < t->spec.lstm_layers; l++) {
        memcpy(w->before[l], w->output[l], all * sizeof(float));
    }
    int active = 0;
    for (int u = b->cuts[0].shared - 1; u >= 0; u--) {
        while (active < b->count && b->cuts[active].shared > u) active++;
        walk_step(w, w->sum, t, d, t->product[d] + time_of(b->plan, u) * 4 * step, GROUP,
                  active * GROUP);
    }
}

/* Means over the columns -> logits of a block's rows. */
static void run_head(temporal *t, const block *b)
{
    const net_layout *y = &t->layout;
    const int F = y->features, N = t->spec.hidden;
    const size_t H = (size_t)t->spec.lstm_size, edge_at = b->plan->suffix ? H : 0;
    for (size_t r = 0; r < (size_t)b->rows; r++) {
        const float part = 1.0f / (float)b->cuts[r / GROUP].columns;
        float *edge = t->features + r * 2 * H + edge_at;
        float *far = t->features + r * 2 * H + H - edge_at;
        for (size_t j = 0; j < H; j++) {
            edge[j] = t->edge.sum[r * H + j] * part;
            far[j] = t->far.sum[r * H + j] * part;
        }
    }
    const float *last = t->features;
    int width = F;
    if (N > 0) {
        gemm_nn_bias(GEMM_SINGLE, b->rows, N, F, t->features, F, t->parameters + y->hidden_weight,
                     N, t->parameters + y->hidden_bias, t->hidden, N);
        for (size_t i = 0; i < (size_t)b->rows * (size_t)N; i++) {
            t->hidden[i] = fmaxf(t->hidden[i], 0.0f);
        }
        last = t->hidden;
        width = N;
    }
    gemm_nn_bias(GEMM_SINGLE, b->rows, SPEC_CLASSES, width, last, width,
                 t->parameters + y->output_weight, SPEC_CLASSES, t->parameters + y->output_bias,
                 t->logits, SPEC_CLASSES);
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* out [real][L]: the scores of a block's cuts at the bases that take them. */
static void put_scores(float *out, const temporal *t, const block *b, size_t real)
{
    const size_t L = (size_t)t->spec.length;
    const long first = b->cuts - b->plan->cuts;
    for (size_t l = 0; l < L; l++) {
        const long i = b->plan->cut_of[l] - first;
        if (i < 0 || i >= b->count) continue;
        for (size_t s = 0; s < real; s++) {
            const float *z = t->logits + ((size_t)i * GROUP + s) * SPEC_CLASSES;
            out[s * L + l] = z[1] - z[0];
        }
    }
}

/* forward, backward [real][L] of a group's letters [GROUP][L]. */
static void run_group(float *forward, float *backward, temporal *t, const uint8_t *letters,
                      size_t real)
{
    const size_t L = (size_t)t->spec.length;
    for (size_t i = 0; i < real * L; i++) forward[i] = backward[i] = NAN;
    for (int p = 0; p < t->plan_count; p++) {
        const cut_plan *plan = &t->plans[p];
        for (size_t s = 0; s < GROUP; s++) {
            memcpy(t->reference + s * (size_t)plan->length, letters + s * L + plan->offset,
                   (size_t)plan->length);
        }
        run_reference(t, plan);
        for (int first = 0; first < plan->count; first += BLOCK) {
            const int count = plan->count - first < BLOCK ? plan->count - first : BLOCK;
            const block b = {plan, plan->cuts + first, count, count * GROUP};
            if (plan->tail > 0) run_tails(t, &b);
            run_edge(t, &b);
            run_far(t, &b);
            run_head(t, &b);
            put_scores(plan->suffix ? backward : forward, t, &b, real);
        }
    }
}

void temporal_margins(float *forward, float *backward, temporal *t, const uint8_t *letters,
                      size_t count, bool both_strands)
{
    const size_t L = (size_t)t->spec.length;
    uint8_t *group = memory_alloc(GROUP, L);
    float *prefixes = memory_array(prefixes, GROUP * L);
    float *suffixes = memory_array(suffixes, GROUP * L);
    for (size_t at = 0; at < count; at += GROUP) {
        size_t real = count - at < GROUP ? count - at : GROUP;
        memset(group, DNA_OTHER, GROUP * L);
        memcpy(group, letters + at * L, real * L);
        run_group(forward + at * L, backward + at * L, t, group, real);
        if (!both_strands) continue;
        for (size_t b = 0; b < real; b++) {
            dna_reverse_complement(group + b * L, group + b * L, L);
        }
        run_group(prefixes, suffixes, t, group, real);
        for (size_t b = 0; b < real; b++) {
            for (size_t l = 0; l < L; l++) {
                float *f = forward + (at + b) * L + l, *r = backward + (at + b) * L + l;
                *f = 0.5f * (*f + suffixes[b * L + L - 1 - l]);
                *r = 0.5f * (*r + prefixes[b * L + L - 1 - l]);
            }
        }
    }
    memory_free(group);
    memory_free(prefixes);
    memory_free(suffixes);
}
