/* team_size: predicted costs of a sweep's tasks, and on teams of which size it ends first. */
#ifndef DEMODASH_STAGE_SWEEP_TEAM_SIZE_H
#define DEMODASH_STAGE_SWEEP_TEAM_SIZE_H

#include "src/stage/forecast/cost.h"
#include "src/stage/forecast/replay.h"
#include "src/stage/sweep/agenda.h"

/* What predictions go by. */
typedef struct {
    cost_model model;
    const double *factors; /* [network_count] of each network (forecast_try), or NULL: all 1 */
    double rank_memory;    /* bytes that the host with the least has for each of its ranks; 0: plan
                            * without a limit */
    int host_ranks;        /* most ranks on a host */
} team_size_basis;

/* What training the plan's networks on its largest dataset is like on this machine: factors and
 * rates [network_count] of each (forecast_try, each for so many seconds at least); 1 and 0 for
 * baselines and for networks that do not fit. forecast_peak_bytes afterwards is what a rank needs.
 * Not collective. Errors: STATUS_FAILED. */
status_t team_size_try(double *factors, double *rates, const agenda *plan, const cost_model *model,
                  double seconds) MUST_USE;

/* Predicted seconds of tasks todo [count] on teams of so many ranks, into seconds [count]. A
 * network that does not fit a dataset's sequences takes none: it fails at once. */
void team_size_forecast(double *seconds, const agenda *plan, const size_t *todo, size_t count,
                   int ranks_per_task, const team_size_basis *basis);

typedef struct {
    int ranks_per_task, teams, idle_ranks;
    replay_result replay;  /* its idle share is of the teams.. */
    double idle;           /* ..this one of all ranks, those that sit out included */
    double kernel_bytes;   /* that a rank needs for the largest kernel machine; 0: there is none */
    bool fits;             /* kernel machines that may run at once fit basis->rank_memory */
    size_t largest;        /* task of the largest kernel machine, where there is one */
} team_size_choice;

/* The choice for so many ranks with plan->ranks_per_task, or, when that is 0, the size of 1, 2, 4,
 * 8, 16 and all ranks (up to 16) that ends first among those whose kernel machines fit the memory;
 * the smaller one of equals. Where none fits, the one that needs least a rank. */
team_size_choice team_size_choose(const agenda *plan, const size_t *todo, size_t count, int ranks,
                        const team_size_basis *basis);

#endif
