/* scan: scores and p-values against counting every possible window; hits on both strands. */
#include <math.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "io/motifs.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/motif/scan.h"
#include "tests/harness.h"

static const double uniform[4] = {.25, .25, .25, .25}, skewed[4] = {.4, .15, .2, .25};

static motif random_motif(int width, double sites, uint32_t record)
{
    random_stream s =
        random_stream_init(random_key_make("scan", "test", 1), RANDOM_TEST, 0, record);
    motif m = motif_make("M", "", width);
    m.sites = sites;
    for (int w = 0; w < width; w++) {
        double sum = 0;
        for (int a = 0; a < 4; a++) {
            double u = random_uniform(&s);
            m.probability[4 * w + a] = u < 0.2 ? 0 : u * u * u;
            sum += m.probability[4 * w + a];
        }
        if (sum == 0) m.probability[4 * w] = sum = 1;
        for (int a = 0; a < 4; a++) m.probability[4 * w + a] /= sum;
    }
    return m;
}

/* The definition of the score without rounding, in bits, of letters [W] on the given strand. */
static double plain_score(const motif *m, const double *b, const uint8_t *letters, bool reverse)
{
    double n = m->sites > 0 ? m->sites : 20, score = 0;
    for (int w = 0; w < m->width; w++) {
        int a = reverse ? 3 - letters[m->width - 1 - w] : letters[w];
        /* on the reverse strand the letter seen in the sequence is the complement: the background
         * belongs to the motif's own letter, as the matrix is turned as a whole */
        score += log2((m->probability[4 * w + a] * n + 0.1 * b[a]) / (n + 0.1) / b[a]);
    }
    return score;
}

enum { WIDTH = 5, WINDOWS = 1 << (2 * WIDTH) };

static void window_of(uint8_t *letters, int number)
{
    for (int w = 0; w < WIDTH; w++) letters[w] = (uint8_t)(number >> (2 * w) & 3);
}

/* Every window of 5 letters is scanned alone: its score is the definition's to the rounding of 5
 * cells, and its p-value the sum of probabilities of all windows that scan as high. */
static void pvalues_are_exact(void)
{
    static double score[2][WINDOWS], pvalue[2][WINDOWS], probability[WINDOWS];
    for (uint32_t trial = 0; trial < 4; trial++) {
        const double *b = trial % 2 ? skewed : uniform;
        motif m = random_motif(WIDTH, trial < 2 ? 0 : 300, trial);
        scan *s;
        CU_ASSERT_EQUAL(scan_create(&s, &m, b), STATUS_OK);
        double error = 0;
        for (int i = 0; i < WINDOWS; i++) {
            uint8_t letters[WIDTH];
            window_of(letters, i);
            probability[i] = 1;
            for (int w = 0; w < WIDTH; w++) probability[i] *= b[letters[w]];
            scan_hit *hits;
            size_t count;
            scan_find(&hits, &count, s, letters, WIDTH, 1);
            EACH_EQUAL(count, 2);
            for (size_t k = 0; k < count; k++) {
                score[hits[k].reverse][i] = hits[k].score;
                pvalue[hits[k].reverse][i] = hits[k].pvalue;
                double plain = plain_score(&m, b, letters, hits[k].reverse);
                error = fmax(error, fabs(hits[k].score - plain));
            }
            memory_free(hits);
        }
        CU_ASSERT(error <= WIDTH / 512.0 + 1e-9); /* half a unit of 1/256 bit a cell */
        double worst = 0;
        for (int strand = 0; strand < 2; strand++) {
            for (int i = 0; i < WINDOWS; i++) {
                double sum = 0;
                for (int j = 0; j < WINDOWS; j++) {
                    if (score[strand][j] >= score[strand][i]) sum += probability[j];
                }
                worst = fmax(worst, fabs(sum - pvalue[strand][i]) / sum);
            }
        }
        CU_ASSERT(worst < 1e-11); /* sums of 1,024 doubles, each good to 1e-16 */
        scan_destroy(s);
        motif_release(&m);
    }
}

