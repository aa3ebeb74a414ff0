/* mpi/farm: many tasks of unequal cost, spread over the ranks of a world.
 *
 * The world splits into teams of one size, of consecutive ranks; ranks that are left over sit out.
 * Tasks go longest first. The first ones by a plan that every rank computes, the rest from a
 * counter at world rank 0. Rank 0 works itself: it answers whenever farm_poll is called (a
 * non-blocking probe), and after its last task until all others are done. A team's leader (its
 * rank 0) hands over a task's outcome and asks for the next task in one message. Whoever waits
 * sleeps between probes: on few cores a spinning rank would take the time of a working one.
 * What a task is, a function pointer says; nothing here knows of networks or files. */
#ifndef DEMODASH_MPI_FARM_H
#define DEMODASH_MPI_FARM_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/core/team.h"

typedef struct farm farm;

typedef struct {
    size_t count;        /* tasks */
    const double *cost;  /* [count] predicted time in any unit, the same on every rank */
    int team_size;       /* ranks that work on a task, >= 1 */
    size_t outcome_size; /* bytes of an outcome */
} farm_plan;

/* How a task ended, as world rank 0 hears of it. */
typedef struct {
    size_t task;
    int team;            /* number of the team that had it */
    status_t status;
    const char *reason;  /* "" for STATUS_OK */
    double seconds;
    const void *outcome; /* [outcome_size], of the team's rank 0 */
} farm_report;

typedef struct {
    void *data;
    /* Work on a task. Collective over t; the status is agreed on by the team. outcome
     * [outcome_size], zero before, is taken from the team's rank 0. Must call farm_poll about once
     * in 100 ms, on every rank of the team, and end with STATUS_STOPPED soon after a rank of the
     * team got true. */
    status_t (*run)(void *data, farm *f, size_t task, const team *t, void *outcome);
    /* Does this rank want to stop (a signal, the end of the job)? NULL: never. Any rank. */
    bool (*want_stop)(void *data);
    /* Does this status end the farm (a full disk), or only its task? NULL: none but STOPPED. */
    bool (*is_fatal)(status_t s);
    /* Told on world rank 0, in the order of arrival. NULL allowed. */
    void (*ended)(void *data, const farm_report *report);
    /* World rank 0, now and then, when it has no more work itself; `busy` teams have. NULL
     * allowed. */
    void (*waiting)(void *data, int busy);
} farm_hooks;

typedef struct {
    size_t done, failed, left; /* left: not begun, or stopped */
} farm_counts;

/* The number of teams; the ranks that are left over sit out. */
int farm_teams(int ranks, int team_size);

/* The order in which tasks are handed out: by falling cost, then by number. order [count]. */
void farm_order(size_t *order, const double *cost, size_t count);

/* Run all tasks. Collective over the world; counts and status are the same on every rank.
 * Errors: a status that ends the farm, with its sentence; STATUS_STOPPED; STATUS_FAILED when tasks
 * failed, after all others are done. */
status_t farm_run(farm_counts *ret, const farm_plan *plan, const farm_hooks *hooks,
                  const team *world) MUST_USE;

/* Inside run: answers requests (world rank 0) and takes notice of a stop. True: this rank was asked
 * to stop, here or by another team; it is for the task to agree on it. Not collective; cheap. */
bool farm_poll(farm *f);

/* Number of this rank's team. Not collective. */
int farm_team(const farm *f);

#endif
