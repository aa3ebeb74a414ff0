/* A step's time is a sum of counts, which the network's shape gives, times seconds a piece,
 * which the machine gives. Counting walks the layers; fitting finds the seconds >= 0 that
 * explain measured steps best by relative error, so that short steps weigh as much as long ones. */
#include "src/stage/forecast/cost.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/net/order.h"

/* The terms of a step in the order of the model, and of a sequence: the first SEQUENCE_TERMS. */
enum { CONV, WINNER, LSTM, GATE, LETTER, VALUE, RECORD, SEQUENCE_TERMS, LANE = SEQUENCE_TERMS,
       WEIGHT, TERMS };

/* ---- counts ---- */

static void count_convs(double counts[TERMS], const net_spec *spec, const net_layout *y)
{
    for (int i = 0; i < spec->convs; i++) {
        const bool under_maximum = i == spec->convs - 1 && spec->lstm_layers == 0;
        const double weights = (double)spec->width[i] * y->conv_in[i] * spec->filters[i];
        const double taps = (double)y->conv_time[i] * spec->width[i] * spec->filters[i];
        if (i == 0) {
            counts[LETTER] += under_maximum ? taps : 2 * taps;
        } else {
            counts[CONV] += (under_maximum ? 1 : 3) * 2.0 * taps * y->conv_in[i];
        }
        if (under_maximum) counts[WINNER] += 2 * weights;
        counts[VALUE] += (double)(y->conv_time[i] + y->pool_time[i]) * spec->filters[i];
    }
}

static void count_lstms(double counts[TERMS], const net_spec *spec, const net_layout *y)
{
    for (int l = 0; l < spec->lstm_layers; l++) {
        double units = 2.0 * y->time * spec->lstm_size; /* both directions */
        double in = y->lstm_in[l];
        if (l == 0 && spec->convs == 0) {
            counts[LETTER] += 2 * 4 * units;
            in = 0;
        }
        counts[LSTM] += 3 * 2.0 * 4 * units * (in + spec->lstm_size);
        counts[GATE] += units;
    }
}

/* Counts of a training sequence; LANE and WEIGHT are left 0. */
static void count_sequence(double counts[TERMS], const net_spec *spec)
{
    const net_layout y = spec_layout(spec);
    memset(counts, 0, TERMS * sizeof *counts);
    count_convs(counts, spec, &y);
    count_lstms(counts, spec, &y);
    double linear = (double)y.features * (spec->hidden > 0 ? spec->hidden : SPEC_CLASSES)
                    + (double)spec->hidden * SPEC_CLASSES;
    counts[CONV] += 3 * 2.0 * linear;
    counts[RECORD] = 1;
}

/* The forward part of a sequence's counts: products once of three times (no winners on the way
 * back), half of what goes both ways. */
static void count_forward(double counts[TERMS], const net_spec *spec)
{
    const net_layout y = spec_layout(spec);
    const int last = spec->convs - 1;
    count_sequence(counts, spec);
    if (last > 0 && spec->lstm_layers == 0) {
        double dense = 2.0 * y.conv_time[last] * spec->width[last] * y.conv_in[last]
                       * spec->filters[last];
        counts[CONV] = (counts[CONV] - dense) / 3 + dense;
    } else {
        counts[CONV] /= 3;
    }
    counts[WINNER] = 0;
    counts[LSTM] /= 3;
    for (int i = GATE; i < SEQUENCE_TERMS; i++) counts[i] /= 2;
}

/* Lanes of the busiest rank. */
static double most_lanes(int ranks)
{
    int most = 0;
    for (int r = 0; r < ranks; r++) {
        int lanes = order_first_lane(r + 1, ranks) - order_first_lane(r, ranks);
        most = lanes > most ? lanes : most;
    }
    return most;
}

