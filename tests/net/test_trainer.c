/* trainer: shards and splits, learning, saved state, failures; one rank. */
#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/net/kernels/kernels.h"
#include "src/net/order.h"
#include "src/net/score.h"
#include "src/net/trainer.h"
#include "tests/sample.h"
#include "tests/harness.h"

static const trainer_settings SETTINGS = {
    .batch = 32,
    .dropout = 0.3f,
    .adam = {.beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .clip = 5},
    .average = 0.9f,
    .reorder = true,
    .random_strand = true,
    .fresh_negatives = true,
    .shift = 2};

static net_spec small_spec(void)
{
    net_spec spec;
    CU_ASSERT_EQUAL(spec_free(&spec, "9x8", 1, "1x4", 0, 40), STATUS_OK);
    return spec;
}

static void shards_cover_every_position_once(void)
{
    const size_t counts[] = {0, 1, 15, 16, 255, 256, 257, 1000};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        for (int batch = 16; batch <= 256; batch *= 4) {
            uint8_t seen[1000] = {0};
            size_t total = 0;
            for (int lane = 0; lane < LANES; lane++) {
                size_t size = order_shard_size(counts[c], batch, lane);
                total += size;
                for (size_t i = 0; i < size; i++) {
                    size_t at = order_shard_position(i, batch, lane);
                    EACH(at < counts[c]);
                    EACH((int)(at % (size_t)batch) / (batch / LANES) == lane);
                    seen[at]++;
                }
            }
            CU_ASSERT_EQUAL(total, counts[c]);
            for (size_t i = 0; i < counts[c]; i++) EACH_EQUAL(seen[i], 1);
        }
    }
    for (int ranks = 1; ranks <= 16; ranks++) {
        CU_ASSERT_EQUAL(order_first_lane(0, ranks), 0);
        CU_ASSERT_EQUAL(order_first_lane(ranks, ranks), LANES);
    }
}

static void splits_keep_pairs_together(void)
{
    sequence_set set = sample_set(100, 20, 1);
    uint32_t train[200], held[200];
    size_t n, m;
    order_split(train, &n, held, &m, &set, 0.25, true, random_key_make("a", "", 1));
    CU_ASSERT(n == 150 && m == 50);
    uint8_t seen[200] = {0};
    for (size_t i = 0; i < n; i += 2) {
        CU_ASSERT(train[i] % 2 == 0 && train[i + 1] == train[i] + 1);
        seen[train[i]]++, seen[train[i + 1]]++;
    }
    for (size_t i = 0; i < m; i++) seen[held[i]]++;
    for (int i = 0; i < 200; i++) CU_ASSERT_EQUAL(seen[i], 1);
    /* of 100 pairs .125 are 12.5: held out are 13, the nearest whole number from below */
    order_split(train, &n, held, &m, &set, 0.125, true, random_key_make("a", "", 1));
    CU_ASSERT(n == 174 && m == 26);
    order_split(train, &n, held, &m, &set, 0, false, random_key_make("a", "", 1));
    CU_ASSERT(n == 200 && m == 0);
    for (size_t i = 0; i < n; i++) CU_ASSERT_EQUAL(train[i], i);
    sequence_set_release(&set);
}

static trainer *make_trainer(const sequence_set *set, const trainer_settings *settings,
                             uint32_t *records)
{
    trainer *r;
    net_spec spec = small_spec();
    for (size_t i = 0; i < set->count; i++) records[i] = (uint32_t)i;
    trainer_create(&r, &spec, settings, set, records, set->count, random_key_make("d", "", 1),
                   random_key_make("d", "v", 1), team_serial());
    return r;
}

/* Train up to a number of steps in all, ending epochs on the way; returns the last epoch's loss. */
static double train_until(trainer *r, int64_t epochs, size_t batches, float *margins)
{
    trainer_report report = {0};
    double loss = NAN;
    while (trainer_epoch(r) < epochs
           || (trainer_epoch(r) == epochs && trainer_batch(r) < batches)) {
        EACH_EQUAL(trainer_step(r, &report, 0.01, false, false), STATUS_OK);
        if (trainer_batch(r) == trainer_batches(r)) {
            CU_ASSERT_EQUAL(trainer_end_epoch(r, &report, margins), STATUS_OK);
            loss = report.loss;
        }
    }
    return loss;
}

