/* Positives are ranked twice, by the mean score of the networks that are shown and by how far
 * these disagree; exemplars are taken from the ends and the middle of the first ranking and from
 * the top of the second. Equal values stand in the order of the sequences. */
#include "src/stage/report/exemplars.h"

#include <math.h>
#include <stdlib.h>

#include "src/core/memory.h"

typedef struct {
    double value;
    size_t row;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Mean score over the shown networks, and its range over them, of test sequence i. */
static void take_opinion(double *ret_mean, double *ret_range, const dossier *d, size_t i)
{
    double sum = 0, low = 1, high = 0;
    int n = 0;
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (d->shown[k] < 0) continue;
        const double score = d->tasks[d->shown[k]].scores[i];
        sum += score;
        low = score < low ? score : low;
        high = score > high ? score : high;
        n++;
    }
    *ret_mean = n > 0 ? sum / n : NAN;
    *ret_range = n > 0 ? high - low : NAN;
}

static size_t choose(exemplar *chosen, size_t count, size_t row, const char *why)
{
    for (size_t i = 0; i < count; i++) {
        if (chosen[i].row == row) return count;
    }
    chosen[count] = (exemplar){.row = row, .why = why};
    return count + 1;
}

size_t exemplars_choose(exemplar chosen[EXEMPLARS_MAX], const dossier *x)
{
    const size_t n = x->positives;
    if (n == 0) return 0;
    ranked *by_score = memory_array(by_score, n), *by_range = memory_array(by_range, n);
    for (size_t i = 0; i < n; i++) {
        by_score[i].row = by_range[i].row = i;
        take_opinion(&by_score[i].value, &by_range[i].value, x, (size_t)(x->numbers[i] - 1));
    }
    qsort(by_score, n, sizeof *by_score, compare_ranked);
    qsort(by_range, n, sizeof *by_range, compare_ranked);
    size_t count = choose(chosen, 0, by_score[0].row, "highest mean score");
    if (n > 1) count = choose(chosen, count, by_score[1].row, "second highest mean score");
    count = choose(chosen, count, by_score[n / 2].row, "median mean score");
    count = choose(chosen, count, by_score[n - 1].row, "lowest mean score");
    if (n > 1) count = choose(chosen, count, by_score[n - 2].row, "second lowest mean score");
    for (size_t i = 0, more = 0; i < n && more < 2; i++) {
        const size_t before = count;
        count = choose(chosen, count, by_range[i].row, "networks disagree most");
        more += count - before;
    }
    memory_free(by_score);
    memory_free(by_range);
    return count;
}
