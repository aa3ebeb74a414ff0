/* Extraction of words and consensus motifs: cases worked by hand, planted truth, order of input. */
#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/motif/cluster.h"
#include "src/motif/extract.h"
#include "src/motif/seqlets.h"
#include "tests/harness.h"

/* ---- words ---- */

static void test_highest_window(void)
{
    const float values[8] = {0, 3, 1, 0, 0, 2, 2, 0};
    extract_window w = extract_highest(values, 8, 2);
    CU_ASSERT_EQUAL(w.start, 1); /* 3 + 1 comes before 2 + 2 */
    CU_ASSERT_EQUAL(w.value, 4);
    CU_ASSERT_EQUAL(extract_highest(values, 8, 3).start, 0); /* 0 + 3 + 1, before 3 + 1 + 0 */
    CU_ASSERT_EQUAL(extract_highest(values, 8, 8).start, 0);
    CU_ASSERT_EQUAL(extract_highest(values, 8, 9).start, -1);
    const float gap[5] = {9, NAN, 1, 2, 0};
    CU_ASSERT_EQUAL(extract_highest(gap, 5, 2).start, 2);
}

static void test_rise_prefers_a_crossing(void)
{
    /* .0 -> .4 rises most, but stays negative; .4 -> .6 crosses */
    const float scores[8] = {0.0f, 0.0f, 0.4f, 0.4f, 0.6f, 0.6f, 0.6f, 0.6f};
    bool crosses;
    extract_window w = extract_rise(&crosses, scores, 8, 1, false);
    CU_ASSERT_TRUE(crosses);
    CU_ASSERT_EQUAL(w.start, 4);
    CU_ASSERT_DOUBLE_EQUAL(w.value, 0.2, 1e-6); /* floats of .6 and .4 */
    w = extract_rise(&crosses, scores, 8, 3, false);
    CU_ASSERT_EQUAL(w.start, 2); /* 0 -> .6 over letters 2..4 */
    CU_ASSERT_DOUBLE_EQUAL(w.value, 0.6, 1e-6);
    const float low[4] = {0.1f, 0.1f, 0.3f, 0.2f};
    w = extract_rise(&crosses, low, 4, 1, false);
    CU_ASSERT_FALSE(crosses);
    CU_ASSERT_EQUAL(w.start, 2); /* none crosses: the greatest of all */
}

static void test_rise_backward_mirrors_forward(void)
{
    const float forward[7] = {NAN, 0.1f, 0.2f, 0.8f, 0.8f, 0.9f, 0.9f};
    float backward[7];
    for (int i = 0; i < 7; i++) backward[i] = forward[6 - i];
    for (int width = 1; width <= 4; width++) {
        extract_window f = extract_rise(NULL, forward, 7, width, false);
        extract_window b = extract_rise(NULL, backward, 7, width, true);
        CU_ASSERT_EQUAL(b.start, 7 - width - f.start);
        CU_ASSERT_EQUAL(b.value, f.value);
    }
    /* start 1 would follow the NaN at 0 and does not count */
    CU_ASSERT_EQUAL(extract_rise(NULL, forward, 7, 3, false).start, 2);
    CU_ASSERT_EQUAL(extract_rise(NULL, forward, 7, 7, false).start, -1);
}

static void test_centre_of_a_filter(void)
{
    CU_ASSERT_EQUAL(extract_centre(20, 9, 101, 9).start, 20);
    CU_ASSERT_EQUAL(extract_centre(20, 5, 101, 9).start, 18);
    CU_ASSERT_EQUAL(extract_centre(20, 13, 101, 9).start, 22);
    CU_ASSERT_EQUAL(extract_centre(20, 8, 101, 9).start, 19); /* floor(-1 / 2) */
    CU_ASSERT_EQUAL(extract_centre(-4, 9, 101, 9).start, 0);
    CU_ASSERT_EQUAL(extract_centre(99, 9, 101, 9).start, 92);
    CU_ASSERT_EQUAL(extract_centre(0, 9, 8, 9).start, -1);
}

static void test_informative_window(void)
{
    const double p[5][4] = {{.25, .25, .25, .25},
                            {.5, .5, 0, 0},
                            {1, 0, 0, 0},
                            {.97, .01, .01, .01},
                            {.25, .25, .25, .25}};
    extract_window w = extract_informative(&p[0][0], 5, 2);
    CU_ASSERT_EQUAL(w.start, 2);
    CU_ASSERT_DOUBLE_EQUAL(w.value, 2 + 2 + .97 * log2(.97) + .03 * log2(.01),
                           1e-12); /* rounding */
    CU_ASSERT_EQUAL(extract_informative(&p[0][0], 5, 6).start, -1);
}

