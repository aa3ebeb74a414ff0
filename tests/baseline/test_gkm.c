/* gkm: the kernel against explicit feature vectors, all pairs of windows, and its own
 * symmetries. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "src/baseline/gkm.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "tests/harness.h"

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);

/* Sums of integers divided by a root: a few roundings of 1e-16. */
static const double ROUNDING = 1e-14;

/* letters [n][length]; one in `other` is outside ACGT (0: none); few letters make many repeats */
static void make_letters(uint8_t *letters, size_t n, size_t length, uint32_t alphabet,
                         uint32_t other, uint32_t record)
{
    random_stream s = random_stream_init(random_key_make("gkm", "", 1), RANDOM_TEST, 0, record);
    for (size_t i = 0; i < n * length; i++) {
        letters[i] = (uint8_t)random_below(&s, alphabet);
        if (other > 0 && random_below(&s, other) == 0) letters[i] = 4;
    }
}

/* The kernel's definition, written anew: features [C(l,k) places][4^k] counted one by one on the
 * sequence and its reverse complement. l <= 6. */
enum { FEATURES = 64 * 4096 };
static void count_features(double *features, const uint8_t *letters, size_t length, int l, int k)
{
    memset(features, 0, FEATURES * sizeof *features);
    for (int strand = 0; strand <= 1; strand++) {
        for (size_t at = 0; at + (size_t)l <= length; at++) {
            for (int places = 0; places < 1 << l; places++) {
                if (__builtin_popcount((unsigned)places) != k) continue;
                int z = 0;
                bool known = true;
                for (int p = 0; p < l; p++) {
                    uint8_t c = strand == 0 ? letters[at + (size_t)p]
                                            : letters[length - 1 - at - (size_t)p];
                    known = known && c < 4;
                    if (places >> p & 1) z = 4 * z + (strand == 0 ? c : 3 - c);
                }
                if (known) features[places * 4096 + z]++;
            }
        }
    }
}

static double inner(const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < FEATURES; i++) sum += a[i] * b[i];
    return sum;
}

/* h of l 11, k 7: the full filter, and the truncated one by the recurrence for minimum-norm weights
 * of Ghandi et al. 2014, evaluated apart; it turns negative at m = 3. */
static const double profiles[2][12] = {
    [GKM_FULL] = {330, 120, 36, 8, 1},
    [GKM_TRUNCATED] = {0.2866954803466797, 0.06257057189941406, 0.004171371459960937}};

/* The sum of h(mismatches) over all pairs of windows of x and y [length], x on both strands and y
 * on both, l 11. */
static double sum_pairs(const uint8_t *x, const uint8_t *y, size_t length, const double *h)
{
    enum { WINDOW = 11 };
    double sum = 0;
    for (size_t s = 0; s + WINDOW <= length; s++) {
        for (size_t t = 0; t + WINDOW <= length; t++) {
            int same_strand = 0, other_strand = 0;
            bool known = true;
            for (size_t p = 0; p < WINDOW; p++) {
                const uint8_t a = x[s + p], b = y[t + p], c = y[t + WINDOW - 1 - p];
                known = known && a < 4 && b < 4;
                same_strand += a != b;
                other_strand += a != 3 - c;
            }
            if (known) sum += 2 * (h[same_strand] + h[other_strand]);
        }
    }
    return sum;
}

/* The kernel of two sequences by its definition over pairs of windows; 0 without windows. */
static double value_by_pairs(const uint8_t *x, const uint8_t *y, size_t length, const double *h)
{
    const double both = sum_pairs(x, y, length, h);
    return both > 0 ? both / sqrt(sum_pairs(x, x, length, h) * sum_pairs(y, y, length, h)) : 0;
}

