#include "src/baseline/composition.h"

#include <math.h>
#include <string.h>

#include "src/baseline/logistic.h"
#include "src/core/memory.h"

const double COMPOSITION_PENALTY = 1;

enum { F = COMPOSITION_FEATURES, PAIRS = 16, AT_PAIRS = 1, AT_LENGTH = 17, KNOWN = 4 };

/* features [n][18] of letters [n][length] (codes 0..4): fraction of G and C among the letters
 * ACGT; frequencies of the 16 dinucleotides AA, AC, .. TT among adjacent letters ACGT; the number
 * of letters ACGT (shorter sequences are padded with other letters). 0 where there is nothing to
 * count. */
static void get_features(double *features, const uint8_t *letters, size_t n, size_t length)
{
    memset(features, 0, n * F * sizeof *features);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *s = letters + i * length;
        double *row = features + i * F;
        double known = 0, strong = 0, pairs = 0;
        for (size_t t = 0; t < length; t++) {
            if (s[t] >= KNOWN) continue;
            known++;
            strong += s[t] == 1 || s[t] == 2;
            if (t == 0 || s[t - 1] >= KNOWN) continue;
            row[AT_PAIRS + 4 * s[t - 1] + s[t]]++;
            pairs++;
        }
        if (known > 0) row[0] = strong / known;
        for (size_t f = 0; f < PAIRS && pairs > 0; f++) row[AT_PAIRS + f] /= pairs;
        row[AT_LENGTH] = known;
    }
}

static void standardise(double *features, const composition *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < F; f++)
            features[i * F + f] = (features[i * F + f] - c->mean[f]) * c->scale[f];
}

static void set_moments(composition *c, const double *features, size_t n)
{
    for (size_t f = 0; f < F; f++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < n; i++) sum += features[i * F + f];
        c->mean[f] = sum / (double)n;
        for (size_t i = 0; i < n; i++) {
            double d = features[i * F + f] - c->mean[f];
            squares += d * d;
        }
        double sd = sqrt(squares / (double)n);
        /* a constant feature's deviation is rounding: about 1e-16 of its size */
        c->scale[f] = sd > 1e-12 * (1 + fabs(c->mean[f])) ? 1 / sd : 0;
    }
}

status_t composition_fit(composition *ret, const uint8_t *letters, const uint8_t *labels, size_t n,
                         size_t length, double penalty)
{
    composition c;
    double *features = memory_array(features, n * F);
    get_features(features, letters, n, length);
    set_moments(&c, features, n);
    standardise(features, &c, n);
    status_t status = logistic_fit(c.weights, features, labels, n, F, penalty);
    memory_free(features);
    if (status != STATUS_OK) return status_prefix(status, "composition baseline");
    *ret = c;
    return STATUS_OK;
}

void composition_score(double *probabilities, const composition *c, const uint8_t *letters,
                       size_t n, size_t length)
{
    double *features = memory_array(features, n * F);
    get_features(features, letters, n, length);
    standardise(features, c, n);
    logistic_score(probabilities, c->weights, features, n, F);
    memory_free(features);
}

status_t composition_predict(double *probabilities, const sequence_set *train,
                             const sequence_set *test)
{
    composition c;
    TRY(composition_fit(&c, train->letters, train->labels, train->count, (size_t)train->length,
                        COMPOSITION_PENALTY));
    composition_score(probabilities, &c, test->letters, test->count, (size_t)test->length);
    return STATUS_OK;
}
