#include "src/baseline/gkm.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/memory.h"

enum {
    WINDOWS_MOST = 8000,
    GROUP_MOST = 2,             /* patterns that are walked together: GROUP (2 W)^2 < 2^32 */
    PANEL_MOST = 8192,          /* rows of a panel: their counts stay in the first-level cache */
    PANEL_WINDOWS = 2000000     /* both strands' windows of a panel: lists of a few megabytes */
};

/* A choice of k of the l places. A window is 2l bits, its first letter highest. */
typedef struct {
    uint32_t keep;    /* mask of the chosen places' bits */
    uint32_t move[4]; /* bits that move down by 2, 4, 8, 16 on their way together */
    int k;
    double weight;    /* of this inner product in the kernel, doubled when it stands for its mirror
                       * image too */
} pattern;

struct gkm_kernel {
    int l;
    double profile[GKM_LENGTH_MOST + 1];
    pattern *patterns;
    size_t pattern_count;
};

struct gkm_set {
    const gkm_kernel *kernel;
    size_t count;
    size_t *first;     /* [count+1] into windows */
    uint32_t *windows; /* of each sequence: W windows of the strand given, then W of the other */
    double *scale;     /* [count] 1 / root of the sequence's own sum; 0 without windows */
};

/* ---- the kernel's weights -------------------------------------------------------------------- */

static double choose(int n, int k)
{
    if (k < 0 || k > n) return 0;
    double value = 1;
    for (int i = 1; i <= k; i++) value = value * (n - k + i) / i; /* exact: each is an integer */
    return value;
}

const char *const *gkm_filter_names(void)
{
    static const char *const names[] = {"full", "truncated", NULL};
    return names;
}

gkm_options gkm_options_default(void)
{
    return (gkm_options){.l = 11, .k = 7, .filter = GKM_FULL, .mismatches = GKM_LENGTH_MOST};
}

/* The mismatch profile of the orthogonal projection onto functions of at most k places, a sum of
 * Krawtchouk polynomials:
 *   g(m) = 4^-l sum_{s<=k} sum_t (-1)^t C(m, t) C(l-m, s-t) 3^(s-t). */
static double projection(int m, int l, int k)
{
    double sum = 0;
    for (int s = 0; s <= k; s++)
        for (int t = 0; t <= s; t++)
            sum += (t % 2 ? -1 : 1) * choose(m, t) * choose(l - m, s - t) * pow(3, s - t);
    return ldexp(sum, -2 * l);
}

/* h [l+1]: C(l-m, k), or the projection up to the last m before it is first <= 0, which weighs
 * evidence of near matches more and is cheap, but is not positive semidefinite. */
static void set_profile(double *profile, gkm_options o)
{
    for (int m = 0; m <= o.l && m <= o.mismatches; m++) {
        double h = o.filter == GKM_FULL ? choose(o.l - m, o.k) : projection(m, o.l, o.k);
        if (h <= 0) break;
        profile[m] = h;
    }
}

/* weights [l+1]: h(m) = sum over k' of weights[k'] C(l-m, k'). C(l-m, k') is 0 for k' > l-m, so the
 * weights follow one by one from the largest m with h(m) > 0. */
static void set_weights(double *weights, const double *profile, int l)
{
    for (int k = 0; k <= l; k++) {
        weights[k] = profile[l - k];
        for (int j = 0; j < k; j++) weights[k] -= weights[j] * choose(k, j);
        /* the full filter's are 1 and 0, exactly; others' rounding is below 1e-12 of h */
        if (fabs(weights[k]) < 1e-12 * profile[0]) weights[k] = 0;
    }
}

static uint32_t mirror(uint32_t places, int l)
{
    uint32_t image = 0;
    for (int p = 0; p < l; p++)
        if (places >> p & 1) image |= 1u << (l - 1 - p);
    return image;
}

static pattern make_pattern(uint32_t places, int l, double weight)
{
    pattern p = {.weight = weight};
    uint32_t dropped = 0; /* places below that are not kept: how far a kept one moves down */
    for (int place = 0; place < l; place++) {
        if (!(places >> place & 1)) {
            dropped++;
            continue;
        }
        p.k++;
        p.keep |= 3u << (2 * place);
        /* Steps of 1, 2, 4, 8 places in this order never let two kept places meet: with c the
         * number dropped below, the place less the low bits of c still strictly ascends. */
        uint32_t at = (uint32_t)place;
        for (int step = 0; step < 4; step++) {
            if (!(dropped >> step & 1)) continue;
            p.move[step] |= 3u << (2 * at);
            at -= 1u << step;
        }
    }
    return p;
}

