/* explain_tasks: the tasks that paths name, dealt over a world. */
#include <string.h>
#include <sys/stat.h>

#include "io/model.h"
#include "mpi/farm.h"
#include "src/core/memory.h"
#include "src/stage/task/baseline.h"
#include "src/stage/explain/explain.h"
#include "src/stage/task/tasks.h"

/* ---- which tasks --------------------------------------------------------------------------- */

typedef struct {
    char **items;
    size_t count, room;
} folders;

static void add_folder(folders *f, const char *path)
{
    if (f->count == f->room) {
        size_t room = 2 * f->room + 16;
        f->items = memory_resize(f->items, f->room, room, sizeof *f->items);
        f->room = room;
    }
    char *copy = memory_copy_text(path);
    for (size_t n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--) copy[n - 1] = '\0';
    f->items[f->count++] = copy;
}

static void release_folders(folders *f)
{
    for (size_t i = 0; i < f->count; i++) memory_free(f->items[i]);
    memory_free(f->items);
    *f = (folders){0};
}

/* A results folder has a folder `tasks`; anything else is taken for a task's. */
static status_t add_path(folders *f, const char *path)
{
    struct stat facts;
    char *tasks = memory_format("%s/tasks", path);
    bool many = stat(tasks, &facts) == 0 && S_ISDIR(facts.st_mode);
    memory_free(tasks);
    if (!many) {
        add_folder(f, path);
        return STATUS_OK;
    }
    task_found *found;
    size_t count;
    TRY(task_find(&found, &count, path));
    size_t networks = 0;
    for (size_t i = 0; i < count; i++) {
        if (baseline_named(found[i].network) != BASELINE_NONE) continue; /* nothing to look into */
        add_folder(f, found[i].folder);
        networks++;
    }
    task_found_free(found, count);
    if (networks == 0) return status_set(STATUS_NOINPUT, "%s holds no finished task", path);
    return STATUS_OK;
}

/* Rank 0 looks, all get the list. Collective; agreed on. */
static status_t find_folders(folders *f, char *const *paths, size_t path_count, const team *t)
{
    status_t s = STATUS_OK;
    for (size_t i = 0; t->rank == 0 && i < path_count && s == STATUS_OK; i++) {
        s = add_path(f, paths[i]);
    }
    s = team_agree(t, s);
    if (s != STATUS_OK) return s;
    uint64_t count = f->count;
    team_broadcast(t, &count, sizeof count, 0);
    for (size_t i = 0; i < count; i++) {
        uint64_t size = t->rank == 0 ? strlen(f->items[i]) + 1 : 0;
        team_broadcast(t, &size, sizeof size, 0);
        char *text = memory_alloc((size_t)size, 1);
        if (t->rank == 0) memcpy(text, f->items[i], (size_t)size);
        team_broadcast(t, text, (size_t)size, 0);
        if (t->rank != 0) add_folder(f, text);
        memory_free(text);
    }
    return STATUS_OK;
}

/* Multiplications of a forward pass, near enough to say which task takes longer; 0 where the model
 * cannot be read: that task fails at once. */
static double cost_of(const char *folder)
{
    char *path = memory_format("%s/model.h5", folder);
    model m;
    double cost = 0;
    if (model_read(&m, path) == STATUS_OK) {
        const net_spec *s = &m.spec;
        const net_layout y = spec_layout(s);
        for (int i = 0; i < s->convs; i++) {
            cost += (double)y.conv_time[i] * s->width[i] * y.conv_in[i] * s->filters[i];
        }
        for (int l = 0; l < s->lstm_layers; l++) {
            cost += 8.0 * y.time * s->lstm_size * (y.lstm_in[l] + s->lstm_size);
        }
        model_release(&m);
    }
    memory_free(path);
    return cost;
}

/* ---- doing them ---------------------------------------------------------------------------- */

typedef struct {
    const folders *folders;
    const explain_settings *settings;
    const explain_hooks *hooks;
    farm *farm;        /* while a task runs */
    size_t ended, failed;
    status_t first;    /* of the first failure, with its sentence */
    char *reason;
} dealer;

