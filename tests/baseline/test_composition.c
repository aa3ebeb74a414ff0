/* composition: the baseline sees composition where there is some, and nothing else. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/baseline/composition.h"
#include "src/baseline/logistic.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/stats/auc.h"
#include "tests/harness.h"

enum { N = 2000, L = 101, F = COMPOSITION_FEATURES };

/* letters [N][L]; labels alternate; class 1 has `extra` more G and C in 100 letters */
static void make_sequences(uint8_t *letters, uint8_t *labels, uint32_t extra, uint32_t record)
{
    random_stream s = random_stream_init(random_key_make("composition", "", 1), RANDOM_TEST, 0,
                                         record);
    for (size_t i = 0; i < N; i++) {
        labels[i] = i % 2;
        for (size_t t = 0; t < L; t++) {
            bool strong = random_below(&s, 100) < 45 + (labels[i] ? extra : 0);
            uint32_t second = random_below(&s, 2);
            letters[i * L + t] = (uint8_t)(strong ? 1 + second : 3 * second);
        }
    }
}

static double test_area(uint32_t extra)
{
    uint8_t *letters = memory_array(letters, 2 * N * L), labels[2 * N];
    double scores[N];
    make_sequences(letters, labels, extra, 0);
    make_sequences(letters + N * L, labels + N, extra, 1);
    composition c;
    auc_result r = {0};
    CU_ASSERT_EQUAL(composition_fit(&c, letters, labels, N, L, 1), STATUS_OK);
    composition_score(scores, &c, letters + N * L, N, L);
    CU_ASSERT_EQUAL(auc_roc(&r, scores, labels + N, N), STATUS_OK);
    memory_free(letters);
    return r.area;
}

static void composition_is_seen_only_where_it_is(void)
{
    /* 10 points of GC in 101 letters: the classes are 2.02 standard deviations apart (binomial, sd
     * 4.97 points), so the best area is Phi(2.02 / sqrt 2) = .923; 18 weights cost less than .01 */
    double area = test_area(10);
    CU_ASSERT(area > 0.90 && area < 0.94);
    /* no difference: 5 standard errors of an area of 1000 + 1000, 1 / sqrt(12 * 500) = .0129 */
    CU_ASSERT(fabs(test_area(0) - 0.5) < 0.065);
}

/* Features of one sequence: the mean of a fit to it alone, once in each class. */
static void features_of(double *features, const uint8_t *letters, size_t length)
{
    uint8_t twice[2 * L];
    const uint8_t labels[2] = {0, 1};
    memcpy(twice, letters, length);
    memcpy(twice + length, letters, length);
    composition c;
    CU_ASSERT_EQUAL_FATAL(composition_fit(&c, twice, labels, 2, length, 1), STATUS_OK);
    memcpy(features, c.mean, sizeof c.mean);
}

static void features_count_known_letters(void)
{
    const uint8_t letters[] = {0, 1, 2, 4, 2, 2, 3, 4, 4, 4}; /* ACGNGGTNNN */
    double x[F];
    features_of(x, letters, 10);
    CU_ASSERT_EQUAL(x[0], 4.0 / 6);
    for (size_t f = 0; f < 16; f++) {
        bool there = f == 1 || f == 6 || f == 10 || f == 11; /* AC CG GG GT */
        CU_ASSERT_EQUAL(x[1 + f], there ? 0.25 : 0);
    }
    CU_ASSERT_EQUAL(x[17], 6);
    const uint8_t none[] = {4, 4, 4};
    features_of(x, none, 3);
    for (size_t f = 0; f < F; f++) CU_ASSERT_EQUAL(x[f], 0);
}

