/* How it goes about it: rank 0 finds the tasks and reads each model's shape for what explaining it
 * costs; then the tasks are dealt (task/deal.h) to teams of one rank, and each rank explains its
 * task as if it were alone. */
#include "src/stage/explain/all.h"

#include "io/model.h"
#include "src/core/memory.h"
#include "src/stage/task/folder.h"
#include "src/stage/task/tasks.h"

/* Multiplications of a forward pass, near enough to say which task takes longer; 0 where the model
 * cannot be read: that task fails at once. */
static double cost_of(const char *folder)
{
    char *path = folder_path(folder, FOLDER_MODEL);
    model m;
    double cost = 0;
    if (model_read(&m, path) == STATUS_OK) {
        const net_spec *s = &m.spec;
        const net_layout y = spec_layout(s);
        for (int i = 0; i < s->convs; i++) {
            cost += (double)y.conv_time[i] * s->width[i] * y.conv_in[i] * s->filters[i];
        }
        for (int l = 0; l < s->lstm_layers; l++) { /* two directions of four gates */
            cost += 8.0 * y.time * s->lstm_size * (y.lstm_in[l] + s->lstm_size);
        }
        model_release(&m);
    }
    memory_free(path);
    return cost;
}

typedef struct {
    const char **folders; /* [tasks] */
    const explain_settings *settings;
} work;

/* deal_list.run, on a team of one */
static status_t run_task(void *data, deal *d, size_t task, const team *t, void *outcome)
{
    const work *w = data;
    const deal_hooks hooks = deal_task_hooks(d);
    (void)t;
    return explain_run(outcome, w->folders[task], w->settings, &hooks);
}

status_t explain_all(char *const *paths, size_t path_count, const explain_settings *settings,
                     const team *world, const deal_hooks *hooks, task_unread *unread)
{
    task_found *found;
    size_t count;
    TRY(task_find_named(&found, &count, unread, paths, path_count, world));
    if (settings->output != NULL && count != 1) {
        task_found_free(found, count);
        return status_set(STATUS_USAGE, "-o %s: is one file, of one task; %zu are named",
                          settings->output, count);
    }
    work w = {.folders = memory_array(w.folders, count), .settings = settings};
    double *cost = memory_array(cost, count);
    for (size_t i = 0; i < count; i++) w.folders[i] = found[i].folder;
    for (size_t i = 0; world->rank == 0 && i < count; i++) cost[i] = cost_of(found[i].folder);
    team_broadcast(world, cost, count * sizeof *cost, 0);
    const deal_list list = {.count = count, .names = w.folders, .cost = cost, .data = &w,
                            .run = run_task, .outcome_size = sizeof(explain_result)};
    status_t s = deal_run(NULL, &list, hooks, world);
    memory_free(cost);
    memory_free(w.folders);
    task_found_free(found, count);
    return s;
}
