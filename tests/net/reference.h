/* reference: a whole network in double precision, written from the paper's formulas, one sequence
 * at a time, with no code of src/net beyond the layout of the parameters. For tests. */
#ifndef DEMODASH_TESTS_REFERENCE_H
#define DEMODASH_TESTS_REFERENCE_H

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/net/network.h"

/* Does the mask of a layer keep channel c of position t of a record? From the definition in
 * dropout.h, one element at a time. */
static inline bool reference_kept(const net_dropout *d, uint32_t layer, int record, int t, int c,
                                  int channels, double *scale)
{
    uint32_t keep = (uint32_t)lround((1 - (double)d->rate) * 256), digits = 8, m = 0, used = 0;
    while (digits > 0 && keep % (1u << (9 - digits)) == 0) digits--;
    *scale = 256.0 / keep;
    uint32_t word = (uint32_t)(t * ((channels + 31) / 32) + c / 32) * digits;
    for (uint32_t i = 0; i < digits; i++, used++) {
        uint32_t block[4];
        random_block(block, d->key, RANDOM_DROPOUT + (layer << 8), d->epoch, d->records[record],
                     (word + used) / 4);
        uint32_t bit = block[(word + used) % 4] >> (c % 32) & 1;
        uint32_t digit = keep >> (8 - digits + i) & 1;
        m = digit ? (bit | m) : (bit & m);
    }
    return m != 0;
}

static inline double reference_drop(double x, const net_dropout *d, uint32_t layer, int record,
                                    int t, int c, int channels)
{
    double scale;
    if (d == NULL || d->rate == 0) return x;
    return reference_kept(d, layer, record, t, c, channels, &scale) ? x * scale : 0;
}

static inline double reference_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* One LSTM layer in one direction: in [T][In] -> out [T][H]. */
static inline void reference_lstm(double *out, const double *in, int time, int in_size, int h,
                                  const double *w, const double *r, const double *b, bool reversed)
{
    double *state = memory_array(state, (size_t)h), *cell = memory_array(cell, (size_t)h);
    double *a = memory_array(a, (size_t)(4 * h));
    for (int s = 0; s < time; s++) {
        int t = reversed ? time - 1 - s : s;
        for (int j = 0; j < 4 * h; j++) {
            a[j] = b[j];
            for (int i = 0; i < in_size; i++) a[j] += in[t * in_size + i] * w[i * 4 * h + j];
            for (int i = 0; i < h; i++) a[j] += state[i] * r[i * 4 * h + j];
        }
        for (int j = 0; j < h; j++) {
            cell[j] = reference_sigmoid(a[h + j]) * cell[j] +
                      reference_sigmoid(a[j]) * tanh(a[2 * h + j]);
            state[j] = reference_sigmoid(a[3 * h + j]) * tanh(cell[j]);
            out[t * h + j] = state[j];
        }
    }
    memory_free(state);
    memory_free(cell);
    memory_free(a);
}

/* logits [2] of one sequence x [L][4] under parameters p [P]; record: its index in dropout's. */
static inline void reference_forward(double logits[2], const net_spec *spec, const double *p,
                                     const double *x, const net_dropout *dropout, int record)
{
    const net_layout y = spec_layout(spec);
    int time = spec->length, channels = 4;
    double *now = memory_array(now, (size_t)(time * 4));
    memcpy(now, x, (size_t)(time * 4) * sizeof *now);
    bool lstm = spec->lstm_layers > 0;
    for (int i = 0; i < spec->convs; i++) {
        int k = spec->width[i], f = spec->filters[i], pad = lstm ? k / 2 : 0;
        int conv_time = time + 2 * pad - k + 1, pool = i + 1 < spec->convs ? spec->pool : 1;
        double *next = memory_array(next, (size_t)(conv_time * f));
        for (int t = 0; t < conv_time; t++) {
            for (int o = 0; o < f; o++) {
                double sum = p[y.conv_bias[i] + (size_t)o];
                for (int j = 0; j < k; j++) {
                    int s = t + j - pad;
                    for (int c = 0; s >= 0 && s < time && c < channels; c++) {
                        sum += now[s * channels + c] *
                               p[y.conv_weight[i] + (size_t)((j * channels + c) * f + o)];
                    }
                }
                next[t * f + o] = sum > 0 ? sum : 0;
            }
        }
        time = conv_time / pool;
        for (int t = 0; t < time; t++) {
            for (int o = 0; o < f; o++) {
                double best = 0;
                for (int j = 0; j < pool; j++) best = fmax(best, next[(t * pool + j) * f + o]);
                if (!lstm) best = reference_drop(best, dropout, (uint32_t)i, record, t, o, f);
                next[t * f + o] = best;
            }
        }
        channels = f;
        memory_free(now);
        now = next;
    }
    double *features = memory_array(features, (size_t)y.features);
    for (int c = 0; !lstm && c < channels; c++) {
        for (int t = 0; t < time; t++) features[c] = fmax(features[c], now[t * channels + c]);
    }
    int h = spec->lstm_size;
    for (int d = 0; lstm && d < 2; d++) {
        double *in = memory_array(in, (size_t)(time * channels));
        memcpy(in, now, (size_t)(time * channels) * sizeof *in);
        for (int l = 0; l < spec->lstm_layers; l++) {
            double *out = memory_array(out, (size_t)(time * h));
            reference_lstm(out, in, time, y.lstm_in[l], h, p + y.lstm_input[d][l],
                           p + y.lstm_recurrent[d][l], p + y.lstm_bias[d][l], d == 1);
            for (int i = 0; i < time * h; i++) {
                out[i] = reference_drop(out[i], dropout, (uint32_t)(8 + 4 * d + l), record, i / h,
                                        i % h, h);
            }
            memory_free(in);
            in = out;
        }
        for (int i = 0; i < time * h; i++) features[d * h + i % h] += in[i] / time;
        memory_free(in);
    }
    int size = y.features;
    if (spec->hidden > 0) {
        double *hidden = memory_array(hidden, (size_t)spec->hidden);
        for (int j = 0; j < spec->hidden; j++) {
            double sum = p[y.hidden_bias + (size_t)j];
            for (int i = 0; i < size; i++) {
                sum += features[i] * p[y.hidden_weight + (size_t)(i * spec->hidden + j)];
            }
            hidden[j] = reference_drop(fmax(sum, 0), dropout, 16, record, 0, j, spec->hidden);
        }
        memory_free(features);
        features = hidden, size = spec->hidden;
    }
    for (int j = 0; j < 2; j++) {
        logits[j] = p[y.output_bias + (size_t)j];
        for (int i = 0; i < size; i++) {
            logits[j] += features[i] * p[y.output_weight + (size_t)(2 * i + j)];
        }
    }
    memory_free(features);
    memory_free(now);
}

#endif
