/* spec: the paper's table, free specifications, layouts, initial values. */
#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/net/spec.h"
#include "tests/harness.h"

static void networks_have_the_papers_parameter_counts(void)
{
    const struct {
        const char *name;
        size_t count;
    } table[] = {{"small-rnn", 2754},      {"medium-rnn", 9602},      {"large-rnn", 26242},
                 {"small-cnn", 23042},     {"medium-cnn", 35394},     {"large-cnn", 47746},
                 {"small-cnn-rnn", 42946}, {"medium-cnn-rnn", 46082}, {"large-cnn-rnn", 128130}};
    const char *const *names = spec_names();
    for (int i = 0; i < 9; i++) {
        net_spec spec;
        CU_ASSERT_EQUAL(spec_named(&spec, table[i].name, 101), STATUS_OK);
        CU_ASSERT_EQUAL(spec_layout(&spec).count, table[i].count);
        CU_ASSERT_STRING_EQUAL(names[i], table[i].name);
    }
    net_spec spec;
    CU_ASSERT_EQUAL(spec_named(&spec, "deepbind", 101), STATUS_OK);
    CU_ASSERT_EQUAL(spec_layout(&spec).count, 24 * 4 * 16 + 16 + 16 * 32 + 32 + 32 * 2 + 2);
    CU_ASSERT_STRING_EQUAL(names[9], "deepbind");
    CU_ASSERT_PTR_NULL(names[10]);
    CU_ASSERT_EQUAL(spec_named(&spec, "medium", 101), STATUS_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "medium-cnn-rnn"));
}

static void shapes_follow_padding_and_pools(void)
{
    net_spec spec;
    CU_ASSERT_EQUAL(spec_named(&spec, "large-cnn", 101), STATUS_OK);
    net_layout y = spec_layout(&spec);
    const int conv[] = {93, 42, 19, 7}, pooled[] = {46, 21, 9, 7};
    for (int i = 0; i < 4; i++) {
        CU_ASSERT(y.conv_time[i] == conv[i] && y.pool_time[i] == pooled[i]);
    }
    CU_ASSERT(y.time == 7 && y.features == 64);
    CU_ASSERT_EQUAL(spec_named(&spec, "large-cnn-rnn", 101), STATUS_OK);
    y = spec_layout(&spec);
    CU_ASSERT(y.conv_time[0] == 101 && y.pool_time[0] == 50 && y.conv_time[1] == 50);
    CU_ASSERT(y.time == 50 && y.features == 64 && y.lstm_in[0] == 128);
    /* An even width with floor(K/2) on both ends gains a position. */
    CU_ASSERT_EQUAL(spec_free(&spec, "4x8", 1, "1x8", 0, 20), STATUS_OK);
    CU_ASSERT_EQUAL(spec_layout(&spec).time, 21);
}

/* Blocks of a layout, in order: they must tile [0, P). */
static void layouts_leave_no_gap(void)
{
    net_spec spec;
    CU_ASSERT_EQUAL(spec_free(&spec, "3x8,5x6", 2, "2x7", 9, 30), STATUS_OK);
    net_layout y = spec_layout(&spec);
    CU_ASSERT(y.conv_weight[0] == 0 && y.conv_bias[0] == 3 * 4 * 8);
    CU_ASSERT_EQUAL(y.conv_weight[1], y.conv_bias[0] + 8);
    CU_ASSERT_EQUAL(y.conv_bias[1], y.conv_weight[1] + 5 * 8 * 6);
    size_t at = y.conv_bias[1] + 6;
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < 2; l++) {
            CU_ASSERT_EQUAL(y.lstm_input[d][l], at);
            CU_ASSERT_EQUAL(y.lstm_recurrent[d][l], at + (l == 0 ? 6u : 7u) * 28);
            CU_ASSERT_EQUAL(y.lstm_bias[d][l], y.lstm_recurrent[d][l] + 7 * 28);
            at = y.lstm_bias[d][l] + 28;
        }
    }
    CU_ASSERT(y.hidden_weight == at && y.hidden_bias == at + 14 * 9);
    CU_ASSERT(y.output_weight == y.hidden_bias + 9 && y.output_bias == y.output_weight + 18);
    CU_ASSERT_EQUAL(y.count, y.output_bias + 2);
}

