/* linear: out = in weight + bias on a group, forward and backward. */
#ifndef DEMODASH_NET_LINEAR_H
#define DEMODASH_NET_LINEAR_H

/* out [B][N] = in [B][C] weight [C][N] + bias [N]. */
void linear_forward(float *out, const float *in, const float *weight, const float *bias, int count,
                    int in_size, int out_size);

/* d_weight [C][N] += in^T d_out, d_bias [N] += column sums (both NULL: not wanted);
 * d_in [B][C] = d_out weight^T, set (NULL: not wanted). d_out [B][N]. */
void linear_backward(float *d_weight, float *d_bias, float *d_in, const float *d_out,
                     const float *in, const float *weight, int count, int in_size, int out_size);

#endif
