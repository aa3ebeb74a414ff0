/* paper_areas: Table 2 of the paper, ours beside it: AUROCs over the datasets. */
#ifndef DEMODASH_STAGE_GATHER_PAPER_AREAS_H
#define DEMODASH_STAGE_GATHER_PAPER_AREAS_H

#include "io/page/table.h"
#include "src/core/status.h"
#include "src/stage/gather/model_aurocs.h"

/* Of every model. Errors: STATUS_DATA. Owner: caller, table_release, as of the other. */
status_t paper_areas_make(table *ret, const model_aurocs *m) MUST_USE;

/* Of our models, less DeepBind*'s; that row must be there. */
void paper_areas_make_differences(table *ret, const model_aurocs *m);

#endif
