#include "src/stats/significance.h"

#include <float.h>
#include <math.h>

#include "src/core/memory.h"
#include "src/stats/order.h"

enum { EXACT_MOST = 50 }; /* 2^50 sign patterns are counted exactly in a double */

/* ---- Student's distribution ------------------------------------------------------------------ */

/* Stirling's correction: ln Gamma(x) less its leading terms, x >= 20 (DLMF 5.11.1). */
static double stirling(double x)
{
    double y = 1 / (x * x);
    return (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188)))) / x;
}

/* ln Gamma(a + b) - ln Gamma(a); for large a without the cancellation of two large values. */
static double log_gamma_step(double a, double b)
{
    if (a < 20) return lgamma(a + b) - lgamma(a);
    return (a - 0.5) * log1p(b / a) + b * (log(a + b) - 1) + stirling(a + b) - stirling(a);
}

/* The continued fraction of the incomplete beta function, DLMF 8.17.22, evaluated forwards (Lentz
 * 1976): it converges in O(sqrt(a + b)) steps for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), value = d;
    for (int m = 1; m < 1000000; m++) {
        double before = value;
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        const double terms[2] = {even, odd};
        for (int k = 0; k < 2; k++) {
            c = 1 + terms[k] / c;
            d = 1 + terms[k] * d;
            if (fabs(c) < tiny) c = tiny;
            if (fabs(d) < tiny) d = tiny;
            d = 1 / d;
            value *= c * d;
        }
        if (fabs(value - before) <= DBL_EPSILON * fabs(value)) break;
    }
    return value;
}

/* The regularised incomplete beta function I_x(a, 1/2); y = 1 - x and log_x = ln x are given apart,
 * as they are known better than from x. */
static double beta_half(double x, double y, double log_x, double a)
{
    const double b = 0.5;
    /* B(a, 1/2) = Gamma(a) sqrt(pi) / Gamma(a + 1/2) */
    double log_front = a * log_x + b * log(y) + log_gamma_step(a, b) - 0.5 * log(M_PI);
    if (x < (a + 1) / (a + b + 2)) return exp(log_front) * beta_fraction(x, a, b) / a;
    return 1 - exp(log_front) * beta_fraction(y, b, a) / b;
}

double student_p(double t, double df)
{
    if (t == 0) return 1;
    double square = t * t / df; /* x = 1 / (1 + square) */
    if (isinf(square)) /* t^2 overflows, or t is infinite: x and p from logarithms */
        return isinf(t) ? 0
                        : exp(df * (0.5 * log(df) - log(fabs(t))) + log_gamma_step(df / 2, 0.5)
                              - 0.5 * log(M_PI) - log(df / 2));
    return beta_half(1 / (1 + square), square / (1 + square), -log1p(square), df / 2);
}

/* The t > 0 that is exceeded, on either side, with probability .05. */
static double student_t95(double df)
{
    double low = 0, high = 2;
    while (student_p(high, df) > 0.05) high *= 2;
    for (int i = 0; i < 100 && low < high; i++) {
        double middle = 0.5 * (low + high);
        *(student_p(middle, df) > 0.05 ? &low : &high) = middle;
    }
    return high;
}

/* ---- t-tests --------------------------------------------------------------------------------- */

typedef struct {
    double mean, variance; /* variance with n - 1 */
} moments;

static moments get_moments(const double *values, size_t n)
{
    moments m = {0, 0};
    for (size_t i = 0; i < n; i++) m.mean += values[i];
    m.mean /= (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = values[i] - m.mean;
        m.variance += d * d;
    }
    m.variance /= (double)(n - 1);
    return m;
}

static t_result make_t(double difference, double se, double df)
{
    t_result r = {.t = difference / se, .df = df, .difference = difference};
    r.p = student_p(r.t, df);
    double half = student_t95(df) * se;
    r.low = difference - half;
    r.high = difference + half;
    return r;
}

static status_t check_sample(const double *values, size_t n, const char *what)
{
    TRY(order_check(values, n, what));
    for (size_t i = 0; i < n; i++)
        if (isinf(values[i]))
            return status_set(STATUS_DATA, "%s: value %zu of %zu is infinite", what, i + 1, n);
    if (n < 2) return status_set(STATUS_DATA, "%s: a t-test needs two values", what);
    return STATUS_OK;
}

