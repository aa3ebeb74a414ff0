/* network: whole networks against a reference in double precision, and its finite differences.
 *
 * Tolerances. The networks compute in single precision (unit roundoff 6e-8). A logit is a chain of
 * at most a few thousand additions of terms of size below 1; rounding errors of sums grow like the
 * square root of their number, so logits agree within 1e-5 of their scale. Gradients are sums over
 * positions and sequences whose terms may cancel: they are held against the largest element of
 * their parameter block, within 2e-5 of it per element. The finite differences are taken in the
 * double precision reference, step 1e-6: rounding 1e-16/1e-6 and curvature 1e-12 are far below
 * that. */
#include "src/net/network.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/net/dropout.h"
#include "tests/harness.h"
#include "tests/net/reference.h"

enum { LENGTH = 30, COUNT = 5, ROOM = 7 };
static const double logit_tolerance = 1e-5, gradient_tolerance = 2e-5, step = 1e-6;

/* A network with its inputs in both precisions. */
typedef struct {
    net_spec spec;
    net_layout layout;
    network *net;
    int count;
    float *parameters, *real;
    double *parameters_double, *x; /* [P]; [count][L][4] */
    uint8_t *letters;
    uint32_t records[ROOM];
    net_dropout dropout;
    float weights[2 * ROOM]; /* d_logits: the objective is sum of weights * logits */
} bench;

static bench setup(net_spec spec, int count, bool real, uint64_t seed)
{
    bench b = {.spec = spec, .layout = spec_layout(&spec), .count = count};
    random_stream s = random_stream_init(random_key_make("network", "", seed), RANDOM_TEST, 0, 0);
    network_create(&b.net, &spec, ROOM);
    size_t n = (size_t)count * (size_t)spec.length;
    b.parameters = memory_array(b.parameters, b.layout.count);
    b.parameters_double = memory_array(b.parameters_double, b.layout.count);
    b.letters = memory_array(b.letters, n);
    b.real = memory_array(b.real, 4 * n);
    b.x = memory_array(b.x, 4 * n);
    spec_init(b.parameters, &spec, SPEC_START_PAPER, s.key);
    for (size_t i = 0; i < b.layout.count; i++) b.parameters_double[i] = b.parameters[i];
    for (size_t i = 0; i < n; i++) {
        b.letters[i] = random_below(&s, 12) == 0 ? 4 : (uint8_t)random_below(&s, 4);
        for (size_t a = 0; a < 4; a++) {
            b.real[4 * i + a] = real ? (float)random_uniform(&s) : b.letters[i] == a ? 1.0f : 0.0f;
            b.x[4 * i + a] = b.real[4 * i + a];
        }
    }
    for (int i = 0; i < count; i++) b.records[i] = 1000 + 7 * (uint32_t)i;
    for (int i = 0; i < 2 * count; i++) b.weights[i] = (float)(random_uniform(&s) - 0.5);
    b.dropout.rate = 0.5f, b.dropout.key = s.key, b.dropout.epoch = 3;
    return b;
}

static void teardown(bench *b)
{
    network_destroy(b->net);
    memory_free(b->parameters);
    memory_free(b->parameters_double);
    memory_free(b->letters);
    memory_free(b->real);
    memory_free(b->x);
}

static net_spec named(const char *name)
{
    net_spec spec;
    CU_ASSERT_EQUAL_FATAL(spec_named(&spec, name, LENGTH), STATUS_OK);
    return spec;
}

static net_spec free_spec(const char *conv, int pool, const char *lstm, int hidden)
{
    net_spec spec;
    CU_ASSERT_EQUAL_FATAL(spec_free(&spec, conv, pool, lstm, hidden, LENGTH), STATUS_OK);
    return spec;
}

static net_input input_of(const bench *b, bool real)
{
    net_input in = {.count = b->count};
    if (real) {
        in.real = b->real;
    } else {
        in.letters = b->letters;
    }
    return in;
}

