/* recipes: rules by size, the rate's course, settings written and read back. */
#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/stage/task/recipe.h"
#include "tests/harness.h"

static recipe named(const char *name)
{
    recipe r;
    CU_ASSERT_EQUAL_FATAL(recipe_named(&r, name), STATUS_OK);
    CU_ASSERT_EQUAL(recipe_check(&r), STATUS_OK);
    return r;
}

static void the_paper_is_kept_to_the_letter(void)
{
    const recipe r = named("paper");
    CU_ASSERT(r.epochs == 50 && r.passes == 1 && r.batch == 256 && r.dropout == 0.5 && r.clip == 5);
    CU_ASSERT(r.clip_norm == 0 && r.decay == 0 && r.smoothing == 0 && r.average == 0);
    CU_ASSERT(r.validation == 0 && r.patience == 0 && r.warmup == 0 && r.shift == 0);
    CU_ASSERT(!r.shuffle && !r.both_strands && !r.fresh_negatives);
    CU_ASSERT(r.init == SPEC_START_PAPER && r.choose == RECIPE_TRAIN);
    for (long epoch = 0; epoch < 50; epoch++) {
        CU_ASSERT_EQUAL(recipe_rate(&r, epoch, 3, 10), 0.01 / (double)(1 << epoch / 10));
    }
    for (size_t n = 1; n < 100000; n = 3 * n + 1) {
        CU_ASSERT(recipe_batch(&r, n) == 256 && recipe_passes(&r, n) == 1);
    }
    const trainer_settings s = recipe_trainer_settings(&r, 1000);
    CU_ASSERT(s.start == SPEC_START_PAPER && s.clip_norm == 0 && !s.fresh_negatives);
}

/* What --help and README say of the default. */
static void the_default_is_what_is_told(void)
{
    const recipe r = named("best");
    CU_ASSERT(r.epochs == 20 && r.passes == 0 && r.batch == 0 && r.rate == 0.01);
    CU_ASSERT(r.schedule == RECIPE_COSINE && r.halve_every == 10 && r.warmup == 0.05);
    CU_ASSERT(r.init == SPEC_START_LETTERS && r.choose == RECIPE_VALIDATION);
    CU_ASSERT(r.dropout == 0.3 && r.clip == 5 && r.clip_norm == 1 && r.decay == 0.05);
    CU_ASSERT(r.smoothing == 0 && r.average == 0.99 && r.validation == 0.1 && r.patience == 0);
    CU_ASSERT(r.restarts == 3 && r.shuffle && r.both_strands && r.fresh_negatives);
    CU_ASSERT(r.shift == 0 && r.precision == GEMM_SINGLE);
    const recipe paper = named("paper");
    CU_ASSERT(paper.rate == 0.01 && paper.schedule == RECIPE_HALVE && paper.halve_every == 10);
    CU_ASSERT(paper.restarts == 0 && paper.precision == GEMM_SINGLE);
}

static void small_sets_are_shown_more_often(void)
{
    recipe r = named("best");
    r.batch = r.passes = 0;
    const struct {
        size_t sequences;
        long passes;
        int batch;
    } rows[] = {{0, 4, 32}, {100, 4, 32}, {4095, 4, 48}, {4096, 4, 64}, {4097, 4, 64},
                {5462, 3, 80}, {8191, 3, 112}, {8192, 2, 128}, {16383, 2, 240}, {16384, 1, 256},
                {1000000, 1, 256}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CU_ASSERT_EQUAL(recipe_passes(&r, rows[i].sequences), rows[i].passes);
        CU_ASSERT_EQUAL(recipe_batch(&r, rows[i].sequences), rows[i].batch);
    }
    r.passes = 7, r.batch = 96;
    CU_ASSERT(recipe_passes(&r, 100) == 7 && recipe_batch(&r, 100) == 96);
}

static void the_rate_rises_then_falls_to_nothing(void)
{
    recipe r = named("best");
    const size_t steps = 50;
    double before = 0, most = 0, least = 1;
    long turns = 0, rising = 1;
    for (long epoch = 0; epoch < r.epochs; epoch++) {
        for (size_t step = 0; step < steps; step++) {
            const double rate = recipe_rate(&r, epoch, step, steps);
            EACH(rate > 0 && rate <= r.rate);
            if (rising != (rate > before) && rate != before) turns++, rising = rate > before;
            before = rate, most = fmax(most, rate), least = rate;
        }
    }
    CU_ASSERT_EQUAL(turns, 1);
    CU_ASSERT(most > 0.99 * r.rate && least < 1e-4 * r.rate);
}

static void settings_are_read_as_written(void)
{
    recipe r = named("best"), again = named("paper");
    r.passes = 3, r.clip_norm = 0.25, r.shift = 4, r.precision = GEMM_SINGLE;
    char *text = recipe_describe(&r), *left = NULL;
    char *copy = memory_copy_text(text);
    for (char *line = strtok_r(copy, "\n", &left); line != NULL;
         line = strtok_r(NULL, "\n", &left)) {
        char *value = strchr(line, ' ');
        CU_ASSERT_PTR_NOT_NULL_FATAL(value);
        *value++ = '\0';
        if (strcmp(line, "name") == 0) continue;
        CU_ASSERT_EQUAL(recipe_set(&again, line, value), STATUS_OK);
    }
    again.name = r.name;
    char *other = recipe_describe(&again);
    CU_ASSERT_STRING_EQUAL(text, other);
    memory_free(text);
    memory_free(copy);
    memory_free(other);
    const char *bad[][2] = {{"passes", "-1"}, {"clip_norm", "x"}, {"init", "zero"}, {"no", "1"},
                            {"epochs", "20.5"}, {"shuffle", "0.5"}, {"rate", "nan"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(recipe_set(&again, bad[i][0], bad[i][1]), STATUS_DATA);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), bad[i][0]));
    }
}

static void the_table_is_whole(void)
{
    size_t count, drawn = 0;
    const recipe_setting *settings = recipe_settings(&count);
    for (size_t i = 0; i < count; i++) {
        const recipe_setting *s = &settings[i];
        recipe r = named("best");
        CU_ASSERT_PTR_EQUAL(recipe_find(s->name), s);
        CU_ASSERT((s->option == NULL) == (s->help == NULL));
        if (s->search.draw == RECIPE_NOT_DRAWN) continue;
        drawn++;
        CU_ASSERT_PTR_EQUAL(recipe_searched(s->search.place), s);
        /* what a search may draw is what a recipe may hold */
        for (int k = 0; s->search.values[k] != NULL; k++) {
            CU_ASSERT_EQUAL(recipe_set(&r, s->name, s->search.values[k]), STATUS_OK);
        }
        if (s->search.draw != RECIPE_LIST) {
            CU_ASSERT(s->search.low >= s->min && s->search.high <= s->max);
        }
    }
    CU_ASSERT_EQUAL(drawn, RECIPE_SEARCHED);
}

HARNESS("recipe", {"the table is whole", the_table_is_whole},
        {"the paper is kept to the letter", the_paper_is_kept_to_the_letter},
        {"the default is what is told", the_default_is_what_is_told},
        {"small sets are shown more often", small_sets_are_shown_more_often},
        {"the rate rises, then falls to nothing", the_rate_rises_then_falls_to_nothing},
        {"settings are read as written", settings_are_read_as_written})