static bool task_want_stop(void *data)
{
    const dealer *d = data;
    return farm_poll(d->farm);
}

static bool own_want_stop(void *data)
{
    const dealer *d = data;
    return d->hooks->want_stop != NULL && d->hooks->want_stop(d->hooks->data);
}

static void task_progress(void *data, const char *folder, const char *method, size_t done,
                          size_t all)
{
    const dealer *d = data;
    if (d->hooks->progress != NULL) {
        d->hooks->progress(d->hooks->data, folder, method, done, all);
    }
}

static void task_note(void *data, const char *folder, const char *sentence)
{
    const dealer *d = data;
    if (d->hooks->note != NULL) d->hooks->note(d->hooks->data, folder, sentence);
}

/* farm_hooks.run, on a team of one */
static status_t run_task(void *data, farm *f, size_t task, const team *t, void *outcome)
{
    dealer *d = data;
    const explain_hooks hooks = {.data = d, .want_stop = task_want_stop,
                                 .progress = task_progress, .note = task_note};
    explain_result result;
    (void)t;
    d->farm = f;
    status_t s = explain_run(&result, d->folders->items[task], d->settings, &hooks);
    memcpy(outcome, &result, sizeof result);
    return s;
}

static bool ends_all(status_t s)
{
    return s == STATUS_CREATE || s == STATUS_IO;
}

static void note_end(void *data, const farm_report *report)
{
    dealer *d = data;
    explain_event event = {.count = d->folders->count, .status = report->status,
                           .folder = d->folders->items[report->task], .reason = report->reason};
    memcpy(&event.result, report->outcome, sizeof event.result);
    event.number = report->status == STATUS_STOPPED ? d->ended : ++d->ended;
    if (report->status != STATUS_OK && report->status != STATUS_STOPPED && d->failed++ == 0) {
        d->first = report->status;
        d->reason = memory_copy_text(report->reason);
    }
    if (d->hooks->ended != NULL) d->hooks->ended(d->hooks->data, &event);
}

static void note_waiting(void *data, int busy)
{
    const dealer *d = data;
    if (d->hooks->waiting != NULL) d->hooks->waiting(d->hooks->data, busy);
}

/* A lone task fails as itself. Rank 0 knows why; the others hear it from team_agree. */
static status_t judge(const dealer *d, status_t s, const team *world)
{
    const size_t count = d->folders->count;
    if (s == STATUS_STOPPED) {
        return status_set(s, "stopped with %s tasks done; run the same command again to go on",
                          count > 1 ? "not all" : "no");
    }
    if (s != STATUS_FAILED) return s;
    if (world->rank != 0) return team_agree(world, STATUS_OK);
    s = count == 1 ? status_set(d->first, "%s", d->reason)
                   : status_set(s, "%zu of %zu tasks failed; the first: %s", d->failed, count,
                                d->reason);
    return team_agree(world, s);
}

static status_t run_all(const folders *f, const explain_settings *settings, const team *world,
                        const explain_hooks *hooks)
{
    dealer d = {.folders = f, .settings = settings, .hooks = hooks};
    double *cost = memory_array(cost, f->count);
    for (size_t i = 0; world->rank == 0 && i < f->count; i++) cost[i] = cost_of(f->items[i]);
    team_broadcast(world, cost, f->count * sizeof *cost, 0);
    const farm_plan plan = {.count = f->count, .cost = cost, .team_size = 1,
                            .outcome_size = sizeof(explain_result)};
    const farm_hooks calls = {.data = &d, .run = run_task, .want_stop = own_want_stop,
                              .is_fatal = ends_all, .ended = note_end, .waiting = note_waiting};
    farm_counts counts;
    status_t s = judge(&d, farm_run(&counts, &plan, &calls, world), world);
    memory_free(cost);
    memory_free(d.reason);
    return s;
}

status_t explain_tasks(char *const *paths, size_t path_count, const explain_settings *settings,
                       const team *world, const explain_hooks *hooks)
{
    folders f = {0};
    status_t s = find_folders(&f, paths, path_count, world);
    if (s == STATUS_OK) s = run_all(&f, settings, world, hooks);
    release_folders(&f);
    return s;
}
