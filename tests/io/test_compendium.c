/* compendium: datasets come back as they went in; files that break the format are refused. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "io/compendium.h"
#include "io/output.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];

static void make_folder(void)
{
    harness_path(folder, "demodash_compendium_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
}

static char *path_of(const char *name)
{
    return memory_format("%s/%s", folder, name);
}

/* Positives each followed by its made negative, all five letters, odd ids. */
static sequence_set random_set(size_t count, int length, uint32_t record)
{
    static const char *const ids[] = {"", "seq_00001_peak", "a b/c%", "\xc3\xa9"};
    random_stream s = random_stream_init(random_key_make("compendium", "", 1), RANDOM_TEST, 0,
                                         record);
    sequence_set set = sequence_set_make(count, length);
    for (size_t i = 0; i < count; i++) {
        uint8_t *letters = set.letters + i * (size_t)length;
        set.made[i] = i % 2 == 1;
        set.labels[i] = i % 2 == 0;
        for (int k = 0; k < length; k++) letters[k] = (uint8_t)random_below(&s, 5);
        if (set.made[i]) dna_shuffle(letters, letters - length, (size_t)length, &s);
        sequence_set_put_id(&set, i, ids[random_below(&s, 4)]);
    }
    return set;
}

static dataset random_dataset(const char *name, uint32_t record, size_t train, size_t validation,
                              size_t test, int length)
{
    dataset d = {.name = memory_copy_text(name)};
    d.train = random_set(train, length, record);
    d.validation = random_set(validation, length, record + 1);
    d.test = random_set(test, length, record + 2);
    return d;
}

static void expect_equal(const sequence_set *a, const sequence_set *b)
{
    CU_ASSERT_EQUAL_FATAL(a->count, b->count);
    if (a->count == 0) return;
    CU_ASSERT_EQUAL_FATAL(a->length, b->length);
    CU_ASSERT_EQUAL(memcmp(a->letters, b->letters, a->count * (size_t)a->length), 0);
    CU_ASSERT_EQUAL(memcmp(a->labels, b->labels, a->count), 0);
    CU_ASSERT_EQUAL(memcmp(a->made, b->made, a->count), 0);
    for (size_t i = 0; i < a->count; i++) CU_ASSERT_STRING_EQUAL(a->ids[i], b->ids[i]);
}

/* Names whose order differs from that of their escaped forms ('/' is %2F, '%' before 'A'). */
static const char *const names[] = {"Zz", "GATA1_K562", "a/b", "ARID3A_(sc-8821)", ".hidden"};
static const char *const sorted[] = {".hidden", "ARID3A_(sc-8821)", "GATA1_K562", "Zz", "a/b"};
enum { NAMES = 5 };

static dataset sample(int i)
{
    size_t validation = i % 2 == 0 ? 0 : 6;
    return random_dataset(names[i], (uint32_t)(10 * i), i == 3 ? 0 : 20 + (size_t)i, validation,
                          8, 11 + i);
}

static void write_sample(const char *path)
{
    compendium *c;
    CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
    for (int i = 0; i < NAMES; i++) {
        dataset d = sample(i);
        compendium_note notes[] = {{"seed", NULL, i}, {"source", "some.file", 0}};
        CU_ASSERT_EQUAL(compendium_add(c, &d, notes, 2), STATUS_OK);
        if (i == 0) CU_ASSERT_EQUAL(compendium_add(c, &d, NULL, 0), STATUS_DATA);
        dataset_release(&d);
    }
    CU_ASSERT_EQUAL(compendium_commit(c), STATUS_OK);
}

