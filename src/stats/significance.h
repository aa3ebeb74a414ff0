/* significance: the paired t-test, Wilcoxon's signed-rank test, Holm's adjustment. Not collective.
 *
 * Empty input, a NaN or too few values give STATUS_DATA, saying which. */
#ifndef DEMODASH_STATS_SIGNIFICANCE_H
#define DEMODASH_STATS_SIGNIFICANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"

typedef struct {
    double t;          /* statistic */
    double df;         /* degrees of freedom */
    double p;          /* two-tailed */
    double difference; /* mean of a - mean of b */
    double low, high;  /* 95 % interval of the difference */
} t_result;

/* Two-tailed p of Student's t with df > 0 degrees of freedom: I_x(df/2, 1/2), x = df/(df + t^2),
 * the regularised incomplete beta function. Relative error below 1e-10 for df <= 10^6, however
 * small p is (0 only below 1e-300). Public for tests. */
double student_p(double t, double df);

/* Paired t-test of a [n] against b [n], n >= 2. Differences that are all equal (to rounding) have
 * no t: STATUS_DATA. O(n). */
status_t t_test_paired(t_result *ret, const double *a, const double *b, size_t n) MUST_USE;

typedef struct {
    double v;         /* sum of the ranks of positive differences a - b */
    size_t n;         /* differences that are not zero */
    bool exact;       /* p by the exact distribution, else by the normal one */
    double p;         /* two-tailed */
    double p_greater; /* a tends to be above b */
    double p_less;    /* a tends to be below b */
} wilcoxon_result;

/* Wilcoxon's signed-rank test of a [n] against b [n]. Zero differences are left out (Wilcoxon 1945)
 * and equal ones share the mean of their ranks. The distribution is exact for up to 50 non-zero
 * differences without ties; otherwise normal, its variance lessened for ties and with continuity
 * correction (Hollander & Wolfe, section 3.1). (R turns to the normal one also for a zero; the
 * exact one, given which differences are not zero, remains true.) No non-zero difference:
 * STATUS_DATA. O(n log n). */
status_t wilcoxon_paired(wilcoxon_result *ret, const double *a, const double *b, size_t n) MUST_USE;

/* adjusted [n] = Holm's (1979) adjusted p-values of p [n] in 0..1, in the same order; n = 0 is
 * allowed; adjusted == p is not. Errors: STATUS_DATA for a p outside 0..1. O(n log n). */
status_t holm_adjust(double *adjusted, const double *p, size_t n) MUST_USE;

#endif
