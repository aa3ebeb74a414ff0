/* stats: areas, intervals, tests and summaries against published values and brute force. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/stats/auc.h"
#include "src/stats/bootstrap.h"
#include "src/stats/classify.h"
#include "src/stats/metrics.h"
#include "src/stats/significance.h"
#include "src/stats/summary.h"
#include "tests/harness.h"

/* Sums of a few thousand doubles near 1: a few hundred roundings of 1e-16. */
static const double ROUNDING = 1e-13;

static void assert_near(double value, double expected, double tolerance, int line)
{
    bool near = fabs(value - expected) <= tolerance; /* false for NaN */
    if (!near) printf("\n    line %d: %.17g, expected %.17g\n", line, value, expected);
    EACH(near);
}
#define NEAR(value, expected, tolerance) assert_near(value, expected, tolerance, __LINE__)

/* ---- areas ---------------------------------------------------------------------------------- */

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
    for (size_t i = 0; i < 5 && i < count; i++)
        CU_ASSERT(points[i].x == x[i] && points[i].y == y[i]);
    CU_ASSERT(isinf(points[0].threshold) && points[1].threshold == 0.8);
    memory_free(points);
    CU_ASSERT_EQUAL(auc_precision_recall_curve(&points, &count, scores, labels, 4), STATUS_OK);
    const double recall[] = {0, 0.5, 0.5, 1, 1}, precision[] = {1, 1, 0.5, 2.0 / 3, 0.5};
    CU_ASSERT_EQUAL(count, 5);
    for (size_t i = 0; i < 5 && i < count; i++)
        CU_ASSERT(points[i].x == recall[i] && points[i].y == precision[i]);
    memory_free(points);
}

