/* bytes and lines: gzip of several members is read whole or refused, wherever it is damaged; a byte
 * order mark is no text; UTF-16 is told for what it is. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "io/bytes.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];
static char *path;

typedef struct {
    uint8_t *bytes;
    size_t count, room;
} block;

static void add(block *b, const void *bytes, size_t count)
{
    memory_grow(b->bytes, &b->room, b->count + count);
    memcpy(b->bytes + b->count, bytes, count);
    b->count += count;
}

/* Append one gzip member that holds these bytes. */
static void add_member(block *b, const void *content, size_t count)
{
    z_stream z = {0};
    CU_ASSERT_EQUAL_FATAL(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    const size_t most = deflateBound(&z, count);
    uint8_t *out = memory_alloc(most, 1);
    z.next_in = (uint8_t *)content;
    z.avail_in = (uInt)count;
    z.next_out = out;
    z.avail_out = (uInt)most;
    CU_ASSERT_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
    add(b, out, most - z.avail_out);
    deflateEnd(&z);
    memory_free(out);
}

static void write_block(const block *b)
{
    CU_ASSERT_EQUAL_FATAL(output_write(path, b->bytes, b->count), STATUS_OK);
}

/* All that the file gives, by reads of `step` bytes. */
static status_t read_all(block *ret, size_t step)
{
    *ret = (block){0};
    bytes *b;
    uint8_t *some = memory_alloc(step, 1);
    size_t got = 1;
    status_t s = bytes_open(&b, path);
    CU_ASSERT_EQUAL_FATAL(s, STATUS_OK);
    while (s == STATUS_OK && got > 0) {
        s = bytes_read(&got, some, step, b);
        if (s == STATUS_OK) add(ret, some, got);
    }
    bytes_close(b);
    memory_free(some);
    return s;
}

static void release(block *b)
{
    memory_free(b->bytes);
    *b = (block){0};
}

static void make_folder(void)
{
    harness_path(folder, "demodash_bytes_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    path = memory_format("%s/file", folder);
}

static void members_one_after_the_other_are_read_whole(void)
{
    enum { PIECE = 70001 }; /* more than a block, and no multiple of one */
    char *text = memory_alloc(PIECE, 1);
    random_stream random = random_stream_init(random_key_make("bytes", "", 1), 1, 0, 0);
    for (size_t i = 0; i < PIECE; i++) text[i] = "ACGT\n"[random_below(&random, 5)];
    block whole = {0}, file = {0};
    static const size_t sizes[] = {0, 1, PIECE, 0, 65536, 3, 0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        add(&whole, text, sizes[i]);
        add_member(&file, text, sizes[i]);
    }
    write_block(&file);
    static const size_t steps[] = {1 << 16, 1 << 20, 1000, 1};
    for (size_t i = 0; i < 4; i++) {
        block found;
        CU_ASSERT_EQUAL(read_all(&found, steps[i]), STATUS_OK);
        CU_ASSERT(found.count == whole.count
                  && memcmp(found.bytes, whole.bytes, whole.count) == 0);
        release(&found);
    }
    memory_free(text);
    release(&whole);
    release(&file);
}

/* What stands behind the first of two members, in every way in which it can be no whole member. */
static void what_stands_behind_a_member_is_a_member_or_an_error(void)
{
    static const char first[] = ">a\nACGT\n", second[] = ">b\nGGGG\n";
    block one = {0}, two = {0}, found;
    add_member(&one, first, sizeof first - 1);
    add_member(&two, first, sizeof first - 1);
    add_member(&two, second, sizeof second - 1);
    /* Cut anywhere but between the members. */
    for (size_t count = 2; count < two.count; count++) {
        CU_ASSERT_EQUAL_FATAL(output_write(path, two.bytes, count), STATUS_OK);
        EACH_EQUAL(read_all(&found, 4096), count == one.count ? STATUS_OK : STATUS_DATA);
        release(&found);
    }
    /* One bit flipped behind the first two bytes, which make it gzip: refused, or one of those that
     * mean nothing (time, level, system, the flag "text", what fills up the last byte of a
     * deflated block), and then nothing is lost. */
    size_t refused = 0;
    for (size_t i = 16; i < 8 * two.count; i++) {
        two.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        write_block(&two);
        const status_t s = read_all(&found, 4096);
        EACH(s == STATUS_DATA
             || (s == STATUS_OK && found.count == 16
                 && memcmp(found.bytes, ">a\nACGT\n>b\nGGGG\n", 16) == 0));
        refused += s == STATUS_DATA;
        release(&found);
        two.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    CU_ASSERT(refused >= 8 * two.count - 16 - 2 * (6 * 8 + 1 + 7));
    static const struct {
        const char *bytes;
        size_t count;
    } tails[] = {{"\0", 1}, {"\0\0\0\0\0\0\0\0", 8}, {"x", 1}, {">c\nAC\n", 6}, {"\x1f", 1},
                 {"\x1f\x8b", 2}, {"\x1f\x8b\x08", 3}, {"\n", 1}, {"PK\3\4", 4}, {"\x1e\x8b", 2}};
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        block file = {0};
        add(&file, one.bytes, one.count);
        add(&file, tails[i].bytes, tails[i].count);
        write_block(&file);
        CU_ASSERT_EQUAL(read_all(&found, 4096), STATUS_DATA);
        release(&found);
        release(&file);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "no gzip member: the file is damaged"));
    release(&one);
    release(&two);
}

static void what_is_no_gzip_is_handed_on(void)
{
    static const char *const texts[] = {"", "\x1f", "\x1f\x8a", "plain\n", "\x8b\x1f"};
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL_FATAL(output_write(path, texts[i], strlen(texts[i])), STATUS_OK);
        block found;
        CU_ASSERT_EQUAL(read_all(&found, 3), STATUS_OK);
        CU_ASSERT(found.count == strlen(texts[i])
                  && (found.count == 0 || memcmp(found.bytes, texts[i], found.count) == 0));
        release(&found);
    }
}

