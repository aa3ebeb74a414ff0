#include "src/motif/finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

enum { MARGIN = 4 }; /* a site's centre may lie so far outside the seqlet */

/* ---- input in an order of its own ---------------------------------------------------------- */

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

int finder_region_start(const finder *f, size_t s)
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
            const int at = finder_region_start(f, s) + i;
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

/* ---- all of it ------------------------------------------------------------------------------ */

finder finder_make(const uint8_t *letters, const float *attribution, size_t count, int length,
                   const cluster_settings *settings)
{
    finder f = {.settings = settings, .input = sort_input(letters, attribution, count, length)};
    seqlets_find(&f.seqlets, &f.count, &f.threshold, f.input.letters, f.input.relative, count,
                 length, settings->window, settings->per_sequence, settings->fdr);
    make_regions(&f);
    return f;
}

void finder_release(finder *f)
{
    memory_free(f->seqlets);
    memory_free(f->forward);
    memory_free(f->reverse);
    memory_free(f->used);
    release_sorted(&f->input);
}
