/* check: planted faults are found, each by its own name; sound data says nothing. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/compendium.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/stage/check/check.h"
#include "src/stage/check/rules.h"
#include "tests/harness.h"
#include "tests/sample.h"

enum { L = 101, TRAIN = 200, TEST = 100 }; /* pairs */

static dataset make_sound(void)
{
    return (dataset){.name = memory_copy_text("sample"), .train = sample_set(TRAIN, L, 1),
                     .test = sample_set(TEST, L, 2)};
}

/* Judge the dataset: the finding of that code, or NULL; releases the dataset. */
static finding_level level_of(dataset *d, const char *code, bool *ret_found, size_t *ret_count)
{
    lint_facts facts;
    findings f = {0};
    finding_level level = FINDING_OK;
    lint_dataset(&facts, d);
    rules_check(&f, 0, &facts);
    *ret_found = false;
    *ret_count = f.count;
    for (size_t i = 0; i < f.count; i++) {
        if (strcmp(f.items[i].code, code) != 0) continue;
        *ret_found = true;
        if (f.items[i].level > level) level = f.items[i].level;
    }
    findings_release(&f);
    dataset_release(d);
    return level;
}

static void expect(dataset *d, const char *code, finding_level level)
{
    bool found;
    size_t count;
    const finding_level seen = level_of(d, code, &found, &count);
    if (!found || seen != level) printf("\n    %s: found %d, level %d\n", code, found, (int)seen);
    CU_ASSERT_TRUE(found);
    CU_ASSERT_EQUAL(seen, level);
}

static void expect_none(dataset *d, const char *code)
{
    bool found;
    size_t count;
    level_of(d, code, &found, &count);
    CU_ASSERT_FALSE(found);
}

static uint8_t *record(sequence_set *set, size_t i)
{
    return set->letters + i * (size_t)set->length;
}

/* All records become given ones. */
static void give(sequence_set *set)
{
    memset(set->made, 0, set->count);
}

static void sound_data_says_nothing(void)
{
    dataset d = make_sound();
    bool found;
    size_t count;
    level_of(&d, "", &found, &count);
    CU_ASSERT_EQUAL(count, 0);
}

static void missing_classes_and_sets_are_errors(void)
{
    dataset d = make_sound();
    memset(d.test.labels, 1, d.test.count);
    memset(d.test.made, 0, d.test.count);
    expect(&d, "class-missing", FINDING_ERROR);
    d = make_sound();
    memset(d.train.labels, 0, d.train.count);
    memset(d.train.made, 0, d.train.count);
    expect(&d, "class-missing", FINDING_ERROR);
    d = make_sound();
    sequence_set_release(&d.test);
    expect(&d, "empty-set", FINDING_ERROR);
    d = make_sound();
    d.validation = sample_set(30, L, 3);
    memset(d.validation.labels, 0, d.validation.count);
    memset(d.validation.made, 0, d.validation.count);
    expect(&d, "class-missing", FINDING_ERROR);
}

static void a_constant_class_is_an_error(void)
{
    dataset d = make_sound();
    give(&d.train);
    for (size_t i = 3; i < d.train.count; i += 2)
        memcpy(record(&d.train, i), record(&d.train, 1), L);
    expect(&d, "constant-class", FINDING_ERROR);
    d = make_sound(); /* all but one: no constant class, but duplicates */
    give(&d.train);
    for (size_t i = 5; i < d.train.count; i += 2)
        memcpy(record(&d.train, i), record(&d.train, 1), L);
    expect_none(&d, "constant-class");
}

/* Letters outside ACGT: within sequences they are a fault, around them padding. */
static void letters_outside_acgt_are_told_from_padding(void)
{
    dataset d = make_sound();
    for (size_t i = 0; i < d.train.count; i++) {
        for (int t = 1; t + 1 < L; t++) {
            if (t % 10 < 7) record(&d.train, i)[t] = DNA_OTHER;
        }
    }
    expect(&d, "not-dna", FINDING_ERROR);
    d = make_sound();
    for (size_t i = 0; i < d.train.count; i++)
        record(&d.train, i)[50] = record(&d.train, i)[60] = 4;
    expect(&d, "other-letters", FINDING_WARNING); /* 2 of 101 */
    d = make_sound();
    for (size_t i = 0; i < d.train.count; i++) {
        memset(record(&d.train, i), DNA_OTHER, 30);
        memset(record(&d.train, i) + 70, DNA_OTHER, 31);
    }
    lint_facts facts;
    lint_dataset(&facts, &d);
    CU_ASSERT_EQUAL(facts.sets[SPLIT_TRAIN].longest, 40);
    CU_ASSERT_EQUAL(facts.sets[SPLIT_TRAIN].shortest, 40);
    CU_ASSERT_EQUAL(facts.sets[SPLIT_TRAIN].padded, 2 * TRAIN);
    CU_ASSERT_EQUAL(facts.sets[SPLIT_TRAIN].others, 0);
    expect(&d, "padding", FINDING_WARNING);
}