static void check_features(int l, int k, size_t length, uint32_t alphabet, uint32_t other)
{
    enum { N = 4 };
    gkm_kernel *kernel;
    gkm_set *set;
    uint8_t letters[N * 40];
    double *features[N], block[N * N];
    size_t all[N] = {0, 1, 2, 3};
    gkm_options o = gkm_options_default();
    o.l = l, o.k = k;
    make_letters(letters, N, length, alphabet, other, (uint32_t)(100 * l + k));
    CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, o), STATUS_OK);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, N, length), STATUS_OK);
    gkm_fill(block, N, set, all, N, set, all, N, false);
    for (int i = 0; i < N; i++) {
        features[i] = memory_array(features[i], FEATURES);
        count_features(features[i], letters + (size_t)i * length, length, l, k);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            double expected = inner(features[i], features[j])
                / sqrt(inner(features[i], features[i]) * inner(features[j], features[j]));
            CU_ASSERT(fabs(block[i + N * j] - expected) <= ROUNDING);
        }
    }
    for (int i = 0; i < N; i++) memory_free(features[i]);
    gkm_set_destroy(set);
    gkm_kernel_destroy(kernel);
}

static void kernel_is_the_inner_product_of_gapped_kmers(void)
{
    check_features(3, 2, 12, 4, 0);
    check_features(4, 4, 15, 4, 0);
    check_features(5, 3, 20, 2, 0);
    check_features(6, 4, 25, 4, 0);
    check_features(6, 1, 25, 3, 12);
    check_features(5, 2, 40, 4, 15);
    check_features(1, 1, 8, 4, 0);
}

/* blocks of odd shape, two sets, both filters, against all pairs of windows */
static void blocks_agree_with_all_pairs(void)
{
    enum { N = 30, M = 20, L = 101, LD = 23 };
    uint8_t *letters = memory_array(letters, N * L), *others = memory_array(others, M * L);
    make_letters(letters, N, L, 4, 60, 1);
    make_letters(others, M, L, 3, 0, 2);
    memcpy(others, letters, 5 * L);
    memset(letters + 7 * L, 4, L); /* a sequence without a window */
    for (int filter = GKM_FULL; filter <= GKM_TRUNCATED; filter++) {
        gkm_options o = gkm_options_default();
        o.filter = (gkm_filter)filter;
        gkm_kernel *kernel;
        gkm_set *a, *b;
        CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, o), STATUS_OK);
        CU_ASSERT_EQUAL(gkm_set_create(&a, kernel, letters, N, L), STATUS_OK);
        CU_ASSERT_EQUAL(gkm_set_create(&b, kernel, others, M, L), STATUS_OK);
        size_t rows[N], columns[] = {19, 0, 3, 3, 11};
        size_t count = 0;
        for (size_t i = 0; i < N; i += i > 15 ? 1 : 2) rows[count++] = N - 1 - i;
        double block[LD * 5];
        gkm_fill(block, LD, a, rows, count, b, columns, 5, false);
        for (size_t c = 0; c < 5; c++) {
            for (size_t r = 0; r < count; r++) {
                double expected = value_by_pairs(letters + rows[r] * L, others + columns[c] * L, L,
                                                 profiles[filter]);
                CU_ASSERT(fabs(block[r + LD * c] - expected) <= ROUNDING);
                if (rows[r] == 7) CU_ASSERT_EQUAL(block[r + LD * c], 0);
            }
        }
        gkm_set_destroy(a);
        gkm_set_destroy(b);
        gkm_kernel_destroy(kernel);
    }
    memory_free(letters);
    memory_free(others);
}

