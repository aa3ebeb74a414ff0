/* The dealer of tasks on the ranks it is started on; test_deal.sh runs it on several numbers of
 * ranks. Held: every task is done once by one whole team, dearest first; rank 0 hears of every end
 * once, the stage before the command; counts, status and sentence are the same on every rank; a
 * lone task fails as itself; an output error and a stop asked for on any rank end all; nothing is
 * lost: done, failed and left add up. No verdict here depends on time. Prints what failed. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mpi/farm.h"
#include "mpi/team.h"
#include "src/core/memory.h"
#include "src/stage/task/deal.h"

enum { TASKS = 17, SKIPPED = 4 };

typedef struct {
    const team *world;
    status_t status[TASKS];   /* how each task ends */
    bool endless;             /* tasks end by a stop alone */
    int stop_rank;            /* this world rank asks for a stop.. */
    int stop_after;           /* ..when it has been asked so often */
    int asked;
    int64_t runs[TASKS];      /* ranks that ran it, here */
    size_t mine[TASKS], mine_count; /* in the order in which this rank had them */
    size_t stage_ends, ends, stopped, wrong;
    bool heard[TASKS];
    int64_t notes, steps;     /* of tasks, here */
} trial;

typedef struct {
    double root; /* to see that it is aligned and whole */
    int64_t square;
} outcome;

static const char *const NAMES[TASKS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                         "j", "k", "l", "m", "n", "o", "p", "q"};
static const double COST[TASKS] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2};
static int failures = 0;

static void expect(bool fine, const team *world, const char *what)
{
    if (fine) return;
    failures++;
    printf("rank %d of %d: not so: %s\n", world->rank, world->size, what);
}

