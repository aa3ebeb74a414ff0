/* metrics: all that is reported of one model's scores on one set of records, in one call. */
#ifndef DEMODASH_STATS_METRICS_H
#define DEMODASH_STATS_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef struct {
    double auroc, auroc_low, auroc_high, auroc_se; /* auc_roc: 95 % interval, DeLong error */
    double auprc;                                  /* auc_precision_recall */
    double accuracy, mcc, log_loss, f1;            /* classify_scores */
    size_t positives, negatives;
} metrics;

/* scores [n]: probabilities of class 1 in 0..1; labels [n]: 0 or 1, both present. Every field is
 * finite on STATUS_OK. Errors: STATUS_DATA as in auc.h and classify.h; *ret is then unchanged.
 * Not collective. O(n log n). */
status_t metrics_compute(metrics *ret, const double *scores, const uint8_t *labels,
                         size_t n) MUST_USE;

#endif
