/* Kernels of every level that this processor runs, against double precision and each other. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/net/dropout.h"
#include "src/net/kernels/kernels.h"
#include "src/net/lstm.h"
#include "tests/harness.h"
#include "tests/net/plain.h"

static const char *const levels[] = {"base", "v3", "v4"};
enum { LEVELS = sizeof levels / sizeof levels[0] };

/* NULL, and said, where the processor or the build does not have it. */
static const kernels *find_level(int l)
{
    const kernels *k = kernels_named(levels[l]);
    if (k == NULL) harness_skip_part("no kernels of level %s here", levels[l]);
    return k;
}

static float of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- exp, sigmoid, tanh ---- */

static double true_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* Distance from the true value in units of the last place of single precision there. */
static double units(float got, double exact)
{
    int exponent;
    frexp(exact, &exponent);
    if (exponent < -125) exponent = -125;
    return fabs(got - exact) / ldexp(1.0, exponent - 24);
}

/* Every 1,009th float: 4.2 million of all sizes and both signs, with those beyond the range
 * [low, high] taken out. Limits are those of kernels/math.h. */
static double worst_of(void (*f)(float *, const float *, size_t), double (*exact)(double),
                       double low, double high)
{
    enum { CHUNK = 4096 };
    float x[CHUNK], y[CHUNK];
    double worst = 0;
    uint64_t bits = 0;
    while (bits <= UINT32_MAX) {
        size_t n = 0;
        for (; n < CHUNK && bits <= UINT32_MAX; bits += 1009) {
            float value = of_bits((uint32_t)bits);
            if (value >= low && value <= high) x[n++] = value;
        }
        f(y, x, n);
        for (size_t i = 0; i < n; i++) {
            double error = units(y[i], exact(x[i]));
            if (!(error <= worst)) worst = error;
        }
    }
    return worst;
}

static void functions_have_their_stated_error(void)
{
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        double e = worst_of(k->math->exp, exp, -86.6, 88.72);
        double s = worst_of(k->math->sigmoid, true_sigmoid, -87, INFINITY);
        double t = worst_of(k->math->tanh, tanh, -INFINITY, INFINITY);
        printf("\n    %s: exp %.2f, sigmoid %.2f, tanh %.2f units ", levels[l], e, s, t);
        CU_ASSERT(e <= 1.1);
        CU_ASSERT(s <= 2.2);
        CU_ASSERT(t <= 2.5);
    }
}

static void functions_take_any_argument(void)
{
    const float x[] = {NAN, INFINITY, -INFINITY, 0.0f, -0.0f, 1e30f, -1e30f, 88.8f, -100.0f,
                       1e-40f, -NAN, 88.0f, 3.4e38f, -3.4e38f, 1e-20f, -1e-20f, 0.0f};
    enum { COUNT = sizeof x / sizeof x[0] };
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        float e[COUNT], s[COUNT], t[COUNT];
        k->math->exp(e, x, COUNT);
        k->math->sigmoid(s, x, COUNT);
        k->math->tanh(t, x, COUNT);
        for (int i = 0; i < COUNT; i++) {
            if (isnan(x[i])) {
                CU_ASSERT(isnan(e[i]) && isnan(s[i]) && isnan(t[i]));
                continue;
            }
            CU_ASSERT(e[i] >= 0 && s[i] > 0 && s[i] <= 1 && fabsf(t[i]) <= 1);
            if (x[i] >= 88.8f) CU_ASSERT(isinf(e[i]) && s[i] == 1 && t[i] == 1);
            if (x[i] <= -100.0f) CU_ASSERT(e[i] == 0 && s[i] < 2e-38f && t[i] == -1);
            if (fabsf(x[i]) < 1e-10f) CU_ASSERT(e[i] == 1 && s[i] == 0.5f && t[i] == x[i]);
        }
    }
}

/* The cut last vector gives the same bits as a whole one, and nothing is written past the end. */
static void any_count_gives_the_same_bits(void)
{
    float x[40], whole[40], part[41];
    for (int i = 0; i < 40; i++) x[i] = 0.37f * (float)(i - 20);
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        k->math->tanh(whole, x, 40);
        for (size_t n = 0; n <= 40; n++) {
            part[n] = 7.0f;
            k->math->tanh(part, x, n);
            CU_ASSERT(memcmp(part, whole, n * sizeof(float)) == 0);
            CU_ASSERT(part[n] == 7.0f);
        }
    }
}

