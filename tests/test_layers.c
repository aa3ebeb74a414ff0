/* layers: each against its formula written out in double precision, and its backward pass against
 * central differences of that formula.
 *
 * Tolerances. Single precision has unit roundoff u = 6e-8; a sum of n products whose absolute values
 * add up to S is met within n u S in the worst case, and within about 4 sqrt(n) u S in practice
 * (n below 1,000 here): 1e-5 S covers it, with S bounded by the largest element times its scale.
 * Formulas are linear or piecewise linear in what is varied, so that central differences in double
 * precision are exact to 1e-9 unless a step of 1e-4 crosses a kink, which random numbers with 6
 * digits do not come near. */
#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/net/conv.h"
#include "src/net/dropout.h"
#include "src/net/linear.h"
#include "src/net/loss.h"
#include "src/net/pool.h"
#include "src/net/sparse.h"
#include "tests/harness.h"

static const double tolerance = 1e-5;

static random_stream stream(uint64_t seed)
{
    return random_stream_init(random_key_make("layers", "", seed), RANDOM_TEST, 0, 0);
}

static float *random_floats(random_stream *s, size_t n)
{
    float *x = memory_array(x, n);
    for (size_t i = 0; i < n; i++) x[i] = (float)random_normal(s);
    return x;
}

static double *widen(const float *x, size_t n)
{
    double *y = memory_array(y, n);
    for (size_t i = 0; i < n; i++) y[i] = x[i];
    return y;
}

/* Largest difference relative to the largest value (or 1). */
static double distance(const float *got, const double *expected, size_t n)
{
    double most = 0, scale = 1;
    for (size_t i = 0; i < n; i++) {
        double d = fabs((double)got[i] - expected[i]);
        if (!(d <= most)) most = d; /* a NaN stays */
        scale = fmax(scale, fabs(expected[i]));
    }
    return most / scale;
}

/* ---- Convolution --------------------------------------------------------------------------- */

typedef struct {
    conv_shape shape;
    size_t in, weight, out; /* sizes */
    float *x, *w, *bias, *d_out;
    uint8_t *letters;
    double *x_double, *w_double, *bias_double;
} conv_case;

static conv_case conv_setup(conv_shape s, bool letters, uint64_t seed)
{
    random_stream r = stream(seed);
    conv_case c = {.shape = s};
    c.in = (size_t)((s.time + s.width - 1) * s.count * s.in);
    c.weight = (size_t)(s.width * s.in * s.filters);
    c.out = (size_t)(s.time * s.count * s.filters);
    c.x = random_floats(&r, c.in);
    c.letters = memory_array(c.letters, c.in / (size_t)s.in);
    for (size_t i = 0; letters && i < c.in / 4; i++) {
        c.letters[i] = random_below(&r, 10) == 0 ? 4 : (uint8_t)random_below(&r, 4);
        for (size_t a = 0; a < 4; a++) c.x[4 * i + a] = c.letters[i] == a ? 1.0f : 0.0f;
    }
    c.w = random_floats(&r, c.weight);
    c.bias = random_floats(&r, (size_t)s.filters);
    c.d_out = random_floats(&r, c.out);
    c.x_double = widen(c.x, c.in);
    c.w_double = widen(c.w, c.weight);
    c.bias_double = widen(c.bias, (size_t)s.filters);
    return c;
}

static void conv_teardown(conv_case *c)
{
    memory_free(c->x);
    memory_free(c->w);
    memory_free(c->bias);
    memory_free(c->d_out);
    memory_free(c->letters);
    memory_free(c->x_double);
    memory_free(c->w_double);
    memory_free(c->bias_double);
}

static double conv_element(const conv_case *c, int t, int b, int f)
{
    const conv_shape s = c->shape;
    double sum = c->bias_double[f];
    for (int k = 0; k < s.width; k++) {
        for (int i = 0; i < s.in; i++) {
            sum += c->x_double[((t + k) * s.count + b) * s.in + i] *
                   c->w_double[(k * s.in + i) * s.filters + f];
        }
    }
    return sum;
}

