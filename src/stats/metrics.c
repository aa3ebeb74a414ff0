#include "src/stats/metrics.h"

#include "src/stats/auc.h"
#include "src/stats/classify.h"

status_t metrics_compute(metrics *ret, const double *scores, const uint8_t *labels, size_t n)
{
    auc_result roc;
    classify_result calls;
    double auprc;
    TRY(auc_roc(&roc, scores, labels, n));
    TRY(classify_scores(&calls, scores, labels, n));
    TRY(auc_precision_recall(&auprc, scores, labels, n));
    *ret = (metrics){
        .auroc = roc.area, .auroc_low = roc.low, .auroc_high = roc.high, .auroc_se = roc.se,
        .auprc = auprc,
        .accuracy = calls.accuracy, .mcc = calls.mcc, .log_loss = calls.log_loss, .f1 = calls.f1,
        .positives = roc.positives, .negatives = roc.negatives,
    };
    return STATUS_OK;
}
