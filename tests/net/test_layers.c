/* layers: dropout, pools, linear and loss, each against its formula written out.
 *
 * Tolerances. Single precision has unit roundoff u = 6e-8; a sum of n products whose absolute
 * values add up to S is met within n u S in the worst case; n is below 100 here, and 1e-5 S covers
 * it, with S bounded by the largest element times its scale. A maximum and one product have no
 * rounding to choose: there the bits are held. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "src/net/dropout.h"
#include "src/net/linear.h"
#include "src/net/loss.h"
#include "src/net/pool.h"
#include "tests/harness.h"
#include "tests/net/layers.h"
#include "tests/net/plain.h"

static const double tolerance = 1e-5;

/* ---- Dropout ------------------------------------------------------------------------------- */

static void masks_follow_their_definition(void)
{
    const float rates[] = {0.5f, 0.25f, 0.2f, 0.9f, 0.0f};
    const uint32_t records[] = {5, 0, 4000000000u, 17, 18};
    const random_key key = random_key_make("d", "v", 1);
    for (int i = 0; i < 5; i++) {
        const int time = 37, channels = i % 2 == 0 ? 70 : 64, words = mask_words(channels);
        dropout_rate rate = dropout_rate_make(rates[i]);
        CU_ASSERT(fabs(rate.keep / 256.0 - (1 - (double)rates[i])) <= 0.5 / 256 + 1e-7);
        CU_ASSERT_EQUAL(rate.scale, 256.0f / (float)rate.keep);
        int digits = 8 - __builtin_ctz(rate.keep);
        uint32_t *bits = memory_array(bits, (size_t)(time * 5 * words));
        dropout_mask(bits, rate, key, 3, 9, records, time, 5, channels);
        for (int w = 0; w < time * words; w++) {
            for (int b = 0; b < 5; b++) {
                uint32_t m = rates[i] > 0 ? 0 : UINT32_MAX;
                for (int j = 0; j < digits; j++) {
                    uint32_t at = (uint32_t)(w * digits + j), block[4];
                    random_block(block, key, RANDOM_DROPOUT + (3 << 8), 9, records[b], at / 4);
                    uint32_t x = block[at % 4];
                    m = rate.keep >> (8 - digits + j) & 1 ? m | x : m & x;
                }
                EACH_EQUAL(bits[(w / words * 5 + b) * words + w % words], m);
            }
        }
        memory_free(bits);
    }
}

static void masks_do_not_depend_on_the_group(void)
{
    const uint32_t records[] = {9, 3, 12};
    const random_key key = random_key_make("d", "v", 2);
    enum { TIME = 11, CHANNELS = 40, WORDS = 2 };
    uint32_t all[TIME][3][WORDS], one[TIME][1][WORDS];
    dropout_rate rate = dropout_rate_make(0.3f);
    dropout_mask(&all[0][0][0], rate, key, 1, 2, records, TIME, 3, CHANNELS);
    for (int b = 0; b < 3; b++) {
        dropout_mask(&one[0][0][0], rate, key, 1, 2, records + b, TIME, 1, CHANNELS);
        for (int t = 0; t < TIME; t++) {
            CU_ASSERT_EQUAL(memcmp(one[t][0], all[t][b], sizeof one[t][0]), 0);
        }
    }
}

static void masks_keep_the_wanted_part(void)
{
    const float rates[] = {0.5f, 0.1f, 0.75f};
    enum { TIME = 500, COUNT = 8, CHANNELS = 64, N = TIME * COUNT * CHANNELS };
    uint32_t records[COUNT];
    for (uint32_t b = 0; b < COUNT; b++) records[b] = b;
    uint32_t *bits = memory_array(bits, N / 32);
    for (int i = 0; i < 3; i++) {
        dropout_mask(bits, dropout_rate_make(rates[i]), random_key_make("d", "v", 3), 0, 1,
                     records, TIME, COUNT, CHANNELS);
        long on = 0, both = 0;
        for (int w = 0; w < N / 32; w++) {
            on += __builtin_popcount(bits[w]);
            both += __builtin_popcount(bits[w] & (bits[w] >> 1 | bits[w] << 31));
        }
        /* five standard errors, about */
        double p = dropout_rate_make(rates[i]).keep / 256.0, q = p * p;
        CU_ASSERT(fabs((double)on / N - p) < 5 * sqrt(p * (1 - p) / N));
        CU_ASSERT(fabs((double)both / N - q) < 5 * sqrt(3 * q * (1 - q) / N));
    }
    memory_free(bits);
}