/* sum of d_out times the output before the ReLU: what backward differentiates */
static double conv_objective(const conv_case *c)
{
    const conv_shape s = c->shape;
    double sum = 0;
    for (int t = 0; t < s.time; t++) {
        for (int b = 0; b < s.count; b++) {
            for (int f = 0; f < s.filters; f++) {
                double d = c->d_out[(t * s.count + b) * s.filters + f];
                if (d != 0) sum += d * conv_element(c, t, b, f);
            }
        }
    }
    return sum;
}

/* Central differences of the objective by some of values [n]; the largest error relative to the
 * largest gradient (or 1). */
static double conv_differences(conv_case *c, double *values, const float *gradient, size_t n,
                               random_stream *r)
{
    double most = 0, scale = 1;
    for (size_t i = 0; i < n; i++) scale = fmax(scale, fabs((double)gradient[i]));
    for (int e = 0; e < 12; e++) {
        size_t i = random_below(r, (uint32_t)n);
        double kept = values[i];
        values[i] = kept + 1e-4;
        double up = conv_objective(c);
        values[i] = kept - 1e-4;
        double difference = (up - conv_objective(c)) / 2e-4;
        values[i] = kept;
        most = fmax(most, fabs(difference - (double)gradient[i]));
    }
    return most / scale;
}

static const conv_shape conv_shapes[] = {
    {7, 5, 6, 9, 3},   {20, 16, 64, 64, 5}, {1, 1, 3, 5, 2},    {13, 3, 17, 33, 4},
    {4, 16, 128, 20, 3}, {9, 2, 1, 1, 1},     {11, 16, 64, 128, 2}, {3, 7, 40, 100, 6},
    {93, 16, 4, 64, 9},  {60, 3, 4, 20, 101}};
static const conv_shape letter_shapes[] = {
    {93, 16, 4, 64, 9}, {20, 5, 4, 7, 1},  {20, 5, 4, 33, 2}, {13, 16, 4, 16, 24},
    {101, 4, 4, 128, 5}, {1, 1, 4, 20, 10}, {30, 3, 4, 48, 11}};
enum {
    CONV_SHAPES = sizeof conv_shapes / sizeof conv_shapes[0],
    LETTER_SHAPES = sizeof letter_shapes / sizeof letter_shapes[0]
};

static void check_conv_forward(conv_case *c, const float *out)
{
    const conv_shape s = c->shape;
    double *expected = memory_array(expected, c->out);
    for (int i = 0; i < (int)c->out; i++) {
        int row = i / s.filters;
        expected[i] = fmax(conv_element(c, row / s.count, row % s.count, i % s.filters), 0);
    }
    CU_ASSERT(distance(out, expected, c->out) <= tolerance);
    memory_free(expected);
}

static void convolution_is_its_formula(void)
{
    for (int i = 0; i < CONV_SHAPES; i++) {
        conv_case c = conv_setup(conv_shapes[i], false, (uint64_t)i);
        float *out = memory_array(out, c.out);
        conv_forward(out, c.x, c.w, c.bias, c.shape);
        check_conv_forward(&c, out);
        conv_forward_plain(out, c.x, c.w, c.bias, c.shape);
        check_conv_forward(&c, out);
        memory_free(out);
        conv_teardown(&c);
    }
    for (int i = 0; i < LETTER_SHAPES; i++) {
        conv_case c = conv_setup(letter_shapes[i], true, (uint64_t)i);
        float *out = memory_array(out, c.out);
        float *work = memory_array(work, conv_letters_work(c.shape));
        conv_forward_letters(out, c.letters, c.w, c.bias, work, c.shape);
        check_conv_forward(&c, out);
        conv_forward_letters_plain(out, c.letters, c.w, c.bias, c.shape);
        check_conv_forward(&c, out);
        memory_free(out);
        memory_free(work);
        conv_teardown(&c);
    }
}

