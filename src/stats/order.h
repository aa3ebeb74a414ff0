/* order: deterministic sorting of numbers, and midranks. Shared by the files of this room. */
#ifndef DEMODASH_STATS_ORDER_H
#define DEMODASH_STATS_ORDER_H

#include <stddef.h>

#include "src/core/status.h"

typedef struct {
    double value;
    size_t index; /* place in the input */
} order_item;

/* items [n] = values [n] with their places, ascending; equal values in order of their places, so
 * the result does not depend on the sorting routine. No NaN. O(n log n). */
void order_ascending(order_item *items, const double *values, size_t n);

/* ranks [n] = midranks of values [n], from 1: equal values share the mean of their places.
 * ret_ties (may be NULL) = sum of t^3 - t over the groups of t equal values. O(n log n). */
void order_midranks(double *ranks, double *ret_ties, const double *values, size_t n);

/* Refuse n = 0 and a NaN: STATUS_DATA, naming what and the first bad place. */
status_t order_check(const double *values, size_t n, const char *what) MUST_USE;

#endif
