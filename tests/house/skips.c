/* skips: what tests/house/test_skips.sh runs to see that the harness counts skips. Each letter
 * of SKIPS is what a test does: p passes, f fails, s is skipped, o is skipped in part. */
#include "tests/harness.h"

static void act(size_t number)
{
    const char *what = getenv("SKIPS");
    CU_ASSERT_FATAL(what != NULL && number < 2);
    if (what[number] == 's') harness_skip("no %s", "first");
    if (what[number] == 's') harness_skip("no second"); /* counts as one */
    if (what[number] == 'o') harness_skip_part("no half");
    CU_ASSERT(what[number] != 'f');
}

static void first(void)
{
    act(0);
}

static void second(void)
{
    act(1);
}

HARNESS("skips", {"one", first}, {"two", second})
