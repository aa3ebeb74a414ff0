/* Tables of letters: a table has a row for each word of up to three letters; forward adds up
 * rows of several tables for each position, backward adds gradients to them and collects tables
 * into weights. Winners of the maximum over time: for each filter the list of its winners'
 * windows, whose weighted sum is the weights' gradient. Then passes over arrays: ReLU, sums of
 * rows, a blocked transpose. */
#include "src/net/kernels/conv.h"

#include "src/net/kernels/level.h"
#include "src/net/kernels/vector_blocks.h"

/* ---- tables of letters ---- */

enum { TAPS = 3, LETTERS = 5 }; /* of a word, as in net/conv.c: its number fits a byte */

/* n may be anything: the first n of a vector, none, or all. */
VECTOR_INLINE vf load_up_to(const float *from, int n)
{
    return n >= VECTOR_WIDTH ? vector_load(from) : vector_load_part(from, n > 0 ? n : 0);
}

VECTOR_INLINE void store_up_to(float *to, vf x, int n)
{
    if (n >= VECTOR_WIDTH) {
        vector_store(to, x);
    } else {
        vector_store_part(to, x, n > 0 ? n : 0);
    }
}

/* x + the weights of a letter; letter 4 has none. */
VECTOR_INLINE vf plus_letter(vf x, const vf *weight, int letter)
{
    return letter < LETTERS - 1 ? x + weight[letter] : x;
}

/* Words that begin alike share the sums of what they share. */
static void tabulate(float *table, const float *weight, const float *start, int taps, int columns,
                     int stride)
{
    const int first = taps > 2 ? LETTERS : 1, second = taps > 1 ? LETTERS : 1;
    for (int c = 0; c < stride; c += VECTOR_WIDTH) {
        const int n = columns - c;
        vf w[TAPS][LETTERS - 1]; /* the last tap's last */
        for (int t = 0; t < taps; t++) {
            for (int l = 0; l < LETTERS - 1; l++) {
                w[TAPS - taps + t][l] = load_up_to(weight + (t * 4 + l) * columns + c, n);
            }
        }
        const vf none = start != NULL ? load_up_to(start + c, n) : vector_splat(0.0f);
        float *row = table + c;
        for (int i = 0; i < first; i++) {
            const vf one = taps > 2 ? plus_letter(none, w[0], i) : none;
            for (int j = 0; j < second; j++) {
                const vf two = taps > 1 ? plus_letter(one, w[1], j) : one;
                for (int l = 0; l < LETTERS; l++, row += stride) {
                    vector_store(row, plus_letter(two, w[2], l));
                }
            }
        }
    }
}

static void collect(float *d_weight, float *d_start, const float *table, int taps, int columns,
                    int stride)
{
    int words = 1;
    for (int t = 0; t < taps; t++) words *= LETTERS;
    for (int c = 0; c < columns; c += VECTOR_WIDTH) {
        const int n = columns - c;
        const float *rows = table + c;
        for (int t = 0, inner = words / LETTERS; t < taps; t++, inner /= LETTERS) {
            for (int l = 0; l < LETTERS - 1; l++) {
                float *to = d_weight + (t * 4 + l) * columns + c;
                vf sum = load_up_to(to, n);
                for (int word = l * inner; word < words; word += LETTERS * inner) {
                    for (int i = 0; i < inner; i++) {
                        sum += vector_load(rows + (ptrdiff_t)(word + i) * stride);
                    }
                }
                store_up_to(to, sum, n);
            }
        }
        if (d_start == NULL) continue;
        vf sum = load_up_to(d_start + c, n);
        for (int word = 0; word < words; word++)
            sum += vector_load(rows + (ptrdiff_t)word * stride);
        store_up_to(d_start + c, sum, n);
    }
}

