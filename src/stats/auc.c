#include "src/stats/auc.h"

#include <math.h>

#include "src/core/memory.h"
#include "src/stats/order.h"

static const double Z95 = 1.959963984540054; /* normal quantile of .975 */

/* Refuse empty input, a NaN score, a label that is not 0 or 1, a single class; counts the
 * classes. */
static status_t check(size_t *ret_positives, size_t *ret_negatives, const double *scores,
                      const uint8_t *labels, size_t n)
{
    *ret_positives = *ret_negatives = 0;
    TRY(order_check(scores, n, "scores"));
    size_t positives = 0;
    for (size_t i = 0; i < n; i++) {
        if (labels[i] > 1)
            return status_set(STATUS_DATA, "label %zu of %zu is %d, not 0 or 1", i + 1, n,
                              labels[i]);
        positives += labels[i];
    }
    if (positives == 0 || positives == n)
        return status_set(STATUS_DATA, "all %zu records are of class %d: no area under a curve", n,
                          positives == n);
    *ret_positives = positives;
    *ret_negatives = n - positives;
    return STATUS_OK;
}

/* ---- ROC area and its error ------------------------------------------------------------------ */

/* DeLong's components of one scoring. */
typedef struct {
    double *of_positive; /* [positives] fraction of negatives below each positive (ties half) */
    double *of_negative; /* [negatives] fraction of positives above each negative */
    size_t positives, negatives;
    double area;
} components;

static components components_create(const double *scores, const uint8_t *labels, size_t n,
                                    size_t positives)
{
    components c = {.positives = positives, .negatives = n - positives};
    c.of_positive = memory_array(c.of_positive, c.positives);
    c.of_negative = memory_array(c.of_negative, c.negatives);
    /* A record's midrank among all less its midrank in its own class = number of the other class
     * below it, ties counted half: that is all DeLong's method needs. */
    double *own = memory_array(own, n);
    double *rank_all = memory_array(rank_all, n);
    double *rank_own = memory_array(rank_own, n);
    order_midranks(rank_all, NULL, scores, n);
    for (int label = 0; label <= 1; label++) {
        size_t count = 0, at = 0;
        for (size_t i = 0; i < n; i++)
            if (labels[i] == label) own[count++] = scores[i];
        order_midranks(rank_own, NULL, own, count);
        for (size_t i = 0; i < n; i++) {
            if (labels[i] != label) continue;
            double below = rank_all[i] - rank_own[at];
            if (label == 1)
                c.of_positive[at] = below / (double)c.negatives;
            else
                c.of_negative[at] = 1 - below / (double)c.positives;
            at++;
        }
    }
    /* Half-integers summed exactly, divided once: 0, .5 and 1 come out as such. */
    double below = 0;
    for (size_t i = 0; i < n; i++)
        if (labels[i] == 1) below += rank_all[i];
    below -= 0.5 * (double)positives * (double)(positives + 1);
    c.area = below / ((double)c.positives * (double)c.negatives);
    memory_free(own);
    memory_free(rank_all);
    memory_free(rank_own);
    return c;
}

static void components_destroy(components *c)
{
    memory_free(c->of_positive);
    memory_free(c->of_negative);
}

/* Sample covariance of a [n], b [n]; n >= 2. */
static double covariance(const double *a, const double *b, size_t n)
{
    double mean_a = 0, mean_b = 0, sum = 0;
    for (size_t i = 0; i < n; i++) mean_a += a[i], mean_b += b[i];
    mean_a /= (double)n, mean_b /= (double)n;
    for (size_t i = 0; i < n; i++) sum += (a[i] - mean_a) * (b[i] - mean_b);
    return sum / (double)(n - 1);
}

/* DeLong's covariance of two areas; two records of each class. */
static double area_covariance(const components *a, const components *b)
{
    return covariance(a->of_positive, b->of_positive, a->positives) / (double)a->positives
        + covariance(a->of_negative, b->of_negative, a->negatives) / (double)a->negatives;
}

static void set_interval(auc_result *r)
{
    size_t fewer = r->positives < r->negatives ? r->positives : r->negatives;
    double bound = pow(0.025, 1 / (double)fewer);
    if (r->area == 1) {
        r->low = bound, r->high = 1;
    } else if (r->area == 0) {
        r->low = 0, r->high = 1 - bound;
    } else {
        double logit = log(r->area / (1 - r->area));
        double half = Z95 * r->se / (r->area * (1 - r->area));
        /* min, max: rounding of the way there and back must not put the area outside */
        r->low = fmin(r->area, 1 / (1 + exp(half - logit)));
        r->high = fmax(r->area, 1 / (1 + exp(-half - logit)));
    }
}