static void duplicates_and_contradictions_are_counted(void)
{
    dataset d = make_sound();
    for (size_t i = 0; i < 12; i++) { /* 12 of 200 given */
        dna_reverse_complement(record(&d.train, 100 + 2 * i), record(&d.train, 2 * i), L);
    }
    expect(&d, "duplicates", FINDING_WARNING);
    d = make_sound();
    give(&d.train);
    memcpy(record(&d.train, 101), record(&d.train, 0), L);
    expect(&d, "contradictions", FINDING_WARNING);
    d = make_sound();
    give(&d.train);
    for (size_t i = 0; i < 80; i++) memcpy(record(&d.train, 2 * i + 1), record(&d.train, 2 * i), L);
    expect(&d, "contradictions", FINDING_ERROR); /* 80 of 400 */
}

/* Counts by hand: n test positives get a stretch of `letters` from training, every second of them
 * from the other strand. */
static void plant_overlap(dataset *d, size_t n, size_t letters)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t *from = record(&d->train, 2 * i) + 30;
        uint8_t *to = record(&d->test, 2 * i) + 7;
        if (i % 2 == 0) memcpy(to, from, letters);
        else dna_reverse_complement(to, from, letters);
        /* the letters around it differ, so that no longer stretch is shared */
        const uint8_t left = i % 2 == 0 ? from[-1] : dna_complement(from[letters]);
        const uint8_t right = i % 2 == 0 ? from[letters] : dna_complement(from[-1]);
        to[-1] = (uint8_t)((left + 1) % 4);
        to[letters] = (uint8_t)((right + 1) % 4);
    }
}

static void forty_letters_are_an_overlap_and_39_are_none(void)
{
    dataset d = make_sound();
    overlap_counts o = overlap_count(&d.test, &d.train);
    CU_ASSERT_EQUAL(o.given[1], TEST);
    CU_ASSERT_EQUAL(o.given[0], 0); /* they are made */
    CU_ASSERT_EQUAL(o.sharing[1], 0);
    plant_overlap(&d, 17, 39);
    o = overlap_count(&d.test, &d.train);
    CU_ASSERT_EQUAL(o.sharing[1], 0);
    plant_overlap(&d, 17, 40);
    o = overlap_count(&d.test, &d.train);
    CU_ASSERT_EQUAL(o.sharing[1], 17);
    CU_ASSERT_EQUAL(o.sharing[0], 0);
    record(&d.test, 0)[20] = DNA_OTHER; /* one stretch is broken */
    o = overlap_count(&d.test, &d.train);
    CU_ASSERT_EQUAL(o.sharing[1], 16);
    expect(&d, "shared-40-mers", FINDING_WARNING);
    d = make_sound();
    plant_overlap(&d, 9, 60); /* 9 % */
    expect_none(&d, "shared-40-mers");
}

static void test_sequences_in_training_are_a_fault(void)
{
    dataset d = make_sound();
    for (size_t i = 0; i < 2; i++) memcpy(record(&d.test, 2 * i), record(&d.train, 2 * i), L);
    expect(&d, "test-in-training", FINDING_WARNING); /* 2 of 100 given */
    d = make_sound();
    for (size_t i = 0; i < 50; i++) {
        dna_reverse_complement(record(&d.test, 2 * i), record(&d.train, 2 * i), L);
    }
    expect(&d, "test-in-training", FINDING_ERROR);
}

static void few_and_unequal_records_are_warned_of(void)
{
    dataset d = make_sound();
    sequence_set_release(&d.train);
    d.train = sample_set(99, L, 4);
    expect(&d, "few-records", FINDING_WARNING);
    d = make_sound();
    give(&d.train);
    memset(d.train.labels, 0, 2 * 165);
    expect(&d, "imbalance", FINDING_WARNING); /* 35 to 365 */
}