static void dropout_zeroes_and_scales(void)
{
    const int channels[] = {1, 32, 45, 64, 100, 128};
    for (int i = 0; i < 6; i++) {
        const int c = channels[i], words = mask_words(c), rows = 9;
        random_stream r = stream(150 + (uint64_t)i);
        float *x = random_floats(&r, (size_t)(rows * c));
        float *y = random_floats(&r, (size_t)(rows * c));
        uint32_t *bits = memory_array(bits, (size_t)(rows * words));
        for (int w = 0; w < rows * words; w++) bits[w] = random_next(&r);
        dropout_apply(y, x, bits, 1.25f, (size_t)rows, c);
        for (int j = 0; j < rows * c; j++) {
            bool on = bits[j / c * words + j % c / 32] >> (j % c % 32) & 1;
            EACH_EQUAL(y[j], on ? x[j] * 1.25f : 0.0f);
        }
        float *z = random_floats(&r, (size_t)(rows * c));
        dropout_apply_plain(z, x, bits, 1.25f, (size_t)rows, c);
        CU_ASSERT_EQUAL(memcmp(z, y, (size_t)(rows * c) * sizeof *z), 0);
        memory_free(z);
        dropout_apply(x, x, bits, 1.25f, (size_t)rows, c);
        CU_ASSERT_EQUAL(memcmp(x, y, (size_t)(rows * c) * sizeof *x), 0);
        memory_free(x);
        memory_free(y);
        memory_free(bits);
    }
}

/* ---- Pools --------------------------------------------------------------------------------- */

static const pool_shape pool_shapes[] = {{9, 3, 40, 2}, {8, 16, 64, 2}, {7, 2, 5, 3},
                                         {6, 1, 33, 1}, {16, 4, 100, 5}, {16, 1, 17, 16}};

/* ReLU'd numbers, many of them 0 and some equal, so that ties are there. */
static float *random_outputs(random_stream *r, size_t n)
{
    float *x = memory_array(x, n);
    for (size_t i = 0; i < n; i++) x[i] = (float)((int)random_below(r, 12) - 5) / 4.0f;
    for (size_t i = 0; i < n; i++) x[i] = x[i] > 0 ? x[i] : 0;
    return x;
}

static uint32_t *random_bits(random_stream *r, size_t n)
{
    uint32_t *bits = memory_array(bits, n);
    for (size_t i = 0; i < n; i++) bits[i] = random_next(r);
    return bits;
}

static bool bit_on(const uint32_t *bits, size_t row, size_t channel, int channels)
{
    size_t words = (size_t)mask_words(channels);
    return bits == NULL || (bits[row * words + channel / 32] >> channel % 32 & 1);
}