/* ---- products ---- */

typedef void product(int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add,
                     float *c, int ldc);
enum { NN, TN, NT, NN_BIAS };

static product *product_of(const kernels *k, int kind)
{
    return kind == NN ? k->gemm->nn : kind == TN ? k->gemm->tn : k->gemm->nt;
}

static float *random_array(size_t count, random_stream *s)
{
    float *values = memory_array(values, count);
    for (size_t i = 0; i < count; i++) values[i] = (float)random_normal(s);
    return values;
}

/* One product; the error of each element is bounded by (k + 2) roundings of 2^-24 on the sum of
 * the products' magnitudes (Higham 2002, (3.5)). Columns past n of C's rows must not change. */
static void check_product(const kernels *kernel, int kind, int m, int n, int k, int add)
{
    const bool biased = kind == NN_BIAS; /* add is 0: C must not be read */
    random_stream s = random_stream_init(random_key_make("gemm", "", 1), RANDOM_TEST,
                                         (uint32_t)kind, (uint32_t)(m * 1000000 + n * 1000 + k));
    int lda = (kind == TN ? m : k) + 3, ldb = (kind == NT ? k : n) + 2, ldc = n + 5;
    float *a = random_array((size_t)((kind == TN ? k : m) * lda + 1), &s);
    float *b = random_array((size_t)((kind == NT ? n : k) * ldb + 1), &s);
    float *c = random_array((size_t)(m * ldc), &s),
          *before = memory_array(before, (size_t)(m * ldc));
    if (!add) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) c[i * ldc + j] = NAN; /* must not be read */
        }
    }
    float *bias = random_array((size_t)n, &s);
    memcpy(before, c, (size_t)(m * ldc) * sizeof *c);
    if (biased) {
        kernel->gemm->nn_bias(m, n, k, a, lda, b, ldb, bias, c, ldc);
    } else {
        product_of(kernel, kind)(m, n, k, a, lda, b, ldb, add, c, ldc);
    }
    bool right = true, kept = true;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            double sum = add ? before[i * ldc + j] : biased ? bias[j] : 0, size = fabs(sum);
            for (int p = 0; p < k; p++) {
                double x = kind == TN ? a[p * lda + i] : a[i * lda + p];
                double y = kind == NT ? b[j * ldb + p] : b[p * ldb + j];
                sum += x * y;
                size += fabs(x * y);
            }
            right = right && fabs(c[i * ldc + j] - sum) <= (k + 2) * 0x1p-24 * size;
        }
        kept = kept && memcmp(c + i * ldc + n, before + i * ldc + n, 5 * sizeof *c) == 0;
    }
    CU_ASSERT(right);
    CU_ASSERT(kept);
    memory_free(a);
    memory_free(b);
    memory_free(c);
    memory_free(bias);
    memory_free(before);
}

static void products_equal_double_precision(void)
{
    const int shapes[][3] = {{1, 1, 1}, {1, 2, 64}, {16, 128, 32}, {17, 65, 33}, {7, 63, 129},
                             {6, 64, 128}, {13, 48, 300}, {3, 16, 257}, {40, 130, 5}, {5, 7, 0},
                             {2, 33, 1}, {64, 24, 24}, {11, 80, 16}, {4, 96, 128}};
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            for (int kind = NN; kind <= NN_BIAS; kind++) {
                for (int add = 0; add < (kind == NN_BIAS ? 1 : 2); add++) {
                    check_product(k, kind, shapes[i][0], shapes[i][1], shapes[i][2], add);
                }
            }
        }
    }
}

/* To the nearest number with 8 bits of precision, even on ties: the upper half of the word. */
static float to_bfloat16(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits += 0x7fff + (bits >> 16 & 1);
    return of_bits(bits & 0xffff0000u);
}

