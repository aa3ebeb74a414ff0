/* LSTM: fast against plain, both against a double-precision twin and its finite differences. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/net/gemm.h"
#include "src/net/lstm.h"
#include "tests/harness.h"
#include "tests/net/plain.h"

/* All arrays of one call. */
typedef struct {
    lstm_shape shape;
    size_t cells_count, weights_count;
    float *input, *recurrent, *d_output; /* [T][B][4H], [H][4H], [T][B][H] */
    float *gates, *cells, *tanh_cells, *output, *d_gates, *d_recurrent, *work;
} problem;

static float *random_array(size_t count, double scale, random_stream *s)
{
    float *values = memory_array(values, count);
    for (size_t i = 0; i < count; i++) values[i] = (float)(scale * random_normal(s));
    return values;
}

static problem problem_make(int time, int count, int size, int direction, uint32_t seed)
{
    random_stream s = random_stream_init(random_key_make("lstm", "", seed), RANDOM_TEST, 0, 0);
    problem p = {.shape = {time, count, size, direction}};
    p.cells_count = (size_t)time * (size_t)count * (size_t)size;
    p.weights_count = 4 * (size_t)size * (size_t)size;
    p.input = random_array(4 * p.cells_count, 1.5, &s);
    p.recurrent = random_array(p.weights_count, 1.0 / sqrt(size), &s);
    p.d_output = random_array(p.cells_count, 1.0, &s);
    p.gates = memory_array(p.gates, 4 * p.cells_count);
    p.cells = memory_array(p.cells, p.cells_count);
    p.tanh_cells = memory_array(p.tanh_cells, p.cells_count);
    p.output = memory_array(p.output, p.cells_count);
    p.d_gates = memory_array(p.d_gates, 4 * p.cells_count);
    p.d_recurrent = memory_array(p.d_recurrent, p.weights_count);
    p.work = memory_array(p.work, lstm_work_count(p.shape));
    return p;
}

static void problem_release(problem *p)
{
    float *all[] = {p->input, p->recurrent, p->d_output, p->gates, p->cells, p->tanh_cells,
                    p->output, p->d_gates, p->d_recurrent, p->work};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) memory_free(all[i]);
}

/* Work holds rubbish before each call: nothing may be read that was not written. */
static void run(problem *p, bool plain)
{
    memcpy(p->gates, p->input, 4 * p->cells_count * sizeof(float));
    memset(p->d_recurrent, 0, p->weights_count * sizeof(float));
    memset(p->d_gates, 0xff, 4 * p->cells_count * sizeof(float));
    memset(p->cells, 0xff, p->cells_count * sizeof(float));
    memset(p->tanh_cells, 0xff, p->cells_count * sizeof(float));
    memset(p->output, 0xff, p->cells_count * sizeof(float));
    memset(p->work, 0xff, lstm_work_count(p->shape) * sizeof(float));
    (plain ? lstm_forward_plain : lstm_forward)(p->gates, p->cells, p->tanh_cells, p->output,
                                                p->recurrent, p->shape);
    if (plain) {
        lstm_backward_plain(p->d_gates, p->d_recurrent, p->d_output, p->gates, p->cells,
                            p->tanh_cells, p->output, p->recurrent, p->work, p->shape);
    } else {
        lstm_backward(p->d_gates, p->d_recurrent, p->d_output, p->gates, p->cells, p->tanh_cells,
                      p->output, p->recurrent, p->work, p->shape, GEMM_SINGLE);
    }
}

/* ||a - b|| / ||b||, 0 for two empty or equal arrays */
static double residual(const float *a, const float *b, size_t count)
{
    double difference = 0, norm = 0;
    for (size_t i = 0; i < count; i++) {
        difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        norm += (double)b[i] * b[i];
    }
    return difference == 0 ? 0 : sqrt(difference / norm);
}

/* Rounding: each of up to ~100 steps adds a few units of 2^-24 = 6e-8, and the recurrence neither
 * damps nor blows them up much at these weights. Measured worst about 1e-6. */
static const double fast_against_plain = 5e-6;

