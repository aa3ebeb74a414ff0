/* tile_private: the layers of a tile, made in this order, one file each. */
#ifndef DEMODASH_SIMULATE_TILE_PRIVATE_H
#define DEMODASH_SIMULATE_TILE_PRIVATE_H

#include "src/simulate/tile.h"

/* The chain of a G+C content in percent (held to what there is), closed (0) or open (1). */
const landscape_chain *tile_chain(const landscape *l, int open, int gc);

/* Does [start, end) share a letter with a gap or a blacklisted stretch? */
bool tile_is_spoilt(const tile *t, int start, int end);

/* start + a number below `count`. */
int tile_pick(random_stream *stream, int start, int count);

void tile_make_letters(tile *t, const landscape *l); /* with repeats, gaps, blacklist */
void tile_make_regions(tile *t, const landscape *l); /* with sites */
void tile_make_peaks(tile *t, const landscape *l);
void tile_make_variants(tile *t, const landscape *l);

#endif
