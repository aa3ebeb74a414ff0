/* paper_tests: Table 3 of the paper, ours beside it: paired tests of AUROCs. */
#ifndef DEMODASH_STAGE_GATHER_PAPER_TESTS_H
#define DEMODASH_STAGE_GATHER_PAPER_TESTS_H

#include "io/page/table.h"
#include "src/core/status.h"
#include "src/stage/gather/model_aurocs.h"

/* models: names of the models to compare, commas; NULL: the medium networks, ensembles,
 * baselines, DeepBind* and MEME-SUM. Errors: STATUS_USAGE for a name that is no row;
 * STATUS_DATA. Owner: caller, table_release. */
status_t paper_tests_make(table *ret, const model_aurocs *m, const char *models) MUST_USE;

#endif