/* ---- negatives ---- */

static negative_kind kind_of(const sequence_set *set)
{
    const audit_counts a = audit_negatives(set);
    return rules_negative_kind(&a);
}

/* Negatives in another order: the first of them go to the end. */
static void turn_negatives(sequence_set *set, size_t by)
{
    uint8_t *copy = memory_alloc(set->count, L);
    memcpy(copy, set->letters, set->count * L);
    const size_t pairs = set->count / 2;
    for (size_t p = 0; p < pairs; p++) {
        memcpy(record(set, 2 * p + 1), copy + (2 * ((p + by) % pairs) + 1) * L, L);
    }
    memory_free(copy);
}

static void kinds_of_shuffles_are_told_apart(void)
{
    sequence_set set = sample_set(TRAIN, L, 5);
    CU_ASSERT_EQUAL(kind_of(&set), NEGATIVES_EXACT);
    const audit_counts exact = audit_negatives(&set);
    CU_ASSERT_EQUAL(exact.before, TRAIN);
    CU_ASSERT_EQUAL(exact.dinucleotides, TRAIN);
    CU_ASSERT_EQUAL(exact.ends, TRAIN);
    CU_ASSERT_EQUAL(exact.unchanged, 0);
    turn_negatives(&set, 7);
    CU_ASSERT_EQUAL(kind_of(&set), NEGATIVES_MATCHED);
    CU_ASSERT_EQUAL(audit_negatives(&set).dinucleotides, TRAIN);
    CU_ASSERT(audit_negatives(&set).before < 2);
    for (size_t p = 0; p < TRAIN; p++) { /* letters stay, in the order of the alphabet */
        size_t counts[4] = {0};
        for (int t = 0; t < L; t++) counts[record(&set, 2 * p)[t]]++;
        uint8_t *to = record(&set, 2 * p + 1);
        for (uint8_t c = 0; c < 4; c++) {
            memset(to, c, counts[c]);
            to += counts[c];
        }
    }
    CU_ASSERT_EQUAL(kind_of(&set), NEGATIVES_LETTERS);
    for (size_t p = 0; p < TRAIN; p++) memset(record(&set, 2 * p + 1) + 10, 2, 40);
    CU_ASSERT_EQUAL(kind_of(&set), NEGATIVES_OTHER);
    sequence_set_release(&set);
}

/* Each positive answers for one negative only. */
static void one_positive_does_not_match_two_negatives(void)
{
    sequence_set set = sample_set(20, L, 6);
    for (size_t p = 0; p < 20; p++) memcpy(record(&set, 2 * p + 1), record(&set, 1), L);
    CU_ASSERT_EQUAL(audit_negatives(&set).dinucleotides, 1);
    CU_ASSERT_EQUAL(audit_negatives(&set).before, 1);
    sequence_set_release(&set);
}

/* A letter changed: dinucleotides differ, and the end. */
static void one_changed_letter_is_no_exact_shuffle(void)
{
    sequence_set set = sample_set(20, L, 7);
    uint8_t *letters = record(&set, 1);
    letters[L - 1] = (uint8_t)((letters[L - 1] + 1) % 4);
    const audit_counts a = audit_negatives(&set);
    CU_ASSERT_EQUAL(a.before, 19);
    CU_ASSERT_EQUAL(a.dinucleotides, 19);
    CU_ASSERT_EQUAL(a.ends, 19);
    CU_ASSERT_EQUAL(a.letters, 19);
    sequence_set_release(&set);
}

/* Negatives of more G and C. */
static void shift_composition(sequence_set *set, uint32_t number)
{
    random_stream s = random_stream_init(random_key_make("shift", "", number), RANDOM_TEST, 0, 0);
    give(set);
    for (size_t i = 1; i < set->count; i += 2) {
        for (int t = 0; t < L; t++) {
            const uint32_t draw = random_below(&s, 10);
            record(set, i)[t] = (uint8_t)(draw < 6 ? 1 + draw % 2 : 3 * (draw % 2));
        }
    }
}

