/* The room of genomes: stretches against counting letter by letter, the two ways of counting,
 * places in headers, and how blocks are dealt out. */
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/genome/blocks.h"
#include "src/genome/fates.h"
#include "src/genome/intervals.h"
#include "src/genome/place.h"
#include "tests/harness.h"

enum { CHROMS = 3, LETTERS = 200 };

/* Random stretches, and a table that says of each letter whether one of them holds it. */
static void stretches_hold_their_letters(void)
{
    random_stream r = random_stream_init(random_key_make("t", "", 1), RANDOM_TEST, 0, 0);
    for (int round = 0; round < 50; round++) {
        bool held[CHROMS][LETTERS + 20] = {{false}};
        intervals list = {0};
        const uint32_t count = random_below(&r, 12);
        for (uint32_t i = 0; i < count; i++) {
            const int64_t start = random_below(&r, LETTERS);
            const interval item = {(int32_t)random_below(&r, CHROMS), start,
                                   start + 1 + random_below(&r, 15)};
            intervals_add(&list, item);
            for (int64_t k = item.start; k < item.end; k++) held[item.chrom][k] = true;
        }
        intervals_merge(&list);
        for (int32_t chrom = 0; chrom < CHROMS; chrom++) {
            for (int64_t start = 0; start < LETTERS; start++) {
                const int64_t end = start + 1 + (start % 5);
                bool any = false;
                for (int64_t k = start; k < end; k++) any |= held[chrom][k];
                EACH_EQUAL(intervals_overlap(&list, (interval){chrom, start, end}), any);
            }
        }
        for (size_t i = 1; i < list.count; i++) {
            EACH(list.items[i].chrom > list.items[i - 1].chrom
                 || list.items[i].start > list.items[i - 1].end);
        }
        intervals_release(&list);
    }
}

static void two_ways_of_counting(void)
{
    const place_closed range = place_to_closed(1000, 1101);
    CU_ASSERT(range.first == 1001 && range.last == 1101);
    int64_t start, end;
    place_from_closed(&start, &end, range);
    CU_ASSERT(start == 1000 && end == 1101);
    char *text = place_text(&(place){"chrIV", 1000, 1234567, '.'});
    CU_ASSERT_STRING_EQUAL(text, "chrIV:1,001-1,234,567");
    memory_free(text);
    CU_ASSERT_EQUAL(place_window(100, 101), 50); /* [50, 151): 50 letters on either side */
    CU_ASSERT_EQUAL(place_window(100, 100), 50);
    CU_ASSERT_EQUAL(place_middle(10, 11), 10);
    CU_ASSERT_EQUAL(place_middle(10, 13), 11);
    for (int length = 1; length < 9; length++) {
        const int64_t first = place_window(1000, length);
        EACH_EQUAL(place_middle(first, first + length), 1000);
    }
}

/* "chrom first second strand", or "none". */
static void reads(const char *header, const char *wanted)
{
    place_header h;
    char *found = place_read_header(&h, header)
        ? memory_format("%.*s %d %d %c", (int)h.chrom_length, h.chrom, (int)h.first, (int)h.second,
                        h.strand)
        : memory_copy_text("none");
    CU_ASSERT_STRING_EQUAL(found, wanted);
    memory_free(found);
}

static void places_in_headers(void)
{
    reads("chr14:20346208-20346567", "chr14 20346208 20346567 .");
    reads("chr8:100-201(-)", "chr8 100 201 -");
    reads("chr8:100-201(+) peak", "chr8 100 201 +");
    reads("chr1_940542_940642_pos_1", "chr1 940542 940642 .");
    reads("chr1_KI270706v1_random_100_201", "chr1_KI270706v1_random 100 201 .");
    reads("peak_7::chr2:5-106", "chr2 5 106 .");
    reads("HLA:DRB1:7-8", "HLA:DRB1 7 8 .");
    reads("peak_7", "none");
    reads("seq_00001_shuf", "none");
    reads("chr8:100", "none");
    reads("chr8:100-201x", "none");
    reads(":1-2", "none");
    reads("", "none");
    place_votes votes = {0};
    CU_ASSERT_EQUAL(place_decide(&votes), PLACES_NONE);
    place_header h;
    CU_ASSERT_FATAL(place_read_header(&h, "chr8:100-200"));
    for (int i = 0; i < 9; i++) place_vote(&votes, &h, 101);
    place_vote(&votes, &h, 55);
    CU_ASSERT_EQUAL(place_decide(&votes), PLACES_CLOSED);
    place where;
    CU_ASSERT_FATAL(place_from_header(&where, &h, PLACES_CLOSED, 101));
    CU_ASSERT(where.start == 99 && where.end == 200 && strcmp(where.chrom, "chr8") == 0);
    memory_free(where.chrom);
    CU_ASSERT_FALSE(place_from_header(&where, &h, PLACES_CLOSED, 100));
    CU_ASSERT_FATAL(place_from_header(&where, &h, PLACES_HALF_OPEN, 100));
    CU_ASSERT(where.start == 100 && where.end == 200);
    memory_free(where.chrom);
    place_vote(&votes, &h, 100); /* nine of eleven are too few */
    CU_ASSERT_EQUAL(place_decide(&votes), PLACES_NONE);
}

