#include "src/motif/cluster.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/motif/seqlets.h"
#include "src/motif/zoops.h"

enum {
    WORD = 6, WORDS = 1 << (2 * WORD), /* words that start a matrix */
    RIVALS = 6,                        /* so many compete */
    MARGIN = 4,  /* a site's centre may lie so far outside the seqlet */
    TRIAL_ROUNDS = 8, FULL_ROUNDS = 300, CENTRE_ROUNDS = 5
};

cluster_settings cluster_defaults(void)
{
    return (cluster_settings){.window = 9, .per_sequence = 4, .fdr = 0.05, .span = 31,
                              .min_sites = 10, .min_bits = 5, .motifs_max = 5, .trim = 0.25,
                              .merge = 0.85};
}

/* ---- input in an order of its own ---------------------------------------------------------- */

typedef struct {
    size_t count;
    int length;
    uint8_t *letters;    /* [N][L] sorted */
    float *attribution;  /* [N][L] as given */
    float *relative;     /* [N][L] over the sequence's mean magnitude */
    size_t *origin;      /* [N] index as given */
} sorted;

typedef struct {
    const uint8_t *letters;
    const float *attribution;
    size_t index, length;
} sort_item;

static int compare_items(const void *a, const void *b)
{
    const sort_item *x = a, *y = b;
    int order = memcmp(x->letters, y->letters, x->length);
    for (size_t i = 0; order == 0 && i < x->length; i++) {
        order = (x->attribution[i] > y->attribution[i]) - (x->attribution[i] < y->attribution[i]);
    }
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/* A sequence's attributions over the mean of their magnitudes (0 where all are 0). */
static void scale(float *out, const float *attribution, size_t length)
{
    double sum = 0;
    for (size_t l = 0; l < length; l++) sum += fabs((double)attribution[l]);
    for (size_t l = 0; l < length; l++) {
        out[l] = sum > 0 ? (float)((double)attribution[l] * (double)length / sum) : 0;
    }
}

static sorted sort_input(const uint8_t *letters, const float *attribution, size_t count, int length)
{
    const size_t L = (size_t)length;
    sort_item *items = memory_array(items, count);
    sorted s = {.count = count, .length = length};
    s.letters = memory_alloc(count * L, 1);
    s.attribution = memory_array(s.attribution, count * L);
    s.relative = memory_array(s.relative, count * L);
    s.origin = memory_array(s.origin, count);
    for (size_t n = 0; n < count; n++) {
        items[n] = (sort_item){letters + n * L, attribution + n * L, n, L};
    }
    if (count > 0) qsort(items, count, sizeof *items, compare_items);
    for (size_t n = 0; n < count; n++) {
        memcpy(s.letters + n * L, items[n].letters, L);
        memcpy(s.attribution + n * L, items[n].attribution, L * sizeof *s.attribution);
        scale(s.relative + n * L, items[n].attribution, L);
        s.origin[n] = items[n].index;
    }
    memory_free(items);
    return s;
}

static void release_sorted(sorted *s)
{
    memory_free(s->letters);
    memory_free(s->attribution);
    memory_free(s->relative);
    memory_free(s->origin);
}

/* ---- regions around seqlets ---------------------------------------------------------------- */

typedef struct {
    sorted input;
    const cluster_settings *settings;
    seqlet *seqlets;
    size_t count;
    zoops_regions regions;
    uint8_t *forward, *reverse, *used;
} finder;

/* Sequence position of a region's first letter. */
static int region_start(const finder *f, size_t s)
{
    return f->seqlets[s].start - MARGIN - f->settings->span / 2;
}

static void make_regions(finder *f)
{
    zoops_regions *r = &f->regions;
    r->count = f->count;
    r->span = f->settings->span;
    r->places = f->settings->window + 2 * MARGIN;
    const int size = r->span + r->places - 1, L = f->input.length;
    f->forward = memory_alloc(f->count * (size_t)size, 1);
    f->reverse = memory_alloc(f->count * (size_t)size, 1);
    f->used = memory_alloc(f->count, 1);
    for (size_t s = 0; s < f->count; s++) {
        uint8_t *to = f->forward + s * (size_t)size;
        for (int i = 0; i < size; i++) {
            const int at = region_start(f, s) + i;
            to[i] = at < 0 || at >= L ? DNA_OTHER
                : f->input.letters[f->seqlets[s].sequence * (size_t)L + (size_t)at];
        }
        dna_reverse_complement(f->reverse + s * (size_t)size, to, (size_t)size);
    }
    r->forward = f->forward;
    r->reverse = f->reverse;
    r->used = f->used;
    double counts[MOTIF_LETTERS] = {1, 1, 1, 1}, all = 0; /* one of each: none is 0 */
    for (size_t i = 0; i < f->input.count * (size_t)L; i++) {
        if (f->input.letters[i] < MOTIF_LETTERS) counts[f->input.letters[i]] += 1;
    }
    for (int a = 0; a < MOTIF_LETTERS; a++) all += counts[a];
    for (int a = 0; a < MOTIF_LETTERS; a++) { /* of both strands */
        r->background[a] = (counts[a] + counts[MOTIF_LETTERS - 1 - a]) / (2 * all);
    }
}

/* ---- words to start from ------------------------------------------------------------------- */

static int turn_word(int word)
{
    int turned = 0;
    for (int i = 0; i < WORD; i++) {
        turned = turned << 2 | (3 - (word & 3));
        word >>= 2;
    }
    return turned;
}

/* Number of a word, the lower one of its two strands'; -1 when a letter is none of ACGT. */
static int number_word(const uint8_t *letters)
{
    int word = 0;
    for (int i = 0; i < WORD; i++) {
        if (letters[i] >= MOTIF_LETTERS) return -1;
        word = word << 2 | letters[i];
    }
    const int turned = turn_word(word);
    return turned < word ? turned : word;
}

/* scores [WORDS]: of each word its greatest attribution in each unused seqlet, added up. */
static void score_words(double *scores, const finder *f)
{
    const size_t L = (size_t)f->input.length;
    double *best = memory_array(best, WORDS);
    int seen[256];
    memset(scores, 0, WORDS * sizeof *scores);
    for (size_t s = 0; s < f->count; s++) {
        if (f->used[s]) continue;
        const size_t row = f->seqlets[s].sequence * L;
        int words = 0, first = f->seqlets[s].start - 1;
        int last = f->seqlets[s].start + f->settings->window - WORD + 1;
        for (int i = first < 0 ? 0 : first; i <= last && i + WORD <= (int)L && words < 256; i++) {
            const int word = number_word(f->input.letters + row + i);
            if (word < 0) continue;
            double sum = 0;
            for (int k = 0; k < WORD; k++) {
                sum += (double)f->input.relative[row + (size_t)(i + k)];
            }
            if (sum > best[word]) best[word] = sum;
            seen[words++] = word;
        }
        for (int i = 0; i < words; i++) {
            scores[seen[i]] += best[seen[i]];
            best[seen[i]] = 0;
        }
    }
    memory_free(best);
}

/* Would both lead to the same motif: at most one letter differs, in place or shifted by one. */
static bool are_near(int a, int b)
{
    for (int strand = 0; strand < 2; strand++, b = turn_word(b)) {
        for (int shift = -1; shift <= 1; shift++) {
            int different = 0;
            for (int i = 0; i < WORD; i++) {
                const int k = i + shift;
                if (k < 0 || k >= WORD) continue;
                different += (a >> 2 * i & 3) != (b >> 2 * k & 3);
            }
            if (different <= (shift == 0)) return true;
        }
    }
    return false;
}

/* The best words, unlike each other; returns how many. */
static int choose_words(int *words, const finder *f)
{
    double *scores = memory_array(scores, WORDS);
    int count = 0;
    score_words(scores, f);
    while (count < RIVALS) {
        int best = -1;
        for (int w = 0; w < WORDS; w++) {
            if (scores[w] > 0 && (best < 0 || scores[w] > scores[best])) best = w;
        }
        if (best < 0) break;
        words[count++] = best;
        for (int w = 0; w < WORDS; w++) {
            if (scores[w] > 0 && are_near(w, best)) scores[w] = 0;
        }
    }
    memory_free(scores);
    return count;
}

static void refine(zoops_model *m, const finder *f, int rounds)
{
    for (int i = 0; i < CENTRE_ROUNDS; i++) {
        zoops_step(m, &f->regions, rounds);
        if (!zoops_centre(m, &f->regions)) break;
    }
}

/* False: no word is left to start from. */
static bool discover(zoops_model *ret, const finder *f)
{
    int words[RIVALS];
    const int count = choose_words(words, f);
    for (int i = 0; i < count; i++) {
        uint8_t letters[WORD];
        for (int k = 0; k < WORD; k++) letters[k] = (uint8_t)(words[i] >> 2 * (WORD - 1 - k) & 3);
        zoops_model m;
        zoops_init(&m, &f->regions, letters, WORD);
        refine(&m, f, TRIAL_ROUNDS);
        if (i == 0 || m.gain > ret->gain) {
            if (i > 0) zoops_release(ret);
            *ret = m;
        } else {
            zoops_release(&m);
        }
    }
    if (count > 0) {
        refine(ret, f, FULL_ROUNDS);
        zoops_symmetrise(ret, &f->regions);
    }
    return count > 0;
}

/* ---- sites and matrices, `span` columns wide ------------------------------------------------ */

/* A site before trimming: lowest letter (may lie outside), strand; sequence as sorted. */
typedef struct {
    size_t region, sequence;
    int start, reverse;
    double attribution;
} place;

typedef struct {
    place *places;
    size_t count;
    double *counts; /* [span][4] */
} draft;

static int compare_places(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->sequence != y->sequence) return x->sequence < y->sequence ? -1 : 1;
    if (x->start != y->start) return x->start - y->start;
    return x->reverse - y->reverse;
}