/* Both versions of a pool, bit for bit (a maximum and one product have no rounding to choose). */
static void check_pool(pool_shape s, const float *in, const float *d_out, const uint32_t *bits)
{
    const size_t c = (size_t)s.channels, row = (size_t)s.count * c, p = (size_t)s.pool;
    const size_t windows = (size_t)s.time / p, n = windows * row, m = (size_t)s.time * row;
    const float scale = bits != NULL ? 1.25f : 1.0f;
    for (int plain = 0; plain < 2; plain++) {
        float *out = memory_array(out, n), *d_in = ones(m);
        uint8_t *choice = memory_array(choice, n);
        size_t count = (plain ? pool_forward_plain : pool_forward)(out, choice, in, bits, scale, s);
        (plain ? pool_backward_plain : pool_backward)(d_in, d_out, choice, scale, s);
        for (size_t i = 0; i < n; i++) count -= out[i] != 0.0f;
        CU_ASSERT_EQUAL(count, 0);
        for (size_t i = 0; i < n; i++) {
            size_t t = i / row, at = i % row, best = 0;
            for (size_t j = 1; j < p; j++) {
                if (in[(t * p + j) * row + at] > in[(t * p + best) * row + at]) best = j;
            }
            float value = in[(t * p + best) * row + at];
            bool on = bit_on(bits, i / c, i % c, s.channels);
            EACH_EQUAL(out[i], on ? value * scale : 0.0f);
            for (size_t j = 0; j < p; j++) {
                bool gets = j == best && value > 0 && on;
                EACH_EQUAL(d_in[(t * p + j) * row + at], gets ? d_out[i] * scale : 0.0f);
            }
        }
        for (size_t i = windows * p * row; i < m; i++) EACH_EQUAL(d_in[i], 0.0f);
        memory_free(out);
        memory_free(d_in);
        memory_free(choice);
    }
}

static void pools_take_the_first_largest(void)
{
    for (size_t i = 0; i < sizeof pool_shapes / sizeof pool_shapes[0]; i++) {
        const pool_shape s = pool_shapes[i];
        random_stream r = stream(160 + i);
        const size_t row = (size_t)(s.count * s.channels), windows = (size_t)(s.time / s.pool);
        float *in = random_outputs(&r, (size_t)s.time * row), *d = random_floats(&r, windows * row);
        uint32_t *bits = random_bits(&r, windows * (size_t)(s.count * mask_words(s.channels)));
        check_pool(s, in, d, NULL);
        check_pool(s, in, d, bits);
        memory_free(in);
        memory_free(d);
        memory_free(bits);
    }
}

static void check_maximum(pool_shape s, const float *in, const float *d, const uint32_t *bits)
{
    const size_t c = (size_t)s.channels, row = (size_t)s.count * c, time = (size_t)s.time;
    const float scale = bits != NULL ? 1.25f : 1.0f;
    for (int plain = 0; plain < 2; plain++) {
        float *features = memory_array(features, row), *d_in = ones(time * row);
        int32_t *winner = memory_array(winner, row);
        (plain ? maximum_forward_plain : maximum_forward)(features, winner, in, bits, scale,
                                                          s.time, s.count, s.channels);
        maximum_backward(d_in, d, winner, s.time, s.count, s.channels);
        for (size_t i = 0; i < row; i++) {
            int32_t best = -1;
            float value = 0;
            for (size_t t = 0; t < time; t++) {
                float x = in[t * row + i];
                if (!bit_on(bits, t * (size_t)s.count + i / c, i % c, s.channels)) x = 0;
                if (x > value) value = x, best = (int32_t)t;
            }
            EACH_EQUAL(winner[i], best);
            EACH_EQUAL(features[i], value * scale);
            for (size_t t = 0; t < time; t++) {
                EACH_EQUAL(d_in[t * row + i], (int32_t)t == best ? d[i] : 0.0f);
            }
        }
        memory_free(features);
        memory_free(d_in);
        memory_free(winner);
    }
}

static void the_maximum_over_time_has_one_winner(void)
{
    for (size_t i = 0; i < sizeof pool_shapes / sizeof pool_shapes[0]; i++) {
        const pool_shape s = pool_shapes[i];
        random_stream r = stream(170 + i);
        const size_t row = (size_t)(s.count * s.channels);
        float *in = random_outputs(&r, (size_t)s.time * row), *d = random_floats(&r, row);
        uint32_t *bits = random_bits(&r, (size_t)(s.time * s.count * mask_words(s.channels)));
        check_maximum(s, in, d, NULL);
        check_maximum(s, in, d, bits);
        memory_free(in);
        memory_free(d);
        memory_free(bits);
    }
}

