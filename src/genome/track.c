/* Sequences are sorted by their places and gone through in clusters of those that overlap: sums and
 * counts are kept for one cluster at a time. The order of the sums is that of the places, so that
 * equal sequences give equal bytes however they were dealt out. */
#include "src/genome/track.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"

typedef struct {
    const place *at;
    const float *values; /* [length] */
} row;

static int compare_rows(const void *a, const void *b)
{
    const row *x = a, *y = b;
    const int chrom = strcmp(x->at->chrom, y->at->chrom);
    if (chrom != 0) return chrom;
    if (x->at->start != y->at->start) return x->at->start < y->at->start ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Add a sequence's values to those that begin at position `first`. */
static void add(double *sums, int *counts, const row *r, int64_t first, size_t length)
{
    const size_t from = (size_t)(r->at->start - first);
    for (size_t i = 0; i < length; i++) {
        const size_t to = from + (r->at->strand == '-' ? length - 1 - i : i);
        sums[to] += (double)r->values[i];
        counts[to]++;
    }
}

/* Rows [count] that overlap each other, one after the other; all of their bases have a value. */
static void emit_cluster(track_emit *emit, void *data, const row *rows, size_t count,
                         size_t length)
{
    const int64_t first = rows[0].at->start;
    const size_t span = (size_t)(rows[count - 1].at->start - first) + length;
    double *sums = memory_array(sums, span);
    int *counts = memory_array(counts, span);
    for (size_t i = 0; i < count; i++) add(sums, counts, &rows[i], first, length);
    for (size_t begin = 0, end; begin < span; begin = end) {
        const float value = (float)(sums[begin] / counts[begin]);
        end = begin + 1;
        while (end < span && (float)(sums[end] / counts[end]) == value) end++;
        emit(data, rows[0].at->chrom, first + (int64_t)begin, first + (int64_t)end, value);
    }
    memory_free(sums);
    memory_free(counts);
}

static bool is_same(const row *x, const row *y)
{
    return x->at->start == y->at->start && strcmp(x->at->chrom, y->at->chrom) == 0;
}

size_t track_make(track_emit *emit, void *data, const place *places, const float *values,
                  size_t count, size_t length)
{
    row *rows = memory_array(rows, count);
    size_t all = 0, used = 0;
    for (size_t i = 0; i < count; i++) {
        if (places[i].chrom != NULL) rows[all++] = (row){&places[i], values + i * length};
    }
    if (all > 0) qsort(rows, all, sizeof *rows, compare_rows);
    for (size_t i = 0; i < all; i++) {
        if (used == 0 || !is_same(&rows[i], &rows[used - 1])) rows[used++] = rows[i];
    }
    for (size_t begin = 0, end; begin < used; begin = end) {
        end = begin + 1;
        while (end < used && strcmp(rows[end].at->chrom, rows[begin].at->chrom) == 0
               && rows[end].at->start < rows[end - 1].at->end) end++;
        emit_cluster(emit, data, rows + begin, end - begin, length);
    }
    memory_free(rows);
    return used;
}
