#include "src/explain/mutagenesis.h"

#include <string.h>

#include "src/core/memory.h"

/* Variants wait here until there are 16 of them. */
typedef struct {
    const target *t;
    uint8_t *letters;             /* [TARGET_GROUP][L] */
    uint8_t labels[TARGET_GROUP];
    float *cell[TARGET_GROUP];    /* where each difference goes */
    float original[TARGET_GROUP]; /* score of the unchanged sequence */
    size_t count;
} variant_group;

static void variants_score(variant_group *g)
{
    float scores[TARGET_GROUP];
    target_scores(scores, g->t, g->letters, g->labels, g->count);
    for (size_t i = 0; i < g->count; i++) *g->cell[i] = scores[i] - g->original[i];
    g->count = 0;
}

void mutagenesis_scores(float *differences, const target *t, const uint8_t *letters,
                        const uint8_t *labels, size_t count)
{
    const size_t L = (size_t)network_spec(t->net)->length;
    float *originals = memory_array(originals, count);
    target_scores(originals, t, letters, labels, count);
    variant_group g = {.t = t, .letters = memory_alloc(TARGET_GROUP, L)};
    for (size_t n = 0; n < count; n++) {
        const uint8_t *sequence = letters + n * L;
        for (size_t l = 0; l < L; l++) {
            for (uint8_t c = 0; c < TARGET_LETTERS; c++) {
                float *cell = differences + (n * L + l) * TARGET_LETTERS + c;
                *cell = 0.0f;
                if (c == sequence[l]) continue;
                uint8_t *variant = g.letters + g.count * L;
                memcpy(variant, sequence, L);
                variant[l] = c;
                g.labels[g.count] = labels != NULL ? labels[n] : 0;
                g.cell[g.count] = cell;
                g.original[g.count++] = originals[n];
                if (g.count == TARGET_GROUP) variants_score(&g);
            }
        }
    }
    if (g.count > 0) variants_score(&g);
    memory_free(g.letters);
    memory_free(originals);
}

void mutagenesis_importance(float *values, const float *differences, const uint8_t *letters,
                            size_t count, int length)
{
    const size_t positions = count * (size_t)length;
    for (size_t i = 0; i < positions; i++) {
        const float *d = differences + i * TARGET_LETTERS;
        float others = letters[i] < TARGET_LETTERS ? 3.0f : 4.0f;
        values[i] = -(d[0] + d[1] + d[2] + d[3]) / others; /* the letter's own cell is 0 */
    }
}
