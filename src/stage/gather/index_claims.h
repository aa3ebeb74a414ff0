/* index_claims: the paper's claims, held against what was measured. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_CLAIMS_H
#define DEMODASH_STAGE_GATHER_INDEX_CLAIMS_H

#include "src/stage/gather/index_page.h"

/* Add the section: networks in pairs, and the measures of the maps. Errors: of html_figure. */
status_t index_claims_add(index_page *p) MUST_USE;

#endif