/* Groups go whole, the shares are reached as nearly as groups allow, and one group more or less
 * leaves the order of the others as it was. */
static void blocks_are_dealt(void)
{
    enum { GROUPS = 400 };
    const random_key key = random_key_make("d", "split", 3);
    blocks_group groups[GROUPS];
    uint8_t sets[GROUPS];
    size_t sizes[GROUPS], all = 0, had[3] = {0}, others[3] = {0};
    for (size_t i = 0; i < GROUPS; i++) {
        sizes[i] = i % 4; /* a quarter without positives */
        all += sizes[i];
        groups[i] = (blocks_group){blocks_rank(key, "chr1", (int64_t)i), i, sizes[i], 2};
    }
    blocks_deal(sets, groups, GROUPS, (blocks_shares){.test = 0.1, .validation = 0.2});
    for (size_t i = 0; i < GROUPS; i++) {
        had[sets[i]] += sizes[i];
        others[sets[i]] += sizes[i] == 0;
    }
    CU_ASSERT_DOUBLE_EQUAL((double)had[BLOCKS_TEST], 0.1 * (double)all, 1.5);
    CU_ASSERT_DOUBLE_EQUAL((double)had[BLOCKS_VALIDATION], 0.2 * (double)all, 1.5);
    CU_ASSERT_DOUBLE_EQUAL((double)others[BLOCKS_TEST], 10, 1);
    CU_ASSERT_DOUBLE_EQUAL((double)others[BLOCKS_VALIDATION], 20, 1);
    CU_ASSERT_NOT_EQUAL(blocks_rank(key, "chr1", 5), blocks_rank(key, "chr2", 5));
    CU_ASSERT_NOT_EQUAL(blocks_rank(key, "chr1", 5), blocks_rank(key, "chr1", 6));
    /* a group of half of all is no test set of a tenth */
    groups[0] = (blocks_group){0, 0, 50, 0};
    for (size_t i = 1; i <= 50; i++) groups[i] = (blocks_group){i, i, 1, 0};
    blocks_deal(sets, groups, 51, (blocks_shares){.test = 0.1});
    CU_ASSERT_EQUAL(sets[0], BLOCKS_TRAIN);
    size_t test = 0;
    for (size_t i = 1; i <= 50; i++) test += sets[i] == BLOCKS_TEST;
    CU_ASSERT_EQUAL(test, 10);
}

static void overlapping_windows_are_dropped(void)
{
    const interval windows[] = {{0, 0, 10}, {0, 9, 19}, {0, 18, 28}, {1, 9, 19}, {-1, 0, 0},
                                {0, 28, 38}};
    uint8_t sets[] = {BLOCKS_TEST, BLOCKS_TRAIN, BLOCKS_VALIDATION, BLOCKS_TRAIN, BLOCKS_TRAIN,
                      BLOCKS_TRAIN};
    CU_ASSERT_EQUAL(blocks_drop_overlaps(sets, windows, 6), 1);
    const uint8_t wanted[] = {BLOCKS_TEST, BLOCKS_DROPPED, BLOCKS_VALIDATION, BLOCKS_TRAIN,
                              BLOCKS_TRAIN, BLOCKS_TRAIN};
    CU_ASSERT(memcmp(sets, wanted, sizeof wanted) == 0);
    uint8_t again[] = {BLOCKS_TEST, BLOCKS_VALIDATION, BLOCKS_TRAIN, BLOCKS_TRAIN, BLOCKS_TRAIN,
                       BLOCKS_TRAIN};
    CU_ASSERT_EQUAL(blocks_drop_overlaps(again, windows, 6), 1); /* its neighbour may stay then */
    CU_ASSERT(again[1] == BLOCKS_DROPPED && again[2] == BLOCKS_TRAIN);
}

static void fates_add_up_in_words(void)
{
    const fate_counts counts = {{[FATE_USED] = 115, [FATE_UNKNOWN] = 963, [FATE_N] = 2}};
    CU_ASSERT_EQUAL(fate_sum(&counts), 1080);
    char *words = fate_describe(&counts);
    CU_ASSERT_STRING_EQUAL(words, "115 of 1080 used; unknown chromosome 963; too many N 2");
    memory_free(words);
    for (int f = 0; f < FATES; f++) EACH(fate_words((fate)f) != NULL && fate_name((fate)f) != NULL);
}

HARNESS("genome room", {"stretches hold their letters", stretches_hold_their_letters},
        {"two ways of counting", two_ways_of_counting},
        {"places in headers", places_in_headers}, {"blocks are dealt", blocks_are_dealt},
        {"overlapping windows are dropped", overlapping_windows_are_dropped},
        {"fates in words", fates_add_up_in_words})