/* The objective, by the reference. */
static double objective(const bench *b, const net_dropout *dropout)
{
    double sum = 0;
    for (int q = 0; q < b->count; q++) {
        double logits[2];
        reference_forward(logits, &b->spec, b->parameters_double,
                          b->x + (size_t)q * (size_t)b->spec.length * 4, dropout, q);
        sum += (double)b->weights[2 * q] * logits[0] + (double)b->weights[2 * q + 1] * logits[1];
    }
    return sum;
}

/* Derivative of the objective along direction [n] of values [n]. */
static double difference(const bench *b, const net_dropout *dropout, double *values,
                         const double *direction, size_t n)
{
    double *kept = memory_array(kept, n);
    memcpy(kept, values, n * sizeof *kept);
    for (size_t i = 0; i < n; i++) values[i] = kept[i] + step * direction[i];
    double up = objective(b, dropout);
    for (size_t i = 0; i < n; i++) values[i] = kept[i] - step * direction[i];
    double down = objective(b, dropout);
    memcpy(values, kept, n * sizeof *kept);
    memory_free(kept);
    return (up - down) / (2 * step);
}

/* Gradient of one block against differences: a few elements, and all along a random direction. */
static void check_block(const bench *b, const net_dropout *dropout, double *values,
                        const float *gradient, size_t n, random_stream *s)
{
    enum { ELEMENTS = 5 };
    double largest = 0, dot = 0, *direction = memory_array(direction, n);
    for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs((double)gradient[i]));
    EACH(largest > 0);
    for (int e = 0; e < ELEMENTS; e++) {
        size_t i = random_below(s, (uint32_t)n);
        direction[i] = 1;
        double d = difference(b, dropout, values, direction, n);
        EACH(fabs(d - (double)gradient[i]) <= gradient_tolerance * largest);
        direction[i] = 0;
    }
    double norm = 0;
    for (size_t i = 0; i < n; i++) {
        direction[i] = random_normal(s) / sqrt((double)n);
        dot += direction[i] * (double)gradient[i];
        norm += (double)gradient[i] * (double)gradient[i];
    }
    double d = difference(b, dropout, values, direction, n);
    EACH(fabs(d - dot) <= gradient_tolerance * fmax(sqrt(norm), largest));
    memory_free(direction);
}

/* `lower` is taken off the convolutions' biases, so that fewer of their outputs are above 0.
 * Forward against the reference; every block's gradient and the input's against differences. */
static void check_network(net_spec spec, int count, bool real, float rate, float lower,
                          uint64_t seed)
{
    bench b = setup(spec, count, real, seed);
    for (int i = 0; i < spec.convs; i++) {
        for (int f = 0; f < spec.filters[i]; f++) {
            size_t at = b.layout.conv_bias[i] + (size_t)f;
            b.parameters[at] -= lower;
            b.parameters_double[at] = b.parameters[at];
        }
    }
    random_stream s = random_stream_init(random_key_make("check", "", seed), RANDOM_TEST, 0, 0);
    b.dropout.rate = rate;
    b.dropout.records = b.records;
    const net_dropout *dropout = rate > 0 ? &b.dropout : NULL;
    const net_layout *y = &b.layout;
    net_input in = input_of(&b, real);
    float logits[2 * ROOM];
    network_forward(b.net, logits, b.parameters, &in, dropout);
    for (int q = 0; q < count; q++) {
        double expected[2];
        reference_forward(expected, &spec, b.parameters_double,
                          b.x + (size_t)q * (size_t)spec.length * 4, dropout, q);
        for (int j = 0; j < 2; j++) {
            double scale = fmax(1, fabs(expected[j]));
            EACH(fabs((double)logits[2 * q + j] - expected[j]) <= logit_tolerance * scale);
        }
    }
    float *gradient = memory_array(gradient, y->count);
    float *d_input = memory_array(d_input, (size_t)count * (size_t)spec.length * 4);
    network_backward(b.net, gradient, d_input, b.parameters, b.weights);
    size_t start[40], blocks = 0;
    for (int i = 0; i < spec.convs; i++) {
        start[blocks++] = y->conv_weight[i];
        start[blocks++] = y->conv_bias[i];
    }
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < spec.lstm_layers; l++) {
            start[blocks++] = y->lstm_input[d][l];
            start[blocks++] = y->lstm_recurrent[d][l];
            start[blocks++] = y->lstm_bias[d][l];
        }
    }
    if (spec.hidden > 0) {
        start[blocks++] = y->hidden_weight;
        start[blocks++] = y->hidden_bias;
    }
    start[blocks++] = y->output_weight;
    start[blocks++] = y->output_bias;
    start[blocks] = y->count;
    for (size_t i = 0; i < blocks; i++) {
        check_block(&b, dropout, b.parameters_double + start[i], gradient + start[i],
                    start[i + 1] - start[i], &s);
    }
    check_block(&b, dropout, b.x, d_input, (size_t)count * (size_t)spec.length * 4, &s);
    memory_free(gradient);
    memory_free(d_input);
    teardown(&b);
}