/* A site in a random sequence, its reverse complement, and one with an N in it. */
static void planted_sites_are_found_on_their_strand(void)
{
    enum { LENGTH = 400 };
    const char *site = "CAGGTATTCG", *turned = "CGAATACCTG";
    motif m = motif_make("site", "", 10);
    m.sites = 50;
    uint8_t codes[10];
    CU_ASSERT_EQUAL(dna_encode(codes, site, 10), 10);
    for (int w = 0; w < 10; w++) m.probability[4 * w + codes[w]] = 1;
    uint8_t letters[LENGTH];
    random_stream stream = random_stream_init(random_key_make("scan", "t", 1), RANDOM_TEST, 0, 9);
    for (int i = 0; i < LENGTH; i++) letters[i] = (uint8_t)random_below(&stream, 4);
    CU_ASSERT_EQUAL(dna_encode(letters + 100, site, 10), 10);
    CU_ASSERT_EQUAL(dna_encode(letters + 201, turned, 10), 10);
    CU_ASSERT_EQUAL(dna_encode(letters + LENGTH - 10, site, 10), 10);
    CU_ASSERT_EQUAL(dna_encode(letters, site, 10), 10);
    letters[3] = DNA_OTHER; /* spoils the first */
    scan *s;
    CU_ASSERT_EQUAL(scan_create(&s, &m, uniform), STATUS_OK);
    scan_hit *hits;
    size_t count;
    scan_find(&hits, &count, s, letters, LENGTH, 1e-5);
    CU_ASSERT_EQUAL(count, 3);
    if (count == 3) {
        static const size_t starts[3] = {100, 201, LENGTH - 10};
        for (int i = 0; i < 3; i++) {
            CU_ASSERT_EQUAL(hits[i].start, starts[i]);
            CU_ASSERT_EQUAL(hits[i].reverse, i == 1);
            /* one window of 4^10 scores as high */
            CU_ASSERT_DOUBLE_EQUAL(hits[i].pvalue * pow(4, 10), 1, 1e-9);
        }
    }
    memory_free(hits);
    scan_find(&hits, &count, s, letters, 9, 1); /* shorter than the motif */
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_PTR_NULL(hits);
    scan_destroy(s);
    motif_release(&m);
}

/* Of random windows about the fraction p has a p-value <= p. */
static void pvalues_are_calibrated(void)
{
    enum { LENGTH = 200000 };
    motif m = random_motif(12, 100, 77);
    scan *s;
    CU_ASSERT_EQUAL(scan_create(&s, &m, skewed), STATUS_OK);
    uint8_t *letters = memory_array(letters, LENGTH);
    random_stream stream = random_stream_init(random_key_make("scan", "u", 1), RANDOM_TEST, 0, 1);
    for (int i = 0; i < LENGTH; i++) {
        double u = random_uniform(&stream);
        letters[i] = u < .4 ? 0 : u < .55 ? 1 : u < .75 ? 2 : 3;
    }
    scan_hit *hits;
    size_t count, on[2] = {0, 0};
    scan_find(&hits, &count, s, letters, LENGTH, 0.01);
    for (size_t i = 0; i < count; i++) on[hits[i].reverse]++;
    for (size_t i = 1; i < count; i++) EACH(hits[i - 1].pvalue <= hits[i].pvalue);
    /* expected .01 x 199,989 = 2,000 a strand (a little less: scores are discrete); overlapping
     * windows hang together, so five deviations of twice the binomial one, 45 */
    CU_ASSERT(fabs((double)on[0] - 2000) < 450);
    CU_ASSERT(fabs((double)on[1] - 2000) < 450);
    memory_free(hits);
    memory_free(letters);
    scan_destroy(s);
    motif_release(&m);
}

