/* One convolution layer, by three ways to multiply, since its inputs and gradients come in three
 * kinds: real numbers (K matrix products of shifted views), one-hot letters (rows of tables that
 * hold the sums of three taps for each word of three letters) and, behind the maximum over time,
 * one position for each sequence and filter (that position's window alone). conv_stack.c chooses
 * among them. */
#include "src/net/conv.h"

#include <string.h>

#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"
#include "src/net/spec.h"

static size_t rows_out(conv_shape s)
{
    return (size_t)s.time * (size_t)s.count;
}

static size_t weight_size(conv_shape s)
{
    return (size_t)s.width * (size_t)s.in * (size_t)s.filters;
}

/* From one tap to the next: floats of the input, and of the weight. */
static size_t tap_in(conv_shape s)
{
    return (size_t)s.count * (size_t)s.in;
}

static size_t tap_weight(conv_shape s)
{
    return (size_t)s.in * (size_t)s.filters;
}

void conv_forward(float *out, const float *in, const float *weight, const float *bias, conv_shape s,
                  gemm_precision precision)
{
    gemm_nn_bias(precision, (int)rows_out(s), s.filters, s.in, in, s.in, weight, s.filters, bias,
                 out, s.filters);
    for (size_t k = 1; k < (size_t)s.width; k++) {
        gemm_nn(precision, (int)rows_out(s), s.filters, s.in, in + k * tap_in(s), s.in,
                weight + k * tap_weight(s), s.filters, 1.0f, out, s.filters);
    }
    kernels_get()->conv->relu(out, rows_out(s) * (size_t)s.filters);
}

void conv_backward_relu(float *d, const float *out, size_t count)
{
    kernels_get()->conv->relu_backward(d, out, count);
}

void conv_backward_weight(float *d_weight, float *d_bias, const float *d_out, const float *in,
                          conv_shape s, gemm_precision precision)
{
    for (size_t k = 0; k < (size_t)s.width; k++) {
        gemm_tn(precision, s.in, s.filters, (int)rows_out(s), in + k * tap_in(s), s.in, d_out,
                s.filters, 1.0f, d_weight + k * tap_weight(s), s.filters);
    }
    kernels_get()->conv->sum_rows(d_bias, d_out, rows_out(s), s.filters);
}

/* Few channels (a first layer's four) would make products of a few columns: there one product is
 * for all taps, some positions at a time, and its columns are then added where they belong. */
enum {
    NARROW = 8,           /* channels: half of the widest vector would stay empty */
    NARROW_FLOATS = 32768 /* of a product: 128 KB, in the second-level cache until it is added */
};

static size_t narrow_positions(conv_shape s)
{
    size_t fit = NARROW_FLOATS / ((size_t)s.width * tap_in(s));
    fit = fit < 1 ? 1 : fit;
    return fit < (size_t)s.time ? fit : (size_t)s.time;
}

/* Grows with the count, so that the room for the largest group is enough for each. */
size_t conv_work(conv_shape s)
{
    const size_t turned = weight_size(s); /* the weights, each tap's or all to [F][K*C] */
    const size_t position = (size_t)s.width * tap_in(s), all = (size_t)s.time * position;
    const size_t some = position > NARROW_FLOATS ? position : NARROW_FLOATS;
    return turned + (s.in > NARROW ? 0 : all < some ? all : some);
}

static void backward_input_narrow(float *d_in, const float *d_out, const float *weight,
                                  float *work, conv_shape s, gemm_precision precision)
{
    const size_t b = (size_t)s.count, c = (size_t)s.in, columns = (size_t)s.width * c;
    const size_t step = narrow_positions(s);
    float *product = work + weight_size(s);
    kernels_get()->conv->transpose(work, weight, (int)columns, s.filters, s.filters, 0);
    for (size_t t = 0; t < (size_t)s.time; t += step) {
        const size_t rows = (t + step < (size_t)s.time ? step : (size_t)s.time - t) * b;
        gemm_nn(precision, (int)rows, (int)columns, s.filters, d_out + t * b * (size_t)s.filters,
                s.filters, work, (int)columns, 0.0f, product, (int)columns);
        for (size_t r = 0; r < rows; r++) {
            for (size_t k = 0; k < (size_t)s.width; k++) {
                float *to = d_in + ((t + k) * b + r) * c;
                for (size_t i = 0; i < c; i++) to[i] += product[r * columns + k * c + i];
            }
        }
    }
}