static void networks_have_true_gradients(void)
{
    const char *const *names = spec_names();
    for (int i = 0; names[i] != NULL; i++) {
        net_spec spec = named(strcmp(names[i], "large-cnn") == 0 ? "medium-cnn" : names[i]);
        if (strcmp(names[i], "large-cnn") == 0) { /* needs 45 letters */
            CU_ASSERT_EQUAL(spec_named(&spec, names[i], 50), STATUS_OK);
        }
        check_network(spec, 2, false, 0.5f, 0.0f, 1 + (uint64_t)i);
    }
}

/* What convolutional networks see is wide enough that no word of letters repeats: equal words tie
 * in the maximum over time, where it has no derivative. */
static void free_networks_have_true_gradients(void)
{
    const struct {
        const char *conv;
        int pool;
        const char *lstm;
        int hidden;
    } specs[] = {{"4x6,2x5", 2, "1x3", 0}, {"4x6,3x5", 3, NULL, 7}, {"8x40", 1, NULL, 0},
                 {"6x33,4x7", 1, NULL, 0}, {"3x5,4x6", 1, "2x5", 9}, {NULL, 1, "3x9", 5},
                 {"1x4,1x6", 1, "1x3", 9}, {"9x8,9x16", 2, NULL, 0}, {"5x7,4x70,2x9", 2, "1x33", 0},
                 {"28x12", 1, NULL, 3},    {"6x16,3x16", 5, "1x16", 3}};
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        net_spec spec = free_spec(specs[i].conv, specs[i].pool, specs[i].lstm, specs[i].hidden);
        check_network(spec, COUNT, false, 0.0f, 0.0f, 100 + i);
        check_network(spec, COUNT, false, 0.2f, 0.0f, 200 + i);
        check_network(spec, 1, true, 0.5f, 0.0f, 300 + i);
        check_network(spec, ROOM, true, 0.0f, 0.0f, 400 + i);
    }
}

/* As trained networks are: products go by lists of what is above 0. */
static void networks_that_are_mostly_off_have_true_gradients(void)
{
    const char *names[] = {"medium-cnn", "small-cnn-rnn", "medium-cnn-rnn", "large-cnn-rnn"};
    for (int i = 0; i < 4; i++) {
        for (int real = 0; real < 2; real++) {
            const float lower = i == 1 || i == 2 ? 0.3f : 0.1f, rate = i % 2 == 0 ? 0.5f : 0.0f;
            check_network(named(names[i]), 2, real, rate, lower, 500 + (uint64_t)(2 * i + real));
        }
    }
    check_network(free_spec("5x20,4x30", 1, "1x9", 0), 3, false, 0.3f, 0.1f, 510);
    check_network(free_spec("5x20,4x30", 3, "2x7", 5), 3, false, 0.3f, 0.1f, 511);
}