static void lower_blocks_have_the_same_bits(void)
{
    enum { N = 60, L = 60 };
    uint8_t *letters = memory_array(letters, N * L);
    make_letters(letters, N, L, 4, 100, 3);
    memset(letters + 5 * L, 4, L);
    gkm_kernel *kernel;
    gkm_set *set;
    gkm_options o = gkm_options_default();
    o.filter = GKM_TRUNCATED; /* real weights: rounding would show */
    CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, o), STATUS_OK);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, N, L), STATUS_OK);
    size_t all[N], odd[N / 2], even[N / 2];
    for (size_t i = 0; i < N; i++) all[i] = i, (i % 2 ? odd : even)[i / 2] = i;
    double *full = memory_array(full, N * N), *lower = memory_array(lower, N * N);
    double *part = memory_array(part, N * N);
    gkm_fill(full, N, set, all, N, set, all, N, false);
    gkm_fill(lower, N, set, all, N, set, all, N, true);
    gkm_fill(part, N / 2, set, odd, N / 2, set, even, N / 2, true);
    for (size_t c = 0; c < N; c++) {
        CU_ASSERT_EQUAL(full[c + N * c], 1);
        for (size_t r = 0; r < N; r++) {
            EACH_EQUAL(lower[r + N * c], r >= c ? full[r + N * c] : 0);
            EACH_EQUAL(full[r + N * c], full[c + N * r]);
            if (r % 2 == 1 && c % 2 == 0)
                EACH_EQUAL(part[r / 2 + N / 2 * (c / 2)], lower[r + N * c]);
        }
    }
    memory_free(full);
    memory_free(lower);
    memory_free(part);
    memory_free(letters);
    gkm_set_destroy(set);
    gkm_kernel_destroy(kernel);
}

static void strands_do_not_matter(void)
{
    enum { L = 80 };
    uint8_t letters[2 * L];
    make_letters(letters, 1, L, 4, 0, 4);
    for (int t = 0; t < L; t++) letters[L + t] = (uint8_t)(3 - letters[L - 1 - t]);
    gkm_kernel *kernel;
    gkm_set *set;
    CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, gkm_options_default()), STATUS_OK);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, 2, L), STATUS_OK);
    size_t one = 1, zero = 0;
    double value;
    gkm_fill(&value, 1, set, &one, 1, set, &zero, 1, false);
    CU_ASSERT(fabs(value - 1) <= ROUNDING);
    gkm_set_destroy(set);
    gkm_kernel_destroy(kernel);
}

/* more rows than a panel holds, and low complexity: long lists, large counts */
static void panels_join(void)
{
    enum { N = 8200, L = 13 };
    uint8_t *letters = memory_array(letters, N * L);
    make_letters(letters, N, L, 2, 0, 5);
    gkm_kernel *kernel;
    gkm_set *set;
    CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, gkm_options_default()), STATUS_OK);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, N, L), STATUS_OK);
    size_t *all = memory_array(all, N), column = 8195;
    for (size_t i = 0; i < N; i++) all[i] = i;
    double *block = memory_array(block, N);
    gkm_fill(block, N, set, all, N, set, &column, 1, false);
    bool same = true;
    for (size_t i = 0; i < N; i++)
        same = same && fabs(block[i] - value_by_pairs(letters + i * L, letters + column * L, L,
                                                      profiles[GKM_FULL])) <= ROUNDING;
    CU_ASSERT(same);
    gkm_fill(block, N, set, all, N, set, &column, 1, true);
    for (size_t i = 0; i < column; i++) EACH_EQUAL(block[i], 0);
    CU_ASSERT_EQUAL(block[column], 1);
    memory_free(all);
    memory_free(block);
    memory_free(letters);
    gkm_set_destroy(set);
    gkm_kernel_destroy(kernel);
}

static void full_kernel_is_positive_semidefinite(void)
{
    /* 200 sequences of 14 letters of a 2-letter alphabet repeat and nearly repeat: singular or
     * close to it. A shift of 1e-10, above rounding (200 x 1e-16) and below any true negative
     * eigenvalue that an indefinite kernel would show here (the truncated one's is about -.1), must
     * factor. */
    enum { N = 200, L = 14 };
    uint8_t letters[N * L];
    make_letters(letters, N, L, 2, 0, 6);
    gkm_kernel *kernel;
    gkm_set *set;
    CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, gkm_options_default()), STATUS_OK);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, N, L), STATUS_OK);
    size_t all[N];
    for (size_t i = 0; i < N; i++) all[i] = i;
    double *block = memory_array(block, N * N);
    gkm_fill(block, N, set, all, N, set, all, N, true);
    for (size_t i = 0; i < N; i++) block[i + N * i] += 1e-10;
    int n = N, info;
    dpotrf_("L", &n, block, &n, &info);
    CU_ASSERT_EQUAL(info, 0);
    memory_free(block);
    gkm_set_destroy(set);
    gkm_kernel_destroy(kernel);
}