/* The highest score is a negative's: precision begins at 0, not at 1. */
static void a_curve_begins_with_its_first_group(void)
{
    const double scores[] = {0.9, 0.8, 0.1};
    const uint8_t labels[] = {0, 1, 0};
    auc_point *points;
    size_t count;
    CU_ASSERT_EQUAL(auc_precision_recall_curve(&points, &count, scores, labels, 3), STATUS_OK);
    CU_ASSERT_EQUAL(count, 4);
    CU_ASSERT(points[0].x == 0 && points[0].y == 0 && isinf(points[0].threshold));
    CU_ASSERT(points[1].x == 0 && points[1].y == 0 && points[2].x == 1 && points[2].y == 0.5);
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

/* ---- tests ---------------------------------------------------------------------------------- */

static void student_tails_are_accurate(void)
{
    /* The regularised incomplete beta function with 60 digits (mpmath 1.2.1). */
    static const struct {
        double t, df, p;
    } cases[] = {
        {0.001, 3, 0.99926489496946094}, {1, 1.5, 0.45113536727671032},
        {2.5, 7.77, 0.037773336917364201}, {14.5, 107, 5.2554039689063084e-27},
        {13, 107, 9.41137628502592e-24}, {22, 107, 1.6627613048412953e-41},
        {30, 107, 6.6086074363454916e-54}, {20, 1000, 4.0622884995247713e-75},
        {13.3, 1e6, 2.3330645238769917e-40}, {1e-8, 107, 0.99999999203977452},
        {40, 50, 1.2412423784372706e-39}, {1e10, 4, 6.0e-40}, {0.7, 0.3, 0.74562308876649796},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        NEAR(student_p(cases[i].t, cases[i].df) / cases[i].p, 1, 1e-11);
        NEAR(student_p(-cases[i].t, cases[i].df) / cases[i].p, 1, 1e-11);
    }
    /* Closed forms: df 1 (Cauchy) 2/pi atan(1/t); df 2: 2 / (s (s + t)), s = sqrt(2 + t^2). */
    for (double t = 1e-6; t < 1e200; t *= 7.3) {
        double s = sqrt(2 + t * t);
        NEAR(student_p(t, 1) / (2 / M_PI * atan(1 / t)), 1, 1e-13);
        if (t < 1e100) NEAR(student_p(t, 2) / (2 / (s * (s + t))), 1, 1e-13);
    }
    CU_ASSERT_EQUAL(student_p(0, 5), 1);
    CU_ASSERT_EQUAL(student_p(INFINITY, 5), 0);
}

/* R's data set `sleep` (Cushny & Peebles 1905; Student 1908). */
static const double SLEEP_1[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
static const double SLEEP_2[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

static void t_tests_match_published_values(void)
{
    /* as printed by R's paired t.test; tolerances are half the last digit printed */
    t_result r;
    CU_ASSERT_EQUAL(t_test_paired(&r, SLEEP_1, SLEEP_2, 10), STATUS_OK);
    NEAR(r.t, -4.0621, 5e-5);
    NEAR(r.p, 0.002833, 5e-7);
    NEAR(r.difference, -1.58, 1e-12);
    NEAR(r.low, -2.4598858, 5e-8);
    NEAR(r.high, -0.7001142, 5e-8);
    CU_ASSERT_EQUAL(r.df, 9);
    /* constant differences, but for rounding */
    const double a[] = {0.3, 0.6, 0.9}, b[] = {0.1, 0.4, 0.7}, c[] = {1, 1}, bad[] = {1, NAN};
    CU_ASSERT_EQUAL(t_test_paired(&r, a, b, 3), STATUS_DATA);
    CU_ASSERT_EQUAL(t_test_paired(&r, a, a, 3), STATUS_DATA);
    CU_ASSERT_EQUAL(t_test_paired(&r, a, b, 1), STATUS_DATA);
    CU_ASSERT_EQUAL(t_test_paired(&r, a, b, 0), STATUS_DATA);
    CU_ASSERT_EQUAL(t_test_paired(&r, bad, c, 2), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "first sample: value 2 of 2") != NULL);
}

static void signed_ranks_match_published_values(void)
{
    /* Hollander & Wolfe 1973, p. 29: depression scores before and after a tranquilizer */
    const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    wilcoxon_result r;
    CU_ASSERT_EQUAL(wilcoxon_paired(&r, before, after, 9), STATUS_OK);
    CU_ASSERT_EQUAL(r.v, 40);
    CU_ASSERT(r.exact && r.n == 9);
    NEAR(r.p_greater, 0.01953125, 1e-15); /* 10 of 512 */
    NEAR(r.p, 0.0390625, 1e-15);
    NEAR(r.p_less, 505.0 / 512, 1e-15); /* 7 patterns have V > 40 */
    /* R: wilcox.test on sleep, paired, has a tie and a zero: V = 0, p-value = 0.009091 */
    CU_ASSERT_EQUAL(wilcoxon_paired(&r, SLEEP_1, SLEEP_2, 10), STATUS_OK);
    CU_ASSERT(r.v == 0 && r.n == 9 && !r.exact);
    NEAR(r.p, 0.009091, 5e-7);
    CU_ASSERT_EQUAL(wilcoxon_paired(&r, SLEEP_1, SLEEP_1, 10), STATUS_DATA);
}

static void exact_signed_ranks_agree_with_all_sign_patterns(void)
{
    enum { N = 12 };
    double a[N], zero[N] = {0};
    int at_most[N * (N + 1) / 2 + 1] = {0};
    for (unsigned pattern = 0; pattern < 1u << N; pattern++) {
        int sum = 0;
        for (int i = 0; i < N; i++)
            if (pattern >> i & 1) sum += i + 1;
        for (int v = sum; v <= N * (N + 1) / 2; v++) at_most[v]++;
    }
    for (unsigned pattern = 0; pattern < 1u << N; pattern += 41) {
        int v = 0;
        for (int i = 0; i < N; i++) {
            a[i] = (pattern >> i & 1) ? i + 1.5 : -(i + 1.5);
            if (pattern >> i & 1) v += i + 1;
        }
        wilcoxon_result r;
        CU_ASSERT_EQUAL(wilcoxon_paired(&r, a, zero, N), STATUS_OK);
        CU_ASSERT_EQUAL(r.v, v);
        double less = at_most[v] / 4096.0, greater = 1 - (v > 0 ? at_most[v - 1] : 0) / 4096.0;
        NEAR(r.p_less, less, 1e-15);
        NEAR(r.p_greater, greater, 1e-15);
        NEAR(r.p, fmin(1, 2 * fmin(less, greater)), 1e-15);
    }
}

static void exact_and_normal_signed_ranks_meet(void)
{
    /* 50 without ties is exact, 51 normal; all of one sign: exact p = 2 / 2^50 */
    double a[51], zero[51] = {0};
    for (int i = 0; i < 51; i++) a[i] = i + 1;
    wilcoxon_result r, all;
    CU_ASSERT_EQUAL(wilcoxon_paired(&all, a, zero, 50), STATUS_OK);
    CU_ASSERT(all.exact && all.p == ldexp(1, -49));
    for (int i = 0; i < 51; i += 3) a[i] = -a[i];
    CU_ASSERT_EQUAL(wilcoxon_paired(&r, a, zero, 50), STATUS_OK);
    CU_ASSERT(r.exact);
    double z = (r.v - 637.5 - 0.5) / sqrt(50 * 51 * 101 / 24.0);
    double normal = erfc(z / sqrt(2));
    NEAR(r.p / normal, 1, 0.05); /* the normal approximation near p = .04 with 50 pairs */
    CU_ASSERT_EQUAL(wilcoxon_paired(&r, a, zero, 51), STATUS_OK);
    CU_ASSERT(!r.exact);
    NEAR(r.p, erfc((r.v - 663 - 0.5) / sqrt(51 * 52 * 103 / 24.0) / sqrt(2)), 1e-14);
}

static void holm_is_a_step_down(void)
{
    /* worked by hand: sorted .005 .01 .02 .03 .04 times 5 4 3 2 1 */
    const double p[] = {0.01, 0.04, 0.03, 0.005, 0.02};
    const double expected[] = {0.04, 0.06, 0.06, 0.025, 0.06};
    double adjusted[5];
    CU_ASSERT_EQUAL(holm_adjust(adjusted, p, 5), STATUS_OK);
    for (int i = 0; i < 5; i++) NEAR(adjusted[i], expected[i], 1e-15);
    const double large[] = {0.9, 0.8}, bad[] = {0.1, -0.1};
    CU_ASSERT_EQUAL(holm_adjust(adjusted, large, 2), STATUS_OK);
    CU_ASSERT(adjusted[0] == 1 && adjusted[1] == 1);
    CU_ASSERT_EQUAL(holm_adjust(adjusted, bad, 2), STATUS_DATA);
    CU_ASSERT_EQUAL(holm_adjust(adjusted, p, 0), STATUS_OK);
}

/* ---- summaries ------------------------------------------------------------------------------ */

static void summaries_are_right(void)
{
    const double values[] = {2, 4, 4, 4, 5, 5, 7, 9}, one[] = {3}, bad[] = {1, NAN};
    summary s;
    CU_ASSERT_EQUAL(summary_compute(&s, values, 8), STATUS_OK);
    CU_ASSERT(s.mean == 5 && s.median == 4.5 && s.min == 2 && s.max == 9 && s.n == 8);
    NEAR(s.sd_population, 2, 1e-15);
    NEAR(s.sd_sample, sqrt(32.0 / 7), 1e-15);
    double q;
    CU_ASSERT_EQUAL(summary_quantile(&q, values, 8, 0.9), STATUS_OK);
    NEAR(q, 7.6, 1e-14); /* place 6.3 between 7 and 9 */
    CU_ASSERT_EQUAL(summary_quantile(&q, values, 8, 0), STATUS_OK);
    CU_ASSERT_EQUAL(q, 2);
    CU_ASSERT_EQUAL(summary_quantile(&q, values, 8, 1), STATUS_OK);
    CU_ASSERT_EQUAL(q, 9);
    CU_ASSERT_EQUAL(summary_compute(&s, one, 1), STATUS_OK);
    CU_ASSERT(s.median == 3 && s.sd_population == 0 && isnan(s.sd_sample));
    CU_ASSERT_EQUAL(summary_compute(&s, one, 0), STATUS_DATA);
    CU_ASSERT_EQUAL(summary_compute(&s, bad, 2), STATUS_DATA);
    CU_ASSERT_EQUAL(summary_quantile(&q, values, 8, 1.1), STATUS_DATA);
}

static void bootstrap_finds_the_standard_error(void)
{
    enum { N = 200 };
    double values[N];
    random_key key = random_key_make("tables", "", 7);
    random_stream s = random_stream_init(key, RANDOM_TEST, 0, 0);
    for (int i = 0; i < N; i++) values[i] = random_normal(&s);
    summary m;
    bootstrap_result r, again, other;
    CU_ASSERT_EQUAL(summary_compute(&m, values, N), STATUS_OK);
    CU_ASSERT_EQUAL(bootstrap_mean(&r, values, N, 10000, 0.95, key), STATUS_OK);
    CU_ASSERT_EQUAL(bootstrap_mean(&again, values, N, 10000, 0.95, key), STATUS_OK);
    CU_ASSERT_EQUAL(bootstrap_mean(&other, values, N, 10000, 0.95, random_key_make("t", "", 8)),
                    STATUS_OK);
    CU_ASSERT(r.low == again.low && r.high == again.high && r.se == again.se);
    CU_ASSERT(r.low != other.low);
    /* The resampled mean has sd sigma / sqrt(n) exactly; 10,000 draws know it to 0.7 %: 5 of them.
     * The 2.5 % quantile's error is then about 2.7 % of that sd, and the mean is near normal. */
    double se = m.sd_population / sqrt(N);
    NEAR(r.se / se, 1, 0.036);
    NEAR((r.low - m.mean) / se, -1.96, 0.2);
    NEAR((r.high - m.mean) / se, 1.96, 0.2);
    /* two resampled means: their type 7 quantiles lie .95 of their distance apart, and the sample
     * standard deviation of two numbers is their distance over the root of 2 */
    CU_ASSERT_EQUAL(bootstrap_mean(&r, values, N, 2, 0.95, key), STATUS_OK);
    CU_ASSERT(r.se > 0);
    NEAR(r.se, (r.high - r.low) / 0.95 / sqrt(2), 1e-12);
    const double same[] = {2, 2, 2};
    CU_ASSERT_EQUAL(bootstrap_mean(&r, same, 3, 100, 0.95, key), STATUS_OK);
    CU_ASSERT(r.low == 2 && r.high == 2 && r.se == 0);
    CU_ASSERT_EQUAL(bootstrap_mean(&r, same, 0, 100, 0.95, key), STATUS_DATA);
    CU_ASSERT_EQUAL(bootstrap_mean(&r, same, 3, 1, 0.95, key), STATUS_DATA);
}

HARNESS("stats",
        {"ROC area, DeLong error and comparison agree with all pairs",
         roc_area_agrees_with_all_pairs},
        {"the order of records does not matter", order_of_records_does_not_matter},
        {"areas 0, .5 and 1 have honest intervals", extreme_areas_have_honest_intervals},
        {"small curves are right", small_curves_are_right},
        {"a curve begins with its first group", a_curve_begins_with_its_first_group},
        {"curves enclose their areas", curves_enclose_their_areas},
        {"bad input is refused with its place", bad_input_is_refused_with_its_place},
        {"calls, MCC, F1 and log-loss", calls_are_counted},
        {"Student's tails to 1e-11, down to 1e-75", student_tails_are_accurate},
        {"t-tests match published values", t_tests_match_published_values},
        {"signed-rank tests match published values", signed_ranks_match_published_values},
        {"exact signed ranks agree with all sign patterns",
         exact_signed_ranks_agree_with_all_sign_patterns},
        {"exact and normal signed ranks meet at 50", exact_and_normal_signed_ranks_meet},
        {"Holm's adjustment", holm_is_a_step_down},
        {"means, medians, deviations, quantiles", summaries_are_right},
        {"bootstrap finds the standard error, reproducibly", bootstrap_finds_the_standard_error})