static void letters_equal_their_one_hot_input(void)
{
    const char *const *names = spec_names();
    for (int i = 0; names[i] != NULL; i++) {
        net_spec spec;
        CU_ASSERT_EQUAL(spec_named(&spec, names[i], 101), STATUS_OK);
        bench b = setup(spec, COUNT, false, 40 + (uint64_t)i);
        b.dropout.records = b.records;
        net_input letters = input_of(&b, false), real = input_of(&b, true);
        float one[2 * ROOM], two[2 * ROOM];
        size_t n = b.layout.count, m = (size_t)COUNT * 101 * 4;
        float *g1 = memory_array(g1, n), *g2 = memory_array(g2, n);
        float *d1 = memory_array(d1, m), *d2 = memory_array(d2, m);
        network_forward(b.net, one, b.parameters, &letters, &b.dropout);
        network_backward(b.net, g1, d1, b.parameters, b.weights);
        network_forward(b.net, two, b.parameters, &real, &b.dropout);
        network_backward(b.net, g2, d2, b.parameters, b.weights);
        double largest_g = 0, largest_d = 0, worst_g = 0, worst_d = 0;
        for (size_t j = 0; j < n; j++) {
            largest_g = fmax(largest_g, fabs((double)g1[j]));
            worst_g = fmax(worst_g, fabs((double)g1[j] - (double)g2[j]));
        }
        for (size_t j = 0; j < m; j++) {
            largest_d = fmax(largest_d, fabs((double)d1[j]));
            worst_d = fmax(worst_d, fabs((double)d1[j] - (double)d2[j]));
        }
        for (int j = 0; j < 2 * COUNT; j++) {
            CU_ASSERT(fabs((double)one[j] - (double)two[j]) <= logit_tolerance);
        }
        CU_ASSERT(worst_g <= gradient_tolerance * largest_g);
        CU_ASSERT(worst_d <= gradient_tolerance * largest_d);
        memory_free(g1);
        memory_free(g2);
        memory_free(d1);
        memory_free(d2);
        teardown(&b);
    }
}

/* A record's mask is its own: alone, among others, at another place. Rounding may differ with the
 * group (shapes of products do), masks may not: a different mask moves logits by far more. */
static void dropout_does_not_depend_on_the_group(void)
{
    const char *names[] = {"medium-cnn", "large-rnn", "large-cnn-rnn", "deepbind"};
    for (int i = 0; i < 4; i++) {
        bench b = setup(named(names[i]), COUNT, false, 60 + (uint64_t)i);
        b.dropout.records = b.records;
        net_input in = input_of(&b, false);
        float together[2 * ROOM], alone[2], other[2];
        network_forward(b.net, together, b.parameters, &in, &b.dropout);
        for (int q = 0; q < COUNT; q++) {
            net_input one = {.count = 1, .letters = b.letters + (size_t)q * LENGTH};
            net_dropout dropout = b.dropout;
            dropout.records = b.records + q;
            network_forward(b.net, alone, b.parameters, &one, &dropout);
            dropout.epoch++;
            network_forward(b.net, other, b.parameters, &one, &dropout);
            for (int j = 0; j < 2; j++) {
                CU_ASSERT(fabsf(alone[j] - together[2 * q + j]) <= (float)logit_tolerance);
            }
            CU_ASSERT(fabsf(alone[0] - other[0]) + fabsf(alone[1] - other[1]) > 1e-3f);
        }
        teardown(&b);
    }
}