/* Letter of the motif's column i at a site, as the motif reads it; *ret_at: where. Outside: 4. */
static uint8_t read_letter(int *ret_at, const sorted *in, const place *p, int i, int width)
{
    const int at = p->reverse ? p->start + width - 1 - i : p->start + i;
    *ret_at = at;
    if (at < 0 || at >= in->length) return DNA_OTHER;
    const uint8_t letter = in->letters[p->sequence * (size_t)in->length + (size_t)at];
    return p->reverse ? dna_complement(letter) : letter;
}

static double site_attribution(const sorted *in, const place *p, int width)
{
    double sum = 0;
    for (int i = 0; i < width; i++) {
        const int at = p->start + i;
        if (at < 0 || at >= in->length) continue;
        sum += (double)in->attribution[p->sequence * (size_t)in->length + (size_t)at];
    }
    return sum;
}

/* Sort; of sites less than half a window apart in one sequence keep the one with more attribution. */
static void settle_places(draft *d, const finder *f)
{
    size_t kept = 0;
    if (d->count > 0) qsort(d->places, d->count, sizeof *d->places, compare_places);
    for (size_t i = 0; i < d->count; i++) {
        place *last = kept > 0 ? &d->places[kept - 1] : NULL;
        if (last != NULL && last->sequence == d->places[i].sequence
            && d->places[i].start - last->start < (f->settings->window + 1) / 2) {
            if (d->places[i].attribution > last->attribution) *last = d->places[i];
        } else {
            d->places[kept++] = d->places[i];
        }
    }
    d->count = kept;
}

