/* harness: the main of a CUnit test program. Include last; define TESTS(X) as a list of
 * X("what is held", function). Exit 0 when all pass, 1 otherwise, 77 (skip) when skip_reason()
 * is set by a test that could not run at all and no test failed. */
#ifndef DEMODASH_TESTS_HARNESS_H
#define DEMODASH_TESTS_HARNESS_H

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const char *name;
    void (*run)(void);
} harness_test;

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
    return failures == 0 ? 0 : 1;
}

#define HARNESS(suite, ...)                                                                        \
    int main(void)                                                                                 \
    {                                                                                              \
        static const harness_test tests[] = {__VA_ARGS__};                                         \
        return harness_main(suite, tests, sizeof tests / sizeof tests[0]);                         \
    }

#endif
