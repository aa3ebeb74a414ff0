/* arrange and duplicates: record order, crops, pads, made negatives; equal sequences are
 * counted. */
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/stage/data/arrange.h"
#include "src/stage/data/duplicates.h"
#include "tests/harness.h"

static void add(raw_records *raw, const char *letters, uint8_t label, const char *id)
{
    uint8_t codes[64];
    size_t length = strlen(letters);
    CU_ASSERT_EQUAL_FATAL(dna_encode(codes, letters, length), length);
    raw_records_add(raw, codes, length, label, id);
}

/* "ACGT+ ACGA-": letters and label, an 'm' behind made ones. */
static void expect(const sequence_set *set, const char *expected)
{
    char found[4096] = "";
    for (size_t i = 0; i < set->count; i++) {
        char *at = found + strlen(found);
        if (i > 0) *at++ = ' ';
        for (int k = 0; k < set->length; k++) {
            *at++ = dna_letter(set->letters[i * (size_t)set->length + (size_t)k]);
        }
        *at++ = set->labels[i] ? '+' : '-';
        if (set->made[i]) *at++ = set->made[i] == RECORD_MADE ? 'm' : '?';
        *at = '\0';
    }
    CU_ASSERT_STRING_EQUAL(found, expected);
    if (strcmp(found, expected) != 0) fprintf(stderr, "found: %s\n", found);
}

static void check(const raw_records *raw, arrange_settings settings, const char *expected)
{
    sequence_set set;
    arrange_counts counts;
    arrange_records(&set, &counts, raw, &settings);
    expect(&set, expected);
    sequence_set_release(&set);
}

static void classes_are_kept_or_interleaved(void)
{
    raw_records raw = {0};
    const char *letters[] = {"AA", "AC", "AG", "AT", "CA", "CC"};
    for (int i = 0; i < 6; i++) add(&raw, letters[i], i < 3, "");
    CU_ASSERT(raw_records_in_blocks(&raw));
    check(&raw, (arrange_settings){.length = 2, .order = ARRANGE_KEEP},
          "AA+ AC+ AG+ AT- CA- CC-");
    check(&raw, (arrange_settings){.length = 2, .order = ARRANGE_INTERLEAVE},
          "AA+ AT- AC+ CA- AG+ CC-");
    add(&raw, "CG", 0, "");
    add(&raw, "CT", 0, "");
    add(&raw, "GA", 0, ""); /* 3 positives, 6 negatives */
    check(&raw, (arrange_settings){.length = 2, .order = ARRANGE_INTERLEAVE},
          "AA+ AT- CA- AC+ CC- CG- AG+ CT- GA-");
    add(&raw, "GC", 1, "");
    CU_ASSERT(!raw_records_in_blocks(&raw));
    raw_records_release(&raw);
}

static void interleaving_spreads_any_proportion(void)
{
    for (size_t positives = 1; positives < 40; positives++) {
        for (size_t negatives = 0; negatives < 40; negatives++) {
            raw_records raw = {0};
            for (size_t i = 0; i < positives + negatives; i++) {
                uint8_t code = (uint8_t)(i % 4);
                raw_records_add(&raw, &code, 1, i >= negatives, "");
            }
            sequence_set set;
            arrange_counts counts;
            arrange_settings settings = {.length = 1, .order = ARRANGE_INTERLEAVE};
            arrange_records(&set, &counts, &raw, &settings);
            EACH_EQUAL(set.labels[0], 1);
            size_t seen = 0, total = positives + negatives, worst = 0;
            for (size_t k = 0; k < total; k++) {
                seen += set.labels[k];
                /* |seen * total - (k + 1) * positives| < total: never a whole record off */
                size_t a = seen * total, b = (k + 1) * positives;
                size_t off = a > b ? a - b : b - a;
                if (off > worst) worst = off;
            }
            EACH_EQUAL(seen, positives);
            EACH(worst < total);
            sequence_set_release(&set);
            raw_records_release(&raw);
        }
    }
}