static void results_are_the_same_bits_again(void)
{
    const char *const *names = spec_names();
    for (int i = 0; names[i] != NULL; i++) {
        net_spec spec;
        CU_ASSERT_EQUAL(spec_named(&spec, names[i], 101), STATUS_OK);
        bench b = setup(spec, COUNT, false, 80 + (uint64_t)i);
        b.dropout.records = b.records;
        net_input in = input_of(&b, false), single = {.count = 1, .letters = b.letters};
        size_t bytes = b.layout.count * sizeof(float);
        float *g1 = memory_alloc(1, bytes), *g2 = memory_alloc(1, bytes);
        float one[2 * ROOM], two[2 * ROOM], first[2];
        network_forward(b.net, one, b.parameters, &in, &b.dropout);
        network_backward(b.net, g1, NULL, b.parameters, b.weights);
        network_forward(b.net, first, b.parameters, &single, NULL); /* something else between */
        network *fresh;
        network_create(&fresh, &spec, COUNT); /* and another workspace */
        network_forward(fresh, two, b.parameters, &in, &b.dropout);
        network_backward(fresh, g2, NULL, b.parameters, b.weights);
        network_destroy(fresh);
        CU_ASSERT_EQUAL(memcmp(one, two, 2 * COUNT * sizeof one[0]), 0);
        CU_ASSERT_EQUAL(memcmp(g1, g2, bytes), 0);
        network_forward(b.net, one, b.parameters, &in, NULL);
        network_forward(b.net, two, b.parameters, &in, NULL);
        CU_ASSERT_EQUAL(memcmp(one, two, 2 * COUNT * sizeof one[0]), 0);
        /* Rate 0 is evaluation mode. */
        b.dropout.rate = 0;
        network_forward(b.net, two, b.parameters, &in, &b.dropout);
        CU_ASSERT_EQUAL(memcmp(one, two, 2 * COUNT * sizeof one[0]), 0);
        memory_free(g1);
        memory_free(g2);
        teardown(&b);
    }
}

static void outputs_in_between_can_be_looked_at(void)
{
    bench b = setup(named("large-cnn-rnn"), COUNT, false, 90);
    net_input in = input_of(&b, false);
    float logits[2 * ROOM];
    network_forward(b.net, logits, b.parameters, &in, NULL);
    const net_layout *y = &b.layout;
    const float *out = network_conv_output(b.net, 0), *w = b.parameters + y->conv_weight[0];
    for (int t = 0; t < LENGTH; t += 7) {
        for (int q = 0; q < COUNT; q++) {
            double sum = b.parameters[y->conv_bias[0] + 5];
            for (int k = 0; k < 9; k++) {
                int s = t + k - 4;
                uint8_t letter = s < 0 || s >= LENGTH ? 4 : b.letters[q * LENGTH + s];
                if (letter < 4) sum += w[(4 * k + letter) * 128 + 5];
            }
            double got = out[(t * COUNT + q) * 128 + 5];
            CU_ASSERT(fabs(got - fmax(sum, 0)) <= logit_tolerance);
        }
    }
    CU_ASSERT_PTR_EQUAL(network_features(b.net), network_conv_output(b.net, 1));
    teardown(&b);
    b = setup(named("small-rnn"), COUNT, false, 91);
    in = input_of(&b, false);
    network_forward(b.net, logits, b.parameters, &in, NULL);
    CU_ASSERT_PTR_NULL(network_features(b.net));
    teardown(&b);
}

static void phases_fill_only_when_asked(void)
{
    bench b = setup(named("medium-cnn-rnn"), COUNT, false, 92);
    net_input in = input_of(&b, false);
    float logits[2 * ROOM], *gradient = memory_array(gradient, b.layout.count);
    for (int on = 0; on < 2; on++) {
        network_time(b.net, on);
        network_forward(b.net, logits, b.parameters, &in, NULL);
        network_backward(b.net, gradient, NULL, b.parameters, b.weights);
        network_seconds s = network_get_seconds(b.net);
        CU_ASSERT_EQUAL(s.input > 0, on);
        CU_ASSERT_EQUAL(s.lstm > 0, on);
        CU_ASSERT_EQUAL(s.other > 0, on);
        CU_ASSERT(s.conv >= 0);
    }
    memory_free(gradient);
    teardown(&b);
}

HARNESS("network",
        {"networks have true gradients", networks_have_true_gradients},
        {"free networks have true gradients", free_networks_have_true_gradients},
        {"networks that are mostly off have true gradients",
         networks_that_are_mostly_off_have_true_gradients},
        {"letters equal their one-hot input", letters_equal_their_one_hot_input},
        {"dropout does not depend on the group", dropout_does_not_depend_on_the_group},
        {"results are the same bits again", results_are_the_same_bits_again},
        {"outputs in between can be looked at", outputs_in_between_can_be_looked_at},
        {"phases fill only when asked", phases_fill_only_when_asked})
