/* A dataset's own motif: by what is named, and by names as collections write them. */
#include "src/core/memory.h"
#include "src/stage/data/factor.h"
#include "tests/harness.h"

static void add(motif_set *set, const char *id, const char *name)
{
    motif m = motif_make(id, name, 1);
    for (int i = 0; i < MOTIF_LETTERS; i++) m.probability[i] = 0.25;
    motif_set_add(set, m);
}

/* How a dataset's motif is found in a file of one motif. */
static factor_way way_of(const char *dataset, const char *id, const char *name)
{
    motif_set set = motif_set_make();
    factor_way way;
    size_t *own, count;
    const factor_wanted wanted = {.dataset = dataset};
    add(&set, id, name);
    const long found = factor_motif(&way, &set, &wanted);
    CU_ASSERT_EQUAL(found, way == FACTOR_NONE ? -1 : 0);
    factor_motifs(&own, &count, &wanted, NULL, 0, &set);
    CU_ASSERT_EQUAL(count, way == FACTOR_NONE ? 0 : 1);
    memory_free(own);
    motif_set_release(&set);
    return way;
}

static void test_collections(void)
{
    static const char *const names[][2] = {
        {"MA0491.2", "JUND"},           {"JUND", ""},
        {"JUND_HUMAN.H11MO.0.A", ""},   {"JUND_MOUSE.H10MO.B", ""},
        {"JUND.H12CORE.0.P.B", ""},     {"JUND.H12INVIVO.1.PS.A", ""},
        {"M1", "(JUND)_(Homo_sapiens)"}, {"M1", "(Jund)_(Mus_musculus)_(DBD_1.00)"},
        {"MA0491.2", "MA0491.2.JUND"},  {"MA0491.2", "MA0491.2_JUND"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CU_ASSERT_EQUAL(way_of("JUND_K562_x", names[i][0], names[i][1]), FACTOR_NAME);
        CU_ASSERT_EQUAL(way_of("JUN_K562_x", names[i][0], names[i][1]), FACTOR_NONE);
        CU_ASSERT_EQUAL(way_of("HUMAN", names[i][0], names[i][1]), FACTOR_NONE);
    }
}

static void test_partners(void)
{
    CU_ASSERT_EQUAL(way_of("JUND_K562_x", "MA1", "FOS::JUND"), FACTOR_PARTNER);
    CU_ASSERT_EQUAL(way_of("FOS", "MA1", "FOS::JUND"), FACTOR_PARTNER);
    CU_ASSERT_EQUAL(way_of("NFE2_K562_x", "MA0501.1", "MAF::NFE2"), FACTOR_PARTNER);
    CU_ASSERT_EQUAL(way_of("SMAD3_x", "MA0513.1", "SMAD2::SMAD3::SMAD4"), FACTOR_PARTNER);
    CU_ASSERT_EQUAL(way_of("NFE2_K562_x", "MA0501.1", "MA0501.1.MAF::NFE2"), FACTOR_PARTNER);
    CU_ASSERT_EQUAL(way_of("JUN_K562_x", "MA1", "FOS::JUND"), FACTOR_NONE);
    CU_ASSERT_EQUAL(way_of("FO", "MA1", "FOS::JUND"), FACTOR_NONE);

    /* who has a motif alone does not get the dimers' too */
    motif_set set = motif_set_make();
    size_t *own, count;
    add(&set, "MA1", "FOS::JUND");
    add(&set, "MA2", "JUND");
    factor_motifs(&own, &count, &(factor_wanted){.dataset = "JUND_x"}, NULL, 0, &set);
    CU_ASSERT_EQUAL(count, 1);
    CU_ASSERT(count == 1 && own[0] == 1);
    memory_free(own);
    /* the paper counted the names alone: its own datasets have no dimer for Table 4 */
    motif_release(&set.motifs[1]);
    set.motifs[1] = motif_make("MA0591.1", "Bach1::Mafk", 1);
    const factor_wanted paper = {.dataset = "BACH1_K562_Bach1_(sc-14700)_Stanford"};
    factor_way way;
    factor_motifs(&own, &count, &paper, NULL, 0, &set);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_EQUAL(factor_motif(&way, &set, &paper), 1);
    CU_ASSERT_EQUAL(way, FACTOR_PARTNER);
    memory_free(own);
    motif_set_release(&set);
}

static void test_named(void)
{
    motif_set set = motif_set_make();
    add(&set, "MA0139.1", "CTCF");
    add(&set, "MA0139.2", "CTCF");
    add(&set, "MA1929.1", "CTCF(MA1929.1)");
    add(&set, "MA0491.2", "JUND");
    factor_way way;
    factor_wanted w = {.dataset = "JUND_x", .given = "MA0139.1", .noted = "MA1929.1"};
    CU_ASSERT_EQUAL(factor_motif(&way, &set, &w), 0);
    CU_ASSERT_EQUAL(way, FACTOR_GIVEN);
    w.given = "MA0139"; /* of several versions the newest */
    CU_ASSERT_EQUAL(factor_motif(&way, &set, &w), 1);
    w.given = NULL;
    CU_ASSERT_EQUAL(factor_motif(&way, &set, &w), 2);
    CU_ASSERT_EQUAL(way, FACTOR_NOTED);
    w.noted = "MA7777.1"; /* another file's: the name counts, and it is said */
    CU_ASSERT_EQUAL(factor_motif(&way, &set, &w), 3);
    CU_ASSERT_EQUAL(way, FACTOR_NAME);
    char *words = factor_describe(way, &w);
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "MA7777.1"));
    memory_free(words);

    size_t *own, count;
    w.given = "ctcf, MA0491.2";
    factor_motifs(&own, &count, &w, NULL, 0, &set);
    CU_ASSERT_EQUAL(count, 3);
    CU_ASSERT(count == 3 && own[0] == 0 && own[1] == 1 && own[2] == 3);
    memory_free(own);
    char *missing;
    CU_ASSERT_TRUE(factor_names_all(&missing, &set, "MA0139.1,JUND"));
    CU_ASSERT_FALSE(factor_names_all(&missing, &set, "MA0139.1,JUNB,X"));
    CU_ASSERT(missing != NULL && strcmp(missing, "JUNB") == 0);
    memory_free(missing);
    /* what is given goes before what was planted */
    const motif *planted = &set.motifs[3];
    factor_motifs(&own, &count, &(factor_wanted){.dataset = "x"}, &planted, 1, &set);
    CU_ASSERT(count == 1 && own[0] == 3);
    memory_free(own);
    factor_motifs(&own, &count, &(factor_wanted){.dataset = "x", .given = "MA1929.1"}, &planted, 1,
                  &set);
    CU_ASSERT(count == 1 && own[0] == 2);
    memory_free(own);
    motif_set_release(&set);
}

HARNESS("factor", {"names of collections", test_collections}, {"dimers", test_partners},
        {"motifs that are named", test_named})
