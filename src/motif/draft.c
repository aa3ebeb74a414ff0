#include "src/motif/draft.h"

#include <math.h>
#include <stdlib.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

/* ---- sites and matrices, `span` columns wide ------------------------------------------------ */

static int compare_places(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->sequence != y->sequence) return x->sequence < y->sequence ? -1 : 1;
    if (x->start != y->start) return x->start - y->start;
    return x->reverse - y->reverse;
}

uint8_t draft_letter(int *ret_at, const sorted *in, const place *p, int i, int width)
{
    const int at = p->reverse ? p->start + width - 1 - i : p->start + i;
    *ret_at = at;
    if (at < 0 || at >= in->length) return DNA_OTHER;
    const uint8_t letter = in->letters[p->sequence * (size_t)in->length + (size_t)at];
    return p->reverse ? dna_complement(letter) : letter;
}

double draft_attribution(const sorted *in, const place *p, int width)
{
    double sum = 0;
    for (int i = 0; i < width; i++) {
        const int at = p->start + i;
        if (at < 0 || at >= in->length) continue;
        sum += (double)in->attribution[p->sequence * (size_t)in->length + (size_t)at];
    }
    return sum;
}

/* Sort; of sites less than half a window apart in one sequence keep the one with more
 * attribution. */
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

draft draft_take(finder *f, const zoops_model *m)
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
        *p = (place){s, f->seqlets[s].sequence, finder_region_start(f, s) + inside, strand[s], 0};
        p->attribution = draft_attribution(&f->input, p, span);
        f->used[s] = 1;
    }
    settle_places(&d, f);
    count_letters(&d, f, m);
    memory_free(posterior);
    memory_free(at);
    memory_free(strand);
    return d;
}

void draft_release(draft *d)
{
    memory_free(d->places);
    memory_free(d->counts);
    *d = (draft){0};
}

double draft_column(double p[MOTIF_LETTERS], const double *counts)
{
    double n = 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) n += counts[a];
    for (int a = 0; a < MOTIF_LETTERS; a++) p[a] = n > 0 ? counts[a] / n : 1.0 / MOTIF_LETTERS;
    return n;
}

double draft_column_bits(const double *counts)
{
    double p[MOTIF_LETTERS], n = draft_column(p, counts), bits = 2;
    if (!(n > 0)) return 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (p[a] > 0) bits += p[a] * log2(p[a]);
    }
    return fmax(0, bits - 3 / (2 * log(2.0) * n));
}

double draft_bits(const draft *d, int span)
{
    double sum = 0;
    for (int i = 0; i < span; i++) sum += draft_column_bits(d->counts + i * MOTIF_LETTERS);
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
        draft_column(p, d->counts + i * MOTIF_LETTERS);
        draft_column(q, e->counts + i * MOTIF_LETTERS);
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            one += (p[a] - 0.25) * (p[a] - 0.25);
            other += (q[a] - 0.25) * (q[a] - 0.25);
        }
        if (k < 0 || k >= span) continue;
        draft_column(q, e->counts + (reverse ? span - 1 - k : k) * MOTIF_LETTERS);
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

bool draft_join(draft *d, const draft *e, const finder *f)
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
        p.attribution = draft_attribution(&f->input, &p, span);
        d->places[d->count++] = p;
    }
    settle_places(d, f);
    add_turned(d->counts, e->counts, span, shift, reverse);
    return true;
}
