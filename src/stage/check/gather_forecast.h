/* gather_forecast: the time, memory and disk that explanations and reports will take. */
#ifndef DEMODASH_STAGE_CHECK_GATHER_FORECAST_H
#define DEMODASH_STAGE_CHECK_GATHER_FORECAST_H

#include "src/stage/explain/explain.h"
#include "src/stage/sweep/sweep.h"

typedef struct {
    double seconds;      /* on so many ranks.. */
    double core_seconds; /* ..and of one core */
    double rank_bytes;   /* memory of the rank that needs most, on top of MPI and libraries */
    double disk_bytes;
} gather_forecast;

/* costs [network_count]: what explaining each of the plan's networks costs (explain_try, with
 * gather_defaults' settings); zeros for baselines and for networks that do not fit. Not collective.
 * Errors: as explain_try. */
status_t gather_forecast_try(explain_cost *costs, const agenda *plan) MUST_USE;

/* Of all tasks of the plan, finished or not; positives [dataset_count] of each test set. Reports
 * are counted by what they took on a Zen 5 core. */
gather_forecast gather_forecast_predict(const agenda *plan, const explain_cost *costs,
                                        const size_t *positives, int ranks);

#endif