static void lengths_are_made_equal(void)
{
    raw_records raw = {0};
    add(&raw, "ACGTAC", 1, "six");
    add(&raw, "GGT", 0, "three");
    CU_ASSERT(raw.longest == 6 && raw.shortest == 3);
    check(&raw, (arrange_settings){.length = 6}, "ACGTAC+ NGGTNN-");
    check(&raw, (arrange_settings){.length = 3, .crop = CROP_CENTRE}, "CGT+ GGT-");
    check(&raw, (arrange_settings){.length = 3, .crop = CROP_START}, "ACG+ GGT-");
    check(&raw, (arrange_settings){.length = 3, .crop = CROP_END}, "TAC+ GGT-");
    check(&raw, (arrange_settings){.length = 4, .crop = CROP_CENTRE}, "CGTA+ GGTN-");
    raw_records_release(&raw);
}

static void negatives_follow_their_positives(void)
{
    raw_records raw = {0};
    add(&raw, "GATTACAGATTACAGGCATTA", 1, "one");
    add(&raw, "AAAAAAA", 1, "two"); /* has no other shuffle */
    arrange_settings settings = {.length = 23, .make_negatives = true,
                                 .key = random_key_make("set", "", 5)};
    sequence_set set, again, other;
    arrange_counts counts;
    arrange_records(&set, &counts, &raw, &settings);
    CU_ASSERT(counts.made == 2 && counts.unchanged == 1 && counts.padded == 2);
    CU_ASSERT(set.count == 4 && sequence_set_positives(&set) == 2);
    CU_ASSERT(set.labels[1] == 0 && set.made[1] == 1 && set.made[0] == 0 && set.made[3] == 1);
    CU_ASSERT_STRING_EQUAL(set.ids[0], "one");
    CU_ASSERT_STRING_EQUAL(set.ids[3], "two_shuf");
    /* shuffled before padding: the pad stays where the positive has it */
    CU_ASSERT(set.letters[0] == DNA_OTHER && set.letters[23] == DNA_OTHER);
    CU_ASSERT(set.letters[1] == set.letters[24] && set.letters[22] == set.letters[45]);
    CU_ASSERT_NOT_EQUAL(memcmp(set.letters, set.letters + 23, 23), 0);
    arrange_records(&again, &counts, &raw, &settings);
    CU_ASSERT_EQUAL(memcmp(set.letters, again.letters, 4 * 23), 0);
    settings.key = random_key_make("set", "", 6);
    arrange_records(&other, &counts, &raw, &settings);
    CU_ASSERT_NOT_EQUAL(memcmp(set.letters + 23, other.letters + 23, 23), 0);
    /* the stream that the header promises */
    random_stream stream = random_stream_init(random_key_make("set", "", 5), RANDOM_NEGATIVE, 0, 1);
    uint8_t expected[21];
    dna_shuffle(expected, raw.letters, 21, &stream);
    CU_ASSERT_EQUAL(memcmp(expected, set.letters + 24, 21), 0);
    sequence_set_release(&set);
    sequence_set_release(&again);
    sequence_set_release(&other);
    raw_records_release(&raw);
}