void conv_backward_input(float *d_in, const float *d_out, const float *weight, float *work,
                         conv_shape s, gemm_precision precision)
{
    memset(d_in, 0, (size_t)(s.time + s.width - 1) * tap_in(s) * sizeof *d_in);
    if (s.in <= NARROW) {
        backward_input_narrow(d_in, d_out, weight, work, s, precision);
        return;
    }
    for (size_t k = 0; k < (size_t)s.width; k++) {
        float *turned = work + k * tap_weight(s);
        kernels_get()->conv->transpose(turned, weight + k * tap_weight(s), s.in, s.filters,
                                       s.filters, 0);
        gemm_nn(precision, (int)rows_out(s), s.in, s.filters, d_out, s.filters, turned, s.in, 1.0f,
                d_in + k * tap_in(s), s.in);
    }
}

/* ---- One-hot input ------------------------------------------------------------------------- */

/* Taps are taken in groups of WORD, the last may have fewer. A group's table has a row for each
 * word of letters; words are numbers of base LETTERS, the first letter the highest digit. */
enum {
    WORD = 3,    /* a word's number fits a byte; a table of 64 filters is 32 KB, of 4 letters 160 */
    LETTERS = 5, /* four and DNA_OTHER */
    ENTRIES = 125, /* LETTERS^WORD */
    GROUPS_MAX = (SPEC_WIDTH_MAX + WORD - 1) / WORD,
    ROUND = 16 /* floats of the widest vector: rows of tables are whole vectors */
};

typedef struct {
    kernels_words words;
    float *table[GROUPS_MAX];
    const uint8_t *index[GROUPS_MAX];
} letter_tables;

static size_t table_stride(conv_shape s)
{
    return ((size_t)s.filters + ROUND - 1) / ROUND * ROUND;
}

static size_t group_count(conv_shape s)
{
    return ((size_t)s.width + WORD - 1) / WORD;
}

static int group_taps(conv_shape s, int g)
{
    return s.width - WORD * g < WORD ? s.width - WORD * g : WORD;
}

size_t conv_letters_work(conv_shape s)
{
    size_t positions = (size_t)(s.time + s.width - 1) * (size_t)s.count; /* index bytes, twice */
    return group_count(s) * ENTRIES * table_stride(s) + positions / 2 + ROUND;
}

/* index[row] = number of the word of `taps` letters that starts there, for all rows that have one
 * in letters [positions]; sequences stand `count` apart. */
static void number_words(uint8_t *index, const uint8_t *letters, size_t positions, size_t count,
                         int taps)
{
    for (size_t i = 0; i + (size_t)(taps - 1) * count < positions; i++) {
        unsigned word = letters[i];
        for (size_t j = 1; j < (size_t)taps; j++) word = word * LETTERS + letters[i + j * count];
        index[i] = (uint8_t)word;
    }
}

/* The tables' places in work, not their values, and the words of every row. `tables` must stay
 * where it is: words points into it. */
