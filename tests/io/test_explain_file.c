/* explain.h5: what is written is read, a damaged file is refused by name; choosing sequences. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/explain.h"
#include "io/h5.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/stage/explain/choose.h"
#include "src/stage/explain/explain.h"
#include "tests/harness.h"
#include "tests/sample.h"

static const char PATH[] = "test_explain_file.h5";
static random_stream stream;

static float *floats(size_t count)
{
    float *values = memory_array(values, count);
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)random_normal(&stream);
        if (random_below(&stream, 9) == 0) values[i] = i % 2 ? 1e-44f : -FLT_MAX;
    }
    return values;
}

static int32_t *integers(size_t count)
{
    int32_t *values = memory_array(values, count);
    for (size_t i = 0; i < count; i++) values[i] = (int32_t)random_next(&stream);
    return values;
}

static uint8_t *bytes(size_t count, uint32_t below)
{
    uint8_t *values = memory_array(values, count);
    for (size_t i = 0; i < count; i++) values[i] = (uint8_t)random_below(&stream, below);
    return values;
}

/* Everything that a file can hold, with ugly values. */
static explanation sample(void)
{
    enum { N = 3, L = 7, F = 5, T = 4, R = 2 };
    stream = random_stream_init(random_key_make("explanation", "", 1), RANDOM_TEST, 0, 0);
    explanation e = {.seed = -3, .both_strands = true, .count = N, .length = L, .filters = F,
                     .windows = T, .restarts = R, .best = 1, .correlation = -0.25,
                     .distance = 1e-300};
    e.dataset = memory_copy_text("a/b \xc3\xa9");
    e.network = memory_copy_text("");
    e.score = memory_copy_text("logit");
    e.methods = memory_copy_text("saliency,temporal");
    e.settings = memory_copy_text("lambda 0.009\nsteps 32\n");
    e.key = memory_copy_text("0123");
    e.hypothetical_method = memory_copy_text("integrated");
    e.letters = bytes(N * L, 5);
    e.labels = bytes(N, 2);
    e.labels[1] = EXPLANATION_UNKNOWN;
    e.numbers = memory_array(e.numbers, N);
    e.numbers[0] = INT64_MAX;
    e.ids = memory_array(e.ids, N);
    for (int i = 0; i < N; i++) e.ids[i] = memory_format("%s%d", i == 1 ? "" : "seq ", i);
    e.scores = floats(N);
    float **maps[] = {&e.magnitude, &e.sign, &e.contribution, &e.importance, &e.forward,
                      &e.backward};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) *maps[i] = floats(N * L);
    float **cells[] = {&e.gradient, &e.path, &e.difference, &e.hypothetical};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) *cells[i] = floats(N * L * 4);
    /* cuts that are too short for the network, in every sequence */
    for (int i = 0; i < N; i++) e.forward[i * L] = e.backward[i * L + L - 1] = NAN;
    e.residual = floats(N);
    e.value = floats(N);
    e.filter_value = floats(N * F);
    e.profile = floats(N * T);
    e.start = integers(N);
    e.filter = integers(N);
    e.filter_start = integers(N * F);
    e.matrix = floats(L * 4);
    e.matrices = floats(R * L * 4);
    e.objective = memory_array(e.objective, R);
    e.likelihood = memory_array(e.likelihood, R);
    e.objective[1] = -1e300;
    e.one_hot = bytes(N * 4 * L, 2);
    return e;
}

#define SAME(member, count)                                                                        \
    CU_ASSERT(memcmp(a->member, b->member, (count) * sizeof *a->member) == 0)