static void datasets_come_back(void)
{
    char *path = path_of("c.h5");
    write_sample(path);
    compendium *c;
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_count(c), NAMES);
    CU_ASSERT_EQUAL(compendium_find(c, "no such"), -1);
    for (int i = 0; i < NAMES; i++) {
        CU_ASSERT_STRING_EQUAL(compendium_name(c, (size_t)i), sorted[i]);
        long at = compendium_find(c, names[i]);
        CU_ASSERT_FATAL(at >= 0);
        dataset expected = sample(i), found;
        compendium_size size;
        CU_ASSERT_EQUAL(compendium_get_size(&size, c, (size_t)at), STATUS_OK);
        CU_ASSERT_EQUAL(size.train, expected.train.count);
        CU_ASSERT_EQUAL(size.validation, expected.validation.count);
        CU_ASSERT_EQUAL(size.test, 8);
        CU_ASSERT_EQUAL(size.length, 11 + i);
        CU_ASSERT_EQUAL_FATAL(compendium_read(&found, c, (size_t)at), STATUS_OK);
        CU_ASSERT_STRING_EQUAL(found.name, names[i]);
        expect_equal(&found.train, &expected.train);
        expect_equal(&found.validation, &expected.validation);
        expect_equal(&found.test, &expected.test);
        char *group = compendium_path(c, (size_t)at), *text;
        int64_t seed;
        CU_ASSERT_EQUAL(h5_get_int(&seed, compendium_file(c), group, "seed"), STATUS_OK);
        CU_ASSERT_EQUAL(seed, i);
        CU_ASSERT_EQUAL(h5_get_text(&text, compendium_file(c), group, "name"), STATUS_OK);
        CU_ASSERT_STRING_EQUAL(text, names[i]);
        memory_free(text);
        memory_free(group);
        dataset_release(&found);
        dataset_release(&expected);
    }
    compendium_close(c);
    memory_free(path);
}

/* Two pairs: a shuffle, and a sequence with both labels. Import notes one shuffle; files of before
 * mark both negatives as made, those of now none. A made negative without that note stays made. */
static void given_shuffles_are_found_again(void)
{
    static const struct {
        int64_t noted;
        uint8_t written[2], read[2];
    } cases[] = {{1, {1, 1}, {RECORD_SHUFFLE, RECORD_GIVEN}},
                 {1, {0, 0}, {RECORD_SHUFFLE, RECORD_GIVEN}},
                 {0, {1, 1}, {RECORD_MADE, RECORD_MADE}},
                 {0, {0, 0}, {RECORD_GIVEN, RECORD_GIVEN}}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        dataset d = {memory_copy_text("d"), sequence_set_make(4, 9), sequence_set_make(0, 0),
                     sequence_set_make(2, 9)};
        dna_encode(d.train.letters, "ACAGATACCAGATACACCGATTACAAAGATTACAAA", 36);
        dna_encode(d.test.letters, "ACAGATACCAGATACACC", 18);
        for (size_t i = 0; i < 4; i++) {
            d.train.labels[i] = i % 2 == 0;
            sequence_set_put_id(&d.train, i, "");
            if (i < 2) d.test.labels[i] = i == 0;
            if (i < 2) sequence_set_put_id(&d.test, i, "");
            if (i % 2 == 1) d.train.made[i] = cases[k].written[i / 2];
        }
        char *path = path_of("shuffles.h5");
        compendium *c;
        CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
        const compendium_note note = {"shuffles_train", NULL, cases[k].noted};
        CU_ASSERT_EQUAL(compendium_add(c, &d, &note, 1), STATUS_OK);
        CU_ASSERT_EQUAL(compendium_commit(c), STATUS_OK);
        dataset found;
        CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
        CU_ASSERT_EQUAL_FATAL(compendium_read(&found, c, 0), STATUS_OK);
        const uint8_t made[4] = {RECORD_GIVEN, cases[k].read[0], RECORD_GIVEN, cases[k].read[1]};
        CU_ASSERT_EQUAL(memcmp(found.train.made, made, 4), 0);
        CU_ASSERT(found.test.made[0] == RECORD_GIVEN && found.test.made[1] == RECORD_GIVEN);
        compendium_close(c);
        dataset_release(&found);
        dataset_release(&d);
        memory_free(path);
    }
}

static void an_empty_compendium_is_one(void)
{
    char *path = path_of("empty.h5");
    compendium *c;
    CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_commit(c), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_count(c), 0);
    CU_ASSERT_EQUAL(compendium_find(c, "x"), -1);
    compendium_close(c);
    memory_free(path);
}

