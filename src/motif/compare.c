#include "src/motif/compare.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/motif/qvalue.h"

enum {
    LETTERS = MOTIF_LETTERS,
    BINS = 100,
    SITES_UNKNOWN = 20,
    CACHE_MAX = 256,               /* columns whose scores are kept */
    CACHE_BYTES = 64 * 1024 * 1024
};

/* Columns of motifs one after another, each motif on its strands. */
typedef struct {
    size_t entries, count;  /* motifs x strands; columns in all */
    size_t *first;          /* [entries] */
    int *width;             /* [entries] */
    likeness *columns;
} column_bank;

/* What is known of one query column. */
typedef struct {
    double p[LETTERS], sites;
    double *target;         /* [targets' columns] scores */
    double *null;           /* [null columns] scores; the same array when the null is the targets */
    double least, greatest, shift; /* of the null scores */
} scored_column;

struct compare_search {
    compare_settings settings;
    size_t targets;
    int strands, widest;
    column_bank bank, null_bank;
    bool own_null;
    int *width_class;       /* [entries] number of the entry's width among the different ones */
    int width_classes;
    scored_column *cache;   /* [cache_room] */
    int cached, cache_room;
    /* per query; grown as needed */
    int width_room;
    const scored_column **column; /* [W] */
    int *row_of;            /* [W] which row a query column uses */
    int32_t *rows;          /* [W][positions] whole scores with margins of W - 1 between entries */
    size_t row_room;
    int32_t *totals;        /* [positions] */
    size_t total_room;
    size_t *start;          /* [entries] where an entry's columns begin among the positions */
    double *density;        /* [W][BINS + 1] */
    double *tails;          /* of spans, see tail_of */
    size_t tail_room;
    size_t *tail_start;     /* [W + 1] */
    double *memo;           /* [width classes][W BINS + 1] log of 1 - p, NaN: not known yet */
    size_t memo_room;
    double *p, *q;          /* [entries] */
    double *sorted;         /* [null columns] scratch of the median */
};

compare_settings compare_defaults(void)
{
    compare_settings s = {.distance = LIKENESS_ED, .min_overlap = 1, .pseudocount = 0.1};
    for (int a = 0; a < LETTERS; a++) s.background[a] = 1.0 / LETTERS;
    return s;
}

/* ---- preparing ------------------------------------------------------------------------------- */

static double sites_of(const motif *m)
{
    return m->sites > 0 ? m->sites : SITES_UNKNOWN;
}

static void smooth(double out[LETTERS], const double p[LETTERS], double sites,
                   const compare_settings *settings)
{
    double pseudo = settings->pseudocount;
    for (int a = 0; a < LETTERS; a++) {
        out[a] = (p[a] * sites + pseudo * settings->background[a]) / (sites + pseudo);
    }
}

static column_bank make_bank(const motif_set *set, int strands, const compare_settings *settings)
{
    column_bank b = {.entries = set->count * (size_t)strands};
    b.first = memory_array(b.first, b.entries);
    b.width = memory_array(b.width, b.entries);
    for (size_t m = 0; m < set->count; m++) {
        for (int s = 0; s < strands; s++) {
            size_t e = m * (size_t)strands + (size_t)s;
            b.first[e] = b.count;
            b.width[e] = set->motifs[m].width;
            b.count += (size_t)b.width[e];
        }
    }
    double *p = memory_array(p, b.count * LETTERS), *sites = memory_array(sites, b.count);
    for (size_t e = 0; e < b.entries; e++) {
        const motif *m = &set->motifs[e / (size_t)strands];
        bool reverse = strands == 2 && e % 2 == 1;
        for (int c = 0; c < m->width; c++) {
            double column[LETTERS], turned[LETTERS];
            int from = reverse ? m->width - 1 - c : c;
            smooth(column, m->probability + from * LETTERS, sites_of(m), settings);
            for (int a = 0; a < LETTERS; a++) turned[a] = column[reverse ? LETTERS - 1 - a : a];
            memcpy(p + (b.first[e] + (size_t)c) * LETTERS, turned, sizeof turned);
            sites[b.first[e] + (size_t)c] = sites_of(m);
        }
    }
    b.columns = likeness_create(settings->distance, p, sites, b.count, settings->background);
    memory_free(p);
    memory_free(sites);
    return b;
}

