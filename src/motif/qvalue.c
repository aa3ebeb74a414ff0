#include "src/motif/qvalue.h"

#include <stdlib.h>

#include "src/core/memory.h"

enum { LIMITS = 100, TESTS_MIN = 100 };
static const double limit_max = 0.5;

typedef struct {
    double p;
    size_t index;
} test;

static int compare_tests(const void *a, const void *b)
{
    const test *x = a, *y = b;
    if (x->p != y->p) return x->p < y->p ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

double qvalue_null_share(const double *p, size_t n)
{
    if (n < TESTS_MIN) return 1;
    /* above[k]: how many p lie above limit k + 1 */
    size_t above[LIMITS] = {0};
    for (size_t i = 0; i < n; i++) {
        int k = (int)(p[i] * LIMITS / limit_max) - 1; /* near the last limit below p */
        if (k >= LIMITS) k = LIMITS - 1;
        while (k + 1 < LIMITS && p[i] > (k + 2) * limit_max / LIMITS) k++;
        while (k >= 0 && !(p[i] > (k + 1) * limit_max / LIMITS)) k--;
        if (k >= 0) above[k]++;
    }
    for (int k = LIMITS - 2; k >= 0; k--) above[k] += above[k + 1];
    double share[LIMITS], smallest = 2, best = 0, least = -1;
    for (int k = 0; k < LIMITS; k++) {
        double rest = 1 - (k + 1) * limit_max / LIMITS;
        share[k] = (double)above[k] / ((double)n * rest);
        if (share[k] < smallest) smallest = share[k];
    }
    for (int k = 0; k < LIMITS; k++) {
        double rest = 1 - (k + 1) * limit_max / LIMITS, w = (double)above[k], m = (double)n;
        double bias = share[k] - smallest;
        double error = w * (1 - w / m) / (m * m * rest * rest) + bias * bias;
        if (least < 0 || error < least) {
            least = error;
            best = share[k];
        }
    }
    if (best < 1 / (double)n) best = 1 / (double)n;
    return best < 1 ? best : 1;
}

void qvalue_compute(double *q, const double *p, size_t n)
{
    test *tests = memory_array(tests, n);
    for (size_t i = 0; i < n; i++) tests[i] = (test){p[i], i};
    if (n > 0) qsort(tests, n, sizeof *tests, compare_tests);
    double scale = qvalue_null_share(p, n) * (double)n, running = 1;
    for (size_t j = n; j > 0; j--) {
        double here = tests[j - 1].p * scale / (double)j;
        if (here < running) running = here;
        q[tests[j - 1].index] = running > tests[j - 1].p ? running : tests[j - 1].p;
    }
    memory_free(tests);
}
