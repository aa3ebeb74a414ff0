/* stats: areas, intervals, tests and summaries against published values and brute force. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/stats/auc.h"
#include "src/stats/classify.h"
#include "src/stats/metrics.h"
#include "tests/harness.h"

/* Sums of a few thousand doubles near 1: a few hundred roundings of 1e-16. */
static const double ROUNDING = 1e-13;

static void assert_near(double value, double expected, double tolerance, int line)
{
    bool near = fabs(value - expected) <= tolerance; /* false for NaN */
    if (!near) printf("\n    line %d: %.17g, expected %.17g\n", line, value, expected);
    CU_ASSERT(near);
}
#define NEAR(value, expected, tolerance) assert_near(value, expected, tolerance, __LINE__)

/* ---- areas ------------------------------------------------------------------------------------ */

/* scores [n] on a grid of `levels` values (many ties if few), shifted up for class 1 */
static void make_sample(double *scores, uint8_t *labels, size_t n, uint32_t levels, uint32_t record)
{
    random_stream s = random_stream_init(random_key_make("stats", "", 1), RANDOM_TEST, 0, record);
    for (size_t i = 0; i < n; i++) {
        labels[i] = (uint8_t)(random_below(&s, 3) == 0);
        double x = random_uniform(&s) * 0.8 + 0.2 * labels[i];
        scores[i] = floor(x * levels) / levels;
    }
    labels[0] = labels[1] = 1, labels[2] = labels[3] = 0;
}

static double psi(double positive, double negative)
{
    return positive > negative ? 1 : positive == negative ? 0.5 : 0;
}

/* DeLong's covariance of two areas by its definition, O(n^2). */
static double brute_covariance(double ret_areas[2], const double *a, const double *b,
                               const uint8_t *labels, size_t n)
{
    const double *scores[2] = {a, b};
    double m[2] = {0, 0};
    for (size_t i = 0; i < n; i++) m[labels[i]]++;
    double *v[2] = {memory_array(v[0], n), memory_array(v[1], n)};
    for (int k = 0; k < 2; k++) {
        ret_areas[k] = 0;
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                if (labels[i] == labels[j]) continue;
                double p = labels[i] ? psi(scores[k][i], scores[k][j])
                                     : psi(scores[k][j], scores[k][i]);
                v[k][i] += p / m[!labels[i]];
                if (labels[i]) ret_areas[k] += p; /* halves: exact */
            }
        }
        ret_areas[k] /= m[0] * m[1];
    }
    double sum[2] = {0, 0};
    for (size_t i = 0; i < n; i++)
        sum[labels[i]] += (v[0][i] - ret_areas[0]) * (v[1][i] - ret_areas[1]);
    memory_free(v[0]);
    memory_free(v[1]);
    return sum[1] / (m[1] - 1) / m[1] + sum[0] / (m[0] - 1) / m[0];
}

static void roc_area_agrees_with_all_pairs(void)
{
    enum { N = 300 };
    double a[N], b[N], areas[2];
    uint8_t labels[N], other[N];
    const uint32_t levels[] = {1000000, 50, 5, 2};
    for (uint32_t k = 0; k < 4; k++) {
        make_sample(b, other, N, levels[k], 100 + k);
        make_sample(a, labels, N, levels[k], k);
        for (int i = 0; i < N; i++) b[i] = floor((a[i] + b[i]) / 2 * levels[k]) / levels[k];
        auc_result r;
        CU_ASSERT_EQUAL(auc_roc(&r, a, labels, N), STATUS_OK);
        double variance = brute_covariance(areas, a, a, labels, N);
        NEAR(r.area, areas[0], ROUNDING);
        NEAR(r.se, sqrt(variance), ROUNDING);
        CU_ASSERT(0 < r.low && r.low < r.area && r.area < r.high && r.high < 1);
        double logit = log(r.area / (1 - r.area)), high = log(r.high / (1 - r.high));
        NEAR((high - logit) * r.area * (1 - r.area) / r.se, 1.959963984540054, 1e-10);

        auc_comparison c;
        CU_ASSERT_EQUAL(auc_compare(&c, a, b, labels, N), STATUS_OK);
        double covariance = brute_covariance(areas, a, b, labels, N);
        double areas_b[2], of_b = brute_covariance(areas_b, b, b, labels, N);
        NEAR(c.area_b, areas[1], ROUNDING);
        double se = sqrt(variance + of_b - 2 * covariance);
        NEAR(c.se, se, 1e-11); /* the brute difference of variances cancels some digits */
        NEAR(c.z, (areas[0] - areas[1]) / se, 1e-8);
        NEAR(c.p, erfc(fabs(c.z) / sqrt(2)), ROUNDING);
    }
}

