/* explain_tasks: the tasks that paths name, dealt over a team. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "src/core/memory.h"
#include "src/stage/explain.h"
#include "src/stage/tasks.h"

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
    for (size_t i = 0; i < count; i++) add_folder(f, found[i].folder);
    task_found_free(found, count);
    if (count == 0) return status_set(STATUS_NOINPUT, "%s holds no finished task", path);
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

/* ---- doing them ---------------------------------------------------------------------------- */

/* What a rank tells of one task. */
typedef struct {
    uint64_t number, sequences;
    double seconds;
    int32_t status, already_done;
    char reason[1001];
} report;

/* This rank's tasks. Returns how many reports there are; not all when it was stopped. */
static size_t run_mine(report *reports, const folders *f, const explain_settings *settings,
                       const team *t, const explain_hooks *hooks)
{
    size_t count = 0;
    for (size_t i = (size_t)t->rank; i < f->count; i += (size_t)t->size) {
        explain_result result;
        status_t s = explain_run(&result, f->items[i], settings, hooks);
        report *r = &reports[count++];
        *r = (report){.number = i, .sequences = result.sequences, .seconds = result.seconds,
                      .status = (int32_t)s, .already_done = result.already_done};
        if (s != STATUS_OK) snprintf(r->reason, sizeof r->reason, "%s", status_message());
        if (s == STATUS_STOPPED) break;
    }
    return count;
}

/* Rank 0's view of all tasks; those without a report were not begun. */
static explain_outcome *collect(const folders *f, const report *reports, size_t report_count)
{
    explain_outcome *outcomes = memory_array(outcomes, f->count);
    for (size_t i = 0; i < f->count; i++) {
        outcomes[i].folder = memory_copy_text(f->items[i]);
        outcomes[i].status = STATUS_STOPPED;
    }
    for (size_t k = 0; k < report_count; k++) {
        const report *r = &reports[k];
        explain_outcome *o = &outcomes[r->number];
        o->status = (status_t)r->status;
        o->reason = memory_copy_text(r->reason);
        o->result = (explain_result){.already_done = r->already_done != 0,
                                     .sequences = (size_t)r->sequences, .seconds = r->seconds};
    }
    for (size_t i = 0; i < f->count; i++) {
        if (outcomes[i].reason == NULL) outcomes[i].reason = memory_copy_text("not begun");
    }
    return outcomes;
}

static status_t judge(const explain_outcome *outcomes, size_t count)
{
    size_t failed = 0, first = 0;
    for (size_t i = 0; i < count; i++) {
        if (outcomes[i].status == STATUS_STOPPED) {
            return status_set(STATUS_STOPPED, "stopped; run the same command again");
        }
        if (outcomes[i].status != STATUS_OK && failed++ == 0) first = i;
    }
    if (failed == 0) return STATUS_OK;
    if (count == 1) return status_set(outcomes[0].status, "%s", outcomes[0].reason);
    return status_set(STATUS_FAILED, "%zu of %zu tasks failed; the first: %s", failed, count,
                      outcomes[first].reason);
}

status_t explain_tasks(explain_outcome **ret_outcomes, size_t *ret_count, char *const *paths,
                       size_t path_count, const explain_settings *settings, const team *t,
                       const explain_hooks *hooks)
{
    folders f = {0};
    *ret_outcomes = NULL;
    *ret_count = 0;
    status_t s = find_folders(&f, paths, path_count, t);
    if (s != STATUS_OK) {
        release_folders(&f);
        return s;
    }
    report *mine = memory_array(mine, f.count), *all = memory_array(all, f.count);
    size_t *bytes = memory_array(bytes, (size_t)t->size), reports = 0;
    size_t done = run_mine(mine, &f, settings, t, hooks);
    team_gather(t, mine, done * sizeof *mine, all, bytes);
    if (t->rank == 0) {
        for (int r = 0; r < t->size; r++) reports += bytes[r] / sizeof *all;
        *ret_outcomes = collect(&f, all, reports);
        *ret_count = f.count;
        s = judge(*ret_outcomes, f.count);
    }
    memory_free(mine);
    memory_free(all);
    memory_free(bytes);
    release_folders(&f);
    return team_agree(t, s);
}

void explain_outcomes_free(explain_outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        memory_free(outcomes[i].folder);
        memory_free(outcomes[i].reason);
    }
    memory_free(outcomes);
}
