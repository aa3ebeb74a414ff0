/* Pools and the maximum over time go through rows (the C channels of one sequence at one
 * position) by vectors, the last one cut where C is no multiple of their width: the best so far
 * and which it was stay in registers while the window or the time runs, and dropout's bits mask
 * what is stored. Random words are Philox with a block in each lane. */
#include "src/net/kernels/pool.h"

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector_blocks.h"

/* The mask of channels c .. c + VECTOR_WIDTH - 1 of a row; bits NULL: all. */
VECTOR_INLINE vmask row_mask(const uint32_t *bits, int c)
{
    return mask_of_bits(bits == NULL ? UINT32_MAX : bits[c / 32] >> (c % 32));
}

static const uint32_t *row_bits(const uint32_t *bits, size_t row, int channels)
{
    return bits == NULL ? NULL : bits + row * (size_t)mask_words(channels);
}

/* ---- pool ---- */

/* One row of a window of p positions, `next` floats apart. */
VECTOR_INLINE unsigned forward_row(const int p, float *out, uint8_t *choice, const float *in,
                               size_t next, const uint32_t *bits, float scale, int channels)
{
    unsigned count = 0;
    for (int c = 0; c < channels; c += VECTOR_WIDTH) {
        const int n = min_int(channels - c, VECTOR_WIDTH);
        vf best = load_some(in + c, n);
        vi which = vector_splat_int(0);
        for (int j = 1; j < p; j++) {
            vf x = load_some(in + (size_t)j * next + c, n);
            vmask more = mask_above(x, best);
            best = choose(more, x, best);
            which = choose_int(more, vector_splat_int(j), which);
        }
        vmask on = row_mask(bits, c);
        store_some(out + c, keep(on, best * vector_splat(scale)), n);
        on = mask_and(on, mask_above(best, vector_splat(0.0f)));
        bytes_store(choice + c, choose_int(on, which, vector_splat_int(POOL_NONE)), n);
        count += mask_count(on); /* what lies beyond the row is 0 */
    }
    return count;
}

static size_t forward(float *out, uint8_t *choice, const float *in, const uint32_t *bits,
                    float scale, pool_shape s)
{
    const size_t c = (size_t)s.channels, b = (size_t)s.count, p = (size_t)s.pool;
    size_t count = 0;
    if (bits == NULL) scale = 1.0f;
    for (size_t r = 0; r < (size_t)s.time / p * b; r++) {
        const float *from = in + (r / b * p * b + r % b) * c;
        const uint32_t *mask = row_bits(bits, r, s.channels);
        if (p == 2) {
            count += forward_row(2, out + r * c, choice + r * c, from, b * c, mask, scale,
                                 s.channels);
        } else {
            count += forward_row(s.pool, out + r * c, choice + r * c, from, b * c, mask, scale,
                                 s.channels);
        }
    }
    return count;
}

VECTOR_INLINE void backward_row(const int p, float *d_in, size_t next, const float *d_out,
                                const uint8_t *choice, float scale, int channels)
{
    for (int c = 0; c < channels; c += VECTOR_WIDTH) {
        const int n = min_int(channels - c, VECTOR_WIDTH);
        vf d = load_some(d_out + c, n) * vector_splat(scale);
        vi which = bytes_load(choice + c, n);
        for (int j = 0; j < p; j++) {
            vmask here = mask_equal(which, vector_splat_int(j));
            store_some(d_in + (size_t)j * next + c, keep(here, d), n);
        }
    }
}

static void backward(float *d_in, const float *d_out, const uint8_t *choice, float scale,
                     pool_shape s)
{
    const size_t c = (size_t)s.channels, b = (size_t)s.count, p = (size_t)s.pool;
    const size_t rows = (size_t)s.time / p * b;
    for (size_t r = 0; r < rows; r++) {
        float *to = d_in + (r / b * p * b + r % b) * c;
        if (p == 2) {
            backward_row(2, to, b * c, d_out + r * c, choice + r * c, scale, s.channels);
        } else {
            backward_row(s.pool, to, b * c, d_out + r * c, choice + r * c, scale, s.channels);
        }
    }
    memset(d_in + rows * p * c, 0, ((size_t)s.time * b - rows * p) * c * sizeof *d_in);
}

/* ---- maximum over time ---- */

static void maximum(float *features, int32_t *winner, const float *in, const uint32_t *bits,
                    float scale, int time, int count, int channels)
{
    const size_t b = (size_t)count, row = b * (size_t)channels;
    if (bits == NULL) scale = 1.0f;
    for (size_t q = 0; q < b; q++) {
        for (int c = 0; c < channels; c += VECTOR_WIDTH) {
            const int n = min_int(channels - c, VECTOR_WIDTH);
            const size_t at = q * (size_t)channels + (size_t)c;
            vf best = vector_splat(0.0f);
            vi which = vector_splat_int(-1);
            for (int t = 0; t < time; t++) {
                vf x = load_some(in + (size_t)t * row + at, n);
                vmask on = row_mask(row_bits(bits, (size_t)t * b + q, channels), c);
                vmask more = mask_and(on, mask_above(x, best));
                best = choose(more, x, best);
                which = choose_int(more, vector_splat_int(t), which);
            }
            store_some(features + at, best * vector_splat(scale), n);
            memcpy(winner + at, &which, (size_t)n * sizeof *winner);
        }
    }
}

/* ---- random bits ---- */

/* Philox4x32-10 (Salmon et al. 2011) on VECTOR_WIDTH counters at once; the same numbers as
 * random_block. */
static void random_words(uint32_t *words, size_t blocks, random_key key, uint32_t purpose,
                         uint32_t epoch, uint32_t record, uint32_t first)
{
    vu lane;
    for (int i = 0; i < VECTOR_WIDTH; i++) lane[i] = (uint32_t)i;
    for (size_t block = 0; block < blocks; block += VECTOR_WIDTH) {
        vu x0 = lane + (first + (uint32_t)block), x1 = lane * 0 + record, x2 = lane * 0 + epoch,
           x3 = lane * 0 + purpose;
        uint32_t k0 = key.word[0], k1 = key.word[1];
        VECTOR_UNROLL
        for (int round = 0; round < 10; round++) {
            vu low0, low1, high0 = multiply_wide(&low0, x0, 0xD2511F53u),
                           high1 = multiply_wide(&low1, x2, 0xCD9E8D57u);
            x0 = high1 ^ x1 ^ k0;
            x1 = low1;
            x2 = high0 ^ x3 ^ k1;
            x3 = low0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        uint32_t *to = words + 4 * block;
        for (int i = 0; i < VECTOR_WIDTH; i++) {
            to[4 * i] = x0[i];
            to[4 * i + 1] = x1[i];
            to[4 * i + 2] = x2[i];
            to[4 * i + 3] = x3[i];
        }
    }
}

extern const kernels_pool KERNEL(kernels_pool);
const kernels_pool KERNEL(kernels_pool) = {forward, backward, maximum, random_words};