/* Of one window each, A^11 and C^m A^(11-m): their strands given differ in m places, all others
 * in 11, so that the kernel is h(m) / h(0). */
static void check_profile(gkm_options o, const double *h)
{
    enum { WINDOW = 11, N = WINDOW + 1 };
    uint8_t letters[N * WINDOW];
    for (size_t m = 0; m < N; m++) {
        for (size_t p = 0; p < WINDOW; p++) letters[m * WINDOW + p] = p < m;
    }
    gkm_kernel *kernel;
    gkm_set *set;
    CU_ASSERT_EQUAL_FATAL(gkm_kernel_create(&kernel, o), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(gkm_set_create(&set, kernel, letters, N, WINDOW), STATUS_OK);
    size_t all[N], zero = 0;
    for (size_t m = 0; m < N; m++) all[m] = m;
    double block[N];
    gkm_fill(block, N, set, all, N, set, &zero, 1, false);
    for (int m = 0; m < N; m++) CU_ASSERT(fabs(block[m] - h[m] / h[0]) <= ROUNDING);
    gkm_set_destroy(set);
    gkm_kernel_destroy(kernel);
}

static void profiles_are_the_published_ones(void)
{
    gkm_options o = gkm_options_default();
    check_profile(o, profiles[GKM_FULL]);
    o.mismatches = 3;
    double cut[12] = {0};
    memcpy(cut, profiles[GKM_FULL], 4 * sizeof cut[0]);
    check_profile(o, cut);
    o.mismatches = 2;
    cut[3] = 0;
    check_profile(o, cut);
    o.mismatches = 3;
    o.filter = GKM_TRUNCATED;
    check_profile(o, profiles[GKM_TRUNCATED]);
}

static void bad_options_are_refused(void)
{
    gkm_kernel *kernel;
    const gkm_options bad[] = {{0, 1, GKM_FULL, 3}, {13, 7, GKM_FULL, 3}, {11, 0, GKM_FULL, 3},
                               {6, 7, GKM_FULL, 3}, {11, 7, GKM_FULL, -1}};
    for (int i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, bad[i]), STATUS_USAGE);
    gkm_set *set;
    CU_ASSERT_EQUAL(gkm_kernel_create(&kernel, (gkm_options){4, 1, GKM_FULL, 4}), STATUS_OK);
    uint8_t *letters = memory_array(letters, 2 * 8003);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, 1, 8004), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "8004 letters") != NULL);
    /* twice 8,000 windows of one letter: the largest counts there are */
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, 2, 8003), STATUS_OK);
    size_t zero = 0, one = 1;
    double value;
    gkm_fill(&value, 1, set, &zero, 1, set, &one, 1, false);
    CU_ASSERT(fabs(value - 1) <= ROUNDING);
    gkm_set_destroy(set);
    CU_ASSERT_EQUAL(gkm_set_create(&set, kernel, letters, 3, 3), STATUS_OK); /* no windows */
    gkm_set_destroy(set);
    memory_free(letters);
    gkm_kernel_destroy(kernel);
}

HARNESS("gkm",
        {"inner product of gapped k-mers", kernel_is_the_inner_product_of_gapped_kmers},
        {"blocks agree with all pairs of windows", blocks_agree_with_all_pairs},
        {"lower blocks and parts have the same bits", lower_blocks_have_the_same_bits},
        {"strands do not matter", strands_do_not_matter},
        {"panels join", panels_join},
        {"the full kernel is positive semidefinite", full_kernel_is_positive_semidefinite},
        {"mismatch profiles", profiles_are_the_published_ones},
        {"bad options are refused", bad_options_are_refused})