/* The longest and sharpest matrices coarsen their unit instead of exhausting memory. */
static void extreme_motifs_are_scanned(void)
{
    motif m = motif_make("long", "", 400);
    m.sites = 1e12;
    for (int w = 0; w < 400; w++) m.probability[4 * w + w % 4] = 1;
    scan *s;
    CU_ASSERT_EQUAL(scan_create(&s, &m, uniform), STATUS_OK);
    uint8_t letters[401];
    for (int i = 0; i < 401; i++) letters[i] = (uint8_t)(i % 4);
    scan_hit *hits;
    size_t count;
    scan_find(&hits, &count, s, letters, 401, 1e-100);
    CU_ASSERT_EQUAL(count, 2); /* (ACGT)n turned is itself: at 0 on both strands, not at 1 */
    for (size_t i = 0; i < count; i++) CU_ASSERT_EQUAL(hits[i].start, 0);
    memory_free(hits);
    scan_destroy(s);
    motif_release(&m);
}

static void bad_backgrounds_are_refused(void)
{
    motif m = random_motif(3, 0, 5);
    scan *s;
    const double zero[4] = {0, .5, .25, .25}, more[4] = {.5, .5, .5, .5},
                 nan[4] = {NAN, .5, .25, .25};
    CU_ASSERT_EQUAL(scan_create(&s, &m, zero), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "background of A"));
    CU_ASSERT_EQUAL(scan_create(&s, &m, more), STATUS_DATA);
    CU_ASSERT_EQUAL(scan_create(&s, &m, nan), STATUS_DATA);
    CU_ASSERT_PTR_NULL(s);
    scan_destroy(s);
    motif_release(&m);
}

/* The paper's GATA1 example: the JASPAR motif lies where the figure's saliency peaks, base 77. */
static void gata1_lies_in_the_papers_example(void)
{
    const char *data = getenv("DEMODASH_DATA");
    char *path = memory_format("%s/motifs/JASPAR_CORE_2016_vertebrates.meme", data ? data : "");
    if (data == NULL || access(path, R_OK) != 0) {
        harness_skip("no %s", path);
        memory_free(path);
        return;
    }
    motif_set set;
    CU_ASSERT_EQUAL(motifs_read(&set, NULL, path), STATUS_OK);
    memory_free(path);
    /* number 192 of GATA1_K562_GATA-1_USC/test.fa */
    const char *text =
        "GGGGGCCAAGAAGGGAGGGGTCAGGAGCAGGTCAGGCGCAGGTCAGGCGGCGGCCCGCGCCTGCCTGCGCCCTGAGATAAGTGGGGTG"
        "TGCCGCCTGGCCA";
    uint8_t letters[101];
    CU_ASSERT_EQUAL(dna_encode(letters, text, 101), 101);
    const motif *gata1 = NULL;
    for (size_t i = 0; i < set.count; i++) {
        if (strcasecmp(set.motifs[i].name, "GATA1") == 0) gata1 = &set.motifs[i];
    }
    CU_ASSERT_PTR_NOT_NULL(gata1);
    if (gata1 != NULL) {
        scan *s;
        CU_ASSERT_EQUAL(scan_create(&s, gata1, set.background), STATUS_OK);
        scan_hit *hits;
        size_t count;
        scan_find(&hits, &count, s, letters, 101, 1e-3);
        CU_ASSERT_EQUAL(count, 1); /* of 182 windows */
        /* GATAA is at bases 76-80; the motif's core is TTATC, so the hit is on the reverse strand
         * with its fourth to eighth column from the end there */
        if (count > 0) {
            CU_ASSERT_EQUAL(hits[0].start, 72);
            CU_ASSERT(hits[0].reverse);
        }
        memory_free(hits);
        scan_destroy(s);
    }
    motif_set_release(&set);
}

HARNESS("scan",
    {"p-values are exact: against all windows", pvalues_are_exact},
    {"planted sites are found on their strand", planted_sites_are_found_on_their_strand},
    {"p-values are calibrated", pvalues_are_calibrated},
    {"extreme motifs are scanned", extreme_motifs_are_scanned},
    {"bad backgrounds are refused", bad_backgrounds_are_refused},
    {"GATA1 lies in the paper's example", gata1_lies_in_the_papers_example})
