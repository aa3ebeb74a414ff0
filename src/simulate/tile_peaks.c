/* What a peak caller would say of a tile. A bound site has a peak with its summit some letters off
 * (standard deviation 8), 3 in 100 have none; there are peaks without a site, in open chromatin and
 * anywhere, tall ones in blacklisted stretches, and one for each factor at each end of a
 * chromosome. The signal grows with the site's score and with how open the region is. */
#include <math.h>
#include <stdlib.h>

#include "src/core/memory.h"
#include "src/simulate/tile_private.h"

static void add_peak(tile *t, tile_peak p)
{
    memory_grow(t->peaks, &t->peak_room, t->peak_count + 1);
    t->peaks[t->peak_count++] = p;
}

/* A peak around a summit with 75 to 200 letters to each side. */
static void add_around(tile *t, int summit, int factor, tile_peak_kind kind, double signal,
                       random_stream *stream)
{
    tile_peak p = {.summit = summit, .factor = factor, .kind = kind, .signal = signal};
    p.start = summit - tile_pick(stream, 75, 126);
    p.end = summit + 1 + tile_pick(stream, 75, 126);
    if (t->first && p.start < 0) p.start = 0;
    add_peak(t, p);
}

static double draw_noise(random_stream *stream)
{
    return exp(0.3 * random_normal(stream));
}

static void call_sites(tile *t, const landscape *l, random_stream *stream)
{
    for (size_t i = 0; i < t->site_count; i++) {
        const tile_site *s = &t->sites[i];
        if (s->state != TILE_BOUND) continue;
        const double share = fmax(0, s->bits / l->factors[s->factor].most);
        const double signal = 8 * t->regions[s->region].access * exp2(4 * share - 2)
            * draw_noise(stream);
        const int off = (int)lrint(8 * fmax(-2.5, fmin(2.5, random_normal(stream))));
        if (random_below(stream, 100) < 3) continue;
        add_around(t, s->start + s->width / 2 + off, s->factor, TILE_PEAK_BOUND, signal, stream);
    }
}

static bool has_site(const tile *t, int region, int factor)
{
    for (size_t i = 0; i < t->site_count; i++) {
        if (t->sites[i].region == region && t->sites[i].factor == factor) return true;
    }
    return false;
}

static void call_noise(tile *t, const landscape *l, random_stream *stream)
{
    const uint32_t factors = (uint32_t)l->settings.factors;
    for (size_t i = 0; i < t->region_count; i++) {
        const int factor = (int)random_below(stream, factors);
        const int summit = tile_pick(stream, t->regions[i].start,
                                     t->regions[i].end - t->regions[i].start);
        const double signal = 3 * t->regions[i].access * draw_noise(stream);
        if (random_below(stream, 100) >= 4 || has_site(t, (int)i, factor)) continue;
        add_around(t, summit, factor, TILE_PEAK_NOISE, signal, stream);
    }
    for (int slot = 0; slot + l->settings.spacing <= t->length; slot += l->settings.spacing) {
        const int summit = tile_pick(stream, slot + 300, l->settings.spacing - 600);
        const int factor = (int)random_below(stream, factors);
        const double signal = 2 * draw_noise(stream);
        if (random_below(stream, 100) >= 2) continue;
        add_around(t, summit, factor, TILE_PEAK_NOISE, signal, stream);
    }
}

static void call_artefacts(tile *t, const landscape *l, random_stream *stream)
{
    for (int factor = 0; factor < l->settings.factors; factor++) {
        const double signal = 100 * draw_noise(stream);
        for (size_t i = 0; i < t->blacklist_count; i++) {
            const tile_stretch *b = &t->blacklist[i];
            const int summit = tile_pick(stream, b->start + 200, b->end - b->start - 400);
            if (random_below(stream, 2) == 0) continue;
            add_around(t, summit, factor, TILE_PEAK_BLACKLISTED, signal, stream);
        }
        if (t->first) {
            add_peak(t, (tile_peak){0, 120, 20, factor, TILE_PEAK_END, 2 * draw_noise(stream)});
        }
        if (t->last) {
            const int n = t->length;
            add_peak(t, (tile_peak){n - 60, n + 90, n - 20, factor, TILE_PEAK_END,
                                    2 * draw_noise(stream)});
        }
    }
}

static int compare_peaks(const void *a, const void *b)
{
    const tile_peak *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    if (x->factor != y->factor) return x->factor < y->factor ? -1 : 1;
    return (x->summit > y->summit) - (x->summit < y->summit);
}

void tile_make_peaks(tile *t, const landscape *l)
{
    random_stream stream = landscape_stream(l, LANDSCAPE_PEAKS, t->chromosome, t->index);
    call_sites(t, l, &stream);
    call_noise(t, l, &stream);
    call_artefacts(t, l, &stream);
    if (t->peak_count > 0) qsort(t->peaks, t->peak_count, sizeof *t->peaks, compare_peaks);
}
