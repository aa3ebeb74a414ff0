#include "src/simulate/simulate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/simulate/blocks.h"

enum { BACKGROUNDS = 2, LETTERS = 4, START = 4, BITS_MIN = 8, WIDTH_MIN = 5, WIDTH_MAX = 30 };

const char *simulate_kind_name(simulate_kind kind)
{
    static const char *const names[] = {"strong",     "either",     "weak",
                                        "pair-fixed", "pair-loose", "decoy"};
    assert(kind < SIMULATE_KINDS);
    return names[kind];
}

/* ---- the design of a dataset ------------------------------------------------------------- */

double simulate_motif_likeness(const motif *a, const motif *b)
{
    motif r = motif_reverse_complement(b);
    const motif *strands[2] = {b, &r};
    double best = -1;
    for (int s = 0; s < 2; s++) {
        for (int offset = 5 - b->width; offset <= a->width - 5; offset++) {
            int from = offset > 0 ? offset : 0;
            int to = offset + b->width < a->width ? offset + b->width : a->width;
            double sum = 0;
            if (to - from < 5) continue;
            for (int i = from; i < to; i++) {
                const double *x = a->probability + i * LETTERS;
                const double *y = strands[s]->probability + (i - offset) * LETTERS;
                double xy = 0, xx = 1e-9, yy = 1e-9;
                for (int k = 0; k < LETTERS; k++) {
                    xy += (x[k] - 0.25) * (y[k] - 0.25);
                    xx += (x[k] - 0.25) * (x[k] - 0.25);
                    yy += (y[k] - 0.25) * (y[k] - 0.25);
                }
                sum += xy / sqrt(xx * yy);
            }
            best = fmax(best, sum / (to - from));
        }
    }
    motif_release(&r);
    return best;
}

int simulate_motif_serves(const motif *m, int length)
{
    int widest = length / 3 < WIDTH_MAX ? length / 3 : WIDTH_MAX;
    if (m->width < WIDTH_MIN || m->width > widest) return 0;
    double bits[WIDTH_MAX], sum = 0;
    motif_information(bits, m);
    for (int i = 0; i < m->width; i++) sum += bits[i];
    return sum >= BITS_MIN;
}

static status_t draw_first(size_t *ret, const motif_set *set, int length, const size_t *preferred,
                           size_t preferred_count, random_stream *stream)
{
    size_t *usable = memory_array(usable, set->count + preferred_count), count = 0;
    for (size_t i = 0; i < preferred_count; i++) {
        const size_t k = preferred[i];
        if (simulate_motif_serves(&set->motifs[k], length)) usable[count++] = k;
    }
    if (count == 0) {
        for (size_t i = 0; i < set->count; i++) {
            if (simulate_motif_serves(&set->motifs[i], length)) usable[count++] = i;
        }
    }
    if (count > 0) *ret = usable[random_below(stream, (uint32_t)count)];
    memory_free(usable);
    if (count > 0) return STATUS_OK;
    return status_set(STATUS_DATA, "none of the %zu motifs can be planted: %d to %d columns and at "
                      "least %d bits are needed", set->count, WIDTH_MIN,
                      length / 3 < WIDTH_MAX ? length / 3 : WIDTH_MAX, BITS_MIN);
}

/* A second motif, unlike the first (mean correlation below 0.6), that fits beside it. */
static status_t draw_second(size_t *ret, const motif_set *set, int length, size_t first,
                            random_stream *stream)
{
    enum { TRIES = 1000 };
    for (int i = 0; i < TRIES; i++) {
        size_t k = random_below(stream, (uint32_t)set->count);
        if (k == first || !simulate_motif_serves(&set->motifs[k], length)) continue;
        if (simulate_motif_likeness(&set->motifs[first], &set->motifs[k]) >= 0.6) continue;
        *ret = k;
        return STATUS_OK;
    }
    return status_set(STATUS_DATA, "the %zu motifs hold none that can be planted beside '%s' and "
                      "is unlike it", set->count, set->motifs[first].id);
}

/* Probabilities to the power of 0.6: a motif with the same consensus and less information. */
static void soften(motif *m)
{
    for (int i = 0; i < m->width; i++) {
        double *row = m->probability + i * LETTERS, sum = 0;
        for (int a = 0; a < LETTERS; a++) sum += row[a] = pow(row[a] + 0.01, 0.6);
        for (int a = 0; a < LETTERS; a++) row[a] /= sum;
    }
}

