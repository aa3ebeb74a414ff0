#include "mpi/farm.h"

#include <assert.h>
#include <mpi.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mpi/team.h"
#include "src/core/memory.h"

enum { TAG_REPORT = 1, TAG_ANSWER, TAG_STOP, TAG_WISH }; /* leader -> 0, 0 -> leader, both again */
enum { REASON_SIZE = 1000 };
static const int64_t NO_TASK = -1;

/* The head of a leader's message; the outcome follows. */
typedef struct {
    int64_t task, status;
    double seconds;
    char reason[REASON_SIZE];
} report_head;
_Static_assert(sizeof(report_head) % 16 == 0, "the outcome behind it is aligned");

typedef struct {
    int64_t task;      /* the next one, or NO_TASK */
    int64_t stop_sent; /* a TAG_STOP message is, or was, on its way to this leader */
} answer;

/* How it all ended; rank 0 to everybody. */
typedef struct {
    farm_counts counts;
    int64_t status;
    char reason[REASON_SIZE];
} ending;

struct farm {
    const farm_plan *plan;
    const farm_hooks *hooks;
    MPI_Comm comm;         /* the world, for our messages only */
    int rank, teams, number;
    team *mine;            /* NULL: this rank sits out */
    bool stopping;         /* heard of, or asked for here */
    bool stop_received, wished;
    size_t message_size;   /* of a report: head and outcome */
    char *inbox, *outbox;  /* [message_size] */
    size_t *order;         /* [count] */
    /* world rank 0 */
    size_t next;           /* position in order of the next task to hand out */
    bool *active;          /* [teams] the leader has not been told that there is no more */
    bool *stop_sent;       /* [teams] */
    int active_count;
    bool spread;           /* the stop has been sent around */
    int64_t wishes_taken;
    ending end;
};

int farm_teams(int ranks, int team_size)
{
    return ranks < team_size ? 1 : ranks / team_size;
}

typedef struct {
    double cost;
    size_t task;
} order_key;

static int compare_keys(const void *a, const void *b)
{
    const order_key *x = a, *y = b;
    int by_cost = (x->cost < y->cost) - (x->cost > y->cost);
    return by_cost != 0 ? by_cost : (x->task > y->task) - (x->task < y->task);
}

void farm_order(size_t *order, const double *cost, size_t count)
{
    order_key *keys = memory_array(keys, count);
    for (size_t i = 0; i < count; i++) keys[i] = (order_key){cost[i], i};
    if (count > 0) qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 0; i < count; i++) order[i] = keys[i].task;
    memory_free(keys);
}

/* ---- waiting without spinning ---- */

/* Sleep a little, longer each time: 20 microseconds to 4 milliseconds. */
static void nap(long *nanoseconds)
{
    enum { SHORTEST = 20000, LONGEST = 4000000 };
    *nanoseconds = *nanoseconds == 0 ? SHORTEST : *nanoseconds * 2;
    if (*nanoseconds > LONGEST) *nanoseconds = LONGEST;
    nanosleep(&(struct timespec){0, *nanoseconds}, NULL);
}

static bool wants_stop(const farm *f)
{
    return f->hooks->want_stop != NULL && f->hooks->want_stop(f->hooks->data);
}

/* A rank that waits and is asked to stop tells rank 0, once. */
static void tell_wish(farm *f)
{
    if (f->rank == 0 || f->wished || !wants_stop(f)) return;
    f->wished = true;
    MPI_Send(NULL, 0, MPI_BYTE, 0, TAG_WISH, f->comm);
}

static void wait_for(farm *f, MPI_Request *request)
{
    long length = 0;
    for (int done = 0;;) {
        MPI_Test(request, &done, MPI_STATUS_IGNORE);
        if (done) return;
        tell_wish(f);
        nap(&length);
    }
}

/* ---- world rank 0: reports in, tasks out ---- */

static int leader_of(const farm *f, int number)
{
    return number * f->plan->team_size;
}

static void spread_stop(farm *f)
{
    f->stopping = true;
    if (f->spread) return;
    f->spread = true;
    for (int k = 1; k < f->teams; k++) {
        if (!f->active[k]) continue;
        MPI_Send(NULL, 0, MPI_BYTE, leader_of(f, k), TAG_STOP, f->comm);
        f->stop_sent[k] = true;
    }
}