static void release_bank(column_bank *b)
{
    memory_free(b->first);
    memory_free(b->width);
    likeness_destroy(b->columns);
}

static void classify_widths(compare_search *s)
{
    s->width_class = memory_array(s->width_class, s->bank.entries);
    int *class_of = NULL;
    for (size_t e = 0; e < s->bank.entries; e++) {
        if (s->bank.width[e] > s->widest) s->widest = s->bank.width[e];
    }
    class_of = memory_array(class_of, (size_t)s->widest + 1);
    for (size_t e = 0; e < s->bank.entries; e++) {
        int *known = &class_of[s->bank.width[e]];
        if (*known == 0) *known = ++s->width_classes;
        s->width_class[e] = *known - 1;
    }
    memory_free(class_of);
}

compare_search *compare_create(const motif_set *targets, const motif_set *null,
                               const compare_settings *settings)
{
    assert(targets->count >= 1 && (null == NULL || null->count >= 1));
    assert(settings->min_overlap >= 1 && settings->pseudocount >= 0);
    compare_search *s = memory_array(s, 1);
    s->settings = *settings;
    s->targets = targets->count;
    s->strands = settings->forward_only ? 1 : 2;
    s->bank = make_bank(targets, s->strands, settings);
    s->own_null = null != NULL;
    s->null_bank = s->own_null ? make_bank(null, s->strands, settings) : s->bank;
    classify_widths(s);
    size_t entries = s->bank.entries;
    s->start = memory_array(s->start, entries);
    s->p = memory_array(s->p, entries);
    s->q = memory_array(s->q, entries);
    s->sorted = memory_array(s->sorted, s->null_bank.count);
    return s;
}

static void empty_cache(compare_search *s)
{
    for (int i = 0; i < s->cached; i++) {
        memory_free(s->cache[i].target);
        if (s->own_null) memory_free(s->cache[i].null);
    }
    s->cached = 0;
}

void compare_destroy(compare_search *s)
{
    if (s == NULL) return;
    empty_cache(s);
    release_bank(&s->bank);
    if (s->own_null) release_bank(&s->null_bank);
    void *const blocks[] = {s->width_class, s->cache, s->column, s->row_of, s->rows, s->totals,
                            s->start, s->density, s->tails, s->tail_start, s->memo, s->p, s->q,
                            s->sorted};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) memory_free(blocks[i]);
    memory_free(s);
}

/* Room for queries of width columns. */
static void make_room(compare_search *s, int width)
{
    if (width <= s->width_room) return;
    empty_cache(s);
    void *const old[] = {s->cache, s->column, s->row_of, s->density, s->tail_start};
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) memory_free(old[i]);
    size_t n = (size_t)width, bytes = (s->bank.count + s->null_bank.count) * sizeof(double);
    s->width_room = width;
    s->cache_room = (int)(CACHE_BYTES / bytes < CACHE_MAX ? CACHE_BYTES / bytes : CACHE_MAX);
    if (s->cache_room < width) s->cache_room = width;
    s->cache = memory_array(s->cache, (size_t)s->cache_room);
    s->column = memory_array(s->column, n);
    s->row_of = memory_array(s->row_of, n);
    s->density = memory_array(s->density, n * (BINS + 1));
    s->tail_start = memory_array(s->tail_start, n + 1);
}

/* A block of at least count items; what was in it is lost. */
static void *grow(void *block, size_t *room, size_t count, size_t size)
{
    if (count <= *room) return block;
    memory_free(block);
    *room = count + count / 4;
    return memory_alloc(*room, size);
}

/* ---- scores of the query's columns ----------------------------------------------------------- */

/* Quickselect with Hoare's partition: the item of rank k (from 0) of x [n], which is reordered. */
static double select_rank(double *x, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = x[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;; i++, j--) {
            while (x[i] < pivot) i++;
            while (x[j] > pivot) j--;
            if (i >= j) break;
            double kept = x[i];
            x[i] = x[j];
            x[j] = kept;
        }
        /* x[low..j] <= pivot <= x[j+1..high], and j < high */
        if (k <= j) {
            high = j;
        } else {
            low = j + 1;
        }
    }
    return x[k];
}

