/* simulate: planted truth is where it is said to be, negatives are exact, everything comes from the
 * seed, and the file gives the truth back. */
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "io/compendium.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/simulate/blocks.h"
#include "src/simulate/consensus.h"
#include "src/simulate/simulate.h"
#include "src/stage/data/published.h"
#include "src/stage/data/truth.h"
#include "tests/harness.h"

enum { COUNT = 1000, LENGTH = 101 };

/* The design of the first dataset of a kind in the cycle. */
static simulate_design design_of(simulate_kind kind, uint64_t seed, int length)
{
    motif_set set;
    consensus_motifs(&set);
    simulate_design design = {0};
    for (size_t index = 0; index < 8; index++) {
        if (simulate_design_make(&design, "name", index, seed, length, &set, NULL, 0)
            != STATUS_OK) {
            abort();
        }
        if (design.kind == kind) break;
        simulate_design_release(&design);
    }
    motif_set_release(&set);
    return design;
}

static const uint8_t *record_of(const sequence_set *set, size_t i)
{
    return set->letters + i * (size_t)set->length;
}

static void builtin_motifs_are_distributions(void)
{
    motif_set set;
    consensus_motifs(&set);
    CU_ASSERT(set.count >= 20);
    for (size_t i = 0; i < set.count; i++) {
        const motif *m = &set.motifs[i];
        for (int c = 0; c < m->width; c++) {
            double sum = 0;
            for (int a = 0; a < 4; a++) sum += m->probability[4 * c + a];
            EACH_NEAR(sum, 1, 1e-12);
        }
        for (size_t k = 0; k < i; k++) EACH(strcmp(m->id, set.motifs[k].id) != 0);
    }
    /* "nwGATAAGrn": N is even, a capital letter has .96, a small one .75 among its bases */
    const double rows[4][4] = {{.25, .25, .25, .25}, {.375, .125, .125, .375},
                               {.04 / 3, .04 / 3, .96, .04 / 3}, {.96, .04 / 3, .04 / 3, .04 / 3}};
    for (int k = 0; k < 16; k++) {
        CU_ASSERT_DOUBLE_EQUAL(set.motifs[0].probability[k], rows[k / 4][k % 4], 1e-12);
    }
    char text[40];
    motif_consensus(text, &set.motifs[0]);
    CU_ASSERT_STRING_EQUAL(set.motifs[0].id, "GATA1");
    CU_ASSERT_STRING_EQUAL(text, "NNGATAAGNN"); /* soft letters are below the rule's limits */
    CU_ASSERT(consensus_serves(0, "GATA2") && !consensus_serves(0, "GATA"));
    CU_ASSERT(!consensus_serves(0, "") && !consensus_serves(1, "GATA1"));
    motif_set_release(&set);
}

static void records_stand_in_their_order(void)
{
    for (int kind = 0; kind < SIMULATE_KINDS; kind++) {
        simulate_design design = design_of((simulate_kind)kind, 1, LENGTH);
        CU_ASSERT_EQUAL((int)design.kind, kind);
        sequence_set set;
        simulate_sites sites;
        simulate_set(&set, &sites, &design, 0, COUNT);
        CU_ASSERT_EQUAL(set.count, COUNT);
        CU_ASSERT_EQUAL(sequence_set_positives(&set), COUNT / 2);
        size_t bad = 0, made = 0, kept = 0;
        for (size_t i = 0; i < COUNT; i++) {
            bad += set.labels[i] != (i % 2 == 0) || (set.made[i] && set.labels[i]);
            made += set.made[i];
        }
        for (size_t i = 0; i < sites.count; i++) {
            const simulate_site *s = &sites.sites[i];
            bad += i > 0 && s->record < sites.sites[i - 1].record;
            bad += s->start < 0 || s->start + s->width > LENGTH;
            /* a made negative holds nothing; one that is not made holds something */
            if (s->record % 2 == 1) bad += set.made[s->record];
            kept += s->record % 2 == 1 && (i == 0 || s->record != sites.sites[i - 1].record);
        }
        CU_ASSERT_EQUAL(bad, 0);
        CU_ASSERT_EQUAL(made + kept, COUNT / 2);
        CU_ASSERT_STRING_EQUAL(set.ids[3], "seq_00002_shuf");
        bool both = kind >= SIMULATE_PAIR_FIXED;
        CU_ASSERT(both ? kept > COUNT / 5 : kept == 0);
        sequence_set_release(&set);
        simulate_sites_release(&sites);
        simulate_design_release(&design);
    }
}