/* Gaps wider than what the last convolution of a medium CNN sees (28 letters), where they fit. */
static void choose_gap(simulate_design *design, random_stream *stream)
{
    int room = design->length - design->motifs[0].width - design->motifs[1].width - 2;
    int widest = design->kind == SIMULATE_PAIR_FIXED ? 40 : 50;
    if (widest > room) widest = room;
    int narrowest = widest < 25 ? widest : 25;
    if (design->kind == SIMULATE_PAIR_FIXED) {
        uint32_t choices = (uint32_t)(widest - narrowest + 1);
        narrowest = widest = narrowest + (int)random_below(stream, choices);
    }
    design->gap_min = narrowest;
    design->gap_max = widest;
}

status_t simulate_design_make(simulate_design *ret, const char *name, size_t index, uint64_t seed,
                              int length, const motif_set *set, const size_t *preferred,
                              size_t preferred_count)
{
    static const simulate_kind cycle[] = {
        SIMULATE_EITHER, SIMULATE_STRONG, SIMULATE_DECOY, SIMULATE_PAIR_FIXED,
        SIMULATE_WEAK,   SIMULATE_EITHER, SIMULATE_PAIR_LOOSE, SIMULATE_DECOY,
    };
    /* Share of positives with sites, by kind: false peaks exist. */
    static const double occupancy[SIMULATE_KINDS] = {0.98, 0.98, 0.75, 0.98, 0.98, 0.98};
    assert(length >= SIMULATE_LENGTH_MIN && length <= SIMULATE_LENGTH_MAX);
    *ret = (simulate_design){0};
    random_stream stream =
        random_stream_init(random_key_make(name, "plan", seed), RANDOM_SIMULATE, 0, 0);
    simulate_design design = {.seed = seed, .length = length};
    design.kind = cycle[index % (sizeof cycle / sizeof cycle[0])];
    design.occupancy = occupancy[design.kind];
    design.promoter = 0.5 * random_uniform(&stream);
    design.motif_count = design.kind >= SIMULATE_PAIR_FIXED ? 2 : 1;
    size_t chosen[SIMULATE_MOTIFS_MAX] = {0};
    TRY(draw_first(&chosen[0], set, length, preferred, preferred_count, &stream));
    if (design.motif_count == 2) TRY(draw_second(&chosen[1], set, length, chosen[0], &stream));
    for (int m = 0; m < design.motif_count; m++) {
        design.motifs[m] = motif_copy(&set->motifs[chosen[m]]);
    }
    design.decoy[1] = design.kind == SIMULATE_DECOY;
    design.name = memory_copy_text(name);
    if (design.kind == SIMULATE_WEAK) soften(&design.motifs[0]);
    if (design.motif_count == 2) choose_gap(&design, &stream);
    *ret = design;
    return STATUS_OK;
}

void simulate_design_release(simulate_design *design)
{
    memory_free(design->name);
    for (int m = 0; m < design->motif_count; m++) motif_release(&design->motifs[m]);
    *design = (simulate_design){0};
}

/* ---- letters ------------------------------------------------------------------------------- */

/* Chances as limits of 32 random bits: letter a is drawn when the bits are below limit[a] first. */
typedef struct {
    uint32_t limit[LETTERS - 1];
} letter_limits;

static letter_limits make_limits(const double p[LETTERS])
{
    letter_limits l;
    double sum = 0, total = p[0] + p[1] + p[2] + p[3];
    for (int a = 0; a < LETTERS - 1; a++) {
        sum += p[a] / total;
        l.limit[a] = (uint32_t)fmin(4294967295.0, floor(sum * 4294967296.0));
    }
    return l;
}

static inline uint8_t draw_letter(const letter_limits *l, random_stream *stream)
{
    uint32_t bits = random_next(stream);
    return (uint8_t)((bits >= l->limit[0]) + (bits >= l->limit[1]) + (bits >= l->limit[2]));
}

/* Everything a design needs at hand, as limits. */
typedef struct {
    letter_limits chain[BACKGROUNDS][LETTERS + 1]; /* [.][letter before, START] */
    letter_limits column[SIMULATE_MOTIFS_MAX][WIDTH_MAX];
} sampler;

/* Dinucleotide frequencies, the same on both strands: [AA, AC, AG, AT, CA, ...]. First the human
 * genome as a whole (G+C 41 %, CpG a fifth of what chance gives; the well-known averages, Lander et
 * al. 2001), then CpG-rich promoters (G+C 62 %, CpG 0.75 of chance: the definition of CpG islands,
 * Gardiner-Garden & Frommer 1987, asks for more than 0.6). */
static const double dinucleotides[BACKGROUNDS][LETTERS][LETTERS] = {
    {{0.098, 0.050, 0.070, 0.077},
     {0.073, 0.052, 0.010, 0.070},
     {0.059, 0.043, 0.052, 0.050},
     {0.066, 0.059, 0.073, 0.098}},
    {{0.043, 0.047, 0.068, 0.030},
     {0.070, 0.105, 0.072, 0.068},
     {0.054, 0.105, 0.105, 0.047},
     {0.022, 0.054, 0.070, 0.043}},
};