/* Sums of up to 16 terms: bits differ with their order, by rounding. */
static void the_mean_over_time_spreads_back(void)
{
    for (size_t i = 0; i < 2 * sizeof pool_shapes / sizeof pool_shapes[0]; i++) {
        const pool_shape s = pool_shapes[i / 2];
        random_stream r = stream(175 + i);
        const int c = s.channels, stride = c + 3, row = s.count * c;
        float *in = random_floats(&r, (size_t)(s.time * row));
        float *d = random_floats(&r, (size_t)(s.count * stride));
        uint32_t *bits = random_bits(&r, (size_t)(s.time * s.count * mask_words(c)));
        const uint32_t *mask = i % 2 == 0 ? NULL : bits;
        const double factor = (mask != NULL ? 1.25 : 1) / s.time;
        for (int plain = 0; plain < 2; plain++) {
            float *out = ones((size_t)(s.count * stride)), *d_in = ones((size_t)(s.time * row));
            (plain ? mean_forward_plain : mean_forward)(out, stride, in, mask, 1.25f, s.time,
                                                        s.count, c);
            (plain ? mean_backward_plain : mean_backward)(d_in, d, stride, mask, 1.25f, s.time,
                                                          s.count, c);
            for (int j = 0; j < row; j++) {
                double sum = 0;
                for (int t = 0; t < s.time; t++) {
                    bool on = bit_on(mask, (size_t)(t * s.count + j / c), (size_t)(j % c), c);
                    sum += on ? (double)in[t * row + j] : 0;
                    double expected = on ? (double)d[j / c * stride + j % c] * factor : 0;
                    EACH(fabs((double)d_in[t * row + j] - expected) <= 1e-6);
                }
                EACH(fabs((double)out[j / c * stride + j % c] - sum * factor) <= 1e-6);
            }
            for (int b = 0; b < s.count; b++) CU_ASSERT_EQUAL(out[b * stride + c], 1.0f);
            memory_free(out);
            memory_free(d_in);
        }
        memory_free(in);
        memory_free(d);
        memory_free(bits);
    }
}

/* ---- Linear and loss ----------------------------------------------------------------------- */

static void linear_is_its_formula(void)
{
    enum { B = 5, C = 70, N = 3 };
    random_stream r = stream(180);
    float *x = random_floats(&r, B * C), *w = random_floats(&r, C * N);
    float *bias = random_floats(&r, N), *d = random_floats(&r, B * N), out[B * N], d_in[B * C];
    double expected[B * C] = {0};
    linear_forward(out, x, w, bias, B, C, N);
    for (int i = 0; i < B * N; i++) {
        expected[i] = bias[i % N];
        for (int c = 0; c < C; c++) {
            expected[i] += (double)x[i / N * C + c] * (double)w[c * N + i % N];
        }
    }
    CU_ASSERT(distance(out, expected, B * N) <= tolerance);
    float *d_w = ones(C * N), d_bias[N] = {1, 1, 1};
    linear_backward(d_w, d_bias, d_in, d, x, w, B, C, N);
    for (int i = 0; i < B * C; i++) {
        expected[i] = 0;
        for (int j = 0; j < N; j++) {
            expected[i] += (double)d[i / C * N + j] * (double)w[i % C * N + j];
        }
    }
    CU_ASSERT(distance(d_in, expected, B * C) <= tolerance);
    for (int i = 0; i < C * N; i++) {
        expected[i] = 1;
        for (int b = 0; b < B; b++) {
            expected[i] += (double)x[b * C + i / N] * (double)d[b * N + i % N];
        }
    }
    CU_ASSERT(distance(d_w, expected, C * N) <= tolerance);
    for (int j = 0; j < N; j++) {
        expected[j] = 1;
        for (int b = 0; b < B; b++) expected[j] += d[b * N + j];
    }
    CU_ASSERT(distance(d_bias, expected, N) <= tolerance);
    float again[B * C];
    linear_backward(NULL, NULL, again, d, x, w, B, C, N);
    CU_ASSERT_EQUAL(memcmp(again, d_in, sizeof again), 0);
    memory_free(x);
    memory_free(w);
    memory_free(bias);
    memory_free(d);
    memory_free(d_w);
}

