/* kernels: pools (contracts as in pool.h), and random bits for dropout's masks. */
#ifndef DEMODASH_NET_KERNELS_POOL_H
#define DEMODASH_NET_KERNELS_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"
#include "src/net/kernels/shapes.h"

typedef struct {
    size_t (*forward)(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                    float scale, pool_shape shape);
    void (*backward)(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                     pool_shape shape);
    void (*maximum)(float *features, int32_t *winner, const float *in, const uint32_t *bits,
                    float scale, int time, int count, int channels);
    /* words [4 * blocks]: the blocks (key, purpose, epoch, record, first + 0, 1, ...) of
     * random_block. blocks is a multiple of 16. */
    void (*random)(uint32_t *words, size_t blocks, random_key key, uint32_t purpose,
                   uint32_t epoch, uint32_t record, uint32_t first);
} kernels_pool;

#endif
