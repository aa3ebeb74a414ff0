/* demodash status: what a sweep is at, from another shell. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/cmd/cmd.h"
#include "src/cmd/dryrun.h"
#include "src/core/memory.h"
#include "src/stage/sweep/watch.h"

static const char *describe_clock(char text[32], double time)
{
    time_t whole = (time_t)time;
    struct tm parts;
    strftime(text, 32, "%Y-%m-%d %H:%M:%S", localtime_r(&whole, &parts));
    return text;
}

/* "rank 3" or "ranks 4-7", of the records first.. of one team; returns how many. */
static size_t team_size(const watch_run *run, size_t first)
{
    size_t count = 1;
    while (first + count < run->record_count
           && run->records[first + count].state.team == run->records[first].state.team) count++;
    return count;
}

static void print_team(const watch_run *run, size_t first, size_t count, double now)
{
    const pulse_record *r = &run->records[first];
    const pulse_state *s = &r->state;
    double oldest = 0;
    for (size_t i = 0; i < count; i++) oldest = fmax(oldest, now - run->records[first + i].time);
    char ranks[48];
    if (count == 1) snprintf(ranks, sizeof ranks, "rank %d", r->rank);
    else snprintf(ranks, sizeof ranks, "ranks %d-%d", r->rank, run->records[first + count - 1].rank);
    printf("  %-12s %-12.12s ", ranks, r->host);
    if (s->task >= 0 && (size_t)s->task < run->task_count) {
        const watch_task *t = &run->tasks[s->task];
        printf("%s%s%s %s seed %lld: ", t->place, t->place[0] != '\0' ? " " : "", t->dataset,
               t->network, (long long)t->seed);
        if (s->epochs > 0) {
            printf("epoch %lld of %lld, batch %lld of %lld, %.0f sequences/s",
                   (long long)s->epoch, (long long)s->epochs, (long long)s->batch,
                   (long long)s->batches, s->rate);
        } else {
            printf("%s", s->what);
        }
    } else {
        printf("%s", s->what);
    }
    printf("; last sign of life %.0f s ago\n", fmax(0, oldest));
}

static void print_signs(const watch_run *run, double now)
{
    enum { MOST = 64 };
    size_t shown = 0, teams = 0;
    for (size_t i = 0; i < run->record_count;) {
        size_t count = team_size(run, i);
        if (teams++ < MOST) print_team(run, i, count, now), shown++;
        i += count;
    }
    if (teams > shown) printf("  and %zu more teams (--json lists every rank)\n", teams - shown);
    for (size_t i = 0; i < run->record_count; i++) {
        const pulse_record *r = &run->records[i];
        char *worry = watch_worry(run, r, now);
        if (worry != NULL) {
            printf("  STALLED: rank %d (host %s, process %ld) %s\n", r->rank, r->host, r->process,
                   worry);
        }
        memory_free(worry);
    }
    if (run->record_count < (size_t)run->ranks) {
        printf("  %zu of %d ranks have given no sign of life yet\n",
               (size_t)run->ranks - run->record_count, run->ranks);
    }
}

static void print_run(const watch_run *run, double now)
{
    char text[32], clock[32];
    printf("%zu of %zu tasks done, %zu running, %zu failed, %zu left\n", run->done, run->task_count,
           run->running, run->failed, run->left);
    if (run->alive) {
        printf("running: %s; %d ranks, %d team%s of %d\n", run->holder, run->ranks, run->teams,
               run->teams > 1 ? "s" : "", run->ranks_per_task);
        printf("%.0f sequences/s in all; about %s left\n", run->rate,
               dryrun_describe_seconds(text, run->seconds_left));
        print_signs(run, now);
    } else if (run->ended > 0) {
        printf("not running: the last run (%s) %s at %s\n", run->holder,
               run->status == STATUS_OK ? "ended"
               : run->status == STATUS_STOPPED ? "stopped at checkpoints" : "failed",
               describe_clock(clock, run->ended));
    } else {
        printf("not running: the last run (%s) was killed; the same command goes on from its "
               "checkpoints\n", run->holder);
    }
    for (size_t i = 0; i < run->task_count; i++) {
        const watch_task *t = &run->tasks[i];
        if (t->state != WATCH_FAILED) continue;
        printf("failed: %s%s%s %s seed %lld: %s\n", t->place, t->place[0] != '\0' ? " " : "",
               t->dataset, t->network, (long long)t->seed, t->reason);
    }
}