static void check_same(const explanation *a, const explanation *b)
{
    const size_t N = a->count, L = a->length, F = a->filters, T = a->windows, R = a->restarts;
    CU_ASSERT(b->count == N && b->length == L && b->filters == F && b->windows == T);
    CU_ASSERT(b->restarts == R && b->best == a->best && b->seed == a->seed);
    CU_ASSERT(b->both_strands == a->both_strands && b->correlation == a->correlation);
    CU_ASSERT(b->distance == a->distance);
    CU_ASSERT_STRING_EQUAL(a->dataset, b->dataset);
    CU_ASSERT_STRING_EQUAL(a->network, b->network);
    CU_ASSERT_STRING_EQUAL(a->score, b->score);
    CU_ASSERT_STRING_EQUAL(a->methods, b->methods);
    CU_ASSERT_STRING_EQUAL(a->settings, b->settings);
    CU_ASSERT_STRING_EQUAL(a->key, b->key);
    CU_ASSERT_STRING_EQUAL(a->hypothetical_method, b->hypothetical_method);
    for (size_t i = 0; i < N; i++) CU_ASSERT_STRING_EQUAL(a->ids[i], b->ids[i]);
    SAME(letters, N * L);
    SAME(labels, N);
    SAME(numbers, N);
    SAME(scores, N);
    SAME(magnitude, N * L);
    SAME(sign, N * L);
    SAME(gradient, N * L * 4);
    SAME(contribution, N * L);
    SAME(path, N * L * 4);
    SAME(residual, N);
    SAME(difference, N * L * 4);
    SAME(importance, N * L);
    SAME(value, N);
    SAME(start, N);
    SAME(filter, N);
    SAME(filter_value, N * F);
    SAME(filter_start, N * F);
    SAME(profile, N * T);
    SAME(forward, N * L);
    SAME(backward, N * L);
    SAME(matrix, L * 4);
    SAME(matrices, R * L * 4);
    SAME(objective, R);
    SAME(likelihood, R);
    SAME(one_hot, N * 4 * L);
    SAME(hypothetical, N * 4 * L);
}

static void what_is_written_is_read(void)
{
    explanation e = sample(), back;
    char *key;
    CU_ASSERT_EQUAL(explanation_write(PATH, &e), STATUS_OK);
    CU_ASSERT_EQUAL(explanation_read(&back, PATH), STATUS_OK);
    check_same(&e, &back);
    explanation_release(&back);
    CU_ASSERT_EQUAL(explanation_read_key(&key, PATH), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(key, "0123");
    memory_free(key);
    explanation_head head;
    CU_ASSERT_EQUAL(explanation_read_head(&head, PATH), STATUS_OK);
    CU_ASSERT(strcmp(head.key, e.key) == 0 && strcmp(head.methods, e.methods) == 0);
    CU_ASSERT(head.saliency && head.temporal && head.count == e.count && head.length == e.length);
    explanation_head_release(&head);
    CU_ASSERT_EQUAL(explanation_read_maps(&back, PATH), STATUS_OK);
    CU_ASSERT(back.count == e.count && back.length == e.length && back.letters == NULL);
    const size_t cells = e.count * e.length;
    CU_ASSERT_EQUAL(memcmp(back.numbers, e.numbers, e.count * sizeof *e.numbers), 0);
    CU_ASSERT_EQUAL(memcmp(back.scores, e.scores, e.count * sizeof *e.scores), 0);
    CU_ASSERT_EQUAL(memcmp(back.magnitude, e.magnitude, cells * sizeof *e.magnitude), 0);
    CU_ASSERT_EQUAL(memcmp(back.backward, e.backward, cells * sizeof *e.backward), 0);
    explanation_release(&back);
    explanation_release(&e);
}

static void groups_may_be_absent(void)
{
    explanation e = sample(), back;
    void *gone[] = {e.gradient, e.magnitude, e.sign, e.matrix, e.matrices, e.objective,
                    e.likelihood, e.one_hot, e.hypothetical};
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) memory_free(gone[i]);
    e.gradient = e.magnitude = e.sign = e.matrix = e.matrices = e.hypothetical = NULL;
    e.objective = e.likelihood = NULL;
    e.one_hot = NULL;
    CU_ASSERT_EQUAL(explanation_write(PATH, &e), STATUS_OK);
    CU_ASSERT_EQUAL(explanation_read(&back, PATH), STATUS_OK);
    CU_ASSERT(back.gradient == NULL && back.matrix == NULL && back.one_hot == NULL);
    CU_ASSERT(back.restarts == 0 && back.hypothetical_method == NULL);
    CU_ASSERT(memcmp(back.forward, e.forward, e.count * e.length * sizeof(float)) == 0);
    explanation_release(&back);
    explanation_release(&e);
}

/* A file whose sequences are whole, with one more object. */
static void write_with(const char *path, h5_shape shape)
{
    h5 *h;
    uint8_t letters[6] = {0, 1, 2, 3, 4, 0}, labels[2] = {0, 1};
    int64_t numbers[2] = {1, 2};
    float scores[2] = {0, 1}, zeros[100] = {0};
    char *ids[2] = {(char *)"a", (char *)"b"};
    h5_shape map = {H5_UINT8, 2, {2, 3}}, row = {H5_UINT8, 1, {2}};
    h5_shape whole = {H5_INT64, 1, {2}}, real = {H5_FLOAT, 1, {2}};
    CU_ASSERT_EQUAL(h5_create(&h, PATH, "demodash-explain", 1), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/sequences/letters", map, letters), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/sequences/labels", row, labels), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/sequences/numbers", whole, numbers), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, "/sequences/scores", real, scores), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write_texts(h, "/sequences/ids", ids, 2), STATUS_OK);
    CU_ASSERT_EQUAL(h5_write(h, path, shape, zeros), STATUS_OK);
    CU_ASSERT_EQUAL(h5_commit(h), STATUS_OK);
}

