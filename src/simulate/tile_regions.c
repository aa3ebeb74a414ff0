/* Open regions and planted sites. A tile is cut into slots of `spacing` letters: the first third of
 * a slot may have a site in closed chromatin, the rest has the open region. What falls on a gap or
 * a blacklisted stretch is left out. Bound and unbound regions are drawn alike before sites are
 * planted, so that composition does not tell them apart. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/simulate/tile_private.h"

enum { LETTERS = MOTIF_LETTERS, GROUP_LETTERS = 80, WIDTH_MAX = 30, COMMON_LETTERS = 60 };

/* ---- sites ----------------------------------------------------------------------------------- */

static void draw_word(uint8_t *letters, const motif *m, landscape_strength strength,
                      random_stream *stream)
{
    static const double power[LANDSCAPE_STRENGTHS] = {1.6, 1, 0.75, 0.4};
    for (int w = 0; w < m->width; w++) {
        double share[LETTERS], sum = 0;
        for (int a = 0; a < LETTERS; a++) {
            sum += share[a] = pow(m->probability[w * LETTERS + a], power[strength]);
        }
        double draw = random_uniform(stream) * sum;
        int a = 0;
        while (a < LETTERS - 1 && draw >= share[a]) draw -= share[a++];
        letters[w] = (uint8_t)a;
    }
}

/* Plant a site of a factor. Returns its index. */
static int plant(tile *t, const landscape *l, tile_site site, random_stream *stream)
{
    const landscape_factor *f = &l->factors[site.factor];
    uint8_t *to = t->letters + site.start;
    draw_word(to, &f->matrix, site.strength, stream);
    if (site.strand < 0) dna_reverse_complement(to, to, (size_t)f->matrix.width);
    site.width = f->matrix.width;
    site.bits = landscape_score(f, to, site.strand);
    site.partner = -1;
    memory_grow(t->sites, &t->site_room, t->site_count + 1);
    t->sites[t->site_count] = site;
    return (int)t->site_count++;
}

static int draw_strand(random_stream *stream)
{
    return random_below(stream, 2) == 0 ? 1 : -1;
}

/* Two partners, both weak, with their gap between them, the whole of it on either strand; they need
 * span letters from start. */
static void plant_pair(tile *t, const landscape *l, tile_site first, int gap, int span,
                       random_stream *stream)
{
    tile_site second = first;
    second.factor = l->factors[first.factor].partner;
    first.strand = second.strand = draw_strand(stream);
    /* the factor of the lower number comes first on the strand */
    const bool swap = (first.factor > second.factor) != (first.strand < 0);
    tile_site *left = swap ? &second : &first, *right = swap ? &first : &second;
    right->start = first.start + span - l->factors[right->factor].matrix.width;
    left->start = right->start - gap - l->factors[left->factor].matrix.width;
    left->strength = right->strength = LANDSCAPE_WEAK;
    const int a = plant(t, l, *left, stream), b = plant(t, l, *right, stream);
    t->sites[a].partner = b;
    t->sites[b].partner = a;
}

/* A group of bound sites within the letters [start, start + room). */
static void plant_group(tile *t, const landscape *l, int region, int start, int room,
                        random_stream *stream)
{
    static const landscape_strength strengths[10] = {
        LANDSCAPE_STRONG, LANDSCAPE_STRONG, LANDSCAPE_STRONG, LANDSCAPE_MEDIUM, LANDSCAPE_MEDIUM,
        LANDSCAPE_MEDIUM, LANDSCAPE_MEDIUM, LANDSCAPE_WEAK,   LANDSCAPE_WEAK,   LANDSCAPE_WEAK};
    const int factor = (int)random_below(stream, (uint32_t)l->settings.factors);
    const landscape_factor *f = &l->factors[factor];
    tile_site site = {.factor = factor, .region = region, .state = TILE_BOUND};
    if (f->partner >= 0 && random_below(stream, 10) < 4) {
        const int gap = tile_pick(stream, f->gap_min, f->gap_max - f->gap_min + 1);
        const int span = f->matrix.width + gap + l->factors[f->partner].matrix.width;
        if (span <= room) {
            site.start = tile_pick(stream, start, room - span + 1);
            plant_pair(t, l, site, gap, span, stream);
            return;
        }
    }
    site.start = tile_pick(stream, start, room - f->matrix.width + 1);
    site.strand = draw_strand(stream);
    site.strength = strengths[random_below(stream, 10)];
    plant(t, l, site, stream);
}

