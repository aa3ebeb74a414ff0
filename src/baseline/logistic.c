#include "src/baseline/logistic.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "src/core/memory.h"

enum { STEPS_MOST = 200, HALVINGS_MOST = 40 };

static double sigmoid(double z)
{
    if (z >= 0) return 1 / (1 + exp(-z));
    double e = exp(z);
    return e / (1 + e);
}

/* ln(1 + e^z) without overflow */
static double softplus(double z)
{
    return fmax(z, 0) + log1p(exp(-fabs(z)));
}

static double linear(const double *weights, const double *row, size_t features)
{
    double z = weights[features];
    for (size_t f = 0; f < features; f++) z += weights[f] * row[f];
    return z;
}

static double objective(const double *weights, const double *x, const uint8_t *labels, size_t n,
                        size_t features, double penalty)
{
    double sum = 0;
    for (size_t f = 0; f < features; f++) sum += 0.5 * penalty * weights[f] * weights[f];
    for (size_t i = 0; i < n; i++) {
        double z = linear(weights, x + i * features, features);
        sum += softplus(labels[i] ? -z : z);
    }
    return sum;
}

/* gradient [m] and hessian [m][m] (lower triangle), m = features + 1 */
static void derivatives(double *gradient, double *hessian, const double *weights, const double *x,
                        const uint8_t *labels, size_t n, size_t features, double penalty)
{
    size_t m = features + 1;
    memset(hessian, 0, m * m * sizeof *hessian);
    for (size_t f = 0; f < features; f++) {
        gradient[f] = penalty * weights[f];
        hessian[f * m + f] = penalty;
    }
    gradient[features] = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = x + i * features;
        double p = sigmoid(linear(weights, row, features)), error = p - labels[i], w = p * (1 - p);
        for (size_t f = 0; f < m; f++) {
            double value = f < features ? row[f] : 1;
            gradient[f] += error * value;
            for (size_t g = 0; g <= f; g++)
                hessian[f * m + g] += w * value * (g < features ? row[g] : 1);
        }
    }
}

/* b [m] = a^-1 b by Cholesky; a [m][m], lower triangle, is overwritten. False if a is not positive
 * definite. Written out, not LAPACK's: the last bits of dpotrf depend on the processor that the
 * library makes its blocks for, and a baseline's scores are the same bits everywhere. */
static bool solve(double *b, double *a, size_t m)
{
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * m + j];
            for (size_t k = 0; k < j; k++) sum -= a[i * m + k] * a[j * m + k];
            if (i != j) {
                a[i * m + j] = sum / a[j * m + j];
            } else if (sum > 0) {
                a[i * m + i] = sqrt(sum);
            } else {
                return false;
            }
        }
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < i; k++) b[i] -= a[i * m + k] * b[k];
        b[i] /= a[i * m + i];
    }
    for (size_t i = m; i-- > 0;) {
        for (size_t k = i + 1; k < m; k++) b[i] -= a[k * m + i] * b[k];
        b[i] /= a[i * m + i];
    }
    return true;
}

/* The largest |value| of x [count], at least 1; infinity if one is not finite. */
static double largest_value(const double *x, size_t count)
{
    double largest = 1;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(x[i])) return (double)INFINITY;
        largest = fmax(largest, fabs(x[i]));
    }
    return largest;
}

/* weights -= step, halved until the objective does not rise. True if it moved. */
static bool descend(double *weights, double *step, const double *x, const uint8_t *labels, size_t n,
                    size_t features, double penalty)
{
    size_t m = features + 1;
    double *trial = memory_array(trial, m);
    double before = objective(weights, x, labels, n, features, penalty);
    bool moved = false;
    for (int k = 0; k < HALVINGS_MOST && !moved; k++) {
        for (size_t f = 0; f < m; f++) trial[f] = weights[f] - step[f];
        /* rounding of the sum of n terms must not stop the last, tiny steps */
        moved = objective(trial, x, labels, n, features, penalty) <= before * (1 + 1e-12);
        if (moved) memcpy(weights, trial, m * sizeof *weights);
        for (size_t f = 0; f < m; f++) step[f] *= 0.5;
    }
    memory_free(trial);
    return moved;
}

status_t logistic_fit(double *weights, const double *x, const uint8_t *labels, size_t n,
                      size_t features, double penalty)
{
    assert(penalty > 0);
    size_t positives = 0, m = features + 1;
    for (size_t i = 0; i < n; i++) positives += labels[i];
    if (positives == 0 || positives == n)
        return status_set(STATUS_DATA, "logistic regression: %zu of %zu records are of class 1",
                          positives, n);
    double largest = largest_value(x, n * features);
    if (isinf(largest))
        return status_set(STATUS_DATA, "logistic regression: a value is not finite");
    double *gradient = memory_array(gradient, m), *hessian = memory_array(hessian, m * m);
    memset(weights, 0, m * sizeof *weights);
    /* the best constant: for the intercept alone the first derivative vanishes here */
    weights[features] = log((double)positives / (double)(n - positives));
    bool done = false;
    for (int step = 0; step < STEPS_MOST && !done; step++) {
        derivatives(gradient, hessian, weights, x, labels, n, features, penalty);
        double greatest = 0;
        for (size_t f = 0; f < m; f++) greatest = fmax(greatest, fabs(gradient[f]));
        done = greatest <= 1e-9 * (double)n * largest;
        if (done) break;
        if (!solve(gradient, hessian, m)) break;
        if (!descend(weights, gradient, x, labels, n, features, penalty)) break;
    }
    memory_free(gradient);
    memory_free(hessian);
    if (!done) return status_set(STATUS_FAILED, "logistic regression did not converge");
    return STATUS_OK;
}

void logistic_score(double *probabilities, const double *weights, const double *x, size_t n,
                    size_t features)
{
    for (size_t i = 0; i < n; i++)
        probabilities[i] = sigmoid(linear(weights, x + i * features, features));
}