static void count_letters(draft *d, const finder *f, const zoops_model *m)
{
    size_t *listed = memory_array(listed, d->count);
    for (size_t k = 0; k < d->count; k++) listed[k] = d->places[k].region;
    zoops_count(d->counts, m, &f->regions, listed, d->count);
    memory_free(listed);
}

/* Sites of a model; their seqlets are used up. */
static draft take_sites(finder *f, const zoops_model *m)
{
    const int span = f->settings->span, size = span + f->regions.places - 1;
    double *posterior = memory_array(posterior, f->count);
    int *at = memory_array(at, f->count), *strand = memory_array(strand, f->count);
    draft d = {0};
    d.places = memory_array(d.places, f->count);
    d.counts = memory_array(d.counts, (size_t)span * MOTIF_LETTERS);
    zoops_sites(posterior, at, strand, m, &f->regions);
    for (size_t s = 0; s < f->count; s++) {
        if (!(posterior[s] > 0.5)) continue;
        place *p = &d.places[d.count++];
        int inside = strand[s] ? size - span - at[s] : at[s];
        *p = (place){s, f->seqlets[s].sequence, region_start(f, s) + inside, strand[s], 0};
        p->attribution = site_attribution(&f->input, p, span);
        f->used[s] = 1;
    }
    settle_places(&d, f);
    count_letters(&d, f, m);
    memory_free(posterior);
    memory_free(at);
    memory_free(strand);
    return d;
}

