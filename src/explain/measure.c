#include "src/explain/measure.h"

#include <math.h>
#include <stdlib.h>

#include "src/core/memory.h"

static int compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double gini(const float *values, size_t length, double sum)
{
    float *sorted = memory_array(sorted, length);
    for (size_t i = 0; i < length; i++) sorted[i] = values[i];
    qsort(sorted, length, sizeof *sorted, compare_floats);
    double weighted = 0;
    for (size_t i = 0; i < length; i++) {
        weighted += (2.0 * (double)(i + 1) - (double)length - 1.0) * (double)sorted[i];
    }
    memory_free(sorted);
    return weighted / ((double)length * sum);
}

measure_focus measure_map(const float *values, size_t length)
{
    const size_t width = length < MEASURE_WINDOW ? length : MEASURE_WINDOW;
    measure_focus f = {.start = 0};
    double sum = 0, best = -1;
    for (size_t i = 0; i < length; i++) sum += (double)values[i];
    for (size_t i = 0; i + width <= length; i++) {
        double window = 0;
        for (size_t k = 0; k < width; k++) window += (double)values[i + k];
        if (window > best) {
            best = window;
            f.start = i;
        }
    }
    double far = 0;
    for (size_t i = 0; i < length; i++) {
        const int is_far = i + MEASURE_FAR < f.start || i > f.start + width - 1 + MEASURE_FAR;
        far += is_far ? (double)values[i] : 0;
    }
    f.share = sum > 0 ? best / sum : NAN;
    f.far = sum > 0 ? far / sum : NAN;
    f.gini = sum > 0 ? gini(values, length, sum) : NAN;
    return f;
}

double measure_inside(const float *values, const uint8_t *mask, size_t length)
{
    double sum = 0, inside = 0;
    for (size_t i = 0; i < length; i++) {
        sum += (double)values[i];
        inside += mask[i] ? (double)values[i] : 0;
    }
    return sum > 0 ? inside / sum : NAN;
}

/* forward at t, the nearest score where t is beyond the ends or has none yet. */
static double score_at(const float *forward, size_t length, long t)
{
    if (t < 0) t = 0;
    if (t >= (long)length) t = (long)length - 1;
    while (t + 1 < (long)length && isnan(forward[t])) t++;
    return (double)forward[t];
}

long measure_turn(const float *forward, size_t length)
{
    long best = -1;
    double greatest = -HUGE_VAL;
    for (long t = 1; t < (long)length; t++) {
        if (!(forward[t - 1] < 0.5F && forward[t] >= 0.5F)) continue; /* false for NaN */
        const double rise = score_at(forward, length, t + 4) - score_at(forward, length, t - 5);
        if (rise > greatest) {
            greatest = rise;
            best = t;
        }
    }
    return best;
}

long measure_distance(const uint8_t *mask, size_t length, size_t place)
{
    for (size_t d = 0; d < length; d++) {
        if (place + d < length && mask[place + d]) return (long)d;
        if (d <= place && mask[place - d]) return (long)d;
    }
    return -1;
}
