/* Tests of src/explain/measure, src/stage/known and io/tsv: values counted by hand. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/explain/measure.h"
#include "src/stage/data/factor.h"
#include "tests/harness.h"

enum { L = 60 };

/* All of the map in 9 neighbours: share 1, nothing far away. */
static void test_window_of_all(void)
{
    float map[L] = {0};
    for (int i = 30; i < 39; i++) map[i] = 2;
    const measure_focus f = measure_map(map, L);
    CU_ASSERT_EQUAL(f.start, 30);
    CU_ASSERT_DOUBLE_EQUAL(f.share, 1, 0);
    CU_ASSERT_DOUBLE_EQUAL(f.far, 0, 0);
    /* sum over the 9 highest of (2 i - L - 1) / (L * 9), i = 52..60: mean of 43..59 by twos is
     * 51 */
    CU_ASSERT_DOUBLE_EQUAL(f.gini, 51.0 / 60, 1e-12); /* double arithmetic on small integers */
}

static void test_even_map(void)
{
    float map[L];
    for (int i = 0; i < L; i++) map[i] = 0.5F;
    const measure_focus f = measure_map(map, L);
    CU_ASSERT_EQUAL(f.start, 0); /* the first of equals */
    CU_ASSERT_DOUBLE_EQUAL(f.share, 9.0 / L, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(f.gini, 0, 1e-12);
    /* bases 0..8 and 20 more are near; 31 of 60 are beyond */
    CU_ASSERT_DOUBLE_EQUAL(f.far, 31.0 / L, 1e-12);
}

static void test_map_of_zeros_and_short_map(void)
{
    const float zeros[L] = {0}, one[3] = {0, 4, 0};
    const measure_focus f = measure_map(zeros, L), g = measure_map(one, 3);
    CU_ASSERT(isnan(f.share) && isnan(f.gini) && isnan(f.far));
    CU_ASSERT_DOUBLE_EQUAL(g.share, 1, 0);
    CU_ASSERT_DOUBLE_EQUAL(g.gini, 1 - 1.0 / 3, 1e-12);
}

static void test_far_on_both_sides(void)
{
    float map[L] = {0};
    map[0] = 1;           /* 21 bases before the window: far */
    map[1] = 1;           /* 20: near */
    map[21 + 4] = 10;     /* the window that holds it first is 17..25; equal ones follow */
    map[21] = 5;
    map[29] = 5;          /* 21..29 holds 20, no other window does */
    map[29 + 20] = 1;     /* near */
    map[29 + 21] = 2;     /* far */
    const measure_focus f = measure_map(map, L);
    CU_ASSERT_EQUAL(f.start, 21);
    CU_ASSERT_DOUBLE_EQUAL(f.far, 3.0 / 25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(f.share, 20.0 / 25, 1e-12);
}

static void test_turn_is_the_steepest_crossing(void)
{
    float score[L];
    for (int i = 0; i < L; i++) score[i] = 0.45F;
    CU_ASSERT_EQUAL(measure_turn(score, L), -1);
    score[10] = 0.55F; /* a spike: after it all is as before */
    for (int i = 40; i < L; i++) score[i] = 0.9F;
    CU_ASSERT_EQUAL(measure_turn(score, L), 40);
    for (int i = 0; i < 3; i++) score[i] = NAN; /* a network with pools has no score yet */
    CU_ASSERT_EQUAL(measure_turn(score, L), 40);
    for (int i = 40; i < L; i++) score[i] = 0.45F;
    CU_ASSERT_EQUAL(measure_turn(score, L), 10);
    for (int i = 0; i < L; i++) score[i] = 0.9F; /* positive from the start: no turn */
    CU_ASSERT_EQUAL(measure_turn(score, L), -1);
}

static void test_turn_on_the_threshold(void)
{
    float score[4] = {0.4F, 0.5F, 0.5F, 0.6F};
    CU_ASSERT_EQUAL(measure_turn(score, 4), 1);
}

static void test_distance(void)
{
    uint8_t mask[L] = {0};
    CU_ASSERT_EQUAL(measure_distance(mask, L, 5), -1);
    mask[20] = mask[21] = mask[50] = 1;
    CU_ASSERT_EQUAL(measure_distance(mask, L, 20), 0);
    CU_ASSERT_EQUAL(measure_distance(mask, L, 0), 20);
    CU_ASSERT_EQUAL(measure_distance(mask, L, 24), 3);
    CU_ASSERT_EQUAL(measure_distance(mask, L, 40), 10);
    CU_ASSERT_EQUAL(measure_distance(mask, L, L - 1), 9);
}

static void test_inside(void)
{
    const float map[4] = {1, 2, 3, 4};
    const uint8_t mask[4] = {0, 1, 0, 1};
    const float zeros[4] = {0};
    CU_ASSERT_DOUBLE_EQUAL(measure_inside(map, mask, 4), 0.6, 1e-12);
    CU_ASSERT(isnan(measure_inside(zeros, mask, 4)));
}

static void add_motif(motif_set *set, const char *id, const char *name)
{
    motif m = motif_make(id, name, 1);
    for (int i = 0; i < MOTIF_LETTERS; i++) m.probability[i] = 0.25;
    motif_set_add(set, m);
}

static long find(const motif_set *set, const char *dataset)
{
    factor_way way;
    return factor_motif(&way, set, &(factor_wanted){.dataset = dataset});
}

static void test_known_motif(void)
{
    motif_set set = motif_set_make();
    add_motif(&set, "MA0001.1", "gata2");
    add_motif(&set, "MA0035.2", "Gata1");
    add_motif(&set, "MA0035.3", "Gata1");
    add_motif(&set, "MA0999.1", "FOO1");
    add_motif(&set, "bar", "");
    CU_ASSERT_EQUAL(find(&set, "GATA1_K562_GATA-1_USC"), 2); /* the table's MA0035.3 */
    CU_ASSERT_EQUAL(find(&set, "GATA2_K562_GATA-2_USC"), 0); /* by symbol, ignoring case */
    CU_ASSERT_EQUAL(find(&set, "Foo1_somewhere"), 3);
    CU_ASSERT_EQUAL(find(&set, "BAR"), 4);                   /* no name: the id */
    CU_ASSERT_EQUAL(find(&set, "FOO_1"), -1);
    motif_release(&set.motifs[2]);
    set.motifs[2] = motif_make("MA0035.4", "GATA1", 1); /* a newer database */
    CU_ASSERT_EQUAL(find(&set, "GATA1_K562_GATA-1_USC"), 2);
    motif_set_release(&set);
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    fputs(text, f);
    fclose(f);
}

static void test_tables_are_read(void)
{
    char path[HARNESS_PATH];
    harness_path(path, "measure-XXXXXX");
    close(mkstemp(path));
    write_text(path, "name\tvalue\nfirst\t1.5\nsecond\tNA\n\t-2e-3\n");
    tsv t;
    CU_ASSERT_EQUAL(tsv_read(&t, path), STATUS_OK);
    size_t value;
    CU_ASSERT_EQUAL(tsv_column(&value, &t, "value"), STATUS_OK);
    CU_ASSERT_EQUAL(value, 1);
    CU_ASSERT_EQUAL(tsv_find(&t, "values"), -1);
    CU_ASSERT_EQUAL(t.rows, 3);
    CU_ASSERT_DOUBLE_EQUAL(tsv_number(&t, 0, 1), 1.5, 0);
    CU_ASSERT(isnan(tsv_number(&t, 1, 1)));
    CU_ASSERT_DOUBLE_EQUAL(tsv_number(&t, 2, 1), -2e-3, 0);
    CU_ASSERT_STRING_EQUAL(tsv_get(&t, 2, 0), "");
    CU_ASSERT_EQUAL(tsv_column(&value, &t, "other"), STATUS_DATA);
    tsv_release(&t);
    write_text(path, "a\tb\n1\n");
    CU_ASSERT_EQUAL(tsv_read(&t, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":2:"));
    write_text(path, "");
    CU_ASSERT_EQUAL(tsv_read(&t, path), STATUS_DATA);
    unlink(path);
    CU_ASSERT_EQUAL(tsv_read(&t, path), STATUS_NOINPUT);
}

HARNESS("measure",
    {"a map that is one window", test_window_of_all},
    {"an even map", test_even_map},
    {"a map of zeros, a short map", test_map_of_zeros_and_short_map},
    {"what lies far from the window", test_far_on_both_sides},
    {"the steepest crossing is the turn", test_turn_is_the_steepest_crossing},
    {"a score on the threshold is positive", test_turn_on_the_threshold},
    {"distance to a mask", test_distance},
    {"share inside a mask", test_inside},
    {"the factor's own matrix", test_known_motif},
    {"tables are read and refused", test_tables_are_read})