static void test_word_becomes_a_matrix(void)
{
    const uint8_t letters[3] = {2, 0, 4};
    const extract_rule rule = {.sites = 4, .pseudocount = 1};
    motif m = extract_word("x", "GAN", letters, 3, &rule);
    CU_ASSERT_EQUAL(m.width, 3);
    CU_ASSERT_EQUAL(m.sites, 4);
    CU_ASSERT_DOUBLE_EQUAL(m.probability[2], 4.25 / 5, 1e-15); /* one rounding */
    CU_ASSERT_DOUBLE_EQUAL(m.probability[0], 0.25 / 5, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(m.probability[4], 4.25 / 5, 1e-15);
    for (int a = 0; a < 4; a++) CU_ASSERT_DOUBLE_EQUAL(m.probability[8 + a], 0.25, 1e-15);
    motif_release(&m);
}

static void test_filter_becomes_a_matrix(void)
{
    /* three sequences of 4 letters, a filter of 2: one weak, one sticking out */
    const uint8_t letters[4][4] = {{0, 1, 2, 3}, {0, 2, 2, 3}, {3, 3, 3, 3}, {1, 1, 1, 1}};
    const float value[4] = {4, 3, 1, 4};
    const int32_t start[4] = {0, 0, 0, 3};
    motif m;
    size_t sites;
    extract_filter(&m, &sites, "f", &letters[0][0], value, start, 4, 4, 2, 0.5);
    CU_ASSERT_EQUAL(sites, 2);
    CU_ASSERT_EQUAL(m.sites, 2);
    CU_ASSERT_DOUBLE_EQUAL(m.probability[0], 2.25 / 3, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(m.probability[4 + 1], 1.25 / 3, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(m.probability[4 + 2], 1.25 / 3, 1e-15);
    motif_release(&m);
    const float silent[4] = {0, 0, 0, 0};
    extract_filter(&m, &sites, "f", &letters[0][0], silent, start, 4, 4, 2, 0.5);
    CU_ASSERT_EQUAL(sites, 0);
}

/* ---- consensus motifs from made attributions ---- */

enum { N = 200, L = 60, W1 = 9, W2 = 8 };
static const char *const WORD1 = "TGACGTCAC", *const WORD2 = "CCATATTA";

typedef struct {
    uint8_t letters[N][L];
    float attribution[N][L];
    int start1[N], strand1[N], start2[N]; /* -1: none */
} made;

static void plant(made *m, int n, int start, const char *word, int width, int reverse,
                  random_stream *r)
{
    uint8_t letters[16];
    for (int i = 0; i < width; i++) {
        letters[i] = (uint8_t)(strchr("ACGT", word[i]) - "ACGT");
        if (random_uniform(r) < 0.08) letters[i] = (uint8_t)random_below(r, 4);
    }
    if (reverse) dna_reverse_complement(letters, letters, (size_t)width);
    memcpy(&m->letters[n][start], letters, (size_t)width);
    for (int i = 0; i < width; i++) m->attribution[n][start + i] += 1;
}

/* Random letters, noise of .1, word 1 on either strand in 4 of 5 sequences, word 2 in every
 * other. */
static made *make_sample(uint64_t seed)
{
    made *m = memory_alloc(1, sizeof *m);
    for (int n = 0; n < N; n++) {
        random_stream r = random_stream_init(random_key_make("extract", "", seed), RANDOM_TEST, 0,
                                             (uint32_t)n);
        for (int i = 0; i < L; i++) {
            m->letters[n][i] = (uint8_t)random_below(&r, 4);
            m->attribution[n][i] = (float)(0.1 * random_normal(&r));
        }
        m->start1[n] = n % 5 != 0 ? (int)random_below(&r, 20) : -1;
        m->strand1[n] = (int)random_below(&r, 2);
        m->start2[n] = n % 2 == 0 ? 32 + (int)random_below(&r, 20) : -1;
        if (m->start1[n] >= 0) plant(m, n, m->start1[n], WORD1, W1, m->strand1[n], &r);
        if (m->start2[n] >= 0) plant(m, n, m->start2[n], WORD2, W2, 0, &r);
    }
    return m;
}

static cluster_result find(const made *m)
{
    cluster_settings s = cluster_defaults();
    cluster_result r;
    s.window = 8;
    cluster_find(&r, &m->letters[0][0], &m->attribution[0][0], N, L, &s);
    return r;
}

/* Sites of motif k that lie on the planted ones, within a letter: word 1 (which 1) or 2. */
static size_t count_right(const cluster_motif *m, const made *truth, int which)
{
    size_t right = 0;
    for (size_t i = 0; i < m->site_count; i++) {
        const cluster_site *s = &m->sites[i];
        const int at = which == 1 ? truth->start1[s->sequence] : truth->start2[s->sequence];
        const int width = which == 1 ? W1 : W2;
        right += at >= 0 && abs(2 * s->start + m->matrix.width - 2 * at - width) <= 2;
    }
    return right;
}

static void test_planted_motifs_are_found(void)
{
    made *m = make_sample(1);
    cluster_result r = find(m);
    CU_ASSERT_EQUAL(r.count, 2);
    if (r.count == 2) {
        /* of TGACGTCAC and GTGACGTCA the latter comes first in the alphabet */
        CU_ASSERT_STRING_EQUAL(r.motifs[0].matrix.name, "GTGACGTCA");
        CU_ASSERT_STRING_EQUAL(r.motifs[1].matrix.name, "CCATATTA");
        /* 160 and 100 are planted; noise and changed letters cost a few */
        CU_ASSERT_TRUE(r.motifs[0].site_count >= 150 && r.motifs[0].site_count <= 163);
        CU_ASSERT_TRUE(r.motifs[1].site_count >= 92 && r.motifs[1].site_count <= 103);
        CU_ASSERT_TRUE(count_right(&r.motifs[0], m, 1) >= 150);
        CU_ASSERT_TRUE(count_right(&r.motifs[1], m, 2) >= 92);
        CU_ASSERT_EQUAL(r.motifs[0].matrix.sites, (double)r.motifs[0].site_count);
        size_t turned = 0; /* word 2 is always planted forward, as its motif is written */
        for (size_t i = 0; i < r.motifs[1].site_count; i++) {
            turned += r.motifs[1].sites[i].reverse != 0;
        }
        CU_ASSERT_TRUE(turned <= 2); /* a changed word may look better from the other side */
        for (int i = 0; i < W2; i++) { /* the letter carries about 1, kept in about 94 % */
            const int letter = (int)(strchr("ACGT", WORD2[i]) - "ACGT");
            const double c = r.motifs[1].contribution[i * 4 + letter];
            CU_ASSERT_TRUE(c > 0.8 && c < 1.05);
        }
    }
    cluster_release(&r);
    memory_free(m);
}

/* Two motifs with the core TGAC, each in every sequence: fitted as one they would be a blur of
 * both. */
static void test_motifs_that_share_a_core_are_told_apart(void)
{
    static const char *const names[2] = {"TGACGTCA", "TGCTGACTCAGCA"};
    made *m = make_sample(5);
    size_t good[2] = {0, 0};
    for (int n = 0; n < N; n++) {
        random_stream r =
            random_stream_init(random_key_make("core", "", 5), RANDOM_TEST, 0, (uint32_t)n);
        for (int i = 0; i < L; i++) {
            m->letters[n][i] = (uint8_t)random_below(&r, 4);
            m->attribution[n][i] = (float)(0.1 * random_normal(&r));
        }
        plant(m, n, 2 + (int)random_below(&r, 14), names[0], 8, (int)random_below(&r, 2), &r);
        plant(m, n, 30 + (int)random_below(&r, 14), names[1], 13, (int)random_below(&r, 2), &r);
    }
    cluster_settings s = cluster_defaults();
    cluster_result r;
    cluster_find(&r, &m->letters[0][0], &m->attribution[0][0], N, L, &s);
    CU_ASSERT_EQUAL(r.count, 2);
    for (size_t i = 0; i < r.count; i++) {
        for (int k = 0; k < 2;
             k++) { /* both read the same from both strands but for the middle letter */
            const char *name = r.motifs[i].matrix.name;
            if (strstr(name, k == 0 ? "TGACGTCA" : "TGCTGA") != NULL)
                good[k] += r.motifs[i].site_count;
        }
    }
    CU_ASSERT(good[0] > 160 && good[0] < 220 && good[1] > 160 && good[1] < 220); /* 200 of each */
    if (r.count != 2) {
        for (size_t i = 0; i < r.count; i++) {
            printf("\n%s %zu", r.motifs[i].matrix.name, r.motifs[i].site_count);
        }
    }
    cluster_release(&r);
    memory_free(m);
}

/* Attributions of one sequence a thousand times those of the next: each counts by its own
 * measure. */
static void test_sequences_count_alike(void)
{
    made *m = make_sample(1);
    cluster_result before = find(m), after;
    for (int n = 0; n < N; n++) {
        const float factor = n % 3 == 0 ? 1000 : n % 3 == 1 ? 1 : 0.001f;
        for (int i = 0; i < L; i++) m->attribution[n][i] *= factor;
    }
    after = find(m);
    CU_ASSERT_EQUAL(after.count, before.count);
    for (size_t i = 0; i < after.count && after.count == before.count; i++) {
        bool found = false; /* their order is by attribution, which has changed */
        for (size_t k = 0; k < before.count; k++) {
            found = found || (strcmp(after.motifs[i].matrix.name, before.motifs[k].matrix.name) == 0
                              && after.motifs[i].site_count == before.motifs[k].site_count);
        }
        CU_ASSERT(found);
    }
    cluster_release(&before);
    cluster_release(&after);
    memory_free(m);
}

/* A palindrome whose ends are a toss between two letters: taking each site's likeliest strand would
 * give one end .75 / .25 and the other the reverse. */
static void test_a_palindrome_stays_one(void)
{
    made *m = make_sample(5);
    for (int n = 0; n < N; n++) {
        random_stream r = random_stream_init(random_key_make("palindrome", "", 1), RANDOM_TEST, 0,
                                             (uint32_t)n);
        uint8_t site[10] = {0, 3, 2, 0, 1, 2, 3, 1, 0, 3}; /* RTGACGTCAY */
        if (random_below(&r, 2)) site[0] = 2;
        if (random_below(&r, 2)) site[9] = 1;
        for (int i = 0; i < L; i++) {
            m->letters[n][i] = (uint8_t)random_below(&r, 4);
            m->attribution[n][i] = (float)(0.1 * random_normal(&r));
        }
        const int start = (int)random_below(&r, L - 10);
        memcpy(&m->letters[n][start], site, sizeof site);
        for (int i = 0; i < 10; i++) m->attribution[n][start + i] += 1;
    }
    cluster_result r = find(m);
    CU_ASSERT_EQUAL(r.count, 1);
    if (r.count == 1) {
        const motif *x = &r.motifs[0].matrix;
        CU_ASSERT_STRING_EQUAL(x->name, "RTGACGTCAY");
        CU_ASSERT_TRUE(r.motifs[0].site_count >= 195);
        for (int i = 0; i < x->width; i++) {
            for (int a = 0; a < 4; a++) { /* places at a region's edge have no mirror image */
                CU_ASSERT_DOUBLE_EQUAL(x->probability[i * 4 + a],
                                       x->probability[(x->width - 1 - i) * 4 + 3 - a], 0.01);
            }
        }
        /* 400 tosses of 1/2: 4 standard deviations are .1 */
        CU_ASSERT_DOUBLE_EQUAL(x->probability[0], 0.5, 0.1);
    }
    cluster_release(&r);
    memory_free(m);
}

static void test_order_of_input_does_not_matter(void)
{
    made *m = make_sample(2), *other = memory_alloc(1, sizeof *other);
    uint32_t order[N];
    random_stream stream = random_stream_init(random_key_make("order", "", 1), RANDOM_TEST, 0, 0);
    for (uint32_t n = 0; n < N; n++) order[n] = n;
    memcpy(m->letters[7], m->letters[3], L); /* twins: same letters, same and other attributions */
    memcpy(m->attribution[7], m->attribution[3], sizeof m->attribution[3]);
    memcpy(m->letters[8], m->letters[3], L);
    random_permute(&stream, order, N);
    for (int n = 0; n < N; n++) {
        memcpy(other->letters[n], m->letters[order[n]], L);
        memcpy(other->attribution[n], m->attribution[order[n]], sizeof m->attribution[0]);
    }
    cluster_result a = find(m), b = find(other);
    CU_ASSERT_EQUAL(a.seqlets, b.seqlets);
    CU_ASSERT_EQUAL(a.threshold, b.threshold);
    CU_ASSERT_EQUAL(a.count, b.count);
    for (size_t i = 0; i < a.count && i < b.count; i++) {
        const cluster_motif *x = &a.motifs[i], *y = &b.motifs[i];
        CU_ASSERT_STRING_EQUAL(x->matrix.name, y->matrix.name);
        CU_ASSERT_EQUAL(x->attribution, y->attribution);
        CU_ASSERT_EQUAL(x->site_count, y->site_count);
        if (x->matrix.width == y->matrix.width) {
            const size_t bytes = (size_t)x->matrix.width * 4 * sizeof(double);
            CU_ASSERT_EQUAL(memcmp(x->matrix.probability, y->matrix.probability, bytes), 0);
            CU_ASSERT_EQUAL(memcmp(x->contribution, y->contribution, bytes), 0);
        }
        int64_t p[L], q[L];
        cluster_positions(p, x, L);
        cluster_positions(q, y, L);
        CU_ASSERT_EQUAL(memcmp(p, q, sizeof p), 0);
        cluster_spacing(p, x, &a.motifs[0], L);
        cluster_spacing(q, y, &b.motifs[0], L);
        CU_ASSERT_EQUAL(memcmp(p, q, sizeof p), 0);
    }
    cluster_release(&a);
    cluster_release(&b);
    memory_free(m);
    memory_free(other);
}

static void test_other_strand_gives_the_same_motifs(void)
{
    made *m = make_sample(3);
    cluster_result a = find(m);
    for (int n = 0; n < N; n++) {
        dna_reverse_complement(m->letters[n], m->letters[n], L);
        for (int i = 0; i < L / 2; i++) {
            float keep = m->attribution[n][i];
            m->attribution[n][i] = m->attribution[n][L - 1 - i];
            m->attribution[n][L - 1 - i] = keep;
        }
    }
    cluster_result b = find(m);
    CU_ASSERT_EQUAL(a.count, b.count);
    for (size_t i = 0; i < a.count && i < b.count; i++) {
        CU_ASSERT_STRING_EQUAL(a.motifs[i].matrix.name, b.motifs[i].matrix.name);
        /* the shuffled attributions differ, and with them the threshold: a site or two */
        CU_ASSERT_DOUBLE_EQUAL((double)a.motifs[i].site_count, (double)b.motifs[i].site_count, 3);
    }
    cluster_release(&a);
    cluster_release(&b);
    memory_free(m);
}

static void test_nothing_in_noise(void)
{
    made *m = make_sample(4);
    for (int n = 0; n < N; n++) {
        random_stream r = random_stream_init(random_key_make("noise", "", 1), RANDOM_TEST, 0,
                                             (uint32_t)n);
        for (int i = 0; i < L; i++) {
            m->letters[n][i] = (uint8_t)random_below(&r, 4);
            m->attribution[n][i] = (float)random_normal(&r);
        }
    }
    cluster_result r = find(m);
    CU_ASSERT_TRUE(r.seqlets < N / 5); /* 5 % of chance: hardly a window stands out */
    CU_ASSERT_EQUAL(r.count, 0);
    cluster_release(&r);
    memset(m->attribution, 0, sizeof m->attribution);
    r = find(m);
    CU_ASSERT_EQUAL(r.seqlets, 0);
    CU_ASSERT_EQUAL(r.count, 0);
    cluster_release(&r);
    cluster_settings s = cluster_defaults();
    cluster_find(&r, NULL, NULL, 0, L, &s);
    CU_ASSERT_EQUAL(r.count, 0);
    cluster_release(&r);
    cluster_find(&r, &m->letters[0][0], &m->attribution[0][0], N, 5,
                 &s); /* shorter than a window */
    CU_ASSERT_EQUAL(r.count, 0);
    cluster_release(&r);
    memory_free(m);
}

static void test_seqlets_by_hand(void)
{
    /* a sequence whose letters 4..6 carry all there is */
    const uint8_t letters[12] = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
    const float attribution[12] = {0, 0, 0, 0, 5, 5, 5, 0, 0, 0, 0, -1};
    seqlet *s;
    size_t count;
    double threshold;
    seqlets_find(&s, &count, &threshold, letters, attribution, 1, 12, 3, 4, 1);
    CU_ASSERT_TRUE(count >= 1); /* fdr 1: as many by chance are allowed, so 15 stands */
    CU_ASSERT_TRUE(threshold <= 15);
    if (count >= 1) {
        CU_ASSERT_EQUAL(s[0].start, 4);
        CU_ASSERT_EQUAL(s[0].sum, 15);
    }
    memory_free(s);
}

static void test_spacing_and_positions_by_hand(void)
{
    cluster_site a_sites[] = {{.sequence = 0, .start = 2}, {.sequence = 1, .start = 4},
                              {.sequence = 1, .start = 9}};
    cluster_site b_sites[] = {{.sequence = 1, .start = 6}, {.sequence = 2, .start = 0}};
    cluster_motif a = {.matrix = motif_make("a", "", 5), .site_count = 3, .sites = a_sites};
    cluster_motif b = {.matrix = motif_make("b", "", 3), .site_count = 2, .sites = b_sites};
    int64_t d[20];
    cluster_positions(d, &a, 20);
    CU_ASSERT_TRUE(d[4] == 1 && d[6] == 1 && d[11] == 1 && d[5] == 0);
    cluster_spacing(d, &a, &b, 20); /* centres 6 and 11 to 7 */
    CU_ASSERT_TRUE(d[1] == 1 && d[4] == 1 && d[0] == 0);
    cluster_spacing(d, &b, &a, 20);
    CU_ASSERT_TRUE(d[1] == 1 && d[4] == 1);
    cluster_spacing(d, &a, &a, 20);
    CU_ASSERT_TRUE(d[5] == 1 && d[0] == 0);
    motif_release(&a.matrix);
    motif_release(&b.matrix);
}

/* One word, of which about a third of the letters are drawn anew in each sequence, is one motif:
 * what two halves of its sites explain better is chance, and less than their parameters cost
 * (BIC). */
static void test_one_loose_word_is_one_motif(void)
{
    enum { COUNT = 120, LENGTH = 40, WIDTH = 8 };
    static const uint8_t word[WIDTH] = {2, 0, 3, 0, 0, 2, 1, 3}; /* GATAAGCT */
    static uint8_t letters[COUNT * LENGTH];
    static float attribution[COUNT * LENGTH];
    const cluster_settings settings = cluster_defaults();
    for (uint64_t seed = 1; seed <= 4; seed++) {
        random_stream r = random_stream_init(random_key_make("loose", "", seed), RANDOM_TEST, 0, 0);
        for (int i = 0; i < COUNT * LENGTH; i++) {
            letters[i] = (uint8_t)random_below(&r, 4);
            attribution[i] = (float)(0.1 * random_normal(&r));
        }
        for (int n = 0; n < COUNT; n++) {
            const int at = n * LENGTH + 10 + (int)random_below(&r, 12);
            for (int k = 0; k < WIDTH; k++) {
                if (random_uniform(&r) < 0.65) letters[at + k] = word[k];
                attribution[at + k] = 1;
            }
        }
        cluster_result found;
        cluster_find(&found, letters, attribution, COUNT, LENGTH, &settings);
        CU_ASSERT_EQUAL(found.count, 1);
        CU_ASSERT(found.count == 1 && found.motifs[0].site_count > 100);
        cluster_release(&found);
    }
}

HARNESS("extract", {"the window with the highest sum", test_highest_window},
        {"a rise from negative to positive comes first", test_rise_prefers_a_crossing},
        {"suffixes mirror prefixes", test_rise_backward_mirrors_forward},
        {"a word has its filter's centre", test_centre_of_a_filter},
        {"the window of most information", test_informative_window},
        {"a word becomes a matrix", test_word_becomes_a_matrix},
        {"a filter becomes a matrix", test_filter_becomes_a_matrix},
        {"seqlets by hand", test_seqlets_by_hand},
        {"planted motifs are found", test_planted_motifs_are_found},
        {"one loose word is one motif", test_one_loose_word_is_one_motif},
        {"motifs that share a core are told apart", test_motifs_that_share_a_core_are_told_apart},
        {"sequences count alike", test_sequences_count_alike},
        {"a palindrome stays one", test_a_palindrome_stays_one},
        {"the order of the input does not matter", test_order_of_input_does_not_matter},
        {"the other strand gives the same motifs", test_other_strand_gives_the_same_motifs},
        {"nothing is found in noise", test_nothing_in_noise},
        {"spacing and positions by hand", test_spacing_and_positions_by_hand})