/* Counts of the busiest rank's step. */
static void count_step(double counts[TERMS], const net_spec *spec, int batch, int ranks)
{
    const double parameters = (double)spec_layout(spec).count, lanes = most_lanes(ranks);
    count_sequence(counts, spec);
    for (int i = 0; i < SEQUENCE_TERMS; i++) counts[i] *= batch * lanes / LANES;
    counts[LANE] = lanes;
    counts[WEIGHT] = (lanes + 1) * parameters; /* to be summed; and to be updated */
}

/* ---- prediction ---- */

cost_model cost_typical(void)
{
    return (cost_model){.conv = 4.8e-12, .winner = 6e-11, .lstm = 5.6e-12, .gate = 2.1e-9,
                        .value = 2.7e-10, .record = 8e-7, .lane = 8e-6, .weight = 1.2e-9,
                        .hop = 1e-6, .byte = 1e-10, .forward = 0.95};
}

static void terms_of(double terms[TERMS], const cost_model *m)
{
    const double all[TERMS] = {m->conv, m->winner, m->lstm, m->gate, m->letter, m->value, m->record,
                               m->lane, m->weight};
    memcpy(terms, all, sizeof all);
}

static double dot(const double *a, const double *b, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

double cost_reduction_seconds(const cost_model *m, int ranks, double bytes)
{
    if (ranks == 1) return 0;
    return 2 * ceil(log2(ranks)) * m->hop + 2 * (ranks - 1.0) / ranks * bytes * m->byte;
}

double cost_step_seconds(const cost_model *m, const net_spec *spec, int batch, int ranks)
{
    double counts[TERMS], terms[TERMS];
    count_step(counts, spec, batch, ranks);
    terms_of(terms, m);
    double bytes = 8.0 * (double)spec_layout(spec).count;
    return dot(counts, terms, TERMS) * (1 + m->crowd * (ranks - 1))
           + cost_reduction_seconds(m, ranks, bytes);
}

double cost_seconds(const cost_model *m, const cost_job *job)
{
    double counts[TERMS], terms[TERMS];
    count_sequence(counts, &job->spec);
    terms_of(terms, m);
    const double crowd = 1 + m->crowd * (job->ranks - 1);
    const double sequence = dot(counts, terms, SEQUENCE_TERMS) * crowd;
    count_forward(counts, &job->spec);
    const double forward = m->forward * dot(counts, terms, SEQUENCE_TERMS) * crowd / job->ranks;
    /* The last batch of an epoch may not be full: its sequences count, its parameters in full. */
    const double batches = ceil((double)job->sequences / job->batch);
    const double missing = batches * job->batch - (double)job->sequences;
    const double epoch = batches * cost_step_seconds(m, &job->spec, job->batch, job->ranks)
                         - missing * sequence * most_lanes(job->ranks) / LANES
                         + (double)job->scored * forward;
    return (double)job->epochs * epoch + (double)job->tested * forward;
}

/* ---- fitting ---- */

/* x >= 0 that minimises |A x - 1|^2, A [rows][terms]: coordinate descent on the normal equations,
 * which for a convex quadratic in a box converges to the minimum (Tseng 2001). */
static void fit(double *x, const double *a, size_t rows, int terms)
{
    double gram[TERMS][TERMS] = {{0}}, right[TERMS] = {0}, scale[TERMS] = {0};
    for (int i = 0; i < terms; i++) {
        for (size_t r = 0; r < rows; r++) {
            scale[i] = fmax(scale[i], fabs(a[r * (size_t)terms + (size_t)i]));
        }
        if (scale[i] == 0) scale[i] = 1;
    }
    for (size_t r = 0; r < rows; r++) {
        const double *row = a + r * (size_t)terms;
        for (int i = 0; i < terms; i++) {
            right[i] += row[i] / scale[i];
            for (int j = 0; j < terms; j++) gram[i][j] += row[i] / scale[i] * row[j] / scale[j];
        }
    }
    double y[TERMS] = {0};
    for (int sweep = 0; sweep < 100000; sweep++) {
        double moved = 0;
        for (int i = 0; i < terms; i++) {
            if (gram[i][i] == 0) continue;
            double gradient = right[i] - dot(gram[i], y, terms);
            double next = fmax(0, y[i] + gradient / gram[i][i]);
            moved = fmax(moved, fabs(next - y[i]));
            y[i] = next;
        }
        if (moved < 1e-13) break;
    }
    for (int i = 0; i < terms; i++) x[i] = y[i] / scale[i];
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return 0.5 * (values[(count - 1) / 2] + values[count / 2]);
}

void cost_fit(cost_model *m, const cost_sample *samples, size_t count)
{
    double *a = memory_array(a, count * TERMS), x[TERMS];
    for (size_t r = 0; r < count; r++) {
        count_step(a + r * TERMS, &samples[r].spec, samples[r].batch, 1);
        for (int i = 0; i < TERMS; i++) a[r * TERMS + (size_t)i] /= samples[r].step;
    }
    fit(x, a, count, TERMS);
    m->conv = x[CONV], m->winner = x[WINNER], m->lstm = x[LSTM], m->gate = x[GATE];
    m->letter = x[LETTER], m->value = x[VALUE], m->record = x[RECORD];
    m->lane = x[LANE], m->weight = x[WEIGHT];
    double *ratios = memory_array(ratios, count);
    size_t known = 0;
    for (size_t r = 0; r < count; r++) {
        double counts[TERMS];
        count_forward(counts, &samples[r].spec);
        double forward = dot(counts, x, SEQUENCE_TERMS);
        if (samples[r].forward > 0 && forward > 0) ratios[known++] = samples[r].forward / forward;
    }
    if (known > 0) m->forward = median(ratios, known);
    memory_free(ratios);
    memory_free(a);
}

void cost_fit_reduction(cost_model *m, const cost_reduction *samples, size_t count)
{
    double *a = memory_array(a, count * 2), x[2];
    const cost_model hop = {.hop = 1}, byte = {.byte = 1};
    for (size_t r = 0; r < count; r++) {
        a[2 * r] = cost_reduction_seconds(&hop, samples[r].ranks, samples[r].bytes)
                   / samples[r].seconds;
        a[2 * r + 1] = cost_reduction_seconds(&byte, samples[r].ranks, samples[r].bytes)
                       / samples[r].seconds;
    }
    fit(x, a, count, 2);
    m->hop = x[0], m->byte = x[1];
    memory_free(a);
}

/* ---- as text ---- */

typedef struct {
    const char *key;
    double *value;
} entry;
enum { ENTRIES = 13 };

static void entries_of(entry out[ENTRIES], cost_model *m)
{
    const entry all[ENTRIES] = {
        {"conv", &m->conv},     {"winner", &m->winner},   {"lstm", &m->lstm},
        {"gate", &m->gate},     {"letter", &m->letter},   {"value", &m->value},
        {"record", &m->record}, {"lane", &m->lane},       {"weight", &m->weight},
        {"hop", &m->hop},       {"byte", &m->byte},       {"forward", &m->forward},
        {"crowd", &m->crowd}};
    memcpy(out, all, sizeof all);
}

char *cost_describe(const cost_model *m)
{
    cost_model copy = *m;
    entry entries[ENTRIES];
    entries_of(entries, &copy);
    text_builder text = {0};
    for (int i = 0; i < ENTRIES; i++) {
        text_add(&text, "%s %.6g\n", entries[i].key, *entries[i].value);
    }
    return text_end(&text);
}

status_t cost_set(cost_model *m, const char *key, const char *value)
{
    entry entries[ENTRIES];
    entries_of(entries, m);
    for (int i = 0; i < ENTRIES; i++) {
        if (strcmp(entries[i].key, key) != 0) continue;
        char *end;
        double number = strtod(value, &end);
        if (end == value || *end != '\0' || !(number >= 0) || isinf(number)) {
            return status_set(STATUS_DATA, "cost model: %s '%s' is no number >= 0", key, value);
        }
        *entries[i].value = number;
        return STATUS_OK;
    }
    return status_set(STATUS_DATA, "cost model: '%s' is none of its terms", key);
}