/* Names and ids of a stranger's file that no table, page or picture could hold. */
static void names_that_no_result_could_bear_are_refused(void)
{
    char *path = path_of("names.h5"), *longer = memory_alloc(5001, 1);
    memset(longer, 'x', 5000);
    const struct {
        const char *name, *id, *words;
    } bad[] = {{"a\tb", "", "names.h5: the dataset name 'a\\x09b' holds a tab"},
               {"a\nb", "", "holds a line break"}, {"\xff\xfe", "", "is not UTF-8"},
               {longer, "", "is too long: 5000 bytes"},
               {"d", "x\t1", "dataset 'd', test/ids: id 3, 'x\\x091', holds a tab"},
               {"d", "x\n", "holds a line break"}, {"d", "c\xe9l", "is not UTF-8"},
               {"d", longer, "is longer than 1,000 bytes"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        compendium *c;
        CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
        dataset d = random_dataset(bad[i].name, 1, 4, 0, 4, 7), found;
        sequence_set_put_id(&d.test, 2, bad[i].id);
        CU_ASSERT_EQUAL(compendium_add(c, &d, NULL, 0), STATUS_OK);
        CU_ASSERT_EQUAL_FATAL(compendium_commit(c), STATUS_OK);
        dataset_release(&d);
        status_t s = compendium_open(&c, path);
        if (s == STATUS_OK) {
            s = compendium_read(&found, c, 0);
            compendium_close(c);
        }
        EACH_EQUAL(s, STATUS_DATA);
        EACH(strstr(status_message(), bad[i].words) != NULL);
    }
    unlink(path);
    memory_free(path);
    memory_free(longer);
}

static void sets_of_different_lengths_are_refused(void)
{
    char *path = path_of("lengths.h5");
    compendium *c;
    CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
    dataset d = random_dataset("d", 1, 4, 0, 4, 7);
    sequence_set_release(&d.test);
    d.test = random_set(4, 8, 3);
    CU_ASSERT_EQUAL(compendium_add(c, &d, NULL, 0), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "of 7 and of 8 letters"));
    dataset_release(&d);
    compendium_close(c);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    memory_free(path);
}

/* A file with one dataset whose parts are given; what is wrong in it must be said. */
typedef struct {
    const char *say;
    size_t letters, labels, made, ids; /* number of records of each */
    uint8_t letter, label, made_value; /* value of the last record */
} broken;

static void write_broken(const char *path, const broken *b)
{
    uint8_t letters[6][4] = {{0}}, labels[6] = {1, 0, 1, 0, 1, 0}, made[6] = {0, 1, 0, 1, 0, 0};
    char *ids[6] = {"", "", "", "", "", ""};
    letters[b->letters - 1][3] = b->letter;
    labels[b->labels - 1] = b->label;
    made[b->made - 1] = b->made_value;
    h5 *h;
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "demodash-compendium", 1), STATUS_OK);
    const char *sets[] = {"train", "test"};
    for (int i = 0; i < 2; i++) {
        char *at[4];
        const char *parts[] = {"letters", "labels", "made", "ids"};
        for (int k = 0; k < 4; k++) at[k] = memory_format("/datasets/d/%s/%s", sets[i], parts[k]);
        h5_shape shape = {H5_UINT8, 2, {b->letters, 4}};
        CU_ASSERT_EQUAL(h5_write(h, at[0], shape, letters), STATUS_OK);
        CU_ASSERT_EQUAL(h5_write(h, at[1], (h5_shape){H5_UINT8, 1, {b->labels}}, labels),
                        STATUS_OK);
        CU_ASSERT_EQUAL(h5_write(h, at[2], (h5_shape){H5_UINT8, 1, {b->made}}, made), STATUS_OK);
        CU_ASSERT_EQUAL(h5_write_texts(h, at[3], ids, b->ids), STATUS_OK);
        for (int k = 0; k < 4; k++) memory_free(at[k]);
    }
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
}