static const scored_column *find_column(compare_search *s, const double p[LETTERS], double sites)
{
    for (int i = 0; i < s->cached; i++) {
        scored_column *c = &s->cache[i];
        if (memcmp(c->p, p, sizeof c->p) == 0 && c->sites == sites) return c;
    }
    scored_column *c = &s->cache[s->cached++];
    memcpy(c->p, p, sizeof c->p);
    c->sites = sites;
    size_t n = s->null_bank.count;
    c->target = memory_array(c->target, s->bank.count);
    likeness_scores(c->target, s->bank.columns, p, sites);
    c->null = c->target;
    if (s->own_null) {
        c->null = memory_array(c->null, n);
        likeness_scores(c->null, s->null_bank.columns, p, sites);
    }
    c->least = c->greatest = c->null[0];
    for (size_t k = 1; k < n; k++) {
        if (c->null[k] < c->least) c->least = c->null[k];
        if (c->null[k] > c->greatest) c->greatest = c->null[k];
    }
    c->shift = 0;
    if (!s->settings.incomplete) {
        memcpy(s->sorted, c->null, n * sizeof *c->null);
        c->shift = select_rank(s->sorted, n, (n - 1) / 2);
    }
    return c;
}

static void score_query(compare_search *s, const motif *query)
{
    if (s->cached + query->width > s->cache_room) empty_cache(s);
    for (int i = 0; i < query->width; i++) {
        double p[LETTERS];
        smooth(p, query->probability + i * LETTERS, sites_of(query), &s->settings);
        s->column[i] = find_column(s, p, sites_of(query));
    }
}

/* ---- whole scores ---------------------------------------------------------------------------- */

/* How scores become whole numbers for one query. */
typedef struct {
    double low, scale;
    int greatest; /* of the whole scores: bins are 0..greatest */
    int zero;     /* what a score of 0 becomes: an unaligned column of a complete score */
} rounding;

static rounding choose_rounding(const compare_search *s, int width)
{
    double least = INFINITY, greatest = -INFINITY;
    for (int i = 0; i < width; i++) {
        const scored_column *c = s->column[i];
        least = fmin(least, c->least - c->shift);
        greatest = fmax(greatest, c->greatest - c->shift);
    }
    rounding r = {.low = floor(least)};
    double range = greatest - r.low;
    r.scale = range > 0 ? floor(BINS / range) : 1;
    if (r.scale < 1) r.scale = BINS / range;
    r.greatest = (int)floor(range * r.scale + 0.5);
    if (!s->settings.incomplete) r.zero = (int)floor(-r.low * r.scale + 0.5);
    return r;
}

static inline int round_score(double score, double shift, const rounding *r)
{
    int whole = (int)floor((score - shift - r->low) * r->scale + 0.5);
    return whole < 0 ? 0 : whole > r->greatest ? r->greatest : whole;
}

/* Give equal query columns one row, fill rows and densities. Positions: every entry's columns with
 * a margin of W - 1 before it and after the last, filled with the score of an unaligned column. */
static int fill_rows(compare_search *s, int width, size_t positions, const rounding *r)
{
    int rows = 0;
    for (int i = 0; i < width; i++) {
        const scored_column *c = s->column[i];
        s->row_of[i] = rows;
        for (int k = 0; k < i; k++) {
            if (s->column[k] == c) s->row_of[i] = s->row_of[k];
        }
        if (s->row_of[i] < rows) continue;
        int32_t *row = s->rows + (size_t)rows * positions;
        for (size_t x = 0; x < positions; x++) row[x] = r->zero;
        for (size_t e = 0; e < s->bank.entries; e++) {
            const double *scores = c->target + s->bank.first[e];
            int32_t *to = row + s->start[e];
            for (int k = 0; k < s->bank.width[e]; k++) to[k] = round_score(scores[k], c->shift, r);
        }
        double *density = s->density + (size_t)rows * (BINS + 1);
        int counts[BINS + 1] = {0};
        for (size_t k = 0; k < s->null_bank.count; k++) {
            counts[round_score(c->null[k], c->shift, r)]++;
        }
        for (int b = 0; b <= BINS; b++) {
            density[b] = (double)counts[b] / (double)s->null_bank.count;
        }
        rows++;
    }
    return rows;
}

static size_t place_entries(compare_search *s, int width)
{
    size_t margin = (size_t)width - 1, at = margin;
    for (size_t e = 0; e < s->bank.entries; e++) {
        s->start[e] = at;
        at += (size_t)s->bank.width[e] + margin;
    }
    return at;
}