/* The products of rounded factors are the products of bfloat16 against factors rounded here. Where
 * single precision takes k + 2 roundings of 2^-24 on the magnitudes, the instruction may round each
 * product and each sum: 2 k + 2. */
static void check_bfloat16(const kernels_gemm *half, int kind, int m, int n, int k, int add)
{
    random_stream s = random_stream_init(random_key_make("half", "", 1), RANDOM_TEST,
                                         (uint32_t)kind, (uint32_t)(m * 1000000 + n * 1000 + k));
    int lda = (kind == TN ? m : k) + 3, ldb = (kind == NT ? k : n) + 2, ldc = n + 5;
    float *a = random_array((size_t)((kind == TN ? k : m) * lda), &s);
    float *b = random_array((size_t)((kind == NT ? n : k) * ldb), &s);
    float *bias = random_array((size_t)n, &s), *c = random_array((size_t)(m * ldc), &s);
    float *before = memory_array(before, (size_t)(m * ldc));
    memcpy(before, c, (size_t)(m * ldc) * sizeof *c);
    if (kind == NN_BIAS) {
        half->nn_bias(m, n, k, a, lda, b, ldb, bias, c, ldc);
    } else {
        (kind == NN ? half->nn : kind == TN ? half->tn : half->nt)(m, n, k, a, lda, b, ldb, add, c,
                                                                   ldc);
    }
    bool right = true, kept = true;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            double sum = kind == NN_BIAS ? bias[j] : add ? before[i * ldc + j] : 0;
            double size = fabs(sum);
            for (int p = 0; p < k; p++) {
                double x = to_bfloat16(kind == TN ? a[p * lda + i] : a[i * lda + p]);
                double y = to_bfloat16(kind == NT ? b[j * ldb + p] : b[p * ldb + j]);
                sum += x * y;
                size += fabs(x * y);
            }
            right = right && fabs(c[i * ldc + j] - sum) <= (2 * k + 2) * 0x1p-24 * size;
        }
        kept = kept && memcmp(c + i * ldc + n, before + i * ldc + n, 5 * sizeof *c) == 0;
    }
    CU_ASSERT(right);
    CU_ASSERT(kept);
    memory_free(a);
    memory_free(b);
    memory_free(bias);
    memory_free(c);
    memory_free(before);
}

static void bfloat16_products_are_of_rounded_factors(void)
{
    const kernels_gemm *half = kernels_bfloat16();
    if (half == NULL) {
        printf("(this processor has none) ");
        return;
    }
    const int shapes[][3] = {{1, 1, 1}, {1, 2, 64}, {16, 128, 32}, {17, 65, 33}, {7, 63, 129},
                             {100, 64, 128}, {13, 48, 300}, {3, 16, 257}, {40, 300, 5}, {5, 7, 0},
                             {2, 33, 1}, {64, 24, 24}, {197, 80, 16}, {4, 96, 130}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int kind = NN; kind <= NN_BIAS; kind++) {
            for (int add = 0; add < 2; add++) {
                check_bfloat16(half, kind, shapes[i][0], shapes[i][1], shapes[i][2], add);
            }
        }
    }
    /* NaN and infinity come through. */
    float a[4] = {NAN, 1, INFINITY, 1}, b[2] = {1, 1}, c[2];
    half->nn(2, 1, 2, a, 2, b, 1, 0, c, 1);
    CU_ASSERT(isnan(c[0]) && isinf(c[1]));
}

/* ---- recurrences; the level in use is held against the plain twin in test_lstm ---- */

typedef struct {
    float *gates, *cells, *tanh_cells, *output, *d_gates;
} recurrence;

