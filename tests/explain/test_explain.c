/* explain: gradients, path integrals, mutations, activations, temporal scores, class optimization,
 * each against a slower and simpler way to the same number. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/explain/activation.h"
#include "src/explain/mutagenesis.h"
#include "src/explain/optimize.h"
#include "src/explain/saliency.h"
#include "src/explain/target.h"
#include "src/explain/temporal.h"
#include "src/net/gemm.h"
#include "src/net/network.h"
#include "tests/harness.h"

/* ---- subjects ------------------------------------------------------------------------------ */

static const random_key key = {{12, 34}};

typedef struct {
    net_spec spec;
    float *parameters;
    network *net;
    target t;
} subject;

/* Weights are the initial ones times `gain`: above 1, so that gates leave their linear middle. */
static subject subject_make(const net_spec *spec, float gain)
{
    subject s = {.spec = *spec};
    size_t count = spec_layout(spec).count;
    s.parameters = memory_array(s.parameters, count);
    spec_init(s.parameters, spec, SPEC_START_PAPER, key);
    for (size_t i = 0; i < count; i++) s.parameters[i] *= gain;
    network_create(&s.net, spec, TARGET_GROUP);
    s.t = (target){.net = s.net, .parameters = s.parameters};
    return s;
}

static void subject_release(subject *s)
{
    network_destroy(s->net);
    memory_free(s->parameters);
}

static net_spec named(const char *name, int length)
{
    net_spec spec = {0};
    CU_ASSERT_EQUAL(spec_named(&spec, name, length), STATUS_OK);
    return spec;
}

static net_spec freely(const char *conv, int pool, const char *lstm, int hidden, int length)
{
    net_spec spec = {0};
    CU_ASSERT_EQUAL(spec_free(&spec, conv, pool, lstm, hidden, length), STATUS_OK);
    return spec;
}

/* Random letters [count * length], about one in 25 outside ACGT. */
static uint8_t *random_letters(size_t count, int length, uint32_t record)
{
    size_t n = count * (size_t)length;
    uint8_t *letters = memory_alloc(n, 1);
    random_stream s = random_stream_init(key, RANDOM_TEST, 0, record);
    for (size_t i = 0; i < n; i++) {
        letters[i] = (uint8_t)random_below(&s, 4);
        if (random_below(&s, 25) == 0) letters[i] = DNA_OTHER;
    }
    return letters;
}

static void one_hot(float *x, const uint8_t *letters, size_t positions)
{
    for (size_t i = 0; i < positions * 4; i++) x[i] = letters[i / 4] == i % 4 ? 1.0f : 0.0f;
}

static double margin_alone(const net_spec *spec, const float *parameters, const uint8_t *letters)
{
    network *n;
    float z[2];
    net_input input = {.count = 1, .letters = letters};
    network_create(&n, spec, 1);
    network_forward(n, z, parameters, &input, NULL);
    network_destroy(n);
    return (double)z[1] - (double)z[0];
}

static double largest(const float *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, fabs((double)values[i]));
    return most;
}

static double largest_difference(const float *a, const float *b, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        double apart = fabs((double)a[i] - (double)b[i]);
        if (!(apart <= most)) most = apart; /* NaN stays */
    }
    return most;
}

/* ---- scores -------------------------------------------------------------------------------- */

static void scores_and_slopes_are_those_of_the_softmax(void)
{
    const float logits[][2] = {{0.3f, -0.4f}, {-2.0f, 3.0f}, {0, 0}, {-60, 60}, {60, -60}};
    for (size_t i = 0; i < sizeof logits / sizeof logits[0]; i++) {
        const float *z = logits[i];
        double p1 = 1 / (1 + exp((double)z[0] - (double)z[1])), p0 = 1 - p1;
        float slope[2];
        CU_ASSERT_DOUBLE_EQUAL(target_value(slope, z, 0, TARGET_DIFFERENCE), z[1] - z[0], 1e-6);
        CU_ASSERT(slope[0] == -1.0f && slope[1] == 1.0f);
        CU_ASSERT_DOUBLE_EQUAL(target_value(slope, z, 0, TARGET_PROBABILITY), p1, 1e-7);
        CU_ASSERT_DOUBLE_EQUAL(slope[1], p1 * p0, 1e-7);
        CU_ASSERT_DOUBLE_EQUAL(slope[0], -p1 * p0, 1e-7);
        for (uint8_t label = 0; label < 2; label++) {
            float value = target_value(slope, z, label, TARGET_LIKELIHOOD);
            /* log-sum-exp by hand; 1e-5: z of 60 in single precision */
            double top = fmax((double)z[0], (double)z[1]);
            double sum = top + log(exp((double)z[0] - top) + exp((double)z[1] - top));
            CU_ASSERT_DOUBLE_EQUAL(value, (double)z[label] - sum, 1e-5);
            CU_ASSERT_DOUBLE_EQUAL(slope[1], (label == 1) - p1, 1e-7);
            CU_ASSERT_DOUBLE_EQUAL(slope[0], (label == 0) - p0, 1e-7);
        }
    }
}