static void negatives_keep_every_dinucleotide(void)
{
    for (int kind = 0; kind < SIMULATE_KINDS; kind++) {
        simulate_design design = design_of((simulate_kind)kind, 2, LENGTH);
        sequence_set set;
        simulate_sites sites;
        simulate_set(&set, &sites, &design, 1, COUNT);
        size_t bad = 0, same = 0;
        for (size_t i = 0; i < COUNT; i += 2) {
            const uint8_t *p = record_of(&set, i), *n = record_of(&set, i + 1);
            int count[16] = {0};
            for (int k = 0; k + 1 < LENGTH; k++) {
                count[4 * p[k] + p[k + 1]]++;
                count[4 * n[k] + n[k + 1]]--;
            }
            for (int k = 0; k < 16; k++) bad += count[k] != 0;
            bad += p[0] != n[0] || p[LENGTH - 1] != n[LENGTH - 1];
            same += memcmp(p, n, LENGTH) == 0;
        }
        CU_ASSERT_EQUAL(bad, 0);
        CU_ASSERT_EQUAL(same, 0);
        sequence_set_release(&set);
        simulate_sites_release(&sites);
        simulate_design_release(&design);
    }
}

/* log2 odds of the letters at a place against uniform letters, on the strand given. */
static double score_at(const motif *m, const uint8_t *codes, int start, int strand)
{
    double sum = 0;
    for (int c = 0; c < m->width; c++) {
        uint8_t letter = strand > 0 ? codes[start + c]
                                    : dna_complement(codes[start + m->width - 1 - c]);
        sum += log2(m->probability[4 * c + letter] / 0.25);
    }
    return sum;
}

static void sites_are_drawn_from_their_matrices(void)
{
    for (int kind = 0; kind < SIMULATE_KINDS; kind++) {
        simulate_design design = design_of((simulate_kind)kind, 3, LENGTH);
        sequence_set set;
        simulate_sites sites;
        simulate_set(&set, &sites, &design, 0, COUNT);
        double sum[2] = {0}, n[2] = {0}, reversed[2] = {0};
        for (size_t i = 0; i < sites.count; i++) {
            const simulate_site *s = &sites.sites[i];
            const motif *m = &design.motifs[s->motif];
            EACH_EQUAL(s->width, m->width);
            sum[s->motif] += score_at(m, record_of(&set, (size_t)s->record), s->start, s->strand);
            reversed[s->motif] += s->strand < 0;
            n[s->motif]++;
        }
        for (int k = 0; k < design.motif_count; k++) {
            const motif *m = &design.motifs[k];
            double mean = 0, variance = 0;
            for (int c = 0; c < m->width; c++) {
                double first = 0, second = 0;
                for (int a = 0; a < 4; a++) {
                    double p = m->probability[4 * c + a], bits = log2(p / 0.25);
                    first += p * bits;
                    second += p * bits * bits;
                }
                mean += first;
                variance += second - first * first;
            }
            CU_ASSERT(n[k] > 300);
            /* Five standard errors; a kept site counts twice, so n / 2 of them are independent. A
             * decoy beside a shared letter of another site is impossible in positives. */
            CU_ASSERT_DOUBLE_EQUAL(sum[k] / n[k], mean, 5 * sqrt(variance / (n[k] / 2)));
            double strands = design.kind == SIMULATE_STRONG ? 0 : 0.5;
            CU_ASSERT_DOUBLE_EQUAL(reversed[k] / n[k], strands,
                                   5 * sqrt(strands * strands / (n[k] / 2)));
        }
        sequence_set_release(&set);
        simulate_sites_release(&sites);
        simulate_design_release(&design);
    }
}

