/* core: statuses, memory, hashes, random numbers, options, escaped names, whole-or-nothing
 * files. */
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/options.h"
#include "src/core/random.h"
#include "src/core/status.h"
#include "src/core/text.h"
#include "tests/harness.h"

static void status_keeps_one_sentence(void)
{
    CU_ASSERT_EQUAL(status_set(STATUS_DATA, "file %s line %d", "a", 3), STATUS_DATA);
    CU_ASSERT_STRING_EQUAL(status_message(), "file a line 3");
    status_set(STATUS_IO, "again: %s", status_message());
    CU_ASSERT_STRING_EQUAL(status_message(), "again: file a line 3");
    status_prefix(STATUS_IO, "x");
    CU_ASSERT_STRING_EQUAL(status_message(), "x: again: file a line 3");
}

static void sha256_matches_the_standard(void)
{
    char text[HASH_TEXT_SIZE];
    hash_bytes(text, "abc", 3); /* FIPS 180-4, example */
    CU_ASSERT_STRING_EQUAL(text,
                           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void philox_matches_the_reference(void)
{
    /* Random123's known-answer test: philox4x32-10, counter and key all ones bits. */
    random_key key = {{0xffffffffu, 0xffffffffu}};
    uint32_t out[4];
    random_block(out, key, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu);
    CU_ASSERT_EQUAL(out[0], 0x408f276du);
    CU_ASSERT_EQUAL(out[1], 0x41c83b0eu);
    CU_ASSERT_EQUAL(out[2], 0xa20bc7c6u);
    CU_ASSERT_EQUAL(out[3], 0x6d5451fdu);
}

/* Below 3 * 2^30, products alone would give multiples of 3 twice as often as the others: it is the
 * rejected values that make all alike. */
static void large_bounds_are_drawn_evenly(void)
{
    enum { N = 30000 };
    random_stream s = random_stream_init(random_key_make("a", "b", 2), RANDOM_TEST, 0, 0);
    int rest[3] = {0};
    for (int i = 0; i < N; i++) rest[random_below(&s, 3u << 30) % 3]++;
    for (int i = 0; i < 3; i++) CU_ASSERT(fabs(rest[i] - N / 3.0) < 5 * sqrt(N * 2.0 / 9));
}

static void random_numbers_have_their_moments(void)
{
    random_stream s = random_stream_init(random_key_make("a", "b", 1), RANDOM_TEST, 0, 0);
    enum { N = 100000 };
    double sum = 0, squares = 0, uniform = 0;
    int below[7] = {0};
    for (int i = 0; i < N; i++) {
        double x = random_normal(&s);
        sum += x, squares += x * x;
        uniform += random_uniform(&s);
        below[random_below(&s, 7)]++;
    }
    /* five standard errors */
    CU_ASSERT(fabs(sum / N) < 5 / sqrt(N));
    CU_ASSERT(fabs(squares / N - 1) < 5 * sqrt(2.0 / N));
    CU_ASSERT(fabs(uniform / N - 0.5) < 5 * sqrt(1.0 / 12 / N));
    for (int i = 0; i < 7; i++) CU_ASSERT(fabs(below[i] - N / 7.0) < 5 * sqrt(N / 7.0));
    random_key a = random_key_make("x", "y", 1), b = random_key_make("y", "x", 1);
    CU_ASSERT(a.word[0] != b.word[0]);
}

static void arrays_grow_and_keep_their_items(void)
{
    int *items = NULL;
    size_t capacity = 0, changes = 0;
    for (int i = 0; i < 1000; i++) {
        const int *before = items;
        memory_grow(items, &capacity, (size_t)i + 1);
        changes += items != before;
        EACH(capacity > (size_t)i && items[i] == 0);
        items[i] = i + 1;
    }
    CU_ASSERT(changes < 12); /* doubling: not once for each item */
    for (int i = 0; i < 1000; i++) EACH_EQUAL(items[i], i + 1);
    memory_grow(items, &capacity, 5000); /* further than twice */
    CU_ASSERT(capacity >= 5000 && items[999] == 1000 && items[4999] == 0);
    memory_free(items);
    items = NULL;
    capacity = 0;
    memory_grow(items, &capacity, 0); /* none needed: a block all the same */
    CU_ASSERT_PTR_NOT_NULL(items);
    memory_free(items);
}

static void texts_are_put_together(void)
{
    text_builder t = {0};
    CU_ASSERT_STRING_EQUAL(text_so_far(&t), "");
    text_add_item(&t, ", ", "one");
    text_add_item(&t, ", ", "two");
    text_add(&t, " and %d", 3);
    CU_ASSERT_STRING_EQUAL(text_so_far(&t), "one, two and 3");
    for (int i = 0; i < 1000; i++) text_add(&t, "%d", i % 10);
    CU_ASSERT_EQUAL(t.length, strlen("one, two and 3") + 1000);
    char *text = text_end(&t);
    CU_ASSERT_EQUAL(strlen(text), strlen("one, two and 3") + 1000);
    CU_ASSERT_STRING_EQUAL(text + 1010, "6789");
    memory_free(text);
    text = text_end(&t); /* empty again */
    CU_ASSERT_STRING_EQUAL(text, "");
    memory_free(text);
    text_add(&t, "left over");
    text_release(&t);
    CU_ASSERT_STRING_EQUAL(text_so_far(&t), "");
}

static void options_parse_and_refuse(void)
{
    long n = 3;
    double rate = 0.5;
    bool flag = true;
    int colour = 1;
    const char *const colours[] = {"red", "green", "blue", NULL};
    const char *text = "t";
    const option_row rows[] = {
        {OPTION_HEADING, .name = "Group"},
        {OPTION_INT, 'n', "number", &n, "N", .help = "a number", 1, 9},
        {OPTION_REAL, 0, "rate", &rate, "X", .help = "a rate", 0, 1},
        {OPTION_FLAG, 0, "flag", &flag, NULL, .help = "a flag"},
        {OPTION_TEXT, 'o', "out", &text, "FILE", .help = "a file"},
        {OPTION_CHOICE, 'c', "colour", &colour, "C", "a colour", .choices = colours},
    };
    enum { COUNT = sizeof rows / sizeof rows[0] };
    char *good[] = {"c", "a", "-n", "4", "--rate=0.25", "b", "--no-flag", "-ofile", "-cblue",
                    "--", "-z"};
    int operands;
    CU_ASSERT_EQUAL(options_parse(&operands, 11, good, rows, COUNT), STATUS_OK);
    CU_ASSERT_EQUAL(operands, 3);
    CU_ASSERT_STRING_EQUAL(good[2], "b");
    CU_ASSERT_STRING_EQUAL(good[3], "-z");
    CU_ASSERT(n == 4 && rate == 0.25 && !flag && colour == 2);
    CU_ASSERT_STRING_EQUAL(text, "file");
    char *bad[][3] = {{"c", "--numbr", "2"}, {"c", "--number", "ten"}, {"c", "--number", "10"},
                      {"c", "x", "--out"}, {"c", "--rate", "nan"}, {"c", "--colour", "gree"}};
    const char *say[] = {"did you mean --number", "not a whole number", "outside", "needs a value",
                         "not a number", "'gree' is none of red, green, blue"};
    for (int i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(options_parse(&operands, 3, bad[i], rows, COUNT), STATUS_USAGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), say[i]));
    }
    char *help = options_describe(rows, COUNT);
    CU_ASSERT_PTR_NOT_NULL(strstr(help, "-n, --number N"));
    CU_ASSERT_PTR_NOT_NULL(strstr(help, "[4]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(help, "a colour [blue]"));
    memory_free(help);
}

static void names_escape_reversibly(void)
{
    const char *names[] = {"GATA1_K562", "ARID3A_(sc-8821)", "a/b", "..", "x y%2F", "\xc3\xa9"};
    for (int i = 0; i < 6; i++) {
        char *escaped = output_escape(names[i]);
        char *back = output_unescape(escaped);
        CU_ASSERT_PTR_NULL(strchr(escaped, '/'));
        CU_ASSERT_NOT_EQUAL(escaped[0], '.');
        CU_ASSERT_STRING_EQUAL(back, names[i]);
        memory_free(escaped);
        memory_free(back);
    }
}

static void files_appear_whole_or_not_at_all(void)
{
    char path[HARNESS_PATH];
    harness_path(path, "demodash_core_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(path) != NULL);
    char *file = memory_format("%s/sub/file.txt", path), *folder = memory_format("%s/sub", path);
    output *o;
    CU_ASSERT_EQUAL(output_open(&o, file), STATUS_CREATE);
    CU_ASSERT_EQUAL(output_make_folder(folder), STATUS_OK);
    CU_ASSERT_EQUAL(output_open(&o, file), STATUS_OK);
    fputs("one\r\ntwo", output_stream(o));
    CU_ASSERT_NOT_EQUAL(access(file, F_OK), 0);
    output_abandon(o);
    CU_ASSERT_NOT_EQUAL(access(file, F_OK), 0);
    CU_ASSERT_EQUAL(output_write(file, "one\r\ntwo", 8), STATUS_OK);
    lines *l;
    char *text;
    size_t length;
    CU_ASSERT_EQUAL(lines_open(&l, file), STATUS_OK);
    CU_ASSERT_EQUAL(lines_next(l, &text, &length), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "one");
    CU_ASSERT_EQUAL(lines_next(l, &text, &length), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "two");
    CU_ASSERT_EQUAL(lines_next(l, &text, &length), STATUS_OK);
    CU_ASSERT_PTR_NULL(text);
    lines_close(l);
    CU_ASSERT_EQUAL(lines_open(&l, folder), STATUS_NOINPUT);
    unlink(file);
    rmdir(folder);
    rmdir(path);
    memory_free(file);
    memory_free(folder);
}

static void what_lies_in_a_folder_is_listed_read_and_removed(void)
{
    char path[HARNESS_PATH];
    harness_path(path, "demodash_files_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(path) != NULL);
    char *b = memory_format("%s/b", path), *a = memory_format("%s/a", path);
    char *hidden = memory_format("%s/.h", path), **names;
    size_t count;
    CU_ASSERT_EQUAL(output_write(b, "key :\t some value\nother 1\n", 26), STATUS_OK);
    CU_ASSERT_EQUAL(output_write(a, "abc", 3), STATUS_OK);
    CU_ASSERT_EQUAL(output_write(hidden, "", 0), STATUS_OK);
    CU_ASSERT_EQUAL(files_list(&names, &count, path), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT(strcmp(names[0], "a") == 0 && strcmp(names[1], "b") == 0);
    files_free_names(names, count);
    CU_ASSERT(files_exists(a) && files_is_folder(path) && !files_is_folder(a));
    CU_ASSERT(files_changed(a) > 1e9 && isnan(files_changed("/nowhere")));
    char *text = files_read(&count, a, 2);
    CU_ASSERT(count == 2 && strcmp(text, "ab") == 0);
    memory_free(text);
    CU_ASSERT_PTR_NULL(files_read(&count, path, 2)); /* a folder */
    CU_ASSERT_EQUAL(count, 0);
    text = files_read_value(b, "key");
    CU_ASSERT(text != NULL && strcmp(text, "some value") == 0);
    memory_free(text);
    CU_ASSERT_PTR_NULL(files_read_value(b, "none"));
    char sum[HASH_TEXT_SIZE];
    hash *h = hash_create();
    uint64_t size = 7;
    CU_ASSERT_EQUAL(files_hash(h, &size, a), STATUS_OK);
    CU_ASSERT_EQUAL(size, 3);
    CU_ASSERT_EQUAL(files_hash(h, &size, "/nowhere"), STATUS_NOINPUT);
    CU_ASSERT_EQUAL(size, 0);
    hash_finish(h, sum); /* SHA-256 of "abc", FIPS 180-2 */
    CU_ASSERT_NSTRING_EQUAL(sum, "ba7816bf8f01cfea", 16);
    CU_ASSERT_EQUAL(files_remove(a), STATUS_OK);
    CU_ASSERT_EQUAL(files_remove(a), STATUS_OK); /* not there: fine */
    CU_ASSERT_EQUAL(files_remove(path), STATUS_IO);
    CU_ASSERT_EQUAL(files_list(&names, &count, a), STATUS_NOINPUT);
    files_discard(b);
    files_discard(hidden);
    files_discard(path);
    CU_ASSERT(!files_exists(path));
    memory_free(a);
    memory_free(b);
    memory_free(hidden);
}

/* A limit on the size of files stands for a full disk. */
static void a_full_disk_is_said_and_leaves_nothing(void)
{
    char path[HARNESS_PATH];
    harness_path(path, "demodash_full_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(path) != NULL);
    char *file = memory_format("%s/f", path);
    struct rlimit before, none;
    CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &none), 0);
    const status_t s = output_write(file, "text", 4);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    CU_ASSERT_EQUAL(s, STATUS_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "File too large"));
    CU_ASSERT_EQUAL(rmdir(path), 0); /* nothing is in it */
    memory_free(file);
}

/* A process that died with a file half written, and for which nobody has waited, has ended. */
static void what_a_dead_process_left_goes(void)
{
    char path[HARNESS_PATH];
    harness_path(path, "demodash_dead_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(path) != NULL);
    char *file = memory_format("%s/f", path), **names = NULL;
    size_t count;
    const pid_t child = fork();
    if (child == 0) {
        output *o;
        _exit(output_open(&o, file) == STATUS_OK ? 0 : 1);
    }
    siginfo_t ended;
    CU_ASSERT_EQUAL(waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT), 0); /* a zombie now */
    CU_ASSERT_EQUAL(ended.si_status, 0);
    CU_ASSERT_EQUAL(output_write(file, "text", 4), STATUS_OK);
    CU_ASSERT_EQUAL(files_list(&names, &count, path), STATUS_OK);
    CU_ASSERT_EQUAL(count, 1);
    files_free_names(names, count);
    waitpid(child, NULL, 0);
    unlink(file);
    rmdir(path);
    memory_free(file);
}

HARNESS("core",
        {"a status keeps one sentence", status_keeps_one_sentence},
        {"SHA-256 matches the standard's example", sha256_matches_the_standard},
        {"Philox matches its known answers", philox_matches_the_reference},
        {"large bounds are drawn evenly", large_bounds_are_drawn_evenly},
        {"random numbers have their moments", random_numbers_have_their_moments},
        {"arrays grow and keep their items", arrays_grow_and_keep_their_items},
        {"texts are put together", texts_are_put_together},
        {"options parse and refuse", options_parse_and_refuse},
        {"names escape reversibly", names_escape_reversibly},
        {"files appear whole or not at all", files_appear_whole_or_not_at_all},
        {"a folder's files are listed, read and removed",
         what_lies_in_a_folder_is_listed_read_and_removed},
        {"what a dead process left goes", what_a_dead_process_left_goes},
        {"a full disk is said and leaves nothing", a_full_disk_is_said_and_leaves_nothing})