/* The penalised loss, written anew. */
static double loss(const double *w, const double *x, const uint8_t *labels, size_t n,
                   double penalty)
{
    double sum = 0;
    for (size_t f = 0; f < F; f++) sum += penalty / 2 * w[f] * w[f];
    for (size_t i = 0; i < n; i++) {
        double z = w[F];
        for (size_t f = 0; f < F; f++) z += w[f] * x[i * F + f];
        sum += log(1 + exp(labels[i] ? -z : z));
    }
    return sum;
}

static void the_fit_is_a_minimum(void)
{
    uint8_t *letters = memory_array(letters, N * L), labels[N];
    make_sequences(letters, labels, 5, 2);
    for (size_t i = 0; i < N; i += 7) labels[i] = 1; /* unequal classes */
    composition c;
    CU_ASSERT_EQUAL(composition_fit(&c, letters, labels, N, L, 3), STATUS_OK);
    double *x = memory_array(x, N * F);
    for (size_t i = 0; i < N; i++) features_of(x + i * F, letters + i * L, L);
    for (size_t i = 0; i < N; i++)
        for (size_t f = 0; f < F; f++) x[i * F + f] = (x[i * F + f] - c.mean[f]) * c.scale[f];
    CU_ASSERT_EQUAL(c.scale[17], 0); /* the length is constant */
    double at = loss(c.weights, x, labels, N, 3);
    for (size_t f = 0; f <= F; f++) {
        const double step = 1e-4;
        double kept = c.weights[f];
        c.weights[f] = kept + step;
        double above = loss(c.weights, x, labels, N, 3);
        c.weights[f] = kept - step;
        double below = loss(c.weights, x, labels, N, 3);
        c.weights[f] = kept;
        /* rounding of a loss of about 1300 is 1e-12, over 2e-4; a weight off by 1e-6 would show
         * as 5e-4 (curvature n/4) except in the constant feature */
        CU_ASSERT(fabs((above - below) / (2 * step)) < 1e-6);
        CU_ASSERT(above > at && below > at);
    }
    memory_free(letters);
    memory_free(x);
}

static void equal_composition_scores_one_half(void)
{
    /* a positive and its negative have equal counts, as with exact shuffles: here the same
     * letters */
    uint8_t *letters = memory_array(letters, N * L), labels[N];
    make_sequences(letters, labels, 0, 3);
    for (size_t i = 0; i < N; i += 2) memcpy(letters + (i + 1) * L, letters + i * L, L);
    composition c;
    double scores[N];
    auc_result r = {0};
    CU_ASSERT_EQUAL(composition_fit(&c, letters, labels, N, L, 1), STATUS_OK);
    composition_score(scores, &c, letters, N, L);
    CU_ASSERT_EQUAL(auc_roc(&r, scores, labels, N), STATUS_OK);
    CU_ASSERT_EQUAL(r.area, 0.5);
    memory_free(letters);
}

static void separable_and_bad_data_end_well(void)
{
    /* separable: the penalty keeps the weights finite */
    const double x[] = {-2, -1, 1, 2}, bad[] = {1, NAN, 2, 3};
    const uint8_t labels[] = {0, 0, 1, 1}, single[] = {1, 1, 1, 1};
    double w[2], p[4];
    CU_ASSERT_EQUAL(logistic_fit(w, x, labels, 4, 1, 1e-6), STATUS_OK);
    logistic_score(p, w, x, 4, 1);
    CU_ASSERT(p[0] < 1e-3 && p[3] > 0.999 && isfinite(w[0]));
    CU_ASSERT_EQUAL(logistic_fit(w, x, single, 4, 1, 1), STATUS_DATA);
    CU_ASSERT_EQUAL(logistic_fit(w, bad, labels, 4, 1, 1), STATUS_DATA);
}

HARNESS("composition",
        {"composition is seen only where it is", composition_is_seen_only_where_it_is},
        {"features count known letters", features_count_known_letters},
        {"the fit is a minimum", the_fit_is_a_minimum},
        {"equal composition scores one half", equal_composition_scores_one_half},
        {"separable and bad data end well", separable_and_bad_data_end_well})