/* Weight gradients add to what is there: they start from 1. */
static float *ones(size_t n)
{
    float *x = memory_array(x, n);
    for (size_t i = 0; i < n; i++) x[i] = 1.0f;
    return x;
}

static void minus_one(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) x[i] -= 1.0f;
}

typedef struct {
    float *weight, *bias;
} weight_gradient;

static weight_gradient gradient_make(const conv_case *c)
{
    weight_gradient g = {ones(c->weight), ones((size_t)c->shape.filters)};
    return g;
}

static void check_weight_gradient(conv_case *c, weight_gradient g, random_stream *r)
{
    minus_one(g.weight, c->weight);
    minus_one(g.bias, (size_t)c->shape.filters);
    CU_ASSERT(conv_differences(c, c->w_double, g.weight, c->weight, r) <= tolerance);
    CU_ASSERT(conv_differences(c, c->bias_double, g.bias, (size_t)c->shape.filters, r) <=
              tolerance);
    memory_free(g.weight);
    memory_free(g.bias);
}

/* A network's work space is for its largest group. */
static void work_space_grows_with_the_count(void)
{
    for (int i = 0; i < CONV_SHAPES + LETTER_SHAPES; i++) {
        conv_shape s = i < CONV_SHAPES ? conv_shapes[i] : letter_shapes[i - CONV_SHAPES];
        size_t before[3] = {0};
        for (s.count = 1; s.count < 40; s.count++) {
            size_t now[] = {conv_work(s), sparse_work(s), s.in == 4 ? conv_letters_work(s) : 0};
            for (int j = 0; j < 3; j++) {
                CU_ASSERT(now[j] >= before[j]);
                before[j] = now[j];
            }
        }
    }
}

static void convolution_has_its_gradient(void)
{
    for (int i = 0; i < CONV_SHAPES; i++) {
        conv_case c = conv_setup(conv_shapes[i], false, 20 + (uint64_t)i);
        random_stream r = stream(40 + (uint64_t)i);
        weight_gradient g = gradient_make(&c), plain = gradient_make(&c);
        float *d_in = random_floats(&r, c.in), *work = memory_array(work, conv_work(c.shape));
        conv_backward_weight(g.weight, g.bias, c.d_out, c.x, c.shape);
        conv_backward_weight_plain(plain.weight, plain.bias, c.d_out, c.x, c.shape);
        check_weight_gradient(&c, g, &r);
        check_weight_gradient(&c, plain, &r);
        conv_backward_input(d_in, c.d_out, c.w, work, c.shape);
        CU_ASSERT(conv_differences(&c, c.x_double, d_in, c.in, &r) <= tolerance);
        conv_backward_input_plain(d_in, c.d_out, c.w, c.shape);
        CU_ASSERT(conv_differences(&c, c.x_double, d_in, c.in, &r) <= tolerance);
        memory_free(d_in);
        memory_free(work);
        conv_teardown(&c);
    }
    for (int i = 0; i < LETTER_SHAPES; i++) {
        conv_case c = conv_setup(letter_shapes[i], true, 60 + (uint64_t)i);
        random_stream r = stream(80 + (uint64_t)i);
        weight_gradient g = gradient_make(&c), plain = gradient_make(&c);
        float *work = memory_array(work, conv_letters_work(c.shape));
        conv_backward_weight_letters(g.weight, g.bias, c.d_out, c.letters, work, c.shape);
        conv_backward_weight_letters_plain(plain.weight, plain.bias, c.d_out, c.letters, c.shape);
        check_weight_gradient(&c, g, &r);
        check_weight_gradient(&c, plain, &r);
        memory_free(work);
        conv_teardown(&c);
    }
}

/* A gradient that is only at one position, or none, of each sequence and filter. */
static void sparse_gradient(conv_case *c, float *d, int32_t *winner, random_stream *r)
{
    const conv_shape s = c->shape;
    memset(c->d_out, 0, c->out * sizeof *c->d_out);
    for (int i = 0; i < s.count * s.filters; i++) {
        d[i] = (float)random_normal(r);
        winner[i] = (int32_t)random_below(r, (uint32_t)s.time + 1) - 1;
        if (winner[i] >= 0) c->d_out[winner[i] * s.count * s.filters + i] = d[i];
    }
}

