/* h5: what is written comes back; what is damaged, missing or of another kind is refused. */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/h5.h"
#include "io/output.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];

static char *place(const char *name)
{
    return memory_format("%s/%s", folder, name);
}

static void make_folder(void)
{
    harness_path(folder, "demodash_h5_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
}

static char *read_bytes(const char *path, size_t *ret_count)
{
    FILE *in = fopen(path, "rb");
    CU_ASSERT_FATAL(in != NULL);
    fseek(in, 0, SEEK_END);
    *ret_count = (size_t)ftell(in);
    rewind(in);
    char *bytes = memory_alloc(*ret_count, 1);
    CU_ASSERT_EQUAL(fread(bytes, 1, *ret_count, in), *ret_count);
    fclose(in);
    return bytes;
}

static void file_hash(char text[HASH_TEXT_SIZE], const char *path)
{
    size_t count;
    char *bytes = read_bytes(path, &count);
    hash_bytes(text, bytes, count);
    memory_free(bytes);
}

enum { ROWS = 257, COLUMNS = 33 };

static void fill(void *data, size_t bytes, uint32_t record)
{
    random_stream s = random_stream_init(random_key_make("h5", "", 1), RANDOM_TEST, 0, record);
    for (size_t i = 0; i < bytes; i++) ((uint8_t *)data)[i] = (uint8_t)random_next(&s);
}

static char *texts[] = {"", "a", "seq_00001_peak", "\xc3\xa9\xe2\x82\xac", "with / and %2F and  "};

/* A file with one object of every kind, written in one go. */
static void write_sample(const char *path)
{
    uint8_t bytes[ROWS * COLUMNS];
    int32_t words[ROWS];
    int64_t longs[2][3][4][5];
    float reals[ROWS][COLUMNS];
    double scalar = 1.0 / 3;
    fill(bytes, sizeof bytes, 1);
    fill(words, sizeof words, 2);
    fill(longs, sizeof longs, 3);
    for (int i = 0; i < ROWS * COLUMNS; i++) (&reals[0][0])[i] = (float)i / 7;
    h5 *h;
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "sample", 3), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/deep/er/bytes", (h5_shape){H5_UINT8, 2, {ROWS, COLUMNS}}, bytes),
                    STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/words", (h5_shape){H5_INT32, 1, {ROWS}}, words), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/longs", (h5_shape){H5_INT64, 4, {2, 3, 4, 5}}, longs), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/scalar", (h5_shape){H5_DOUBLE, 0, {0}}, &scalar), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/none", (h5_shape){H5_UINT8, 2, {0, COLUMNS}}, NULL), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write_texts(h, "/texts", texts, 5), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write_texts(h, "/no_texts", NULL, 0), STATUS_OK);
    h5_shape shape = {H5_FLOAT, 2, {ROWS, COLUMNS}};
    CU_ASSERT_EQUAL(h5_make_dataset(h, "/rows", shape), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write_rows(h, "/rows", shape, 100, ROWS - 100, reals[100]), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write_rows(h, "/rows", shape, 0, 100, reals[0]), STATUS_OK);
    CU_ASSERT_EQUAL(h5_make_group(h, "/empty/group"), STATUS_OK);
    CU_ASSERT_EQUAL(h5_put_text(h, "/deep", "greeting", "h\xc3\xa9llo"), STATUS_OK);
    CU_ASSERT_EQUAL(h5_put_text(h, "/deep", "nothing", ""), STATUS_OK);
    CU_ASSERT_EQUAL(h5_put_int(h, "/words", "least", INT64_MIN), STATUS_OK);
    CU_ASSERT_EQUAL(h5_put_int(h, "/words", "least", INT64_MIN + 1), STATUS_OK); /* replaced */
    CU_ASSERT_EQUAL(h5_put_real(h, "/", "third", 1.0 / 3), STATUS_OK);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
}

