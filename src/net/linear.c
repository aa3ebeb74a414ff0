/* A fully connected layer on a group: plain loops, each sum in the order of its inputs. The head
 * of a network has few rows and columns (16 sequences, 64 features, 2 logits) beside what lies
 * below it. */
#include "src/net/linear.h"

#include <stddef.h>
#include <string.h>

void linear_forward(float *out, const float *in, const float *weight, const float *bias, int count,
                    int in_size, int out_size)
{
    const size_t c = (size_t)in_size, n = (size_t)out_size;
    for (size_t b = 0; b < (size_t)count; b++) {
        memcpy(out + b * n, bias, n * sizeof *out);
        for (size_t i = 0; i < c; i++) {
            for (size_t j = 0; j < n; j++) out[b * n + j] += in[b * c + i] * weight[i * n + j];
        }
    }
}

void linear_backward(float *d_weight, float *d_bias, float *d_in, const float *d_out,
                     const float *in, const float *weight, int count, int in_size, int out_size)
{
    const size_t c = (size_t)in_size, n = (size_t)out_size;
    for (size_t b = 0; b < (size_t)count; b++) {
        const float *d = d_out + b * n;
        if (d_weight != NULL) {
            for (size_t i = 0; i < c; i++) {
                for (size_t j = 0; j < n; j++) d_weight[i * n + j] += in[b * c + i] * d[j];
            }
            for (size_t j = 0; j < n; j++) d_bias[j] += d[j];
        }
        if (d_in == NULL) continue;
        for (size_t i = 0; i < c; i++) {
            float sum = 0.0f;
            for (size_t j = 0; j < n; j++) sum += d[j] * weight[i * n + j];
            d_in[b * c + i] = sum;
        }
    }
}
