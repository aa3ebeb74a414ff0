/* The task farm on the ranks it is started on; test_farm.sh runs it on several numbers of ranks.
 * Tasks are sleeps. Held: every task runs once, by all ranks of one team; outcomes and reasons
 * arrive at rank 0; longest first; a stop asked for on any rank ends all teams; a fatal status ends
 * the farm; whoever waits does not burn time. Prints what failed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "mpi/farm.h"
#include "mpi/team.h"
#include "src/core/memory.h"
#include "src/stage/forecast/replay.h"

enum { TASKS = 23, TICK = 2000000 /* ns between polls */ };

typedef struct {
    const team *world;
    double ticks[TASKS];      /* length of each task, in polls */
    int stop_rank;            /* this world rank asks for a stop.. */
    int stop_after;           /* ..when it has been asked so often */
    int asked;
    size_t fatal_task;
    int64_t runs[TASKS];      /* ranks that ran it, here */
    size_t ended, failed, stopped, wrong;
    double seconds[TASKS];    /* as rank 0 heard */
    int waits;
} trial;

typedef struct {
    int64_t square;
    int64_t team;
} outcome;

static int failures = 0;

static void expect(bool fine, const team *world, const char *what)
{
    if (fine) return;
    failures++;
    printf("rank %d of %d: not so: %s\n", world->rank, world->size, what);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool want_stop(void *data)
{
    trial *x = data;
    return x->world->rank == x->stop_rank && ++x->asked > x->stop_after;
}

static bool is_fatal(status_t s)
{
    return s == STATUS_IO;
}

static status_t run(void *data, farm *f, size_t task, const team *t, void *result)
{
    trial *x = data;
    x->runs[task]++;
    for (int i = 0; i < (int)x->ticks[task]; i++) {
        int64_t stop = farm_poll(f);
        team_maximum(t, &stop, 1);
        if (stop) return status_set(STATUS_STOPPED, "task %zu stopped", task);
        nanosleep(&(struct timespec){0, TICK}, NULL);
    }
    if (task == x->fatal_task) return status_set(STATUS_IO, "the disk of task %zu is full", task);
    if (task % 10 == 7) return status_set(STATUS_FAILED, "task %zu is bad", task);
    outcome o = {.square = (int64_t)(task * task), .team = farm_team(f)};
    if (t->rank == 0) memcpy(result, &o, sizeof o);
    return STATUS_OK;
}

static void ended(void *data, const farm_report *report)
{
    trial *x = data;
    char reason[64];
    x->ended++;
    x->seconds[report->task] = report->seconds;
    if (report->status == STATUS_OK) {
        outcome o;
        memcpy(&o, report->outcome, sizeof o);
        x->wrong += o.square != (int64_t)(report->task * report->task) || o.team != report->team;
        x->wrong += report->reason[0] != '\0';
    } else if (report->status == STATUS_FAILED) {
        x->failed++;
        snprintf(reason, sizeof reason, "task %zu is bad", report->task);
        x->wrong += strcmp(report->reason, reason) != 0;
    } else if (report->status == STATUS_STOPPED) {
        x->stopped++;
    }
}

static void waiting(void *data, int busy)
{
    trial *x = data;
    x->waits++;
    x->wrong += busy < 1;
}

static const farm_hooks hooks_template = {.run = run, .want_stop = want_stop, .is_fatal = is_fatal,
                                          .ended = ended, .waiting = waiting};

static status_t run_trial(farm_counts *counts, trial *x, const team *world, int size)
{
    farm_hooks hooks = hooks_template;
    hooks.data = x;
    x->world = world;
    for (size_t i = 0; i < TASKS && x->ticks[0] == 0; i++) x->ticks[i] = (double)(1 + i * 7 % 11);
    farm_plan plan = {.count = TASKS, .cost = x->ticks, .team_size = size,
                      .outcome_size = sizeof(outcome)};
    return farm_run(counts, &plan, &hooks, world);
}

static void test_all_run_once(const team *world, int size)
{
    trial x = {.stop_rank = -1, .fatal_task = TASKS};
    farm_counts counts;
    status_t s = run_trial(&counts, &x, world, size);
    expect(s == STATUS_FAILED, world, "failed tasks give STATUS_FAILED");
    expect(strcmp(status_message(), "2 of 23 tasks failed") == 0, world, "the sentence");
    expect(counts.done == TASKS - 2 && counts.failed == 2 && counts.left == 0, world, "counts");
    int real = world->size < size ? world->size : size;
    team_sum(world, x.runs, TASKS);
    for (int i = 0; i < TASKS; i++) expect(x.runs[i] == real, world, "each task by one whole team");
    if (world->rank == 0) {
        expect(x.ended == TASKS && x.failed == 2 && x.wrong == 0, world, "outcomes at rank 0");
    } else {
        expect(x.ended == 0, world, "outcomes at rank 0 only");
    }
}

static void test_stop_from(const team *world, int size, int rank)
{
    trial x = {.stop_rank = rank, .stop_after = 30, .fatal_task = TASKS};
    for (int i = 0; i < TASKS; i++) x.ticks[i] = 5000000 + i; /* hours: would never end */
    farm_counts counts;
    status_t s = run_trial(&counts, &x, world, size);
    expect(s == STATUS_STOPPED, world, "a stop gives STATUS_STOPPED");
    expect(counts.done == 0 && counts.left == TASKS, world, "stopped tasks are left");
    /* A team that had no time to begin before the stop, on busy cores, begins nothing. */
    size_t first = (size_t)farm_teams(world->size, size) < TASKS
        ? (size_t)farm_teams(world->size, size) : TASKS, begun = 0;
    team_sum(world, x.runs, TASKS);
    for (int i = 0; i < TASKS; i++) begun += x.runs[i] > 0;
    expect(begun <= first, world, "no task begins after a stop");
    if (world->rank == 0) {
        expect(x.stopped == begun && x.ended == begun, world, "what was begun is told as stopped");
    }
}

static void test_fatal(const team *world, int size)
{
    trial x = {.stop_rank = -1, .fatal_task = 3};
    /* All teams but one have endless tasks; the last one gets task 3, the next longest. */
    int endless = farm_teams(world->size, size) - 1;
    for (int i = 0; i < TASKS; i++) x.ticks[i] = 2;
    for (int i = 0, given = 0; i < TASKS && given < endless; i++) {
        if (i != 3) x.ticks[i] = 5000 - i, given++;
    }
    x.ticks[3] = 20;
    farm_counts counts;
    status_t s = run_trial(&counts, &x, world, size);
    expect(s == STATUS_IO, world, "a fatal status ends the farm");
    expect(strcmp(status_message(), "the disk of task 3 is full") == 0, world, "with its sentence");
}

static void test_waiting_is_cheap(const team *world, int size)
{
    trial x = {.stop_rank = -1, .fatal_task = TASKS};
    for (int i = 0; i < TASKS; i++) x.ticks[i] = i == 5 ? 200 : 1; /* one task of 0.4 s */
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    double began = now();
    farm_counts counts;
    status_t s = run_trial(&counts, &x, world, size);
    double wall = now() - began;
    getrusage(RUSAGE_SELF, &after);
    double cpu = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec)
        + (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec)
        + 1e-6 * (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec)
        + 1e-6 * (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec);
    expect(s == STATUS_FAILED, world, "two bad tasks");
    /* the team that has the long task sits in it; everybody else waits nearly all the time */
    if (x.runs[5] == 0) expect(cpu < 0.3 * wall, world, "waiting ranks leave the cores alone");
    if (world->rank == 0 && x.runs[5] == 0) {
        expect(x.waits > 0, world, "rank 0 serves after its own work");
    }
}

