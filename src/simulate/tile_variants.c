/* Variants of a tile: in a third of the sites, in a third of the open regions outside of sites, and
 * anywhere. Eight in ten change a letter (some to two others), the rest insert or delete one to
 * eight. Half of those in poor sites are drawn towards the motif, so that scores rise as well. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/simulate/tile_private.h"

enum { LETTERS = MOTIF_LETTERS, WIDTH_MAX = 30, SHIFT_MAX = 30, FAR = 40, ELSEWHERE = 6 };

static bool is_known(const tile *t, int start, int end)
{
    if (start < 0 || end > t->length) return false;
    for (int i = start; i < end; i++) {
        if (t->letters[i] >= LETTERS) return false;
    }
    return true;
}

/* ---- alleles --------------------------------------------------------------------------------- */

static void change_letter(tile_variant *v, const tile *t, random_stream *stream)
{
    const int letter = t->letters[v->position];
    const int first = (letter + tile_pick(stream, 1, 3)) % LETTERS;
    v->reference[0] = dna_letter((uint8_t)letter);
    v->alternative[0][0] = dna_letter((uint8_t)first);
    v->alternatives = 1;
    if (random_below(stream, 100) >= 8) return;
    int second = (letter + 1) % LETTERS;
    while (second == letter || second == first) second = (second + 1) % LETTERS;
    v->alternative[v->alternatives++][0] = dna_letter((uint8_t)second);
}

/* The letter of the site that the motif likes least, to the one that it likes best there. */
static void change_towards(tile_variant *v, const tile *t, const landscape *l)
{
    const tile_site *s = &t->sites[v->site];
    const double *bits = l->factors[s->factor].bits[s->strand < 0];
    double most = -1;
    for (int w = 0; w < s->width; w++) {
        int best = 0;
        for (int a = 1; a < LETTERS; a++) {
            if (bits[w * LETTERS + a] > bits[w * LETTERS + best]) best = a;
        }
        const int letter = t->letters[s->start + w];
        const double gain = bits[w * LETTERS + best] - bits[w * LETTERS + letter];
        if (gain <= most || best == letter) continue;
        most = gain;
        v->position = s->start + w;
        v->reference[0] = dna_letter((uint8_t)letter);
        v->alternative[0][0] = dna_letter((uint8_t)best);
        v->alternatives = 1;
    }
}

/* Letters behind v->position go, or are put in; moved left as long as that means the same. */
static void change_length(tile_variant *v, const tile *t, int count, bool deletes,
                          random_stream *stream)
{
    uint8_t word[TILE_INDEL_MAX];
    for (int i = 0; i < count; i++) {
        word[i] = deletes ? t->letters[v->position + 1 + i] : (uint8_t)random_below(stream, 4);
    }
    for (int i = 0; i < SHIFT_MAX && t->letters[v->position] == word[count - 1]; i++) {
        if (!is_known(t, v->position - 1, v->position)) break;
        memmove(word + 1, word, (size_t)count - 1);
        word[0] = t->letters[v->position--];
    }
    char *longer = deletes ? v->reference : v->alternative[0];
    char *shorter = deletes ? v->alternative[0] : v->reference;
    longer[0] = shorter[0] = dna_letter(t->letters[v->position]);
    for (int i = 0; i < count; i++) longer[1 + i] = dna_letter(word[i]);
    v->alternatives = 1;
}

/* ---- scores ---------------------------------------------------------------------------------- */

static double best_score(const landscape_factor *f, const uint8_t *letters, int count)
{
    double best = -INFINITY;
    for (int i = 0; i + f->matrix.width <= count; i++) {
        best = fmax(best, landscape_score(f, letters + i, 1));
        best = fmax(best, landscape_score(f, letters + i, -1));
    }
    return best;
}

/* False: there are unknown letters around the site, or the variant begins outside. */
static bool score(tile_variant *v, const tile *t, const landscape *l)
{
    const tile_site *s = &t->sites[v->site];
    const landscape_factor *f = &l->factors[s->factor];
    const int start = s->start - s->width, end = s->start + 2 * s->width;
    const int before = v->position - start, gone = (int)strlen(v->reference);
    uint8_t letters[3 * WIDTH_MAX + TILE_ALLELE_SIZE];
    if (!is_known(t, start, end) || before < 0 || v->position + gone > end) return false;
    v->bits = best_score(f, t->letters + start, end - start);
    for (int k = 0; k < v->alternatives; k++) {
        const int come = (int)strlen(v->alternative[k]), behind = end - v->position - gone;
        memcpy(letters, t->letters + start, (size_t)before);
        dna_encode(letters + before, v->alternative[k], (size_t)come);
        memcpy(letters + before + come, t->letters + v->position + gone, (size_t)behind);
        v->changed[k] = best_score(f, letters, before + come + behind);
    }
    return true;
}