static void a_strong_site_is_the_best_of_its_sequence(void)
{
    simulate_design design = design_of(SIMULATE_EITHER, 4, LENGTH);
    sequence_set set;
    simulate_sites sites;
    simulate_set(&set, &sites, &design, 1, COUNT);
    const motif *m = &design.motifs[0];
    size_t best = 0;
    for (size_t i = 0; i < sites.count; i++) {
        const simulate_site *s = &sites.sites[i];
        const uint8_t *codes = record_of(&set, (size_t)s->record);
        double here = score_at(m, codes, s->start, s->strand), highest = -1e9;
        for (int start = 0; start + m->width <= LENGTH; start++) {
            for (int strand = -1; strand <= 1; strand += 2) {
                highest = fmax(highest, score_at(m, codes, start, strand));
            }
        }
        best += here >= highest;
    }
    CU_ASSERT(sites.count > 450); /* of 500, 98 % */
    /* A motif of b >= 10 bits is beaten by chance in at most about 200 / 2^10 of the sequences. */
    CU_ASSERT((double)best > 0.75 * (double)sites.count);
    sequence_set_release(&set);
    simulate_sites_release(&sites);
    simulate_design_release(&design);
}

static void pairs_keep_their_gap_in_positives_only(void)
{
    for (int kind = SIMULATE_PAIR_FIXED; kind <= SIMULATE_PAIR_LOOSE; kind++) {
        simulate_design design = design_of((simulate_kind)kind, 5, LENGTH);
        CU_ASSERT(design.gap_min >= 25);
        CU_ASSERT(kind == SIMULATE_PAIR_FIXED ? design.gap_min == design.gap_max
                                              : design.gap_min + 10 < design.gap_max);
        sequence_set set;
        simulate_sites sites;
        simulate_set(&set, &sites, &design, 0, COUNT);
        size_t pairs = 0, alone = 0, apart = 0, bad = 0;
        for (size_t i = 0; i < sites.count; i++) {
            const simulate_site *a = &sites.sites[i], *b = a + 1;
            bool two = i + 1 < sites.count && b->record == a->record;
            const uint8_t *codes = record_of(&set, (size_t)a->record);
            if (a->record % 2 == 0) {
                int gap = b->start - (a->start + a->width);
                bad += !two || gap < design.gap_min || gap > design.gap_max || a->motif == b->motif
                       || a->strand != b->strand || (a->motif == 0) != (a->strand > 0);
                pairs++;
                i++;
                continue;
            }
            /* what a negative keeps are its positive's own letters */
            const simulate_site *p = a;
            while (p->record != a->record - 1 || p->motif != a->motif) p--;
            bad += memcmp(codes + a->start, codes - LENGTH + p->start, (size_t)a->width) != 0
                   || a->strand != p->strand;
            if (two) {
                const simulate_site *q = b;
                while (q->record != a->record - 1 || q->motif != b->motif) q--;
                bad += b->start - a->start == q->start - p->start;
                apart++;
                i++;
            } else {
                alone++;
            }
        }
        CU_ASSERT_EQUAL(bad, 0);
        CU_ASSERT(pairs > 400);
        CU_ASSERT(kind == SIMULATE_PAIR_FIXED ? apart > 150 && alone == 0
                                              : alone > 150 && apart == 0);
        sequence_set_release(&set);
        simulate_sites_release(&sites);
        simulate_design_release(&design);
    }
}

/* A decoy may lie anywhere beside the site, the first and the last place included. */
static void decoys_reach_both_ends(void)
{
    enum { MANY = 8000, SHORT = SIMULATE_LENGTH_MIN };
    simulate_design design = design_of(SIMULATE_DECOY, 1, SHORT);
    sequence_set set;
    simulate_sites sites;
    simulate_set(&set, &sites, &design, 0, MANY);
    int first = SHORT, last = 0;
    for (size_t i = 0; i < sites.count; i++) {
        const simulate_site *s = &sites.sites[i];
        if (!design.decoy[s->motif] || !set.labels[s->record]) continue;
        if (s->start < first) first = s->start;
        if (s->start + s->width > last) last = s->start + s->width;
    }
    /* a place is missed by 4,000 draws with a chance below e^-60 */
    CU_ASSERT_EQUAL(first, 0);
    CU_ASSERT_EQUAL(last, SHORT);
    sequence_set_release(&set);
    simulate_sites_release(&sites);
    simulate_design_release(&design);
}