/* Differences of equal numbers carry their rounding: ten units in the last place of the values. */
static bool is_constant(double se, double largest)
{
    return se <= 10 * DBL_EPSILON * largest;
}

status_t t_test_paired(t_result *ret, const double *a, const double *b, size_t n)
{
    TRY(check_sample(a, n, "first sample"));
    TRY(check_sample(b, n, "second sample"));
    double *d = memory_array(d, n), largest = 0;
    for (size_t i = 0; i < n; i++) {
        d[i] = a[i] - b[i];
        largest = fmax(largest, fmax(fabs(a[i]), fabs(b[i])));
    }
    moments m = get_moments(d, n);
    memory_free(d);
    double se = sqrt(m.variance / (double)n);
    if (is_constant(se, largest))
        return status_set(STATUS_DATA, "all %zu differences are equal (%g): t is not defined", n,
                          m.mean);
    *ret = make_t(m.mean, se, (double)(n - 1));
    return STATUS_OK;
}

/* ---- Wilcoxon -------------------------------------------------------------------------------- */

/* P(V <= v) for n differences without ties: subsets of 1..n by their sum. 0 <= n <= EXACT_MOST. */
static double signed_rank_p(double v, size_t n)
{
    if (v < 0) return 0;
    double count[EXACT_MOST * (EXACT_MOST + 1) / 2 + 1] = {1};
    size_t top = 0;
    for (size_t rank = 1; rank <= n; rank++) {
        top += rank;
        for (size_t sum = top; sum >= rank; sum--) count[sum] += count[sum - rank];
    }
    double below = 0;
    for (size_t sum = 0; sum <= top && (double)sum <= v; sum++) below += count[sum];
    return ldexp(below, -(int)n);
}

static void set_exact(wilcoxon_result *r)
{
    double total = 0.5 * (double)r->n * (double)(r->n + 1);
    /* V and total - V have the same distribution: both tails are sums from the small end */
    r->p_less = signed_rank_p(r->v, r->n);
    r->p_greater = signed_rank_p(total - r->v, r->n);
    r->p = fmin(1, 2 * fmin(r->p_less, r->p_greater));
}

static void set_normal(wilcoxon_result *r, double ties)
{
    double n = (double)r->n;
    double z = r->v - n * (n + 1) / 4;
    double sd = sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48);
    r->p_less = 0.5 * erfc(-(z + 0.5) / sd / sqrt(2));
    r->p_greater = 0.5 * erfc((z - 0.5) / sd / sqrt(2));
    r->p = erfc(fmax(fabs(z) - 0.5, 0) / sd / sqrt(2));
}

status_t wilcoxon_paired(wilcoxon_result *ret, const double *a, const double *b, size_t n)
{
    TRY(order_check(a, n, "first sample"));
    TRY(order_check(b, n, "second sample"));
    wilcoxon_result r = {0};
    double *d = memory_array(d, n), *size = memory_array(size, n), *rank = memory_array(rank, n);
    for (size_t i = 0; i < n; i++) {
        if (a[i] == b[i]) continue; /* also two equal infinities */
        d[r.n] = a[i] - b[i];
        size[r.n] = fabs(d[r.n]);
        r.n++;
    }
    double ties = 0;
    order_midranks(rank, &ties, size, r.n);
    for (size_t i = 0; i < r.n; i++)
        if (d[i] > 0) r.v += rank[i];
    memory_free(d);
    memory_free(size);
    memory_free(rank);
    if (r.n == 0)
        return status_set(STATUS_DATA, "all %zu pairs are equal: there is nothing to rank", n);
    r.exact = ties == 0 && r.n <= EXACT_MOST;
    if (r.exact)
        set_exact(&r);
    else
        set_normal(&r, ties);
    *ret = r;
    return STATUS_OK;
}

/* ---- many tests ------------------------------------------------------------------------------ */

status_t holm_adjust(double *adjusted, const double *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return status_set(STATUS_DATA, "p-value %zu of %zu is %g", i + 1, n, p[i]);
    order_item *items = memory_array(items, n);
    order_ascending(items, p, n);
    double greatest = 0;
    for (size_t i = 0; i < n; i++) {
        greatest = fmax(greatest, fmin(1, (double)(n - i) * items[i].value));
        adjusted[items[i].index] = greatest;
    }
    memory_free(items);
    return STATUS_OK;
}