static void scores_do_not_depend_on_neighbours(void)
{
    net_spec spec = named("medium-cnn-rnn", 31);
    subject s = subject_make(&spec, 2.0f);
    uint8_t *letters = random_letters(21, 31, 1);
    float all[21], some[3];
    target_scores(all, &s.t, letters, NULL, 21);
    target_scores(some, &s.t, letters + 16 * 31, NULL, 3);
    CU_ASSERT(memcmp(all + 16, some, sizeof some) == 0); /* the same lanes: the same bits */
    for (size_t i = 0; i < 21; i++) {
        /* lane and group size differ: rounding of single precision at margins of about 1 */
        CU_ASSERT_DOUBLE_EQUAL(all[i], margin_alone(&spec, s.parameters, letters + i * 31), 1e-5);
    }
    memory_free(letters);
    subject_release(&s);
}

/* ---- gradients ----------------------------------------------------------------------------- */

/* (S(x + e v) - S(x - e v)) / 2e of sequence i along v [L][4]. */
static double slope_along(const subject *s, const uint8_t *letters, uint8_t label, const float *v,
                          float e)
{
    const size_t cells = (size_t)s->spec.length * 4;
    float *x = memory_array(x, 2 * cells), score[2];
    uint8_t labels[2] = {label, label};
    one_hot(x, letters, (size_t)s->spec.length);
    one_hot(x + cells, letters, (size_t)s->spec.length);
    for (size_t k = 0; k < cells; k++) {
        x[k] += e * v[k];
        x[cells + k] -= e * v[k];
    }
    target_gradient_real(NULL, score, &s->t, x, labels, 2);
    memory_free(x);
    return ((double)score[0] - (double)score[1]) / (2 * (double)e);
}

static void check_gradient(const net_spec *spec, target_score score)
{
    enum { N = 3, DIRECTIONS = 4 };
    const size_t L = (size_t)spec->length, cells = L * 4;
    subject s = subject_make(spec, 1.5f);
    s.t.score = score;
    uint8_t *letters = random_letters(N, spec->length, 2), labels[N] = {1, 0, 1};
    float *gradient = memory_array(gradient, N * cells), *v = memory_array(v, cells);
    target_gradient(gradient, NULL, &s.t, letters, labels, N);
    random_stream r = random_stream_init(key, RANDOM_TEST, 1, 0);
    double error = 0;
    for (size_t i = 0; i < N; i++) {
        double norm = 0;
        for (size_t k = 0; k < cells; k++) norm += pow((double)gradient[i * cells + k], 2);
        CU_ASSERT(norm > 0);
        for (int d = 0; d < DIRECTIONS; d++) {
            double expected = 0;
            for (size_t k = 0; k < cells; k++) {
                v[k] = (float)random_normal(&r);
                expected += (double)v[k] * (double)gradient[i * cells + k];
            }
            /* Long differences err by the kinks of ReLU and maximum on their way, short ones by
             * rounding (3e-8 / e of single precision): the best counts. */
            double least = INFINITY;
            for (float e = 2e-3f; e > 2e-5f; e *= 0.5f) {
                double found = slope_along(&s, letters + i * L, labels[i], v, e);
                least = fmin(least, fabs(found - expected));
            }
            error += least / sqrt(norm) / (N * DIRECTIONS);
        }
    }
    /* The slope along a random direction is about the norm. A kink closer than the shortest
     * difference spoils one now and then (by 0.03 at most, seen); a wrong gradient all. */
    CU_ASSERT(error < 0.01);
    memory_free(letters);
    memory_free(gradient);
    memory_free(v);
    subject_release(&s);
}

static void gradients_match_finite_differences(void)
{
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        net_spec spec = named(*name, 101);
        check_gradient(&spec, TARGET_DIFFERENCE);
    }
    net_spec spec = freely("7x12,4x10", 3, "2x9", 5, 40);
    for (int score = 0; target_score_names()[score] != NULL; score++) {
        check_gradient(&spec, (target_score)score);
    }
}

