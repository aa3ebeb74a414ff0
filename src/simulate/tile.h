/* tile: a stretch of a simulated genome with all that lies on it: letters, open regions, planted
 * sites, blacklisted stretches, called peaks and variants.
 *
 * Letters: a first-order chain with the G+C of the tile's isochore (an isochore is four tiles),
 * copies of repeats over it in lower case, runs of N at the ends of chromosomes, in one tile of
 * each and here and there. Every `spacing` letters lies an open region of 200 to 640 letters,
 * richer in G+C and CpG; four in five have upper-case letters of their own, the others keep the
 * repeats that lie there. Half of the open regions are bound: they have one to three groups of
 * bound sites, a group being one site or a pair of partners. The others look the same and are not
 * bound, though half of them have a decoy, a poor site. All open regions alike have sites of common
 * motifs, as real ones have of factors that nobody measured: they tell open from closed, and
 * nothing of a factor. Closed chromatin has strong and medium sites that nothing binds.
 *
 * Nothing lies across the edge of a tile but the windows of a reader. Positions are counted from 0
 * at the tile's first letter. */
#ifndef DEMODASH_SIMULATE_TILE_H
#define DEMODASH_SIMULATE_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/simulate/landscape.h"

typedef enum {
    TILE_BOUND,  /* in open chromatin, bound */
    TILE_DECOY,  /* in open chromatin that nothing binds */
    TILE_CLOSED, /* in closed chromatin, not bound */
    TILE_COMMON, /* of a common motif, in open chromatin */
    TILE_STATES
} tile_state;

const char *tile_state_name(tile_state state); /* "bound", "decoy", ... */

typedef struct {
    int start, end;
    bool bound;
    double access; /* how open it is, 0.5 to 2 */
} tile_region;

typedef struct {
    int start, width, strand; /* strand +1 or -1 */
    int factor, region;       /* region: index in the tile, or -1 */
    int partner;              /* the site that it is a pair with, or -1 */
    landscape_strength strength;
    tile_state state;
    double bits;              /* landscape_score of its letters */
} tile_site;

typedef enum {
    TILE_PEAK_BOUND,       /* around a bound site */
    TILE_PEAK_NOISE,       /* no site of the factor was planted there */
    TILE_PEAK_BLACKLISTED, /* in a blacklisted stretch */
    TILE_PEAK_END,         /* at an end of a chromosome: the one at the right end runs past it */
    TILE_PEAK_KINDS
} tile_peak_kind;

const char *tile_peak_kind_name(tile_peak_kind kind); /* "bound", "noise", ... */

typedef struct {
    int start, end, summit; /* start <= summit < end */
    int factor;
    tile_peak_kind kind;
    double signal;
} tile_peak;

enum { TILE_ALLELES = 2, TILE_ALLELE_SIZE = 12, TILE_INDEL_MAX = 8 };

/* Indels begin with the letter before them, as VCF has it, and lie as far left as they can (30
 * letters at most). Inside of a site the scores are the best of all words of the motif's width, on
 * either strand, within [start - width, end + width) of the site, in the reference and with each
 * alternative in its place. */
typedef struct {
    int position; /* of the first letter of the reference */
    char reference[TILE_ALLELE_SIZE];
    char alternative[TILE_ALLELES][TILE_ALLELE_SIZE];
    int alternatives;
    int site;     /* the site whose letters it changes, or -1: it is 40 letters off all sites */
    int region;   /* the open region that it lies in, or -1 */
    double bits, changed[TILE_ALLELES];
} tile_variant;

typedef struct {
    int start, end;
} tile_stretch;

typedef struct {
    int chromosome, index;
    int64_t start;     /* of the tile in the chromosome */
    int length;
    uint8_t *letters;  /* [length] 0..4 */
    uint8_t *lower;    /* [length] 1: lower case */
    int gc;            /* of its isochore, percent */
    bool first, last;  /* of the chromosome's tiles */
    tile_stretch *gaps, *blacklist;  /* runs of N; blacklisted stretches */
    tile_region *regions;            /* in order of start, as sites, peaks and variants are */
    tile_site *sites;
    tile_peak *peaks;
    tile_variant *variants;
    size_t gap_count, blacklist_count, region_count, site_count, peak_count, variant_count;
    size_t gap_room, blacklist_room, region_room, site_room, peak_room, variant_room;
} tile;

/* Make tile `index` (0..tiles - 1) of a chromosome; *t begins as {0} and is used again. Cost: some
 * nanoseconds a letter. Owner of what is in *t: caller, tile_release. */
void tile_make(tile *t, const landscape *l, int chromosome, int index);
void tile_release(tile *t);

#endif
