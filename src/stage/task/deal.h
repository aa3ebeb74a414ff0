/* deal: a list of tasks, worked off by all ranks of a world and each judged at its end.
 *
 * The one driver of the farm (mpi/farm.h) for the stages. A stage says what its list is and what
 * one task of it is; deal hands tasks out, dearest first, passes a wish to stop on, counts, keeps
 * the first failure, tells the command what has ended, and puts the outcome of all into one status
 * with its sentence. It knows nothing of networks, reports or files. */
#ifndef DEMODASH_STAGE_TASK_DEAL_H
#define DEMODASH_STAGE_TASK_DEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/core/team.h"

/* A deal under way, as a rank sees it. */
typedef struct deal deal;

typedef struct {
    size_t done, skipped, failed, left; /* skipped: finished before; left: not begun, or stopped */
} deal_counts;

/* How a task ended. */
typedef struct {
    size_t task;          /* its number in the list */
    const char *name;     /* as the list calls it; NULL where it gives no names */
    size_t number, count; /* so many have ended, those finished before included, of all */
    int team;             /* that had it */
    status_t status;
    const char *reason;   /* "" when STATUS_OK */
    double seconds;
    const void *outcome;  /* [outcome_size] as the list's run left it, aligned for any type */
} deal_event;

/* What the command brings; each may be NULL. */
typedef struct {
    void *data;                         /* of all but want_stop */
    bool (*want_stop)(void *stopper);   /* polled about every tenth of a second, on every rank */
    void *stopper;
    /* On the rank that works, by the task itself: what is being done, so much of all; something the
     * user should know. */
    void (*progress)(void *data, const char *name, const char *what, size_t done, size_t all);
    void (*note)(void *data, const char *name, const char *sentence);
    /* On rank 0: a task has ended; it has no more work itself, but so many teams have. */
    void (*ended)(void *data, const deal_event *event);
    void (*waiting)(void *data, int busy, const deal_counts *counts);
} deal_hooks;

/* What there is to do; the same on every rank. */
typedef struct {
    size_t count;
    const char *const *names; /* [count] for events, or NULL */
    const double *cost;       /* [count] predicted time in any unit, or NULL: all alike */
    int team_size;            /* ranks that work on a task; 0: 1 */
    size_t skipped;           /* tasks that are not in the list since they were finished before */
    size_t outcome_size;      /* bytes of what run leaves for the event */
    void *data;               /* of the functions that follow */
    /* One task. Collective over t, the status agreed on by it; outcome [outcome_size], zero before,
     * is taken from t's rank 0. Calls deal_poll about every tenth of a second on every rank of t,
     * and ends with STATUS_STOPPED soon after it was true. */
    status_t (*run)(void *data, deal *d, size_t task, const team *t, void *outcome);
    /* Does this status end the whole deal? NULL: deal_ends_all. Never of FAILED or STOPPED. */
    bool (*ends_all)(status_t s);
    /* The stage's own part of a task's end; rank 0, before the hook. NULL allowed. */
    void (*ended)(void *data, const deal_event *event);
    /* Where the user finds why several tasks failed, for the last sentence. NULL: the first reason
     * itself is told. A lone task fails with its own status and sentence. */
    const char *advice;
} deal_list;

/* An output that cannot be written ends everything: the next task's would not be, either. */
bool deal_ends_all(status_t s);

/* Do what is in the list. Collective over the world; counts (NULL allowed) and status are the same
 * on every rank. Errors: a status that ends all; STATUS_STOPPED with what is left; when tasks
 * failed, after all others are done: STATUS_FAILED, or a lone task's own (see advice). */
status_t deal_run(deal_counts *ret, const deal_list *list, const deal_hooks *hooks,
                  const team *world) MUST_USE;

/* ---- inside a task ---- */

/* True: this rank was asked to stop; the task is to agree on it. Also answers other teams on world
 * rank 0. `d`: a deal, as the stopper of hooks. Not collective; cheap. */
bool deal_poll(void *d);

/* Number of the team that this rank is of. */
int deal_team(const deal *d);

/* The command's hooks for the task itself: progress and note are passed on, want_stop polls the
 * deal; ended and waiting stay with the deal. */
deal_hooks deal_task_hooks(deal *d);

/* ---- for whoever has hooks ---- */

bool deal_stop_wanted(const deal_hooks *hooks);
void deal_note(const deal_hooks *hooks, const char *name, const char *sentence);

#endif
