/* landscape and tile: chains have the composition that they are made for, a tile is the same
 * whoever makes it and when, and what lies on it is where it is said to be. */
#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/simulate/consensus.h"
#include "src/simulate/landscape.h"
#include "src/simulate/tile.h"
#include "tests/harness.h"

static landscape make(uint64_t seed)
{
    const landscape_settings settings = {.seed = seed, .size = 1500000, .chromosomes = 3,
                                         .factors = 7, .spacing = 2500};
    motif_set set;
    landscape l;
    consensus_motifs(&set);
    if (landscape_make(&l, &settings, &set) != STATUS_OK) abort();
    motif_set_release(&set);
    return l;
}

static void chains_have_their_composition(void)
{
    enum { LETTERS = 1000000 };
    static const double cpg_of[2] = {0.22, 0.65};
    landscape l = make(1);
    uint8_t *letters = memory_array(letters, LETTERS);
    for (int open = 0; open < 2; open++) {
        for (int gc = LANDSCAPE_GC_MIN; gc <= LANDSCAPE_GC_MAX; gc += 10) {
            double count[4] = {0}, cpg = 0;
            random_stream s = random_stream_init(l.key, RANDOM_TEST, (uint32_t)open, (uint32_t)gc);
            landscape_draw(letters, LETTERS, &l.chains[open][gc - LANDSCAPE_GC_MIN], &s);
            for (int i = 0; i < LETTERS; i++) {
                count[letters[i]]++;
                cpg += i > 0 && letters[i - 1] == 1 && letters[i] == 2;
            }
            /* a share of a million has a standard error of .0005; neighbours raise it a little */
            CU_ASSERT_DOUBLE_EQUAL((count[1] + count[2]) / LETTERS, 0.01 * gc, 0.004);
            CU_ASSERT_DOUBLE_EQUAL(count[1] / LETTERS, count[2] / LETTERS, 0.004);
            CU_ASSERT_DOUBLE_EQUAL(cpg * LETTERS / count[1] / count[2], cpg_of[open], 0.02);
        }
    }
    memory_free(letters);
    landscape_release(&l);
}

static void chromosomes_add_up(void)
{
    landscape l = make(1);
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) {
        const landscape_chromosome *c = &l.chromosomes[i];
        sum += c->length;
        CU_ASSERT(c->length >= LANDSCAPE_CHROMOSOME_MIN && c->tiles == c->length / LANDSCAPE_TILE);
        CU_ASSERT(i == 0 || c->length < c[-1].length);
    }
    CU_ASSERT_EQUAL(sum, 1500000);
    CU_ASSERT_STRING_EQUAL(l.chromosomes[2].name, "chr3");
    landscape_release(&l);
}

static void factors_are_partners_but_the_last(void)
{
    landscape l = make(2);
    for (int i = 0; i < 7; i++) {
        const landscape_factor *f = &l.factors[i];
        CU_ASSERT_EQUAL(f->partner, i == 6 ? -1 : i ^ 1);
        if (i == 6) continue;
        CU_ASSERT_EQUAL(f->gap_max - f->gap_min, i / 2 % 2 == 0 ? 0 : 10);
        CU_ASSERT_EQUAL(f->gap_min, l.factors[i ^ 1].gap_min);
    }
    CU_ASSERT_EQUAL(l.common, LANDSCAPE_COMMON_MAX);
    CU_ASSERT_EQUAL(l.factors[7].partner, -1);
    landscape_release(&l);
}