static void background_has_depleted_cpg(void)
{
    simulate_design design = design_of(SIMULATE_WEAK, 6, LENGTH);
    design.occupancy = 0;
    for (int promoter = 0; promoter < 2; promoter++) {
        design.promoter = promoter;
        sequence_set set;
        simulate_sites sites;
        simulate_set(&set, &sites, &design, 0, 4 * COUNT);
        CU_ASSERT_EQUAL(sites.count, 0);
        double letters[4] = {0}, cpg = 0, pairs = 0;
        for (size_t i = 0; i < set.count; i += 2) {
            const uint8_t *codes = record_of(&set, i);
            for (int k = 0; k < LENGTH; k++) letters[codes[k]]++;
            for (int k = 0; k + 1 < LENGTH; k++) cpg += codes[k] == 1 && codes[k + 1] == 2;
            pairs += LENGTH - 1;
        }
        double total = letters[0] + letters[1] + letters[2] + letters[3];
        double gc = (letters[1] + letters[2]) / total;
        double ratio = cpg / pairs / (letters[1] / total * letters[2] / total);
        /* 202,000 letters: standard errors near 0.0015 and 0.007 */
        CU_ASSERT_DOUBLE_EQUAL(gc, promoter ? 0.62 : 0.41, 0.01);
        CU_ASSERT_DOUBLE_EQUAL(ratio, promoter ? 0.735 : 0.24, 0.035);
        sequence_set_release(&set);
        simulate_sites_release(&sites);
    }
    simulate_design_release(&design);
}

static void blocks_shuffle_is_uniform(void)
{
    /* ACGAGCAGA with the block GAG (2..4): the walks A..A over the edges AC, CG, [GAG], GC, CA, AG,
     * GA, the block being an edge from G to G. All sequences of distinct edges are counted by
     * brute force below: permutations of the seven edges that link up. */
    static const uint8_t codes[] = {0, 1, 2, 0, 2, 1, 0, 2, 0};
    enum { N = 9, EDGES = 7, DRAWS = 20000, MAX = 64 };
    static const char *const parts[EDGES] = {"AC", "CG", "GAG", "GC", "CA", "AG", "GA"};
    char words[MAX][N + 4];
    int starts[MAX], found = 0, counts[MAX] = {0};
    int order[EDGES];
    for (int code = 0; code < 823543; code++) { /* 7^7 ways to write seven edges down */
        int rest = code, used = 0;
        char word[N + 4] = "A";
        size_t at = 0;
        int start = -1;
        for (int k = 0; k < EDGES; k++, rest /= EDGES) {
            order[k] = rest % EDGES;
            used |= 1 << order[k];
        }
        if (used != (1 << EDGES) - 1) continue;
        for (int k = 0; k < EDGES; k++) {
            const char *part = parts[order[k]];
            if (part[0] != word[at]) break;
            if (order[k] == 2) start = (int)at;
            strcpy(word + at, part);
            at += strlen(part) - 1;
        }
        if (at + 1 != N || word[at] != 'A') continue;
        bool known = false;
        for (int i = 0; i < found; i++) {
            known = known || (strcmp(words[i], word) == 0 && starts[i] == start);
        }
        if (!known && found < MAX) {
            strcpy(words[found], word);
            starts[found++] = start;
        }
    }
    CU_ASSERT(found > 4 && found < MAX);
    const block b = {2, 3};
    for (uint32_t i = 0; i < DRAWS; i++) {
        random_stream stream =
            random_stream_init(random_key_make("blocks", "", 1), RANDOM_TEST, 0, i);
        uint8_t out[N];
        char word[N + 1] = "";
        int moved;
        blocks_shuffle(out, &moved, codes, N, &b, 1, &stream);
        for (int k = 0; k < N; k++) word[k] = dna_letter(out[k]);
        int which = -1;
        for (int k = 0; k < found; k++) {
            if (strcmp(words[k], word) == 0 && starts[k] == moved) which = k;
        }
        if (which < 0) {
            CU_FAIL("a shuffle that no walk over the edges gives");
            return;
        }
        counts[which]++;
    }
    double expected = (double)DRAWS / found, chi = 0;
    for (int k = 0; k < found; k++)
        chi += (counts[k] - expected) * (counts[k] - expected) / expected;
    /* chi-squared with found - 1 degrees of freedom: mean + 5 standard deviations */
    CU_ASSERT(chi < found - 1 + 5 * sqrt(2.0 * (found - 1)));
}

