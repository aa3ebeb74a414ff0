#include "src/stage/sweep/watch.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/lock.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"

static char *run_path(const char *folder, int slot)
{
    return memory_format("%s/.running/%d/run.json", folder, slot);
}

char *watch_ranks_path(const char *folder, int slot)
{
    return memory_format("%s/.running/%d/ranks", folder, slot);
}

/* ---- the running side ---- */

static status_t write_object(const char *path, json_t *o)
{
    char *text = json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    status_t s = output_write(path, text, strlen(text));
    free(text);
    return s;
}

static json_t *list_tasks(const sweep_plan *plan, const size_t *todo, size_t todo_count,
                          const double *cost)
{
    json_t *list = json_array();
    const size_t total = sweep_task_count(plan);
    for (size_t i = 0, next = 0; i < total; i++) {
        const sweep_item item = sweep_get_task(plan, i);
        const bool before = next == todo_count || todo[next] != i;
        json_t *o = json_object();
        json_object_set_new(o, "dataset", json_string(item.entry->name));
        json_object_set_new(o, "network", json_string(item.network->name));
        if (item.network->place != NULL) {
            json_object_set_new(o, "place", json_string(item.network->place));
        }
        json_object_set_new(o, "seed", json_integer(item.seed));
        json_object_set_new(o, "cost", json_real(before ? 0 : cost[next]));
        json_object_set_new(o, "before", json_boolean(before));
        json_array_append_new(list, o);
        next += !before;
    }
    return list;
}

