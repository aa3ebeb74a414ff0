/* auc: areas under the ROC and precision-recall curves, and how sure one can be of them.
 *
 * In all functions scores [n] are any numbers but NaN, higher for class 1, and labels [n] are 0 or
 * 1, both classes present. Otherwise STATUS_DATA with the place. Not collective. O(n log n). */
#ifndef DEMODASH_STATS_AUC_H
#define DEMODASH_STATS_AUC_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef struct {
    double area;      /* P(positive's score > negative's) + P(equal) / 2 */
    double se;        /* DeLong standard error */
    double low, high; /* 95 % interval, 0 <= low <= area <= high <= 1 */
    size_t positives, negatives;
} auc_result;

/* Area under the ROC curve by midranks (Mann-Whitney), exact with ties; its standard error by
 * DeLong, DeLong & Clarke-Pearson 1988 in the midrank form of Sun & Xu 2014.
 * Interval: normal on the logit scale, logit(area) +- 1.96 se / (area (1 - area)), which stays in
 * 0..1 and is right-skewed near 1 as it should be. At area 1 the DeLong error is 0 and says
 * nothing; there low = .025^(1/k), k = min(positives, negatives): k disjoint pairs are independent,
 * so an area A gives P(all pairs in order) <= A^k. Area 0 mirrored.
 * With fewer than two of a class the error cannot be estimated: se = .5 (the largest that a value
 * in 0..1 can have) and the interval is 0..1. */
status_t auc_roc(auc_result *ret, const double *scores, const uint8_t *labels, size_t n) MUST_USE;

typedef struct {
    double area_a, area_b;
    double difference; /* area_a - area_b */
    double se;         /* of the difference, with the covariance of the two areas */
    double z, p;       /* difference / se; two-tailed normal p. se = 0: z 0, p 1 if the areas are
                        * equal, else z +-inf, p 0 */
    double low, high;  /* 95 % normal interval of the difference */
} auc_comparison;

/* DeLong test of two scorings of the same records. Needs two records of each class. */
status_t auc_compare(auc_comparison *ret, const double *scores_a, const double *scores_b,
                     const uint8_t *labels, size_t n) MUST_USE;

/* Area under the precision-recall curve as average precision: the sum over distinct scores, from
 * the highest, of (recall gained at this score) x (precision with this score and all above it).
 * Records of equal score enter together, so their order does not matter; nothing is interpolated
 * (Davis & Goadrich 2006: linear interpolation is wrong here). A constant score gives the fraction
 * of positives. */
status_t auc_precision_recall(double *ret, const double *scores, const uint8_t *labels,
                              size_t n) MUST_USE;

typedef struct {
    double x, y;      /* ROC: false and true positive rate; PR: recall and precision */
    double threshold; /* records with score >= threshold are called 1 */
} auc_point;

/* The curves, a point for each distinct score, from the highest; before them a point with
 * threshold +infinity: ROC (0, 0); PR (0, precision of the first group). *ret_points: *ret_count
 * <= n + 1 points; owner: caller, memory_free. */
status_t auc_roc_curve(auc_point **ret_points, size_t *ret_count, const double *scores,
                       const uint8_t *labels, size_t n) MUST_USE;
status_t auc_precision_recall_curve(auc_point **ret_points, size_t *ret_count, const double *scores,
                                    const uint8_t *labels, size_t n) MUST_USE;

#endif
