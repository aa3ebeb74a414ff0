/* replay: how a sweep would go on so many teams, by running the farm's rule on a clock of paper.
 *
 * The rule is mpi/farm's: longest predicted cost first, the next task to the team that is free
 * first. Real times may differ from the costs by which the order was made. */
#ifndef DEMODASH_STAGE_FORECAST_REPLAY_H
#define DEMODASH_STAGE_FORECAST_REPLAY_H

#include <stddef.h>

typedef struct {
    double makespan; /* from the start to the end of the last task; unit of `seconds` */
    double busy;     /* sum of all tasks' seconds */
    double longest;  /* of one task: no plan ends before it */
    double idle;     /* share of teams' time without a task, in [0, 1): 1 - busy / (makespan
                      * teams) */
} replay_result;

/* cost [count]: by which tasks are ordered; seconds [count]: what each really takes; teams >= 1.
 * Cost: count log teams. */
replay_result replay_run(const double *cost, const double *seconds, size_t count, int teams);

#endif
