/* How it goes about it: rank 0 locks the datasets; the ranks share the look at what is finished;
 * rank 0 predicts what is left, chooses the size of the teams, and leaves a note for those who
 * watch; then the tasks are dealt (task/deal.h). A team keeps the dataset that it has loaded, for
 * the next task is often of the same one. Each rank gives signs of life whenever the deal asks it
 * to stop. */
#include "src/stage/sweep/sweep.h"

#include <stdio.h>
#include <string.h>

#include "io/files.h"
#include "io/lock.h"
#include "io/output.h"
#include "io/pulse.h"
#include "mpi/host.h"
#include "src/core/memory.h"
#include "src/stage/task/available.h"
#include "src/stage/task/baseline.h"
#include "src/stage/sweep/team_size.h"
#include "src/stage/sweep/visible.h"
#include "src/stage/sweep/watch.h"
#include "src/stage/task/folder.h"

typedef struct {
    const agenda *plan;
    const team *world;
    const sweep_hooks *hooks;
    deal_counts counts;
    size_t *todo;          /* [todo_count] numbers of the tasks that are not finished */
    size_t todo_count;
    deal *deal;            /* while a task runs */
    compendium *compendium; /* on ranks that read it, once opened */
    dataset data;          /* the one last loaded.. */
    long loaded;           /* ..its index, or -1 */
    lock *lock;            /* rank 0: of all datasets; other teams' first ranks: of their task's */
    pulse *pulse;          /* this rank's signs of life */
    pulse_state state;
} sweeper;

static train_task describe_task(const agenda *plan, const agenda_item *item, char *folder)
{
    return (train_task){.folder = folder, .network = item->network->name, .spec = item->spec,
                        .seed = item->seed, .recipe = *agenda_recipe(plan, item),
                        .untested = plan->untested,
                        .checkpoint_seconds = plan->checkpoint_seconds};
}

/* ---- what is finished already ---- */

static status_t open_compendium(sweeper *w)
{
    return w->compendium != NULL ? STATUS_OK : compendium_open(&w->compendium, w->plan->compendium);
}

static status_t look_at_task(train_result *ret, bool *ret_found, const agenda *plan,
                             const agenda_item *item, const dataset *d, char *folder)
{
    const task_kind kind = item->network->kind;
    if (kind != TASK_NETWORK) {
        return baseline_look(ret, ret_found, kind, d, folder, item->seed, &plan->gkm);
    }
    const train_task task = describe_task(plan, item, folder);
    return train_look(ret, ret_found, d, &task);
}

/* Mark the finished tasks of the k-th dataset in finished [networks * seeds]. */
static status_t look_at_dataset(sweeper *w, int64_t *finished, size_t k)
{
    const size_t each = w->plan->network_count * w->plan->seed_count;
    dataset d = {0};
    status_t s = STATUS_OK;
    for (size_t i = 0; i < each && s == STATUS_OK; i++) {
        const agenda_item item = agenda_get(w->plan, k * each + i);
        char *folder = agenda_folder(w->plan, &item);
        if (folder_is_finished(folder)) {
            train_result result;
            bool found = false;
            if (d.name == NULL) s = open_compendium(w);
            if (s == STATUS_OK && d.name == NULL) {
                s = w->plan->untested ? compendium_read_untested(&d, w->compendium, item.dataset)
                                      : compendium_read(&d, w->compendium, item.dataset);
            }
            if (s == STATUS_OK) s = look_at_task(&result, &found, w->plan, &item, &d, folder);
            finished[i] = found;
        }
        memory_free(folder);
    }
    if (d.name != NULL) dataset_release(&d);
    return s;
}

/* The numbers of unfinished tasks on every rank; the datasets are spread over the ranks. */
static status_t look(sweeper *w)
{
    const size_t total = agenda_count(w->plan);
    const size_t each = w->plan->network_count * w->plan->seed_count;
    int64_t *finished = memory_array(finished, total);
    status_t s = STATUS_OK;
    for (size_t k = (size_t)w->world->rank; k < w->plan->dataset_count && s == STATUS_OK;
         k += (size_t)w->world->size) {
        s = look_at_dataset(w, finished + k * each, k);
    }
    s = team_agree(w->world, s);
    if (s == STATUS_OK) team_sum(w->world, finished, total);
    w->todo = memory_array(w->todo, total);
    for (size_t i = 0; i < total; i++) {
        if (!finished[i]) w->todo[w->todo_count++] = i;
    }
    w->counts.skipped = total - w->todo_count;
    w->counts.left = w->todo_count;
    memory_free(finished);
    return s;
}

