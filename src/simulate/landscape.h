/* landscape: the plan of a simulated genome: its chromosomes, the factors that bind it and their
 * pairs, the chains that letters are drawn from, the families of repeats.
 *
 * A genome is made tile by tile (tile.h). All that a tile holds is a function of the plan, of the
 * chromosome and of the tile's number, so tiles can be made in any order and by anyone. */
#ifndef DEMODASH_SIMULATE_LANDSCAPE_H
#define DEMODASH_SIMULATE_LANDSCAPE_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"
#include "src/core/status.h"
#include "src/motif/motif.h"

enum {
    LANDSCAPE_TILE = 65536,              /* letters of a tile; the last of a chromosome has more */
    LANDSCAPE_CHROMOSOME_MIN = 65536,    /* letters: a chromosome is one tile at least */
    LANDSCAPE_CHROMOSOMES_MAX = 1000,
    LANDSCAPE_FACTORS_MAX = 200,
    LANDSCAPE_COMMON_MAX = 2,
    LANDSCAPE_SPACING_MIN = 2000,
    LANDSCAPE_SPACING_MAX = 60000
};
#define LANDSCAPE_SIZE_MAX INT64_C(20000000000)

typedef struct {
    uint64_t seed;
    int64_t size;    /* letters of all chromosomes, at least LANDSCAPE_CHROMOSOME_MIN each */
    int chromosomes; /* 1..LANDSCAPE_CHROMOSOMES_MAX */
    int factors;     /* 1..LANDSCAPE_FACTORS_MAX */
    int spacing;     /* letters for each open region, LANDSCAPE_SPACING_MIN..MAX */
} landscape_settings;

typedef struct {
    char *name; /* "chr1", ... */
    int64_t length;
    int tiles;
} landscape_chromosome;

/* Strengths of planted sites: letters are drawn from the matrix to this power. */
typedef enum {
    LANDSCAPE_STRONG, /* 1.6 */
    LANDSCAPE_MEDIUM, /* 1 */
    LANDSCAPE_WEAK,   /* 0.75 */
    LANDSCAPE_POOR,   /* 0.4: what decoys in open chromatin are drawn from */
    LANDSCAPE_STRENGTHS
} landscape_strength;

const char *landscape_strength_name(landscape_strength strength); /* "strong", ... */

typedef struct {
    motif matrix;
    double *bits[2];      /* [W][4] log2(p / 0.25) of the matrix and of its reverse complement */
    double most;          /* the highest score of all words */
    int partner;          /* the factor that it binds beside, or -1 */
    int gap_min, gap_max; /* letters between the two, where it has a partner */
} landscape_factor;

/* Chances of the next letter in 1/65536: the number of the limits that 16 random bits reach. */
typedef struct {
    uint16_t limit[5][3]; /* [letter before; 4: none] */
} landscape_chain;

enum { LANDSCAPE_GC_MIN = 30, LANDSCAPE_GC_MAX = 70, LANDSCAPE_FAMILIES = 8 };

typedef struct {
    double share;      /* of the copies */
    int length;
    uint8_t *letters;  /* [length] */
    int cut;           /* copies lose up to all but 100 letters of their front */
} landscape_family;

typedef struct {
    landscape_settings settings;
    random_key key;
    landscape_chromosome *chromosomes; /* [settings.chromosomes] */
    landscape_factor *factors;         /* [settings.factors + common], the common ones last: they
                                          have sites in all open regions, bound or not, and no
                                          peaks; they bind alone */
    int common;                        /* LANDSCAPE_COMMON_MAX, or as many as the motifs allow */
    /* By G+C in percent: closed chromatin, CpG 0.22 of what chance gives (the average of the human
     * genome, Lander et al. 2001), and open, 0.65 (islands, Gardiner-Garden & Frommer 1987). */
    landscape_chain chains[2][LANDSCAPE_GC_MAX - LANDSCAPE_GC_MIN + 1];
    landscape_family families[LANDSCAPE_FAMILIES];
} landscape;

/* Factors are the first usable motifs of the set (simulate_motif_serves) that are unlike those
 * before them, then the others, and the common ones those that follow; factors 0 and 1, 2 and 3,
 * ... are partners, at a fixed gap and at a loose one in turn. Errors: STATUS_DATA when the set has
 * too few. Owner: caller, landscape_release (also after an error). */
status_t landscape_make(landscape *ret, const landscape_settings *settings,
                        const motif_set *set) MUST_USE;
void landscape_release(landscape *l);

/* What a tile's random numbers are for; each part has a stream of its own. */
typedef enum {
    LANDSCAPE_ISOCHORES, LANDSCAPE_LETTERS, LANDSCAPE_REPEATS, LANDSCAPE_GAPS, LANDSCAPE_REGIONS,
    LANDSCAPE_OPEN_LETTERS, LANDSCAPE_PEAKS, LANDSCAPE_VARIANTS, LANDSCAPE_PLAN
} landscape_part;

random_stream landscape_stream(const landscape *l, landscape_part part, int chromosome,
                               int index);

/* Draw letters [count] from a chain: 0..3. */
void landscape_draw(uint8_t *letters, int count, const landscape_chain *chain,
                    random_stream *stream);

/* The score of a word of the factor's width in bits, on strand +1 or -1; letters all in 0..3. */
double landscape_score(const landscape_factor *f, const uint8_t *letters, int strand);

#endif
