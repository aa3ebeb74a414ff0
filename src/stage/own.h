/* own: which motifs of a database are a dataset's own: those of its transcription factor. */
#ifndef DEMODASH_STAGE_OWN_H
#define DEMODASH_STAGE_OWN_H

#include <stddef.h>

#include "src/motif/motif.h"

/* The factor's symbol: of the paper's 108 datasets as published (published.h); otherwise the name
 * up to the first '_'. Owner: caller, memory_free. */
char *own_factor(const char *dataset);

/* Indices into targets. planted NULL: the motifs with the factor's symbol as name or id, ignoring
 * case (the paper's rule, inferred: PAPER, Table 4). planted [planted_count]: what a simulated
 * dataset was made with, by id, or where the database has no such id, by name or id as above.
 * *ret [*ret_count], rising; owner: caller, memory_free. */
void own_find(size_t **ret, size_t *ret_count, const char *dataset, const motif *const *planted,
              size_t planted_count, const motif_set *targets);

#endif