static void both_strands_average_the_two_maps(void)
{
    enum { L = 23, N = 18, CELLS = L * 4 };
    net_spec spec = freely("5x8", 1, "1x6", 0, L);
    subject s = subject_make(&spec, 2.0f);
    uint8_t *letters = random_letters(N, L, 3), *other = memory_alloc(N, L);
    for (size_t i = 0; i < N; i++) dna_reverse_complement(other + i * L, letters + i * L, L);
    float *a = memory_array(a, N * CELLS), *b = memory_array(b, N * CELLS);
    float *both = memory_array(both, N * CELLS), *turned = memory_array(turned, N * CELLS);
    float sa[N], sb[N], sboth[N];
    target_gradient(a, sa, &s.t, letters, NULL, N);
    target_gradient(b, sb, &s.t, other, NULL, N);
    s.t.both_strands = true;
    target_gradient(both, sboth, &s.t, letters, NULL, N);
    for (size_t i = 0; i < N; i++) {
        CU_ASSERT_DOUBLE_EQUAL(sboth[i], 0.5 * ((double)sa[i] + (double)sb[i]), 1e-6);
        for (int l = 0; l < L; l++) {
            for (int c = 0; c < 4; c++) {
                float expected = 0.5f * a[i * CELLS + (size_t)(4 * l + c)]
                                 + 0.5f * b[i * CELLS + (size_t)(4 * (L - 1 - l) + 3 - c)];
                EACH_NEAR(both[i * CELLS + (size_t)(4 * l + c)], expected, 1e-7);
            }
        }
    }
    /* Seen from the other strand it is the same map, turned. */
    target_gradient(a, NULL, &s.t, other, NULL, N);
    for (size_t i = 0; i < N; i++) target_add_reversed(turned + i * CELLS, a + i * CELLS, 1.0f, L);
    CU_ASSERT(largest_difference(turned, both, N * CELLS) <= 1e-7);
    memory_free(letters);
    memory_free(other);
    memory_free(a);
    memory_free(b);
    memory_free(both);
    memory_free(turned);
    subject_release(&s);
}

static void projection_and_correction(void)
{
    const uint8_t letters[3] = {2, DNA_OTHER, 0};
    float gradient[12] = {1, 2, -7, 4, 5, 6, 7, 8, -1, 0, 2, 3}, values[3];
    saliency_project(values, gradient, letters, 1, 3, true);
    CU_ASSERT(values[0] == 7 && values[1] == 0 && values[2] == 1);
    saliency_project(values, gradient, letters, 1, 3, false);
    CU_ASSERT(values[0] == -7 && values[1] == 0 && values[2] == -1);
    saliency_correct(gradient, 1, 3);
    const float expected[12] = {1, 2, -7, 4, -1.5f, -0.5f, 0.5f, 1.5f, -2, -1, 1, 2};
    CU_ASSERT(memcmp(gradient, expected, sizeof expected) == 0);
}

/* ---- integrated gradients ------------------------------------------------------------------ */

static double score_of_cells(const subject *s, const float *x)
{
    float score;
    target_gradient_real(NULL, &score, &s->t, x, NULL, 1);
    return (double)score;
}

static void check_path(const net_spec *spec, saliency_baseline baseline)
{
    enum { N = 2 };
    const size_t L = (size_t)spec->length, cells = L * 4;
    /* Gain 1: larger recurrent weights make the empty sequence unstable, the score all but jumps
     * somewhere on the path and no number of steps in reach integrates that. */
    subject s = subject_make(spec, 1.0f);
    uint8_t *letters = random_letters(N, spec->length, 4);
    float *mean = memory_array(mean, N * cells), *values = memory_array(values, N * L);
    float *x = memory_array(x, cells), residual[N], rough[N];
    saliency_integrate(mean, values, residual, &s.t, letters, NULL, N, baseline, 200);
    const float b = baseline == BASELINE_UNIFORM ? 0.25f : 0.0f;
    for (size_t i = 0; i < N; i++) {
        one_hot(x, letters + i * L, L);
        double rise = score_of_cells(&s, x), total = 0, by_mean = 0;
        for (size_t k = 0; k < cells; k++) {
            by_mean += ((double)x[k] - (double)b) * (double)mean[i * cells + k];
            x[k] = b;
        }
        rise -= score_of_cells(&s, x);
        for (size_t l = 0; l < L; l++) total += (double)values[i * L + l];
        CU_ASSERT_DOUBLE_EQUAL(total, by_mean, 1e-5);
        CU_ASSERT_DOUBLE_EQUAL(residual[i], total - rise, 1e-5);
        /* The midpoint rule's error with 200 points on a path with kinks. */
        CU_ASSERT_DOUBLE_EQUAL(residual[i], 0, 0.01 * (fabs(rise) + 0.1));
    }
    saliency_integrate(NULL, values, rough, &s.t, letters, NULL, N, baseline, 1);
    CU_ASSERT(largest(rough, N) > largest(residual, N)); /* steps help */
    memory_free(letters);
    memory_free(mean);
    memory_free(values);
    memory_free(x);
    subject_release(&s);
}

