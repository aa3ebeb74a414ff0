/* Measures how the networks of a dossier look at the positive test sequences: how concentrated
 * their saliency is, how much of it lies on hits of the known motif, how far from these the
 * forward score turns, and on simulated data how well maps tell planted bases from others. Each
 * sequence gives a number (src/explain/measure.h), a task their mean or median; what is not
 * finite, as of a sequence without a hit, does not count. */
#include "src/stage/report/measuring.h"

#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/explain/measure.h"
#include "src/stats/auc.h"
#include "src/stats/running.h"
#include "src/stats/summary.h"

static void add(running *r, double value)
{
    if (isfinite(value)) running_add(r, value);
}

/* Adds the shares that the bases of a row have of its sum to the mean over the positives. */
static void add_profile(double *profile, const float *row, size_t length, size_t positives)
{
    double sum = 0;
    for (size_t l = 0; l < length; l++) sum += (double)row[l];
    for (size_t l = 0; l < length && sum > 0; l++) {
        profile[l] += (double)row[l] / sum / (double)positives;
    }
}

static void measure_saliency(const dossier *d, dossier_task *t)
{
    const size_t L = d->length;
    running means[MEASURES_COVERED + 1] = {0};
    t->profile = memory_array(t->profile, L);
    for (int m = 0; m < DOSSIER_BY_SEQUENCE; m++) {
        t->by_sequence[m] = memory_array(t->by_sequence[m], d->positives);
    }
    for (size_t i = 0; i < d->positives; i++) {
        const float *row = t->maps.magnitude + i * L;
        const measure_focus f = measure_map(row, L);
        const double values[DOSSIER_BY_SEQUENCE] = {f.share, f.gini, f.far};
        add_profile(t->profile, row, L, d->positives);
        for (int m = 0; m < DOSSIER_BY_SEQUENCE; m++) {
            t->by_sequence[m][i] = values[m];
            add(&means[m], values[m]);
        }
        if (d->hits == NULL || d->hit_counts[i] == 0) continue;
        double bases = 0;
        for (size_t l = 0; l < L; l++) bases += d->hit_mask[i * L + l];
        add(&means[MEASURES_INSIDE], measure_inside(row, d->hit_mask + i * L, L));
        add(&means[MEASURES_COVERED], bases / (double)L);
    }
    for (int m = 0; m <= MEASURES_COVERED; m++) t->measures[m] = running_mean(&means[m]);
}

static double median_of(const double *values, size_t n)
{
    double median = NAN;
    if (n > 0 && summary_quantile(&median, values, n, 0.5) != STATUS_OK) median = NAN;
    return median;
}

/* Chance is what any base of the same sequences would give: sequences differ in how much of them
 * hits cover. */
static void measure_turns(const dossier *d, dossier_task *t)
{
    const size_t L = d->length, N = d->positives;
    size_t turned = 0, n = 0, all = 0, near = 0, near_all = 0;
    t->turns = memory_array(t->turns, N);
    double *distances = memory_array(distances, N), *places = memory_array(places, N * L);
    for (size_t i = 0; i < N; i++) {
        t->turns[i] = measure_turn(t->maps.forward + i * L, L);
        turned += t->turns[i] >= 0;
        if (t->turns[i] < 0 || d->hits == NULL || d->hit_counts[i] == 0) continue;
        const uint8_t *mask = d->hit_mask + i * L;
        distances[n] = (double)measure_distance(mask, L, (size_t)t->turns[i]);
        near += distances[n++] <= MEASURES_NEAR_BASES;
        for (size_t l = 0; l < L; l++) {
            places[all] = (double)measure_distance(mask, L, l);
            near_all += places[all++] <= MEASURES_NEAR_BASES;
        }
    }
    t->measures[MEASURES_TURNED] = (double)turned / (double)N;
    t->measures[MEASURES_DISTANCE] = median_of(distances, n);
    t->measures[MEASURES_DISTANCE_CHANCE] = median_of(places, all);
    t->measures[MEASURES_NEAR] = n > 0 ? (double)near / (double)n : NAN;
    t->measures[MEASURES_NEAR_CHANCE] = all > 0 ? (double)near_all / (double)all : NAN;
    memory_free(distances);
    memory_free(places);
}

/* Mean per-sequence AUROC of "base inside a planted site" by the magnitude of map
 * [positives][length]; sequences without a site do not count. */
static double measure_truth(const dossier *d, const float *map)
{
    const size_t L = d->length;
    if (map == NULL || d->planted_mask == NULL) return NAN;
    running areas = {0};
    double *values = memory_array(values, L);
    for (size_t i = 0; i < d->positives; i++) {
        const uint8_t *mask = d->planted_mask + i * L;
        auc_result area;
        for (size_t l = 0; l < L; l++) values[l] = fabs((double)map[i * L + l]);
        if (memchr(mask, 1, L) == NULL || memchr(mask, 0, L) == NULL) continue;
        if (auc_roc(&area, values, mask, L) == STATUS_OK) add(&areas, area.area);
    }
    memory_free(values);
    return running_mean(&areas);
}

static void measure(const dossier *d, dossier_task *t)
{
    for (int m = 0; m < MEASURES_COUNT; m++) t->measures[m] = NAN;
    if (!t->explained) return;
    measure_saliency(d, t);
    if (t->maps.forward != NULL) measure_turns(d, t);
    t->measures[MEASURES_SALIENCY] = measure_truth(d, t->maps.magnitude);
    t->measures[MEASURES_INTEGRATED] = measure_truth(d, t->maps.contribution);
    t->measures[MEASURES_MUTAGENESIS] = measure_truth(d, t->maps.importance);
}

void measuring_run(dossier *d)
{
    for (size_t k = 0; k < d->task_count; k++) measure(d, &d->tasks[k]);
}