static void specifications_describe_themselves(void)
{
    const char *const *names = spec_names();
    for (int i = 0; names[i] != NULL; i++) {
        net_spec spec, again;
        CU_ASSERT_EQUAL(spec_named(&spec, names[i], 101), STATUS_OK);
        char *text = spec_describe(&spec), conv[100], lstm[100];
        int pool, hidden;
        CU_ASSERT_EQUAL_FATAL(sscanf(text, "conv %99s pool %d lstm %99s hidden %d", conv, &pool,
                                     lstm, &hidden), 4);
        CU_ASSERT_EQUAL(spec_free(&again, conv, pool, lstm, hidden, 101), STATUS_OK);
        CU_ASSERT_EQUAL(memcmp(&spec, &again, sizeof spec), 0);
        memory_free(text);
    }
    net_spec spec;
    CU_ASSERT_EQUAL(spec_free(&spec, "9x128", 1, "1x32", 0, 101), STATUS_OK);
    char *text = spec_describe(&spec);
    CU_ASSERT_STRING_EQUAL(text, "conv 9x128 pool 1 lstm 1x32 hidden 0");
    memory_free(text);
}

static void bad_specifications_are_refused(void)
{
    const struct {
        const char *conv;
        int pool;
        const char *lstm;
        int hidden, length;
        const char *say;
    } bad[] = {{NULL, 1, NULL, 0, 101, "neither"},
               {"", 1, "", 0, 101, "neither"},
               {"9x64,", 2, NULL, 0, 101, "form"},
               {"9x64,5", 2, NULL, 0, 101, "form"},
               {"9 x64", 2, NULL, 0, 101, "form"},
               {"-9x64", 2, NULL, 0, 101, "form"},
               {"9x64;5x64", 2, NULL, 0, 101, "form"},
               {"9x0", 1, NULL, 0, 101, "filters"},
               {"102x8", 1, "1x8", 0, 200, "width"},
               {"9x2000", 1, NULL, 0, 101, "filters"},
               {"9x8", 0, NULL, 0, 101, "pool"},
               {"9x8", 17, NULL, 0, 101, "pool"},
               {"9x8", 1, "5x8", 0, 101, "LSTM layers"},
               {"9x8", 1, "0x8", 0, 101, "no layer"},
               {"9x8", 1, "1x", 0, 101, "LAYERSxSIZE"},
               {"9x8", 1, "1x0", 0, 101, "LSTM size"},
               {"9x8", 1, "1x8x2", 0, 101, "LAYERSxSIZE"},
               {"9x8", 1, NULL, 1025, 101, "hidden"},
               {"9x8", 1, NULL, 0, 0, "length"},
               {"9x8", 1, NULL, 0, 8, "convolution 1 is 9 wide"},
               {"9x8,5x8", 2, NULL, 0, 17, "convolution 2 is 5 wide but sees only 4"},
               {"9x8,1x8", 2, NULL, 0, 9, "pool of 2 after convolution 1"},
               {"1x8,1x8,1x8,1x8,1x8,1x8,1x8,1x8,1x8", 1, NULL, 0, 101, "more than 8"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        net_spec spec;
        CU_ASSERT_EQUAL(spec_free(&spec, bad[i].conv, bad[i].pool, bad[i].lstm, bad[i].hidden,
                                  bad[i].length), STATUS_USAGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), bad[i].say));
    }
    net_spec spec;
    CU_ASSERT_EQUAL(spec_free(&spec, "9x8,5x8", 2, NULL, 0, 18), STATUS_OK);
}

