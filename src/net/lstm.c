/* One LSTM layer in one direction. The recurrence is the kernels' work, step by step; what can
 * wait until all steps are done is one matrix product here: the gradient of the recurrent
 * weights. */
#include "src/net/lstm.h"

#include <assert.h>

#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"

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