static void backward_of_winners_is_the_dense_one(void)
{
    for (int i = 0; i < CONV_SHAPES + LETTER_SHAPES; i++) {
        bool letters = i >= CONV_SHAPES;
        conv_shape s = letters ? letter_shapes[i - CONV_SHAPES] : conv_shapes[i];
        conv_case c = conv_setup(s, letters, 100 + (uint64_t)i);
        random_stream r = stream(120 + (uint64_t)i);
        size_t n = (size_t)(s.count * s.filters);
        float *d = memory_array(d, n), *d_in = random_floats(&r, c.in);
        int32_t *winner = memory_array(winner, n);
        float *work = memory_array(work, conv_winners_work(s));
        sparse_gradient(&c, d, winner, &r);
        weight_gradient g = gradient_make(&c);
        if (letters) {
            conv_backward_winners_letters(g.weight, g.bias, d, winner, c.letters, s);
        } else {
            conv_backward_winners(g.weight, g.bias, d_in, d, winner, c.x, c.w, work, s);
            CU_ASSERT(conv_differences(&c, c.x_double, d_in, c.in, &r) <= tolerance);
            float *only = random_floats(&r, c.in);
            conv_backward_winners(NULL, NULL, only, d, winner, c.x, c.w, work, s);
            CU_ASSERT_EQUAL(memcmp(only, d_in, c.in * sizeof *only), 0);
            memory_free(only);
        }
        check_weight_gradient(&c, g, &r);
        memory_free(d);
        memory_free(d_in);
        memory_free(winner);
        memory_free(work);
        conv_teardown(&c);
    }
}

/* Sets part of x to 0: all of some rows, some of others. */
static void thin_out(float *x, size_t rows, size_t columns, random_stream *r)
{
    for (size_t i = 0; i < rows; i++) {
        uint32_t kept = random_below(r, 101); /* percent */
        for (size_t c = 0; c < columns; c++) {
            if (random_below(r, 100) >= kept) x[i * columns + c] = 0.0f;
        }
    }
}

static void lists_hold_what_is_not_zero(void)
{
    const int channels[] = {1, 16, 37, 64, 130};
    for (int i = 0; i < 5; i++) {
        enum { ROWS = 23 };
        const size_t c = (size_t)channels[i];
        random_stream r = stream(190 + (uint64_t)i);
        float *x = random_floats(&r, ROWS * c);
        thin_out(x, ROWS, c, &r);
        sparse_rows lists = sparse_rows_make(ROWS, ROWS * c);
        size_t count = sparse_rows_pack(&lists, x, ROWS, channels[i]), at = 0;
        for (size_t row = 0; row < ROWS; row++) {
            CU_ASSERT_EQUAL(lists.start[row], at);
            for (size_t j = 0; j < c; j++) {
                if (x[row * c + j] == 0.0f) continue;
                CU_ASSERT(lists.index[at] == j && lists.value[at] == x[row * c + j]);
                at++;
            }
        }
        CU_ASSERT(count == at && lists.start[ROWS] == at);
        sparse_rows_release(&lists);
        memory_free(x);
    }
}

