/* nulls: columns that stand for "any motif", the same for every database. */
#ifndef DEMODASH_MOTIF_NULLS_H
#define DEMODASH_MOTIF_NULLS_H

#include "src/motif/motif.h"

enum { NULLS_COLUMNS = 4000, NULLS_SITES = 1000 };

/* One motif of NULLS_COLUMNS columns, drawn (always the same ones) from a mixture of 15 Dirichlet
 * distributions that was fitted by expectation-maximisation to the 8,870 columns of JASPAR 2024
 * CORE vertebrates and their complements; it is its own mirror image under complement. Each
 * component gives its share of the columns. Owner of what is in *out: caller, motif_set_release. */
void nulls_make(motif_set *out);

#endif