static void order_of_records_does_not_matter(void)
{
    enum { N = 101 };
    double a[N], reversed[N];
    uint8_t labels[N], labels_reversed[N];
    make_sample(a, labels, N, 7, 9);
    for (int i = 0; i < N; i++) reversed[N - 1 - i] = a[i], labels_reversed[N - 1 - i] = labels[i];
    metrics m, w;
    CU_ASSERT_EQUAL(metrics_compute(&m, a, labels, N), STATUS_OK);
    CU_ASSERT_EQUAL(metrics_compute(&w, reversed, labels_reversed, N), STATUS_OK);
    CU_ASSERT_EQUAL(m.auroc, w.auroc);
    CU_ASSERT_EQUAL(m.auprc, w.auprc);
    NEAR(m.auroc_se, w.auroc_se, ROUNDING);
}

static void extreme_areas_have_honest_intervals(void)
{
    const double scores[] = {0.1, 0.2, 0.3, 0.7, 0.8};
    const uint8_t up[] = {0, 0, 0, 1, 1}, down[] = {1, 1, 1, 0, 0}, one[] = {0, 0, 0, 0, 1};
    const double same[] = {0.4, 0.4, 0.4, 0.4, 0.4}, infinite[] = {-INFINITY, 0, 1, 2, INFINITY};
    auc_result r;
    CU_ASSERT_EQUAL(auc_roc(&r, scores, up, 5), STATUS_OK);
    CU_ASSERT_EQUAL(r.area, 1);
    CU_ASSERT_EQUAL(r.se, 0);
    NEAR(r.low, sqrt(0.025), ROUNDING);
    CU_ASSERT_EQUAL(r.high, 1);
    CU_ASSERT_EQUAL(auc_roc(&r, scores, down, 5), STATUS_OK);
    CU_ASSERT_EQUAL(r.area, 0);
    CU_ASSERT_EQUAL(r.low, 0);
    NEAR(r.high, 1 - sqrt(0.025), ROUNDING);
    CU_ASSERT_EQUAL(auc_roc(&r, same, up, 5), STATUS_OK);
    CU_ASSERT(r.area == 0.5 && r.low == 0.5 && r.high == 0.5 && r.se == 0);
    CU_ASSERT_EQUAL(auc_roc(&r, scores, one, 5), STATUS_OK);
    CU_ASSERT(r.area == 1 && r.se == 0.5 && r.low == 0 && r.high == 1);
    CU_ASSERT_EQUAL(auc_roc(&r, infinite, up, 5), STATUS_OK);
    CU_ASSERT_EQUAL(r.area, 1);
    auc_comparison c;
    CU_ASSERT_EQUAL(auc_compare(&c, scores, scores, up, 5), STATUS_OK);
    CU_ASSERT(c.difference == 0 && c.z == 0 && c.p == 1);
    CU_ASSERT_EQUAL(auc_compare(&c, scores, same, up, 5), STATUS_OK);
    CU_ASSERT(c.difference == 0.5 && isinf(c.z) && c.p == 0);
    CU_ASSERT_EQUAL(auc_compare(&c, scores, same, one, 5), STATUS_DATA);
}

/* Worked by hand: scores .1 .4 .35 .8 of labels 0 0 1 1 (the example of scikit-learn's
 * documentation: ROC area .75, average precision .8333). */
static void small_curves_are_right(void)
{
    const double scores[] = {0.1, 0.4, 0.35, 0.8};
    const uint8_t labels[] = {0, 0, 1, 1};
    auc_result r;
    double ap;
    CU_ASSERT_EQUAL(auc_roc(&r, scores, labels, 4), STATUS_OK);
    CU_ASSERT_EQUAL(r.area, 0.75);
    CU_ASSERT_EQUAL(auc_precision_recall(&ap, scores, labels, 4), STATUS_OK);
    NEAR(ap, 5.0 / 6, ROUNDING);
    auc_point *points;
    size_t count;
    CU_ASSERT_EQUAL(auc_roc_curve(&points, &count, scores, labels, 4), STATUS_OK);
    const double x[] = {0, 0, 0.5, 0.5, 1}, y[] = {0, 0.5, 0.5, 1, 1};
    CU_ASSERT_EQUAL(count, 5);
    for (size_t i = 0; i < 5 && i < count; i++) CU_ASSERT(points[i].x == x[i] && points[i].y == y[i]);
    CU_ASSERT(isinf(points[0].threshold) && points[1].threshold == 0.8);
    memory_free(points);
    CU_ASSERT_EQUAL(auc_precision_recall_curve(&points, &count, scores, labels, 4), STATUS_OK);
    const double recall[] = {0, 0.5, 0.5, 1, 1}, precision[] = {1, 1, 0.5, 2.0 / 3, 0.5};
    CU_ASSERT_EQUAL(count, 5);
    for (size_t i = 0; i < 5 && i < count; i++)
        CU_ASSERT(points[i].x == recall[i] && points[i].y == precision[i]);
    memory_free(points);
}