/* A real run against the replay of its own task times: no task waits for anything but a team. False
 * when it took longer than the replay says, which a busy machine can be the reason of. */
static bool replay_agrees(const team *world, int size)
{
    trial x = {.stop_rank = -1, .fatal_task = TASKS};
    for (int i = 0; i < TASKS; i++) x.ticks[i] = 5 + i * 13 % 37;
    farm_counts counts;
    const double began = now();
    status_t s = run_trial(&counts, &x, world, size);
    const double wall = now() - began;
    expect(s == STATUS_FAILED, world, "two bad tasks");
    if (world->rank != 0) return true;
    const int teams = farm_teams(world->size, size);
    const replay_result r = replay_run(x.ticks, x.seconds, TASKS, teams);
    /* below: which of two teams asks first may differ from the replay by a poll; above: a request
     * waits for rank 0's next poll (2 ms) and naps of 4 ms, on busy cores more, for each task of
     * a team, and the teams are made and parted */
    expect(wall > 0.95 * r.makespan, world, "not faster than the replay");
    printf("%d teams: %.3f s, replay %.3f s, idle %.1f %%\n", teams, wall, r.makespan,
           100 * (1 - r.busy / (wall * teams)));
    return wall < 1.1 * r.makespan + 0.02 * (TASKS / teams + 1) + 0.1;
}

/* A farm that wastes time does so each time: one run of many that is short enough will do. */
static void test_replay_agrees(const team *world, int size)
{
    enum { TRIES = 40 };
    int64_t slow = 1;
    for (int i = 0; i < TRIES && slow > 0; i++) {
        slow = !replay_agrees(world, size);
        team_maximum(world, &slow, 1);
    }
    expect(slow == 0, world, "as the replay says");
}

static void test_no_tasks(const team *world, int size)
{
    farm_counts counts;
    farm_plan plan = {.count = 0, .cost = NULL, .team_size = size};
    trial x = {.world = world, .stop_rank = -1};
    farm_hooks hooks = hooks_template;
    hooks.data = &x;
    expect(farm_run(&counts, &plan, &hooks, world) == STATUS_OK, world, "nothing to do is fine");
}

static void test_order(const team *world)
{
    double cost[] = {1, 5, 3, 5, 0, 3};
    size_t order[6], expected[] = {1, 3, 2, 5, 0, 4};
    farm_order(order, cost, 6);
    expect(memcmp(order, expected, sizeof order) == 0, world, "longest first, equals by number");
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK) return 99;
    test_order(world);
    for (int size = 1; size <= 4; size *= 2) {
        test_all_run_once(world, size);
        int last = world->size - 1;
        test_stop_from(world, size, 0);
        if (last > 0) test_stop_from(world, size, last); /* the last rank sits out in some worlds */
        if (size > 1 && last > 1) test_stop_from(world, size, 1);
        test_fatal(world, size);
        test_waiting_is_cheap(world, size);
        test_no_tasks(world, size);
        if (world->size <= 2) test_replay_agrees(world, size);
    }
    int64_t all = failures;
    team_sum(world, &all, 1);
    if (world->rank == 0) printf("%d ranks: %lld failures\n", world->size, (long long)all);
    world_end();
    return all > 0;
}
