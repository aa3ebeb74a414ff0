/* One LSTM layer in one direction. The recurrence is the kernels' work, step by step; what can
 * wait until all steps are done is one matrix product here: the gradient of the recurrent
 * weights. At the end stand the formulas written out, which the tests compare with. */
#include "src/net/lstm.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"

/* Position of step s in the order of the direction, 0 <= s < T. */
static int position(lstm_shape shape, int s)
{
    return shape.direction > 0 ? s : shape.time - 1 - s;
}

static void check_shape(lstm_shape shape)
{
    assert(shape.time >= 1 && shape.count >= 1 && shape.size >= 1);
    assert(shape.direction == 1 || shape.direction == -1);
    (void)shape;
}

size_t lstm_work_count(lstm_shape shape)
{
    /* R transposed, and the gradients of c and h that are carried back. */
    size_t size = (size_t)shape.size;
    return 4 * size * size + 2 * (size_t)shape.count * size;
}

static float sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

/* The gates of one step, in place; previous_cells NULL: zero. */
static void step_forward(float *gates, float *cells, float *tanh_cells, float *output,
                         const float *previous_cells, int count, int size)
{
    for (int b = 0; b < count; b++) {
        float *i = gates + (size_t)b * 4 * (size_t)size, *f = i + size, *g = f + size,
              *o = g + size;
        for (int j = 0; j < size; j++) {
            size_t at = (size_t)b * (size_t)size + (size_t)j;
            float before = previous_cells != NULL ? previous_cells[at] : 0.0f;
            i[j] = sigmoid(i[j]);
            f[j] = sigmoid(f[j]);
            g[j] = tanhf(g[j]);
            o[j] = sigmoid(o[j]);
            cells[at] = f[j] * before + i[j] * g[j];
            tanh_cells[at] = tanhf(cells[at]);
            output[at] = o[j] * tanh_cells[at];
        }
    }
}

/* One step back. d_output and carried_h sum to the gradient of h_t; carried_c is the gradient of
 * c_t through c_{t+1} and becomes that of c_{t-1}. */
static void step_backward(float *d_gates, float *carried_c, const float *d_output,
                          const float *carried_h, const float *gates, const float *tanh_cells,
                          const float *previous_cells, int count, int size)
{
    for (int b = 0; b < count; b++) {
        size_t row = (size_t)b * 4 * (size_t)size;
        const float *i = gates + row, *f = i + size, *g = f + size, *o = g + size;
        float *d_i = d_gates + row, *d_f = d_i + size, *d_g = d_f + size, *d_o = d_g + size;
        for (int j = 0; j < size; j++) {
            size_t at = (size_t)b * (size_t)size + (size_t)j;
            float before = previous_cells != NULL ? previous_cells[at] : 0.0f;
            float d_h = d_output[at] + carried_h[at];
            float tanh_c = tanh_cells[at];
            float d_c = carried_c[at] + d_h * o[j] * (1.0f - tanh_c * tanh_c);
            d_i[j] = d_c * g[j] * i[j] * (1.0f - i[j]);
            d_f[j] = d_c * before * f[j] * (1.0f - f[j]);
            d_g[j] = d_c * i[j] * (1.0f - g[j] * g[j]);
            d_o[j] = d_h * tanh_c * o[j] * (1.0f - o[j]);
            carried_c[at] = d_c * f[j];
        }
    }
}

void lstm_forward(float *gates, float *cells, float *tanh_cells, float *output,
                  const float *recurrent, lstm_shape shape)
{
    check_shape(shape);
    kernels_get()->lstm->forward(gates, cells, tanh_cells, output, recurrent, shape);
}

void lstm_backward(float *d_gates, float *d_recurrent, const float *d_output, const float *gates,
                   const float *cells, const float *tanh_cells, const float *output,
                   const float *recurrent, float *work, lstm_shape shape, gemm_precision precision)
{
    check_shape(shape);
    kernels_get()->lstm->backward(d_gates, d_output, gates, cells, tanh_cells, recurrent, work,
                                  shape);
    if (d_recurrent == NULL || shape.time == 1) return;
    /* All steps in one product: h is the output one step earlier. */
    const int H = shape.size;
    const size_t step = (size_t)shape.count * (size_t)H;
    const float *earlier = shape.direction > 0 ? output : output + step;
    const float *later = shape.direction > 0 ? d_gates + 4 * step : d_gates;
    gemm_tn(precision, H, 4 * H, (shape.time - 1) * shape.count, earlier, H, later, 4 * H, 1.0f,
            d_recurrent, 4 * H);
}

void lstm_step(float *output, float *cells, float *total, float *work, const float *product,
               int period, const float *before, const float *recurrent, int count, int size)
{
    assert(period >= 1 && count >= 1 && size >= 1);
    kernels_get()->lstm->step(output, cells, total, work, product, period, before, recurrent, count,
                              size);
}

void lstm_forward_plain(float *gates, float *cells, float *tanh_cells, float *output,
                        const float *recurrent, lstm_shape shape)
{
    check_shape(shape);
    const int B = shape.count, H = shape.size;
    for (int s = 0; s < shape.time; s++) {
        size_t at = (size_t)position(shape, s) * (size_t)(B * H);
        size_t before = s > 0 ? (size_t)position(shape, s - 1) * (size_t)(B * H) : 0;
        for (int b = 0; b < B && s > 0; b++) {
            for (int n = 0; n < 4 * H; n++) {
                float sum = 0;
                for (int k = 0; k < H; k++) {
                    sum += output[before + (size_t)(b * H + k)] * recurrent[k * 4 * H + n];
                }
                gates[4 * at + (size_t)(b * 4 * H + n)] += sum;
            }
        }
        step_forward(gates + 4 * at, cells + at, tanh_cells + at, output + at,
                     s > 0 ? cells + before : NULL, B, H);
    }
}

void lstm_backward_plain(float *d_gates, float *d_recurrent, const float *d_output,
                         const float *gates, const float *cells, const float *tanh_cells,
                         const float *output, const float *recurrent, float *work,
                         lstm_shape shape)
{
    check_shape(shape);
    const int B = shape.count, H = shape.size;
    float *carried_h = work, *carried_c = work + B * H;
    memset(work, 0, 2 * (size_t)(B * H) * sizeof *work);
    for (int s = shape.time - 1; s >= 0; s--) {
        size_t at = (size_t)position(shape, s) * (size_t)(B * H);
        size_t before = s > 0 ? (size_t)position(shape, s - 1) * (size_t)(B * H) : 0;
        step_backward(d_gates + 4 * at, carried_c, d_output + at, carried_h, gates + 4 * at,
                      tanh_cells + at, s > 0 ? cells + before : NULL, B, H);
        for (int b = 0; b < B && s > 0; b++) {
            const float *d = d_gates + 4 * at + (size_t)(b * 4 * H);
            for (int k = 0; k < H; k++) {
                float sum = 0;
                for (int n = 0; n < 4 * H; n++) {
                    sum += d[n] * recurrent[k * 4 * H + n];
                    if (d_recurrent == NULL) continue;
                    d_recurrent[k * 4 * H + n] += output[before + (size_t)(b * H + k)] * d[n];
                }
                carried_h[b * H + k] = sum;
            }
        }
    }
}
