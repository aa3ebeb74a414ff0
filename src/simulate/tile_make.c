/* A tile from its layers, and what the layers share. Letters come first, then what spoils them
 * (gaps, blacklisted stretches), then open regions and sites in what is left; peaks and variants
 * look at the letters as they are in the end. */
#include "src/simulate/tile.h"

#include <assert.h>

#include "src/core/memory.h"
#include "src/simulate/tile_private.h"

const char *tile_state_name(tile_state state)
{
    static const char *const names[] = {"bound", "decoy", "closed", "common"};
    assert(state < TILE_STATES);
    return names[state];
}

const char *tile_peak_kind_name(tile_peak_kind kind)
{
    static const char *const names[] = {"bound", "noise", "blacklisted", "end"};
    assert(kind < TILE_PEAK_KINDS);
    return names[kind];
}

const landscape_chain *tile_chain(const landscape *l, int open, int gc)
{
    if (gc < LANDSCAPE_GC_MIN) gc = LANDSCAPE_GC_MIN;
    if (gc > LANDSCAPE_GC_MAX) gc = LANDSCAPE_GC_MAX;
    return &l->chains[open][gc - LANDSCAPE_GC_MIN];
}

static bool is_among(const tile_stretch *list, size_t count, int start, int end)
{
    for (size_t i = 0; i < count; i++) {
        if (start < list[i].end && list[i].start < end) return true;
    }
    return false;
}

bool tile_is_spoilt(const tile *t, int start, int end)
{
    return is_among(t->gaps, t->gap_count, start, end)
        || is_among(t->blacklist, t->blacklist_count, start, end);
}

int tile_pick(random_stream *stream, int start, int count)
{
    assert(count > 0);
    return start + (int)random_below(stream, (uint32_t)count);
}

void tile_make(tile *t, const landscape *l, int chromosome, int index)
{
    const landscape_chromosome *c = &l->chromosomes[chromosome];
    assert(index >= 0 && index < c->tiles);
    if (t->letters == NULL) {
        t->letters = memory_array(t->letters, 2 * LANDSCAPE_TILE);
        t->lower = memory_array(t->lower, 2 * LANDSCAPE_TILE);
    }
    t->chromosome = chromosome;
    t->index = index;
    t->first = index == 0;
    t->last = index == c->tiles - 1;
    t->start = (int64_t)index * LANDSCAPE_TILE;
    t->length = t->last ? (int)(c->length - t->start) : LANDSCAPE_TILE;
    t->gap_count = t->blacklist_count = t->region_count = 0;
    t->site_count = t->peak_count = t->variant_count = 0;
    tile_make_letters(t, l);
    tile_make_regions(t, l);
    tile_make_peaks(t, l);
    tile_make_variants(t, l);
}

void tile_release(tile *t)
{
    memory_free(t->letters);
    memory_free(t->lower);
    memory_free(t->gaps);
    memory_free(t->blacklist);
    memory_free(t->regions);
    memory_free(t->sites);
    memory_free(t->peaks);
    memory_free(t->variants);
    *t = (tile){0};
}