static void tables_make(letter_tables *tables, const uint8_t *letters, float *work, conv_shape s)
{
    const int groups = (int)group_count(s);
    const size_t b = (size_t)s.count, positions = (size_t)(s.time + s.width - 1) * b;
    uint8_t *whole = (uint8_t *)(work + (size_t)groups * ENTRIES * table_stride(s));
    uint8_t *rest = whole + positions;
    if (s.width >= WORD) number_words(whole, letters, positions, b, WORD);
    if (s.width % WORD != 0) number_words(rest, letters, positions, b, s.width % WORD);
    for (int g = 0; g < groups; g++) {
        tables->table[g] = work + (size_t)g * ENTRIES * table_stride(s);
        const uint8_t *from = group_taps(s, g) == WORD ? whole : rest;
        tables->index[g] = from + (size_t)(g * WORD) * b;
    }
    const kernels_words words = {groups,    tables->table,        tables->index,
                                 s.filters, (int)table_stride(s), rows_out(s)};
    tables->words = words;
}

void conv_forward_letters(float *out, const uint8_t *letters, const float *weight,
                          const float *bias, float *work, conv_shape s)
{
    letter_tables tables;
    tables_make(&tables, letters, work, s);
    for (int g = 0; g < tables.words.groups; g++) {
        kernels_get()->conv->tabulate(tables.table[g], weight + (size_t)(g * WORD) * tap_weight(s),
                                      g == 0 ? bias : NULL, group_taps(s, g), s.filters,
                                      tables.words.stride);
    }
    kernels_get()->conv->gather(out, tables.words, 1);
}

void conv_backward_weight_letters(float *d_weight, float *d_bias, const float *d_out,
                                  const uint8_t *letters, float *work, conv_shape s)
{
    letter_tables tables;
    tables_make(&tables, letters, work, s);
    memset(work, 0, group_count(s) * ENTRIES * table_stride(s) * sizeof *work);
    kernels_get()->conv->scatter(tables.words, d_out);
    for (int g = 0; g < tables.words.groups; g++) {
        kernels_get()->conv->collect(d_weight + (size_t)(g * WORD) * tap_weight(s),
                                     g == 0 ? d_bias : NULL, tables.table[g], group_taps(s, g),
                                     s.filters, tables.words.stride);
    }
}

/* ---- Backward through the maximum over time ------------------------------------------------ */

/* The weights, and the sum of their gradient, transposed to [F][K][C]: a filter's taps lie together
 * and each winner is K multiply-adds of C contiguous values. */
size_t conv_winners_work(conv_shape s)
{
    return 2 * weight_size(s);
}

void conv_backward_winners(float *d_weight, float *d_bias, float *d_in, const float *d,
                          const int32_t *winner, const float *in, const float *weight, float *work,
                          conv_shape s)
{
    const kernels_conv *k = kernels_get()->conv;
    const size_t f = (size_t)s.filters;
    const int taps = s.width * s.in;
    float *by_filter = work, *d_by_filter = work + weight_size(s);
    if (d_weight != NULL) {
        k->winners_weight(d_by_filter, d, winner, in, s);
        k->transpose(d_weight, d_by_filter, s.filters, taps, taps, 1);
        for (size_t i = 0; i < (size_t)s.count * f; i++) {
            d_bias[i % f] += winner[i] >= 0 ? d[i] : 0.0f;
        }
    }
    if (d_in == NULL) return;
    memset(d_in, 0, (size_t)(s.time + s.width - 1) * tap_in(s) * sizeof *d_in);
    k->transpose(by_filter, weight, taps, s.filters, s.filters, 0);
    k->winners_input(d_in, d, winner, by_filter, s);
}

void conv_backward_winners_letters(float *d_weight, float *d_bias, const float *d,
                                  const int32_t *winner, const uint8_t *letters, conv_shape s)
{
    const size_t b = (size_t)s.count, f = (size_t)s.filters;
    for (size_t i = 0; i < b * f; i++) {
        if (winner[i] < 0) continue;
        const uint8_t *seen = letters + (size_t)winner[i] * b + i / f;
        for (size_t k = 0; k < (size_t)s.width; k++) {
            if (seen[k * b] <= 3) d_weight[(4 * k + seen[k * b]) * f + i % f] += d[i];
        }
        d_bias[i % f] += d[i];
    }
}