static void a_score_is_that_of_the_other_strand(void)
{
    landscape l = make(3);
    random_stream s = random_stream_init(l.key, RANDOM_TEST, 0, 0);
    for (int i = 0; i < 7; i++) {
        const landscape_factor *f = &l.factors[i];
        uint8_t word[30], turned[30];
        double sum = 0;
        for (int w = 0; w < f->matrix.width; w++) {
            word[w] = (uint8_t)random_below(&s, 4);
            sum += log2(4 * f->matrix.probability[4 * w + word[w]]);
        }
        dna_reverse_complement(turned, word, (size_t)f->matrix.width);
        CU_ASSERT_DOUBLE_EQUAL(landscape_score(f, word, 1), sum, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(landscape_score(f, turned, -1), sum, 1e-9);
    }
    landscape_release(&l);
}

static void a_tile_is_the_same_in_any_order(void)
{
    landscape l = make(4), other = make(5);
    tile used = {0};
    for (int c = 0; c < 3; c++) {
        for (int i = l.chromosomes[c].tiles - 1; i >= 0; i -= 2) {
            tile fresh = {0};
            tile_make(&fresh, &l, c, i);
            tile_make(&used, &l, (c + 1) % 3, 0);
            tile_make(&used, &l, c, i);
            EACH(used.length == fresh.length && used.start == (int64_t)i * LANDSCAPE_TILE);
            EACH(memcmp(used.letters, fresh.letters, (size_t)fresh.length) == 0);
            EACH(memcmp(used.lower, fresh.lower, (size_t)fresh.length) == 0);
            EACH(used.site_count == fresh.site_count && used.site_count > 0);
            for (size_t k = 0; k < fresh.site_count; k++) {
                EACH_EQUAL(used.sites[k].start, fresh.sites[k].start);
            }
            EACH(used.variant_count == fresh.variant_count && used.variant_count > 0);
            for (size_t k = 0; k < fresh.variant_count; k++) {
                EACH(memcmp(&used.variants[k].reference, &fresh.variants[k].reference,
                            TILE_ALLELE_SIZE) == 0);
                EACH_EQUAL(used.variants[k].changed[0], fresh.variants[k].changed[0]);
            }
            EACH(used.peak_count == fresh.peak_count && used.peak_count > 0);
            tile_make(&used, &other, c, i < other.chromosomes[c].tiles ? i : 0);
            EACH(memcmp(used.letters + 5000, fresh.letters + 5000, 5000) != 0);
            tile_release(&fresh);
        }
    }
    tile_release(&used);
    landscape_release(&l);
    landscape_release(&other);
}

static void what_lies_on_a_tile_is_in_its_place(void)
{
    landscape l = make(6);
    tile t = {0};
    for (int c = 0; c < 3; c++) {
        for (int i = 0; i < l.chromosomes[c].tiles; i++) {
            tile_make(&t, &l, c, i);
            for (size_t k = 0; k < t.site_count; k++) {
                const tile_site *s = &t.sites[k];
                EACH(s->start >= 100 && s->start + s->width <= t.length);
                EACH(k == 0 || s[-1].start + s[-1].width <= s->start);
                EACH_NEAR(landscape_score(&l.factors[s->factor], t.letters + s->start, s->strand),
                          s->bits, 1e-12);
                EACH(s->partner < 0 || t.sites[s->partner].partner == (int)k);
                EACH(s->partner < 0
                     || t.sites[s->partner].factor == l.factors[s->factor].partner);
            }
            for (size_t k = 1; k < t.region_count; k++) {
                EACH(t.regions[k - 1].end < t.regions[k].start);
            }
            for (size_t k = 0; k < t.peak_count; k++) {
                const tile_peak *p = &t.peaks[k];
                EACH(p->start >= 0 && p->start <= p->summit && p->summit < p->end);
                EACH(p->end <= t.length || (t.last && p->kind == TILE_PEAK_END));
            }
            for (int k = 0; k < t.length; k++) {
                if (t.letters[k] > DNA_OTHER || (t.letters[k] == DNA_OTHER && t.lower[k])) {
                    CU_FAIL("letter");
                }
            }
        }
    }
    tile_release(&t);
    landscape_release(&l);
}

static void too_few_motifs_are_refused(void)
{
    const landscape_settings settings = {.size = 100000, .chromosomes = 1, .factors = 60,
                                         .spacing = 2000};
    motif_set set;
    landscape l;
    consensus_motifs(&set);
    CU_ASSERT_EQUAL(landscape_make(&l, &settings, &set), STATUS_DATA);
    landscape_release(&l);
    motif_set_release(&set);
}

HARNESS("landscape", {"chains have the composition that they are made for",
                      chains_have_their_composition},
        {"chromosomes add up", chromosomes_add_up},
        {"factors are partners but the last", factors_are_partners_but_the_last},
        {"a score is that of the other strand", a_score_is_that_of_the_other_strand},
        {"a tile is the same in any order", a_tile_is_the_same_in_any_order},
        {"what lies on a tile is in its place", what_lies_on_a_tile_is_in_its_place},
        {"too few motifs are refused", too_few_motifs_are_refused})