static void numbers_come_back(void)
{
    char *path = place("numbers.h5");
    write_sample(path);
    h5 *h;
    CU_ASSERT_EQUAL_FATAL(h5_open(&h, path, "sample", 3), STATUS_OK);
    uint8_t bytes[ROWS * COLUMNS];
    int32_t words[ROWS];
    int64_t longs[2 * 3 * 4 * 5];
    fill(bytes, sizeof bytes, 1);
    fill(words, sizeof words, 2);
    fill(longs, sizeof longs, 3);
    void *found;
    h5_shape shape;
    CU_ASSERT_EQUAL(h5_read(&found, &shape, h, "/deep/er/bytes", H5_UINT8, 2), STATUS_OK);
    CU_ASSERT(shape.dims[0] == ROWS && shape.dims[1] == COLUMNS && shape.type == H5_UINT8);
    CU_ASSERT_EQUAL(memcmp(found, bytes, sizeof bytes), 0);
    memory_free(found);
    CU_ASSERT_EQUAL(h5_read(&found, NULL, h, "/words", H5_INT32, 1), STATUS_OK);
    CU_ASSERT_EQUAL(memcmp(found, words, sizeof words), 0);
    memory_free(found);
    CU_ASSERT_EQUAL(h5_read(&found, NULL, h, "/words", H5_INT64, 1), STATUS_OK); /* widened */
    for (int i = 0; i < ROWS; i++) CU_ASSERT_EQUAL(((int64_t *)found)[i], words[i]);
    memory_free(found);
    CU_ASSERT_EQUAL(h5_read(&found, NULL, h, "/longs", H5_INT64, 4), STATUS_OK);
    CU_ASSERT_EQUAL(memcmp(found, longs, sizeof longs), 0);
    memory_free(found);
    CU_ASSERT_EQUAL(h5_read(&found, NULL, h, "/scalar", H5_DOUBLE, 0), STATUS_OK);
    CU_ASSERT_EQUAL(*(double *)found, 1.0 / 3);
    memory_free(found);
    CU_ASSERT_EQUAL(h5_read(&found, &shape, h, "/none", H5_UINT8, 2), STATUS_OK);
    CU_ASSERT(shape.dims[0] == 0 && shape.dims[1] == COLUMNS);
    memory_free(found);
    CU_ASSERT_EQUAL_FATAL(h5_read(&found, &shape, h, "/rows", H5_FLOAT, 2), STATUS_OK);
    CU_ASSERT(shape.dims[0] == ROWS && shape.dims[1] == COLUMNS); /* written in two parts */
    for (int i = 0; i < ROWS * COLUMNS; i++) CU_ASSERT_EQUAL(((float *)found)[i], (float)i / 7);
    memory_free(found);
    h5_close(h);
    memory_free(path);
}

static void texts_attributes_and_names_come_back(void)
{
    char *path = place("texts.h5");
    write_sample(path);
    h5 *h;
    CU_ASSERT_EQUAL_FATAL(h5_open(&h, path, NULL, 0), STATUS_OK);
    char **found;
    size_t count;
    CU_ASSERT_EQUAL(h5_read_texts(&found, &count, h, "/texts"), STATUS_OK);
    CU_ASSERT_EQUAL(count, 5);
    for (size_t i = 0; i < count; i++) CU_ASSERT_STRING_EQUAL(found[i], texts[i]);
    h5_free_texts(found, count);
    CU_ASSERT_EQUAL(h5_read_texts(&found, &count, h, "/no_texts"), STATUS_OK);
    CU_ASSERT_EQUAL(count, 0);
    h5_free_texts(found, count);
    char *text;
    CU_ASSERT_EQUAL(h5_get_text(&text, h, "/deep", "greeting"), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "h\xc3\xa9llo");
    memory_free(text);
    CU_ASSERT_EQUAL(h5_get_text(&text, h, "/deep", "nothing"), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "");
    memory_free(text);
    int64_t whole;
    double real;
    CU_ASSERT_EQUAL(h5_get_int(&whole, h, "/words", "least"), STATUS_OK);
    CU_ASSERT_EQUAL(whole, INT64_MIN + 1);
    CU_ASSERT_EQUAL(h5_get_real(&real, h, "/", "third"), STATUS_OK);
    CU_ASSERT_EQUAL(real, 1.0 / 3);
    CU_ASSERT_EQUAL(h5_format(&text, h), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "sample");
    memory_free(text);
    static const char *const names[] = {"deep", "empty", "longs", "no_texts", "none", "rows",
                                        "scalar", "texts", "words"};
    CU_ASSERT_EQUAL(h5_list(&found, &count, h, "/"), STATUS_OK);
    CU_ASSERT_EQUAL(count, 9);
    for (size_t i = 0; i < count && i < 9; i++) CU_ASSERT_STRING_EQUAL(found[i], names[i]);
    h5_free_texts(found, count);
    CU_ASSERT_EQUAL(h5_list(&found, &count, h, "/empty/group"), STATUS_OK);
    CU_ASSERT_EQUAL(count, 0);
    h5_free_texts(found, count);
    CU_ASSERT_EQUAL(h5_list_attributes(&found, &count, h, "/"), STATUS_OK);
    CU_ASSERT_EQUAL(count, 3);
    h5_free_texts(found, count);
    CU_ASSERT(h5_has(h, "/deep/er/bytes") && h5_has(h, "/") && !h5_has(h, "/no/such/thing"));
    CU_ASSERT(h5_has_attribute(h, "/words", "least") && !h5_has_attribute(h, "/words", "third"));
    CU_ASSERT_EQUAL(h5_get_kind(h, "/deep"), H5_GROUP);
    CU_ASSERT_EQUAL(h5_get_kind(h, "/words"), H5_DATASET);
    CU_ASSERT_EQUAL(h5_get_kind(h, "/nowhere"), H5_NOTHING);
    CU_ASSERT_EQUAL(h5_get_attribute_kind(h, "/", "format"), H5_TEXT);
    CU_ASSERT_EQUAL(h5_get_attribute_kind(h, "/", "format_version"), H5_WHOLE_NUMBER);
    CU_ASSERT_EQUAL(h5_get_attribute_kind(h, "/", "third"), H5_REAL_NUMBER);
    CU_ASSERT_EQUAL(h5_describe(&text, h, "/longs"), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "int64 [2][3][4][5]");
    memory_free(text);
    h5_close(h);
    memory_free(path);
}

