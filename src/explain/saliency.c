#include "src/explain/saliency.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

void saliency_correct(float *gradient, size_t count, int length)
{
    const size_t positions = count * (size_t)length;
    for (size_t i = 0; i < positions; i++) {
        float *g = gradient + i * TARGET_LETTERS;
        float mean = 0.25f * (g[0] + g[1] + g[2] + g[3]);
        for (int c = 0; c < TARGET_LETTERS; c++) g[c] -= mean;
    }
}

void saliency_project(float *values, const float *gradient, const uint8_t *letters, size_t count,
                      int length, bool magnitude)
{
    const size_t positions = count * (size_t)length;
    for (size_t i = 0; i < positions; i++) {
        float v = letters[i] < TARGET_LETTERS ? gradient[i * TARGET_LETTERS + letters[i]] : 0.0f;
        values[i] = magnitude ? fabsf(v) : v;
    }
}

const char *const *saliency_baseline_names(void)
{
    static const char *const names[] = {"zeros", "uniform", NULL};
    return names;
}

static float baseline_cell(saliency_baseline baseline)
{
    return baseline == BASELINE_UNIFORM ? 0.25f : 0.0f;
}

/* input [TARGET_GROUP][L][4] = b + alpha (onehot - b); alpha 1: the one-hot itself. */
static void path_point(float *input, const uint8_t *letters, size_t positions, float b, float alpha)
{
    for (size_t i = 0; i < positions; i++) {
        for (int c = 0; c < TARGET_LETTERS; c++) {
            float x = letters[i] == c ? 1.0f : 0.0f;
            input[i * TARGET_LETTERS + (size_t)c] = b + alpha * (x - b);
        }
    }
}

/* Workspace of one group. */
typedef struct {
    uint8_t *letters;            /* [TARGET_GROUP][L] */
    float *input, *gradient;     /* [TARGET_GROUP][L][4] */
    float *mean, *other;         /* [TARGET_GROUP][L][4]: of each strand */
    uint8_t labels[TARGET_GROUP];
    float rise[TARGET_GROUP];    /* score(x) - score(b) */
} path_work;

/* Mean gradient along the path and the rise of the score, of the group's letters as they stand. */
static void path_mean(float *mean, float *rise, path_work *w, const target *t,
                      saliency_baseline baseline, int steps)
{
    const size_t positions = (size_t)TARGET_GROUP * (size_t)network_spec(t->net)->length;
    const float b = baseline_cell(baseline);
    float end[TARGET_GROUP], start[TARGET_GROUP], unused[TARGET_GROUP];
    memset(mean, 0, positions * TARGET_LETTERS * sizeof *mean);
    for (int k = 0; k < steps; k++) {
        path_point(w->input, w->letters, positions, b, ((float)k + 0.5f) / (float)steps);
        target_gradient_real(w->gradient, unused, t, w->input, w->labels, TARGET_GROUP);
        for (size_t i = 0; i < positions * TARGET_LETTERS; i++) mean[i] += w->gradient[i];
    }
    for (size_t i = 0; i < positions * TARGET_LETTERS; i++) mean[i] /= (float)steps;
    path_point(w->input, w->letters, positions, b, 1.0f);
    target_gradient_real(NULL, end, t, w->input, w->labels, TARGET_GROUP);
    path_point(w->input, w->letters, positions, b, 0.0f);
    target_gradient_real(NULL, start, t, w->input, w->labels, TARGET_GROUP);
    for (int i = 0; i < TARGET_GROUP; i++) rise[i] = end[i] - start[i];
}

/* The group's mean gradient over the strands that the target asks for. */
static void path_group(path_work *w, const target *t, saliency_baseline baseline, int steps)
{
    const int length = network_spec(t->net)->length;
    const size_t L = (size_t)length, cells = L * TARGET_LETTERS;
    path_mean(w->mean, w->rise, w, t, baseline, steps);
    if (!t->both_strands) return;
    for (size_t i = 0; i < TARGET_GROUP; i++) {
        dna_reverse_complement(w->letters + i * L, w->letters + i * L, L);
    }
    float rise[TARGET_GROUP];
    path_mean(w->other, rise, w, t, baseline, steps);
    for (size_t i = 0; i < TARGET_GROUP; i++) {
        w->rise[i] = 0.5f * (w->rise[i] + rise[i]);
        for (size_t k = 0; k < cells; k++) w->mean[i * cells + k] *= 0.5f;
        target_add_reversed(w->mean + i * cells, w->other + i * cells, 0.5f, length);
    }
}

void saliency_integrate(float *mean, float *values, float *residual, const target *t,
                        const uint8_t *letters, const uint8_t *labels, size_t count,
                        saliency_baseline baseline, int steps)
{
    assert(steps >= 1);
    const size_t L = (size_t)network_spec(t->net)->length, cells = L * TARGET_LETTERS;
    const float b = baseline_cell(baseline);
    path_work w = {.letters = memory_alloc(TARGET_GROUP, L)};
    w.input = memory_array(w.input, TARGET_GROUP * cells);
    w.gradient = memory_array(w.gradient, TARGET_GROUP * cells);
    w.mean = memory_array(w.mean, TARGET_GROUP * cells);
    w.other = memory_array(w.other, TARGET_GROUP * cells);
    for (size_t at = 0; at < count; at += TARGET_GROUP) {
        size_t real = count - at < TARGET_GROUP ? count - at : TARGET_GROUP;
        memset(w.letters, DNA_OTHER, TARGET_GROUP * L);
        memcpy(w.letters, letters + at * L, real * L);
        memset(w.labels, 0, sizeof w.labels);
        if (labels != NULL) memcpy(w.labels, labels + at, real);
        path_group(&w, t, baseline, steps);
        for (size_t i = 0; i < real; i++) {
            double total = 0;
            for (size_t l = 0; l < L; l++) {
                const float *m = w.mean + i * cells + l * TARGET_LETTERS;
                uint8_t letter = letters[(at + i) * L + l];
                double v = letter < TARGET_LETTERS ? (double)m[letter] : 0.0;
                for (int c = 0; c < TARGET_LETTERS; c++) v -= (double)b * (double)m[c];
                values[(at + i) * L + l] = (float)v;
                total += v;
            }
            residual[at + i] = (float)(total - (double)w.rise[i]);
        }
        if (mean != NULL) memcpy(mean + at * cells, w.mean, real * cells * sizeof *mean);
    }
    memory_free(w.letters);
    memory_free(w.input);
    memory_free(w.gradient);
    memory_free(w.mean);
    memory_free(w.other);
}

void saliency_hypothesize(float *mean, size_t count, int length, saliency_baseline baseline)
{
    /* b is 0 or 1/4 in every cell: nothing, or the mean over letters, is subtracted. */
    if (baseline == BASELINE_UNIFORM) saliency_correct(mean, count, length);
}