static void given_shuffles_are_recognised(void)
{
    raw_records raw = {0};
    add(&raw, "ACAGATACC", 1, "");
    add(&raw, "AGATACACC", 0, ""); /* a shuffle */
    add(&raw, "AGATACACC", 0, ""); /* one too, but of no record before it that is positive */
    add(&raw, "ACAGATACC", 1, "");
    add(&raw, "AGATACCAC", 0, ""); /* the same dinucleotides and ends */
    add(&raw, "ACAGATACC", 1, "");
    add(&raw, "ACAGAATCC", 0, ""); /* the same letters, other dinucleotides */
    add(&raw, "CAGATACCA", 1, "");
    add(&raw, "ACAGATACC", 0, ""); /* other ends */
    arrange_settings settings = {.length = 9};
    check(&raw, settings, "ACAGATACC+ AGATACACC- AGATACACC- ACAGATACC+ AGATACCAC- ACAGATACC+ "
          "ACAGAATCC- CAGATACCA+ ACAGATACC-");
    settings.recognise = true; /* counted, not marked: the source gave them */
    sequence_set set;
    arrange_counts counts;
    arrange_records(&set, &counts, &raw, &settings);
    expect(&set, "ACAGATACC+ AGATACACC- AGATACACC- ACAGATACC+ AGATACCAC- ACAGATACC+ ACAGAATCC- "
           "CAGATACCA+ ACAGATACC-");
    CU_ASSERT_EQUAL(counts.recognised, 2);
    CU_ASSERT_EQUAL(counts.made, 0);
    for (size_t i = 0; i < set.count; i++) {
        CU_ASSERT_EQUAL(sequence_set_is_shuffle(&set, i), i == 1 || i == 4);
    }
    sequence_set_release(&set);
    raw_records_release(&raw);
    /* In two blocks that pair off, as shuffles often come. */
    add(&raw, "GATTACAGATTACAGG", 1, "");
    add(&raw, "CCAGTTACGATTACGA", 1, "");
    for (size_t i = 0; i < 2; i++) {
        uint8_t letters[16];
        random_stream s = random_stream_init(random_key_make("d", "", 1), RANDOM_TEST, 0,
                                             (uint32_t)i);
        dna_shuffle(letters, raw.letters + 16 * i, 16, &s);
        CU_ASSERT(dna_is_shuffle(letters, raw.letters + 16 * i, 16));
        raw_records_add(&raw, letters, 16, 0, "");
    }
    settings = (arrange_settings){.length = 16, .order = ARRANGE_INTERLEAVE, .recognise = true};
    arrange_records(&set, &counts, &raw, &settings);
    CU_ASSERT(counts.recognised == 2 && !set.made[1] && !set.made[3]);
    CU_ASSERT(sequence_set_is_shuffle(&set, 1) && sequence_set_is_shuffle(&set, 3));
    sequence_set_release(&set);
    raw_records_release(&raw);
}

/* Four positives, of which each stands with the other label, too, and one of them twice. */
static void both_labels_are_no_shuffles(void)
{
    static const char *const texts[] = {"GATTACAGATTACAGG", "CCAGTTACGATTACGA", "ACGTACGGTTCATCAT",
                                        "TTTTTTTTTTTTTTTT"};
    /* by class (as from two files or blocks), alternating, and negatives first: indices of records,
     * 4 to 8 the negatives, the last the fourth once more */
    static const int orders[3][9] = {{0, 1, 2, 3, 4, 5, 6, 7, 8}, {0, 4, 1, 5, 2, 6, 3, 7, 8},
                                     {8, 7, 6, 5, 4, 3, 2, 1, 0}};
    for (int k = 0; k < 3; k++) {
        for (int order = ARRANGE_KEEP; order <= ARRANGE_INTERLEAVE; order++) {
            raw_records raw = {0};
            for (int i = 0; i < 9; i++) {
                const int r = orders[k][i];
                add(&raw, texts[r < 8 ? r % 4 : 3], r < 4, "");
            }
            arrange_settings settings = {.length = 16, .order = (arrange_order)order,
                                         .recognise = true};
            sequence_set set;
            arrange_counts counts;
            arrange_records(&set, &counts, &raw, &settings);
            CU_ASSERT_EQUAL(counts.recognised, 0);
            duplicates_index *index = duplicates_index_create(&set);
            CU_ASSERT_EQUAL(duplicates_count(index), 5);
            CU_ASSERT_EQUAL(duplicates_contradictions(index), 4);
            CU_ASSERT_EQUAL(duplicates_shared(index, &set), 9);
            duplicates_index_destroy(index);
            sequence_set_release(&set);
            raw_records_release(&raw);
        }
    }
}