static void release_draft(draft *d)
{
    memory_free(d->places);
    memory_free(d->counts);
    *d = (draft){0};
}

/* Probabilities of a column of counts, even where nothing was counted; returns the total. */
static double column(double p[MOTIF_LETTERS], const double *counts)
{
    double n = 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) n += counts[a];
    for (int a = 0; a < MOTIF_LETTERS; a++) p[a] = n > 0 ? counts[a] / n : 1.0 / MOTIF_LETTERS;
    return n;
}

/* Information of a column less the bias of a small sample (motif.h), not below 0. */
static double column_bits(const double *counts)
{
    double p[MOTIF_LETTERS], n = column(p, counts), bits = 2;
    if (!(n > 0)) return 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (p[a] > 0) bits += p[a] * log2(p[a]);
    }
    return fmax(0, bits - 3 / (2 * log(2.0) * n));
}

static double draft_bits(const draft *d, int span)
{
    double sum = 0;
    for (int i = 0; i < span; i++) sum += column_bits(d->counts + i * MOTIF_LETTERS);
    return sum;
}

/* ---- copies of one motif ------------------------------------------------------------------- */

/* Cosine of the cells less 1/4, columns outside the span 0: d's column i on e's column i + shift of
 * its given strand or its reverse complement. */
static double likeness_at(const draft *d, const draft *e, int span, int shift, bool reverse)
{
    double product = 0, one = 0, other = 0;
    for (int i = 0; i < span; i++) {
        double p[MOTIF_LETTERS], q[MOTIF_LETTERS];
        const int k = i + shift;
        column(p, d->counts + i * MOTIF_LETTERS);
        column(q, e->counts + i * MOTIF_LETTERS);
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            one += (p[a] - 0.25) * (p[a] - 0.25);
            other += (q[a] - 0.25) * (q[a] - 0.25);
        }
        if (k < 0 || k >= span) continue;
        column(q, e->counts + (reverse ? span - 1 - k : k) * MOTIF_LETTERS);
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            product += (p[a] - 0.25) * (q[reverse ? MOTIF_LETTERS - 1 - a : a] - 0.25);
        }
    }
    return one > 0 && other > 0 ? product / sqrt(one * other) : 0;
}

/* to[i] += from[i + shift], of the other strand where reverse. */
static void add_turned(double *to, const double *from, int span, int shift, bool reverse)
{
    for (int i = 0; i < span; i++) {
        const int k = i + shift;
        if (k < 0 || k >= span) continue;
        const double *counts = from + (reverse ? span - 1 - k : k) * MOTIF_LETTERS;
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            to[i * MOTIF_LETTERS + a] += counts[reverse ? MOTIF_LETTERS - 1 - a : a];
        }
    }
}