static void make_sampler(sampler *s, const simulate_design *design)
{
    for (int b = 0; b < BACKGROUNDS; b++) {
        double start[LETTERS] = {0};
        for (int x = 0; x < LETTERS; x++) {
            s->chain[b][x] = make_limits(dinucleotides[b][x]);
            for (int y = 0; y < LETTERS; y++) start[x] += dinucleotides[b][x][y];
        }
        s->chain[b][START] = make_limits(start);
    }
    for (int m = 0; m < design->motif_count; m++) {
        for (int c = 0; c < design->motifs[m].width; c++) {
            s->column[m][c] = make_limits(design->motifs[m].probability + c * LETTERS);
        }
    }
}

static void draw_background(uint8_t *codes, const letter_limits chain[LETTERS + 1], int length,
                            random_stream *stream)
{
    uint8_t before = START;
    for (int i = 0; i < length; i++) codes[i] = before = draw_letter(&chain[before], stream);
}

static void plant(uint8_t *codes, const sampler *s, const simulate_site *site,
                  random_stream *stream)
{
    uint8_t letters[WIDTH_MAX];
    for (int c = 0; c < site->width; c++) {
        letters[c] = draw_letter(&s->column[site->motif][c], stream);
    }
    if (site->strand < 0) dna_reverse_complement(letters, letters, (size_t)site->width);
    memcpy(codes + site->start, letters, (size_t)site->width);
}

/* ---- where sites go ------------------------------------------------------------------------ */

/* What a pair of records holds: sites of the positive in order of start, then of its negative. */
typedef struct {
    int count;
    simulate_site sites[SIMULATE_MOTIFS_MAX];
} site_list;

static simulate_site make_site(const simulate_design *design, int m, int start, int strand)
{
    return (simulate_site){.start = start, .width = design->motifs[m].width, .strand = strand,
                           .motif = m};
}

static int draw_strand(random_stream *stream)
{
    return random_below(stream, 2) == 0 ? 1 : -1;
}

/* Peaks lie near the middle: the mean of two uniform places. */
static void place_one(site_list *list, const simulate_design *design, random_stream *stream)
{
    uint32_t places = (uint32_t)(design->length - design->motifs[0].width + 1);
    int start = (int)((random_below(stream, places) + random_below(stream, places)) / 2);
    int strand = design->kind == SIMULATE_STRONG ? 1 : draw_strand(stream);
    list->sites[list->count++] = make_site(design, 0, start, strand);
}

/* Anywhere beside the site that is there. */
static void place_decoy(site_list *list, const simulate_design *design, random_stream *stream)
{
    const simulate_site *there = &list->sites[0];
    int width = design->motifs[1].width;
    int left = there->start - width + 1;
    int right = design->length - width - (there->start + there->width) + 1;
    if (left < 0) left = 0;
    if (right < 0) right = 0;
    assert(left + right > 0); /* widths are at most a third of the length */
    int place = (int)random_below(stream, (uint32_t)(left + right));
    int start = place < left ? place : there->start + there->width + place - left;
    simulate_site decoy = make_site(design, 1, start, draw_strand(stream));
    if (start < there->start) {
        list->sites[1] = list->sites[0];
        list->sites[0] = decoy;
    } else {
        list->sites[1] = decoy;
    }
    list->count = 2;
}

static void place_pair(site_list *list, const simulate_design *design, random_stream *stream)
{
    int first = design->motifs[0].width, second = design->motifs[1].width;
    int gap = design->gap_min
              + (int)random_below(stream, (uint32_t)(design->gap_max - design->gap_min + 1));
    int span = first + gap + second;
    int start = (int)random_below(stream, (uint32_t)(design->length - span + 1));
    if (draw_strand(stream) > 0) {
        list->sites[0] = make_site(design, 0, start, 1);
        list->sites[1] = make_site(design, 1, start + first + gap, 1);
    } else { /* the whole of it on the other strand */
        list->sites[0] = make_site(design, 1, start, -1);
        list->sites[1] = make_site(design, 0, start + second + gap, -1);
    }
    list->count = 2;
}

static void place_sites(site_list *list, const simulate_design *design, random_stream *stream)
{
    list->count = 0;
    if (random_uniform(stream) >= design->occupancy) return;
    if (design->kind == SIMULATE_PAIR_FIXED || design->kind == SIMULATE_PAIR_LOOSE) {
        place_pair(list, design, stream);
        return;
    }
    place_one(list, design, stream);
    if (design->kind == SIMULATE_DECOY) place_decoy(list, design, stream);
}

