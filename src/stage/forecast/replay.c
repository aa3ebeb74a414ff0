/* A heap holds the time at which each team is free; tasks go in the farm's order to the team
 * that is free first. */
#include "src/stage/forecast/replay.h"

#include "mpi/farm.h"
#include "src/core/memory.h"

/* Restore the heap free_at [teams] (least first) after its first value grew. */
static void sift_down(double *free_at, size_t teams)
{
    for (size_t at = 0;;) {
        size_t least = at, left = 2 * at + 1, right = left + 1;
        if (left < teams && free_at[left] < free_at[least]) least = left;
        if (right < teams && free_at[right] < free_at[least]) least = right;
        if (least == at) return;
        double kept = free_at[at];
        free_at[at] = free_at[least];
        free_at[least] = kept;
        at = least;
    }
}

replay_result replay_run(const double *cost, const double *seconds, size_t count, int teams)
{
    replay_result r = {0};
    size_t *order = memory_array(order, count);
    double *free_at = memory_array(free_at, (size_t)teams);
    farm_order(order, cost, count);
    for (size_t i = 0; i < count; i++) {
        const double taken = seconds[order[i]];
        free_at[0] += taken;
        r.busy += taken;
        if (taken > r.longest) r.longest = taken;
        if (free_at[0] > r.makespan) r.makespan = free_at[0];
        sift_down(free_at, (size_t)teams);
    }
    if (r.makespan > 0) r.idle = 1 - r.busy / (r.makespan * (double)teams);
    memory_free(order);
    memory_free(free_at);
    return r;
}