static void composition_that_tells_classes_apart_is_told(void)
{
    dataset d = make_sound();
    lint_facts facts;
    lint_dataset(&facts, &d);
    CU_ASSERT_TRUE(facts.composition_known);
    CU_ASSERT_DOUBLE_EQUAL(facts.composition.area, 0.5, 1e-12); /* blind by construction */
    shift_composition(&d.train, 1);
    shift_composition(&d.test, 2);
    lint_dataset(&facts, &d);
    CU_ASSERT(facts.composition.area > 0.85); /* 10 points of GC: .92, see test_composition */
    CU_ASSERT_EQUAL(rules_negative_kind(&facts.sets[SPLIT_TRAIN].negatives), NEGATIVES_OTHER);
    expect(&d, "composition", FINDING_WARNING);
    d = make_sound();
    shift_composition(&d.test, 2);
    expect(&d, "negatives-differ", FINDING_WARNING);
}

static void unchanged_negatives_are_told(void)
{
    dataset d = make_sound();
    for (size_t i = 0; i < 4; i++) {
        memset(record(&d.train, 2 * i), (int)i, L);
        memset(record(&d.train, 2 * i + 1), (int)i, L);
    }
    expect(&d, "negatives-unchanged", FINDING_WARNING);
}

static void networks_that_do_not_fit_are_named(void)
{
    task_network networks[2] = {{.name = "medium-cnn"}, {.name = "medium-rnn"}};
    for (int v = 0; v < 2; v++) {
        CU_ASSERT_EQUAL(spec_named(&networks[v].spec, networks[v].name, L), STATUS_OK);
    }
    findings f = {0};
    rules_check_networks(&f, 0, L, networks, 2);
    CU_ASSERT_EQUAL(f.count, 0);
    rules_check_networks(&f, 0, 5, networks, 2);
    CU_ASSERT_EQUAL(f.count, 1);
    CU_ASSERT_EQUAL(findings_count(&f, FINDING_WARNING, FINDING_DATA), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.items[0].text, "medium-cnn"));
    rules_check_networks(&f, 0, 5, networks, 1);
    CU_ASSERT_EQUAL(findings_count(&f, FINDING_ERROR, FINDING_TOPICS), 1);
    findings_release(&f);
}

/* What import would refuse, another program may write. */
static void the_command_refuses_a_missing_class(void)
{
    const char *program = getenv("DEMODASH");
    char path[HARNESS_PATH];
    harness_path(path, "demodash-check-XXXXXX.h5");
    const int handle = mkstemps(path, 3);
    compendium *c;
    CU_ASSERT_TRUE_FATAL(handle >= 0);
    close(handle);
    if (program == NULL) { /* make check sets it */
        unlink(path);
        harness_skip("DEMODASH does not name the program");
        return;
    }
    dataset d = make_sound();
    memset(d.test.labels, 1, d.test.count);
    give(&d.test);
    CU_ASSERT_EQUAL(compendium_create(&c, path), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_add(c, &d, NULL, 0), STATUS_OK);
    CU_ASSERT_EQUAL(compendium_commit(c), STATUS_OK);
    char *command =
        memory_format("'%s' check %s --networks small-rnn >/dev/null 2>&1", program, path);
    const int ended = system(command);
    CU_ASSERT_TRUE(WIFEXITED(ended));
    CU_ASSERT_EQUAL(WEXITSTATUS(ended), STATUS_DATA);
    unlink(path);
    memory_free(command);
    dataset_release(&d);
}

HARNESS("check", {"sound data says nothing", sound_data_says_nothing},
        {"missing classes and sets are errors", missing_classes_and_sets_are_errors},
        {"a constant class is an error", a_constant_class_is_an_error},
        {"letters outside ACGT are told from padding", letters_outside_acgt_are_told_from_padding},
        {"duplicates and contradictions are counted", duplicates_and_contradictions_are_counted},
        {"forty letters are an overlap, 39 are none", forty_letters_are_an_overlap_and_39_are_none},
        {"test sequences in training are a fault", test_sequences_in_training_are_a_fault},
        {"few and unequal records are warned of", few_and_unequal_records_are_warned_of},
        {"kinds of shuffles are told apart", kinds_of_shuffles_are_told_apart},
        {"one positive does not match two negatives", one_positive_does_not_match_two_negatives},
        {"one changed letter is no exact shuffle", one_changed_letter_is_no_exact_shuffle},
        {"composition that tells classes apart is told",
         composition_that_tells_classes_apart_is_told},
        {"unchanged negatives are told", unchanged_negatives_are_told},
        {"networks that do not fit are named", networks_that_do_not_fit_are_named},
        {"the command refuses a missing class", the_command_refuses_a_missing_class})