static void take_note(farm *f, int number, const char *message)
{
    report_head head;
    memcpy(&head, message, sizeof head);
    const status_t s = (status_t)head.status;
    const bool fatal = f->hooks->is_fatal != NULL && f->hooks->is_fatal(s);
    farm_report report = {.task = (size_t)head.task, .team = number, .status = s,
                          .reason = head.reason, .seconds = head.seconds,
                          .outcome = message + sizeof head};
    if (s == STATUS_OK) f->end.counts.done++;
    else if (s != STATUS_STOPPED) f->end.counts.failed++;
    f->end.counts.left -= s != STATUS_STOPPED;
    if (fatal && f->end.status == STATUS_OK) {
        f->end.status = s;
        memcpy(f->end.reason, head.reason, sizeof f->end.reason);
    }
    if (f->hooks->ended != NULL) f->hooks->ended(f->hooks->data, &report);
    if (fatal || s == STATUS_STOPPED) spread_stop(f);
}

static answer next_for(farm *f, int number)
{
    if (!f->stopping && f->next < f->plan->count) {
        return (answer){.task = (int64_t)f->order[f->next++]};
    }
    f->active[number] = false;
    f->active_count--;
    return (answer){.task = NO_TASK, .stop_sent = f->stop_sent[number]};
}

/* Answer all that has arrived. */
static void serve(farm *f)
{
    for (;;) {
        int arrived;
        MPI_Status from;
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_WISH, f->comm, &arrived, &from);
        if (!arrived) break;
        MPI_Recv(NULL, 0, MPI_BYTE, from.MPI_SOURCE, TAG_WISH, f->comm, MPI_STATUS_IGNORE);
        f->wishes_taken++;
        spread_stop(f);
    }
    for (;;) {
        int arrived;
        MPI_Status from;
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_REPORT, f->comm, &arrived, &from);
        if (!arrived) break;
        MPI_Recv(f->inbox, (int)f->message_size, MPI_BYTE, from.MPI_SOURCE, TAG_REPORT, f->comm,
                 MPI_STATUS_IGNORE);
        const int number = from.MPI_SOURCE / f->plan->team_size;
        take_note(f, number, f->inbox);
        answer a = next_for(f, number);
        MPI_Send(&a, sizeof a, MPI_BYTE, from.MPI_SOURCE, TAG_ANSWER, f->comm);
    }
}

static void serve_to_the_end(farm *f)
{
    long length = 0;
    while (f->active_count > 0) {
        serve(f);
        if (wants_stop(f)) spread_stop(f);
        if (f->active_count == 0) break;
        if (f->hooks->waiting != NULL) f->hooks->waiting(f->hooks->data, f->active_count);
        nap(&length);
    }
}

/* ---- leaders ---- */

static void look_for_stop(farm *f)
{
    int arrived;
    if (f->stop_received) return;
    MPI_Iprobe(0, TAG_STOP, f->comm, &arrived, MPI_STATUS_IGNORE);
    if (!arrived) return;
    MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_STOP, f->comm, MPI_STATUS_IGNORE);
    f->stop_received = true;
    f->stopping = true;
}

/* Hand over the report in the outbox; returns the next task or NO_TASK. */
static int64_t hand_over(farm *f)
{
    if (f->rank == 0) {
        take_note(f, 0, f->outbox);
        serve(f);
        return next_for(f, 0).task;
    }
    answer a;
    MPI_Request sent, received;
    MPI_Irecv(&a, sizeof a, MPI_BYTE, 0, TAG_ANSWER, f->comm, &received);
    MPI_Isend(f->outbox, (int)f->message_size, MPI_BYTE, 0, TAG_REPORT, f->comm, &sent);
    wait_for(f, &sent);
    wait_for(f, &received);
    if (a.stop_sent && !f->stop_received) {
        MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_STOP, f->comm, MPI_STATUS_IGNORE);
        f->stop_received = true;
    }
    return a.task;
}

bool farm_poll(farm *f)
{
    if (wants_stop(f)) f->stopping = true;
    if (f->rank == 0) {
        serve(f);
        if (f->stopping) spread_stop(f);
    } else if (f->mine->rank == 0) {
        look_for_stop(f);
    }
    return f->stopping;
}