static void set_patterns(gkm_kernel *kernel, const double *weights)
{
    int l = kernel->l;
    kernel->patterns = memory_array(kernel->patterns, (size_t)1 << l);
    for (int k = 0; k <= l; k++) { /* patterns of one k, and so of one weight, stand together */
        if (weights[k] == 0) continue;
        for (int symmetric = 0; symmetric <= 1; symmetric++) {
            for (uint32_t places = 0; places < 1u << l; places++) {
                uint32_t image = mirror(places, l);
                if (__builtin_popcount(places) != k || (places == image) != symmetric
                    || places > image)
                    continue;
                kernel->patterns[kernel->pattern_count++] =
                    make_pattern(places, l, weights[k] * (symmetric ? 1 : 2));
            }
        }
    }
}

status_t gkm_kernel_create(gkm_kernel **ret, gkm_options o)
{
    if (o.l < 1 || o.l > GKM_LENGTH_MOST || o.k < 1 || o.k > o.l || o.mismatches < 0)
        return status_set(STATUS_USAGE, "gapped k-mers with l %d, k %d, d %d: l must be 1..%d, k "
                          "1..l, d 0 or more", o.l, o.k, o.mismatches, GKM_LENGTH_MOST);
    gkm_kernel *kernel = memory_array(kernel, 1);
    double weights[GKM_LENGTH_MOST + 1];
    kernel->l = o.l;
    set_profile(kernel->profile, o);
    set_weights(weights, kernel->profile, o.l);
    set_patterns(kernel, weights);
    *ret = kernel;
    return STATUS_OK;
}

void gkm_kernel_destroy(gkm_kernel *kernel)
{
    if (kernel == NULL) return;
    memory_free(kernel->patterns);
    memory_free(kernel);
}

/* ---- windows --------------------------------------------------------------------------------- */

/* windows [<= length-l+1] of letters [length]; returns their number. */
static size_t get_windows(uint32_t *windows, const uint8_t *letters, size_t length, int l)
{
    size_t count = 0;
    int known = 0; /* letters ACGT just before here */
    uint32_t window = 0, mask = (uint32_t)((UINT64_C(1) << (2 * l)) - 1);
    for (size_t t = 0; t < length; t++) {
        known = letters[t] < 4 ? known + 1 : 0;
        window = (window << 2 | (letters[t] & 3u)) & mask;
        if (known >= l) windows[count++] = window;
    }
    return count;
}

static uint32_t reverse_complement(uint32_t window, int l)
{
    uint32_t image = 0;
    for (int p = 0; p < l; p++) {
        image = image << 2 | (3 - (window & 3));
        window >>= 2;
    }
    return image;
}