/* totals[x]: the query's first column on position x, over all its columns. */
static void sum_diagonals(compare_search *s, int width, size_t positions)
{
    size_t last = positions - (size_t)width + 1;
    memset(s->totals, 0, last * sizeof *s->totals);
    for (int i = 0; i < width; i++) {
        const int32_t *row = s->rows + (size_t)s->row_of[i] * positions + i;
        int32_t *restrict totals = s->totals;
        for (size_t x = 0; x < last; x++) totals[x] += row[x];
    }
}

/* ---- null distributions ---------------------------------------------------------------------- */

/* P(sum of null scores of query columns first .. first + length - 1 >= sum), sum in
 * 0 .. length * greatest. The tails of a first column follow one another by length. */
static inline const double *tail_of(const compare_search *s, int first, int length, int greatest)
{
    size_t before = (size_t)(length - 1) * (size_t)length / 2 * (size_t)greatest
                    + (size_t)(length - 1);
    return s->tails + s->tail_start[first] + before;
}

/* out [n + greatest + 1] = in [n + 1] convolved with density [greatest + 1]. */
static void convolve(double *restrict out, const double *restrict in, size_t n,
                     const double *restrict density, int greatest)
{
    memset(out, 0, (n + (size_t)greatest + 1) * sizeof *out);
    for (int b = 0; b <= greatest; b++) {
        double p = density[b];
        double *restrict to = out + b;
        if (p == 0) continue;
        for (size_t x = 0; x <= n; x++) to[x] += p * in[x];
    }
}

/* Tails of all spans of query columns that can lie on a target. */
static void fill_tails(compare_search *s, int width, int greatest)
{
    int longest = width < s->widest ? width : s->widest;
    size_t items = 0;
    for (int first = 0; first < width; first++) {
        size_t n = (size_t)(longest < width - first ? longest : width - first);
        s->tail_start[first] = items;
        items += n * (n + 1) / 2 * (size_t)greatest + n;
    }
    s->tails = grow(s->tails, &s->tail_room, items, sizeof *s->tails);
    size_t bins = (size_t)longest * (size_t)greatest + 1;
    double *now = memory_array(now, bins), *next = memory_array(next, bins);
    for (int first = 0; first < width; first++) {
        int n = longest < width - first ? longest : width - first;
        size_t top = 0; /* greatest sum so far */
        double *out = s->tails + s->tail_start[first];
        now[0] = 1;
        for (int length = 1; length <= n; length++) {
            const double *density =
                s->density + (size_t)s->row_of[first + length - 1] * (BINS + 1);
            convolve(next, now, top, density, greatest);
            top += (size_t)greatest;
            double tail = 0;
            for (size_t x = top + 1; x > 0; x--) {
                tail += next[x - 1];
                out[x - 1] = tail < 1 ? tail : 1;
            }
            out += top + 1;
            double *kept = now;
            now = next;
            next = kept;
        }
    }
    memory_free(now);
    memory_free(next);
}

/* ---- p-values of alignments ------------------------------------------------------------------ */

/* The alignments of a query of w columns with a target of t: offsets first..last, and which query
 * columns an offset aligns. */
typedef struct {
    int w, t, first, last;
} offsets;

static offsets list_offsets(const compare_search *s, int w, int t)
{
    int narrower = w < t ? w : t;
    int overlap = s->settings.internal ? narrower
                  : s->settings.min_overlap < narrower ? s->settings.min_overlap
                                                       : narrower;
    return (offsets){w, t, overlap - w, t - overlap};
}

static inline void span_of(int *ret_first, int *ret_length, const offsets *o, int offset)
{
    int first = offset < 0 ? -offset : 0;
    int end = o->t - offset < o->w ? o->t - offset : o->w;
    *ret_first = first;
    *ret_length = end - first;
}

static double tail_at(const compare_search *s, int first, int length, long sum, int greatest)
{
    if (sum <= 0) return 1;
    if (sum > (long)length * greatest) return 0;
    return tail_of(s, first, length, greatest)[sum];
}

/* Complete scores: log of the chance that no alignment with a target of this width reaches
 * total. */