static void integrated_gradients_are_complete(void)
{
    net_spec specs[] = {named("medium-cnn", 101), named("medium-rnn", 101),
                        named("medium-cnn-rnn", 101), freely("4x12,3x8", 2, "2x8", 6, 30)};
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        check_path(&specs[i], BASELINE_ZEROS);
        check_path(&specs[i], BASELINE_UNIFORM);
    }
    float mean[4] = {1, 2, 3, 6};
    saliency_hypothesize(mean, 1, 1, BASELINE_ZEROS);
    CU_ASSERT(mean[0] == 1 && mean[3] == 6);
    saliency_hypothesize(mean, 1, 1, BASELINE_UNIFORM);
    CU_ASSERT(mean[0] == -2 && mean[3] == 3);
}

/* Midpoints: on a smooth path (an LSTM has no kinks) four times the steps leave a sixteenth of the
 * error; sums from one end would leave a quarter. */
static void path_integral_takes_midpoints(void)
{
    enum { N = 4, L = 20 };
    net_spec spec = named("small-rnn", L);
    subject s = subject_make(&spec, 1.0f);
    uint8_t *letters = random_letters(N, L, 4);
    float values[N * L], few[N], many[N];
    saliency_integrate(NULL, values, few, &s.t, letters, NULL, N, BASELINE_ZEROS, 2);
    saliency_integrate(NULL, values, many, &s.t, letters, NULL, N, BASELINE_ZEROS, 8);
    CU_ASSERT(largest(few, N) > 1e-4f); /* above rounding */
    CU_ASSERT(largest(many, N) < largest(few, N) / 8);
    memory_free(letters);
    subject_release(&s);
}

static void path_integral_knows_both_strands(void)
{
    enum { L = 20 };
    net_spec spec = named("small-cnn-rnn", L);
    subject s = subject_make(&spec, 2.0f);
    uint8_t *letters = random_letters(1, L, 5), other[L];
    float one[L], two[L], both[L], residual;
    dna_reverse_complement(other, letters, L);
    saliency_integrate(NULL, one, &residual, &s.t, letters, NULL, 1, BASELINE_UNIFORM, 8);
    saliency_integrate(NULL, two, &residual, &s.t, other, NULL, 1, BASELINE_UNIFORM, 8);
    s.t.both_strands = true;
    saliency_integrate(NULL, both, &residual, &s.t, letters, NULL, 1, BASELINE_UNIFORM, 8);
    for (int l = 0; l < L; l++) {
        CU_ASSERT_DOUBLE_EQUAL(both[l], 0.5 * ((double)one[l] + (double)two[L - 1 - l]), 1e-6);
    }
    memory_free(letters);
    subject_release(&s);
}

/* ---- mutagenesis --------------------------------------------------------------------------- */

static void check_mutations(const char *name, int length)
{
    enum { N = 2 };
    net_spec spec = named(name, length);
    const size_t L = (size_t)length;
    subject s = subject_make(&spec, 2.0f);
    uint8_t *letters = random_letters(N, length, 6);
    float *differences = memory_array(differences, N * L * 4),
          *values = memory_array(values, N * L);
    mutagenesis_scores(differences, &s.t, letters, NULL, N);
    for (size_t i = 0; i < N * L; i++) {
        uint8_t *sequence = letters + i / L * L, kept = letters[i];
        double before = margin_alone(&spec, s.parameters, sequence);
        for (uint8_t c = 0; c < 4; c++) {
            letters[i] = c;
            double after = margin_alone(&spec, s.parameters, sequence);
            /* rounding of two margins of about 1 */
            EACH_NEAR(differences[i * 4 + c], after - before, 2e-5);
            if (c == kept) CU_ASSERT(differences[i * 4 + c] == 0.0f);
        }
        letters[i] = kept;
    }
    mutagenesis_importance(values, differences, letters, N, length);
    for (size_t i = 0; i < N * L; i++) {
        double sum = 0;
        int others = 0;
        for (uint8_t c = 0; c < 4; c++) {
            if (c == letters[i]) continue;
            sum += (double)differences[i * 4 + c];
            others++;
        }
        CU_ASSERT_DOUBLE_EQUAL(values[i], -sum / others, 1e-6);
    }
    memory_free(letters);
    memory_free(differences);
    memory_free(values);
    subject_release(&s);
}

static void mutations_match_direct_scores(void)
{
    check_mutations("small-cnn", 33);
    check_mutations("small-rnn", 9);
    check_mutations("large-cnn-rnn", 14);
}

/* ---- activation ---------------------------------------------------------------------------- */