static void lists_of_a_pool_are_its_backward(void)
{
    const pool_shape shapes[] = {{9, 3, 40, 2}, {8, 16, 64, 2}, {7, 2, 5, 3}, {6, 1, 33, 1}};
    for (size_t i = 0; i < 4; i++) {
        const pool_shape s = shapes[i];
        random_stream r = stream(200 + i);
        const size_t rows = (size_t)(s.time * s.count), n = rows * (size_t)s.channels;
        const size_t pooled = (size_t)(s.time / s.pool * s.count * s.channels);
        float *in = random_floats(&r, n), *d = random_floats(&r, pooled), *d_in = ones(n);
        float *out = memory_array(out, pooled);
        uint8_t *choice = memory_array(choice, pooled);
        for (size_t j = 0; j < n; j++) in[j] = in[j] > 0 ? in[j] : 0;
        pool_forward(out, choice, in, NULL, 1.0f, s);
        pool_backward(d_in, d, choice, 1.25f, s);
        sparse_rows one = sparse_rows_make(rows, n), two = sparse_rows_make(rows, n);
        size_t count = sparse_rows_pack(&one, d_in, rows, s.channels);
        CU_ASSERT_EQUAL(sparse_rows_pack_pool(&two, d, choice, 1.25f, s), count);
        CU_ASSERT_EQUAL(memcmp(one.start, two.start, (rows + 1) * sizeof *one.start), 0);
        CU_ASSERT_EQUAL(memcmp(one.index, two.index, count * sizeof *one.index), 0);
        CU_ASSERT_EQUAL(memcmp(one.value, two.value, count * sizeof *one.value), 0);
        sparse_rows_release(&one);
        sparse_rows_release(&two);
        memory_free(in);
        memory_free(d);
        memory_free(d_in);
        memory_free(out);
        memory_free(choice);
    }
}

static void sparse_products_are_the_dense_ones(void)
{
    const conv_shape shapes[] = {{7, 5, 6, 9, 3},   {42, 16, 64, 64, 5}, {1, 1, 3, 5, 2},
                                 {9, 2, 1, 1, 1},   {150, 2, 24, 20, 7}, {3, 7, 40, 100, 6},
                                 {1, 2, 130, 16, 3}, {300, 1, 16, 48, 4}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const conv_shape s = shapes[i];
        conv_case c = conv_setup(s, false, 210 + i);
        random_stream r = stream(220 + i);
        const size_t rows_in = (size_t)((s.time + s.width - 1) * s.count);
        const size_t rows_out = (size_t)(s.time * s.count);
        thin_out(c.x, rows_in, (size_t)s.in, &r);
        thin_out(c.d_out, rows_out, (size_t)s.filters, &r);
        for (size_t j = 0; j < c.in; j++) c.x_double[j] = c.x[j];
        sparse_rows x = sparse_rows_make(rows_in, c.in), d = sparse_rows_make(rows_out, c.out);
        sparse_rows_pack(&x, c.x, rows_in, s.in);
        sparse_rows_pack(&d, c.d_out, rows_out, s.filters);
        float *out = memory_array(out, c.out), *d_in = random_floats(&r, c.in);
        float *work = memory_array(work, sparse_work(s));
        for (size_t j = 0; j < sparse_work(s); j++) work[j] = NAN; /* nothing in it may count */
        sparse_forward(out, &x, c.w, c.bias, work, s);
        check_conv_forward(&c, out);
        weight_gradient g = gradient_make(&c);
        sparse_backward_weight(g.weight, g.bias, &d, c.x, work, s);
        sparse_backward_input(d_in, &d, c.w, work, s);
        CU_ASSERT(conv_differences(&c, c.x_double, d_in, c.in, &r) <= tolerance);
        check_weight_gradient(&c, g, &r);
        sparse_rows_release(&x);
        sparse_rows_release(&d);
        memory_free(out);
        memory_free(d_in);
        memory_free(work);
        conv_teardown(&c);
    }
}

