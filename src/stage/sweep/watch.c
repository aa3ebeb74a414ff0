/* How it goes about it: the running side writes run.json once and again at its end, and each rank
 * its own record among the signs of life; nobody is asked anything. The watching side joins three
 * sources: run.json (which tasks there are, and their costs), the tasks' folders (what is done or
 * failed), and the signs of life of a run whose lock is held (what is being done, and how fast). */
#include "src/stage/sweep/watch.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/files.h"
#include "io/json.h"
#include "io/lock.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/core/seconds.h"
#include "src/stage/task/folder.h"

static char *run_path(const char *folder, int slot)
{
    return memory_format("%s/.running/%d/run.json", folder, slot);
}

char *watch_ranks_path(const char *folder, int slot)
{
    return memory_format("%s/.running/%d/ranks", folder, slot);
}

/* ---- the running side ---- */

static status_t write_object(const char *path, const json *o)
{
    return json_write(path, o, (json_form){1, 12, false});
}

static void list_tasks(json *list, const agenda *plan, const size_t *todo, size_t todo_count,
                       const double *cost)
{
    const size_t total = agenda_count(plan);
    for (size_t i = 0, next = 0; i < total; i++) {
        const agenda_item item = agenda_get(plan, i);
        const bool before = next == todo_count || todo[next] != i;
        json *o = json_add_object(list);
        json_put_text(o, "dataset", item.entry->name);
        json_put_text(o, "network", item.network->name);
        if (item.network->place != NULL) {
            json_put_text(o, "place", item.network->place);
        }
        json_put_int(o, "seed", item.seed);
        json_put_number(o, "cost", before ? 0 : cost[next]);
        json_put_flag(o, "before", before);
        next += !before;
    }
}

status_t watch_begin(const agenda *plan, int slot, const agenda_outlook *outlook, int ranks,
                     const size_t *todo, size_t todo_count, const double *cost,
                     const char *command_line)
{
    char *path = run_path(plan->folder, slot), *signs = watch_ranks_path(plan->folder, slot);
    char *holder = lock_describe_holder();
    char *made = memory_format("%s/.running/%d", plan->folder, slot);
    status_t s = output_make_folder(made);
    files_discard(signs); /* of a former run */
    if (s == STATUS_OK) {
        json *o = json_make_object();
        json_put_text(o, "holder", holder);
        json_put_text(o, "command", command_line != NULL ? command_line : "");
        json_put_number(o, "started", seconds_of_day());
        json_put_number(o, "interval", pulse_interval(ranks));
        json_put_int(o, "ranks", ranks);
        json_put_int(o, "ranks_per_task", outlook->ranks_per_task);
        json_put_int(o, "teams", outlook->teams);
        list_tasks(json_put_list(o, "tasks"), plan, todo, todo_count, cost);
        s = write_object(path, o);
        json_free(o);
    }
    memory_free(path);
    memory_free(signs);
    memory_free(holder);
    memory_free(made);
    return s;
}

void watch_end(const char *folder, int slot, status_t status)
{
    char *path = run_path(folder, slot);
    char *reason = memory_copy_text(status_message());
    json *o;
    if (json_read(&o, path) == STATUS_OK) {
        json_put_number(o, "ended", seconds_of_day());
        json_put_int(o, "status", status);
        (void)!write_object(path, o);
        json_free(o);
    }
    status_set(status, "%s", reason); /* of the run, not of what failed here */
    memory_free(reason);
    memory_free(path);
}

/* ---- the watching side ---- */

/* A copy of a text. Owner: caller. */
static status_t copy_text(char **ret, json_view o, const char *name)
{
    const char *text;
    TRY(json_get_text(&text, o, name));
    *ret = memory_copy_text(text);
    return STATUS_OK;
}

static status_t get_int(int *ret, json_view o, const char *name, int low)
{
    int64_t value;
    TRY(json_get_int(&value, o, name, low, INT_MAX));
    *ret = (int)value;
    return STATUS_OK;
}

/* Done or failed, by what lies in its folder. What failed before a living run began will be tried
 * again: it is left. */
static void look_at_task(watch_task *task, const char *folder, const watch_run *run)
{
    char *base = memory_format("%s%s%s", folder, task->place[0] != '\0' ? "/" : "", task->place);
    char *place = folder_of(base, task->dataset, task->network, task->seed);
    double when;
    if (folder_is_finished(place)) {
        task->state = WATCH_DONE;
    } else if ((task->reason = folder_read_failure(&when, place)) != NULL) {
        const bool again = run->alive && when + 1 < run->started; /* + 1: times in whole seconds */
        task->state = again ? WATCH_LEFT : WATCH_FAILED;
    }
    memory_free(base);
    memory_free(place);
}