/* Number of places (2 bits each) that are not 0; in plain arithmetic, so that it vectorises. */
static uint32_t count_places(uint32_t x)
{
    x = (x | x >> 1) & 0x55555555u;
    x = (x & 0x33333333u) + (x >> 2 & 0x33333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0fu;
    return x * 0x01010101u >> 24;
}

/* The kernel of a sequence with itself, not yet scaled, by its definition: all pairs of its windows
 * [2 count], those of the strand given first. */
static double own_value(const gkm_kernel *kernel, const uint32_t *windows, size_t count)
{
    uint64_t pairs[GKM_LENGTH_MOST + 1] = {0}; /* by mismatches */
    /* one strand against both: the other strand's pairs are the same, mirrored */
    for (size_t s = 0; s < count; s++) {
        for (size_t t = 0; t < 2 * count; t++) pairs[count_places(windows[s] ^ windows[t])]++;
    }
    double sum = 0;
    for (int m = 0; m <= kernel->l; m++) sum += kernel->profile[m] * 2 * (double)pairs[m];
    return sum;
}

status_t gkm_set_create(gkm_set **ret, const gkm_kernel *kernel, const uint8_t *letters, size_t n,
                        size_t length)
{
    size_t l = (size_t)kernel->l, most = length >= l ? length - l + 1 : 0;
    if (most > WINDOWS_MOST)
        return status_set(STATUS_DATA, "gapped k-mers: sequences of %zu letters are too long (at "
                          "most %zu)", length, WINDOWS_MOST + l - 1);
    gkm_set *set = memory_array(set, 1);
    set->kernel = kernel;
    set->count = n;
    set->first = memory_array(set->first, n + 1);
    set->scale = memory_array(set->scale, n);
    set->windows = memory_array(set->windows, 2 * n * most);
    for (size_t i = 0; i < n; i++) {
        uint32_t *at = set->windows + set->first[i];
        size_t count = get_windows(at, letters + i * length, length, kernel->l);
        for (size_t w = 0; w < count; w++) at[count + w] = reverse_complement(at[w], kernel->l);
        set->first[i + 1] = set->first[i] + 2 * count;
        if (count > 0) set->scale[i] = 1 / sqrt(own_value(kernel, at, count));
    }
    *ret = set;
    return STATUS_OK;
}

void gkm_set_destroy(gkm_set *set)
{
    if (set == NULL) return;
    memory_free(set->first);
    memory_free(set->windows);
    memory_free(set->scale);
    memory_free(set);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* Gapped k-mers [n] of windows [n]: the letters at the pattern's places, packed. */
static void pack(uint32_t *restrict packed, const pattern *p, const uint32_t *restrict windows,
                 size_t n)
{
    uint32_t keep = p->keep, m0 = p->move[0], m1 = p->move[1], m2 = p->move[2], m3 = p->move[3];
    for (size_t i = 0; i < n; i++) {
        uint32_t x = windows[i] & keep;
        x = (x & ~m0) | (x & m0) >> 2;
        x = (x & ~m1) | (x & m1) >> 4;
        x = (x & ~m2) | (x & m2) >> 8;
        packed[i] = (x & ~m3) | (x & m3) >> 16;
    }
}

/* Which rows of a panel have each gapped k-mer z of one pattern: entries[range[z].start ..
 * range[z].end). Rows are put in from the last to the first, so that a list always holds the rows
 * from some row on. */
typedef struct {
    struct {
        uint32_t start, end;
    } *range;          /* [4^k] */
    uint16_t *entries; /* rows of the panel, one for each occurrence */
} postings;

typedef struct {
    postings lists[GROUP_MOST];
    uint32_t *counts; /* [PANEL_MOST] common occurrences of the column's sequence and each row's */
    uint32_t *packed; /* windows of one sequence */
} workspace;

static void workspace_destroy(workspace *w)
{
    for (int g = 0; g < GROUP_MOST; g++) {
        memory_free(w->lists[g].range);
        memory_free(w->lists[g].entries);
    }
    memory_free(w->counts);
    memory_free(w->packed);
}

/* Room for panels of up to panel_windows windows and sequences of up to sequence_windows. */
static workspace workspace_create(const gkm_kernel *kernel, size_t panel_windows,
                                  size_t sequence_windows)
{
    workspace w;
    int k = 0;
    for (size_t p = 0; p < kernel->pattern_count; p++)
        if (kernel->patterns[p].k > k) k = kernel->patterns[p].k;
    for (int g = 0; g < GROUP_MOST; g++) {
        w.lists[g].range = memory_array(w.lists[g].range, (size_t)1 << (2 * k));
        w.lists[g].entries = memory_array(w.lists[g].entries, panel_windows);
    }
    w.counts = memory_array(w.counts, PANEL_MOST);
    w.packed = memory_array(w.packed, sequence_windows);
    return w;
}

/* The sequences of one panel of rows. */
typedef struct {
    const gkm_set *set;
    const size_t *rows; /* [count] */
    size_t count;
} panel;

static size_t windows_of(const gkm_set *set, size_t sequence)
{
    return set->first[sequence + 1] - set->first[sequence];
}

/* Empty lists with room for all rows of the panel. */
static void postings_init(postings *lists, const pattern *p, const panel *rows, uint32_t *packed)
{
    size_t buckets = (size_t)1 << (2 * p->k);
    memset(lists->range, 0, buckets * sizeof *lists->range);
    for (size_t r = 0; r < rows->count; r++) {
        size_t n = windows_of(rows->set, rows->rows[r]);
        pack(packed, p, rows->set->windows + rows->set->first[rows->rows[r]], n);
        for (size_t i = 0; i < n; i++) lists->range[packed[i]].end++;
    }
    uint32_t sum = 0;
    for (size_t z = 0; z < buckets; z++) {
        sum += lists->range[z].end;
        lists->range[z].end = lists->range[z].start = sum;
    }
}

static void postings_add(postings *lists, const pattern *p, const panel *rows, size_t r,
                         uint32_t *packed)
{
    size_t n = windows_of(rows->set, rows->rows[r]);
    pack(packed, p, rows->set->windows + rows->set->first[rows->rows[r]], n);
    for (size_t i = 0; i < n; i++) lists->entries[--lists->range[packed[i]].start] = (uint16_t)r;
}

/* counts[row] += occurrences common to the packed sequence and each row in the lists. */
static void walk(uint32_t *restrict counts, const postings *lists, const uint32_t *packed, size_t n)
{
    enum { AHEAD = 8 }; /* lists lie in the outer caches and come in no order: ask for them early */
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) {
            const uint16_t *next = lists->entries + lists->range[packed[i + AHEAD]].start;
            __builtin_prefetch(next);
            __builtin_prefetch(next + 32); /* the next line of 64 bytes */
        }
        const uint16_t *at = lists->entries + lists->range[packed[i]].start;
        const uint16_t *end = lists->entries + lists->range[packed[i]].end;
        for (; at < end; at++) counts[*at]++;
    }
}