/* Moved by s: to the right where s > 0; what is uncovered is no letter. */
static void move_letters(uint8_t *to, const uint8_t *from, int length, int s)
{
    for (int i = 0; i < length; i++) {
        to[i] = i - s >= 0 && i - s < length ? from[i - s] : DNA_OTHER;
    }
}

/* One sequence many times, by a network that does not learn (rate 0): the mean loss of the epochs
 * tells how often it was moved by how much. It is the mean over -2 .. 2, to five standard errors,
 * which the mean over 0 .. 4 is not. */
static void shifts_go_both_ways(void)
{
    enum { N = 400, L = 40, EPOCHS = 10, SHIFT = 2 };
    trainer_settings settings = {
        .batch = 32, .adam = {.beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f}, .shift = SHIFT};
    sequence_set set = sample_set(N / 2, L, 1);
    uint32_t records[N];
    for (size_t i = 0; i < N; i++) {
        memcpy(set.letters + i * L, set.letters, L);
        set.labels[i] = 1;
        set.made[i] = 0;
    }
    trainer *r = make_trainer(&set, &settings, records);
    const net_spec spec = small_spec();
    uint8_t moved[(4 * SHIFT + 1) * L];
    float margins[4 * SHIFT + 1];
    for (int k = 0; k <= 4 * SHIFT; k++) move_letters(moved + k * L, set.letters, L, k - SHIFT);
    score_margins(margins, &spec, trainer_parameters(r), moved, NULL, 4 * SHIFT + 1, false,
                  team_serial());
    double both = 0, right = 0, squares = 0;
    for (int k = 0; k <= 2 * SHIFT; k++) {
        const double loss = log1p(exp(-(double)margins[k]));
        both += loss / (2 * SHIFT + 1);
        squares += loss * loss / (2 * SHIFT + 1);
        right += log1p(exp(-(double)margins[k + SHIFT])) / (2 * SHIFT + 1);
    }
    const double error = sqrt((squares - both * both) / (N * EPOCHS));
    double mean = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        trainer_report report = {0};
        while (trainer_batch(r) < trainer_batches(r)) {
            CU_ASSERT_EQUAL(trainer_step(r, &report, 0, false, false), STATUS_OK);
        }
        CU_ASSERT_EQUAL(trainer_end_epoch(r, &report, NULL), STATUS_OK);
        mean += report.loss / EPOCHS;
    }
    CU_ASSERT(error > 0 && fabs(right - both) > 10 * error); /* else this tells nothing */
    CU_ASSERT_DOUBLE_EQUAL(mean, both, 5 * error);
    trainer_destroy(r);
    sequence_set_release(&set);
}

static void a_network_learns_the_planted_word(void)
{
    sequence_set set = sample_set(400, 40, 1), test = sample_set(100, 40, 2);
    uint32_t records[800];
    float margins[800], test_margins[200];
    trainer *r = make_trainer(&set, &SETTINGS, records);
    double loss = train_until(r, 12, 0, margins);
    CU_ASSERT(loss < 0.55); /* ln 2 = .693 is knowing nothing */
    net_spec spec = small_spec();
    score_margins(test_margins, &spec, trainer_average(r), test.letters, NULL, test.count, true,
                  team_serial());
    int right = 0;
    for (int i = 0; i < 200; i++) right += (test_margins[i] > 0) == (test.labels[i] == 1);
    CU_ASSERT(right > 160); /* 100 expected by chance, standard deviation 7 */
    /* a sequence's score does not depend on its neighbours, and on its place in a chunk only by
     * the order of additions in a matrix product: some units in the last place of O(1) values */
    uint32_t some[] = {7, 150, 3};
    float alone[3];
    score_margins(alone, &spec, trainer_average(r), test.letters, some, 3, true, team_serial());
    for (int i = 0; i < 3; i++) CU_ASSERT(fabsf(alone[i] - test_margins[some[i]]) < 1e-5f);
    trainer_destroy(r);
    sequence_set_release(&set);
    sequence_set_release(&test);
}