/* ---- places ---------------------------------------------------------------------------------- */

static void add_variant(tile *t, const tile_variant *v)
{
    memory_grow(t->variants, &t->variant_room, t->variant_count + 1);
    t->variants[t->variant_count++] = *v;
}

/* A change of a kind that is drawn, at or behind v->position; letters up to `room` behind it may
 * go. False: unknown letters lie there. */
static bool draw_change(tile_variant *v, const tile *t, int room, random_stream *stream)
{
    const int kind = (int)random_below(stream, 10);
    int count = tile_pick(stream, 1, TILE_INDEL_MAX);
    if (count > room) count = room;
    if (!is_known(t, v->position, v->position + 1 + count)) return false;
    if (kind < 8 || count < 1) {
        change_letter(v, t, stream);
    } else {
        change_length(v, t, count, kind == 8, stream);
    }
    return true;
}

static void vary_sites(tile *t, const landscape *l, random_stream *stream)
{
    for (size_t i = 0; i < t->site_count; i++) {
        const tile_site *s = &t->sites[i];
        if (random_below(stream, 3) != 0) continue;
        tile_variant v = {.site = (int)i, .region = s->region};
        v.position = tile_pick(stream, s->start, s->width - 1);
        if (s->strength == LANDSCAPE_POOR && random_below(stream, 2) == 0) {
            change_towards(&v, t, l);
        } else if (!draw_change(&v, t, s->start + s->width - 1 - v.position, stream)) {
            continue;
        }
        if (v.alternatives > 0 && score(&v, t, l)) add_variant(t, &v);
    }
}

static int region_of(const tile *t, int position)
{
    for (size_t i = 0; i < t->region_count; i++) {
        if (position >= t->regions[i].start && position < t->regions[i].end) return (int)i;
    }
    return -1;
}

static bool is_far_from_sites(const tile *t, const tile_variant *v)
{
    const int end = v->position + (int)strlen(v->reference);
    for (size_t i = 0; i < t->site_count; i++) {
        const tile_site *s = &t->sites[i];
        if (v->position < s->start + s->width + FAR && s->start - FAR < end) return false;
    }
    return true;
}

static void vary_at(tile *t, int position, random_stream *stream)
{
    tile_variant v = {.site = -1, .position = position};
    if (!draw_change(&v, t, TILE_INDEL_MAX, stream) || !is_far_from_sites(t, &v)) return;
    v.region = region_of(t, v.position);
    add_variant(t, &v);
}

static int compare_variants(const void *a, const void *b)
{
    const tile_variant *x = a, *y = b;
    if (x->position != y->position) return x->position < y->position ? -1 : 1;
    if (x->site != y->site) return x->site > y->site ? -1 : 1; /* one inside of a site first */
    const int order = strcmp(x->reference, y->reference);
    return order != 0 ? order : strcmp(x->alternative[0], y->alternative[0]);
}

void tile_make_variants(tile *t, const landscape *l)
{
    random_stream stream = landscape_stream(l, LANDSCAPE_VARIANTS, t->chromosome, t->index);
    vary_sites(t, l, &stream);
    for (size_t i = 0; i < t->region_count; i++) {
        const tile_region *r = &t->regions[i];
        const int position = tile_pick(&stream, r->start, r->end - r->start);
        if (random_below(&stream, 3) == 0) vary_at(t, position, &stream);
    }
    for (int i = 0; i < ELSEWHERE; i++) {
        vary_at(t, tile_pick(&stream, 100, t->length - 200), &stream);
    }
    if (t->variant_count == 0) return;
    qsort(t->variants, t->variant_count, sizeof *t->variants, compare_variants);
    size_t kept = 1; /* one variant at a position */
    for (size_t i = 1; i < t->variant_count; i++) {
        if (t->variants[i].position != t->variants[kept - 1].position) {
            t->variants[kept++] = t->variants[i];
        }
    }
    t->variant_count = kept;
}