/* Columns from c of one row; `vectors` vectors with `last` columns in the last. */
VECTOR_INLINE void gather_block(const int vectors, float *out, const kernels_words *w, size_t row,
                                int c, const int last, int relu)
{
    vf sum[BLOCK];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) sum[v] = vector_splat(0.0f);
    for (int g = 0; g < w->groups; g++) {
        const float *from = w->table[g] + (ptrdiff_t)w->index[g][row] * w->stride + c;
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) sum[v] += vector_load(from + v * VECTOR_WIDTH);
    }
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        vf x = relu ? vector_at_least(sum[v], 0.0f) : sum[v];
        store_some(out + v * VECTOR_WIDTH, x, COLUMNS_OF(v));
    }
}

VECTOR_INLINE void scatter_block(const int vectors, const float *d, const kernels_words *w,
                                 size_t row, int c, const int last)
{
    vf value[BLOCK];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        value[v] = load_some(d + v * VECTOR_WIDTH, COLUMNS_OF(v));
    }
    for (int g = 0; g < w->groups; g++) {
        float *to = w->table[g] + (ptrdiff_t)w->index[g][row] * w->stride + c;
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) {
            float *at = to + v * VECTOR_WIDTH;
            vector_store(at, vector_load(at) + value[v]);
        }
    }
}

static void gather(float *out, kernels_words w, int relu)
{
    for (size_t row = 0; row < w.rows; row++) {
        float *to = out + row * (size_t)w.columns;
        for (int c = 0; c < w.columns; c += BLOCK * VECTOR_WIDTH) {
            const int n = min_int(w.columns - c, BLOCK * VECTOR_WIDTH);
#define STATEMENT(vectors, last) gather_block(vectors, to + c, &w, row, c, last, relu)
            BY_VECTORS(n, STATEMENT)
#undef STATEMENT
        }
    }
}

static void scatter(kernels_words w, const float *d)
{
    for (size_t row = 0; row < w.rows; row++) {
        const float *from = d + row * (size_t)w.columns;
        for (int c = 0; c < w.columns; c += BLOCK * VECTOR_WIDTH) {
            const int n = min_int(w.columns - c, BLOCK * VECTOR_WIDTH);
#define STATEMENT(vectors, last) scatter_block(vectors, from + c, &w, row, c, last)
            BY_VECTORS(n, STATEMENT)
#undef STATEMENT
        }
    }
}

/* ---- small passes ---- */

static void relu(float *x, size_t count)
{
    for (size_t i = 0; i < count; i += VECTOR_WIDTH) {
        const int n = count - i < VECTOR_WIDTH ? (int)(count - i) : VECTOR_WIDTH;
        store_some(x + i, vector_at_least(load_some(x + i, n), 0.0f), n);
    }
}

static void relu_backward(float *d, const float *out, size_t count)
{
    for (size_t i = 0; i < count; i += VECTOR_WIDTH) {
        const int n = count - i < VECTOR_WIDTH ? (int)(count - i) : VECTOR_WIDTH;
        vmask on = mask_above(load_some(out + i, n), vector_splat(0.0f));
        store_some(d + i, keep(on, load_some(d + i, n)), n);
    }
}

VECTOR_INLINE void sum_block(const int vectors, float *sum, const float *x, size_t rows,
                             size_t stride, const int last)
{
    vf total[BLOCK];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) total[v] = vector_splat(0.0f);
    for (size_t r = 0; r < rows; r++) {
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) {
            total[v] += load_some(x + r * stride + v * VECTOR_WIDTH,
                                  COLUMNS_OF(v));
        }
    }
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        const int m = COLUMNS_OF(v);
        float *to = sum + v * VECTOR_WIDTH;
        store_some(to, load_some(to, m) + total[v], m);
    }
}

static void sum_rows(float *sum, const float *x, size_t rows, int columns)
{
    for (int c = 0; c < columns; c += BLOCK * VECTOR_WIDTH) {
        const int n = min_int(columns - c, BLOCK * VECTOR_WIDTH);
#define STATEMENT(vectors, last) sum_block(vectors, sum + c, x + c, rows, (size_t)columns, last)
        BY_VECTORS(n, STATEMENT)
#undef STATEMENT
    }
}

