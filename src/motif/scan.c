#include "src/motif/scan.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"

enum { SUMS_MAX = 1 << 18 };
static const double FINEST = 1.0 / 256, PSEUDOCOUNT = 0.1, SITES_UNKNOWN = 20;

struct scan {
    int width;
    double unit;      /* bits of one step */
    long *cell[2];    /* [W][4] rounded log-odds in units, of the strand: 0 forward, 1 reverse */
    long lowest, highest; /* sums possible */
    double *tail[2];  /* [highest - lowest + 1] P(sum >= lowest + k) */
};

/* Lowest and highest sum of cells [W][4]. */
static void find_range(long *ret_lowest, long *ret_highest, const long *cell, int width)
{
    *ret_lowest = *ret_highest = 0;
    for (int w = 0; w < width; w++) {
        long low = cell[4 * w], high = low;
        for (int a = 1; a < MOTIF_LETTERS; a++) {
            long value = cell[4 * w + a];
            if (value < low) low = value;
            if (value > high) high = value;
        }
        *ret_lowest += low;
        *ret_highest += high;
    }
}

/* tail [sums]: the distribution of the sum, column by column, then added up from the top. */
static void fill_tail(double *tail, const scan *s, const long *cell, const double *background)
{
    size_t sums = (size_t)(s->highest - s->lowest) + 1;
    double *now = memory_array(now, sums), *next = memory_array(next, sums);
    size_t reach = 0; /* sums 0..reach are possible so far, counted from the lowest */
    now[0] = 1;
    for (int w = 0; w < s->width; w++) {
        const long *c = cell + 4 * w;
        long low = c[0], high = c[0];
        for (int a = 1; a < MOTIF_LETTERS; a++) {
            if (c[a] < low) low = c[a];
            if (c[a] > high) high = c[a];
        }
        size_t span = (size_t)(high - low);
        memset(next, 0, (reach + span + 1) * sizeof *next);
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            double *to = next + (c[a] - low);
            for (size_t k = 0; k <= reach; k++) to[k] += now[k] * background[a];
        }
        reach += span;
        double *swap = now;
        now = next;
        next = swap;
    }
    double sum = 0;
    for (size_t k = sums; k-- > 0;) {
        sum += now[k];
        tail[k] = sum < 1 ? sum : 1;
    }
    memory_free(now);
    memory_free(next);
}

status_t scan_create(scan **ret, const motif *m, const double background[MOTIF_LETTERS])
{
    *ret = NULL;
    double total = 0, b[MOTIF_LETTERS];
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (!(background[a] > 0 && background[a] <= 1)) {
            return status_set(STATUS_DATA, "motif %s: the background of %c is %g, not in 0..1",
                              m->id, "ACGT"[a], background[a]);
        }
        total += background[a];
    }
    if (fabs(total - 1) > 0.001) {
        return status_set(STATUS_DATA, "motif %s: the background sums to %g, not to 1", m->id,
                          total);
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) b[a] = background[a] / total;
    double sites = m->sites > 0 ? m->sites : SITES_UNKNOWN;
    size_t cells = (size_t)m->width * MOTIF_LETTERS;
    double *odds = memory_array(odds, cells);
    for (size_t i = 0; i < cells; i++) {
        double p = (m->probability[i] * sites + PSEUDOCOUNT * b[i % 4]) / (sites + PSEUDOCOUNT);
        odds[i] = log2(p / b[i % 4]);
    }
    scan *s = memory_array(s, 1);
    s->width = m->width;
    for (int strand = 0; strand < 2; strand++) s->cell[strand] = memory_array(s->cell[0], cells);
    for (s->unit = FINEST;; s->unit *= 2) {
        for (size_t i = 0; i < cells; i++) s->cell[0][i] = lround(odds[i] / s->unit);
        find_range(&s->lowest, &s->highest, s->cell[0], s->width);
        if (s->highest - s->lowest < SUMS_MAX) break;
    }
    for (size_t i = 0; i < cells; i++) s->cell[1][i] = s->cell[0][cells - 1 - i];
    for (int strand = 0; strand < 2; strand++) {
        s->tail[strand] = memory_array(s->tail[0], (size_t)(s->highest - s->lowest) + 1);
        fill_tail(s->tail[strand], s, s->cell[strand], b);
    }
    memory_free(odds);
    *ret = s;
    return STATUS_OK;
}

void scan_destroy(scan *s)
{
    if (s == NULL) return;
    for (int strand = 0; strand < 2; strand++) {
        memory_free(s->cell[strand]);
        memory_free(s->tail[strand]);
    }
    memory_free(s);
}

static int by_pvalue(const void *a, const void *b)
{
    const scan_hit *x = a, *y = b;
    if (x->pvalue != y->pvalue) return x->pvalue < y->pvalue ? -1 : 1;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return (int)x->reverse - (int)y->reverse;
}

void scan_find(scan_hit **ret_hits, size_t *ret_count, const scan *s, const uint8_t *letters,
               size_t length, double pvalue_max)
{
    size_t width = (size_t)s->width, room = 0, count = 0;
    scan_hit *hits = NULL;
    for (size_t start = 0; start + width <= length; start++) {
        long sum[2] = {0, 0};
        size_t w = 0;
        for (; w < width && letters[start + w] < MOTIF_LETTERS; w++) {
            size_t at = 4 * w + letters[start + w];
            sum[0] += s->cell[0][at];
            sum[1] += s->cell[1][at];
        }
        if (w < width) continue;
        for (int strand = 0; strand < 2; strand++) {
            double pvalue = s->tail[strand][sum[strand] - s->lowest];
            if (pvalue > pvalue_max) continue;
            memory_grow(hits, &room, count + 1);
            hits[count++] = (scan_hit){start, strand == 1, (double)sum[strand] * s->unit, pvalue};
        }
    }
    if (count > 0) qsort(hits, count, sizeof *hits, by_pvalue);
    *ret_hits = hits;
    *ret_count = count;
}
