/* extract: motifs from what one network sees in one sequence, and from its first layer.
 *
 * The paper's four extractions (PSB 2017), with a window of W letters (9 there):
 *   saliency     the W letters with the highest sum of saliency                  extract_highest
 *   temporal     the W letters over which the score of the prefix rises most     extract_rise
 *   activation   the W letters under the strongest first-layer activation        extract_centre
 *   class optimization: the matrix itself, and its window of most information
 *   extract_informative
 * How one word becomes a matrix the paper does not say; extract_word states our rule. */
#ifndef DEMODASH_MOTIF_EXTRACT_H
#define DEMODASH_MOTIF_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/motif/motif.h"

/* Start of a window, from 0; -1: there is none. The value is what it was chosen by. */
typedef struct {
    int start;
    double value;
} extract_window;

/* The window with the highest sum of values [L]; the first of equal ones. A window with a NaN does
 * not count. 1 <= W; none where L < W. */
extract_window extract_highest(const float *values, int length, int width);

/* scores [L]: probability of binding after letters 0..i (forward) or of letters i..L-1 (backward).
 * The change over a window of W letters starting at s is that from just before it is read to just
 * after: forward scores[s+W-1] - scores[s-1], backward scores[s] - scores[s+W]. Chosen is the
 * greatest change among windows that lead from negative (< 0.5) to positive (>= 0.5); where no
 * window does, the greatest of all. The first one read counts of equal ones (forward: the lowest
 * start, backward: the highest). The window at the edge where reading begins has nothing before it
 * and does not count, nor does one with a NaN at either end. *ret_crosses (NULL allowed): whether
 * it leads from negative to positive. */
extract_window extract_rise(bool *ret_crosses, const float *scores, int length, int width,
                            bool backward);

/* The W letters that share their centre with a filter's window of K letters starting at start
 * (shifted by floor((K - W) / 2)), moved inside the sequence where they stick out. value: 0. */
extract_window extract_centre(int start, int filter_width, int length, int width);

/* The window of a probability matrix [L][4] with most information, sum of 2 + sum p log2 p (bits);
 * the first of equal ones. */
extract_window extract_informative(const double *probability, int length, int width);

/* The matrix of one word: `sites` counts of each letter and a pseudocount shared evenly,
 * p = (sites [x = a] + pseudocount / 4) / (sites + pseudocount). */
typedef struct {
    double sites;       /* > 0 */
    double pseudocount; /* >= 0 */
} extract_rule;

/* 20 sites (what MEME's format takes for a motif of unknown weight), pseudocount 1: 0.964 for the
 * letter that is there. */
extract_rule extract_rule_default(void);

/* letters [W] in 0..4; a 4 gives an even row. Owner: caller, motif_release. */
motif extract_word(const char *id, const char *name, const uint8_t *letters, int width,
                   const extract_rule *rule);

/* A first-layer filter as a matrix (Alipanahi et al. 2015): of each sequence the letters under the
 * filter's strongest activation, where that is above `share` of the filter's strongest in any
 * sequence; letter counts and a pseudocount of 1 shared evenly. letters [N][L]; value [N] and
 * start [N] of this filter; a window that sticks out of its sequence or holds a letter outside ACGT
 * does not count. *ret_sites = how many went in; 0 (and the filter silent or without a window):
 * nothing is made. Owner of *ret: caller, motif_release. */
void extract_filter(motif *ret, size_t *ret_sites, const char *id, const uint8_t *letters,
                    const float *value, const int32_t *start, size_t count, int length, int width,
                    double share);

#endif
