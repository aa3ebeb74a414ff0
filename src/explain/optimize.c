#include "src/explain/optimize.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/memory.h"

struct optimizer {
    target t;
    optimize_settings settings;
    size_t cells;       /* of one restart: L * 4 */
    int done;           /* steps */
    float *input;       /* X [restarts][L][4] */
    float *gradient;    /* [restarts][L][4] of log p(class 1) */
    float *squares;     /* RMSprop's m [restarts][L][4] */
};

optimize_settings optimize_defaults(void)
{
    optimize_settings s = {.restarts = 4, .steps = 1000, .lambda = 0.009, .rate = 0.05,
                           .decay = 0.99, .epsilon = 1e-8};
    return s;
}

void optimize_create(optimizer **ret, const target *t, const optimize_settings *settings,
                     random_key key)
{
    assert(settings->restarts >= 1 && settings->restarts <= TARGET_GROUP && settings->steps >= 1);
    optimizer *o = memory_array(o, 1);
    o->t = *t;
    o->t.score = TARGET_LIKELIHOOD;
    o->settings = *settings;
    o->cells = (size_t)network_spec(t->net)->length * TARGET_LETTERS;
    const size_t all = o->cells * (size_t)settings->restarts;
    o->input = memory_array(o->input, all);
    o->gradient = memory_array(o->gradient, all);
    o->squares = memory_array(o->squares, all);
    for (int r = 0; r < settings->restarts; r++) {
        random_stream s = random_stream_init(key, RANDOM_OPTIMIZE, 0, (uint32_t)r);
        float *x = o->input + (size_t)r * o->cells;
        for (size_t k = 0; k < o->cells; k++) x[k] = (float)random_uniform(&s);
    }
    *ret = o;
}

void optimize_destroy(optimizer *o)
{
    if (o == NULL) return;
    memory_free(o->input);
    memory_free(o->gradient);
    memory_free(o->squares);
    memory_free(o);
}

bool optimize_step(optimizer *o, int count)
{
    const optimize_settings *s = &o->settings;
    const size_t all = o->cells * (size_t)s->restarts;
    const float lambda = (float)s->lambda, rate = (float)s->rate, decay = (float)s->decay;
    const float epsilon = (float)s->epsilon;
    uint8_t labels[TARGET_GROUP];
    float unused[TARGET_GROUP];
    memset(labels, 1, sizeof labels);
    for (int k = 0; k < count && o->done < s->steps; k++, o->done++) {
        target_gradient_real(o->gradient, unused, &o->t, o->input, labels, s->restarts);
        for (size_t i = 0; i < all; i++) {
            /* d/dX of -log p(1) + lambda sum X^2 */
            float g = 2.0f * lambda * o->input[i] - o->gradient[i];
            o->squares[i] = decay * o->squares[i] + (1.0f - decay) * g * g;
            o->input[i] -= rate * g / (sqrtf(o->squares[i]) + epsilon);
        }
    }
    return o->done < s->steps;
}

/* X [cells] -> position probabilities [cells]. */
static void read_matrix(float *matrix, const float *x, size_t cells)
{
    float greatest = 0.0f;
    for (size_t k = 0; k < cells; k++) {
        matrix[k] = fminf(fmaxf(x[k], 0.0f), 1.0f);
        greatest = fmaxf(greatest, matrix[k]);
    }
    for (size_t k = 0; k < cells; k += TARGET_LETTERS) {
        float sum = 0.0f;
        for (size_t c = k; c < k + TARGET_LETTERS; c++) {
            matrix[c] = (greatest > 0.0f ? matrix[c] / greatest : 0.0f) + 0.01f;
            sum += matrix[c];
        }
        for (size_t c = k; c < k + TARGET_LETTERS; c++) matrix[c] /= sum;
    }
}

static optimize_agreement compare(const float *p, const float *q, size_t cells)
{
    double pq = 0, pp = 0, qq = 0, apart = 0;
    for (size_t k = 0; k < cells; k++) {
        double a = (double)p[k] - 0.25, b = (double)q[k] - 0.25; /* each row's mean is 1/4 */
        pq += a * b;
        pp += a * a;
        qq += b * b;
        apart += fabs(a - b);
    }
    optimize_agreement pair = {.correlation = pp > 0 && qq > 0 ? pq / sqrt(pp * qq) : 0.0,
                               .distance = 0.5 * apart * TARGET_LETTERS / (double)cells};
    return pair;
}

static optimize_agreement agreement_of(const float *matrices, int restarts, size_t cells)
{
    optimize_agreement sum = {0, 0};
    int pairs = 0;
    for (int a = 0; a < restarts; a++) {
        for (int b = a + 1; b < restarts; b++, pairs++) {
            optimize_agreement pair = compare(matrices + (size_t)a * cells,
                                              matrices + (size_t)b * cells, cells);
            sum.correlation += pair.correlation;
            sum.distance += pair.distance;
        }
    }
    if (pairs == 0) return (optimize_agreement){.correlation = 1.0, .distance = 0.0};
    sum.correlation /= pairs;
    sum.distance /= pairs;
    return sum;
}

int optimize_finish(float *matrices, double *objectives, double *likelihoods,
                    optimize_agreement *agreement, optimizer *o)
{
    const int restarts = o->settings.restarts;
    uint8_t labels[TARGET_GROUP];
    float scores[TARGET_GROUP];
    memset(labels, 1, sizeof labels);
    target_gradient_real(NULL, scores, &o->t, o->input, labels, restarts);
    int best = 0;
    for (int r = 0; r < restarts; r++) {
        const float *x = o->input + (size_t)r * o->cells;
        double norm = 0;
        for (size_t k = 0; k < o->cells; k++) norm += (double)x[k] * (double)x[k];
        likelihoods[r] = (double)scores[r];
        objectives[r] = o->settings.lambda * norm - likelihoods[r];
        if (objectives[r] < objectives[best]) best = r;
        read_matrix(matrices + (size_t)r * o->cells, x, o->cells);
    }
    if (agreement != NULL) *agreement = agreement_of(matrices, restarts, o->cells);
    return best;
}