static void broken_files_are_refused(void)
{
    static const broken cases[] = {
        {NULL, 6, 6, 6, 6, 4, 0, 1},
        {"train/letters: a value is greater than 4", 6, 6, 6, 6, 5, 0, 1},
        {"train/labels: a value is neither 0 nor 1", 6, 6, 6, 6, 0, 2, 0},
        {"train/made: a value is neither 0 nor 1", 6, 6, 6, 6, 0, 0, 2},
        {"train/made: a made negative does not follow its positive", 6, 6, 6, 6, 0, 1, 1},
        {"train/labels: has another number", 6, 5, 6, 6, 0, 1, 1},
        {"train/made: has another number", 6, 6, 5, 6, 0, 0, 0},
        {"train/ids: has another number", 6, 6, 6, 3, 0, 0, 1},
    };
    char *path = path_of("broken.h5");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_broken(path, &cases[i]);
        compendium *c;
        dataset d;
        CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
        status_t s = compendium_read(&d, c, 0);
        CU_ASSERT_EQUAL(s, cases[i].say == NULL ? STATUS_OK : STATUS_DATA);
        if (cases[i].say != NULL) {
            CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), cases[i].say));
            CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), path));
        }
        dataset_release(&d);
        compendium_close(c);
    }
    memory_free(path);
}

/* Places of some records of one set, of none of the other. */
static void places_come_back(void)
{
    char *path = path_of("places.h5");
    dataset d = random_dataset("d", 40, 6, 0, 4, 9), found;
    const place first = {"chr1", 5, 14, '+'}, last = {"chrX_long_name", INT64_C(1) << 40,
                                                      (INT64_C(1) << 40) + 9, '-'};
    sequence_set_put_place(&d.train, 0, &first);
    sequence_set_put_place(&d.train, 4, &last);
    compendium *c;
    CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_add(c, &d, NULL, 0), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_commit(c), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(compendium_read(&found, c, 0), STATUS_OK);
    CU_ASSERT_PTR_NULL(found.test.places);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found.train.places);
    for (size_t i = 0; i < 6; i++) {
        const place *wanted = i == 0 ? &first : i == 4 ? &last : NULL;
        const place *got = &found.train.places[i];
        CU_ASSERT_EQUAL(got->chrom != NULL, wanted != NULL);
        if (wanted == NULL || got->chrom == NULL) continue;
        CU_ASSERT_STRING_EQUAL(got->chrom, wanted->chrom);
        CU_ASSERT(got->start == wanted->start && got->end == wanted->end);
        CU_ASSERT_EQUAL(got->strand, wanted->strand);
    }
    dataset_release(&found);
    compendium_close(c);
    d.train.places[0].end++; /* longer than the sequence */
    CU_ASSERT_EQUAL_FATAL(compendium_create(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_add(c, &d, NULL, 0), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_commit(c), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_read(&found, c, 0), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "a place is not as long as its sequence"));
    compendium_close(c);
    dataset_release(&d);
    memory_free(path);
}

static void other_files_are_refused(void)
{
    char *path = path_of("other.h5");
    h5 *h;
    compendium *c;
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "demodash-model", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_open(&c, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "a 'demodash-compendium' file is needed"));
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "demodash-compendium", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_open(&c, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "/datasets: is missing"));
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "demodash-compendium", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_make_group(h, "/datasets/d"), STATUS_OK);
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(compendium_open(&c, path), STATUS_OK);
    dataset d;
    CU_ASSERT_EQUAL(compendium_read(&d, c, 0), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "/datasets/d/train/letters: is missing"));
    compendium_close(c);
    compendium_close(NULL);
    memory_free(path);
}

static void clean_up(void)
{
    char *command = memory_format("rm -rf %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
    memory_free(command);
}

HARNESS("compendium", {"a place for the files", make_folder},
        {"datasets come back", datasets_come_back},
        {"given shuffles are found again", given_shuffles_are_found_again},
        {"an empty compendium is one", an_empty_compendium_is_one},
        {"names that no result could bear are refused",
         names_that_no_result_could_bear_are_refused},
        {"sets of different lengths are refused", sets_of_different_lengths_are_refused},
        {"broken files are refused", broken_files_are_refused},
        {"places come back", places_come_back},
        {"other files are refused", other_files_are_refused}, {"clean up", clean_up})
