/* demodash status: what a sweep is at, from another shell.
 *
 * Reads the signs of life that ranks leave beside the tasks (stage/sweep/watch) and the tasks
 * that are there; writes nothing, and so may be asked at any time, from any host that sees the
 * folder. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "io/json.h"
#include "src/cmd/cmd.h"
#include "src/cmd/shared.h"
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
    else snprintf(ranks, sizeof ranks, "ranks %d-%d", r->rank, r[count - 1].rank);
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

static void describe_records(json *list, const watch_run *run, double now)
{
    for (size_t i = 0; i < run->record_count; i++) {
        const pulse_record *r = &run->records[i];
        char *worry = watch_worry(run, r, now);
        json *o = json_add_object(list);
        json_put_int(o, "rank", r->rank);
        json_put_text(o, "host", r->host);
        json_put_int(o, "process", r->process);
        json_put_int(o, "team", r->state.team);
        json_put_int(o, "task", r->state.task);
        json_put_text(o, "at", r->state.what);
        json_put_int(o, "epoch", r->state.epoch);
        json_put_int(o, "epochs", r->state.epochs);
        json_put_number(o, "seconds_since_sign", now - r->time);
        json_put_number(o, "seconds_since_progress", now - r->moved);
        json_put_text(o, "stalled", worry);
        memory_free(worry);
    }
}

static void describe_tasks(json *list, const watch_run *run)
{
    static const char *const names[] = {"left", "running", "done", "failed"};
    for (size_t i = 0; i < run->task_count; i++) {
        const watch_task *t = &run->tasks[i];
        json *o = json_add_object(list);
        json_put_text(o, "dataset", t->dataset);
        json_put_text(o, "network", t->network);
        if (t->place[0] != '\0') json_put_text(o, "place", t->place);
        json_put_int(o, "seed", t->seed);
        json_put_text(o, "state", names[t->state]);
        if (t->state == WATCH_FAILED) json_put_text(o, "reason", t->reason);
    }
}

static void describe_run(json *o, const watch_run *run, double now)
{
    json_put_text(o, "holder", run->holder);
    json_put_text(o, "command", run->command);
    json_put_flag(o, "alive", run->alive);
    if (run->ended > 0) json_put_int(o, "status", run->status);
    else json_put_null(o, "status");
    json_put_int(o, "ranks", run->ranks);
    json_put_int(o, "ranks_per_task", run->ranks_per_task);
    json_put_int(o, "teams", run->teams);
    json_put_int(o, "done", (int64_t)run->done);
    json_put_int(o, "failed", (int64_t)run->failed);
    json_put_int(o, "running", (int64_t)run->running);
    json_put_int(o, "left", (int64_t)run->left);
    json_put_number(o, "sequences_per_second", run->rate);
    json_put_number(o, "seconds_left", run->seconds_left);
    describe_tasks(json_put_list(o, "tasks"), run);
    describe_records(json_put_list(o, "signs"), run, now);
}

static void print_json(const watch_report *report, const char *folder)
{
    json *all = json_make_object();
    json_put_text(all, "folder", folder);
    json_put_int(all, "finished_tasks", (int64_t)report->finished);
    json *runs = json_put_list(all, "runs");
    for (size_t i = 0; i < report->run_count; i++) {
        describe_run(json_add_object(runs), &report->runs[i], report->now);
    }
    json_print(stdout, all, (json_form){1, 9, true});
    json_free(all);
}

static const char about[] =
    "What a sweep or train with results folder DIR is at, from another shell or\n"
    "host: tasks done, running, failed and left, rates, time left, the ranks' last\n"
    "signs of life. A rank that stalls is named.\n";

status_t cmd_status(const cmd_context *context)
{
    bool json = false, done;
    int operands;
    const option_row rows[] = {
        {OPTION_FLAG, 'j', "json", &json, NULL, .help = "every task and every rank as JSON"},
    };
    TRY(cmd_options(&done, &operands, context, "status DIR [--json]", about, rows, 1));
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
    status_t s = shared_unread(&report.unread);
    watch_release(&report);
    return s;
}