static status_t run(void *data, deal *d, size_t task, const team *t, void *result)
{
    trial *x = data;
    x->runs[task]++;
    x->mine[x->mine_count++] = task;
    const deal_hooks inside = deal_task_hooks(d);
    x->wrong += inside.ended != NULL || inside.waiting != NULL;
    x->wrong += deal_team(d) != x->world->rank / t->size;
    deal_note(&inside, NAMES[task], "a word");
    inside.progress(inside.data, NAMES[task], "work", 1, 2);
    for (int64_t stop = 0, i = 0; i < 3 || x->endless; i++) {
        stop = deal_stop_wanted(&inside);
        team_maximum(t, &stop, 1);
        if (stop) return status_set(STATUS_STOPPED, "task %zu stopped", task);
        if (x->endless) nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    if (t->rank == 0) *(outcome *)result = (outcome){(double)task / 2, (int64_t)(task * task)};
    return x->status[task] == STATUS_OK ? STATUS_OK
        : status_set(x->status[task], "task %zu went wrong", task);
}

/* The same end is told twice: to the stage, then to the command. */
static void stage_ended(void *data, const deal_event *e)
{
    trial *x = data;
    x->stage_ends++;
    x->wrong += x->heard[e->task] || x->ends + 1 != x->stage_ends;
    x->heard[e->task] = true;
}

static void ended(void *data, const deal_event *e)
{
    trial *x = data;
    const outcome *o = e->outcome;
    char reason[64] = "";
    x->ends++;
    x->stopped += e->status == STATUS_STOPPED;
    x->wrong += x->ends != x->stage_ends;
    x->wrong += e->name != NAMES[e->task];
    if (e->status == STATUS_STOPPED) return;
    x->wrong += e->number != SKIPPED + x->ends - x->stopped || e->count != SKIPPED + TASKS;
    x->wrong += e->status != x->status[e->task];
    if (e->status != STATUS_OK) snprintf(reason, sizeof reason, "task %zu went wrong", e->task);
    x->wrong += strcmp(e->reason, reason) != 0;
    x->wrong += o->square != (int64_t)(e->task * e->task) || o->root != (double)e->task / 2;
}

static void waiting(void *data, int busy, const deal_counts *c)
{
    trial *x = data;
    x->wrong += busy < 1 || c->done + c->failed + c->left != TASKS || c->skipped != SKIPPED;
}

static bool want_stop(void *stopper)
{
    trial *x = stopper;
    return x->world->rank == x->stop_rank && ++x->asked > x->stop_after;
}

static void note(void *data, const char *name, const char *sentence)
{
    trial *x = data;
    x->notes += strcmp(sentence, "a word") == 0 && name != NULL;
}

static void progress(void *data, const char *name, const char *what, size_t done, size_t all)
{
    trial *x = data;
    x->steps += name != NULL && strcmp(what, "work") == 0 && done == 1 && all == 2;
}

static status_t run_trial(deal_counts *counts, trial *x, const team *world, int size,
                          const char *advice)
{
    const deal_list list = {.count = TASKS, .names = NAMES, .cost = COST, .team_size = size,
                            .skipped = SKIPPED, .outcome_size = sizeof(outcome), .data = x,
                            .run = run, .ended = stage_ended, .advice = advice};
    const deal_hooks hooks = {.data = x, .want_stop = want_stop, .stopper = x, .note = note,
                              .progress = progress, .ended = ended, .waiting = waiting};
    x->world = world;
    status_t s = deal_run(counts, &list, &hooks, world);
    expect(counts->done + counts->failed + counts->left == TASKS, world, "nothing is lost");
    expect(counts->skipped == SKIPPED, world, "finished before");
    expect(x->wrong == 0, world, "events and hooks");
    if (world->rank != 0) expect(x->ends + x->stage_ends == 0, world, "told on rank 0 only");
    return s;
}

/* Is the sentence the one that rank 0 holds? Collective. */
static void expect_same_sentence(const team *world)
{
    char text[1024] = "";
    snprintf(text, sizeof text, "%s", status_message());
    team_broadcast(world, text, sizeof text, 0);
    expect(strcmp(text, status_message()) == 0, world, "one sentence on all ranks");
}

static int real_size(const team *world, int size)
{
    return world->size < size ? world->size : size;
}

static void test_all_done(const team *world, int size)
{
    trial x = {.stop_rank = -1};
    deal_counts counts;
    size_t order[TASKS], place[TASKS];
    expect(run_trial(&counts, &x, world, size, NULL) == STATUS_OK, world, "all well");
    expect(counts.done == TASKS, world, "all done");
    if (world->rank == 0) expect(x.ends == TASKS, world, "all ends are told");
    expect(x.notes == (int64_t)x.mine_count && x.steps == x.notes, world, "progress and notes");
    farm_order(order, COST, TASKS);
    for (size_t i = 0; i < TASKS; i++) place[order[i]] = i;
    /* Handed out from one order: a team's own tasks are a part of it, which begins as planned. */
    for (size_t i = 1; i < x.mine_count; i++) {
        expect(place[x.mine[i - 1]] < place[x.mine[i]], world, "dearest first");
    }
    const int team_number = world->rank / real_size(world, size);
    if (x.mine_count > 0) expect(x.mine[0] == order[team_number], world, "the first by plan");
    team_sum(world, x.runs, TASKS);
    for (int i = 0; i < TASKS; i++) {
        expect(x.runs[i] == real_size(world, size), world, "each task once, by one whole team");
    }
}

static void test_failures(const team *world, int size)
{
    trial x = {.stop_rank = -1};
    deal_counts counts;
    x.status[2] = STATUS_DATA;
    x.status[11] = STATUS_FAILED;
    status_t s = run_trial(&counts, &x, world, size, NULL);
    expect(s == STATUS_FAILED, world, "some of several failed");
    expect(counts.done == TASKS - 2 && counts.failed == 2, world, "the others are done");
    expect_same_sentence(world);
    const char *start = "2 of 21 tasks failed; the first: task ";
    expect(strncmp(status_message(), start, strlen(start)) == 0, world, "the first one's reason");
    if (farm_teams(world->size, size) == 1) { /* task 11 costs more: it comes first */
        expect(strcmp(status_message() + strlen(start), "11 went wrong") == 0, world, "11's");
    }
    trial y = {.stop_rank = -1};
    y.status[2] = STATUS_DATA;
    s = run_trial(&counts, &y, world, size, "look there");
    expect(s == STATUS_FAILED, world, "advice does not change the status");
    expect(strcmp(status_message(), "1 of 21 tasks failed; look there") == 0, world, "advice");
}

static void test_end_of_all(const team *world, int size)
{
    trial x = {.stop_rank = -1};
    deal_counts counts;
    x.status[14] = STATUS_IO; /* the third in order */
    status_t s = run_trial(&counts, &x, world, size, NULL);
    expect(s == STATUS_IO, world, "an output error ends all, with its status");
    expect(strcmp(status_message(), "task 14 went wrong") == 0, world, "and its sentence");
    if (farm_teams(world->size, size) == 1) {
        expect(counts.done == 2 && counts.left == TASKS - 3, world, "no task begins after it");
    }
}

static void test_stop_from(const team *world, int size, int rank)
{
    trial x = {.stop_rank = rank, .stop_after = 5, .endless = true};
    deal_counts counts;
    status_t s = run_trial(&counts, &x, world, size, NULL);
    expect(s == STATUS_STOPPED, world, "a stop is told as one");
    expect(counts.left == TASKS && counts.failed == 0, world, "stopped tasks are left");
    const char *start = "stopped with 17 of 21 tasks left";
    expect(strncmp(status_message(), start, strlen(start)) == 0, world, "how many");
    expect(x.mine_count <= 1, world, "no task begins after a stop");
}

static status_t fail_alone(void *data, deal *d, size_t task, const team *t, void *result)
{
    (void)data, (void)d, (void)t, (void)result;
    return status_set(STATUS_NOINPUT, "task %zu has no model", task);
}

static void test_lone_and_none(const team *world, int size)
{
    const deal_hooks nothing = {0};
    const deal_list one = {.count = 1, .team_size = size, .run = fail_alone};
    const deal_list none = {.count = 0, .team_size = size, .run = fail_alone};
    deal_counts counts;
    expect(deal_run(NULL, &one, &nothing, world) == STATUS_NOINPUT, world, "a lone task's status");
    expect(strcmp(status_message(), "task 0 has no model") == 0, world, "and its sentence");
    expect(deal_run(&counts, &none, &nothing, world) == STATUS_OK, world, "nothing to do is fine");
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK) return 99;
    for (int size = 1; size <= 2; size++) {
        test_all_done(world, size);
        test_failures(world, size);
        test_end_of_all(world, size);
        for (int rank = 0; rank < world->size; rank++) test_stop_from(world, size, rank);
        test_lone_and_none(world, size);
    }
    int64_t all = failures;
    team_sum(world, &all, 1);
    if (world->rank == 0) printf("%d ranks: %lld failures\n", world->size, (long long)all);
    world_end();
    return all > 0;
}