static void check_activation(const net_spec *spec)
{
    enum { N = 19 };
    const net_layout y = spec_layout(spec);
    const int F = spec->filters[0], K = spec->width[0], T = y.conv_time[0];
    const int padding = spec->lstm_layers > 0 ? K / 2 : 0;
    subject s = subject_make(spec, 1.0f);
    uint8_t *letters = random_letters(N, spec->length, 7);
    float best[N], *filter_best = memory_array(filter_best, N * (size_t)F);
    float *profile = memory_array(profile, N * (size_t)T);
    int32_t start[N], filter[N], *filter_start = memory_array(filter_start, N * (size_t)F);
    activation_maxima m = {best, start, filter, filter_best, filter_start, profile};
    activation_find(&m, &s.t, letters, N);
    for (int n = 0; n < N; n++) {
        double most = -1;
        for (int t = 0; t < T; t++) {
            double here = 0;
            for (int f = 0; f < F; f++) {
                double a = (double)s.parameters[y.conv_bias[0] + (size_t)f];
                for (int k = 0; k < K; k++) {
                    int l = t - padding + k;
                    if (l < 0 || l >= spec->length) continue;
                    uint8_t c = letters[n * spec->length + l];
                    if (c > 3) continue;
                    a += (double)s.parameters[y.conv_weight[0] + (size_t)((k * 4 + c) * F + f)];
                }
                here = fmax(here, a);
                /* sums of up to K + 1 weights below 1 */
                EACH((double)filter_best[n * F + f] > a - 1e-5);
                if (t - padding == filter_start[n * F + f]) {
                    EACH_NEAR(filter_best[n * F + f], fmax(a, 0), 1e-5);
                }
            }
            EACH_NEAR(profile[n * T + t], here, 1e-5);
            most = fmax(most, here);
        }
        CU_ASSERT_DOUBLE_EQUAL(best[n], most, 1e-5);
        CU_ASSERT(best[n] == filter_best[n * F + filter[n]]);
        CU_ASSERT(start[n] == filter_start[n * F + filter[n]]);
    }
    activation_maxima only = {.best = best};
    activation_find(&only, &s.t, letters, N);
    memory_free(letters);
    memory_free(filter_best);
    memory_free(filter_start);
    memory_free(profile);
    subject_release(&s);
}

static void activations_match_a_plain_convolution(void)
{
    net_spec cnn = named("small-cnn", 50), mixed = freely("6x7,3x5", 2, "1x4", 0, 17);
    check_activation(&cnn);
    check_activation(&mixed);
}

/* ---- temporal scores ----------------------------------------------------------------------- */

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* One LSTM layer in double precision, by the book: x [T][In] -> h [T][H], in the order given. */
static void plain_lstm(double *h, const double *x, const subject *s, int d, int layer, int T)
{
    const net_layout y = spec_layout(&s->spec);
    const int H = s->spec.lstm_size, In = y.lstm_in[layer];
    const float *W = s->parameters + y.lstm_input[d][layer];
    const float *R = s->parameters + y.lstm_recurrent[d][layer];
    const float *bias = s->parameters + y.lstm_bias[d][layer];
    double *c = memory_array(c, (size_t)H), *z = memory_array(z, (size_t)(4 * H));
    for (int t = 0; t < T; t++) {
        for (int n = 0; n < 4 * H; n++) {
            z[n] = (double)bias[n];
            for (int k = 0; k < In; k++) z[n] += x[t * In + k] * (double)W[k * 4 * H + n];
            for (int k = 0; k < H && t > 0; k++) {
                z[n] += h[(t - 1) * H + k] * (double)R[k * 4 * H + n];
            }
        }
        for (int j = 0; j < H; j++) {
            c[j] = sigmoid(z[H + j]) * c[j] + sigmoid(z[j]) * tanh(z[2 * H + j]);
            h[t * H + j] = sigmoid(z[3 * H + j]) * tanh(c[j]);
        }
    }
    memory_free(c);
    memory_free(z);
}

/* The margin of the network behind the convolutions, on columns [n][C], in double precision. */
static double plain_margin(const subject *s, const double *columns, int n, int C)
{
    const net_layout y = spec_layout(&s->spec);
    const int H = s->spec.lstm_size;
    int wide = C > H ? C : H;
    double *x = memory_array(x, (size_t)(n * wide)), *h = memory_array(h, (size_t)(n * wide));
    double *features = memory_array(features, (size_t)(2 * H)), z[2];
    for (int d = 0; d < 2; d++) {
        for (int t = 0; t < n; t++) {
            int from = d == 0 ? t : n - 1 - t;
            for (int c = 0; c < C; c++) x[t * C + c] = columns[from * C + c];
        }
        for (int l = 0; l < s->spec.lstm_layers; l++) {
            plain_lstm(h, x, s, d, l, n);
            double *swap = x;
            x = h;
            h = swap;
        }
        for (int t = 0; t < n; t++) {
            for (int j = 0; j < H; j++) features[d * H + j] += x[t * H + j] / n;
        }
    }
    int last = 2 * H;
    if (s->spec.hidden > 0) {
        double *hidden = memory_array(hidden, (size_t)s->spec.hidden);
        for (int i = 0; i < s->spec.hidden; i++) {
            double sum = (double)s->parameters[y.hidden_bias + (size_t)i];
            for (int j = 0; j < last; j++) {
                sum += features[j]
                       * (double)s->parameters[y.hidden_weight + (size_t)(j * s->spec.hidden + i)];
            }
            hidden[i] = fmax(sum, 0);
        }
        memory_free(features);
        features = hidden;
        last = s->spec.hidden;
    }
    for (int i = 0; i < 2; i++) {
        z[i] = (double)s->parameters[y.output_bias + (size_t)i];
        for (int j = 0; j < last; j++) {
            z[i] += features[j] * (double)s->parameters[y.output_weight + (size_t)(j * 2 + i)];
        }
    }
    memory_free(x);
    memory_free(h);
    memory_free(features);
    return z[1] - z[0];
}