static double plain_loss(double z0, double z1, int label, double smoothing)
{
    double p1 = exp(z1) / (exp(z0) + exp(z1));
    double q1 = (1 - smoothing) * label + smoothing / 2;
    return -(1 - q1) * log(1 - p1) - q1 * log(p1);
}

static void loss_is_its_formula(void)
{
    const float logits[] = {0.5f, -1.25f, 3.0f, 2.0f, -4.0f, 5.5f, 0.0f, 0.0f};
    const uint8_t labels[] = {0, 1, 1, 0};
    for (int i = 0; i < 2; i++) {
        double smoothing = i * 0.1, sum = 0;
        float d[8], p[4];
        double got = loss_softmax(d, p, logits, labels, smoothing, 4);
        for (int b = 0; b < 4; b++) {
            double z0 = logits[2 * b], z1 = logits[2 * b + 1], h = 1e-5;
            sum += plain_loss(z0, z1, labels[b], smoothing);
            double d0 = (plain_loss(z0 + h, z1, labels[b], smoothing) -
                         plain_loss(z0 - h, z1, labels[b], smoothing)) / (2 * h);
            CU_ASSERT(fabs((double)d[2 * b] - d0) < 1e-7); /* rounding of d to single precision */
            CU_ASSERT(fabs((double)d[2 * b + 1] + d0) < 1e-7);
            CU_ASSERT(fabs((double)p[b] - 1 / (1 + exp(z0 - z1))) < 1e-7);
        }
        CU_ASSERT(fabs(got - sum) < 1e-12);
        CU_ASSERT_EQUAL(loss_softmax(NULL, NULL, logits, labels, smoothing, 4), got);
    }
}

static void loss_survives_extremes(void)
{
    const float logits[] = {1000.0f, -1000.0f, -3e38f, 3e38f, 80.0f, 0.0f};
    const uint8_t labels[] = {1, 1, 1};
    float d[6], p[3];
    double sum = loss_softmax(d, p, logits, labels, 0, 1);
    CU_ASSERT_EQUAL(sum, 2000.0);
    CU_ASSERT(d[0] == 1.0f && d[1] == -1.0f && p[0] == 0.0f);
    CU_ASSERT_EQUAL(loss_softmax(d, p, logits + 2, labels, 0, 1), 0.0);
    CU_ASSERT(d[0] == 0.0f && p[0] == 1.0f);
    /* log(1 + e^80) is 80 to the last bit; p keeps its tail */
    CU_ASSERT_EQUAL(loss_softmax(d, p, logits + 4, labels, 0, 1), 80.0);
    CU_ASSERT(fabs((double)p[0] / exp(-80) - 1) < 1e-6);
    const float bad[][2] = {{NAN, 0}, {0, NAN}, {INFINITY, 0}, {0, INFINITY}, {-INFINITY, 0}};
    for (int i = 0; i < 5; i++) CU_ASSERT(isnan(loss_softmax(d, p, bad[i], labels, 0, 1)));
}

HARNESS("layers",
        {"masks follow their definition", masks_follow_their_definition},
        {"masks do not depend on the group", masks_do_not_depend_on_the_group},
        {"masks keep the wanted part", masks_keep_the_wanted_part},
        {"dropout zeroes and scales", dropout_zeroes_and_scales},
        {"pools take the first largest", pools_take_the_first_largest},
        {"the maximum over time has one winner", the_maximum_over_time_has_one_winner},
        {"the mean over time spreads back", the_mean_over_time_spreads_back},
        {"linear is its formula", linear_is_its_formula},
        {"loss is its formula", loss_is_its_formula},
        {"loss survives extremes", loss_survives_extremes})
