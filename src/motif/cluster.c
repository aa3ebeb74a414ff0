#include "src/motif/cluster.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/motif/discover.h"
#include "src/motif/draft.h"

cluster_settings cluster_defaults(void)
{
    return (cluster_settings){.window = 9, .per_sequence = 4, .fdr = 0.05, .span = 31,
                              .min_sites = 10, .min_bits = 5, .motifs_max = 5, .trim = 0.25,
                              .merge = 0.85};
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
        const double sum = draft_attribution(&f->input, &p, width);
        m->sites[k] = (cluster_site){f->input.origin[p.sequence], p.start, p.reverse, sum};
        m->attribution += sum;
        for (int i = 0; i < width; i++) {
            int at;
            const uint8_t letter = draft_letter(&at, &f->input, &p, i, width);
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
    while (left < span && draft_column_bits(d->counts + left * MOTIF_LETTERS) < f->settings->trim)
        left++;
    if (left == span) return false;
    while (draft_column_bits(d->counts + (span - 1 - right) * MOTIF_LETTERS) < f->settings->trim)
        right++;
    *ret = (cluster_motif){.matrix = motif_make("", "", span - left - right)};
    motif *m = &ret->matrix;
    for (int i = 0; i < m->width; i++) {
        draft_column(m->probability + i * MOTIF_LETTERS, d->counts + (left + i) * MOTIF_LETTERS);
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
    uint8_t *held = memory_alloc(f->count, 1);
    while (count < (size_t)f->settings->motifs_max) {
        zoops_model m;
        if (!discover_model(&m, f)) break;
        memset(held, 0, f->count);
        discover_split(&m, held, f);
        for (size_t s = 0; s < f->count; s++) f->used[s] |= held[s];
        draft d = draft_take(f, &m);
        for (size_t s = 0; s < f->count; s++) if (held[s]) f->used[s] = 0;
        zoops_release(&m);
        if (d.count < (size_t)f->settings->min_sites
            || draft_bits(&d, f->settings->span) < f->settings->min_bits) {
            draft_release(&d);
            break;
        }
        drafts[count++] = d;
    }
    memory_free(held);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count;) {
            if (draft_join(&drafts[i], &drafts[k], f)) {
                draft_release(&drafts[k]);
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
    finder f = finder_make(letters, attribution, count, length, settings);
    *ret = (cluster_result){.threshold = f.threshold, .seqlets = f.count};
    draft *drafts = memory_array(drafts, (size_t)settings->motifs_max);
    const size_t found = find_drafts(drafts, &f);
    ret->motifs = memory_array(ret->motifs, found);
    for (size_t i = 0; i < found; i++) {
        ret->count += finish(&ret->motifs[ret->count], &drafts[i], &f);
        draft_release(&drafts[i]);
    }
    if (ret->count > 0) qsort(ret->motifs, ret->count, sizeof *ret->motifs, compare_motifs);
    memory_free(drafts);
    finder_release(&f);
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
