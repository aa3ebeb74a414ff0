/* A specification is read from text, held against the table of limits, and turned into a layout:
 * one walk from the input to the logits hands each layer its place in the flat block of parameters
 * and its shapes. Initial values follow the same walk. */
#include "src/net/spec.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/select.h"

/* Table 1 of the paper, and DeepBind's shape (Alipanahi et al. 2015). */
static const struct {
    const char *name, *conv;
    int pool;
    const char *lstm;
    int hidden;
} networks[] = {
    {"small-rnn", NULL, 1, "1x16", 0},
    {"medium-rnn", NULL, 1, "1x32", 0},
    {"large-rnn", NULL, 1, "2x32", 0},
    {"small-cnn", "9x64,5x64", 2, NULL, 0},
    {"medium-cnn", "9x64,5x64,3x64", 2, NULL, 0},
    {"large-cnn", "9x64,5x64,3x64,3x64", 2, NULL, 0},
    {"small-cnn-rnn", "5x64", 1, "2x32", 0},
    {"medium-cnn-rnn", "9x128", 1, "1x32", 0},
    {"large-cnn-rnn", "9x128,5x128", 2, "1x32", 0},
    {"deepbind", "24x16", 1, NULL, 32},
};

enum { NETWORKS = sizeof networks / sizeof networks[0] };

const char *const *spec_names(void)
{
    static const char *names[NETWORKS + 1];
    for (int i = 0; i < NETWORKS; i++) names[i] = networks[i].name;
    return names;
}

status_t spec_named(net_spec *ret, const char *name, int length)
{
    for (int i = 0; i < NETWORKS; i++) {
        if (strcmp(name, networks[i].name) == 0) {
            return spec_free(ret, networks[i].conv, networks[i].pool, networks[i].lstm,
                             networks[i].hidden, length);
        }
    }
    char known[400] = "";
    for (int i = 0; i < NETWORKS; i++) {
        strcat(known, i > 0 ? ", " : "");
        strcat(known, networks[i].name);
    }
    const char *nearest = select_nearest(name, spec_names(), NETWORKS);
    return status_set(STATUS_USAGE, "no network is called '%.100s'%s%s%s; there are %s", name,
                      nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
                      nearest != NULL ? "'?" : "", known);
}

/* ---- Free specifications ------------------------------------------------------------------- */

/* "AxB" at *text -> a, b; moves *text behind it. */
static bool parse_pair(int *a, int *b, const char **text)
{
    int used = 0;
    if (**text < '0' || **text > '9') return false; /* sscanf would let blanks and signs pass */
    if (sscanf(*text, "%6dx%n", a, &used) != 1 || used == 0) return false;
    *text += used;
    if (**text < '0' || **text > '9') return false;
    if (sscanf(*text, "%6d%n", b, &used) != 1) return false;
    *text += used;
    return true;
}

static bool absent(const char *text)
{
    return text == NULL || text[0] == '\0' || strcmp(text, "none") == 0;
}

static status_t parse_convs(net_spec *spec, const char *conv)
{
    const char *at = conv;
    if (absent(conv)) return STATUS_OK;
    for (;;) {
        if (spec->convs == SPEC_CONVS_MAX) {
            return status_set(STATUS_USAGE, "convolutions '%s' are more than %d", conv,
                              (int)SPEC_CONVS_MAX);
        }
        int *width = &spec->width[spec->convs], *filters = &spec->filters[spec->convs];
        if (!parse_pair(width, filters, &at) || (*at != ',' && *at != '\0')) {
            return status_set(STATUS_USAGE,
                              "convolutions '%s' are not of the form WIDTHxFILTERS,... as in "
                              "9x64,5x64",
                              conv);
        }
        spec->convs++;
        if (*at++ == '\0') return STATUS_OK;
    }
}

status_t spec_free(net_spec *ret, const char *conv, int pool, const char *lstm, int hidden,
                   int length)
{
    net_spec spec = {.length = length, .pool = pool, .hidden = hidden};
    TRY(parse_convs(&spec, conv));
    if (!absent(lstm)) {
        const char *at = lstm;
        if (!parse_pair(&spec.lstm_layers, &spec.lstm_size, &at) || *at != '\0') {
            return status_set(STATUS_USAGE,
                              "LSTM '%s' is not of the form LAYERSxSIZE as in 1x32", lstm);
        }
        if (spec.lstm_layers == 0) {
            return status_set(STATUS_USAGE, "LSTM '%s' has no layer: leave it out", lstm);
        }
    }
    TRY(spec_check(&spec));
    if (spec.convs < 2) spec.pool = 1; /* nothing to pool after the last convolution */
    *ret = spec;
    return STATUS_OK;
}

/* ---- Limits -------------------------------------------------------------------------------- */

