/* conv, sparse: convolutions in all their ways against their formula written out in double
 * precision, and their backward passes against central differences of that formula.
 *
 * Tolerances. Single precision has unit roundoff u = 6e-8; a sum of n products whose absolute
 * values add up to S is met within n u S in the worst case, and within about 4 sqrt(n) u S in
 * practice (n below 1,000 here): 1e-5 S covers it, with S bounded by the largest element times its
 * scale. Formulas are linear or piecewise linear in what is varied, so that central differences in
 * double precision are exact to 1e-9 unless a step of 1e-4 crosses a kink, which random numbers
 * with 6 digits do not come near. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "src/net/conv.h"
#include "src/net/pool.h"
#include "src/net/sparse.h"
#include "tests/harness.h"
#include "tests/net/layers.h"
#include "tests/net/plain.h"

static const double tolerance = 1e-5;

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
        conv_forward(out, c.x, c.w, c.bias, c.shape, GEMM_SINGLE);
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
                EACH(now[j] >= before[j]);
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
        conv_backward_weight(g.weight, g.bias, c.d_out, c.x, c.shape, GEMM_SINGLE);
        conv_backward_weight_plain(plain.weight, plain.bias, c.d_out, c.x, c.shape);
        check_weight_gradient(&c, g, &r);
        check_weight_gradient(&c, plain, &r);
        conv_backward_input(d_in, c.d_out, c.w, work, c.shape, GEMM_SINGLE);
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

/* ---- Winners of the maximum over time ------------------------------------------------------ */

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

/* ---- Lists of what is not zero ------------------------------------------------------------- */

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
                EACH(lists.index[at] == j && lists.value[at] == x[row * c + j]);
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
        const size_t rows = (size_t)shapes[i][0], c = (size_t)shapes[i][1];
        const size_t n = (size_t)shapes[i][2];
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
        for (size_t j = alive; j < rows * c; j++) EACH_EQUAL(values[j], 1.0f);
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

HARNESS("conv",
        {"convolution is its formula", convolution_is_its_formula},
        {"convolution has its gradient", convolution_has_its_gradient},
        {"work space grows with the count", work_space_grows_with_the_count},
        {"backward of winners is the dense one", backward_of_winners_is_the_dense_one},
        {"lists hold what is not zero", lists_hold_what_is_not_zero},
        {"lists of a pool are its backward", lists_of_a_pool_are_its_backward},
        {"products of lists are matrix products", products_of_lists_are_matrix_products},
        {"sparse products are the dense ones", sparse_products_are_the_dense_ones},
        {"ReLU stops gradients where it is off", relu_stops_gradients_where_it_is_off})
