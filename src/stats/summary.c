#include "src/stats/summary.h"

#include <math.h>

#include "src/core/memory.h"
#include "src/stats/order.h"

static double quantile_sorted(const order_item *items, size_t n, double q)
{
    double place = (double)(n - 1) * q;
    size_t at = (size_t)place;
    if (at + 1 >= n) return items[n - 1].value;
    double below = items[at].value, above = items[at + 1].value;
    double weight = place - (double)at;
    /* equal or infinite neighbours: no 0 times infinity */
    return weight == 0 || below == above ? below : below + weight * (above - below);
}

status_t summary_compute(summary *ret, const double *values, size_t n)
{
    TRY(order_check(values, n, "summary"));
    order_item *items = memory_array(items, n);
    order_ascending(items, values, n);
    summary s = {.n = n, .min = items[0].value, .max = items[n - 1].value};
    s.median = quantile_sorted(items, n, 0.5);
    memory_free(items);
    for (size_t i = 0; i < n; i++) s.mean += values[i];
    s.mean /= (double)n;
    double squares = 0;
    for (size_t i = 0; i < n; i++) squares += (values[i] - s.mean) * (values[i] - s.mean);
    s.sd_population = sqrt(squares / (double)n);
    s.sd_sample = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
    *ret = s;
    return STATUS_OK;
}

status_t summary_quantile(double *ret, const double *values, size_t n, double q)
{
    TRY(order_check(values, n, "quantile"));
    if (!(q >= 0 && q <= 1)) return status_set(STATUS_DATA, "quantile of %g: not in 0..1", q);
    order_item *items = memory_array(items, n);
    order_ascending(items, values, n);
    *ret = quantile_sorted(items, n, q);
    memory_free(items);
    return STATUS_OK;
}
