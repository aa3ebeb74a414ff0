/* measure: numbers about maps: how concentrated they are, where a temporal score turns.
 *
 * A map is one non-negative value a base, values [L]. What is undefined (a map of zeros) is NaN.
 * Not collective. */
#ifndef DEMODASH_EXPLAIN_MEASURE_H
#define DEMODASH_EXPLAIN_MEASURE_H

#include <stddef.h>
#include <stdint.h>

enum {
    MEASURE_WINDOW = 9, /* the paper extracts 9-mers */
    MEASURE_FAR = 20    /* bases beyond which a base is distant from a window */
};

typedef struct {
    size_t start; /* of the window of MEASURE_WINDOW bases with the highest sum; ties: the first */
    double share; /* of the map's sum that lies in it */
    double gini;  /* Gini coefficient of the bases' values, 0 all equal .. 1 - 1/L all in one base:
                     sum_i (2 i - L - 1) v_(i) / (L sum v), v ascending (Gini 1912) */
    double far;   /* share of the sum more than MEASURE_FAR bases from the window */
} measure_focus;

/* values [length], finite, >= 0. A sequence shorter than the window is its own window. */
measure_focus measure_map(const float *values, size_t length);

/* Share of the sum of values [length] at the bases of mask [length]. */
double measure_inside(const float *values, const uint8_t *mask, size_t length);

/* Where a forward temporal score turns from negative to positive: of the places t with
 * forward[t-1] < .5 <= forward[t] the one with the greatest rise over the 9-mer around it,
 * forward[t+4] - forward[t-5] (cut at the ends; the first of equals). -1 where there is none.
 * NaN: no score yet. */
long measure_turn(const float *forward, size_t length);

/* Bases from `place` to the nearest base of mask [length]; 0 inside. -1 for an empty mask. */
long measure_distance(const uint8_t *mask, size_t length, size_t place);

#endif