static void curves_enclose_their_areas(void)
{
    enum { N = 500 };
    double scores[N], ap;
    uint8_t labels[N];
    auc_point *points;
    size_t count;
    auc_result r;
    make_sample(scores, labels, N, 20, 4);
    CU_ASSERT_EQUAL(auc_roc(&r, scores, labels, N), STATUS_OK);
    CU_ASSERT_EQUAL(auc_roc_curve(&points, &count, scores, labels, N), STATUS_OK);
    CU_ASSERT(count <= 21);
    double area = 0;
    for (size_t i = 1; i < count; i++)
        area += (points[i].x - points[i - 1].x) * (points[i].y + points[i - 1].y) / 2;
    NEAR(area, r.area, ROUNDING);
    CU_ASSERT(points[count - 1].x == 1 && points[count - 1].y == 1);
    memory_free(points);
    CU_ASSERT_EQUAL(auc_precision_recall(&ap, scores, labels, N), STATUS_OK);
    CU_ASSERT_EQUAL(auc_precision_recall_curve(&points, &count, scores, labels, N), STATUS_OK);
    area = 0;
    for (size_t i = 1; i < count; i++) area += (points[i].x - points[i - 1].x) * points[i].y;
    NEAR(area, ap, ROUNDING);
    memory_free(points);
    for (int i = 0; i < N; i++) scores[i] = 3;
    CU_ASSERT_EQUAL(auc_precision_recall(&ap, scores, labels, N), STATUS_OK);
    NEAR(ap, (double)r.positives / N, ROUNDING);
}

static void bad_input_is_refused_with_its_place(void)
{
    double scores[] = {0.1, 0.9, 0.5};
    uint8_t labels[] = {0, 1, 0}, single[] = {1, 1, 1}, wrong[] = {0, 1, 2};
    metrics m = {.auroc = -1};
    CU_ASSERT_EQUAL(metrics_compute(&m, scores, labels, 0), STATUS_DATA);
    CU_ASSERT_EQUAL(metrics_compute(&m, scores, single, 3), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "all 3 records are of class 1") != NULL);
    CU_ASSERT_EQUAL(metrics_compute(&m, scores, wrong, 3), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "label 3 of 3 is 2") != NULL);
    scores[2] = 1.5;
    CU_ASSERT_EQUAL(metrics_compute(&m, scores, labels, 3), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "score 3 of 3 is 1.5") != NULL);
    scores[1] = NAN;
    CU_ASSERT_EQUAL(metrics_compute(&m, scores, labels, 3), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "value 2 of 3 is not a number") != NULL);
    CU_ASSERT_EQUAL(m.auroc, -1);
}

static void calls_are_counted(void)
{
    /* TP 3, FP 1, TN 2, FN 2: accuracy 5/8, F1 6/9, MCC (6 - 2)/sqrt(4*5*3*4) */
    const double scores[] = {0.9, 0.5, 0.7, 0.1, 0.2, 0.8, 0.3, 0};
    const uint8_t labels[] = {1, 1, 1, 1, 1, 0, 0, 0};
    classify_result r;
    CU_ASSERT_EQUAL(classify_scores(&r, scores, labels, 8), STATUS_OK);
    CU_ASSERT(r.true_positives == 3 && r.false_positives == 1 && r.true_negatives == 2
              && r.false_negatives == 2);
    NEAR(r.accuracy, 0.625, ROUNDING);
    NEAR(r.f1, 2.0 / 3, ROUNDING);
    NEAR(r.mcc, 4 / sqrt(240), ROUNDING);
    double loss = -(log(0.9) + log(0.5) + log(0.7) + log(0.1) + log(0.2) + log(0.2) + log(0.7)
                    + log1p(-0x1p-24)) / 8;
    NEAR(r.log_loss, loss, ROUNDING);
    const double sure[] = {1, 0};
    const uint8_t never[] = {0, 1}, positive[] = {1, 1};
    CU_ASSERT_EQUAL(classify_scores(&r, sure, never, 2), STATUS_OK);
    NEAR(r.log_loss, 24 * log(2), 1e-7); /* 1 - 2^-24 is rounded */
    CU_ASSERT_EQUAL(r.mcc, -1);
    CU_ASSERT_EQUAL(classify_scores(&r, sure, positive, 2), STATUS_OK);
    CU_ASSERT(r.mcc == 0 && r.accuracy == 0.5);
}

HARNESS("stats",
        {"ROC area, DeLong error and comparison agree with all pairs", roc_area_agrees_with_all_pairs},
        {"the order of records does not matter", order_of_records_does_not_matter},
        {"areas 0, .5 and 1 have honest intervals", extreme_areas_have_honest_intervals},
        {"small curves are right", small_curves_are_right},
        {"curves enclose their areas", curves_enclose_their_areas},
        {"bad input is refused with its place", bad_input_is_refused_with_its_place},
        {"calls, MCC, F1 and log-loss", calls_are_counted})