static void a_long_text_and_many_objects_fit(void)
{
    enum { LONG = 200000, MANY = 600 };
    char *path = place("many.h5"), *text = memory_alloc(LONG + 1, 1), *found;
    memset(text, 'x', LONG);
    h5 *h;
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "many", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_put_text(h, "/", "long", text), STATUS_OK);
    for (int i = 0; i < MANY; i++) {
        char *name = memory_format("/g/%d", i), *note = memory_format("note%d", i);
        EACH_EQUAL(h5_write(h, name, (h5_shape){H5_INT32, 0, {0}}, &i), STATUS_OK);
        EACH_EQUAL(h5_put_int(h, "/g", note, i), STATUS_OK);
        memory_free(name);
        memory_free(note);
    }
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(h5_open(&h, path, "many", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_get_text(&found, h, "/", "long"), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(found, text);
    memory_free(found);
    char **names;
    size_t count;
    CU_ASSERT_EQUAL(h5_list(&names, &count, h, "/g"), STATUS_OK);
    CU_ASSERT_EQUAL(count, MANY);
    CU_ASSERT_STRING_EQUAL(names[MANY - 1], "99");
    h5_free_texts(names, count);
    int64_t value;
    CU_ASSERT_EQUAL(h5_get_int(&value, h, "/g", "note599"), STATUS_OK);
    CU_ASSERT_EQUAL(value, 599);
    h5_close(h);
    memory_free(text);
    memory_free(path);
}

static void equal_content_is_equal_bytes(void)
{
    char *one = place("one.h5"), *two = place("two.h5");
    char a[HASH_TEXT_SIZE], b[HASH_TEXT_SIZE];
    write_sample(one);
    harness_next_second(); /* a time in the file would differ */
    write_sample(two);
    file_hash(a, one);
    file_hash(b, two);
    CU_ASSERT_STRING_EQUAL(a, b);
    memory_free(one);
    memory_free(two);
}

static void expect_refusal(const char *path, const char *format, int version, status_t code,
                           const char *say)
{
    h5 *h;
    CU_ASSERT_EQUAL(h5_open(&h, path, format, version), code);
    CU_ASSERT_PTR_NULL(h);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), say));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), path));
    if (strstr(status_message(), say) == NULL) fprintf(stderr, "said: %s\n", status_message());
}