static status_t read_task(watch_task *task, json_view o)
{
    const char *network = NULL, *place = "";
    TRY(json_find_text(&place, o, "place"));
    task->place = memory_copy_text(place);
    TRY(copy_text(&task->dataset, o, "dataset"));
    TRY(json_find_text(&network, o, "variant")); /* as runs of earlier versions called it */
    if (network == NULL) TRY(json_get_text(&network, o, "network"));
    task->network = memory_copy_text(network);
    TRY(json_get_int(&task->seed, o, "seed", INT64_MIN, INT64_MAX));
    TRY(json_find_number(&task->cost, o, "cost", 0, HUGE_VAL));
    return json_get_flag(&task->before, o, "before");
}

static status_t read_tasks(watch_run *run, json_view list, const char *folder)
{
    run->task_count = json_count(list);
    run->tasks = memory_array(run->tasks, run->task_count);
    for (size_t i = 0; i < run->task_count; i++) {
        TRY(read_task(&run->tasks[i], json_item(list, i)));
        look_at_task(&run->tasks[i], folder, run);
    }
    return STATUS_OK;
}

/* Which tasks run, how fast; by the signs of life of a living run. */
static void apply_signs(watch_run *run)
{
    int64_t last_team = -1;
    for (size_t i = 0; i < run->record_count; i++) {
        const pulse_state *state = &run->records[i].state;
        if (state->task < 0 || (size_t)state->task >= run->task_count) continue;
        watch_task *task = &run->tasks[state->task];
        if (task->state == WATCH_DONE) continue; /* it ended since */
        if (state->team != last_team) run->rate += state->rate; /* once a team */
        last_team = state->team;
        task->state = WATCH_RUNNING;
    }
}

/* Share of a task that is done, from the sign of its team. */
static double share_of(const watch_run *run, size_t task)
{
    for (size_t i = 0; i < run->record_count; i++) {
        const pulse_state *s = &run->records[i].state;
        if (s->task != (int64_t)task || s->epochs <= 0 || s->batches <= 0) continue;
        double epoch = (double)(s->epoch - 1) + (double)s->batch / (double)s->batches;
        return fmin(1, fmax(0, epoch / (double)s->epochs));
    }
    return 0;
}

/* Predicted costs give the proportions, the run so far gives the speed. */
static double estimate_left(const watch_run *run, double now)
{
    double done = 0, all = 0, longest = 0;
    for (size_t i = 0; i < run->task_count; i++) {
        const watch_task *t = &run->tasks[i];
        if (t->before || t->state == WATCH_FAILED) continue;
        const double share = t->state == WATCH_DONE ? 1
            : t->state == WATCH_RUNNING ? share_of(run, i) : 0;
        all += t->cost;
        done += share * t->cost;
        longest = fmax(longest, (1 - share) * t->cost);
    }
    const double elapsed = now - run->started;
    if (done <= 0 || elapsed <= 0) return NAN;
    const double speed = done / (elapsed * run->teams); /* cost a second and team */
    return fmax((all - done) / run->teams, longest) / speed;
}

static void count_states(watch_run *run)
{
    for (size_t i = 0; i < run->task_count; i++) {
        const watch_state s = run->tasks[i].state;
        run->done += s == WATCH_DONE;
        run->failed += s == WATCH_FAILED;
        run->running += s == WATCH_RUNNING;
        run->left += s == WATCH_LEFT;
    }
}

/* What run.json says. */
static status_t read_facts(watch_run *run, json_view o, const char *folder)
{
    json_view tasks;
    int64_t status = 0;
    TRY(copy_text(&run->holder, o, "holder"));
    TRY(copy_text(&run->command, o, "command"));
    TRY(json_get_number(&run->started, o, "started", 0, HUGE_VAL));
    TRY(json_find_number(&run->ended, o, "ended", 0, HUGE_VAL));
    TRY(json_find_int(&status, o, "status", 0, 255));
    run->status = (int)status;
    TRY(json_get_number(&run->interval, o, "interval", 0, HUGE_VAL));
    TRY(get_int(&run->ranks, o, "ranks", 1));
    TRY(get_int(&run->ranks_per_task, o, "ranks_per_task", 1));
    TRY(get_int(&run->teams, o, "teams", 1));
    TRY(json_get_list(&tasks, o, "tasks"));
    return read_tasks(run, tasks, folder);
}

