/* index_areas: index/auroc.tsv, all numbers of the index, a row a dataset and network. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_AREAS_H
#define DEMODASH_STAGE_GATHER_INDEX_AREAS_H

#include "src/stage/gather/index_page.h"

/* Write it. Errors: STATUS_CREATE, STATUS_IO. */
status_t index_areas_write(const index_page *p) MUST_USE;

#endif
