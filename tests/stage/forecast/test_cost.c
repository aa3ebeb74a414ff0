/* The cost model: it finds the terms that made its samples, and adds them up as it says. */
#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/stage/forecast/cost.h"
#include "tests/harness.h"

static const cost_model truth = {.conv = 7e-12, .winner = 2e-11, .lstm = 9e-12, .gate = 4e-9,
                                 .letter = 2e-11, .value = 3e-10, .record = 1e-6, .lane = 5e-6,
                                 .weight = 2e-9, .hop = 3e-6, .byte = 2e-10, .forward = 0.9,
                                 .crowd = 0.02};

static net_spec named(const char *name, int length)
{
    net_spec spec;
    CU_ASSERT_EQUAL(spec_named(&spec, name, length), STATUS_OK);
    return spec;
}

/* All networks at several shapes, timed by a known model; `noise` alternates the sign of an
 * error. */
static size_t make_samples(cost_sample *samples, double noise)
{
    size_t count = 0;
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        for (int way = 0; way < 4; way++) {
            cost_sample s = {.spec = named(*name, way % 2 ? 202 : 101),
                             .batch = way < 2 ? 256 : 32};
            double error = 1 + (count % 2 ? noise : -noise);
            s.step = cost_step_seconds(&truth, &s.spec, s.batch, 1) * error;
            cost_job job = {.spec = s.spec, .batch = 16, .tested = 1, .ranks = 1};
            s.forward = cost_seconds(&truth, &job);
            samples[count++] = s;
        }
    }
    return count;
}

static void fit_finds_the_model_behind_its_samples(void)
{
    cost_sample samples[64];
    size_t count = make_samples(samples, 0);
    cost_model m = cost_typical();
    cost_fit(&m, samples, count);
    /* Jobs of shapes that are not among the samples. The terms themselves may trade against each
     * other (record and lane differ only by the batch), so predictions are compared; 1 % is what
     * the descent may leave. */
    const char *convs[] = {"7x96,3x96", NULL, "11x48", "9x128,5x128"};
    const char *lstms[] = {NULL, "1x48", "1x16", "2x64"};
    for (int i = 0; i < 4; i++) {
        cost_job job = {.batch = 128, .sequences = 1000, .scored = 500, .tested = 100,
                        .epochs = 3, .ranks = 1};
        CU_ASSERT_EQUAL(spec_free(&job.spec, convs[i], i == 1 ? 1 : 2, lstms[i], 0, 150),
                        STATUS_OK);
        double predicted = cost_seconds(&m, &job), exact = cost_seconds(&truth, &job);
        CU_ASSERT(fabs(predicted / exact - 1) < 0.01);
    }
}

/* Errors of 5 % either way: the fit leaves no more squared relative error than the truth does. */
static void fit_averages_errors_and_stays_positive(void)
{
    cost_sample samples[64];
    size_t count = make_samples(samples, 0.05);
    cost_model m = cost_typical();
    cost_fit(&m, samples, count);
    double left = 0, of_truth = 0;
    for (size_t i = 0; i < count; i++) {
        const cost_sample *s = &samples[i];
        left += pow(cost_step_seconds(&m, &s->spec, s->batch, 1) / s->step - 1, 2);
        of_truth += pow(cost_step_seconds(&truth, &s->spec, s->batch, 1) / s->step - 1, 2);
    }
    CU_ASSERT(of_truth > 0 && left <= of_truth);
    const double terms[] = {m.conv, m.lstm, m.gate, m.letter, m.value, m.record, m.winner, m.lane,
                            m.weight};
    for (int i = 0; i < 9; i++) CU_ASSERT(terms[i] >= 0);
}

static void reduction_is_fitted_too(void)
{
    cost_reduction samples[12];
    for (int i = 0; i < 12; i++) {
        samples[i] = (cost_reduction){2 << i / 4, 1024.0 * (1 << 3 * (i % 4)), 0};
        samples[i].seconds = cost_reduction_seconds(&truth, samples[i].ranks, samples[i].bytes);
    }
    cost_model m = cost_typical();
    cost_fit_reduction(&m, samples, 12);
    CU_ASSERT(fabs(m.hop / truth.hop - 1) < 1e-6);
    CU_ASSERT(fabs(m.byte / truth.byte - 1) < 1e-6);
    CU_ASSERT_EQUAL(cost_reduction_seconds(&m, 1, 1e6), 0);
    /* 2 log2(8) hops and 2 * 7/8 of the bytes, by hand */
    CU_ASSERT(fabs(cost_reduction_seconds(&truth, 8, 1e6) - (6 * 3e-6 + 1.75e6 * 2e-10)) < 1e-12);
}

static void prediction_adds_up(void)
{
    cost_model m = {.record = 1e-3, .lane = 1e-2, .weight = 1e-6, .forward = 0.5, .crowd = 0.1};
    cost_job job = {.spec = named("small-rnn", 101), .batch = 32, .sequences = 80, .scored = 10,
                    .tested = 20, .epochs = 4, .ranks = 1};
    const double P = 2754; /* Table 1 */
    const double forward = 0.5 * 0.5e-3; /* half of a record goes forward */
    double epoch = 80 * 1e-3 + 3 * (16 * 1e-2 + 17 * P * 1e-6) + 10 * forward;
    CU_ASSERT(fabs(cost_seconds(&m, &job) / (4 * epoch + 20 * forward) - 1) < 1e-12);
    /* 3 ranks have at most 6 of the 16 lanes each; all is slowed by 2 * 0.1 but the reduction. */
    job.ranks = 3;
    m.hop = 1e-4;
    epoch = 1.2 * (80 * 1e-3 * 6 / 16 + 3 * (6 * 1e-2 + 7 * P * 1e-6) + 10 * forward / 3)
            + 3 * 2 * 2 * 1e-4;
    CU_ASSERT(fabs(cost_seconds(&m, &job) / (4 * epoch + 1.2 * 20 * forward / 3) - 1) < 1e-12);
}

static void text_round_trips(void)
{
    cost_model m = {.conv = 0};
    char *text = cost_describe(&truth), *rest = text;
    int lines = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0'; lines++) {
        char *space = strchr(line, ' ');
        *space = '\0';
        CU_ASSERT_EQUAL(cost_set(&m, line, space + 1), STATUS_OK);
    }
    CU_ASSERT_EQUAL(lines, 13);
    CU_ASSERT(memcmp(&m, &truth, sizeof m) == 0);
    memory_free(text);
    CU_ASSERT_EQUAL(cost_set(&m, "speed", "1"), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "speed"));
    const char *bad[] = {"-1", "x", "1x", "", "nan", "inf"};
    for (int i = 0; i < 6; i++) CU_ASSERT_EQUAL(cost_set(&m, "conv", bad[i]), STATUS_DATA);
}

HARNESS("cost",
        {"the fit finds the model behind its samples", fit_finds_the_model_behind_its_samples},
        {"the fit averages errors and stays positive", fit_averages_errors_and_stays_positive},
        {"the reduction is fitted too", reduction_is_fitted_too},
        {"a prediction adds up", prediction_adds_up},
        {"text round trips", text_round_trips})