/* block (the panel's part of it) += the group's inner products. */
static void fill_group(double *block, size_t ld, workspace *w, const pattern *group, int group_size,
                       const panel *rows, const gkm_set *b, const size_t *columns,
                       size_t column_count, bool lower)
{
    size_t added = rows->count; /* rows added.. are in the lists */
    for (int g = 0; g < group_size; g++) postings_init(&w->lists[g], &group[g], rows, w->packed);
    for (size_t c = column_count; c-- > 0;) {
        size_t from = 0; /* the first row that is wanted */
        if (lower)
            for (from = added; from > 0 && rows->rows[from - 1] >= columns[c];) from--;
        for (; added > from; added--)
            for (int g = 0; g < group_size; g++)
                postings_add(&w->lists[g], &group[g], rows, added - 1, w->packed);
        if (added == rows->count) continue;
        size_t n = windows_of(b, columns[c]);
        for (int g = 0; g < group_size; g++) {
            pack(w->packed, &group[g], b->windows + b->first[columns[c]], n);
            walk(w->counts, &w->lists[g], w->packed, n);
        }
        double *column = block + c * ld;
        for (size_t r = added; r < rows->count; r++) {
            column[r] += group[0].weight * w->counts[r];
            w->counts[r] = 0;
        }
    }
}

static void fill_panel(double *block, size_t ld, workspace *w, const gkm_kernel *kernel,
                       const panel *rows, const gkm_set *b, const size_t *columns,
                       size_t column_count, bool lower)
{
    for (size_t c = 0; c < column_count; c++)
        memset(block + c * ld, 0, rows->count * sizeof *block);
    for (size_t p = 0, size; p < kernel->pattern_count; p += size) {
        /* a group has one weight: the counts of its patterns are added up as integers */
        for (size = 1; size < GROUP_MOST && p + size < kernel->pattern_count
             && kernel->patterns[p + size].weight == kernel->patterns[p].weight;)
            size++;
        fill_group(block, ld, w, kernel->patterns + p, (int)size, rows, b, columns, column_count,
                   lower);
    }
    for (size_t c = 0; c < column_count; c++) {
        double *column = block + c * ld, scale = b->scale[columns[c]];
        for (size_t r = 0; r < rows->count; r++) {
            column[r] *= rows->set->scale[rows->rows[r]] * scale;
            /* a sequence and itself: 1 by definition, also without windows */
            if (rows->set == b && rows->rows[r] == columns[c]) column[r] = 1;
        }
    }
}

void gkm_fill(double *block, size_t ld, const gkm_set *a, const size_t *rows, size_t row_count,
              const gkm_set *b, const size_t *columns, size_t column_count, bool lower)
{
    assert(a->kernel == b->kernel && (!lower || a == b));
    size_t longest = 0;
    for (size_t r = 0; r < row_count; r++)
        if (windows_of(a, rows[r]) > longest) longest = windows_of(a, rows[r]);
    size_t panel_windows = PANEL_WINDOWS;
    if (longest * (row_count < PANEL_MOST ? row_count : PANEL_MOST) < panel_windows)
        panel_windows = longest * (row_count < PANEL_MOST ? row_count : PANEL_MOST);
    for (size_t c = 0; c < column_count; c++)
        if (windows_of(b, columns[c]) > longest) longest = windows_of(b, columns[c]);
    workspace w = workspace_create(a->kernel, panel_windows, longest);
    for (size_t first = 0, end; first < row_count; first = end) {
        size_t windows = 0;
        for (end = first; end < row_count && end - first < PANEL_MOST; end++) {
            windows += windows_of(a, rows[end]);
            if (windows > panel_windows) break;
        }
        panel p = {a, rows + first, end - first};
        fill_panel(block + first, ld, &w, a->kernel, &p, b, columns, column_count, lower);
    }
    workspace_destroy(&w);
}
