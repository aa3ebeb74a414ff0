/* tune: draws depend on (seed, setting, trial) alone and lie in their ranges; halving by hand. */
#include "src/stage/sweep/tune.h"

#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "tests/harness.h"

static recipe start(void)
{
    recipe r;
    CU_ASSERT_FATAL(recipe_named(&r, "best") == STATUS_OK);
    return r;
}

static bool same(const recipe *a, const recipe *b)
{
    char *x = recipe_describe(a), *y = recipe_describe(b);
    const bool equal = strcmp(x, y) == 0;
    memory_free(x);
    memory_free(y);
    return equal;
}

static void draws_do_not_depend_on_others(void)
{
    const recipe base = start();
    const tune_settings few = {.trials = 3, .rounds = 2, .seed = 5};
    const tune_settings many = {.trials = 500, .rounds = 1, .seed = 5};
    const tune_settings other = {.trials = 3, .rounds = 2, .seed = 6};
    const tune_settings rates = {.trials = 3, .rounds = 2, .seed = 5, .search = "rate"};
    recipe a, b;
    int moved = 0;
    CU_ASSERT(tune_draw(&a, &base, &few, 0) == STATUS_OK);
    CU_ASSERT(same(&a, &base));
    for (size_t i = 1; i <= 3; i++) {
        CU_ASSERT(tune_draw(&a, &base, &few, i) == STATUS_OK);
        CU_ASSERT(tune_draw(&b, &base, &many, i) == STATUS_OK);
        CU_ASSERT(same(&a, &b));
        CU_ASSERT(tune_draw(&b, &base, &other, i) == STATUS_OK);
        CU_ASSERT(!same(&a, &b));
        /* the same rate when nothing else is searched; the rest is the start's */
        CU_ASSERT(tune_draw(&b, &base, &rates, i) == STATUS_OK);
        CU_ASSERT(b.rate == a.rate);
        moved += b.rate != base.rate; /* one drawn rate may round to the start's */
        b.rate = base.rate;
        CU_ASSERT(same(&b, &base));
    }
    CU_ASSERT(moved >= 2);
}

static void draws_lie_in_their_ranges(void)
{
    enum { TRIALS = 1000 };
    const recipe base = start();
    const tune_settings all = {.trials = TRIALS, .rounds = 1, .seed = 1,
        .search = "rate,dropout,batch,decay,smoothing,average,clip_norm,warmup,epochs,passes,init,"
                  "shift,schedule"};
    int no_decay = 0, low_rate = 0, batch_32 = 0, halves = 0, four = 0, letters = 0;
    for (size_t i = 1; i <= TRIALS; i++) {
        recipe r;
        EACH(tune_draw(&r, &base, &all, i) == STATUS_OK && recipe_check(&r) == STATUS_OK);
        EACH(r.rate >= 1e-3 && r.rate <= 3e-2 && r.dropout >= 0 && r.dropout <= 0.5);
        EACH(r.decay == 0 || (r.decay >= 1e-4 && r.decay <= 1e-1));
        EACH(r.batch >= 32 && r.batch <= 256 && r.epochs >= 10 && r.epochs <= 40);
        EACH(r.smoothing <= 0.1 && r.average <= 0.998 && r.warmup <= 0.2 && r.shift <= 8);
        EACH(r.passes >= 0 && r.passes <= 8 && r.clip_norm >= 0 && r.clip_norm <= 5);
        no_decay += r.decay == 0;
        low_rate += r.rate < sqrt(1e-3 * 3e-2);
        batch_32 += r.batch == 32;
        halves += r.schedule == RECIPE_HALVE;
        four += r.passes == 4;
        letters += r.init == SPEC_START_LETTERS;
    }
    /* binomial: five standard deviations of .5 sqrt(1000) are 79 */
    CU_ASSERT(abs(no_decay - TRIALS / 3) < 79 && abs(low_rate - TRIALS / 2) < 79);
    CU_ASSERT(abs(batch_32 - TRIALS / 4) < 79 && abs(halves - TRIALS / 2) < 79);
    CU_ASSERT(abs(four - TRIALS / 5) < 79 && abs(letters - TRIALS / 2) < 79);
    recipe r;
    const tune_settings bad = {.trials = 1, .rounds = 1, .seed = 1, .search = "rate,momentum"};
    CU_ASSERT(tune_draw(&r, &base, &bad, 1) == STATUS_USAGE);
    CU_ASSERT(strstr(status_message(), "momentum") != NULL);
}

static void epochs_fall_by_three(void)
{
    CU_ASSERT_EQUAL(tune_epochs(20, 1, 1), 20);
    CU_ASSERT_EQUAL(tune_epochs(20, 2, 2), 20);
    CU_ASSERT_EQUAL(tune_epochs(20, 1, 2), 7);
    CU_ASSERT_EQUAL(tune_epochs(20, 1, 3), 3);
    CU_ASSERT_EQUAL(tune_epochs(1, 1, 6), 1);
}

static void the_best_third_goes_on(void)
{
    const size_t trials[] = {0, 1, 2, 3, 4, 5, 6};
    const double values[] = {0.5, 0.9, NAN, 0.7, 0.9, 0.8, 0.6};
    size_t kept[7];
    CU_ASSERT_EQUAL_FATAL(tune_keep(kept, trials, values, 7), 3); /* two of six, and trial 0 */
    CU_ASSERT(kept[0] == 0 && kept[1] == 1 && kept[2] == 4);
    /* equal values: the lower number; trial 0 does not take another's place */
    const double equal[] = {0.7, 0.7, 0.7, 0.7};
    CU_ASSERT_EQUAL_FATAL(tune_keep(kept, trials, equal, 4), 2);
    CU_ASSERT(kept[0] == 0 && kept[1] == 1);
    const double lost[] = {NAN, 0.3, 0.2};
    CU_ASSERT_EQUAL_FATAL(tune_keep(kept, trials, lost, 3), 1); /* trial 0 failed */
    CU_ASSERT_EQUAL(kept[0], 1);
    const double none[] = {NAN, NAN};
    CU_ASSERT_EQUAL(tune_keep(kept, trials, none, 2), 0);
}

static void the_space_is_described(void)
{
    char *text = tune_describe_space();
    CU_ASSERT(strstr(text, "rate       0.001 to 0.03") != NULL);
    CU_ASSERT(strstr(text, "batch      32, 64, 128, 256") != NULL);
    memory_free(text);
}

HARNESS("tune", {"draws do not depend on other trials", draws_do_not_depend_on_others},
        {"draws lie in their ranges", draws_lie_in_their_ranges},
        {"epochs fall by three", epochs_fall_by_three},
        {"the best third goes on", the_best_third_goes_on},
        {"the space is described", the_space_is_described})
