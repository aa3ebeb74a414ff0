#include "src/stage/motifs/extract.h"

#include <string.h>

#include "io/compendium.h"
#include "io/motifs.h"
#include "io/output.h"
#include "mpi/farm.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/simulate/consensus.h"
#include "src/stage/task/baseline.h"
#include "src/stage/motifs/tables.h"
#include "src/stage/motifs/task.h"
#include "src/stage/task/tasks.h"

motifs_settings motifs_defaults(void)
{
    return (motifs_settings){.window = 9, .threshold = 0.5, .rule = extract_rule_default(),
                             .cluster = cluster_defaults(), .shuffles = 4};
}

/* ---- which tasks: rank 0 looks, all get the list -------------------------------------------- */

typedef struct {
    motifs_task *items;
    size_t count;
} task_list;

static void release_tasks(task_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        memory_free(l->items[i].dataset);
        memory_free(l->items[i].network);
        memory_free(l->items[i].folder);
    }
    memory_free(l->items);
}

static status_t look_for_tasks(task_list *l, const char *folder)
{
    task_found *found;
    size_t count;
    TRY(task_find(&found, &count, folder));
    l->items = memory_array(l->items, count);
    for (size_t i = 0; i < count; i++) {
        if (baseline_named(found[i].network) != BASELINE_NONE) continue; /* nothing to look into */
        l->items[l->count++] = (motifs_task){.dataset = memory_copy_text(found[i].dataset),
                                             .network = memory_copy_text(found[i].network),
                                             .folder = memory_copy_text(found[i].folder),
                                             .seed = found[i].seed,
                                             .auroc = found[i].result.test.auroc};
    }
    task_found_free(found, count);
    if (l->count == 0) return status_set(STATUS_NOINPUT, "%s holds no finished network", folder);
    return STATUS_OK;
}

static void share_text(char **text, const team *t)
{
    uint64_t size = t->rank == 0 ? strlen(*text) + 1 : 0;
    team_broadcast(t, &size, sizeof size, 0);
    if (t->rank != 0) *text = memory_alloc((size_t)size, 1);
    team_broadcast(t, *text, (size_t)size, 0);
}

/* Collective; agreed on. */
static status_t find_tasks(task_list *l, const char *folder, const team *t)
{
    status_t s = STATUS_OK;
    if (t->rank == 0) s = look_for_tasks(l, folder);
    s = team_agree(t, s);
    if (s != STATUS_OK) return s;
    uint64_t count = l->count;
    team_broadcast(t, &count, sizeof count, 0);
    if (t->rank != 0) l->items = memory_array(l->items, (size_t)count);
    l->count = (size_t)count;
    for (size_t i = 0; i < l->count; i++) {
        motifs_task *m = &l->items[i];
        share_text(&m->dataset, t);
        share_text(&m->network, t);
        share_text(&m->folder, t);
        team_broadcast(t, &m->seed, sizeof m->seed, 0);
        team_broadcast(t, &m->auroc, sizeof m->auroc, 0);
    }
    return STATUS_OK;
}

/* ---- the database --------------------------------------------------------------------------- */

static void hash_motifs(char text[HASH_TEXT_SIZE], const motif_set *set)
{
    hash *h = hash_create();
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        hash_add(h, m->id, strlen(m->id) + 1);
        hash_add(h, m->name, strlen(m->name) + 1);
        hash_add(h, &m->sites, sizeof m->sites);
        hash_add(h, m->probability, (size_t)(m->width * MOTIF_LETTERS) * sizeof *m->probability);
    }
    hash_add(h, set->background, sizeof set->background);
    hash_finish(h, text);
}

/* A compendium that was asked for must be there, before work begins. */
static status_t check_compendium(const char *path)
{
    compendium *c;
    if (path == NULL) return STATUS_OK;
    TRY(compendium_open(&c, path));
    compendium_close(c);
    return STATUS_OK;
}

/* Every rank reads. */
static status_t load_targets(motif_set *ret, const char *path)
{
    if (path == NULL) {
        consensus_motifs(ret);
        return STATUS_OK;
    }
    return motifs_read(ret, NULL, path);
}

/* ---- doing them ----------------------------------------------------------------------------- */