static void masks_mark_the_sites(void)
{
    simulate_site list[2] = {{0, 1, 2, 1, 0}, {1, 0, 3, -1, 1}};
    simulate_sites sites = {2, 2, list};
    const uint8_t decoy[2] = {0, 1};
    uint8_t mask[8];
    simulate_mask(mask, &sites, decoy, 1, 2, 4);
    CU_ASSERT_EQUAL(memcmp(mask, "\0\1\1\0\1\1\1\0", 8), 0);
    simulate_mask(mask, &sites, decoy, 0, 2, 4);
    CU_ASSERT_EQUAL(memcmp(mask, "\0\1\1\0\0\0\0\0", 8), 0);
}

static void short_sequences_and_few_motifs(void)
{
    for (int kind = 0; kind < SIMULATE_KINDS; kind++) {
        simulate_design design = design_of((simulate_kind)kind, 7, SIMULATE_LENGTH_MIN);
        sequence_set set;
        simulate_sites sites;
        simulate_set(&set, &sites, &design, 0, 200);
        CU_ASSERT(sites.count > 50);
        sequence_set_release(&set);
        simulate_sites_release(&sites);
        simulate_design_release(&design);
    }
    motif_set set = motif_set_make();
    motif m = motif_make("flat", "", 8);
    for (int i = 0; i < 32; i++) m.probability[i] = 0.25;
    motif_set_add(&set, m);
    simulate_design design;
    CU_ASSERT_EQUAL(simulate_design_make(&design, "n", 0, 1, LENGTH, &set, NULL, 0), STATUS_DATA);
    for (int i = 0; i < 8; i++) {
        for (int a = 0; a < 4; a++) set.motifs[0].probability[4 * i + a] = a == i % 4;
    }
    motif_set_add(&set, motif_copy(&set.motifs[0]));
    CU_ASSERT_EQUAL(simulate_design_make(&design, "n", 0, 1, LENGTH, &set, NULL, 0), STATUS_OK);
    simulate_design_release(&design);
    /* the decoy must be unlike the motif: its copy is not */
    CU_ASSERT_EQUAL(simulate_design_make(&design, "n", 2, 1, LENGTH, &set, NULL, 0), STATUS_DATA);
    motif_set_release(&set);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void expect_same_sets(const sequence_set *a, const sequence_set *b)
{
    CU_ASSERT_EQUAL_FATAL(a->count, b->count);
    CU_ASSERT_EQUAL(a->length, b->length);
    CU_ASSERT_EQUAL(memcmp(a->letters, b->letters, a->count * (size_t)a->length), 0);
    CU_ASSERT_EQUAL(memcmp(a->labels, b->labels, a->count), 0);
    CU_ASSERT_EQUAL(memcmp(a->made, b->made, a->count), 0);
}

static void the_file_gives_the_truth_back(void)
{
    char path[HARNESS_PATH], few[HARNESS_PATH + 8];
    harness_path(path, "demodash_simulate_XXXXXX");
    int handle = mkstemp(path);
    CU_ASSERT_FATAL(handle >= 0);
    close(handle);
    snprintf(few, sizeof few, "%s.few", path);
    truth_settings settings = {path, 8, 60, 20, LENGTH, 9, NULL};
    CU_ASSERT_EQUAL(truth_write(&settings, NULL), STATUS_OK);
    settings.output = few;
    settings.datasets = 3;
    CU_ASSERT_EQUAL(truth_write(&settings, NULL), STATUS_OK);
    compendium *c, *c3;
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c3, few), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_count(c), 8);
    motif_set builtin;
    consensus_motifs(&builtin);
    for (size_t i = 0; i < 8; i++) {
        const published_dataset *row = published_get(i);
        long at = compendium_find(c, row->name);
        CU_ASSERT_FATAL(at >= 0);
        dataset d;
        truth_facts truth;
        CU_ASSERT(truth_is_there(c, (size_t)at));
        CU_ASSERT_EQUAL_FATAL(compendium_read(&d, c, (size_t)at), STATUS_OK);
        CU_ASSERT_EQUAL_FATAL(truth_read(&truth, c, (size_t)at), STATUS_OK);
        /* the same set made again in memory from the design */
        size_t preferred[8], count = 0;
        for (size_t m = 0; m < builtin.count; m++) {
            if (consensus_serves(m, row->factor)) preferred[count++] = m;
        }
        simulate_design design;
        CU_ASSERT_EQUAL(simulate_design_make(&design, row->name, i, 9, LENGTH, &builtin, preferred,
                                             count), STATUS_OK);
        CU_ASSERT_STRING_EQUAL(truth.kind, simulate_kind_name(design.kind));
        CU_ASSERT_EQUAL((int)truth.motifs.count, design.motif_count);
        for (int m = 0; m < design.motif_count; m++) {
            CU_ASSERT_STRING_EQUAL(truth.motifs.motifs[m].id, design.motifs[m].id);
            CU_ASSERT_EQUAL(memcmp(truth.motifs.motifs[m].probability, design.motifs[m].probability,
                                   (size_t)design.motifs[m].width * 4 * sizeof(double)), 0);
            CU_ASSERT_EQUAL(truth.decoy[m], design.decoy[m]);
        }
        if (count > 0) CU_ASSERT(consensus_serves(preferred[0], design.motifs[0].id)
                                 || strcmp(design.motifs[0].id,
                                           builtin.motifs[preferred[0]].id) == 0);
        for (int part = 0; part < 2; part++) {
            sequence_set set;
            simulate_sites sites;
            simulate_set(&set, &sites, &design, part, part == 0 ? 60 : 20);
            expect_same_sets(&set, part == 0 ? &d.train : &d.test);
            const simulate_sites *got = part == 0 ? &truth.train : &truth.test;
            CU_ASSERT_EQUAL_FATAL(got->count, sites.count);
            CU_ASSERT_EQUAL(memcmp(got->sites, sites.sites, sites.count * sizeof *sites.sites), 0);
            sequence_set_release(&set);
            simulate_sites_release(&sites);
        }
        if (i < 3) { /* a dataset does not depend on how many there are */
            dataset d3;
            long at3 = compendium_find(c3, row->name);
            CU_ASSERT_EQUAL_FATAL(compendium_read(&d3, c3, (size_t)at3), STATUS_OK);
            expect_same_sets(&d.train, &d3.train);
            dataset_release(&d3);
        }
        simulate_design_release(&design);
        truth_release(&truth);
        dataset_release(&d);
    }
    motif_set_release(&builtin);
    compendium_close(c);
    compendium_close(c3);
    unlink(path);
    unlink(few);
}

HARNESS("simulate",
        {"built-in motifs are distributions", builtin_motifs_are_distributions},
        {"records stand in their order", records_stand_in_their_order},
        {"negatives keep every dinucleotide", negatives_keep_every_dinucleotide},
        {"sites are drawn from their matrices", sites_are_drawn_from_their_matrices},
        {"a strong site is the best of its sequence", a_strong_site_is_the_best_of_its_sequence},
        {"pairs keep their gap in positives only", pairs_keep_their_gap_in_positives_only},
        {"decoys reach both ends", decoys_reach_both_ends},
        {"background has depleted CpG", background_has_depleted_cpg},
        {"blocks_shuffle is uniform", blocks_shuffle_is_uniform},
        {"masks mark the sites", masks_mark_the_sites},
        {"short sequences and few motifs", short_sequences_and_few_motifs},
        {"the file gives the truth back", the_file_gives_the_truth_back})