static recurrence run_recurrence(const kernels *k, lstm_shape shape)
{
    size_t n = (size_t)shape.time * (size_t)shape.count * (size_t)shape.size;
    size_t weights = 4 * (size_t)shape.size * (size_t)shape.size;
    random_stream s = random_stream_init(random_key_make("recurrence", "", 1), RANDOM_TEST, 0, 0);
    recurrence r = {.gates = random_array(4 * n, &s)};
    float *recurrent = random_array(weights, &s), *d_output = random_array(n, &s);
    float *work = memory_array(work, lstm_work_count(shape));
    for (size_t i = 0; i < weights; i++) recurrent[i] *= 0.2f;
    r.cells = memory_array(r.cells, n);
    r.tanh_cells = memory_array(r.tanh_cells, n);
    r.output = memory_array(r.output, n);
    r.d_gates = memory_array(r.d_gates, 4 * n);
    if (k != NULL) {
        k->lstm->forward(r.gates, r.cells, r.tanh_cells, r.output, recurrent, shape);
        k->lstm->backward(r.d_gates, d_output, r.gates, r.cells, r.tanh_cells, recurrent, work,
                          shape);
    } else {
        lstm_forward_plain(r.gates, r.cells, r.tanh_cells, r.output, recurrent, shape);
        lstm_backward_plain(r.d_gates, NULL, d_output, r.gates, r.cells, r.tanh_cells,
                            r.output, recurrent, work, shape);
    }
    memory_free(recurrent);
    memory_free(d_output);
    memory_free(work);
    return r;
}

static void recurrence_release(recurrence *r)
{
    float *all[] = {r->gates, r->cells, r->tanh_cells, r->output, r->d_gates};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) memory_free(all[i]);
}

static double residual(const float *a, const float *b, size_t count)
{
    double difference = 0, norm = 0;
    for (size_t i = 0; i < count; i++) {
        difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        norm += (double)b[i] * b[i];
    }
    return difference == 0 ? 0 : sqrt(difference / norm);
}

static const lstm_shape shapes_of_recurrence[] = {
    {30, 16, 32, 1}, {30, 16, 16, -1}, {9, 7, 48, 1}, {9, 5, 23, -1}, {3, 64, 8, 1}, {1, 1, 4, 1}};
enum { RECURRENCES = sizeof shapes_of_recurrence / sizeof shapes_of_recurrence[0] };

static void recurrences_equal_the_plain_twin(void)
{
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        for (int i = 0; i < RECURRENCES; i++) {
            lstm_shape shape = shapes_of_recurrence[i];
            size_t n = (size_t)shape.time * (size_t)shape.count * (size_t)shape.size;
            recurrence fast = run_recurrence(k, shape), plain = run_recurrence(NULL, shape);
            /* The reason of the limit is given in test_lstm.c. */
            CU_ASSERT(residual(fast.output, plain.output, n) < 5e-6);
            CU_ASSERT(residual(fast.d_gates, plain.d_gates, 4 * n) < 5e-6);
            recurrence_release(&fast);
            recurrence_release(&plain);
        }
    }
}

/* Rows of a step that share input products, against whole sequences with those products. */
static void check_steps(const kernels *k, int time, int count, int size, int period)
{
    const size_t T = (size_t)time, B = (size_t)count, H = (size_t)size, P = (size_t)period;
    random_stream s = random_stream_init(random_key_make("steps", "", 1), RANDOM_TEST, 0, 0);
    float *product = random_array(T * P * 4 * H, &s), *recurrent = random_array(4 * H * H, &s);
    float *gates = memory_array(gates, T * B * 4 * H), *cells = memory_array(cells, T * B * H);
    float *tanh_cells = memory_array(tanh_cells, T * B * H);
    float *output = memory_array(output, T * B * H), *c = memory_array(c, B * H);
    float *h = memory_array(h, B * H), *last = memory_array(last, B * H);
    float *work = memory_array(work, 4 * B * H), *total = memory_array(total, B * H);
    float *sum = memory_array(sum, B * H);
    for (size_t i = 0; i < 4 * H * H; i++) recurrent[i] *= 0.2f;
    for (size_t t = 0; t < T; t++) {
        for (size_t b = 0; b < B; b++) {
            memcpy(gates + (t * B + b) * 4 * H, product + (t * P + b % P) * 4 * H,
                   4 * H * sizeof *gates);
        }
    }
    lstm_shape shape = {time, count, size, 1};
    k->lstm->forward(gates, cells, tanh_cells, output, recurrent, shape);
    for (size_t t = 0; t < T; t++) {
        float *swap = last;
        last = h;
        h = swap;
        k->lstm->step(h, c, total, work, product + t * P * 4 * H, period, last, recurrent, count,
                      size);
        /* The same sums in the same order; h R is added to the first step too, but it is 0. */
        CU_ASSERT(memcmp(h, output + t * B * H, B * H * sizeof *h) == 0);
        CU_ASSERT(memcmp(c, cells + t * B * H, B * H * sizeof *c) == 0);
        for (size_t i = 0; i < B * H; i++) sum[i] += h[i];
    }
    CU_ASSERT(memcmp(total, sum, B * H * sizeof *sum) == 0);
    float *all[] = {product, recurrent, gates, cells, tanh_cells, output, c,
                    h,       last,      work,  total, sum};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) memory_free(all[i]);
}

