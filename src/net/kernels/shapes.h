/* shapes: the extents and layouts that layers and kernels hand each other.
 *
 * Activations are time-major: [position][sequence][channel]. A row is the channels of one sequence
 * at one position. */
#ifndef DEMODASH_NET_KERNELS_SHAPES_H
#define DEMODASH_NET_KERNELS_SHAPES_H

#include <stdint.h>

/* A convolution: in [T+K-1][B][C], out [T][B][F]. */
typedef struct {
    int time;    /* T >= 1, positions out */
    int count;   /* B >= 1, sequences */
    int in;      /* C, channels in (4 for letters) */
    int filters; /* F */
    int width;   /* K */
} conv_shape;

/* A pool between convolutions: in [T][B][C], out [T / p][B][C]. */
typedef struct {
    int time;     /* T >= pool, positions in */
    int count;    /* B */
    int channels; /* C */
    int pool;     /* p >= 1: width and stride; positions left over at the end are dropped */
} pool_shape;

/* In place of the window's winner, 0..p-1, where its maximum hands no gradient back. */
enum { POOL_NONE = 255 };

/* One LSTM layer in one direction. */
typedef struct {
    int time;      /* T >= 1 */
    int count;     /* B sequences of the group, >= 1 */
    int size;      /* H */
    int direction; /* +1 or -1 */
} lstm_shape;

/* Rows of activations as lists of what is not zero: row r has the elements start[r] ..
 * start[r+1]-1, of channel index[i] and value value[i]. */
typedef struct {
    uint32_t *start; /* [rows + 1] */
    uint16_t *index;
    float *value;
} sparse_rows;

/* Words of 32 bits that hold one bit for each channel of a row: bit c%32 of word c/32. */
static inline int mask_words(int channels)
{
    return (channels + 31) / 32;
}

#endif