static void starts_have_their_distributions(void)
{
    net_spec spec;
    CU_ASSERT_EQUAL(spec_named(&spec, "large-cnn-rnn", 101), STATUS_OK);
    net_layout y = spec_layout(&spec);
    float *p = memory_array(p, y.count), *q = memory_array(q, y.count);
    random_key key = random_key_make("d", "large-cnn-rnn", 3);
    spec_init(p, &spec, SPEC_START_PAPER, key);
    spec_init(q, &spec, SPEC_START_PAPER, key);
    CU_ASSERT_EQUAL(memcmp(p, q, y.count * sizeof *p), 0);
    spec_init(q, &spec, SPEC_START_PAPER, random_key_make("d", "large-cnn-rnn", 4));
    CU_ASSERT_NOT_EQUAL(p[0], q[0]);
    /* Uniform +-1/sqrt(fan-in): inside, near both ends, variance bound^2/3. */
    double bound = 1 / sqrt(5 * 128), squares = 0, most = 0;
    size_t n = 5 * 128 * 128;
    for (size_t i = 0; i < n; i++) {
        double x = p[y.conv_weight[1] + i];
        squares += x * x;
        if (fabs(x) > most) most = fabs(x);
    }
    CU_ASSERT(most <= bound && most > 0.999 * bound);
    /* five standard errors of the mean square of a uniform: sqrt(4/45 / n) bound^2 */
    CU_ASSERT(fabs(squares / (double)n - bound * bound / 3) <
              5 * bound * bound * sqrt(4.0 / 45 / (double)n));
    double variance = 1.0 / (128 + 32);
    squares = 0, n = 128 * 128;
    for (size_t i = 0; i < n; i++) squares += pow(p[y.lstm_input[1][0] + i], 2);
    CU_ASSERT(fabs(squares / (double)n - variance) < 5 * variance * sqrt(2.0 / (double)n));
    for (size_t i = 0; i < 128; i++) {
        CU_ASSERT_EQUAL(p[y.lstm_bias[0][0] + i], i / 32 == 1 ? 1.0f : 0.0f);
    }
    for (size_t i = 0; i < 2; i++) CU_ASSERT(fabs(p[y.output_bias + i]) <= 1 / sqrt(64));
    memory_free(p);
    memory_free(q);
}

/* Mean square of n values. */
static double mean_square(const float *values, size_t n)
{
    double squares = 0;
    for (size_t i = 0; i < n; i++) squares += (double)values[i] * (double)values[i];
    return squares / (double)n;
}

static void an_lstm_on_letters_may_start_apart(void)
{
    const char *names[] = {"large-rnn", "large-cnn-rnn"};
    for (int k = 0; k < 2; k++) {
        net_spec spec;
        CU_ASSERT_EQUAL(spec_named(&spec, names[k], 101), STATUS_OK);
        net_layout y = spec_layout(&spec);
        float *paper = memory_array(paper, y.count), *p = memory_array(p, y.count);
        spec_init(paper, &spec, SPEC_START_PAPER, random_key_make("d", names[k], 3));
        spec_init(p, &spec, SPEC_START_LETTERS, random_key_make("d", names[k], 3));
        if (k == 1) CU_ASSERT_EQUAL(memcmp(paper, p, y.count * sizeof *p), 0); /* reads filters */
        for (int d = 0; d < 2 && k == 0; d++) {
            /* within five standard errors of a normal's mean square, sqrt(2/n) relative */
            const size_t input = 4 * 4 * 32, recurrent = 32 * 4 * 32;
            CU_ASSERT(fabs(mean_square(p + y.lstm_input[d][0], input) - 1) <
                      5 * sqrt(2.0 / (double)input));
            CU_ASSERT(fabs(32 * mean_square(p + y.lstm_recurrent[d][0], recurrent) - 1) <
                      5 * sqrt(2.0 / (double)recurrent));
            CU_ASSERT_EQUAL(mean_square(p + y.lstm_bias[d][0], 128), 0.25); /* forget biases */
            CU_ASSERT_EQUAL(memcmp(p + y.lstm_input[d][1], paper + y.lstm_input[d][1],
                                   recurrent * sizeof *p), 0); /* the second layer */
        }
        memory_free(paper);
        memory_free(p);
    }
}

static void families_follow_the_layers(void)
{
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        net_spec spec;
        CU_ASSERT_EQUAL_FATAL(spec_named(&spec, *name, 101), STATUS_OK);
        const net_family expected = strstr(*name, "cnn-rnn") != NULL ? NET_CNN_RNN
            : strstr(*name, "rnn") != NULL ? NET_RNN : NET_CNN; /* deepbind is one, too */
        CU_ASSERT_EQUAL(spec_family(&spec), expected);
    }
    CU_ASSERT_STRING_EQUAL(spec_family_name(NET_CNN_RNN), "CNN-RNN");
}

HARNESS("spec",
        {"families follow the layers", families_follow_the_layers},
        {"networks have the paper's parameter counts", networks_have_the_papers_parameter_counts},
        {"shapes follow padding and pools", shapes_follow_padding_and_pools},
        {"layouts leave no gap", layouts_leave_no_gap},
        {"specifications describe themselves", specifications_describe_themselves},
        {"bad specifications are refused", bad_specifications_are_refused},
        {"starts have their distributions", starts_have_their_distributions},
        {"an LSTM on letters may start apart", an_lstm_on_letters_may_start_apart})