/* Tell of finished tasks, one by one where they are few. Rank 0. */
static status_t tell_finished(const sweeper *w)
{
    enum { FEW = 30 }; /* lines: about a screen */
    const size_t total = agenda_count(w->plan);
    if (total > FEW || w->hooks->end == NULL) return STATUS_OK;
    size_t number = 0;
    for (size_t i = 0, next = 0; i < total; i++) {
        if (next < w->todo_count && w->todo[next] == i) {
            next++;
            continue;
        }
        const agenda_item item = agenda_get(w->plan, i);
        char *folder = agenda_folder(w->plan, &item);
        train_result result;
        bool found;
        status_t s = record_read_metrics(&result, &found, folder, NULL);
        memory_free(folder);
        TRY(s);
        const sweep_event event = {.number = ++number, .count = total,
                                   .dataset = item.entry->name, .network = item.network->name,
                                   .place = agenda_place(&item), .seed = item.seed, .reason = "",
                                   .result = &result};
        w->hooks->end(w->hooks->train.data, &event);
    }
    return STATUS_OK;
}

/* ---- how long, and on teams of which size ---- */

/* Memory for each rank of the host that has least, and the most ranks on a host; on rank 0. */
static void measure_memory(team_size_basis *basis, const team *world)
{
    typedef struct {
        double memory;
        int64_t neighbours;
    } host;
    const int64_t neighbours = host_look(world).ranks;
    const host mine = {(double)available_memory() / (double)neighbours, neighbours};
    host *all = memory_array(all, (size_t)world->size);
    team_gather(world, &mine, sizeof mine, all, NULL);
    for (int r = 0; r < world->size && world->rank == 0; r++) {
        if (r == 0 || all[r].memory < basis->rank_memory) basis->rank_memory = all[r].memory;
        if (all[r].neighbours > basis->host_ranks) basis->host_ranks = (int)all[r].neighbours;
    }
    memory_free(all);
}

static status_t refuse_memory(const sweeper *w, const team_size_choice *c,
                              const team_size_basis *basis)
{
    const double gib = 1024.0 * 1024 * 1024;
    const agenda_item item = agenda_get(w->plan, c->largest);
    const size_t had = item.entry->size.train, most = w->plan->gkm.most;
    return status_set(STATUS_USAGE, "dataset %s: the gapped k-mer kernel of %zu sequences takes "
                      "%.2f GiB a rank (ranks for a task: %d, tasks at once: %d) and a host has "
                      "%.2f for its %d; use more ranks a task (--ranks-per-task) or hosts, or "
                      "fewer sequences (--gkm-max)", item.entry->name, had < most ? had : most,
                      c->kernel_bytes / gib, c->ranks_per_task, c->teams,
                      basis->rank_memory * basis->host_ranks / gib, basis->host_ranks);
}

/* Costs [todo_count] for the chosen team size, and the outlook: computed on rank 0, for all. */
static status_t make_plan(agenda_outlook *ret, double *cost, const sweeper *w,
                          team_size_basis *basis)
{
    basis->model = cost_typical();
    const team_size_choice c = team_size_choose(w->plan, w->todo, w->todo_count, w->world->size,
                                                basis);
    if (!c.fits) return refuse_memory(w, &c, basis);
    *ret = (agenda_outlook){.total = agenda_count(w->plan), .finished = w->counts.skipped,
                           .ranks_per_task = c.ranks_per_task, .teams = c.teams,
                           .idle_ranks = c.idle_ranks};
    team_size_forecast(cost, w->plan, w->todo, w->todo_count, c.ranks_per_task, basis);
    return STATUS_OK;
}

/* ---- one task ---- */

/* train_hooks.want_stop */
static bool task_want_stop(void *data)
{
    const sweeper *w = data;
    return deal_poll(w->deal);
}

/* deal_hooks.want_stop: asked once a batch by deal_poll, and all the time while a rank waits. */
static bool own_want_stop(void *data)
{
    const sweeper *w = data;
    const train_hooks *h = &w->hooks->train;
    pulse_beat(w->pulse, &w->state);
    return h->want_stop != NULL && h->want_stop(h->data);
}

static void set_state(sweeper *w, const char *what, int64_t team, int64_t task)
{
    w->state = (pulse_state){.team = team, .task = task};
    snprintf(w->state.what, sizeof w->state.what, "%s", what);
    pulse_beat(w->pulse, &w->state);
}

