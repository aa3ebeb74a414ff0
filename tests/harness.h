/* harness: the main of a CUnit test program. Include last; end with HARNESS("suite", {"what is
 * held", function}, ..). Exit 0 when all pass, 1 otherwise, 77 (skip) when every test was skipped.
 *
 * A test that cannot run here, because data, an instruction set, a tool or a privilege is missing,
 * says
 * so and returns:   if (..) { harness_skip("no %s", path); return; }
 * One of which only a part cannot run calls harness_skip_part and goes on. Both print a line
 * "SKIP: TEST: REASON", which tests/run.sh shows. */
#ifndef DEMODASH_TESTS_HARNESS_H
#define DEMODASH_TESTS_HARNESS_H

#include <CUnit/Basic.h>
#include <CUnit/TestRun.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const char *name;
    void (*run)(void);
} harness_test;

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

static inline int harness_main(const char *suite_name, const harness_test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS) return 99;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        if (suite == NULL || CU_add_test(suite, tests[i].name, tests[i].run) == NULL) return 99;
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