/* Single precision through up to 101 recurrent steps with gates near their steepest, margins about
 * 1: errors of a few 1e-6 were met. */
static const double WALK_TOLERANCE = 3e-5;

static void check_number(float found, bool exists, double expected)
{
    if (exists) {
        EACH_NEAR(found, expected, WALK_TOLERANCE);
    } else {
        CU_ASSERT(isnan(found));
    }
}

/* Columns of the whole sequence, cut by hand: base t (from 1) reads the first floor(t / m). */
static void check_temporal_columns(const net_spec *spec, int stride)
{
    enum { N = 5 };
    const int L = spec->length;
    const net_layout y = spec_layout(spec);
    const int C = spec->convs > 0 ? spec->filters[spec->convs - 1] : 4;
    subject s = subject_make(spec, 2.0f);
    uint8_t *letters = random_letters(N, L, 8);
    float *forward = memory_array(forward, (size_t)(N * L));
    float *backward = memory_array(backward, (size_t)(N * L)), z[2];
    double *columns = memory_array(columns, (size_t)(y.time * C));
    temporal *t;
    temporal_create(&t, spec, s.parameters, TEMPORAL_COLUMNS);
    temporal_margins(forward, backward, t, letters, N, false);
    for (int i = 0; i < N; i += 4) {
        const uint8_t *sequence = letters + i * L;
        net_input input = {.count = 1, .letters = sequence};
        network_forward(s.net, z, s.parameters, &input, NULL);
        for (int k = 0; k < y.time * C; k++) {
            columns[k] = spec->convs > 0 ? (double)network_features(s.net)[k]
                                         : (double)(sequence[k / 4] == k % 4);
        }
        for (int l = 0; l < L; l++) {
            int n = (l + 1) / stride, m = (L - l) / stride;
            check_number(forward[i * L + l], n > 0,
                         n > 0 ? plain_margin(&s, columns, n, C) : 0);
            check_number(backward[i * L + l], m > 0,
                         m > 0 ? plain_margin(&s, columns + (y.time - m) * C, m, C) : 0);
        }
        CU_ASSERT_DOUBLE_EQUAL(forward[i * L + L - 1], z[1] - z[0], WALK_TOLERANCE);
        CU_ASSERT_DOUBLE_EQUAL(backward[i * L], z[1] - z[0], WALK_TOLERANCE);
    }
    temporal_destroy(t);
    memory_free(letters);
    memory_free(forward);
    memory_free(backward);
    memory_free(columns);
    subject_release(&s);
}

/* The ordinary scorer, once for each length. */
static void check_temporal_prefix(const net_spec *spec, temporal_rule rule)
{
    enum { N = 5 };
    const int L = spec->length;
    subject s = subject_make(spec, 2.0f);
    uint8_t *letters = random_letters(N, L, 9);
    float *forward = memory_array(forward, (size_t)(N * L));
    float *backward = memory_array(backward, (size_t)(N * L));
    temporal *t;
    temporal_create(&t, spec, s.parameters, rule);
    temporal_margins(forward, backward, t, letters, N, false);
    for (int length = 1; length <= L; length++) {
        net_spec shorter = *spec;
        shorter.length = length;
        bool exists = spec_check(&shorter) == STATUS_OK;
        for (int i = 0; i < N; i += 4) {
            const uint8_t *sequence = letters + i * L;
            check_number(forward[i * L + length - 1], exists,
                         exists ? margin_alone(&shorter, s.parameters, sequence) : 0);
            check_number(backward[i * L + L - length], exists,
                         exists ? margin_alone(&shorter, s.parameters, sequence + L - length) : 0);
        }
    }
    temporal_destroy(t);
    memory_free(letters);
    memory_free(forward);
    memory_free(backward);
    subject_release(&s);
}

