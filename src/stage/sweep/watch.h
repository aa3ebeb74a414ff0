/* watch: what a running sweep lets others see, and reading it from another process.
 *
 * DIR/.running/SLOT/ (SLOT: of the run's lock, io/lock.h) holds
 *   run.json   who runs since when, its teams, its tasks with predicted costs; how it ended
 *   ranks      the ranks' signs of life (io/pulse.h)
 * Neither is a file of record. What is done or failed is read from the tasks' folders. */
#ifndef DEMODASH_STAGE_SWEEP_WATCH_H
#define DEMODASH_STAGE_SWEEP_WATCH_H

#include <stdbool.h>

#include "io/pulse.h"
#include "src/stage/sweep/agenda.h"

/* ---- the running side: rank 0 ---- */

/* Make the slot's folder and write run.json. cost [todo_count] of the tasks todo [todo_count]; the
 * others are finished. Errors: STATUS_CREATE, STATUS_IO. */
status_t watch_begin(const agenda *plan, int slot, const agenda_outlook *outlook, int ranks,
                     const size_t *todo, size_t todo_count, const double *cost,
                     const char *command_line) MUST_USE;
/* Note how it ended. Failing here is not told: nothing depends on it. */
void watch_end(const char *folder, int slot, status_t status);
/* "DIR/.running/SLOT/ranks". Owner: caller, memory_free. */
char *watch_ranks_path(const char *folder, int slot);

/* ---- the watching side ---- */

typedef enum { WATCH_LEFT, WATCH_RUNNING, WATCH_DONE, WATCH_FAILED } watch_state;

typedef struct {
    char *dataset, *network;
    char *place;           /* below DIR (trials of tune), "" for DIR itself */
    int64_t seed;
    double cost;           /* predicted seconds; 0 when it was finished before the run */
    bool before;           /* finished before this run */
    watch_state state;
    char *reason;          /* of a failed one (of one that will be tried again, too), else NULL */
} watch_task;

typedef struct {
    int slot;
    char *holder, *command;
    bool alive;            /* somebody holds the lock */
    double started, ended; /* seconds since 1970; ended 0: it did not say */
    int status;            /* of an ended one */
    double interval;       /* between signs of life */
    int ranks, ranks_per_task, teams;
    watch_task *tasks;
    size_t task_count;
    size_t done, failed, running, left;
    double rate;           /* sequences a second of all teams */
    double seconds_left;   /* estimated; NaN: nothing to go by */
    pulse_record *records; /* [record_count] by rank */
    size_t record_count;
} watch_run;

typedef struct {
    double now;
    watch_run *runs;       /* living ones; else those that left work; else the youngest */
    size_t run_count;
    size_t finished;       /* task folders with results in all of DIR */
    task_unread unread;    /* whose results cannot be read */
} watch_report;

/* Errors: STATUS_NOINPUT when DIR is no results folder; STATUS_DATA for a damaged run.json. Owner:
 * caller, watch_release. */
status_t watch_read(watch_report *ret, const char *folder) MUST_USE;
void watch_release(watch_report *r);

/* Why this rank is a worry: "has given no sign of life for 95 s", "has not got on for 80 s"; NULL
 * when it is none. Owner: caller, memory_free. */
char *watch_worry(const watch_run *run, const pulse_record *record, double now);

#endif
