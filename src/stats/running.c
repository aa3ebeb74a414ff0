/* Sums of values and of their squares: the two numbers from which mean and standard error follow
 * without keeping the values. */
#include "src/stats/running.h"

#include <math.h>

void running_add(running *r, double value)
{
    r->n++;
    r->sum += value;
    r->squares += value * value;
}

double running_mean(const running *r)
{
    return r->n > 0 ? r->sum / (double)r->n : NAN;
}

double running_error(const running *r)
{
    if (r->n < 2) return NAN;
    const double n = (double)r->n, mean = r->sum / n;
    return sqrt(fmax(0, r->squares / n - mean * mean) / (n - 1));
}