static void task_progress(void *data, const train_progress *p)
{
    sweeper *w = data;
    snprintf(w->state.what, sizeof w->state.what, "training");
    w->state.epoch = p->epoch;
    w->state.epochs = p->epochs;
    w->state.batch = (int64_t)p->batch;
    w->state.batches = (int64_t)p->batches;
    w->state.rate = p->rate;
    if (w->hooks->train.progress != NULL) w->hooks->train.progress(w->hooks->train.data, p);
}

static void task_note(void *data, const char *sentence)
{
    const sweeper *w = data;
    if (w->hooks->train.note != NULL) w->hooks->train.note(w->hooks->train.data, sentence);
}

/* Does this status end the whole sweep, or only its task? */
static bool ends_sweep(status_t s)
{
    return s == STATUS_CREATE || s == STATUS_IO || s == STATUS_USAGE || s == STATUS_NOINPUT;
}

static status_t load_data(sweeper *w, size_t index, const team *t)
{
    if (w->loaded == (long)index) return STATUS_OK;
    if (w->loaded >= 0) dataset_release(&w->data);
    w->loaded = -1;
    TRY(team_agree(t, t->rank == 0 ? open_compendium(w) : STATUS_OK));
    TRY(w->plan->untested ? load_untested(&w->data, w->compendium, index, t)
                          : load_dataset(&w->data, w->compendium, index, t));
    w->loaded = (long)index;
    return STATUS_OK;
}

static status_t train_one(sweeper *w, train_result *result, const agenda_item *item,
                          const char *folder, const team *t)
{
    const train_hooks *h = &w->hooks->train;
    const train_hooks hooks = {.data = w, .want_stop = task_want_stop, .progress = task_progress,
                               .note = task_note, .command_line = h->command_line,
                               .hosts = h->hosts, .library = h->library,
                               .compendium = h->compendium};
    const train_task task = describe_task(w->plan, item, (char *)folder);
    const task_kind kind = item->network->kind;
    TRY(load_data(w, item->dataset, t));
    if (kind != TASK_NETWORK) {
        return baseline_run(result, kind, &w->data, folder, item->seed, &w->plan->gkm, t,
                            &hooks);
    }
    if (spec_check(&item->spec) != STATUS_OK) {
        return status_prefix(STATUS_DATA, "dataset %s", item->entry->name); /* too short for it */
    }
    return train_run(result, &w->data, &task, t, &hooks);
}

/* Leave the reason of a failed task in its folder, or remove the one of a former try. Returns the
 * task's status with its sentence, or the filing's. Collective; agreed on. */
static status_t file_end(const char *folder, status_t s, const team *t)
{
    status_t filed = STATUS_OK;
    char *reason = memory_copy_text(s == STATUS_OK ? "" : status_message());
    if (t->rank == 0 && s == STATUS_OK) filed = folder_remove_failure(folder);
    if (t->rank == 0 && s != STATUS_OK && s != STATUS_STOPPED && !ends_sweep(s)) {
        filed = folder_write_failure(folder, reason);
    }
    filed = team_agree(t, filed);
    if (filed != STATUS_OK) s = filed;
    else if (s != STATUS_OK) status_set(s, "%s", reason); /* filing may have left another */
    memory_free(reason);
    return s;
}

/* deal_list.run */
static status_t run_task(void *data, deal *d, size_t task, const team *t, void *outcome)
{
    sweeper *w = data;
    const agenda_item item = agenda_get(w->plan, w->todo[task]);
    train_result result = {0};
    w->deal = d;
    set_state(w, "loading", deal_team(d), (int64_t)w->todo[task]);
    /* A first rank that outlives a killed run keeps the next run from this dataset. */
    const bool writes = t->rank == 0 && w->world->rank != 0;
    const char *names[] = {item.entry->name};
    if (writes) w->lock = lock_share(w->plan->folder, names, 1);
    sweep_event event = {.count = agenda_count(w->plan), .dataset = item.entry->name,
                         .network = item.network->name, .place = agenda_place(&item),
                         .seed = item.seed, .team = deal_team(d), .reason = ""};
    if (w->hooks->begin != NULL) w->hooks->begin(w->hooks->train.data, &event);
    char *folder = agenda_folder(w->plan, &item);
    const status_t s = file_end(folder, train_one(w, &result, &item, folder, t), t);
    if (t->rank == 0) memcpy(outcome, &result, sizeof result);
    if (writes) lock_release(w->lock);
    if (writes) w->lock = NULL;
    set_state(w, "waiting", deal_team(d), -1);
    memory_free(folder);
    return s;
}

