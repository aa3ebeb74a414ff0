/* ablation: what the score loses when stretches of a sequence are taken away.
 *
 * A stretch is taken away by putting in its place the letters that stand there in an exact
 * dinucleotide-preserving shuffle of the whole sequence (src/core/dna.h); this is done with R
 * shuffles, and the score z is the mean. With x a sequence, and sites a, b, ... in it,
 *   fall of sites S        f(S)    = z(x) - z(x less S)
 *   interaction of a and b I(a, b) = z(x) - z(x less b) - z(x less a) + z(x less a and b),
 * what both have above neither, less the sum of what each alone has: f(ab) - (what a has alone:
 * z(x less b) - z(x less both)) - (what b has alone). 0: they add up; above 0: one needs the other;
 * below 0: one does for both. The score should be the difference of the logits
 * (TARGET_DIFFERENCE), in which a linear output adds up; a probability saturates and interacts by
 * itself. Shuffle r of a sequence is the same for all that is taken from it, so that the terms of a
 * difference share it. */
#ifndef DEMODASH_EXPLAIN_ABLATION_H
#define DEMODASH_EXPLAIN_ABLATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"
#include "src/explain/target.h"

/* Letters start .. start + width - 1; what sticks out of the sequence does not count. */
typedef struct {
    int start, width;
} ablation_window;

/* One sequence less windows[first .. first + count - 1]. */
typedef struct {
    size_t sequence; /* index in letters */
    size_t first, count;
} ablation_item;

typedef struct {
    int shuffles;     /* R >= 1 */
    random_key key;   /* shuffle r of sequence n: (key, RANDOM_ABLATE, r, records[n]) */
} ablation_settings;

/* out [count]: z of each item, in 64-bit sums over the shuffles. letters [N][L], records [N].
 * Cost: R forward passes an item (and strand). Not collective. */
void ablation_scores(double *out, const target *t, const uint8_t *letters, const uint32_t *records,
                     const ablation_window *windows, const ablation_item *items, size_t count,
                     const ablation_settings *settings);

/* Move windows [count] all by the same number of letters, uniform among the moves after which all
 * lie inside the sequence and none on a base of taken [length]; false (and nothing is moved): there
 * is none. A control: as many letters, as far apart, elsewhere. */
bool ablation_move(ablation_window *windows, size_t count, const uint8_t *taken, int length,
                   random_stream *stream);

#endif
