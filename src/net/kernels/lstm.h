/* kernels: the recurrence of one LSTM layer in one direction; contracts as in lstm.h. */
#ifndef DEMODASH_NET_KERNELS_LSTM_H
#define DEMODASH_NET_KERNELS_LSTM_H

#include "src/net/kernels/shapes.h"

typedef struct {
    void (*forward)(float *gates, float *cells, float *tanh_cells, float *output,
                    const float *recurrent, lstm_shape shape);
    void (*backward)(float *d_gates, const float *d_output, const float *gates,
                     const float *cells, const float *tanh_cells, const float *recurrent,
                     float *work, lstm_shape shape); /* all but d_recurrent */
    void (*step)(float *output, float *cells, float *total, float *work, const float *product,
                 int period, const float *before, const float *recurrent, int count, int size);
} kernels_lstm;

#endif