static void check_refused(const char *word)
{
    explanation e;
    CU_ASSERT_EQUAL(explanation_read(&e, PATH), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), word));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), PATH));
}

static void damaged_files_are_refused_by_name(void)
{
    write_with("/temporal/forward", (h5_shape){H5_FLOAT, 2, {2, 4}});
    check_refused("/temporal/forward");
    write_with("/temporal/forward", (h5_shape){H5_FLOAT, 2, {2, 3}});
    check_refused("/temporal/backward"); /* half a group */
    write_with("/saliency/gradient", (h5_shape){H5_FLOAT, 3, {2, 3, 5}});
    check_refused("/saliency");
    write_with("/more/things", (h5_shape){H5_FLOAT, 0, {0}});
    check_refused("dataset"); /* no attributes */
    explanation e = sample();
    e.letters[4] = 9;
    CU_ASSERT_EQUAL(explanation_write(PATH, &e), STATUS_OK);
    check_refused("/sequences/letters");
    e.letters[4] = 0;
    e.best = 2;
    CU_ASSERT_EQUAL(explanation_write(PATH, &e), STATUS_OK);
    check_refused("best");
    explanation_release(&e);
    CU_ASSERT_EQUAL(output_write(PATH, "not HDF5", 8), STATUS_OK);
    check_refused("HDF5");
    unlink(PATH);
    CU_ASSERT_EQUAL(explanation_read(&e, PATH), STATUS_NOINPUT);
}

/* ---- choosing ---- */

static void check_choice(const dataset *d, const char *text, const char *expected)
{
    chosen c;
    char numbers[200] = "";
    CU_ASSERT(choose_needs_dataset(text));
    CU_ASSERT_EQUAL(choose_test(&c, text, d), STATUS_OK);
    for (size_t i = 0; i < c.count; i++) {
        size_t record = (size_t)c.numbers[i] - 1, L = (size_t)c.length;
        snprintf(numbers + strlen(numbers), sizeof numbers - strlen(numbers), " %zu", record + 1);
        CU_ASSERT(memcmp(c.letters + i * L, d->test.letters + record * L, L) == 0);
        CU_ASSERT_EQUAL(c.labels[i], d->test.labels[record]);
        CU_ASSERT_STRING_EQUAL(c.ids[i], d->test.ids[record]);
    }
    CU_ASSERT_STRING_EQUAL(numbers, expected);
    chosen_release(&c);
}

static void sequences_are_chosen_by_class_and_number(void)
{
    dataset d = {.name = memory_copy_text("d"), .test = sample_set(3, 20, 1)};
    d.train = sequence_set_make(0, 0);
    d.validation = sequence_set_make(0, 0);
    check_choice(&d, "all-positives", " 1 3 5");
    check_choice(&d, "all-negatives", " 2 4 6");
    check_choice(&d, "all", " 1 2 3 4 5 6");
    check_choice(&d, "6", " 6");
    check_choice(&d, "2,4-6,1", " 2 4 5 6 1");
    const char *const wrong[] = {"0", "7", "3-7", "5-3", "1,,2", "-3", "1-"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        chosen c;
        CU_ASSERT(choose_test(&c, wrong[i], &d) != STATUS_OK);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), wrong[i]));
    }
    CU_ASSERT(!choose_needs_dataset("all-positives.fa"));
    dataset_release(&d);
}

static void sequences_of_a_file_have_one_length(void)
{
    chosen c;
    const char fine[] = ">a x\nACGTN\n>b\nTT\nGCA\n", uneven[] = ">a\nACG\n>b\nTTGCA\n";
    CU_ASSERT_EQUAL(output_write("test_explain_file.fa", fine, sizeof fine - 1), STATUS_OK);
    CU_ASSERT_EQUAL(choose_file(&c, "test_explain_file.fa"), STATUS_OK);
    CU_ASSERT(c.count == 2 && c.length == 5 && c.labels[1] == CHOOSE_UNKNOWN);
    CU_ASSERT(c.letters[4] == 4 && c.letters[5] == 3 && c.numbers[0] == 0);
    CU_ASSERT_STRING_EQUAL(c.ids[0], "a");
    chosen_release(&c);
    CU_ASSERT_EQUAL(output_write("test_explain_file.fa", uneven, sizeof uneven - 1), STATUS_OK);
    CU_ASSERT_EQUAL(choose_file(&c, "test_explain_file.fa"), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "test_explain_file.fa:3: a sequence of 5"));
    unlink("test_explain_file.fa");
    CU_ASSERT_EQUAL(choose_file(&c, "test_explain_file.fa"), STATUS_NOINPUT);
}