static void a_stream_that_grows_out_of_proportion_is_refused(void)
{
    block file = {0}, found;
    uint8_t *zeros = memory_alloc(1 << 24, 1); /* 1,029-fold */
    for (int i = 0; i < 4; i++) add_member(&file, zeros, 1 << 24);
    write_block(&file);
    CU_ASSERT_EQUAL(read_all(&found, 1 << 16), STATUS_OK); /* 64 MiB are free */
    CU_ASSERT_EQUAL(found.count, (size_t)BYTES_FREE);
    release(&found);
    add_member(&file, zeros, 1);
    write_block(&file);
    CU_ASSERT_EQUAL(read_all(&found, 1 << 16), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "more than 100 times its size"));
    release(&found);
    release(&file);
    memory_free(zeros);
}

/* The lines of a text parted by '|'; NULL and a sentence on an error. */
static char *read_lines(const char *content, size_t count)
{
    CU_ASSERT_EQUAL_FATAL(output_write(path, content, count), STATUS_OK);
    lines *l;
    CU_ASSERT_EQUAL_FATAL(lines_open(&l, path), STATUS_OK);
    char *all = memory_copy_text(""), *text;
    size_t length;
    for (;;) {
        if (lines_next(l, &text, &length) != STATUS_OK) {
            memory_free(all);
            all = NULL;
            break;
        }
        if (text == NULL) break;
        EACH_EQUAL(strlen(text), length);
        char *longer = memory_format("%s%s|", all, text);
        memory_free(all);
        all = longer;
    }
    lines_close(l);
    return all;
}

static void expect_lines(const char *content, const char *lines)
{
    char *found = read_lines(content, strlen(content));
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    CU_ASSERT_STRING_EQUAL(found, lines);
    memory_free(found);
}

static void a_byte_order_mark_is_no_text(void)
{
    expect_lines("\xef\xbb\xbf" "a\r\nb\n", "a|b|");
    expect_lines("\xef\xbb\xbf", "|");
    expect_lines("\xef\xbb\xbf\r\n\r\n", "||");
    expect_lines("\xef\xbb" "a\n", "\xef\xbb" "a|");
    expect_lines("a\n\xef\xbb\xbf" "b\n", "a|\xef\xbb\xbf" "b|"); /* only at the start */
    block file = {0};
    add_member(&file, "\xef\xbb\xbf" "a\n", 5);
    char *found = read_lines((char *)file.bytes, file.count);
    CU_ASSERT_STRING_EQUAL(found, "a|");
    memory_free(found);
    release(&file);
}

static void utf_16_is_told(void)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *words;
    } texts[] = {{"\xff\xfe" "a\0\n\0", 6, "UTF-16"}, {"\xfe\xff\0a\0\n", 6, "UTF-16"},
                 {"a\0b\0\n\0", 6, "UTF-16"}, {"\0a\0b\0\n", 6, "UTF-16"},
                 {"\xff\xfe", 2, "UTF-16"}, {"ab\0c\n", 5, ":1: a zero byte"},
                 {"ab\na\0", 5, ":2: a zero byte"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CU_ASSERT_PTR_NULL(read_lines(texts[i].bytes, texts[i].count));
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), texts[i].words));
        CU_ASSERT_EQUAL(strncmp(status_message(), path, strlen(path)), 0);
    }
}

static void clean_up(void)
{
    unlink(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
    memory_free(path);
}

HARNESS("bytes", {"a place for the files", make_folder},
        {"members one after the other are read whole", members_one_after_the_other_are_read_whole},
        {"what stands behind a member is a member or an error",
         what_stands_behind_a_member_is_a_member_or_an_error},
        {"what is no gzip is handed on", what_is_no_gzip_is_handed_on},
        {"a stream that grows out of proportion is refused",
         a_stream_that_grows_out_of_proportion_is_refused},
        {"a byte order mark is no text", a_byte_order_mark_is_no_text},
        {"UTF-16 is told", utf_16_is_told}, {"clean up", clean_up})
