/* lstm: one LSTM layer in one direction, forward and backward through time, on a group.
 *
 *   i, f, o = sigmoid, g = tanh of  x_t W + h_{t-1} R + b   (gate order i, f, g, o)
 *   c_t = f c_{t-1} + i g;   h_t = o tanh(c_t);   h_{-1} = c_{-1} = 0
 * (Hochreiter & Schmidhuber 1997 with forget gates; the paper's form.)
 *
 * Arrays are time-major. direction +1 runs t = 0..T-1, -1 runs t = T-1..0; arrays are indexed by
 * true position either way, so the reversed direction's output is already re-reversed. The caller
 * gives the input product (x_t W + b for all positions: a GEMM, or a gather for one-hot input) in
 * `gates` and gets activations back in it. */
#ifndef DEMODASH_NET_LSTM_H
#define DEMODASH_NET_LSTM_H

#include <stddef.h>

#include "src/net/gemm.h"
#include "src/net/kernels/shapes.h"

/* gates [T][B][4H]: in: x_t W + b; out: the activated gates i, f, g, o.
 * cells [T][B][H], out: c_t.   tanh_cells [T][B][H], out: tanh(c_t).   output [T][B][H], out: h_t.
 * recurrent R [H][4H]. */
void lstm_forward(float *gates, float *cells, float *tanh_cells, float *output,
                  const float *recurrent, lstm_shape shape);

/* d_gates [T][B][4H], out: gradient of the pre-activations (so the caller's dW = x^T d_gates,
 *   db = column sums, dx = d_gates W^T; one GEMM each over all positions).
 * d_recurrent [H][4H] += sum_t h_{t-1}^T d_gates_t (NULL: not wanted).
 * d_output [T][B][H]: gradient of h_t from above (not changed).
 * gates (activated), cells, tanh_cells, output: as lstm_forward left them. recurrent: as given.
 * work: lstm_work_count(shape) floats. precision: of the factors of d_recurrent's product. */
void lstm_backward(float *d_gates, float *d_recurrent, const float *d_output, const float *gates,
                   const float *cells, const float *tanh_cells, const float *output,
                   const float *recurrent, float *work, lstm_shape shape, gemm_precision precision);
size_t lstm_work_count(lstm_shape shape);

/* One step of any number of rows, keeping nothing for a backward pass: for walks that the shape of
 * lstm_forward does not fit. Row b has the input product (x W + b) product[b mod P], so that rows
 * in step can share it. product [P][4H], P = period >= 1; cells [B][H]: c before -> after;
 * output [B][H], out: h; total [B][H] += h (NULL: not wanted); before [B][H]: h one step earlier,
 * not overlapping output; work [B][4H]. */
void lstm_step(float *output, float *cells, float *total, float *work, const float *product,
               int period, const float *before, const float *recurrent, int count, int size);

#endif