int farm_team(const farm *f)
{
    return f->number;
}

/* ---- all together ---- */

/* One task by this rank's team; returns the next one. */
static int64_t work(farm *f, int64_t task)
{
    report_head head = {.task = task};
    char *outcome = f->outbox + sizeof head;
    memset(outcome, 0, f->plan->outcome_size);
    const double began = MPI_Wtime();
    status_t s = f->hooks->run(f->hooks->data, f, (size_t)task, f->mine, outcome);
    head.seconds = MPI_Wtime() - began;
    head.status = s;
    if (s != STATUS_OK) {
        strncpy(head.reason, status_message(), sizeof head.reason - 1);
    }
    memcpy(f->outbox, &head, sizeof head);
    int64_t next = f->mine->rank == 0 ? hand_over(f) : NO_TASK;
    MPI_Request request;
    MPI_Ibcast(&next, 1, MPI_INT64_T, 0, *(MPI_Comm *)f->mine->communicator, &request);
    wait_for(f, &request);
    return next;
}

static void begin(farm *f, const team *world)
{
    const farm_plan *plan = f->plan;
    MPI_Comm_dup(*(MPI_Comm *)world->communicator, &f->comm);
    f->rank = world->rank;
    f->teams = farm_teams(world->size, plan->team_size);
    f->number = world->rank / plan->team_size;
    team_split(&f->mine, world, f->number < f->teams ? f->number : -1);
    f->message_size = sizeof(report_head) + plan->outcome_size;
    f->inbox = memory_alloc(f->message_size, 1);
    f->outbox = memory_alloc(f->message_size, 1);
    f->order = memory_array(f->order, plan->count);
    farm_order(f->order, plan->cost, plan->count);
    f->end.counts.left = plan->count;
    if (world->rank != 0) return;
    f->active = memory_array(f->active, (size_t)f->teams);
    f->stop_sent = memory_array(f->stop_sent, (size_t)f->teams);
    for (int k = 0; k < f->teams && (size_t)k < plan->count; k++) {
        f->active[k] = true;
        f->active_count++;
        f->next++;
    }
}

/* Rank 0 takes the wishes that came too late to matter: no message stays behind. */
static void take_late_wishes(farm *f)
{
    int64_t sent = f->wished, all = 0;
    MPI_Reduce(&sent, &all, 1, MPI_INT64_T, MPI_SUM, 0, f->comm);
    for (; f->rank == 0 && f->wishes_taken < all; f->wishes_taken++) {
        MPI_Recv(NULL, 0, MPI_BYTE, MPI_ANY_SOURCE, TAG_WISH, f->comm, MPI_STATUS_IGNORE);
    }
}

static void finish(farm *f)
{
    take_late_wishes(f);
    team_destroy(f->mine);
    MPI_Comm_free(&f->comm);
    memory_free(f->inbox);
    memory_free(f->outbox);
    memory_free(f->order);
    memory_free(f->active);
    memory_free(f->stop_sent);
}

status_t farm_run(farm_counts *ret, const farm_plan *plan, const farm_hooks *hooks,
                  const team *world)
{
    assert(plan->team_size >= 1 && world->communicator != NULL);
    farm f = {.plan = plan, .hooks = hooks};
    begin(&f, world);
    int64_t task = f.mine != NULL && (size_t)f.number < plan->count
        ? (int64_t)f.order[f.number] : NO_TASK;
    while (task != NO_TASK) task = work(&f, task);
    if (f.rank == 0) serve_to_the_end(&f);
    MPI_Request request;
    MPI_Ibcast(&f.end, sizeof f.end, MPI_BYTE, 0, f.comm, &request);
    wait_for(&f, &request);
    finish(&f);
    *ret = f.end.counts;
    if (f.end.status != STATUS_OK) return status_set((status_t)f.end.status, "%s", f.end.reason);
    if (ret->left > 0) {
        return status_set(STATUS_STOPPED, "stopped with %zu of %zu tasks left; run the same "
                          "command again to go on", ret->left, plan->count);
    }
    if (ret->failed > 0) {
        return status_set(STATUS_FAILED, "%zu of %zu tasks failed", ret->failed, plan->count);
    }
    return STATUS_OK;
}