/* A site that nothing binds. */
static void plant_decoy(tile *t, const landscape *l, int region, int start, int room,
                        random_stream *stream)
{
    tile_site site = {.region = region, .strand = draw_strand(stream)};
    site.factor = (int)random_below(stream, (uint32_t)l->settings.factors);
    site.state = region >= 0 ? TILE_DECOY : TILE_CLOSED;
    const uint32_t draw = random_below(stream, 2);
    site.strength = region >= 0 ? LANDSCAPE_POOR : draw == 0 ? LANDSCAPE_STRONG : LANDSCAPE_MEDIUM;
    site.start = tile_pick(stream, start, room - WIDTH_MAX + 1);
    plant(t, l, site, stream);
}

/* ---- regions --------------------------------------------------------------------------------- */

static void plant_region(tile *t, const landscape *l, int region, random_stream *stream)
{
    const tile_region r = t->regions[region];
    const int groups_of[10] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 3};
    if (!r.bound) {
        if (random_below(stream, 2) == 0) {
            plant_decoy(t, l, region, r.start, r.end - r.start, stream);
        }
        return;
    }
    int groups = groups_of[random_below(stream, 10)];
    if (groups * GROUP_LETTERS > r.end - r.start) groups = (r.end - r.start) / GROUP_LETTERS;
    const int room = (r.end - r.start) / groups;
    for (int i = 0; i < groups; i++) plant_group(t, l, region, r.start + i * room, room, stream);
}

/* Sites of common motifs, a try for each 60 letters, beside those that are there from `first`. */
static void plant_common(tile *t, const landscape *l, int region, size_t first,
                         random_stream *stream)
{
    const tile_region r = t->regions[region];
    for (int i = 0; l->common > 0 && i < (r.end - r.start) / COMMON_LETTERS; i++) {
        tile_site site = {.region = region, .strand = draw_strand(stream)};
        site.factor = l->settings.factors + (int)random_below(stream, (uint32_t)l->common);
        site.start = tile_pick(stream, r.start, r.end - r.start - WIDTH_MAX + 1);
        site.state = TILE_COMMON;
        site.strength = LANDSCAPE_MEDIUM;
        const int end = site.start + l->factors[site.factor].matrix.width;
        bool is_free = true;
        for (size_t k = first; k < t->site_count; k++) {
            const tile_site *s = &t->sites[k];
            is_free &= end <= s->start || s->start + s->width <= site.start;
        }
        if (is_free) plant(t, l, site, stream);
    }
}

static int compare_sites(const void *a, const void *b)
{
    const tile_site *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* The sites from `first` on in order of start. Of those with partners each belongs to the next or
 * to the one before, as groups do not overlap. */
static void sort_sites(tile *t, size_t first)
{
    if (t->site_count - first < 2) return;
    qsort(t->sites + first, t->site_count - first, sizeof *t->sites, compare_sites);
    int open = -1;
    for (size_t i = first; i < t->site_count; i++) {
        if (t->sites[i].partner < 0) continue;
        if (open < 0) {
            open = (int)i;
            continue;
        }
        t->sites[i].partner = open;
        t->sites[open].partner = (int)i;
        open = -1;
    }
}

static void make_slot(tile *t, const landscape *l, int slot, random_stream *stream,
                      random_stream *letters)
{
    const int spacing = l->settings.spacing, third = spacing / 3;
    if (random_below(stream, 2) == 0 && !tile_is_spoilt(t, slot, slot + third)) {
        plant_decoy(t, l, -1, slot + 100, third - 200, stream);
    }
    const int length = tile_pick(stream, 200, 441);
    const int start = tile_pick(stream, slot + third, spacing - third - length - 100);
    tile_region r = {.start = start, .end = start + length};
    r.bound = random_below(stream, 2) == 0;
    r.access = 0.5 + 1.5 * random_uniform(stream);
    const int gc = t->gc + tile_pick(stream, 8, 9);
    const bool own = random_below(stream, 5) != 0;
    const bool there = random_below(stream, 10) != 0;
    if (!there || tile_is_spoilt(t, r.start - 100, r.end + 100)) return;
    if (own) {
        landscape_draw(t->letters + r.start, length, tile_chain(l, 1, gc), letters);
        memset(t->lower + r.start, 0, (size_t)length);
    }
    memory_grow(t->regions, &t->region_room, t->region_count + 1);
    t->regions[t->region_count++] = r;
    const size_t first = t->site_count;
    plant_region(t, l, (int)t->region_count - 1, stream);
    plant_common(t, l, (int)t->region_count - 1, first, stream);
    sort_sites(t, first);
}

void tile_make_regions(tile *t, const landscape *l)
{
    random_stream stream = landscape_stream(l, LANDSCAPE_REGIONS, t->chromosome, t->index);
    random_stream letters = landscape_stream(l, LANDSCAPE_OPEN_LETTERS, t->chromosome, t->index);
    for (int slot = 0; slot + l->settings.spacing <= t->length; slot += l->settings.spacing) {
        make_slot(t, l, slot, &stream, &letters);
    }
}