static void steps_give_the_bits_of_whole_sequences(void)
{
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        check_steps(k, 6, 13, 32, 4);
        check_steps(k, 5, 8, 16, 3);
        check_steps(k, 5, 7, 23, 7);
        check_steps(k, 2, 1, 5, 1);
    }
}

/* ---- masks ---- */

static bool kept(const uint32_t *bits, size_t row, int channels, int c)
{
    return bits == NULL
        || (bits[row * (size_t)mask_words(channels) + (size_t)c / 32] >> c % 32 & 1);
}

/* Against the bits read one by one: exact, since each is one product, or the sum over time in the
 * order of time (no product to fuse with). */
static void check_masks(const kernels *k, int time, int count, int channels, bool masked)
{
    random_stream s = random_stream_init(random_key_make("mask", "", 1), RANDOM_TEST,
                                         (uint32_t)time, (uint32_t)channels);
    const size_t rows = (size_t)(time * count), all = rows * (size_t)channels;
    const size_t stride = (size_t)channels + 3;
    float *in = random_array(all, &s), *values = random_array((size_t)count * stride, &s);
    uint32_t *bits = memory_array(bits, rows * (size_t)mask_words(channels));
    for (size_t i = 0; i < rows * (size_t)mask_words(channels); i++) bits[i] = random_next(&s);
    const uint32_t *mask = masked ? bits : NULL;
    float *out = memory_array(out, all + 1), *plain = memory_array(plain, all);
    float *sums = memory_array(sums, (size_t)count * stride);
    out[all] = 7.0f;
    k->mask->apply(out, in, bits, 1.25f, rows, channels);
    dropout_apply_plain(plain, in, bits, 1.25f, rows, channels);
    CU_ASSERT(memcmp(out, plain, all * sizeof *out) == 0);
    k->mask->spread(out, values, stride, mask, 0.3f, time, count, channels);
    CU_ASSERT(out[all] == 7.0f);
    for (size_t i = 0; i < (size_t)count * stride; i++) sums[i] = 7.0f;
    k->mask->sum(sums, stride, in, mask, 0.3f, time, count, channels);
    bool right = true, kept_sums = true;
    for (int b = 0; b < count; b++) {
        for (int c = 0; c < channels; c++) {
            float sum = 0, value = values[(size_t)b * stride + (size_t)c] * 0.3f;
            for (int t = 0; t < time; t++) {
                size_t row = (size_t)(t * count + b), at = row * (size_t)channels + (size_t)c;
                bool on = kept(mask, row, channels, c);
                sum += on ? in[at] : 0.0f;
                right = right && out[at] == (on ? value : 0.0f);
            }
            right = right && sums[(size_t)b * stride + (size_t)c] == sum * 0.3f;
        }
        for (size_t c = (size_t)channels; c < stride; c++) {
            kept_sums = kept_sums && sums[(size_t)b * stride + c] == 7.0f;
        }
    }
    CU_ASSERT(right);
    CU_ASSERT(kept_sums);
    memory_free(in);
    memory_free(values);
    memory_free(bits);
    memory_free(out);
    memory_free(plain);
    memory_free(sums);
}

static void masks_keep_what_their_bits_say(void)
{
    const int shapes[][3] = {{5, 16, 32}, {3, 7, 16}, {4, 3, 64},
                             {2, 5, 37},  {1, 1, 1},  {6, 2, 130}};
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            check_masks(k, shapes[i][0], shapes[i][1], shapes[i][2], true);
            check_masks(k, shapes[i][0], shapes[i][1], shapes[i][2], false);
        }
    }
}

