/* discover: one motif's model in the regions that are left, begun from words that compete, and told
 * apart from another motif that it was blurred with. Parts of cluster.h. Not collective. */
#ifndef DEMODASH_MOTIF_DISCOVER_H
#define DEMODASH_MOTIF_DISCOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "src/motif/finder.h"

/* The model that explains most of the regions not used. False, and no model: no word is left to
 * start from. Owner: caller, zoops_release. */
bool discover_model(zoops_model *ret, const finder *f);

/* Where the model's regions are those of two motifs, the model becomes the one that explains more
 * of them, and held [S] marks the other's regions; else held is left alone. */
void discover_split(zoops_model *m, uint8_t *held, finder *f);

#endif