status_t watch_begin(const sweep_plan *plan, int slot, const sweep_outlook *outlook, int ranks,
                     const size_t *todo, size_t todo_count, const double *cost,
                     const char *command_line)
{
    char *path = run_path(plan->folder, slot), *signs = watch_ranks_path(plan->folder, slot);
    char *holder = lock_describe_holder();
    char *made = memory_format("%s/.running/%d", plan->folder, slot);
    status_t s = output_make_folder(made);
    unlink(signs); /* of a former run */
    if (s == STATUS_OK) {
        json_t *o = json_object();
        json_object_set_new(o, "holder", json_string(holder));
        json_object_set_new(o, "command", json_string(command_line != NULL ? command_line : ""));
        json_object_set_new(o, "started", json_real(seconds_of_day()));
        json_object_set_new(o, "interval", json_real(pulse_interval(ranks)));
        json_object_set_new(o, "ranks", json_integer(ranks));
        json_object_set_new(o, "ranks_per_task", json_integer(outlook->ranks_per_task));
        json_object_set_new(o, "teams", json_integer(outlook->teams));
        json_object_set_new(o, "tasks", list_tasks(plan, todo, todo_count, cost));
        s = write_object(path, o);
        json_decref(o);
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
    json_t *o = json_load_file(path, 0, NULL);
    if (o != NULL) {
        json_object_set_new(o, "ended", json_real(seconds_of_day()));
        json_object_set_new(o, "status", json_integer(status));
        if (write_object(path, o) != STATUS_OK) status_set(status, "%s", reason);
        json_decref(o);
    }
    memory_free(reason);
    memory_free(path);
}

/* ---- the watching side ---- */

static char *text_of(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return memory_copy_text(text != NULL ? text : "");
}

static double real_of(const json_t *o, const char *name)
{
    return json_number_value(json_object_get(o, name));
}

static char *read_reason(const char *path)
{
    char text[1100] = "";
    FILE *f = fopen(path, "rb");
    if (f == NULL) return memory_copy_text("");
    size_t got = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[got] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return memory_copy_text(text);
}

/* Done or failed, by what lies in its folder. What failed before a living run began will be tried
 * again: it is left. */
static void look_at_task(watch_task *task, const char *folder, const watch_run *run)
{
    struct stat facts;
    char *base = memory_format("%s%s%s", folder, task->place[0] != '\0' ? "/" : "", task->place);
    char *place = task_folder(base, task->dataset, task->network, task->seed);
    char *metrics = memory_format("%s/metrics.json", place);
    char *failed = memory_format("%s/failed.txt", place);
    if (access(metrics, F_OK) == 0) {
        task->state = WATCH_DONE;
    } else if (stat(failed, &facts) == 0) {
        const bool again = run->alive && (double)facts.st_mtime + 1 < run->started;
        task->state = again ? WATCH_LEFT : WATCH_FAILED;
        task->reason = read_reason(failed);
    }
    memory_free(base);
    memory_free(place);
    memory_free(metrics);
    memory_free(failed);
}

static void read_tasks(watch_run *run, const json_t *list, const char *folder)
{
    run->task_count = json_array_size(list);
    run->tasks = memory_array(run->tasks, run->task_count);
    for (size_t i = 0; i < run->task_count; i++) {
        const json_t *o = json_array_get(list, i);
        run->tasks[i] = (watch_task){.dataset = text_of(o, "dataset"),
                                     .network = text_of(o, json_object_get(o, "variant") != NULL
                                                           ? "variant" : "network"),
                                     .place = text_of(o, "place"),
                                     .seed = (int64_t)real_of(o, "seed"),
                                     .cost = real_of(o, "cost"),
                                     .before = json_is_true(json_object_get(o, "before"))};
        look_at_task(&run->tasks[i], folder, run);
    }
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

static void read_run(watch_run *run, const json_t *o, const char *folder, int slot, double now)
{
    *run = (watch_run){.slot = slot, .holder = text_of(o, "holder"), .command = text_of(o, "command"),
                       .alive = lock_is_held(folder, slot), .started = real_of(o, "started"),
                       .ended = real_of(o, "ended"), .status = (int)real_of(o, "status"),
                       .interval = real_of(o, "interval"), .ranks = (int)real_of(o, "ranks"),
                       .ranks_per_task = (int)real_of(o, "ranks_per_task"),
                       .teams = (int)real_of(o, "teams"), .seconds_left = NAN};
    read_tasks(run, json_object_get(o, "tasks"), folder);
    char *path = watch_ranks_path(folder, slot);
    if (run->alive && pulse_read(&run->records, &run->record_count, path) == STATUS_OK) {
        apply_signs(run);
        run->seconds_left = estimate_left(run, now);
    }
    memory_free(path);
    count_states(run);
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

static status_t read_runs(watch_report *r, const char *folder)
{
    char *running = memory_format("%s/.running", folder);
    DIR *d = opendir(running);
    memory_free(running);
    if (d == NULL) return STATUS_OK;
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        char *end;
        const long slot = strtol(entry->d_name, &end, 10);
        if (end == entry->d_name || *end != '\0' || slot < 0 || slot >= LOCK_SLOTS) continue;
        char *path = run_path(folder, (int)slot);
        json_t *o = json_load_file(path, 0, NULL);
        memory_free(path);
        if (o == NULL) continue; /* just being made */
        r->runs = memory_resize(r->runs, r->run_count, r->run_count + 1, sizeof *r->runs);
        read_run(&r->runs[r->run_count++], o, folder, (int)slot, r->now);
        json_decref(o);
    }
    closedir(d);
    keep_relevant(r);
    return STATUS_OK;
}

status_t watch_read(watch_report *ret, const char *folder)
{
    *ret = (watch_report){.now = seconds_of_day()};
    char *tasks = memory_format("%s/tasks", folder), *running = memory_format("%s/.running", folder);
    const bool any = access(tasks, F_OK) == 0 || access(running, F_OK) == 0;
    const bool with_tasks = access(tasks, F_OK) == 0;
    memory_free(tasks);
    memory_free(running);
    if (!any) {
        return status_set(STATUS_NOINPUT, "%s: no results folder of sweep or train (neither tasks "
                          "nor .running in it)", folder);
    }
    if (with_tasks) {
        task_found *found;
        TRY(task_find(&found, &ret->finished, folder));
        task_found_free(found, ret->finished);
    }
    return read_runs(ret, folder);
}

void watch_release(watch_report *r)
{
    for (size_t i = 0; i < r->run_count; i++) release_run(&r->runs[i]);
    memory_free(r->runs);
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