typedef struct {
    const task_list *tasks;
    const motifs_context *context;
    const motifs_hooks *hooks;
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

static void task_note(void *data, const char *folder, const char *sentence)
{
    const dealer *d = data;
    if (d->hooks->note != NULL) d->hooks->note(d->hooks->data, folder, sentence);
}

static bool own_want_stop(void *data)
{
    const dealer *d = data;
    return d->hooks->want_stop != NULL && d->hooks->want_stop(d->hooks->data);
}

static status_t run_task(void *data, farm *f, size_t task, const team *t, void *outcome)
{
    dealer *d = data;
    const motifs_hooks hooks = {.data = d, .want_stop = task_want_stop, .note = task_note};
    motifs_result result;
    (void)t; /* a team of one */
    d->farm = f;
    status_t s = motifs_task_run(&result, &d->tasks->items[task], d->context, &hooks);
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
    motifs_event event = {.count = d->tasks->count, .status = report->status,
                          .folder = d->tasks->items[report->task].folder, .reason = report->reason};
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

/* Rank 0 knows why tasks failed; the others hear it. */
static status_t judge(const dealer *d, status_t s, const team *world)
{
    if (s == STATUS_STOPPED) {
        return status_set(s, "stopped with not all tasks done; run the same command again to go on");
    }
    if (s != STATUS_FAILED) return s;
    if (world->rank != 0) return team_agree(world, STATUS_OK);
    s = d->tasks->count == 1 ? status_set(d->first, "%s", d->reason)
                             : status_set(s, "%zu of %zu tasks failed; the first: %s", d->failed,
                                          d->tasks->count, d->reason);
    return team_agree(world, s);
}

static status_t run_tasks(const task_list *tasks, const motifs_context *context, const team *world,
                          const motifs_hooks *hooks)
{
    dealer d = {.tasks = tasks, .context = context, .hooks = hooks};
    double *cost = memory_array(cost, tasks->count);
    for (size_t i = 0; i < tasks->count; i++) cost[i] = 1; /* much the same for all */
    const farm_plan plan = {.count = tasks->count, .cost = cost, .team_size = 1,
                            .outcome_size = sizeof(motifs_result)};
    const farm_hooks calls = {.data = &d, .run = run_task, .want_stop = own_want_stop,
                              .is_fatal = ends_all, .ended = note_end, .waiting = note_waiting};
    farm_counts counts;
    status_t s = judge(&d, farm_run(&counts, &plan, &calls, world), world);
    memory_free(cost);
    memory_free(d.reason);
    return s;
}

static status_t run_all(const char *folder, const motif_set *targets, const task_list *tasks,
                        const motifs_settings *settings, const team *world, const motifs_hooks *hooks)
{
    char *inside = memory_format("%s/motifs", folder);
    motifs_context context = {.settings = settings, .output = inside, .targets = targets,
                              .compare = compare_defaults()};
    memcpy(context.compare.background, targets->background, sizeof context.compare.background);
    hash_motifs(context.targets_hash, targets);
    context.search = compare_create(targets, NULL, &context.compare);
    status_t s = STATUS_OK;
    if (world->rank == 0) s = output_make_folder(inside);
    s = team_agree(world, s);
    if (s == STATUS_OK) s = run_tasks(tasks, &context, world, hooks);
    if (s == STATUS_OK) {
        if (world->rank == 0) s = motifs_tables_write(tasks->items, tasks->count, &context);
        s = team_agree(world, s);
    }
    compare_destroy(context.search);
    memory_free(inside);
    return s;
}

status_t motifs_extract(const char *folder, const motifs_settings *settings, const team *world,
                        const motifs_hooks *hooks)
{
    task_list tasks = {0};
    motif_set targets = motif_set_make();
    status_t s = find_tasks(&tasks, folder, world);
    if (s == STATUS_OK) s = team_agree(world, load_targets(&targets, settings->database));
    if (s == STATUS_OK) s = team_agree(world, check_compendium(settings->compendium));
    if (s == STATUS_OK) s = run_all(folder, &targets, &tasks, settings, world, hooks);
    release_tasks(&tasks);
    motif_set_release(&targets);
    return s;
}