/* Which of the positive's sites its negative keeps. */
static void keep_sites(site_list *kept, const site_list *list, const simulate_design *design,
                       random_stream *stream)
{
    kept->count = 0;
    if (list->count < 2) return;
    if (design->kind == SIMULATE_DECOY) {
        kept->sites[kept->count++] = list->sites[design->decoy[list->sites[0].motif] ? 0 : 1];
    } else if (random_below(stream, 2) == 0) {
        if (design->kind == SIMULATE_PAIR_FIXED) {
            *kept = *list;
        } else {
            kept->sites[kept->count++] = list->sites[random_below(stream, 2)];
        }
    }
}

/* ---- records ------------------------------------------------------------------------------- */

/* The negative of a positive: a shuffle of all, or one around the sites it keeps (kept: from where
 * they lie in the positive to where they lie in the negative). Two sites at the distance they had
 * would be a positive: drawn again. */
static void shuffle_negative(uint8_t *out, site_list *kept, const uint8_t *codes, int length,
                             random_stream *stream)
{
    block blocks[SIMULATE_MOTIFS_MAX];
    int moved[SIMULATE_MOTIFS_MAX];
    if (kept->count == 0) {
        dna_shuffle(out, codes, (size_t)length, stream);
        return;
    }
    for (int k = 0; k < kept->count; k++) {
        blocks[k] = (block){kept->sites[k].start, kept->sites[k].width};
    }
    for (int tries = 0; tries < 100; tries++) {
        blocks_shuffle(out, moved, codes, (size_t)length, blocks, kept->count, stream);
        if (kept->count < 2 || moved[1] - moved[0] != blocks[1].start - blocks[0].start) break;
    }
    for (int k = 0; k < kept->count; k++) kept->sites[k].start = moved[k];
}

static void add_sites(simulate_sites *all, const site_list *list, size_t record)
{
    memory_grow(all->sites, &all->room, all->count + SIMULATE_MOTIFS_MAX);
    for (int k = 0; k < list->count; k++) {
        all->sites[all->count] = list->sites[k];
        all->sites[all->count++].record = (int32_t)record;
    }
}

static void put_id(sequence_set *set, size_t record, size_t pair, const char *what)
{
    set->ids[record] = memory_format("seq_%05zu_%s", pair + 1, what);
}

void simulate_set(sequence_set *ret_set, simulate_sites *ret_sites, const simulate_design *design,
                  int part, size_t count)
{
    assert(count % 2 == 0 && count <= INT32_MAX);
    size_t length = (size_t)design->length;
    random_key key = random_key_make(design->name, "simulate", design->seed);
    sampler *s = memory_array(s, 1);
    make_sampler(s, design);
    *ret_set = sequence_set_make(count, design->length);
    *ret_sites = (simulate_sites){0};
    for (size_t pair = 0; pair < count / 2; pair++) {
        random_stream stream =
            random_stream_init(key, RANDOM_SIMULATE, (uint32_t)part, (uint32_t)pair);
        size_t positive = 2 * pair, negative = positive + 1;
        uint8_t *codes = ret_set->letters + positive * length;
        int background = random_uniform(&stream) < design->promoter;
        site_list list, kept;
        draw_background(codes, s->chain[background], design->length, &stream);
        place_sites(&list, design, &stream);
        for (int k = 0; k < list.count; k++) plant(codes, s, &list.sites[k], &stream);
        keep_sites(&kept, &list, design, &stream);
        shuffle_negative(codes + length, &kept, codes, design->length, &stream);
        ret_set->labels[positive] = 1;
        ret_set->made[negative] = kept.count == 0 ? RECORD_MADE : RECORD_GIVEN;
        add_sites(ret_sites, &list, positive);
        add_sites(ret_sites, &kept, negative);
        put_id(ret_set, positive, pair, "peak");
        put_id(ret_set, negative, pair, "shuf");
    }
    memory_free(s);
}

void simulate_sites_release(simulate_sites *sites)
{
    memory_free(sites->sites);
    *sites = (simulate_sites){0};
}

void simulate_mask(uint8_t *mask, const simulate_sites *sites, const uint8_t *decoy,
                   int with_decoys, size_t count, int length)
{
    memset(mask, 0, count * (size_t)length);
    for (size_t i = 0; i < sites->count; i++) {
        const simulate_site *s = &sites->sites[i];
        if (decoy[s->motif] && !with_decoys) continue;
        assert((size_t)s->record < count && s->start >= 0 && s->start + s->width <= length);
        memset(mask + (size_t)s->record * (size_t)length + s->start, 1, (size_t)s->width);
    }
}