/* All limits of a specification, for checks and messages. */
typedef enum {
    LENGTH, CONVS, FILTERS, WIDTH, POOL, LSTM_LAYERS, LSTM_SIZE, NO_LSTM_SIZE, HIDDEN
} limit_kind;
static const struct {
    const char *name;
    int min, max;
    const char *reason;
} limits[] = {
    [LENGTH] = {"the sequence length", 1, SPEC_LENGTH_MAX,
                "a layer's activations grow with it: 655 MB for 16 sequences and 1024 filters"},
    [CONVS] = {"the number of convolutions", 0, SPEC_CONVS_MAX, "twice the paper's deepest"},
    [FILTERS] = {"the number of filters", 1, SPEC_FILTERS_MAX, "eight times the paper's most"},
    [WIDTH] = {"the width", 1, SPEC_WIDTH_MAX,
               "the letters of the paper's sequences, and tables of words are made for as many"},
    [POOL] = {"the pool width", 1, SPEC_POOL_MAX,
              "eight times the paper's; a window's winner is kept in one byte"},
    [LSTM_LAYERS] = {"the number of LSTM layers", 0, SPEC_LSTMS_MAX, "twice the paper's deepest"},
    [LSTM_SIZE] = {"the LSTM size", 1, SPEC_LSTM_SIZE_MAX, "16 times the paper's largest"},
    [NO_LSTM_SIZE] = {"the LSTM size", 0, 0, "there is no LSTM layer"},
    [HIDDEN] = {"the hidden size", 0, SPEC_HIDDEN_MAX, "as many as a layer's most filters"},
};

/* layer: number of the convolution that the value is of, from 1; 0: of the whole network. */
static status_t check_limit(limit_kind kind, int value, int layer)
{
    if (value >= limits[kind].min && value <= limits[kind].max) return STATUS_OK;
    char of[40] = "";
    if (layer > 0) snprintf(of, sizeof of, " of convolution %d", layer);
    return status_set(STATUS_USAGE, "%s%s is %d, outside %d..%d (%s)", limits[kind].name, of, value,
                      limits[kind].min, limits[kind].max, limits[kind].reason);
}

status_t spec_check(const net_spec *spec)
{
    TRY(check_limit(LENGTH, spec->length, 0));
    TRY(check_limit(CONVS, spec->convs, 0));
    TRY(check_limit(POOL, spec->pool, 0));
    TRY(check_limit(LSTM_LAYERS, spec->lstm_layers, 0));
    TRY(check_limit(spec->lstm_layers > 0 ? LSTM_SIZE : NO_LSTM_SIZE, spec->lstm_size, 0));
    TRY(check_limit(HIDDEN, spec->hidden, 0));
    if (spec->convs == 0 && spec->lstm_layers == 0) {
        return status_set(STATUS_USAGE, "the network has neither a convolution nor an LSTM");
    }
    int time = spec->length;
    for (int i = 0; i < spec->convs; i++) {
        TRY(check_limit(WIDTH, spec->width[i], i + 1));
        TRY(check_limit(FILTERS, spec->filters[i], i + 1));
        int seen = time + (spec->lstm_layers > 0 ? spec->width[i] / 2 * 2 : 0);
        if (spec->width[i] > seen) {
            return status_set(STATUS_USAGE,
                              "convolution %d is %d wide but sees only %d positions of a sequence "
                              "of %d letters",
                              i + 1, spec->width[i], seen, spec->length);
        }
        time = seen - spec->width[i] + 1;
        if (i + 1 < spec->convs) {
            if (time < spec->pool) {
                return status_set(STATUS_USAGE,
                                  "the pool of %d after convolution %d sees only %d positions of "
                                  "a sequence of %d letters",
                                  spec->pool, i + 1, time, spec->length);
            }
            time /= spec->pool;
        }
    }
    return STATUS_OK;
}

char *spec_describe(const net_spec *spec)
{
    char conv[SPEC_CONVS_MAX * 12 + 5] = "none", lstm[24] = "none";
    size_t at = 0;
    for (int i = 0; i < spec->convs; i++) {
        at += (size_t)snprintf(conv + at, sizeof conv - at, "%s%dx%d", i > 0 ? "," : "",
                               spec->width[i], spec->filters[i]);
    }
    if (spec->lstm_layers > 0) {
        snprintf(lstm, sizeof lstm, "%dx%d", spec->lstm_layers, spec->lstm_size);
    }
    return memory_format("conv %s pool %d lstm %s hidden %d", conv, spec->pool, lstm, spec->hidden);
}

net_family spec_family(const net_spec *spec)
{
    if (spec->lstm_layers == 0) return NET_CNN;
    return spec->convs == 0 ? NET_RNN : NET_CNN_RNN;
}

