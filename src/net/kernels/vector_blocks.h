/* vector_blocks: rows of any length as blocks of a few vectors that stay in registers together.
 * Only for kernels. */
#ifndef DEMODASH_NET_KERNELS_VECTOR_BLOCKS_H
#define DEMODASH_NET_KERNELS_VECTOR_BLOCKS_H

#include "src/net/kernels/vector_mask.h"

enum { BLOCK = 4 }; /* vectors of a row that are held in registers together */

VECTOR_INLINE int min_int(int a, int b)
{
    return a < b ? a : b;
}

/* Run STATEMENT(vectors, last) for a block of n columns, 1..BLOCK * VECTOR_WIDTH: a constant number
 * of vectors, and of columns in the last of them where that is a whole one. */
#define BY_VECTORS(n, STATEMENT)                                                                   \
    switch (n) {                                                                                   \
    case 4 * VECTOR_WIDTH: STATEMENT(4, VECTOR_WIDTH); break;                                      \
    case 3 * VECTOR_WIDTH: STATEMENT(3, VECTOR_WIDTH); break;                                      \
    case 2 * VECTOR_WIDTH: STATEMENT(2, VECTOR_WIDTH); break;                                      \
    case VECTOR_WIDTH: STATEMENT(1, VECTOR_WIDTH); break;                                          \
    default:                                                                                       \
        switch ((n) / VECTOR_WIDTH) {                                                              \
        case 3: STATEMENT(4, (n) & (VECTOR_WIDTH - 1)); break;                                     \
        case 2: STATEMENT(3, (n) & (VECTOR_WIDTH - 1)); break;                                     \
        case 1: STATEMENT(2, (n) & (VECTOR_WIDTH - 1)); break;                                     \
        default: STATEMENT(1, (n) & (VECTOR_WIDTH - 1));                                           \
        }                                                                                          \
    }

/* Columns in vector v of a block. */
#define COLUMNS_OF(v) ((v) + 1 < vectors ? VECTOR_WIDTH : last)

#endif
