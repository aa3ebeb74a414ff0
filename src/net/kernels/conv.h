/* kernels: what a convolution does beside products of matrices: tables of letters, winners of the
 * maximum over time, and small passes. */
#ifndef DEMODASH_NET_KERNELS_CONV_H
#define DEMODASH_NET_KERNELS_CONV_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/kernels/shapes.h"

/* Rows of a table, one for each word of letters: group g of a row takes row index[g][row] of
 * table[g] [entries][stride]; stride is a multiple of 16, the floats beyond the columns are 0. */
typedef struct {
    int groups;
    float *const *table;         /* [groups] */
    const uint8_t *const *index; /* [groups], each [rows] */
    int columns, stride;
    size_t rows;
} kernels_words;

typedef struct {
    /* table [5^taps][stride], set: the row of a word = start [columns] (NULL: 0) + for each tap in
     * turn the row weight [taps][4][columns] of its letter, none for letter 4. The first letter is
     * the highest digit; columns up to `stride` are set to 0. taps: 1..3. */
    void (*tabulate)(float *table, const float *weight, const float *start, int taps, int columns,
                     int stride);
    /* The way back: d_weight += for each tap and letter the rows of its words, d_start [columns]
     * (NULL: not wanted) += all rows; each sum in the order of words. */
    void (*collect)(float *d_weight, float *d_start, const float *table, int taps, int columns,
                    int stride);
    /* out [rows][columns] = sum over groups of their rows; relu: not below 0. */
    void (*gather)(float *out, kernels_words words, int relu);
    /* the groups' rows += d [rows][columns] */
    void (*scatter)(kernels_words words, const float *d);
    void (*relu)(float *x, size_t count);                               /* max(0, x) */
    void (*relu_backward)(float *d, const float *out, size_t count);    /* d = 0 where !(out > 0) */
    void (*sum_rows)(float *sum, const float *x, size_t rows, int columns); /* sum += rows of x */
    /* out [columns][rows] = (or += where add) in [rows][columns] (row stride `stride`) turned
     * over */
    void (*transpose)(float *out, const float *in, int rows, int columns, int stride, int add);
    /* For conv_backward_winners; weights by filter [F][K][C].
     * d_by_filter, set; d_in += where winners are. */
    void (*winners_weight)(float *d_by_filter, const float *d, const int32_t *winner,
                           const float *in, conv_shape shape);
    void (*winners_input)(float *d_in, const float *d, const int32_t *winner,
                          const float *by_filter, conv_shape shape);
} kernels_conv;

#endif
