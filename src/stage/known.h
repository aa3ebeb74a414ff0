/* known: the known matrix of a dataset's transcription factor, and its hits.
 *
 * Of a simulated dataset it is the motif that was planted; else it is looked up in a motif file:
 * the matrices that the table of published datasets names (src/stage/published.h), by id, or by id
 * without the version, else the matrix whose name is the factor's symbol (the dataset's name up to
 * the first '_', or the published table's), ignoring case. */
#ifndef DEMODASH_STAGE_KNOWN_H
#define DEMODASH_STAGE_KNOWN_H

#include "src/motif/motif.h"
#include "src/motif/scan.h"

/* Index of the factor's matrix in set, or -1. Not collective. */
long known_find(const motif_set *set, const char *dataset);

#endif