static void a_saved_state_goes_on_with_the_same_bits(void)
{
    sequence_set set = sample_set(70, 40, 3);
    uint32_t records[140];
    float margins[140], again[140];
    trainer *whole = make_trainer(&set, &SETTINGS, records);
    train_until(whole, 3, 0, margins);
    for (size_t batch = 0; batch < 5; batch++) {
        trainer *first = make_trainer(&set, &SETTINGS, records);
        train_until(first, 1, batch, again);
        char *block = memory_alloc(trainer_state_size(first), 1);
        trainer_save(first, block);
        trainer_destroy(first);
        trainer *second = make_trainer(&set, &SETTINGS, records);
        trainer_load(second, block);
        train_until(second, 3, 0, again);
        const size_t bytes = trainer_parameter_count(whole) * sizeof(float);
        CU_ASSERT_EQUAL(memcmp(trainer_parameters(whole), trainer_parameters(second), bytes), 0);
        CU_ASSERT_EQUAL(memcmp(trainer_average(whole), trainer_average(second), bytes), 0);
        CU_ASSERT_EQUAL(memcmp(margins, again, sizeof margins), 0);
        trainer_destroy(second);
        memory_free(block);
    }
    trainer_destroy(whole);
    sequence_set_release(&set);
}

static void a_loss_that_is_not_finite_stops_and_keeps_the_weights(void)
{
    sequence_set set = sample_set(40, 40, 4);
    uint32_t records[80];
    trainer_report report;
    trainer *r = make_trainer(&set, &SETTINGS, records);
    const size_t count = trainer_parameter_count(r);
    CU_ASSERT_EQUAL(trainer_step(r, &report, 0.01, false, false), STATUS_OK);
    /* poison the state: the last weight, an output bias, is not a number */
    char *block = memory_alloc(trainer_state_size(r), 1);
    trainer_save(r, block);
    float *weights = memory_alloc(count, sizeof *weights), poison = NAN;
    memcpy(block + trainer_state_size(r) - (3 * count + set.count + 1) * sizeof(float), &poison,
           sizeof poison);
    trainer_load(r, block);
    memcpy(weights, trainer_parameters(r), count * sizeof *weights);
    CU_ASSERT_EQUAL(trainer_step(r, &report, 0.01, false, false), STATUS_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "epoch 1, batch 2"));
    CU_ASSERT_EQUAL(memcmp(weights, trainer_parameters(r), count * sizeof *weights), 0);
    memory_free(weights);
    memory_free(block);
    trainer_destroy(r);
    sequence_set_release(&set);
}

/* Rounded products learn as well, give the same bits when repeated, and leave no trace behind: a
 * trainer beside them, and scoring, stay in single precision. */
static void bfloat16_learns_and_repeats(void)
{
    sequence_set set = sample_set(400, 40, 1);
    uint32_t records[800];
    trainer_settings rounded = SETTINGS;
    rounded.precision = GEMM_BFLOAT16;
    trainer_report report;
    trainer *r = make_trainer(&set, &rounded, records);
    if (kernels_bfloat16() == NULL) {
        CU_ASSERT_EQUAL(trainer_step(r, &report, 0.01, false, false), STATUS_FAILED);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "bfloat16"));
        trainer_destroy(r);
        sequence_set_release(&set);
        return;
    }
    trainer *again = make_trainer(&set, &rounded, records);
    trainer *single = make_trainer(&set, &SETTINGS, records);
    trainer *beside = make_trainer(&set, &SETTINGS, records);
    for (int step = 0; step < 3; step++) { /* by turns */
        CU_ASSERT_EQUAL(trainer_step(r, &report, 0.01, false, false), STATUS_OK);
        CU_ASSERT_EQUAL(trainer_step(beside, &report, 0.01, false, false), STATUS_OK);
    }
    train_until(again, 0, 3, NULL);
    train_until(single, 0, 3, NULL);
    const size_t bytes = trainer_parameter_count(r) * sizeof(float);
    CU_ASSERT_EQUAL(memcmp(trainer_parameters(r), trainer_parameters(again), bytes), 0);
    CU_ASSERT_EQUAL(memcmp(trainer_parameters(beside), trainer_parameters(single), bytes), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(trainer_parameters(r), trainer_parameters(single), bytes), 0);
    trainer_destroy(again);
    trainer_destroy(single);
    trainer_destroy(beside);
    trainer_destroy(r);
    /* A network of whole vectors learns the word as the small one does in single precision. */
    net_spec spec;
    CU_ASSERT_EQUAL(spec_free(&spec, "9x32", 1, "1x16", 0, 40), STATUS_OK);
    trainer_create(&r, &spec, &rounded, &set, records, set.count, random_key_make("d", "", 1),
                   random_key_make("d", "v", 1), team_serial());
    CU_ASSERT(train_until(r, 12, 0, NULL) < 0.55);
    trainer_destroy(r);
    sequence_set_release(&set);
}