const char *spec_family_name(net_family family)
{
    static const char *const names[NET_FAMILIES] = {"CNN", "RNN", "CNN-RNN"};
    return names[family];
}

/* ---- Layout and initial values ------------------------------------------------------------- */

static size_t take(size_t *at, int rows, int columns)
{
    size_t start = *at;
    *at += (size_t)rows * (size_t)columns;
    return start;
}

net_layout spec_layout(const net_spec *spec)
{
    net_layout y = {.time = spec->length};
    size_t at = 0;
    int channels = 4;
    for (int i = 0; i < spec->convs; i++) {
        y.conv_in[i] = channels;
        y.conv_weight[i] = take(&at, spec->width[i] * channels, spec->filters[i]);
        channels = spec->filters[i];
        y.conv_bias[i] = take(&at, 1, channels);
        int padding = spec->lstm_layers > 0 ? spec->width[i] / 2 : 0;
        y.conv_time[i] = y.time + 2 * padding - spec->width[i] + 1;
        y.pool_time[i] = i + 1 < spec->convs ? y.conv_time[i] / spec->pool : y.conv_time[i];
        y.time = y.pool_time[i];
    }
    int h = spec->lstm_size;
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < spec->lstm_layers; l++) {
            y.lstm_in[l] = l == 0 ? channels : h;
            y.lstm_input[d][l] = take(&at, y.lstm_in[l], 4 * h);
            y.lstm_recurrent[d][l] = take(&at, h, 4 * h);
            y.lstm_bias[d][l] = take(&at, 1, 4 * h);
        }
    }
    y.features = spec->lstm_layers > 0 ? 2 * h : channels;
    int last = y.features;
    if (spec->hidden > 0) {
        y.hidden_weight = take(&at, y.features, spec->hidden);
        y.hidden_bias = take(&at, 1, spec->hidden);
        last = spec->hidden;
    }
    y.output_weight = take(&at, last, SPEC_CLASSES);
    y.output_bias = take(&at, 1, SPEC_CLASSES);
    y.count = at;
    return y;
}

/* Each layer draws from its own stream, so that a layer's start does not depend on the others. The
 * streams' numbers: convolutions from 0, LSTM layer l of direction d 100 + 10 d + l, hidden 200,
 * output 201. */
static void init_uniform(float *values, size_t count, int fan_in, random_key key, uint32_t layer)
{
    random_stream s = random_stream_init(key, RANDOM_INIT, 0, layer);
    double bound = 1.0 / sqrt(fan_in);
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)(bound * (2.0 * random_uniform(&s) - 1.0));
    }
}

static void init_lstm(float *parameters, const net_spec *spec, const net_layout *y, int d, int l,
                      spec_start start, random_key key)
{
    random_stream s = random_stream_init(key, RANDOM_INIT, 0, (uint32_t)(100 + 10 * d + l));
    const int in = y->lstm_in[l], h = spec->lstm_size;
    const bool apart = start == SPEC_START_LETTERS && spec->convs == 0 && l == 0;
    const double input = apart ? 1.0 : 1.0 / sqrt(in + h);
    const double recurrent = 1.0 / sqrt(apart ? h : in + h);
    float *w = parameters + y->lstm_input[d][l], *r = parameters + y->lstm_recurrent[d][l];
    float *b = parameters + y->lstm_bias[d][l];
    for (int i = 0; i < in * 4 * h; i++) w[i] = (float)(input * random_normal(&s));
    for (int i = 0; i < h * 4 * h; i++) r[i] = (float)(recurrent * random_normal(&s));
    for (int i = 0; i < 4 * h; i++) b[i] = i / h == 1 ? 1.0f : 0.0f; /* gate order i, f, g, o */
}

void spec_init(float *parameters, const net_spec *spec, spec_start start, random_key key)
{
    const net_layout y = spec_layout(spec);
    for (int i = 0; i < spec->convs; i++) { /* weight and bias lie side by side */
        int fan_in = spec->width[i] * y.conv_in[i];
        init_uniform(parameters + y.conv_weight[i], (size_t)(fan_in + 1) * (size_t)spec->filters[i],
                     fan_in, key, (uint32_t)i);
    }
    for (int d = 0; d < 2; d++) {
        for (int l = 0; l < spec->lstm_layers; l++) {
            init_lstm(parameters, spec, &y, d, l, start, key);
        }
    }
    int last = y.features;
    if (spec->hidden > 0) {
        init_uniform(parameters + y.hidden_weight, (size_t)(last + 1) * (size_t)spec->hidden, last,
                     key, 200);
        last = spec->hidden;
    }
    init_uniform(parameters + y.output_weight, (size_t)(last + 1) * SPEC_CLASSES, last, key, 201);
}