/* ---- fixed point ---- */

/* The definition, by the C library. */
static int64_t fixed_plain(float x, double scale, double limit)
{
    double scaled = (double)x * scale;
    return llrint(scaled > limit ? limit : scaled < -limit ? -limit : scaled);
}

static void fixed_point_is_the_rounded_product(void)
{
    enum { COUNT = 20011 };
    random_stream s = random_stream_init(random_key_make("fixed", "", 1), RANDOM_TEST, 0, 0);
    float *x = memory_array(x, COUNT);
    int64_t *sum = memory_array(sum, COUNT + 1), *plain = memory_array(plain, COUNT);
    const float edge[] = {0.0f, -0.0f, 0x1p-49f, 0x1.8p-48f, -0x1p-49f, 0x1.4p-47f, 1.0f, -1.0f,
                          0x1p11f, -0x1p11f, 0x1.fffffep10f, 3e38f, -3e38f, 1e-45f, 0x1p-17f,
                          0x1.000002p-17f, 0x1.8p-17f};
    for (size_t i = 0; i < COUNT; i++) {
        if (i < sizeof edge / sizeof edge[0]) {
            x[i] = edge[i];
        } else { /* any finite float */
            do x[i] = of_bits(random_next(&s));
            while (!isfinite(x[i]));
        }
        plain[i] = (int64_t)i - 7 + fixed_plain(x[i], 0x1p48, 0x1p59);
    }
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        for (size_t count = COUNT - 17; count <= COUNT; count++) {
            for (size_t i = 0; i <= COUNT; i++) sum[i] = (int64_t)i - 7;
            CU_ASSERT(k->fixed->add(sum, x, 0x1p48, 0x1p59, count));
            CU_ASSERT(memcmp(sum, plain, count * sizeof *sum) == 0);
            CU_ASSERT_EQUAL(sum[count], (int64_t)count - 7);
        }
        const float bad[] = {NAN, INFINITY, -INFINITY};
        for (size_t i = 0; i < 9; i++) {
            float kept = x[i * 2000];
            x[i * 2000] = bad[i % 3];
            CU_ASSERT(!k->fixed->add(sum, x, 0x1p48, 0x1p59, COUNT));
            x[i * 2000] = kept;
        }
    }
    memory_free(x);
    memory_free(sum);
    memory_free(plain);
}

static void the_mean_of_a_sum_is_the_converted_product(void)
{
    enum { COUNT = 20011 };
    random_stream s = random_stream_init(random_key_make("mean", "", 1), RANDOM_TEST, 0, 0);
    int64_t *sum = memory_array(sum, COUNT);
    float *x = memory_array(x, COUNT + 1), *plain = memory_array(plain, COUNT);
    const int64_t edge[] = {0, 1, -1, INT64_MAX, INT64_MIN, (INT64_C(1) << 53) + 1,
                            -(INT64_C(1) << 53) - 1, (INT64_C(1) << 54) + 2, UINT32_MAX,
                            -(int64_t)UINT32_MAX, INT64_C(1) << 32, -(INT64_C(1) << 32)};
    const double scale = 0x1p-48 / 250;
    for (size_t i = 0; i < COUNT; i++) {
        if (i < sizeof edge / sizeof edge[0]) {
            sum[i] = edge[i];
        } else { /* of any size */
            const uint64_t high = random_next(&s), low = random_next(&s);
            sum[i] = (int64_t)(high << 32 | low) >> (i % 64);
        }
        plain[i] = (float)((double)sum[i] * scale);
    }
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = find_level(l);
        if (k == NULL) continue;
        for (size_t count = COUNT - 17; count <= COUNT; count++) {
            memset(x, 0, (COUNT + 1) * sizeof *x);
            k->fixed->mean(x, sum, scale, count);
            CU_ASSERT(memcmp(x, plain, count * sizeof *x) == 0);
            CU_ASSERT(x[count] == 0);
        }
    }
    memory_free(sum);
    memory_free(x);
    memory_free(plain);
}

/* ---- v3 and v4 ---- */

