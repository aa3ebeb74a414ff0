#include "src/stats/classify.h"

#include <math.h>

#include "src/stats/order.h"

static double ratio(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : 0;
}

static double log_loss(const double *scores, const uint8_t *labels, size_t n)
{
    const double least = 0x1p-24;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double clipped = fmin(fmax(scores[i], least), 1 - least);
        sum -= labels[i] == 1 ? log(clipped) : log1p(-clipped);
    }
    return sum / (double)n;
}

status_t classify_scores(classify_result *ret, const double *scores, const uint8_t *labels,
                         size_t n)
{
    TRY(order_check(scores, n, "scores"));
    classify_result r = {0};
    for (size_t i = 0; i < n; i++) {
        if (!(scores[i] >= 0 && scores[i] <= 1))
            return status_set(STATUS_DATA, "score %zu of %zu is %g, not a probability", i + 1, n,
                              scores[i]);
        if (labels[i] > 1)
            return status_set(STATUS_DATA, "label %zu of %zu is %d, not 0 or 1", i + 1, n,
                              labels[i]);
        if (scores[i] >= 0.5)
            *(labels[i] == 1 ? &r.true_positives : &r.false_positives) += 1;
        else
            *(labels[i] == 1 ? &r.false_negatives : &r.true_negatives) += 1;
    }
    double tp = (double)r.true_positives, fp = (double)r.false_positives;
    double tn = (double)r.true_negatives, fn = (double)r.false_negatives;
    r.accuracy = (tp + tn) / (double)n;
    r.f1 = ratio(2 * tp, 2 * tp + fp + fn);
    /* roots one by one: the product of the four would round more than need be */
    r.mcc = ratio(tp * tn - fp * fn, sqrt(tp + fp) * sqrt(tp + fn) * sqrt(tn + fp) * sqrt(tn + fn));
    r.mcc = fmin(fmax(r.mcc, -1), 1);
    r.log_loss = log_loss(scores, labels, n);
    *ret = r;
    return STATUS_OK;
}
