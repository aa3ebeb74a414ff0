/* dna: codes, complements, and shuffles that are exact and uniform. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "tests/harness.h"

enum { LENGTH_MAX = 65535 };

/* -1 for none. */
static int code_of(char character)
{
    uint8_t code;
    return dna_encode(&code, &character, 1) == 1 ? code : -1;
}

static void letters_have_their_codes(void)
{
    int expected[256];
    for (int c = 0; c < 256; c++) expected[c] = -1;
    for (const char *p = "RYSWKMBDHVNryswkmbdhvn-"; *p != '\0'; p++) expected[(int)*p] = 4;
    for (int i = 0; i < 10; i++) expected[(int)"AaCcGgTtUu"[i]] = i < 8 ? i / 2 : 3;
    for (int c = 0; c < 256; c++) CU_ASSERT_EQUAL(code_of((char)c), expected[c]);
    for (uint8_t code = 0; code < 4; code++) {
        CU_ASSERT_EQUAL(code_of(dna_letter(code)), code);
    }
    CU_ASSERT_EQUAL(dna_letter(DNA_OTHER), 'N');
}

static void texts_are_encoded_up_to_the_first_stranger(void)
{
    uint8_t codes[8];
    CU_ASSERT_EQUAL(dna_encode(codes, "acgtN-Ru", 8), 8);
    static const uint8_t expected[8] = {0, 1, 2, 3, 4, 4, 4, 3};
    CU_ASSERT_EQUAL(memcmp(codes, expected, 8), 0);
    CU_ASSERT_EQUAL(dna_encode(codes, "ACX", 3), 2);
    CU_ASSERT_EQUAL(dna_encode(codes, "", 0), 0);
}

static void reverse_complements(void)
{
    static const uint8_t odd[5] = {0, 1, 4, 2, 2}, expected[5] = {1, 1, 4, 2, 3};
    uint8_t out[5], same[4] = {0, 0, 1, 3};
    dna_reverse_complement(out, odd, 5);
    CU_ASSERT_EQUAL(memcmp(out, expected, 5), 0);
    dna_reverse_complement(same, same, 4);
    static const uint8_t in_place[4] = {0, 2, 3, 3};
    CU_ASSERT_EQUAL(memcmp(same, in_place, 4), 0);
    dna_reverse_complement(same, same, 0);
}

static void count_pairs(int counts[5][5], const uint8_t *codes, size_t length)
{
    memset(counts, 0, 25 * sizeof(int));
    for (size_t i = 0; i + 1 < length; i++) counts[codes[i]][codes[i + 1]]++;
}

static random_stream make_stream(uint32_t record)
{
    return random_stream_init(random_key_make("dna", "", 7), RANDOM_TEST, 0, record);
}

static void check_exact(const uint8_t *codes, size_t length, uint32_t record)
{
    int before[5][5], after[5][5];
    uint8_t *out = memory_alloc(length, 1);
    random_stream stream = make_stream(record);
    dna_shuffle(out, codes, length, &stream);
    count_pairs(before, codes, length);
    count_pairs(after, out, length);
    EACH_EQUAL(memcmp(before, after, sizeof before), 0);
    if (length > 0) EACH(out[0] == codes[0] && out[length - 1] == codes[length - 1]);
    memory_free(out);
}

/* Random sequences of every short length and some long ones, with few to all five letters. */
static void every_dinucleotide_count_is_kept(void)
{
    uint8_t *codes = memory_alloc(LENGTH_MAX, 1);
    for (uint32_t trial = 0; trial < 3000; trial++) {
        random_stream stream = make_stream(1000000 + trial);
        size_t length = trial < 2990 ? trial % 203 : LENGTH_MAX - trial % 7;
        uint32_t letters = 1 + random_below(&stream, 5), base = random_below(&stream, 6 - letters);
        for (size_t i = 0; i < length; i++) {
            codes[i] = (uint8_t)(base + random_below(&stream, letters));
        }
        check_exact(codes, length, trial);
    }
    /* Long runs: drawing last edges until they happen to form a tree would not end here. */
    for (size_t i = 0; i < LENGTH_MAX; i++) codes[i] = (uint8_t)(i * 5 / LENGTH_MAX);
    check_exact(codes, LENGTH_MAX, 1);
    for (size_t i = 0; i < LENGTH_MAX; i++) {
        codes[i] = (uint8_t)(i < LENGTH_MAX / 2 ? i % 2 : 2 + i % 2);
    }
    check_exact(codes, LENGTH_MAX, 2);
    memory_free(codes);
}