static void fast_equals_plain(int time, int count, int size, int direction)
{
    problem fast = problem_make(time, count, size, direction, 1);
    problem plain = problem_make(time, count, size, direction, 1);
    run(&fast, false);
    run(&plain, true);
    size_t n = fast.cells_count;
    CU_ASSERT(residual(fast.gates, plain.gates, 4 * n) < fast_against_plain);
    CU_ASSERT(residual(fast.cells, plain.cells, n) < fast_against_plain);
    CU_ASSERT(residual(fast.tanh_cells, plain.tanh_cells, n) < fast_against_plain);
    CU_ASSERT(residual(fast.output, plain.output, n) < fast_against_plain);
    CU_ASSERT(residual(fast.d_gates, plain.d_gates, 4 * n) < fast_against_plain);
    CU_ASSERT(residual(fast.d_recurrent, plain.d_recurrent, fast.weights_count)
              < fast_against_plain);
    problem_release(&fast);
    problem_release(&plain);
}

static void fast_equals_plain_for_all_shapes(void)
{
    const int sizes[] = {1, 5, 16, 23, 32, 48};
    for (int direction = -1; direction <= 1; direction += 2) {
        for (int count = 1; count <= 17; count++) fast_equals_plain(7, count, 32, direction);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            fast_equals_plain(1, 16, sizes[k], direction);
            fast_equals_plain(9, 3, sizes[k], direction);
            fast_equals_plain(9, 16, sizes[k], direction);
            fast_equals_plain(4, 64, sizes[k], direction);
        }
        fast_equals_plain(101, 16, 32, direction);
        fast_equals_plain(101, 16, 16, direction);
    }
}

/* ---- the double-precision twin: loss = sum of output * d_output ---- */

static double loss_of(const problem *p, const double *input, const double *recurrent)
{
    const int T = p->shape.time, B = p->shape.count, H = p->shape.size;
    double *h = memory_array(h, (size_t)(B * H)), *c = memory_array(c, (size_t)(B * H)),
           *z = memory_array(z, (size_t)(4 * H));
    double loss = 0;
    for (int s = 0; s < T; s++) {
        int t = p->shape.direction > 0 ? s : T - 1 - s;
        for (int b = 0; b < B; b++) {
            for (int n = 0; n < 4 * H; n++) {
                z[n] = input[(t * B + b) * 4 * H + n];
                for (int k = 0; k < H; k++) z[n] += h[b * H + k] * recurrent[k * 4 * H + n];
            }
            for (int j = 0; j < H; j++) {
                double i = 1 / (1 + exp(-z[j])), f = 1 / (1 + exp(-z[H + j])),
                       g = tanh(z[2 * H + j]), o = 1 / (1 + exp(-z[3 * H + j]));
                c[b * H + j] = f * c[b * H + j] + i * g;
                h[b * H + j] = o * tanh(c[b * H + j]);
                loss += h[b * H + j] * p->d_output[(t * B + b) * H + j];
            }
        }
    }
    memory_free(h);
    memory_free(c);
    memory_free(z);
    return loss;
}

static double *widen(const float *values, size_t count)
{
    double *wide = memory_array(wide, count);
    for (size_t i = 0; i < count; i++) wide[i] = values[i];
    return wide;
}

/* Central differences in double have an error of about 1e-10; what is left is the single-precision
 * rounding of the gradient itself, relative to its largest element. */
static const double gradient_against_differences = 5e-6;

static double worst_difference(problem *p, double *varied, const double *input,
                               const double *recurrent, const float *gradient, size_t count)
{
    double worst = 0, largest = 0;
    for (size_t i = 0; i < count; i++) {
        const double e = 1e-5, kept = varied[i];
        varied[i] = kept + e;
        double up = loss_of(p, input, recurrent);
        varied[i] = kept - e;
        double down = loss_of(p, input, recurrent);
        varied[i] = kept;
        double numeric = (up - down) / (2 * e);
        worst = fmax(worst, fabs(numeric - gradient[i]));
        largest = fmax(largest, fabs(numeric));
    }
    return worst / largest;
}