static void v3_and_v4_give_the_same_bits(void)
{
    const kernels *v3 = kernels_named("v3"), *v4 = kernels_named("v4");
    if (v3 == NULL || v4 == NULL) {
        harness_skip("this processor, or this build, has not both levels");
        return;
    }
    random_stream s = random_stream_init(random_key_make("bits", "", 1), RANDOM_TEST, 0, 0);
    enum { M = 37, N = 70, K = 300 };
    float *a = random_array(M * K, &s), *b = random_array(N * K, &s);
    float *c3 = memory_array(c3, M * N), *c4 = memory_array(c4, M * N);
    for (int kind = NN; kind <= NT; kind++) {
        int lda = kind == TN ? M : K, ldb = kind == NT ? K : N;
        product_of(v3, kind)(M, N, K, a, lda, b, ldb, 0, c3, N);
        product_of(v4, kind)(M, N, K, a, lda, b, ldb, 0, c4, N);
        CU_ASSERT(memcmp(c3, c4, M * N * sizeof *c3) == 0);
    }
    void (*const f[][2])(float *, const float *, size_t) = {
        {v3->math->exp, v4->math->exp},
        {v3->math->sigmoid, v4->math->sigmoid},
        {v3->math->tanh, v4->math->tanh}};
    for (int i = 0; i < 3; i++) {
        f[i][0](c3, a, M * N);
        f[i][1](c4, a, M * N);
        CU_ASSERT(memcmp(c3, c4, M * N * sizeof *c3) == 0);
    }
    for (int i = 0; i < RECURRENCES; i++) {
        lstm_shape shape = shapes_of_recurrence[i];
        size_t n = (size_t)shape.time * (size_t)shape.count * (size_t)shape.size;
        recurrence x = run_recurrence(v3, shape), y = run_recurrence(v4, shape);
        CU_ASSERT(memcmp(x.output, y.output, n * sizeof(float)) == 0);
        CU_ASSERT(memcmp(x.d_gates, y.d_gates, 4 * n * sizeof(float)) == 0);
        recurrence_release(&x);
        recurrence_release(&y);
    }
    memory_free(a);
    memory_free(b);
    memory_free(c3);
    memory_free(c4);
}

/* main sets DEMODASH_ISA to a name that is none. */
static void an_unknown_level_falls_back_to_the_best(void)
{
    CU_ASSERT_PTR_NULL(kernels_named("v9"));
    CU_ASSERT_PTR_NOT_NULL(kernels_named("base"));
    const kernels *best = NULL;
    for (int l = 0; l < LEVELS; l++) {
        if (kernels_named(levels[l]) != NULL) best = kernels_named(levels[l]);
    }
    CU_ASSERT_PTR_EQUAL(kernels_get(), best);
    for (int l = 0; l < LEVELS; l++) {
        const kernels *k = kernels_named(levels[l]);
        if (k != NULL) CU_ASSERT_STRING_EQUAL(k->level, levels[l]);
    }
}

int main(void)
{
    setenv("DEMODASH_ISA", "v9", 1);
    static const harness_test tests[] = {
        {"exp, sigmoid and tanh have their stated error", functions_have_their_stated_error},
        {"functions take any argument", functions_take_any_argument},
        {"any count gives the same bits", any_count_gives_the_same_bits},
        {"products equal double precision", products_equal_double_precision},
        {"bfloat16 products are of rounded factors", bfloat16_products_are_of_rounded_factors},
        {"recurrences equal the plain twin", recurrences_equal_the_plain_twin},
        {"steps give the bits of whole sequences", steps_give_the_bits_of_whole_sequences},
        {"masks keep what their bits say", masks_keep_what_their_bits_say},
        {"fixed point is the rounded product", fixed_point_is_the_rounded_product},
        {"the mean of a sum is the converted product", the_mean_of_a_sum_is_the_converted_product},
        {"v3 and v4 give the same bits", v3_and_v4_give_the_same_bits},
        {"an unknown level falls back to the best", an_unknown_level_falls_back_to_the_best},
    };
    return harness_main("kernels", tests, sizeof tests / sizeof tests[0]);
}
