#include "src/stats/order.h"

#include <math.h>
#include <stdlib.h>

#include "src/core/memory.h"

static int compare_items(const void *a, const void *b)
{
    const order_item *x = a, *y = b;
    if (x->value < y->value) return -1;
    if (x->value > y->value) return 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void order_ascending(order_item *items, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) items[i] = (order_item){values[i], i};
    qsort(items, n, sizeof *items, compare_items);
}

void order_midranks(double *ranks, double *ret_ties, const double *values, size_t n)
{
    order_item *items = memory_array(items, n);
    order_ascending(items, values, n);
    double ties = 0;
    for (size_t first = 0, end; first < n; first = end) {
        end = first + 1;
        while (end < n && items[end].value == items[first].value) end++;
        double t = (double)(end - first);
        ties += t * t * t - t;
        for (size_t i = first; i < end; i++)
            ranks[items[i].index] = 0.5 * (double)(first + 1 + end);
    }
    if (ret_ties != NULL) *ret_ties = ties;
    memory_free(items);
}

status_t order_check(const double *values, size_t n, const char *what)
{
    if (n == 0) return status_set(STATUS_DATA, "%s: no values", what);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i]))
            return status_set(STATUS_DATA, "%s: value %zu of %zu is not a number", what, i + 1, n);
    }
    return STATUS_OK;
}
