/* factor: the transcription factor that a dataset is of, and its motifs in a database.
 *
 * Of a simulated dataset these are the motifs that were planted. Of others the factor's symbol
 * decides, or the matrices that the table of published datasets names
 * (src/stage/data/published.h). */
#ifndef DEMODASH_STAGE_DATA_FACTOR_H
#define DEMODASH_STAGE_DATA_FACTOR_H

#include <stddef.h>

#include "src/motif/motif.h"

/* All motifs of the factor, as indices into targets. planted NULL: the motifs with the factor's
 * symbol as name or id, ignoring case (the paper's rule, inferred: PSB 2017, Table 4). planted
 * [planted_count]: what a simulated dataset was made with, by id, or where the database has no such
 * id, by name or id as above. *ret [*ret_count], rising; owner: caller, memory_free. */
void factor_motifs(size_t **ret, size_t *ret_count, const char *dataset,
                   const motif *const *planted, size_t planted_count, const motif_set *targets);

/* The one matrix that stands for the factor in panels and profiles: index in set, or -1. First
 * those that published.h names, by id, or by id without the version; else the matrix whose name is
 * the factor's symbol or the dataset's name up to the first '_', ignoring case. Not collective. */
long factor_motif(const motif_set *set, const char *dataset);

#endif
