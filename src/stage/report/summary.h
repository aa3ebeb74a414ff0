/* summary: what stands at the top of a dataset's report: how well the networks tell its test
 * sequences apart, beside composition alone and what was published. */
#ifndef DEMODASH_STAGE_REPORT_SUMMARY_H
#define DEMODASH_STAGE_REPORT_SUMMARY_H

#include "io/page/html.h"
#include "src/stage/report/dossier.h"

/* Add the section; table: address of networks.tsv, which it links to. */
void report_summary_add(html *h, const dossier *x, const char *table);

#endif