/* ---- transposition ---- */

#if defined __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (vi){__VA_ARGS__})
#endif

/* Swap the halves of blocks of 2 SIZE elements between rows i and i + SIZE: one step of turning a
 * VECTOR_WIDTH x VECTOR_WIDTH block over. */
#define SWAP(size, first, second)                                                                  \
    VECTOR_UNROLL                                                                                  \
    for (int i = 0; i < VECTOR_WIDTH; i++) {                                                       \
        if (i & (size)) continue;                                                                  \
        vf a = x[i], b = x[i + (size)];                                                            \
        x[i] = SHUFFLE(a, b, first);                                                               \
        x[i + (size)] = SHUFFLE(a, b, second);                                                     \
    }
#define LIST(...) __VA_ARGS__

VECTOR_INLINE void turn(vf x[VECTOR_WIDTH])
{
#if VECTOR_WIDTH == 16
    SWAP(8, LIST(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
         LIST(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
    SWAP(4, LIST(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
         LIST(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
    SWAP(2, LIST(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
         LIST(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
    SWAP(1, LIST(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
         LIST(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#elif VECTOR_WIDTH == 8
    SWAP(4, LIST(0, 1, 2, 3, 8, 9, 10, 11), LIST(4, 5, 6, 7, 12, 13, 14, 15))
    SWAP(2, LIST(0, 1, 8, 9, 4, 5, 12, 13), LIST(2, 3, 10, 11, 6, 7, 14, 15))
    SWAP(1, LIST(0, 8, 2, 10, 4, 12, 6, 14), LIST(1, 9, 3, 11, 5, 13, 7, 15))
#else
    SWAP(2, LIST(0, 1, 4, 5), LIST(2, 3, 6, 7))
    SWAP(1, LIST(0, 4, 2, 6), LIST(1, 5, 3, 7))
#endif
}

static void transpose_block(float *out, const float *in, int rows, int stride, int height,
                            int width, int add)
{
    vf x[VECTOR_WIDTH];
    if (height == VECTOR_WIDTH && width == VECTOR_WIDTH) {
        VECTOR_UNROLL
        for (int i = 0; i < VECTOR_WIDTH; i++) x[i] = vector_load(in + (ptrdiff_t)i * stride);
        turn(x);
        VECTOR_UNROLL
        for (int i = 0; i < VECTOR_WIDTH; i++) {
            float *to = out + (ptrdiff_t)i * rows;
            vector_store(to, add ? vector_load(to) + x[i] : x[i]);
        }
        return;
    }
    for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
            float *to = out + (ptrdiff_t)j * rows + i, value = in[(ptrdiff_t)i * stride + j];
            *to = add ? *to + value : value;
        }
    }
}

static void transpose(float *out, const float *in, int rows, int columns, int stride, int add)
{
    for (int i = 0; i < rows; i += VECTOR_WIDTH) {
        for (int j = 0; j < columns; j += VECTOR_WIDTH) {
            transpose_block(out + (ptrdiff_t)j * rows + i, in + (ptrdiff_t)i * stride + j, rows,
                            stride, min_int(rows - i, VECTOR_WIDTH),
                            min_int(columns - j, VECTOR_WIDTH), add);
        }
    }
}

/* ---- winners of the maximum over time ---- */

/* The winners of one filter: where their view of the input starts, and their gradient. */
enum { LIST_LENGTH = 64 }; /* sequences at a time: 768 bytes on the stack */
typedef struct {
    size_t at[LIST_LENGTH];
    float d[LIST_LENGTH];
    int count;
} winner_list;

static void list_winners(winner_list *list, const float *d, const int32_t *winner, int filter,
                         int first, conv_shape s)
{
    list->count = 0;
    for (int b = first; b < s.count && b < first + LIST_LENGTH; b++) {
        const int32_t t = winner[b * s.filters + filter];
        if (t < 0) continue;
        list->at[list->count] = ((size_t)t * (size_t)s.count + (size_t)b) * (size_t)s.in;
        list->d[list->count++] = d[b * s.filters + filter];
    }
}

VECTOR_INLINE void winners_weight_block(const int vectors, float *sum, const winner_list *list,
                                        const float *in, const int last, int add)
{
    vf total[BLOCK];
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        total[v] = add ? load_some(sum + v * VECTOR_WIDTH, COLUMNS_OF(v))
                       : vector_splat(0.0f);
    }
    for (int i = 0; i < list->count; i++) {
        const float *x = in + list->at[i];
        const vf d = vector_splat(list->d[i]);
        VECTOR_UNROLL
        for (int v = 0; v < vectors; v++) {
            total[v] += d * load_some(x + v * VECTOR_WIDTH,
                                      COLUMNS_OF(v));
        }
    }
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        store_some(sum + v * VECTOR_WIDTH, total[v], COLUMNS_OF(v));
    }
}

static void winners_weight(float *d_by_filter, const float *d, const int32_t *winner,
                           const float *in, conv_shape s)
{
    const size_t next = (size_t)s.count * (size_t)s.in;
    winner_list list;
    for (int first = 0; first < s.count; first += LIST_LENGTH) {
        float *sum = d_by_filter;
        for (int f = 0; f < s.filters; f++) {
            list_winners(&list, d, winner, f, first, s);
            for (int k = 0; k < s.width; k++, sum += s.in) {
                const float *seen = in + (size_t)k * next;
                for (int c = 0; c < s.in; c += BLOCK * VECTOR_WIDTH) {
                    const int n = min_int(s.in - c, BLOCK * VECTOR_WIDTH);
#define STATEMENT(vectors, last)                                                                   \
    winners_weight_block(vectors, sum + c, &list, seen + c, last, first > 0)
                    BY_VECTORS(n, STATEMENT)
#undef STATEMENT
                }
            }
        }
    }
}

VECTOR_INLINE void winners_input_block(const int vectors, float *d_in, const float *weight, vf d,
                                       const int last)
{
    VECTOR_UNROLL
    for (int v = 0; v < vectors; v++) {
        const int m = COLUMNS_OF(v);
        float *to = d_in + v * VECTOR_WIDTH;
        store_some(to, load_some(to, m) + d * load_some(weight + v * VECTOR_WIDTH, m), m);
    }
}

static void winners_input(float *d_in, const float *d, const int32_t *winner,
                          const float *by_filter, conv_shape s)
{
    const size_t next = (size_t)s.count * (size_t)s.in, taps = (size_t)s.width * (size_t)s.in;
    for (size_t i = 0; i < (size_t)s.count * (size_t)s.filters; i++) {
        if (winner[i] < 0) continue;
        const size_t b = i / (size_t)s.filters, f = i % (size_t)s.filters;
        float *to = d_in + (size_t)winner[i] * next + b * (size_t)s.in;
        const float *weight = by_filter + f * taps;
        const vf gradient = vector_splat(d[i]);
        for (int k = 0; k < s.width; k++, to += next, weight += s.in) {
            for (int c = 0; c < s.in; c += BLOCK * VECTOR_WIDTH) {
                const int n = min_int(s.in - c, BLOCK * VECTOR_WIDTH);
#define STATEMENT(vectors, last) winners_input_block(vectors, to + c, weight + c, gradient, last)
                BY_VECTORS(n, STATEMENT)
#undef STATEMENT
            }
        }
    }
}

extern const kernels_conv KERNEL(kernels_conv);
const kernels_conv KERNEL(kernels_conv) = {tabulate,      collect,  gather,    scatter,
                                           relu,          relu_backward, sum_rows, transpose,
                                           winners_weight, winners_input};