static void gradients_equal_finite_differences(void)
{
    const int shapes[][3] = {{1, 2, 3}, {6, 3, 5}, {5, 16, 4}, {4, 2, 16}};
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
        for (int direction = -1; direction <= 1; direction += 2) {
            problem p = problem_make(shapes[k][0], shapes[k][1], shapes[k][2], direction, 2);
            double *input = widen(p.input, 4 * p.cells_count);
            double *recurrent = widen(p.recurrent, p.weights_count);
            run(&p, false);
            CU_ASSERT(worst_difference(&p, input, input, recurrent, p.d_gates, 4 * p.cells_count)
                      < gradient_against_differences);
            if (shapes[k][0] > 1) {
                CU_ASSERT(worst_difference(&p, recurrent, input, recurrent, p.d_recurrent,
                                           p.weights_count) < gradient_against_differences);
            } else {
                for (size_t i = 0; i < p.weights_count; i++) CU_ASSERT(p.d_recurrent[i] == 0.0f);
            }
            memory_free(input);
            memory_free(recurrent);
            problem_release(&p);
        }
    }
}

/* d_recurrent is added to, not overwritten. */
static void weight_gradient_accumulates(void)
{
    problem p = problem_make(5, 16, 16, 1, 3);
    run(&p, false);
    float *once = memory_array(once, p.weights_count);
    memcpy(once, p.d_recurrent, p.weights_count * sizeof *once);
    lstm_backward(p.d_gates, p.d_recurrent, p.d_output, p.gates, p.cells, p.tanh_cells, p.output,
                  p.recurrent, p.work, p.shape, GEMM_SINGLE);
    for (size_t i = 0; i < p.weights_count; i++) {
        EACH(fabsf(p.d_recurrent[i] - 2 * once[i]) <= 1e-5f * (1 + fabsf(once[i])));
    }
    memory_free(once);
    problem_release(&p);
}

/* Same bits when repeated, wherever the arrays lie. */
static void results_are_the_same_bits(void)
{
    const int shapes[][3] = {{101, 16, 32}, {30, 7, 16}, {11, 17, 23}};
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
        problem p = problem_make(shapes[k][0], shapes[k][1], shapes[k][2], 1, 4);
        problem q = problem_make(shapes[k][0], shapes[k][1], shapes[k][2], 1, 4);
        float *shifted = memory_array(shifted, p.cells_count + 1), *kept = q.output;
        q.output = shifted + 1; /* not aligned to more than a float */
        run(&p, false);
        run(&q, false);
        size_t bytes = p.cells_count * sizeof(float);
        CU_ASSERT(memcmp(p.gates, q.gates, 4 * bytes) == 0);
        CU_ASSERT(memcmp(p.output, q.output, bytes) == 0);
        CU_ASSERT(memcmp(p.d_gates, q.d_gates, 4 * bytes) == 0);
        CU_ASSERT(memcmp(p.d_recurrent, q.d_recurrent, p.weights_count * sizeof(float)) == 0);
        q.output = kept;
        memory_free(shifted);
        problem_release(&p);
        problem_release(&q);
    }
}

/* A poisoned sequence stays alone with its NaN: the others' results keep their bits. */
static void not_a_number_stays_in_its_sequence(void)
{
    problem p = problem_make(9, 16, 32, 1, 5), q = problem_make(9, 16, 32, 1, 5);
    const int B = 16, H = 32, bad = 5;
    q.input[(2 * B + bad) * 4 * H + 3] = NAN;
    run(&p, false);
    run(&q, false);
    for (int t = 0; t < 9; t++) {
        for (int b = 0; b < B; b++) {
            const float *x = p.output + (t * B + b) * H, *y = q.output + (t * B + b) * H;
            if (b != bad) CU_ASSERT(memcmp(x, y, (size_t)H * sizeof *x) == 0);
            if (b == bad && t == 2) CU_ASSERT(isnan(y[3]));
            if (b == bad && t > 2) CU_ASSERT(isnan(y[0]) && isnan(y[3]));
        }
    }
    problem_release(&p);
    problem_release(&q);
}

int main(void)
{
    gemm_init();
    static const harness_test tests[] = {
        {"fast equals plain for all shapes", fast_equals_plain_for_all_shapes},
        {"gradients equal finite differences", gradients_equal_finite_differences},
        {"the weight gradient accumulates", weight_gradient_accumulates},
        {"results are the same bits", results_are_the_same_bits},
        {"not-a-number stays in its sequence", not_a_number_stays_in_its_sequence},
    };
    return harness_main("lstm", tests, sizeof tests / sizeof tests[0]);
}