static void bad_files_are_refused(void)
{
    char *path = place("good.h5"), *bad = place("bad.h5"), *none = place("none.h5");
    write_sample(path);
    expect_refusal(none, "sample", 3, STATUS_NOINPUT, "No such file");
    expect_refusal(folder, "sample", 3, STATUS_NOINPUT, "is a folder");
    expect_refusal(path, "other", 3, STATUS_DATA, "is a 'sample' file, a 'other' file is needed");
    expect_refusal(path, "sample", 2, STATUS_DATA,
                   "has format version 3, this program reads 1 to 2");
    CU_ASSERT_EQUAL(output_write(bad, "", 0), STATUS_OK);
    expect_refusal(bad, NULL, 0, STATUS_DATA, "is not an HDF5 file (it is empty)");
    CU_ASSERT_EQUAL(output_write(bad, "sequence,label\nACGT,1\n", 22), STATUS_OK);
    expect_refusal(bad, NULL, 0, STATUS_DATA, "is not an HDF5 file");
    if (geteuid() != 0) {
        CU_ASSERT_EQUAL(chmod(bad, 0), 0);
        expect_refusal(bad, NULL, 0, STATUS_NOINPUT, "Permission denied");
    }
    unlink(bad);
    size_t count;
    char *bytes = read_bytes(path, &count);
    CU_ASSERT_EQUAL(output_write(bad, bytes, count / 2), STATUS_OK);
    expect_refusal(bad, NULL, 0, STATUS_DATA, "damaged or truncated");
    bytes[20] ^= 1; /* in the superblock: its checksum no longer holds */
    CU_ASSERT_EQUAL(output_write(bad, bytes, count), STATUS_OK);
    expect_refusal(bad, NULL, 0, STATUS_DATA, "damaged or truncated");
    memory_free(bytes);
    memory_free(path);
    memory_free(bad);
    memory_free(none);
}

/* Every single damaged byte: an error or the same file, never a crash. */
static void damaged_bytes_never_crash(void)
{
    char *path = place("whole.h5"), *bad = place("flipped.h5");
    h5 *h;
    uint8_t letters[64] = {1, 2, 3};
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "small", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/g/letters", (h5_shape){H5_UINT8, 2, {8, 8}}, letters), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write_texts(h, "/g/texts", texts, 5), STATUS_OK);
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
    size_t count;
    char *bytes = read_bytes(path, &count);
    int refused = 0;
    for (size_t i = 0; i < count; i++) {
        bytes[i] ^= (char)0xff;
        FILE *out = fopen(bad, "wb");
        CU_ASSERT_FATAL(out != NULL);
        fwrite(bytes, 1, count, out);
        fclose(out);
        bytes[i] ^= (char)0xff;
        if (h5_open(&h, bad, "small", 1) != STATUS_OK) {
            refused++;
            continue;
        }
        void *data;
        char **found;
        size_t found_count;
        if (h5_read(&data, NULL, h, "/g/letters", H5_UINT8, 2) == STATUS_OK) memory_free(data);
        else refused++;
        if (h5_read_texts(&found, &found_count, h, "/g/texts") == STATUS_OK) {
            h5_free_texts(found, found_count);
        }
        h5_close(h);
    }
    CU_ASSERT(refused > 100); /* most of the metadata is under checksums */
    memory_free(bytes);
    memory_free(path);
    memory_free(bad);
}