/* Sums of up to 130 terms in double precision. */
static void products_of_lists_are_matrix_products(void)
{
    const int shapes[][3] = {{9, 7, 5}, {33, 64, 128}, {5, 130, 36}, {20, 128, 64}, {1, 1, 1}};
    for (int i = 0; i < 5; i++) {
        const size_t rows = (size_t)shapes[i][0], c = (size_t)shapes[i][1], n = (size_t)shapes[i][2];
        random_stream r = stream(230 + (uint64_t)i);
        float *x = random_floats(&r, rows * c), *w = random_floats(&r, c * n);
        float *bias = random_floats(&r, n), *d = random_floats(&r, rows * n);
        float *out = memory_array(out, rows * n), *d_w = ones(c * n), *back = ones(rows * c);
        float *values = ones(rows * c), *work = ones(sparse_product_work((int)c, (int)n));
        double *expected = memory_array(expected, rows * c + c * n + rows * n);
        thin_out(x, rows, c, &r);
        sparse_rows lists = sparse_rows_make(rows, rows * c);
        const size_t alive = sparse_rows_pack(&lists, x, rows, (int)c);
        sparse_rows_unpack(back, &lists, rows, (int)c);
        CU_ASSERT_EQUAL(memcmp(back, x, rows * c * sizeof *x), 0);
        sparse_product(out, &lists, w, bias, work, rows, (int)c, (int)n);
        for (size_t j = 0; j < rows * n; j++) {
            expected[j] = bias[j % n];
            for (size_t k = 0; k < c; k++) {
                expected[j] += (double)x[j / n * c + k] * (double)w[k * n + j % n];
            }
        }
        CU_ASSERT(distance(out, expected, rows * n) <= tolerance);
        sparse_product_weight(d_w, &lists, d, work, rows, (int)c, (int)n);
        for (size_t j = 0; j < c * n; j++) {
            expected[j] = 1;
            for (size_t k = 0; k < rows; k++) {
                expected[j] += (double)x[k * c + j / n] * (double)d[k * n + j % n];
            }
        }
        CU_ASSERT(distance(d_w, expected, c * n) <= tolerance);
        for (int add = 0; add < 2; add++) {
            sparse_product_input(values, &lists, d, w, rows, (int)n, add);
            for (size_t row = 0, j = 0; row < rows; row++) {
                for (; j < lists.start[row + 1]; j++) {
                    expected[j] = 0;
                    for (size_t k = 0; k < n; k++) {
                        expected[j] += (1 + add) * (double)d[row * n + k] *
                                       (double)w[lists.index[j] * n + k];
                    }
                }
            }
            CU_ASSERT(distance(values, expected, alive) <= tolerance);
        }
        for (size_t j = alive; j < rows * c; j++) CU_ASSERT_EQUAL(values[j], 1.0f);
        sparse_rows_release(&lists);
        float *all[] = {x, w, bias, d, out, d_w, back, values, work};
        for (int j = 0; j < 9; j++) memory_free(all[j]);
        memory_free(expected);
    }
}

static void relu_stops_gradients_where_it_is_off(void)
{
    enum { N = 101 };
    random_stream r = stream(7);
    float *out = random_floats(&r, N), *d = random_floats(&r, N), kept[N];
    for (int i = 0; i < N; i++) out[i] = out[i] > 0 ? out[i] : 0;
    memcpy(kept, d, sizeof kept);
    conv_backward_relu(d, out, N);
    for (int i = 0; i < N; i++) CU_ASSERT_EQUAL(d[i], out[i] > 0 ? kept[i] : 0);
    memory_free(out);
    memory_free(d);
}

/* ---- Dropout ------------------------------------------------------------------------------- */

static void masks_follow_their_definition(void)
{
    const float rates[] = {0.5f, 0.25f, 0.2f, 0.9f, 0.0f};
    const uint32_t records[] = {5, 0, 4000000000u, 17, 18};
    const random_key key = random_key_make("d", "v", 1);
    for (int i = 0; i < 5; i++) {
        const int time = 37, channels = i % 2 == 0 ? 70 : 64, words = dropout_words(channels);
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
                CU_ASSERT_EQUAL(bits[(w / words * 5 + b) * words + w % words], m);
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
        double p = dropout_rate_make(rates[i]).keep / 256.0, q = p * p; /* five standard errors, about */
        CU_ASSERT(fabs((double)on / N - p) < 5 * sqrt(p * (1 - p) / N));
        CU_ASSERT(fabs((double)both / N - q) < 5 * sqrt(3 * q * (1 - q) / N));
    }
    memory_free(bits);
}

