/* The letters of a tile: background with the G+C of its isochore, copies of repeats, short tandem
 * repeats, then blacklisted stretches (arrays of the satellite) and runs of N. A copy has lost
 * letters to substitutions, and most of its CpG to CpA and TpG, as old copies have. */
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/simulate/tile_private.h"

enum { SATELLITE = 5, END_N = 1000, EDGE = 2000 };

/* G+C in percent: one of five families of isochores (after Bernardi 2000) for four tiles, and a
 * little for each tile. */
static int draw_gc(const landscape *l, int chromosome, int index)
{
    static const int level[] = {36, 38, 41, 45, 51}, percent[] = {20, 50, 75, 92, 100};
    random_stream stream = landscape_stream(l, LANDSCAPE_ISOCHORES, chromosome, index / 4);
    const int draw = (int)random_below(&stream, 100);
    int family = 0;
    while (draw >= percent[family]) family++;
    for (int i = 0; i <= index % 4; i++) (void)random_next(&stream);
    return level[family] + (int)random_below(&stream, 3) - 1;
}

static void decay(uint8_t *letters, int count, double share, random_stream *stream)
{
    const uint32_t limit = (uint32_t)(share * 4294967296.0);
    for (int i = 0; i < count; i++) {
        if (random_next(stream) >= limit) continue;
        letters[i] = (uint8_t)((letters[i] + 1 + random_below(stream, 3)) % 4);
    }
    for (int i = 0; i + 1 < count; i++) {
        if (letters[i] != 1 || letters[i + 1] != 2 || random_below(stream, 10) >= 6) continue;
        if (random_below(stream, 2) == 0) {
            letters[i] = 3;
        } else {
            letters[i + 1] = 0;
        }
    }
}

static void put_copy(tile *t, const landscape_family *f, random_stream *stream)
{
    const int lost = f->cut && f->length > 100 ? tile_pick(stream, 0, f->length - 100) : 0;
    const int count = f->length - lost, start = tile_pick(stream, 0, t->length - count);
    uint8_t *to = t->letters + start;
    memcpy(to, f->letters + lost, (size_t)count);
    decay(to, count, 0.03 + 0.15 * random_uniform(stream), stream);
    if (random_below(stream, 2) == 0) dna_reverse_complement(to, to, (size_t)count);
    memset(t->lower + start, 1, (size_t)count);
}

/* A unit of one to five letters again and again. */
static void put_tandem(tile *t, const landscape_chain *chain, random_stream *stream)
{
    uint8_t unit[5];
    const int width = tile_pick(stream, 1, 5), count = tile_pick(stream, 20, 60);
    const int start = tile_pick(stream, 0, t->length - count);
    landscape_draw(unit, width, chain, stream);
    for (int i = 0; i < count; i++) t->letters[start + i] = unit[i % width];
    memset(t->lower + start, 1, (size_t)count);
}

static void add_stretch(tile_stretch **list, size_t *count, size_t *room, int start, int end)
{
    memory_grow(*list, room, *count + 1);
    (*list)[(*count)++] = (tile_stretch){start, end};
}

/* One tile in 24 has one, and one of each chromosome. */
static void put_blacklisted(tile *t, const landscape *l, random_stream *stream)
{
    const bool chosen = t->index == l->chromosomes[t->chromosome].tiles / 2;
    if (random_below(stream, 24) != 0 && !chosen) return;
    const landscape_family *f = &l->families[SATELLITE];
    const int count = tile_pick(stream, 1500, 3000);
    const int start = tile_pick(stream, EDGE, t->length - 2 * EDGE - count);
    for (int i = 0; i < count; i++) t->letters[start + i] = f->letters[i % f->length];
    decay(t->letters + start, count, 0.05, stream);
    memset(t->lower + start, 1, (size_t)count);
    add_stretch(&t->blacklist, &t->blacklist_count, &t->blacklist_room, start, start + count);
}

static void put_gap(tile *t, int start, int end)
{
    if (tile_is_spoilt(t, start, end)) return;
    memset(t->letters + start, DNA_OTHER, (size_t)(end - start));
    memset(t->lower + start, 0, (size_t)(end - start));
    add_stretch(&t->gaps, &t->gap_count, &t->gap_room, start, end);
}

static void put_gaps(tile *t, const landscape *l, random_stream *stream)
{
    const int tiles = l->chromosomes[t->chromosome].tiles;
    if (t->first) put_gap(t, 0, END_N);
    if (t->last) put_gap(t, t->length - END_N, t->length);
    if (tiles >= 4 && t->index == tiles / 3) put_gap(t, 20000, 40000);
    if (random_below(stream, 10) >= 3) return;
    const int count = tile_pick(stream, 20, 480);
    const int start = tile_pick(stream, EDGE, t->length - 2 * EDGE - count);
    put_gap(t, start, start + count);
}

void tile_make_letters(tile *t, const landscape *l)
{
    random_stream letters = landscape_stream(l, LANDSCAPE_LETTERS, t->chromosome, t->index);
    random_stream repeats = landscape_stream(l, LANDSCAPE_REPEATS, t->chromosome, t->index);
    random_stream gaps = landscape_stream(l, LANDSCAPE_GAPS, t->chromosome, t->index);
    t->gc = draw_gc(l, t->chromosome, t->index);
    const landscape_chain *chain = tile_chain(l, 0, t->gc);
    landscape_draw(t->letters, t->length, chain, &letters);
    memset(t->lower, 0, (size_t)t->length);
    for (int i = 0; i < t->length / 1000; i++) {
        double draw = random_uniform(&repeats);
        int f = 0;
        while (f < LANDSCAPE_FAMILIES - 1 && draw >= l->families[f].share) {
            draw -= l->families[f++].share;
        }
        put_copy(t, &l->families[f], &repeats);
    }
    for (int i = 0; i < t->length / 5000; i++) put_tandem(t, chain, &repeats);
    put_blacklisted(t, l, &gaps);
    put_gaps(t, l, &gaps);
}