/* e's sites join d's when they are alike enough. */
static bool join(draft *d, const draft *e, const finder *f)
{
    const int span = f->settings->span;
    double best = -1;
    int shift = 0;
    bool reverse = false;
    for (int r = 0; r < 2; r++) {
        for (int s = -span / 2; s <= span / 2; s++) {
            const double like = likeness_at(d, e, span, s, r != 0);
            if (like > best) best = like, shift = s, reverse = r != 0;
        }
    }
    if (best < f->settings->merge) return false;
    d->places = memory_resize(d->places, d->count, d->count + e->count, sizeof *d->places);
    for (size_t k = 0; k < e->count; k++) {
        /* d's column 0 lies on column `shift` of e, read on e's strand or the other one */
        place p = e->places[k];
        const bool turned = (p.reverse != 0) != reverse;
        p.start += turned ? -shift : shift;
        p.reverse = turned;
        p.attribution = site_attribution(&f->input, &p, span);
        d->places[d->count++] = p;
    }
    settle_places(d, f);
    add_turned(d->counts, e->counts, span, shift, reverse);
    return true;
}

/* ---- from drafts to motifs ------------------------------------------------------------------ */

static void read_best_letters(char *out, const motif *m)
{
    for (int i = 0; i < m->width; i++) {
        const double *p = m->probability + i * MOTIF_LETTERS;
        int best = 0;
        for (int a = 1; a < MOTIF_LETTERS; a++) {
            if (p[a] > p[best]) best = a;
        }
        out[i] = "ACGT"[best];
    }
    out[m->width] = '\0';
}

/* The strand whose best letters come first in the alphabet; true: turned. */
static bool choose_strand(motif *m)
{
    motif turned = motif_reverse_complement(m);
    char *given = memory_alloc((size_t)m->width + 1, 1);
    char *other = memory_alloc((size_t)m->width + 1, 1);
    read_best_letters(given, m);
    read_best_letters(other, &turned);
    const bool turn = strcmp(other, given) < 0;
    if (turn) {
        motif_release(m);
        *m = turned;
    } else {
        motif_release(&turned);
    }
    memory_free(given);
    memory_free(other);
    return turn;
}

static int compare_sites(const void *a, const void *b)
{
    const cluster_site *x = a, *y = b;
    if (x->sequence != y->sequence) return x->sequence < y->sequence ? -1 : 1;
    if (x->start != y->start) return x->start - y->start;
    return x->reverse - y->reverse;
}

static void put_sites(cluster_motif *m, const draft *d, const finder *f, int left, int right,
                      bool turned)
{
    const int width = m->matrix.width;
    m->contribution = memory_array(m->contribution, (size_t)width * MOTIF_LETTERS);
    m->sites = memory_array(m->sites, d->count);
    m->site_count = d->count;
    for (size_t k = 0; k < d->count; k++) {
        place p = d->places[k];
        p.start += p.reverse ? right : left;
        p.reverse = (p.reverse != 0) != turned;
        const double sum = site_attribution(&f->input, &p, width);
        m->sites[k] = (cluster_site){f->input.origin[p.sequence], p.start, p.reverse, sum};
        m->attribution += sum;
        for (int i = 0; i < width; i++) {
            int at;
            const uint8_t letter = read_letter(&at, &f->input, &p, i, width);
            if (letter >= MOTIF_LETTERS) continue;
            m->contribution[i * MOTIF_LETTERS + letter] +=
                (double)f->input.attribution[p.sequence * (size_t)f->input.length + (size_t)at]
                / (double)d->count;
        }
    }
    if (d->count > 0) qsort(m->sites, d->count, sizeof *m->sites, compare_sites);
}

/* False: nothing is left between columns without information. */
static bool finish(cluster_motif *ret, const draft *d, const finder *f)
{
    const int span = f->settings->span;
    int left = 0, right = 0;
    while (left < span && column_bits(d->counts + left * MOTIF_LETTERS) < f->settings->trim) left++;
    if (left == span) return false;
    while (column_bits(d->counts + (span - 1 - right) * MOTIF_LETTERS) < f->settings->trim) right++;
    *ret = (cluster_motif){.matrix = motif_make("", "", span - left - right)};
    motif *m = &ret->matrix;
    for (int i = 0; i < m->width; i++) {
        column(m->probability + i * MOTIF_LETTERS, d->counts + (left + i) * MOTIF_LETTERS);
    }
    m->sites = (double)d->count;
    const bool turned = choose_strand(m);
    memory_free(m->name);
    m->name = memory_alloc((size_t)m->width + 1, 1);
    motif_consensus(m->name, m);
    put_sites(ret, d, f, left, right, turned);
    return true;
}