static void equal_sequences_are_counted_on_either_strand(void)
{
    raw_records raw = {0}, test = {0};
    add(&raw, "ACGTTGCAA", 1, "");
    add(&raw, "TTGCAACGT", 1, ""); /* its reverse complement */
    add(&raw, "ACGTTGCAA", 0, ""); /* again, with another label */
    add(&raw, "ACGNTGCAA", 0, "");
    add(&test, "TTGCANCGT", 1, ""); /* reverse complement of the one with N */
    add(&test, "ACGTTGCAA", 1, "");
    add(&test, "GGGGGGGGG", 0, "");
    arrange_settings settings = {.length = 9};
    sequence_set set, other;
    arrange_counts counts;
    arrange_records(&set, &counts, &raw, &settings);
    arrange_records(&other, &counts, &test, &settings);
    duplicates_index *index = duplicates_index_create(&set);
    CU_ASSERT_EQUAL(duplicates_count(index), 2);
    CU_ASSERT_EQUAL(duplicates_contradictions(index), 1);
    CU_ASSERT_EQUAL(duplicates_shared(index, &other), 2);
    duplicates_index_destroy(index);
    set.made[2] = RECORD_SHUFFLE; /* given */
    index = duplicates_index_create(&set);
    CU_ASSERT_EQUAL(duplicates_count(index), 2);
    duplicates_index_destroy(index);
    set.made[2] = RECORD_MADE; /* what was made is not counted */
    index = duplicates_index_create(&set);
    CU_ASSERT_EQUAL(duplicates_count(index), 1);
    other.made[1] = 1;
    CU_ASSERT_EQUAL(duplicates_shared(index, &other), 1);
    duplicates_index_destroy(index);
    duplicates_index_destroy(NULL);
    sequence_set_release(&set);
    sequence_set_release(&other);
    raw_records_release(&raw);
    raw_records_release(&test);
}

static void many_sequences_are_counted_exactly(void)
{
    enum { N = 5000 };
    raw_records raw = {0};
    uint8_t codes[6];
    int seen[4096] = {0}, expected = 0;
    for (uint32_t i = 0; i < N; i++) {
        random_stream s = random_stream_init(random_key_make("d", "", 1), RANDOM_TEST, 0, i);
        uint32_t word = 0, reverse = 0;
        for (int k = 0; k < 6; k++) {
            codes[k] = (uint8_t)random_below(&s, 4);
            word = word * 4 + codes[k];
            reverse += (3u - codes[k]) << (2 * k);
        }
        uint32_t least = word < reverse ? word : reverse;
        expected += seen[least]++ > 0;
        raw_records_add(&raw, codes, 6, 1, "");
    }
    sequence_set set;
    arrange_counts counts;
    arrange_settings settings = {.length = 6};
    arrange_records(&set, &counts, &raw, &settings);
    duplicates_index *index = duplicates_index_create(&set);
    CU_ASSERT(expected > 1000);
    CU_ASSERT_EQUAL(duplicates_count(index), (size_t)expected);
    CU_ASSERT_EQUAL(duplicates_shared(index, &set), N);
    duplicates_index_destroy(index);
    sequence_set_release(&set);
    raw_records_release(&raw);
}

HARNESS("arrange", {"classes are kept or interleaved", classes_are_kept_or_interleaved},
        {"interleaving spreads any proportion", interleaving_spreads_any_proportion},
        {"lengths are made equal", lengths_are_made_equal},
        {"negatives follow their positives", negatives_follow_their_positives},
        {"given shuffles are recognised", given_shuffles_are_recognised},
        {"both labels are no shuffles", both_labels_are_no_shuffles},
        {"equal sequences are counted on either strand",
         equal_sequences_are_counted_on_either_strand},
        {"many sequences are counted exactly", many_sequences_are_counted_exactly})