static void temporal_scores_match_columns_cut_by_hand(void)
{
    net_spec specs[] = {named("small-rnn", 101),     named("large-rnn", 60),
                        named("small-cnn-rnn", 60),  named("medium-cnn-rnn", 101),
                        freely("5x7", 1, "3x5", 4, 31)};
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        check_temporal_columns(&specs[i], 1);
    }
    net_spec pooled = named("large-cnn-rnn", 101);
    check_temporal_columns(&pooled, 2);
    net_spec twice = freely("5x6,3x7,3x8", 3, "2x5", 0, 59);
    check_temporal_columns(&twice, 9);
}

static void temporal_scores_match_one_run_a_prefix(void)
{
    net_spec specs[] = {named("medium-rnn", 101),    named("large-rnn", 40),
                        named("small-cnn-rnn", 40),  named("medium-cnn-rnn", 101),
                        named("large-cnn-rnn", 61),  freely("5x6,3x7,3x8", 3, "2x5", 3, 59),
                        freely("6x5,4x6", 2, "1x7", 0, 33), freely("2x3", 1, "1x3", 0, 12)};
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        check_temporal_prefix(&specs[i], TEMPORAL_PREFIX);
    }
    check_temporal_prefix(&specs[0], TEMPORAL_COLUMNS); /* no convolution: one and the same */
}

static void temporal_scores_of_short_sequences(void)
{
    for (int length = 1; length <= 4; length++) {
        net_spec rnn = named("small-rnn", length), mixed = named("medium-cnn-rnn", length);
        check_temporal_prefix(&rnn, TEMPORAL_PREFIX);
        check_temporal_prefix(&mixed, TEMPORAL_PREFIX);
        check_temporal_columns(&mixed, 1);
    }
    net_spec pooled = named("large-cnn-rnn", 3);
    check_temporal_columns(&pooled, 2);
    check_temporal_prefix(&pooled, TEMPORAL_PREFIX);
}

static void temporal_scores_of_both_strands(void)
{
    enum { L = 24 };
    net_spec spec = freely("5x6,3x4", 2, "1x5", 0, L);
    subject s = subject_make(&spec, 2.0f);
    uint8_t *letters = random_letters(1, L, 10), other[L];
    float f[L], b[L], fr[L], br[L], both_f[L], both_b[L];
    dna_reverse_complement(other, letters, L);
    temporal *t;
    temporal_create(&t, &spec, s.parameters, TEMPORAL_COLUMNS);
    temporal_margins(f, b, t, letters, 1, false);
    temporal_margins(fr, br, t, other, 1, false);
    temporal_margins(both_f, both_b, t, letters, 1, true);
    for (int l = 0; l < L; l++) {
        double prefix = 0.5 * ((double)f[l] + (double)br[L - 1 - l]);
        double suffix = 0.5 * ((double)b[l] + (double)fr[L - 1 - l]);
        check_number(both_f[l], l > 0, prefix);
        check_number(both_b[l], l < L - 1, suffix);
    }
    temporal_destroy(t);
    memory_free(letters);
    subject_release(&s);
}

/* ---- class optimization -------------------------------------------------------------------- */

static void optimization_follows_rmsprop(void)
{
    enum { L = 12, CELLS = L * 4, STEPS = 20 };
    net_spec spec = freely("5x6", 1, "1x5", 0, L);
    subject s = subject_make(&spec, 2.0f);
    optimize_settings settings = optimize_defaults();
    settings.restarts = 3;
    settings.steps = STEPS;
    settings.epsilon = 0.1; /* else the first steps are 0.5 sign(g): rounding decides where g ~ 0 */
    optimizer *o;
    optimize_create(&o, &s.t, &settings, key);
    CU_ASSERT(optimize_step(o, STEPS - 1));
    CU_ASSERT(!optimize_step(o, 100));
    float matrices[3 * CELLS];
    double objectives[3], likelihoods[3];
    optimize_agreement agreement;
    int best = optimize_finish(matrices, objectives, likelihoods, &agreement, o);
    optimize_destroy(o);
    /* The same by hand in double precision, one restart after the other. */
    double lowest = INFINITY;
    int lowest_at = -1;
    for (int r = 0; r < 3; r++) {
        random_stream stream = random_stream_init(key, RANDOM_OPTIMIZE, 0, (uint32_t)r);
        double x[CELLS], m[CELLS] = {0}, norm = 0, greatest = 0;
        float cells[CELLS], gradient[CELLS], score;
        uint8_t label = 1;
        for (int k = 0; k < CELLS; k++) x[k] = random_uniform(&stream);
        target t = s.t;
        t.score = TARGET_LIKELIHOOD;
        for (int step = 0; step <= STEPS; step++) {
            for (int k = 0; k < CELLS; k++) cells[k] = (float)x[k];
            target_gradient_real(gradient, &score, &t, cells, &label, 1);
            if (step == STEPS) break;
            for (int k = 0; k < CELLS; k++) {
                double g = 2 * 0.009 * x[k] - (double)gradient[k];
                m[k] = 0.99 * m[k] + 0.01 * g * g;
                x[k] -= 0.05 * g / (sqrt(m[k]) + 0.1);
            }
        }
        for (int k = 0; k < CELLS; k++) {
            norm += x[k] * x[k];
            x[k] = fmin(fmax(x[k], 0), 1);
            greatest = fmax(greatest, x[k]);
        }
        /* 20 steps of at most 0.5 with single-precision gradients */
        CU_ASSERT_DOUBLE_EQUAL(likelihoods[r], (double)score, 1e-3);
        CU_ASSERT_DOUBLE_EQUAL(objectives[r], 0.009 * norm - (double)score, 1e-3);
        for (int l = 0; l < L; l++) {
            double sum = 0;
            for (int c = 0; c < 4; c++) sum += x[4 * l + c] / greatest + 0.01;
            for (int c = 0; c < 4; c++) {
                double p = (x[4 * l + c] / greatest + 0.01) / sum;
                CU_ASSERT_DOUBLE_EQUAL(matrices[r * CELLS + 4 * l + c], p, 2e-3);
            }
        }
        if (objectives[r] < lowest) lowest = objectives[r], lowest_at = r;
    }
    CU_ASSERT_EQUAL(best, lowest_at);
    CU_ASSERT(agreement.correlation > -1 && agreement.correlation < 1);
    CU_ASSERT(agreement.distance > 0 && agreement.distance < 1);
    subject_release(&s);
}