static status_t read_run(watch_run *run, json_view o, const char *folder, int slot, double now)
{
    *run = (watch_run){.slot = slot, .seconds_left = NAN};
    TRY(read_facts(run, o, folder));
    run->alive = lock_is_held(folder, slot, run->holder);
    char *path = watch_ranks_path(folder, slot);
    if (run->alive && pulse_read(&run->records, &run->record_count, path) == STATUS_OK) {
        apply_signs(run);
        run->seconds_left = estimate_left(run, now);
    }
    memory_free(path);
    count_states(run);
    return STATUS_OK;
}

static void release_run(watch_run *run)
{
    for (size_t i = 0; i < run->task_count; i++) {
        memory_free(run->tasks[i].dataset);
        memory_free(run->tasks[i].network);
        memory_free(run->tasks[i].place);
        memory_free(run->tasks[i].reason);
    }
    memory_free(run->tasks);
    memory_free(run->records);
    memory_free(run->holder);
    memory_free(run->command);
}

/* Living runs go before those that left work, those before the youngest. */
static int relevance(const watch_run *run, bool youngest)
{
    return run->alive ? 3 : run->left > 0 ? 2 : youngest;
}

/* Keep the runs of the highest relevance that occurs. */
static void keep_relevant(watch_report *r)
{
    size_t youngest = 0, kept = 0;
    int highest = 0;
    for (size_t i = 0; i < r->run_count; i++) {
        if (r->runs[i].started > r->runs[youngest].started) youngest = i;
    }
    for (size_t i = 0; i < r->run_count; i++) {
        const int value = relevance(&r->runs[i], i == youngest);
        highest = value > highest ? value : highest;
    }
    for (size_t i = 0; i < r->run_count; i++) {
        if (relevance(&r->runs[i], i == youngest) == highest) {
            r->runs[kept++] = r->runs[i];
        } else {
            release_run(&r->runs[i]);
        }
    }
    r->run_count = kept;
}

/* The run of a slot; none where its run.json is just being made. */
static status_t add_run(watch_report *r, size_t *room, const char *folder, int slot)
{
    char *path = run_path(folder, slot);
    json *o;
    status_t s = json_read(&o, path);
    if (s == STATUS_OK) {
        memory_grow(r->runs, room, r->run_count + 1);
        s = read_run(&r->runs[r->run_count++], json_look(o, path), folder, slot, r->now);
        json_free(o);
    } else if (s == STATUS_NOINPUT) {
        s = STATUS_OK;
    }
    memory_free(path);
    return s;
}

static status_t read_runs(watch_report *r, const char *folder)
{
    char *running = memory_format("%s/.running", folder), **names;
    size_t count, room = 0;
    status_t s = files_list(&names, &count, running);
    if (s == STATUS_NOINPUT) s = STATUS_OK; /* no run has begun */
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        int64_t slot;
        if (number_read_int(&slot, names[i], 0, LOCK_SLOTS - 1) != NUMBER_READ) continue;
        s = add_run(r, &room, folder, (int)slot);
    }
    files_free_names(names, count);
    memory_free(running);
    if (s == STATUS_OK) keep_relevant(r);
    return s;
}

status_t watch_read(watch_report *ret, const char *folder)
{
    *ret = (watch_report){.now = seconds_of_day()};
    char *tasks = memory_format("%s/tasks", folder);
    char *running = memory_format("%s/.running", folder);
    const bool with_tasks = files_exists(tasks), any = with_tasks || files_exists(running);
    memory_free(tasks);
    memory_free(running);
    if (!any) {
        return status_set(STATUS_NOINPUT, "%s: no results folder of sweep or train (neither tasks "
                          "nor .running in it)", folder);
    }
    if (with_tasks) {
        task_found *found;
        TRY(task_find(&found, &ret->finished, &ret->unread, folder));
        task_found_free(found, ret->finished);
    }
    status_t s = read_runs(ret, folder);
    if (s != STATUS_OK) watch_release(ret);
    return s;
}

void watch_release(watch_report *r)
{
    for (size_t i = 0; i < r->run_count; i++) release_run(&r->runs[i]);
    memory_free(r->runs);
    task_unread_free(&r->unread);
    *r = (watch_report){0};
}

char *watch_worry(const watch_run *run, const pulse_record *record, double now)
{
    enum { STUCK = 120 }; /* seconds: the longest epoch end and file writing are far below */
    const double silent = now - record->time;
    if (silent > 3 * run->interval + 5) {
        return memory_format("has given no sign of life for %.0f s", silent);
    }
    if (now - record->moved > STUCK) {
        return memory_format("has not got on for %.0f s", now - record->moved);
    }
    return NULL;
}
