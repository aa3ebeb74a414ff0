#include "src/explain/target.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

const char *const *target_score_names(void)
{
    static const char *const names[] = {"logit", "probability", "likelihood", NULL};
    return names;
}

float target_value(float *slope, const float *logits, uint8_t label, target_score score)
{
    /* Both softmax probabilities from the difference, each without cancellation. */
    double margin = (double)logits[1] - (double)logits[0];
    double p1 = 1.0 / (1.0 + exp(-margin)), p0 = 1.0 / (1.0 + exp(margin));
    double value = margin, d = 1.0; /* d value / d margin */
    switch (score) {
    case TARGET_DIFFERENCE: break;
    case TARGET_PROBABILITY:
        value = p1;
        d = p1 * p0;
        break;
    case TARGET_LIKELIHOOD: {
        double towards = label ? margin : -margin; /* log p(label) = -log(1 + exp(-towards)) */
        value = towards > 0 ? -log1p(exp(-towards)) : towards - log1p(exp(towards));
        d = label ? p0 : -p1;
        break;
    }
    }
    if (slope != NULL) {
        slope[0] = (float)-d;
        slope[1] = (float)d;
    }
    return (float)value;
}

/* One group on one strand: letters [TARGET_GROUP][L]. */
static void group_run(float *gradient, float *scores, const target *t, const net_input *input,
                      const uint8_t *labels)
{
    float logits[TARGET_GROUP * SPEC_CLASSES], slopes[TARGET_GROUP * SPEC_CLASSES];
    assert(input->count >= 1 && input->count <= TARGET_GROUP);
    assert(labels != NULL || t->score != TARGET_LIKELIHOOD);
    network_forward(t->net, logits, t->parameters, input, NULL);
    for (int i = 0; i < input->count; i++) {
        scores[i] = target_value(slopes + 2 * i, logits + 2 * i, labels != NULL ? labels[i] : 0,
                                 t->score);
    }
    if (gradient != NULL) network_backward(t->net, NULL, gradient, t->parameters, slopes);
}

/* Workspace for letters in groups. */
typedef struct {
    uint8_t *letters, *reversed; /* [TARGET_GROUP][L] */
    float *map;                  /* [TARGET_GROUP][L][4] of the other strand */
    uint8_t labels[TARGET_GROUP];
} group_work;

static group_work group_make(int length, bool maps)
{
    const size_t n = (size_t)TARGET_GROUP * (size_t)length;
    group_work w = {.letters = memory_alloc(n, 1), .reversed = memory_alloc(n, 1)};
    if (maps) w.map = memory_array(w.map, n * TARGET_LETTERS);
    return w;
}

static void group_release(group_work *w)
{
    memory_free(w->letters);
    memory_free(w->reversed);
    memory_free(w->map);
}

/* Copy up to 16 sequences and fill the rest with blanks. Returns how many are real. */
static int group_fill(group_work *w, const uint8_t *letters, const uint8_t *labels, size_t left,
                      int length)
{
    const size_t L = (size_t)length;
    int real = left < TARGET_GROUP ? (int)left : TARGET_GROUP;
    memset(w->letters, DNA_OTHER, TARGET_GROUP * L);
    memcpy(w->letters, letters, (size_t)real * L);
    memset(w->labels, 0, sizeof w->labels);
    if (labels != NULL) memcpy(w->labels, labels, (size_t)real);
    return real;
}

static void group_letters(float *gradient, float *scores, const target *t, group_work *w)
{
    const int length = network_spec(t->net)->length;
    const size_t L = (size_t)length, cells = L * TARGET_LETTERS;
    net_input input = {.count = TARGET_GROUP, .letters = w->letters};
    group_run(gradient, scores, t, &input, w->labels);
    if (!t->both_strands) return;
    float other[TARGET_GROUP];
    for (size_t i = 0; i < TARGET_GROUP; i++) {
        dna_reverse_complement(w->reversed + i * L, w->letters + i * L, L);
    }
    input.letters = w->reversed;
    group_run(gradient != NULL ? w->map : NULL, other, t, &input, w->labels);
    for (size_t i = 0; i < TARGET_GROUP; i++) {
        scores[i] = 0.5f * (scores[i] + other[i]);
        if (gradient == NULL) continue;
        float *map = gradient + i * cells;
        for (size_t k = 0; k < cells; k++) map[k] *= 0.5f;
        target_add_reversed(map, w->map + i * cells, 0.5f, length);
    }
}

void target_scores(float *scores, const target *t, const uint8_t *letters, const uint8_t *labels,
                   size_t count)
{
    const int length = network_spec(t->net)->length;
    group_work w = group_make(length, false);
    for (size_t at = 0; at < count; at += TARGET_GROUP) {
        float group[TARGET_GROUP];
        int real = group_fill(&w, letters + at * (size_t)length,
                              labels != NULL ? labels + at : NULL, count - at, length);
        group_letters(NULL, group, t, &w);
        memcpy(scores + at, group, (size_t)real * sizeof *scores);
    }
    group_release(&w);
}

void target_gradient(float *gradient, float *scores, const target *t, const uint8_t *letters,
                     const uint8_t *labels, size_t count)
{
    const int length = network_spec(t->net)->length;
    const size_t cells = (size_t)length * TARGET_LETTERS;
    group_work w = group_make(length, t->both_strands);
    float *maps = memory_array(maps, TARGET_GROUP * cells);
    for (size_t at = 0; at < count; at += TARGET_GROUP) {
        float group[TARGET_GROUP];
        int real = group_fill(&w, letters + at * (size_t)length,
                              labels != NULL ? labels + at : NULL, count - at, length);
        group_letters(maps, group, t, &w);
        memcpy(gradient + at * cells, maps, (size_t)real * cells * sizeof *gradient);
        if (scores != NULL) memcpy(scores + at, group, (size_t)real * sizeof *scores);
    }
    memory_free(maps);
    group_release(&w);
}

void target_gradient_real(float *gradient, float *scores, const target *t, const float *input,
                          const uint8_t *labels, int count)
{
    net_input real = {.count = count, .real = input};
    group_run(gradient, scores, t, &real, labels);
}

void target_add_reversed(float *map, const float *other, float factor, int length)
{
    const size_t cells = (size_t)length * TARGET_LETTERS;
    /* Reversing positions and complementing letters (c -> 3 - c) is reading backwards. */
    for (size_t k = 0; k < cells; k++) map[k] += factor * other[cells - 1 - k];
}
