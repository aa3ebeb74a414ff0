/* verdict: which network tells this dataset's test sequences apart best, and how sure that is, in
 * words for the top of a report. */
#ifndef DEMODASH_STAGE_REPORT_VERDICT_H
#define DEMODASH_STAGE_REPORT_VERDICT_H

#include "src/stage/report/dossier.h"

/* "Best on the test set: medium-cnn-rnn, AUROC 0.967 (mean of 3 seeds, 0.967–0.967); next
 * medium-cnn, 0.953 ..." with DeLong's test of the two's first seeds, and the published AUC where
 * the dataset is the paper's. Networks are ranked by mean AUROC over their seeds. Owner: caller. */
char *verdict_make(const dossier *x);

#endif