static double log_none_reaches(const compare_search *s, const offsets *o, int total,
                               const rounding *r)
{
    double sum = 0;
    for (int offset = o->first; offset <= o->last; offset++) {
        int first, length;
        span_of(&first, &length, o, offset);
        long wanted = (long)total - (long)r->zero * (o->w - length);
        sum += log1p(-tail_at(s, first, length, wanted, r->greatest));
    }
    return sum;
}

/* The best alignment of one entry, and log(1 - p) of it on this strand. */
typedef struct {
    int offset, overlap;
    double log_none;
} entry_match;

static entry_match match_complete(compare_search *s, size_t e, const offsets *o, const rounding *r)
{
    const int32_t *totals = s->totals + s->start[e];
    int best = o->first;
    for (int offset = o->first + 1; offset <= o->last; offset++) {
        if (totals[offset] > totals[best]) best = offset;
    }
    size_t bins = (size_t)o->w * (size_t)r->greatest + 1;
    double *known = &s->memo[(size_t)s->width_class[e] * bins + (size_t)totals[best]];
    if (isnan(*known)) *known = log_none_reaches(s, o, totals[best], r);
    entry_match m = {.offset = best, .log_none = *known};
    int first;
    span_of(&first, &m.overlap, o, best);
    return m;
}

static entry_match match_incomplete(const compare_search *s, size_t e, const offsets *o,
                                    const rounding *r)
{
    const int32_t *totals = s->totals + s->start[e];
    entry_match m = {.offset = o->first};
    double least = 2;
    for (int offset = o->first; offset <= o->last; offset++) {
        int first, length;
        span_of(&first, &length, o, offset);
        double p = tail_at(s, first, length, totals[offset], r->greatest);
        if (p < least) {
            least = p;
            m.offset = offset;
            m.overlap = length;
        }
    }
    m.log_none = (o->last - o->first + 1) * log1p(-least);
    return m;
}

static void match_entries(compare_match *out, compare_search *s, const rounding *r, int width)
{
    double strands = s->strands;
    for (size_t t = 0; t < s->targets; t++) {
        compare_match *m = &out[t];
        for (int strand = 0; strand < s->strands; strand++) {
            size_t e = t * (size_t)s->strands + (size_t)strand;
            offsets o = list_offsets(s, width, s->bank.width[e]);
            entry_match found = s->settings.incomplete ? match_incomplete(s, e, &o, r)
                                                       : match_complete(s, e, &o, r);
            s->p[e] = -expm1(strands * found.log_none);
            if (strand > 0 && !(s->p[e] < m->p)) continue;
            *m = (compare_match){.target = (int)t, .offset = found.offset,
                                 .overlap = found.overlap, .reverse = strand, .p = s->p[e]};
        }
    }
    qvalue_compute(s->q, s->p, s->bank.entries);
    for (size_t t = 0; t < s->targets; t++) {
        compare_match *m = &out[t];
        m->e = m->p * (double)s->targets;
        m->q = s->q[t * (size_t)s->strands + (size_t)m->reverse];
    }
}

void compare_query(compare_match *out, compare_search *s, const motif *query)
{
    int width = query->width;
    assert(width >= 1 && width <= COMPARE_WIDTH_MAX);
    make_room(s, width);
    score_query(s, query);
    rounding r = choose_rounding(s, width);
    size_t positions = place_entries(s, width);
    s->rows = grow(s->rows, &s->row_room, (size_t)width * positions, sizeof *s->rows);
    s->totals = grow(s->totals, &s->total_room, positions, sizeof *s->totals);
    fill_rows(s, width, positions, &r);
    sum_diagonals(s, width, positions);
    fill_tails(s, width, r.greatest);
    size_t memos = (size_t)s->width_classes * ((size_t)width * (size_t)r.greatest + 1);
    s->memo = grow(s->memo, &s->memo_room, memos, sizeof *s->memo);
    for (size_t i = 0; i < memos; i++) s->memo[i] = NAN;
    match_entries(out, s, &r, width);
}

static int compare_matches(const void *a, const void *b)
{
    const compare_match *x = a, *y = b;
    if (x->p != y->p) return x->p < y->p ? -1 : 1;
    return x->target - y->target;
}

size_t compare_select(compare_match *matches, size_t count, double threshold, bool by_evalue)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        double value = by_evalue ? matches[i].e : matches[i].q;
        if (value <= threshold) matches[kept++] = matches[i];
    }
    if (kept > 0) qsort(matches, kept, sizeof *matches, compare_matches);
    return kept;
}