static int compare_motifs(const void *a, const void *b)
{
    const cluster_motif *x = a, *y = b;
    if (x->attribution != y->attribution) return x->attribution > y->attribution ? -1 : 1;
    return strcmp(x->matrix.name, y->matrix.name);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static size_t find_drafts(draft *drafts, finder *f)
{
    size_t count = 0;
    while (count < (size_t)f->settings->motifs_max) {
        zoops_model m;
        if (!discover(&m, f)) break;
        draft d = take_sites(f, &m);
        zoops_release(&m);
        if (d.count < (size_t)f->settings->min_sites
            || draft_bits(&d, f->settings->span) < f->settings->min_bits) {
            release_draft(&d);
            break;
        }
        drafts[count++] = d;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count;) {
            if (join(&drafts[i], &drafts[k], f)) {
                release_draft(&drafts[k]);
                memmove(&drafts[k], &drafts[k + 1], (count - k - 1) * sizeof *drafts);
                count--;
            } else {
                k++;
            }
        }
    }
    return count;
}

void cluster_find(cluster_result *ret, const uint8_t *letters, const float *attribution,
                  size_t count, int length, const cluster_settings *settings)
{
    assert(settings->span % 2 == 1 && settings->window >= 1 && settings->min_sites >= 2);
    finder f = {.settings = settings, .input = sort_input(letters, attribution, count, length)};
    *ret = (cluster_result){0};
    seqlets_find(&f.seqlets, &f.count, &ret->threshold, f.input.letters, f.input.relative, count,
                 length, settings->window, settings->per_sequence, settings->fdr);
    ret->seqlets = f.count;
    make_regions(&f);
    draft *drafts = memory_array(drafts, (size_t)settings->motifs_max);
    const size_t found = find_drafts(drafts, &f);
    ret->motifs = memory_array(ret->motifs, found);
    for (size_t i = 0; i < found; i++) {
        ret->count += finish(&ret->motifs[ret->count], &drafts[i], &f);
        release_draft(&drafts[i]);
    }
    if (ret->count > 0) qsort(ret->motifs, ret->count, sizeof *ret->motifs, compare_motifs);
    memory_free(drafts);
    memory_free(f.seqlets);
    memory_free(f.forward);
    memory_free(f.reverse);
    memory_free(f.used);
    release_sorted(&f.input);
}

void cluster_release(cluster_result *r)
{
    for (size_t i = 0; i < r->count; i++) {
        motif_release(&r->motifs[i].matrix);
        memory_free(r->motifs[i].contribution);
        memory_free(r->motifs[i].sites);
    }
    memory_free(r->motifs);
    *r = (cluster_result){0};
}

/* ---- distributions -------------------------------------------------------------------------- */

static int centre_of(const cluster_site *s, const motif *m)
{
    return s->start + m->width / 2;
}

void cluster_positions(int64_t *positions, const cluster_motif *m, int length)
{
    memset(positions, 0, (size_t)length * sizeof *positions);
    for (size_t i = 0; i < m->site_count; i++) {
        const int at = centre_of(&m->sites[i], &m->matrix);
        if (at >= 0 && at < length) positions[at]++;
    }
}

void cluster_spacing(int64_t *distances, const cluster_motif *a, const cluster_motif *b, int length)
{
    memset(distances, 0, (size_t)length * sizeof *distances);
    size_t first = 0;
    for (size_t i = 0; i < a->site_count; i++) {
        while (first < b->site_count && b->sites[first].sequence < a->sites[i].sequence) first++;
        for (size_t k = a == b ? i + 1 : first; k < b->site_count
             && b->sites[k].sequence == a->sites[i].sequence; k++) {
            const int apart = abs(centre_of(&a->sites[i], &a->matrix)
                                  - centre_of(&b->sites[k], &b->matrix));
            if (apart < length) distances[apart]++;
        }
    }
}