static void dropout_zeroes_and_scales(void)
{
    const int channels[] = {1, 32, 45, 64, 100, 128};
    for (int i = 0; i < 6; i++) {
        const int c = channels[i], words = dropout_words(c), rows = 9;
        random_stream r = stream(150 + (uint64_t)i);
        float *x = random_floats(&r, (size_t)(rows * c)), *y = random_floats(&r, (size_t)(rows * c));
        uint32_t *bits = memory_array(bits, (size_t)(rows * words));
        for (int w = 0; w < rows * words; w++) bits[w] = random_next(&r);
        dropout_apply(y, x, bits, 1.25f, (size_t)rows, c);
        for (int j = 0; j < rows * c; j++) {
            bool on = bits[j / c * words + j % c / 32] >> (j % c % 32) & 1;
            CU_ASSERT_EQUAL(y[j], on ? x[j] * 1.25f : 0.0f);
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
    size_t words = (size_t)dropout_words(channels);
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
            CU_ASSERT_EQUAL(out[i], on ? value * scale : 0.0f);
            for (size_t j = 0; j < p; j++) {
                bool gets = j == best && value > 0 && on;
                CU_ASSERT_EQUAL(d_in[(t * p + j) * row + at], gets ? d_out[i] * scale : 0.0f);
            }
        }
        for (size_t i = windows * p * row; i < m; i++) CU_ASSERT_EQUAL(d_in[i], 0.0f);
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
        uint32_t *bits = random_bits(&r, windows * (size_t)(s.count * dropout_words(s.channels)));
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
            CU_ASSERT_EQUAL(winner[i], best);
            CU_ASSERT_EQUAL(features[i], value * scale);
            for (size_t t = 0; t < time; t++) {
                CU_ASSERT_EQUAL(d_in[t * row + i], (int32_t)t == best ? d[i] : 0.0f);
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
        uint32_t *bits = random_bits(&r, (size_t)(s.time * s.count * dropout_words(s.channels)));
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
        uint32_t *bits = random_bits(&r, (size_t)(s.time * s.count * dropout_words(c)));
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
                    CU_ASSERT(fabs((double)d_in[t * row + j] - expected) <= 1e-6);
                }
                CU_ASSERT(fabs((double)out[j / c * stride + j % c] - sum * factor) <= 1e-6);
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
        for (int c = 0; c < C; c++) expected[i] += (double)x[i / N * C + c] * (double)w[c * N + i % N];
    }
    CU_ASSERT(distance(out, expected, B * N) <= tolerance);
    float *d_w = ones(C * N), d_bias[N] = {1, 1, 1};
    linear_backward(d_w, d_bias, d_in, d, x, w, B, C, N);
    for (int i = 0; i < B * C; i++) {
        expected[i] = 0;
        for (int j = 0; j < N; j++) expected[i] += (double)d[i / C * N + j] * (double)w[i % C * N + j];
    }
    CU_ASSERT(distance(d_in, expected, B * C) <= tolerance);
    for (int i = 0; i < C * N; i++) {
        expected[i] = 1;
        for (int b = 0; b < B; b++) expected[i] += (double)x[b * C + i / N] * (double)d[b * N + i % N];
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
        float d[8], p[4], q[4];
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
        loss_probability(q, logits, 4);
        CU_ASSERT_EQUAL(memcmp(p, q, sizeof p), 0);
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
        {"convolution is its formula", convolution_is_its_formula},
        {"convolution has its gradient", convolution_has_its_gradient},
        {"work space grows with the count", work_space_grows_with_the_count},
        {"backward of winners is the dense one", backward_of_winners_is_the_dense_one},
        {"lists hold what is not zero", lists_hold_what_is_not_zero},
        {"lists of a pool are its backward", lists_of_a_pool_are_its_backward},
        {"products of lists are matrix products", products_of_lists_are_matrix_products},
        {"sparse products are the dense ones", sparse_products_are_the_dense_ones},
        {"ReLU stops gradients where it is off", relu_stops_gradients_where_it_is_off},
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
