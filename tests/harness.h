/* harness: the main of a CUnit test program. Include last; end with HARNESS("suite", {"what is
 * held", function}, ..). Exit 0 when all pass, 1 otherwise, 77 (skip) when every test was skipped.
 *
 * A test that cannot run here, because data, an instruction set, a tool or a privilege is missing,
 * says so and returns:   if (..) { harness_skip("no %s", path); return; }
 * One of which only a part cannot run calls harness_skip_part and goes on. Both print a line
 * "SKIP: TEST: REASON", which tests/run.sh shows.
 *
 * Elements of large arrays are held with EACH(condition) and its kin in place of CU_ASSERT: each
 * place in the source counts its elements, and asserts once when the test is over, with the count
 * of those that failed. CUnit keeps a list of failures and walks it for each further one. */
#ifndef DEMODASH_TESTS_HARNESS_H
#define DEMODASH_TESTS_HARNESS_H

#include <CUnit/Basic.h>
#include <CUnit/TestRun.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    const char *name;
    void (*run)(void);
} harness_test;

/* An EACH in the source, in the list of those that the running test has come to. */
typedef struct harness_place {
    const char *condition, *file;
    unsigned int line;
    size_t seen, wrong;
    struct harness_place *next;
} harness_place;

static harness_place *harness_places;

static inline void harness_each(harness_place *p, bool fine)
{
    if (p->seen == 0) {
        p->next = harness_places;
        harness_places = p;
    }
    p->seen++;
    p->wrong += !fine;
}

#define EACH(...) /* the condition */                                                              \
    do {                                                                                           \
        static harness_place place = {                                                             \
            .condition = #__VA_ARGS__, .file = __FILE__, .line = __LINE__};                        \
        harness_each(&place, (__VA_ARGS__));                                                       \
    } while (0)
#define EACH_EQUAL(actual, expected) EACH((actual) == (expected))
#define EACH_NEAR(actual, expected, slack) /* as CU_ASSERT_DOUBLE_EQUAL */                         \
    EACH(fabs((double)(actual) - (expected)) <= fabs((double)(slack)))

/* The assertions of the test that ends here; or none, where it broke off. */
static inline void harness_end_places(bool assert_them)
{
    for (harness_place *p = harness_places; p != NULL; p = p->next) {
        if (assert_them) {
            char text[400];
            snprintf(text, sizeof text, "%zu of %zu elements: %s", p->wrong, p->seen, p->condition);
            CU_assertImplementation(p->wrong == 0, p->line, text, p->file, "", CU_FALSE);
        }
        p->seen = p->wrong = 0;
    }
    harness_places = NULL;
}

/* A name in the folder of temporary files, for mkstemp and mkdtemp: in TMPDIR, of which make check
 * gives each test its own; without it, in /tmp. */
#define HARNESS_PATH 512
static inline void harness_path(char path[HARNESS_PATH], const char *name)
{
    const char *parent = getenv("TMPDIR");
    snprintf(path, HARNESS_PATH, "%s/%s", parent != NULL ? parent : "/tmp", name);
}

/* Waits until the clock shows another second: what tells the time differs now. */
static inline void harness_next_second(void)
{
    for (const time_t now = time(NULL); time(NULL) == now;) {
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
}

static CU_pTest harness_last_skipped;
static size_t harness_skipped;

static inline void harness_print_skip(const char *format, va_list arguments)
{
    printf("\nSKIP: %s: ", CU_get_current_test()->pName);
    vprintf(format, arguments);
    printf("\n");
}

static inline __attribute__((format(printf, 1, 2))) void harness_skip_part(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    harness_print_skip(format, arguments);
    va_end(arguments);
}

static inline __attribute__((format(printf, 1, 2))) void harness_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    harness_print_skip(format, arguments);
    va_end(arguments);
    harness_skipped += CU_get_current_test() != harness_last_skipped;
    harness_last_skipped = CU_get_current_test();
}

static const harness_test *harness_tests;

/* What CUnit calls for each of them. After a fatal assertion it does not come back here. */
static inline void harness_run(void)
{
    const harness_test *test = harness_tests;
    while (strcmp(test->name, CU_get_current_test()->pName) != 0) test++;
    harness_end_places(false);
    test->run();
    harness_end_places(true);
}

static inline int harness_main(const char *suite_name, const harness_test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS) return 99;
    harness_tests = tests;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        if (suite == NULL || CU_add_test(suite, tests[i].name, harness_run) == NULL) return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    unsigned int failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    if (failures > 0) return 1;
    return harness_skipped == count ? 77 : 0;
}

#define HARNESS(suite, ...)                                                                        \
    int main(void)                                                                                 \
    {                                                                                              \
        static const harness_test tests[] = {__VA_ARGS__};                                         \
        return harness_main(suite, tests, sizeof tests / sizeof tests[0]);                         \
    }

#endif