static void wrong_objects_are_refused(void)
{
    char *path = place("objects.h5");
    write_sample(path);
    h5 *h;
    CU_ASSERT_EQUAL_FATAL(h5_open(&h, path, "sample", 9), STATUS_OK);
    struct {
        const char *path;
        h5_type type;
        int rank;
        const char *say;
    } cases[] = {
        {"/gone", H5_UINT8, 1, "/gone: is missing"},
        {"/words/below", H5_UINT8, 1, "is missing"},
        {"/deep", H5_UINT8, 1, "is no readable dataset"},
        {"/words", H5_UINT8, 1, "holds int32, uint8 is needed"},
        {"/words", H5_DOUBLE, 1, "holds int32, float64 is needed"},
        {"/rows", H5_INT64, 2, "holds float32, int64 is needed"},
        {"/words", H5_INT32, 2, "has 1 dimensions, 2 are needed"},
        {"/texts", H5_UINT8, 1, "holds no numbers"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        void *data;
        CU_ASSERT_EQUAL(h5_read(&data, NULL, h, cases[i].path, cases[i].type, cases[i].rank),
                        STATUS_DATA);
        CU_ASSERT_PTR_NULL(data);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), cases[i].say));
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), path));
    }
    char **found, *text;
    size_t count;
    int64_t whole;
    double real;
    h5_shape shape;
    CU_ASSERT_EQUAL(h5_read_texts(&found, &count, h, "/words"), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "is no list of texts"));
    CU_ASSERT_EQUAL(h5_list(&found, &count, h, "/nothing"), STATUS_DATA);
    CU_ASSERT_EQUAL(h5_list(&found, &count, h, "/words"), STATUS_DATA);
    CU_ASSERT_EQUAL(h5_get_shape(&shape, h, "/texts"), STATUS_DATA);
    CU_ASSERT_EQUAL(h5_get_text(&text, h, "/", "no"), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "has no attribute 'no'"));
    CU_ASSERT_EQUAL(h5_get_text(&text, h, "/", "third"), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "is no text"));
    CU_ASSERT_EQUAL(h5_get_int(&whole, h, "/", "third"), STATUS_DATA);
    CU_ASSERT_EQUAL(h5_get_real(&real, h, "/", "format"), STATUS_DATA);
    h5_close(h);
    memory_free(path);
}

static void nothing_is_left_of_an_abandoned_file(void)
{
    char *path = place("left/x.h5"), *inside = place("left"), *nowhere = place("no/x.h5");
    h5 *h;
    CU_ASSERT_EQUAL(output_make_folder(inside), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(h5_create(&h, path, "f", 1), STATUS_OK);
    CU_ASSERT_NOT_EQUAL(rmdir(inside), 0);
    h5_close(h);
    CU_ASSERT_EQUAL(rmdir(inside), 0); /* nothing is in it */
    CU_ASSERT_EQUAL(h5_create(&h, nowhere, "f", 1), STATUS_CREATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "cannot be created: No such file"));
    CU_ASSERT_PTR_NULL(h);
    CU_ASSERT_EQUAL(h5_create(&h, folder, "f", 1), STATUS_CREATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "it is a folder"));
    h5_close(NULL);
    memory_free(path);
    memory_free(inside);
    memory_free(nowhere);
}

static void expect_full(const char *path, const char *say)
{
    h5 *h;
    status_t s = h5_create(&h, path, "f", 1);
    if (s == STATUS_OK) {
        char *block = memory_alloc(1 << 20, 1);
        s = h5_write(h, "/x", (h5_shape){H5_UINT8, 1, {1 << 20}}, block);
        memory_free(block);
        CU_ASSERT_EQUAL(s, STATUS_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), say));
        CU_ASSERT_EQUAL(h5_commit(h), STATUS_IO);
    } else {
        CU_ASSERT_EQUAL(s, STATUS_CREATE);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), say));
    if (strstr(status_message(), say) == NULL) fprintf(stderr, "said: %s\n", status_message());
}

static void a_full_disk_is_said_and_leaves_nothing(void)
{
    char *path = place("full/x.h5"), *inside = place("full");
    CU_ASSERT_EQUAL(output_make_folder(inside), STATUS_OK);
    struct rlimit before, small = {.rlim_cur = 65536, .rlim_max = RLIM_INFINITY};
    CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
    expect_full(path, "File too large");
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    CU_ASSERT_EQUAL(rmdir(inside), 0); /* nothing is in it */
    memory_free(path);
    memory_free(inside);
}

static void clean_up(void)
{
    char *command = memory_format("rm -rf %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
    memory_free(command);
}

HARNESS("h5", {"a place for the files", make_folder}, {"numbers come back", numbers_come_back},
        {"texts, attributes and names come back", texts_attributes_and_names_come_back},
        {"a long text and many objects fit", a_long_text_and_many_objects_fit},
        {"equal content is equal bytes", equal_content_is_equal_bytes},
        {"bad files are refused", bad_files_are_refused},
        {"damaged bytes never crash", damaged_bytes_never_crash},
        {"wrong objects are refused", wrong_objects_are_refused},
        {"nothing is left of an abandoned file", nothing_is_left_of_an_abandoned_file},
        {"a full disk is said and leaves nothing", a_full_disk_is_said_and_leaves_nothing},
        {"clean up", clean_up})