static json_t *describe_records(const watch_run *run, double now)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->record_count; i++) {
        const pulse_record *r = &run->records[i];
        char *worry = watch_worry(run, r, now);
        json_t *o = json_object();
        json_object_set_new(o, "rank", json_integer(r->rank));
        json_object_set_new(o, "host", json_string(r->host));
        json_object_set_new(o, "process", json_integer(r->process));
        json_object_set_new(o, "team", json_integer(r->state.team));
        json_object_set_new(o, "task", json_integer(r->state.task));
        json_object_set_new(o, "at", json_string(r->state.what));
        json_object_set_new(o, "epoch", json_integer(r->state.epoch));
        json_object_set_new(o, "epochs", json_integer(r->state.epochs));
        json_object_set_new(o, "seconds_since_sign", json_real(now - r->time));
        json_object_set_new(o, "seconds_since_progress", json_real(now - r->moved));
        json_object_set_new(o, "stalled", worry != NULL ? json_string(worry) : json_null());
        json_array_append_new(list, o);
        memory_free(worry);
    }
    return list;
}

static json_t *describe_tasks(const watch_run *run)
{
    static const char *const names[] = {"left", "running", "done", "failed"};
    json_t *list = json_array();
    for (size_t i = 0; i < run->task_count; i++) {
        const watch_task *t = &run->tasks[i];
        json_t *o = json_object();
        json_object_set_new(o, "dataset", json_string(t->dataset));
        json_object_set_new(o, "network", json_string(t->network));
        if (t->place[0] != '\0') json_object_set_new(o, "place", json_string(t->place));
        json_object_set_new(o, "seed", json_integer(t->seed));
        json_object_set_new(o, "state", json_string(names[t->state]));
        if (t->state == WATCH_FAILED) json_object_set_new(o, "reason", json_string(t->reason));
        json_array_append_new(list, o);
    }
    return list;
}

static void print_json(const watch_report *report, const char *folder)
{
    json_t *all = json_object(), *runs = json_array();
    for (size_t i = 0; i < report->run_count; i++) {
        const watch_run *run = &report->runs[i];
        json_t *o = json_object();
        json_object_set_new(o, "holder", json_string(run->holder));
        json_object_set_new(o, "command", json_string(run->command));
        json_object_set_new(o, "alive", json_boolean(run->alive));
        json_object_set_new(o, "status", run->ended > 0 ? json_integer(run->status) : json_null());
        json_object_set_new(o, "ranks", json_integer(run->ranks));
        json_object_set_new(o, "ranks_per_task", json_integer(run->ranks_per_task));
        json_object_set_new(o, "teams", json_integer(run->teams));
        json_object_set_new(o, "done", json_integer((json_int_t)run->done));
        json_object_set_new(o, "failed", json_integer((json_int_t)run->failed));
        json_object_set_new(o, "running", json_integer((json_int_t)run->running));
        json_object_set_new(o, "left", json_integer((json_int_t)run->left));
        json_object_set_new(o, "sequences_per_second", json_real(run->rate));
        json_object_set_new(o, "seconds_left", isnan(run->seconds_left)
                            ? json_null() : json_real(run->seconds_left));
        json_object_set_new(o, "tasks", describe_tasks(run));
        json_object_set_new(o, "signs", describe_records(run, report->now));
        json_array_append_new(runs, o);
    }
    json_object_set_new(all, "folder", json_string(folder));
    json_object_set_new(all, "finished_tasks", json_integer((json_int_t)report->finished));
    json_object_set_new(all, "runs", runs);
    char *text = json_dumps(all, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    puts(text);
    free(text);
    json_decref(all);
}

status_t cmd_status(const cmd_context *context)
{
    bool json = false, done;
    int operands;
    const option_row rows[] = {
        {OPTION_FLAG, 'j', "json", &json, NULL, "every task and every rank as JSON", 0, 0, NULL},
    };
    TRY(cmd_options(&done, &operands, context, "status DIR [--json]",
                    "What a sweep or train with results folder DIR is at, from another shell or\n"
                    "host: tasks done, running, failed and left, rates, time left, the ranks' last\n"
                    "signs of life. A rank that stalls is named.\n", rows, 1));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "status needs one results folder");
    watch_report report;
    TRY(watch_read(&report, context->argv[1]));
    if (json) {
        print_json(&report, context->argv[1]);
    } else {
        printf("%s: %zu finished tasks\n", context->argv[1], report.finished);
        for (size_t i = 0; i < report.run_count; i++) print_run(&report.runs[i], report.now);
    }
    watch_release(&report);
    return STATUS_OK;
}