static void adam_follows_its_formula(void)
{
    float w[3] = {1, -2, 0.5f}, m[3] = {0}, v[3] = {0};
    double ew[3] = {1, -2, 0.5}, em[3] = {0}, ev[3] = {0};
    adam_settings a = {.rate = 0.1f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .clip = 5,
                       .decay = 0.01f};
    for (int step = 1; step <= 20; step++) {
        float g[3] = {(float)step, -0.1f, (float)sin(step)};
        for (int i = 0; i < 3; i++) {
            double c = g[i] > 5 ? 5 : (double)g[i];
            em[i] = 0.9 * em[i] + 0.1 * c;
            ev[i] = 0.999 * ev[i] + 0.001 * c * c;
            ew[i] -= 0.1 * (em[i] / (1 - pow(0.9, step)))
                / (sqrt(ev[i] / (1 - pow(0.999, step))) + 1e-8) + 0.1 * 0.01 * ew[i];
        }
        CU_ASSERT(adam_step(w, m, v, g, 3, step, &a));
    }
    /* single precision, 20 steps, and .999 is not exact in single: 1e-5 relative of v */
    for (int i = 0; i < 3; i++) CU_ASSERT(fabs((double)w[i] - ew[i]) < 2e-4);
}

static void adam_tells_of_a_weight_that_breaks(void)
{
    enum { COUNT = 41 };
    const adam_settings a = {.rate = 0.1f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f};
    const float bad[] = {NAN, INFINITY, -INFINITY};
    for (int i = 0; i < COUNT; i++) {
        float w[COUNT] = {0}, m[COUNT] = {0}, v[COUNT] = {0}, g[COUNT] = {0};
        w[i] = 3e38f;
        CU_ASSERT(adam_step(w, m, v, g, COUNT, 1, &a));
        w[i] = bad[i % 3];
        CU_ASSERT(!adam_step(w, m, v, g, COUNT, 1, &a));
    }
}

static void gradients_are_cut_to_their_length(void)
{
    enum { N = 37 };
    float g[N], before[N];
    double sum = 0;
    for (int i = 0; i < N; i++) {
        g[i] = before[i] = (float)sin(1 + i);
        sum += (double)g[i] * (double)g[i];
    }
    adam_clip_norm(g, N, sqrt(sum) * 1.0001); /* short enough: nothing is done */
    CU_ASSERT_EQUAL(memcmp(g, before, sizeof g), 0);
    adam_clip_norm(g, N, 0.5);
    for (int i = 0; i < N; i++) { /* one rounding of the factor, one of the product */
        CU_ASSERT(fabs((double)g[i] - 0.5 / sqrt(sum) * (double)before[i]) < 1e-7);
    }
    /* Clipping to a length that nothing reaches trains as none does. */
    sequence_set set = sample_set(100, 40, 1);
    uint32_t records[200];
    float *weights[3];
    for (int k = 0; k < 3; k++) {
        trainer_settings settings = SETTINGS;
        settings.clip_norm = k == 0 ? 0 : k == 1 ? 1e6f : 0.01f;
        trainer *r = make_trainer(&set, &settings, records);
        train_until(r, 2, 0, NULL);
        size_t size = trainer_parameter_count(r) * sizeof(float);
        weights[k] = memory_alloc(size, 1);
        memcpy(weights[k], trainer_parameters(r), size);
        if (k > 0) {
            CU_ASSERT_EQUAL(memcmp(weights[0], weights[k], size) == 0, k == 1);
            memory_free(weights[k]);
        }
        trainer_destroy(r);
    }
    memory_free(weights[0]);
    sequence_set_release(&set);
}

HARNESS("trainer",
        {"shards cover every position once", shards_cover_every_position_once},
        {"splits keep pairs together", splits_keep_pairs_together},
        {"Adam follows its formula", adam_follows_its_formula},
        {"Adam tells of a weight that breaks", adam_tells_of_a_weight_that_breaks},
        {"gradients are cut to their length", gradients_are_cut_to_their_length},
        {"shifts go both ways", shifts_go_both_ways},
        {"a network learns the planted word", a_network_learns_the_planted_word},
        {"bfloat16 learns and repeats", bfloat16_learns_and_repeats},
        {"a saved state goes on with the same bits", a_saved_state_goes_on_with_the_same_bits},
        {"a loss that is not finite stops and keeps the weights",
         a_loss_that_is_not_finite_stops_and_keeps_the_weights})
