#include "src/stats/bootstrap.h"

#include <math.h>

#include "src/core/memory.h"
#include "src/stats/order.h"
#include "src/stats/summary.h"

status_t bootstrap_mean(bootstrap_result *ret, const double *values, size_t n, uint32_t replicates,
                        double level, random_key key)
{
    TRY(order_check(values, n, "bootstrap"));
    for (size_t i = 0; i < n; i++)
        if (isinf(values[i]))
            return status_set(STATUS_DATA, "bootstrap: value %zu of %zu is infinite", i + 1, n);
    if (n > UINT32_MAX || replicates < 2 || !(level > 0 && level < 1))
        return status_set(STATUS_DATA, "bootstrap of %zu values: %u replicates, level %g", n,
                          replicates, level);
    bootstrap_result r = {0};
    for (size_t i = 0; i < n; i++) r.mean += values[i];
    r.mean /= (double)n;
    double *means = memory_array(means, replicates);
    for (uint32_t k = 0; k < replicates; k++) {
        random_stream s = random_stream_init(key, RANDOM_BOOTSTRAP, 0, k);
        double sum = 0;
        for (size_t i = 0; i < n; i++) sum += values[random_below(&s, (uint32_t)n)];
        means[k] = sum / (double)n;
    }
    summary spread;
    status_t status = summary_compute(&spread, means, replicates);
    if (status == STATUS_OK) status = summary_quantile(&r.low, means, replicates, (1 - level) / 2);
    if (status == STATUS_OK) status = summary_quantile(&r.high, means, replicates, (1 + level) / 2);
    memory_free(means);
    TRY(status);
    r.se = spread.sd_sample;
    *ret = r;
    return STATUS_OK;
}
