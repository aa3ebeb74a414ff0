/* A mask's bit is spread to a lane by comparing the row's word with one bit for each lane; what
 * is kept is then an AND, so that a NaN that is dropped becomes 0, and no multiplication by 0 is
 * needed. */
#include "src/net/kernels/mask.h"

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector.h"

/* x where the mask keeps it, else 0; the vector's first channel is `channel` of its row. */
VECTOR_INLINE vf keep(vf x, const uint32_t *row, int channel)
{
    static const vi lanes = {
        1 << 0,  1 << 1,  1 << 2,  1 << 3,
#if VECTOR_WIDTH >= 8
        1 << 4,  1 << 5,  1 << 6,  1 << 7,
#endif
#if VECTOR_WIDTH >= 16
        1 << 8,  1 << 9,  1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15,
#endif
    };
    vi word = vector_splat_int((int32_t)(row[channel / 32] >> channel % 32));
    vi on = (vi)((word & lanes) != vector_splat_int(0));
    return (vf)((vi)x & on);
}

static void apply(float *out, const float *in, const uint32_t *bits, float scale, size_t rows,
                  int channels)
{
    const size_t words = (size_t)mask_words(channels);
    const vf factor = vector_splat(scale);
    for (size_t r = 0; r < rows; r++) {
        const uint32_t *row = bits + r * words;
        int c = 0;
        for (; c + VECTOR_WIDTH <= channels; c += VECTOR_WIDTH) {
            vector_store(out + c, keep(vector_load(in + c), row, c) * factor);
        }
        if (c < channels) {
            vf x = vector_load_part(in + c, channels - c);
            vector_store_part(out + c, keep(x, row, c) * factor, channels - c);
        }
        out += channels;
        in += channels;
    }
}

static void sum(float *sums, size_t stride, const float *in, const uint32_t *bits, float factor,
                int time, int count, int channels)
{
    const size_t words = (size_t)mask_words(channels);
    for (int b = 0; b < count; b++) {
        memset(sums + (size_t)b * stride, 0, (size_t)channels * sizeof *sums);
    }
    for (int t = 0; t < time; t++) {
        for (int b = 0; b < count; b++) {
            const size_t r = (size_t)t * (size_t)count + (size_t)b;
            const float *x = in + r * (size_t)channels;
            const uint32_t *row = bits != NULL ? bits + r * words : NULL;
            float *to = sums + (size_t)b * stride;
            int c = 0;
            for (; c + VECTOR_WIDTH <= channels; c += VECTOR_WIDTH) {
                vf y = vector_load(x + c);
                vector_store(to + c, vector_load(to + c) + (row != NULL ? keep(y, row, c) : y));
            }
            if (c < channels) {
                vf y = vector_load_part(x + c, channels - c);
                vf z = vector_load_part(to + c, channels - c) + (row != NULL ? keep(y, row, c) : y);
                vector_store_part(to + c, z, channels - c);
            }
        }
    }
    for (int b = 0; b < count; b++) {
        for (int c = 0; c < channels; c++) sums[(size_t)b * stride + (size_t)c] *= factor;
    }
}

static void spread(float *out, const float *values, size_t stride, const uint32_t *bits,
                   float factor, int time, int count, int channels)
{
    const size_t words = (size_t)mask_words(channels);
    const vf f = vector_splat(factor);
    for (int t = 0; t < time; t++) {
        for (int b = 0; b < count; b++) {
            const size_t r = (size_t)t * (size_t)count + (size_t)b;
            const float *x = values + (size_t)b * stride;
            const uint32_t *row = bits != NULL ? bits + r * words : NULL;
            float *to = out + r * (size_t)channels;
            int c = 0;
            for (; c + VECTOR_WIDTH <= channels; c += VECTOR_WIDTH) {
                vf y = vector_load(x + c) * f;
                vector_store(to + c, row != NULL ? keep(y, row, c) : y);
            }
            if (c < channels) {
                vf y = vector_load_part(x + c, channels - c) * f;
                vector_store_part(to + c, row != NULL ? keep(y, row, c) : y, channels - c);
            }
        }
    }
}

extern const kernels_mask KERNEL(kernels_mask);
const kernels_mask KERNEL(kernels_mask) = {apply, sum, spread};