/* All sequences with the pairs, first and last letter of one, by trying every continuation. */
enum { SHORT = 16, SHUFFLES_MAX = 4096 };
typedef struct {
    uint8_t text[SHUFFLES_MAX][SHORT];
    int count;
} listing;

static void extend(listing *all, uint8_t *text, size_t at, size_t length, int left[5][5],
                   uint8_t last)
{
    if (at == length) {
        if (text[length - 1] != last) return;
        CU_ASSERT_FATAL(all->count < SHUFFLES_MAX);
        memcpy(all->text[all->count++], text, length);
        return;
    }
    for (uint8_t next = 0; next < 5; next++) {
        if (left[text[at - 1]][next] == 0) continue;
        left[text[at - 1]][next]--;
        text[at] = next;
        extend(all, text, at + 1, length, left, last);
        left[text[at - 1]][next]++;
    }
}

/* Pearson's chi-square of the counts of N draws against equal probabilities: mean df, variance
 * 2 df. The draws are fixed by the seed; the bound, five standard deviations, is what a uniform
 * shuffle exceeds once in a million seeds. */
static void check_uniform(const char *text, int expected_count)
{
    enum { DRAWS_EACH = 400 };
    static listing all;
    size_t length = strlen(text);
    uint8_t codes[SHORT], walk[SHORT], out[SHORT];
    int left[5][5];
    CU_ASSERT_EQUAL_FATAL(dna_encode(codes, text, length), length);
    count_pairs(left, codes, length);
    all.count = 0;
    walk[0] = codes[0];
    extend(&all, walk, 1, length, left, codes[length - 1]);
    if (expected_count > 0) CU_ASSERT_EQUAL(all.count, expected_count);
    int *seen = memory_array(seen, (size_t)all.count);
    int strange = 0;
    for (int draw = 0; draw < DRAWS_EACH * all.count; draw++) {
        random_stream stream = make_stream((uint32_t)draw);
        dna_shuffle(out, codes, length, &stream);
        int which = 0;
        while (which < all.count && memcmp(all.text[which], out, length) != 0) which++;
        if (which < all.count) seen[which]++;
        else strange++;
    }
    CU_ASSERT_EQUAL_FATAL(strange, 0);
    double chi = 0, df = all.count - 1;
    for (int i = 0; i < all.count; i++) {
        double off = seen[i] - DRAWS_EACH;
        chi += off * off / DRAWS_EACH;
    }
    printf("\n    %s: %d shuffles, chi-square %.1f on %.0f degrees of freedom ", text, all.count,
           chi, df);
    CU_ASSERT(fabs(chi - df) <= 5 * sqrt(2 * df));
    memory_free(seen);
}

static void all_shuffles_are_equally_likely(void)
{
    check_uniform("ACAGA", 2);    /* ACAGA, AGACA */
    check_uniform("AACAGA", 6);   /* the loops AA, ACA, AGA in any order */
    check_uniform("ACGTACGA", 0);
    check_uniform("AACCAACACAGA", 0);
    check_uniform("ACGTTGCAACGT", 0);
    check_uniform("GATTACAGATTA", 0);
    check_uniform("ANNACNAGNA", 0); /* the fifth letter */
    check_uniform("TTTTTTTC", 1);
    check_uniform("AAACACCCGC", 0); /* a last edge that only few draws would choose */
}

static void a_shuffle_depends_on_the_counter_alone(void)
{
    uint8_t codes[101], one[101], two[101], three[101];
    random_stream stream = make_stream(5);
    for (int i = 0; i < 101; i++) codes[i] = (uint8_t)random_below(&stream, 4);
    random_stream a = make_stream(6), b = make_stream(6), c = make_stream(7);
    dna_shuffle(one, codes, 101, &a);
    dna_shuffle(three, codes, 101, &c);
    dna_shuffle(two, codes, 101, &b);
    CU_ASSERT_EQUAL(memcmp(one, two, 101), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(one, three, 101), 0);
}

HARNESS("dna", {"letters have their codes", letters_have_their_codes},
        {"texts are encoded up to the first stranger", texts_are_encoded_up_to_the_first_stranger},
        {"reverse complements", reverse_complements},
        {"every dinucleotide count is kept", every_dinucleotide_count_is_kept},
        {"all shuffles are equally likely", all_shuffles_are_equally_likely},
        {"a shuffle depends on the counter alone", a_shuffle_depends_on_the_counter_alone})