/* Each array of real numbers, at its last item: what is not finite is told with its array. */
static void what_is_not_finite_is_refused(void)
{
    explanation e = sample();
    const size_t N = e.count, L = e.length;
    const struct {
        const char *name;
        float *item;
    } items[] = {{"/sequences/scores of sequence 3 ('seq 2')", &e.scores[N - 1]},
                 {"/saliency/magnitude of sequence 3", &e.magnitude[N * L - 1]},
                 {"/saliency/signed of sequence 3", &e.sign[N * L - 1]},
                 {"/saliency/gradient of sequence 3", &e.gradient[N * L * 4 - 1]},
                 {"/saliency/gradient of sequence 2", &e.gradient[2 * L * 4 - 1]},
                 {"/integrated/contribution", &e.contribution[N * L - 1]},
                 {"/integrated/gradient", &e.path[N * L * 4 - 1]},
                 {"/integrated/residual", &e.residual[N - 1]},
                 {"/mutagenesis/difference", &e.difference[N * L * 4 - 1]},
                 {"/mutagenesis/importance", &e.importance[N * L - 1]},
                 {"/activation/value", &e.value[N - 1]},
                 {"/activation/filter_value", &e.filter_value[N * e.filters - 1]},
                 {"/activation/profile", &e.profile[N * e.windows - 1]},
                 {"/temporal/forward of sequence 3", &e.forward[N * L - 1]},
                 {"/temporal/forward of sequence 2", &e.forward[L + 1]},
                 {"/temporal/backward of sequence 1", &e.backward[0]},
                 {"/classopt/matrix is", &e.matrix[L * 4 - 1]},
                 {"/classopt/matrices is", &e.matrices[e.restarts * L * 4 - 1]},
                 {"/shap/seq of sequence 3", &e.hypothetical[N * L * 4 - 1]}};
    const float bad[] = {NAN, INFINITY, -INFINITY};
    CU_ASSERT_EQUAL(explanation_check(&e, "it"), STATUS_OK);
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const float good = *items[i].item;
        for (int k = 0; k < 3; k++) {
            *items[i].item = bad[k];
            CU_ASSERT_EQUAL(explanation_check(&e, "it"), STATUS_DATA);
            CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), items[i].name));
        }
        CU_ASSERT_EQUAL(explanation_write(PATH, &e), STATUS_OK);
        explanation back;
        CU_ASSERT_EQUAL(explanation_read(&back, PATH), STATUS_DATA);
        *items[i].item = good;
    }
    e.likelihood[1] = NAN;
    CU_ASSERT_EQUAL(explanation_check(&e, "it"), STATUS_DATA);
    e.likelihood[1] = 0;
    /* too short a cut has no score, but never an infinite one */
    e.forward[0] = INFINITY;
    CU_ASSERT_EQUAL(explanation_check(&e, "it"), STATUS_DATA);
    e.forward[0] = 0.5f; /* and not in one sequence alone */
    CU_ASSERT_EQUAL(explanation_check(&e, "it"), STATUS_DATA);
    explanation_release(&e);
    remove(PATH);
}

static void methods_have_names(void)
{
    unsigned int sum;
    CU_ASSERT_EQUAL(explain_methods(&sum, "ism,saliency"), STATUS_OK);
    CU_ASSERT_EQUAL(sum, EXPLAIN_SALIENCY | EXPLAIN_MUTAGENESIS);
    CU_ASSERT_EQUAL(explain_methods(&sum, "all"), STATUS_OK);
    CU_ASSERT_EQUAL(sum, 63);
    CU_ASSERT_EQUAL(explain_methods(&sum, "saliency,gradcam"), STATUS_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "gradcam"));
    CU_ASSERT_EQUAL(explain_methods(&sum, ","), STATUS_USAGE);
}

HARNESS("explain.h5", {"what is not finite", what_is_not_finite_is_refused},
        {"what is written is read", what_is_written_is_read},
        {"groups may be absent", groups_may_be_absent},
        {"damaged files are refused by name", damaged_files_are_refused_by_name},
        {"sequences are chosen by class and number", sequences_are_chosen_by_class_and_number},
        {"sequences of a file have one length", sequences_of_a_file_have_one_length},
        {"methods have names", methods_have_names}, )