/* deal_list.ended */
static void note_end(void *data, const deal_event *e)
{
    sweeper *w = data;
    const agenda_item item = agenda_get(w->plan, w->todo[e->task]);
    const sweep_event event = {.number = e->number, .count = e->count,
                               .dataset = item.entry->name, .network = item.network->name,
                               .place = agenda_place(&item), .seed = item.seed, .team = e->team,
                               .status = e->status, .reason = e->reason, .result = e->outcome};
    if (w->hooks->end != NULL) w->hooks->end(w->hooks->train.data, &event);
}

/* ---- all ---- */

/* Rank 0: the folder and its datasets' locks. */
static status_t take_lock(sweeper *w)
{
    const agenda *plan = w->plan;
    const char **names = memory_array(names, plan->dataset_count);
    char *note = NULL;
    for (size_t i = 0; i < plan->dataset_count; i++) {
        names[i] = plan->entries[plan->datasets[i]].name;
    }
    status_t s = output_make_folder(plan->folder);
    if (s == STATUS_OK) {
        s = lock_take(&w->lock, &note, plan->folder, names, plan->dataset_count, LOCK_PATIENCE,
                      w->hooks->locked_out, w->hooks->train.data);
    }
    if (note != NULL) task_note(w, note);
    memory_free(note);
    memory_free(names);
    return s;
}

/* Costs and outlook on every rank; then the run can be seen from outside. */
static status_t begin_run(sweeper *w, agenda_outlook *outlook, double *cost, int *slot)
{
    status_t s = STATUS_OK;
    *slot = 0;
    team_size_basis basis = {0};
    measure_memory(&basis, w->world);
    if (w->world->rank == 0) {
        s = make_plan(outlook, cost, w, &basis);
        *slot = lock_slot(w->lock);
    }
    if (w->world->rank == 0 && s == STATUS_OK) {
        s = watch_begin(w->plan, *slot, outlook, w->world->size, w->todo, w->todo_count, cost,
                        w->hooks->train.command_line);
    }
    TRY(team_agree(w->world, s));
    team_broadcast(w->world, outlook, sizeof *outlook, 0);
    team_broadcast(w->world, cost, w->todo_count * sizeof *cost, 0);
    team_broadcast(w->world, slot, sizeof *slot, 0);
    char *signs = watch_ranks_path(w->plan->folder, *slot);
    pulse_create(&w->pulse, signs, w->world->rank, pulse_interval(w->world->size));
    memory_free(signs);
    set_state(w, "waiting", -1, -1);
    if (w->world->rank == 0 && w->hooks->planned != NULL) {
        w->hooks->planned(w->hooks->train.data, outlook);
    }
    return STATUS_OK;
}

static status_t run_deal(sweeper *w, int team_size, const double *cost)
{
    const deal_list list = {.count = w->todo_count, .cost = cost, .team_size = team_size,
                            .skipped = w->counts.skipped, .outcome_size = sizeof(train_result),
                            .data = w, .run = run_task, .ends_all = ends_sweep, .ended = note_end,
                            .advice = "the reasons are in failed.txt of their folders"};
    const deal_hooks hooks = {.data = w->hooks->train.data, .want_stop = own_want_stop,
                              .stopper = w, .waiting = w->hooks->waiting};
    return deal_run(&w->counts, &list, &hooks, w->world);
}

static status_t run_unfinished(sweeper *w)
{
    agenda_outlook outlook = {0};
    int slot;
    double *cost = memory_array(cost, w->todo_count);
    status_t s = begin_run(w, &outlook, cost, &slot);
    if (s == STATUS_OK) {
        s = run_deal(w, outlook.ranks_per_task, cost);
        pulse_destroy(w->pulse);
        if (w->world->rank == 0) watch_end(w->plan->folder, slot, s);
    }
    memory_free(cost);
    return s;
}

status_t sweep_run(deal_counts *ret, const agenda *plan, const team *world,
                   const sweep_hooks *hooks)
{
    sweeper w = {.plan = plan, .world = world, .hooks = hooks, .loaded = -1};
    status_t s = team_agree(world, world->rank == 0 ? take_lock(&w) : STATUS_OK);
    if (s == STATUS_OK) s = visible_check(plan->folder, world);
    if (s == STATUS_OK) s = look(&w);
    if (s == STATUS_OK) s = team_agree(world, world->rank == 0 ? tell_finished(&w) : STATUS_OK);
    if (s == STATUS_OK && w.todo_count > 0) s = run_unfinished(&w);
    *ret = w.counts;
    if (w.loaded >= 0) dataset_release(&w.data);
    compendium_close(w.compendium);
    lock_release(w.lock);
    memory_free(w.todo);
    return s;
}