static void optimization_raises_the_score_and_repeats(void)
{
    enum { L = 40, CELLS = L * 4 };
    net_spec spec = named("small-cnn", L);
    subject s = subject_make(&spec, 1.0f);
    optimize_settings settings = optimize_defaults();
    settings.steps = 100;
    float first[4 * CELLS], again[4 * CELLS];
    double objectives[4], likelihoods[4], before[4], after[4];
    optimizer *o;
    optimize_create(&o, &s.t, &settings, key);
    optimize_finish(first, before, likelihoods, NULL, o);
    optimize_step(o, settings.steps);
    int best = optimize_finish(first, after, likelihoods, NULL, o);
    optimize_destroy(o);
    for (int r = 0; r < 4; r++) {
        CU_ASSERT(after[r] < before[r]);
        CU_ASSERT(after[best] <= after[r]);
    }
    optimize_create(&o, &s.t, &settings, key);
    while (optimize_step(o, 7)) continue;
    optimize_finish(again, objectives, likelihoods, NULL, o);
    optimize_destroy(o);
    CU_ASSERT(memcmp(first, again, sizeof first) == 0);
    /* without the penalty even an untrained network is convinced */
    settings.lambda = 0;
    optimize_create(&o, &s.t, &settings, key);
    while (optimize_step(o, 50)) continue;
    optimize_finish(again, objectives, likelihoods, NULL, o);
    optimize_destroy(o);
    for (int r = 0; r < 4; r++) CU_ASSERT(likelihoods[r] > log(0.9));
    /* a single restart has nothing to agree with */
    settings.restarts = 1;
    settings.steps = 1;
    optimize_agreement alone;
    optimize_create(&o, &s.t, &settings, key);
    optimize_finish(again, objectives, likelihoods, &alone, o);
    optimize_destroy(o);
    CU_ASSERT(alone.correlation == 1 && alone.distance == 0);
    subject_release(&s);
}

HARNESS("explain",
        {"scores and slopes are those of the softmax", scores_and_slopes_are_those_of_the_softmax},
        {"scores do not depend on neighbours", scores_do_not_depend_on_neighbours},
        {"gradients match finite differences", gradients_match_finite_differences},
        {"both strands average the two maps", both_strands_average_the_two_maps},
        {"projection and off-simplex correction", projection_and_correction},
        {"integrated gradients are complete", integrated_gradients_are_complete},
        {"integrated gradients take midpoints", path_integral_takes_midpoints},
        {"integrated gradients of both strands", path_integral_knows_both_strands},
        {"mutations match direct scores", mutations_match_direct_scores},
        {"activations match a plain convolution", activations_match_a_plain_convolution},
        {"temporal: columns cut by hand", temporal_scores_match_columns_cut_by_hand},
        {"temporal: one run a prefix", temporal_scores_match_one_run_a_prefix},
        {"temporal: short sequences", temporal_scores_of_short_sequences},
        {"temporal: both strands", temporal_scores_of_both_strands},
        {"class optimization follows RMSprop", optimization_follows_rmsprop},
        {"class optimization raises the score and repeats",
         optimization_raises_the_score_and_repeats}, )