status_t auc_roc(auc_result *ret, const double *scores, const uint8_t *labels, size_t n)
{
    auc_result r = {0};
    TRY(check(&r.positives, &r.negatives, scores, labels, n));
    components c = components_create(scores, labels, n, r.positives);
    r.area = c.area;
    if (r.positives < 2 || r.negatives < 2) {
        r.se = 0.5, r.low = 0, r.high = 1;
    } else {
        r.se = sqrt(area_covariance(&c, &c));
        set_interval(&r);
    }
    components_destroy(&c);
    *ret = r;
    return STATUS_OK;
}

status_t auc_compare(auc_comparison *ret, const double *scores_a, const double *scores_b,
                     const uint8_t *labels, size_t n)
{
    size_t positives, negatives;
    TRY(check(&positives, &negatives, scores_a, labels, n));
    TRY(check(&positives, &negatives, scores_b, labels, n));
    if (positives < 2 || negatives < 2)
        return status_set(STATUS_DATA, "%zu positives and %zu negatives: two of each are needed to "
                          "compare areas", positives, negatives);
    components a = components_create(scores_a, labels, n, positives);
    components b = components_create(scores_b, labels, n, positives);
    /* The variance of the difference from differences of components: no cancellation. */
    for (size_t i = 0; i < positives; i++) a.of_positive[i] -= b.of_positive[i];
    for (size_t i = 0; i < negatives; i++) a.of_negative[i] -= b.of_negative[i];
    auc_comparison c = {.area_a = a.area, .area_b = b.area};
    c.difference = a.area - b.area;
    c.se = sqrt(area_covariance(&a, &a));
    c.z = c.difference == 0 ? 0 : c.difference / c.se;
    c.p = erfc(fabs(c.z) / sqrt(2));
    c.low = c.difference - Z95 * c.se;
    c.high = c.difference + Z95 * c.se;
    components_destroy(&a);
    components_destroy(&b);
    *ret = c;
    return STATUS_OK;
}

/* ---- curves ---------------------------------------------------------------------------------- */

/* Records called 1 at a threshold. */
typedef struct {
    size_t true_positives, false_positives;
    double threshold;
} step;

/* steps [n], one a distinct score from the highest; returns their number. */
static size_t make_steps(step *steps, const double *scores, const uint8_t *labels, size_t n)
{
    order_item *items = memory_array(items, n);
    order_ascending(items, scores, n);
    size_t count = 0;
    step now = {0};
    for (size_t i = n; i-- > 0;) {
        if (labels[items[i].index] == 1)
            now.true_positives++;
        else
            now.false_positives++;
        if (i > 0 && items[i - 1].value == items[i].value) continue;
        now.threshold = items[i].value;
        steps[count++] = now;
    }
    memory_free(items);
    return count;
}

static double precision(const step *s)
{
    return (double)s->true_positives / (double)(s->true_positives + s->false_positives);
}

status_t auc_precision_recall(double *ret, const double *scores, const uint8_t *labels, size_t n)
{
    size_t positives, negatives;
    TRY(check(&positives, &negatives, scores, labels, n));
    step *steps = memory_array(steps, n);
    size_t count = make_steps(steps, scores, labels, n);
    double sum = 0;
    size_t before = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)(steps[i].true_positives - before) * precision(&steps[i]);
        before = steps[i].true_positives;
    }
    memory_free(steps);
    *ret = sum / (double)positives;
    return STATUS_OK;
}

typedef enum { CURVE_ROC, CURVE_PR } curve_kind;

static status_t make_curve(auc_point **ret_points, size_t *ret_count, const double *scores,
                           const uint8_t *labels, size_t n, curve_kind kind)
{
    size_t positives, negatives;
    TRY(check(&positives, &negatives, scores, labels, n));
    step *steps = memory_array(steps, n);
    size_t count = make_steps(steps, scores, labels, n);
    auc_point *points = memory_array(points, count + 1);
    points[0] = (auc_point){0, kind == CURVE_ROC ? 0 : precision(&steps[0]), INFINITY};
    for (size_t i = 0; i < count; i++) {
        double recall = (double)steps[i].true_positives / (double)positives;
        double fall_out = (double)steps[i].false_positives / (double)negatives;
        points[i + 1] = kind == CURVE_ROC
            ? (auc_point){fall_out, recall, steps[i].threshold}
            : (auc_point){recall, precision(&steps[i]), steps[i].threshold};
    }
    memory_free(steps);
    *ret_points = points;
    *ret_count = count + 1;
    return STATUS_OK;
}

status_t auc_roc_curve(auc_point **ret_points, size_t *ret_count, const double *scores,
                       const uint8_t *labels, size_t n)
{
    return make_curve(ret_points, ret_count, scores, labels, n, CURVE_ROC);
}

status_t auc_precision_recall_curve(auc_point **ret_points, size_t *ret_count, const double *scores,
                                    const uint8_t *labels, size_t n)
{
    return make_curve(ret_points, ret_count, scores, labels, n, CURVE_PR);
}
