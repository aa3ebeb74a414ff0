/* The stage: which tasks there are and what they are compared with, the same on every rank; the
 * tasks dealt out to the ranks, one each (task.c); and when all are done, by rank 0, the tables
 * over them (tables.c). */
#include "src/stage/motifs/extract.h"

#include "io/compendium.h"
#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/simulate/consensus.h"
#include "src/stage/motifs/tables.h"
#include "src/stage/motifs/task.h"
#include "src/stage/task/deal.h"
#include "src/stage/task/hold.h"
#include "src/stage/task/tasks.h"

/* ---- which tasks ---------------------------------------------------------------------------- */

typedef struct {
    job_task *items; /* [count]; their texts are found's */
    const char **folders; /* [count] */
    task_found *found;
    size_t count;
} task_list;

static void release_tasks(task_list *l)
{
    memory_free(l->items);
    memory_free(l->folders);
    task_found_free(l->found, l->count);
}

/* Collective; agreed on. */
static status_t find_tasks(task_list *l, task_unread *unread, const char *folder, const team *t)
{
    TRY(task_find_all(&l->found, &l->count, unread, folder, TASK_NETWORKS, t));
    l->items = memory_array(l->items, l->count);
    l->folders = memory_array(l->folders, l->count);
    for (size_t i = 0; i < l->count; i++) {
        const task_found *f = &l->found[i];
        l->items[i] = (job_task){.dataset = f->dataset, .network = f->network,
                                    .folder = f->folder, .seed = f->seed,
                                    .auroc = f->result.test.auroc,
                                    .data_sha256 = f->result.data_sha256};
        l->folders[i] = f->folder;
    }
    return STATUS_OK;
}

/* ---- the database --------------------------------------------------------------------------- */

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

/* Every rank reads. */
static status_t load_known(known_list *ret, const task_list *tasks, const motif_set *targets,
                           const motifs_settings *settings)
{
    TRY(known_read(ret, settings->known));
    const char *file = settings->database != NULL ? settings->database : "the built-in ones";
    return task_check_known(ret, tasks->found, tasks->count, targets, file);
}

/* ---- doing them ----------------------------------------------------------------------------- */

typedef struct {
    const task_list *tasks;
    const job_context *context;
} work;

/* deal_list.run, on a team of one */
static status_t run_task(void *data, deal *d, size_t task, const team *t, void *outcome)
{
    const work *w = data;
    const deal_hooks hooks = deal_task_hooks(d);
    (void)t;
    return motifs_task_run(outcome, &w->tasks->items[task], w->context, &hooks);
}

static status_t run_tasks(const task_list *tasks, const job_context *context, const team *world,
                          const deal_hooks *hooks)
{
    work w = {.tasks = tasks, .context = context};
    const deal_list list = {.count = tasks->count, .names = tasks->folders, .data = &w,
                            .run = run_task, .outcome_size = sizeof(motifs_result)};
    return deal_run(NULL, &list, hooks, world);
}

static status_t run_all(const char *folder, const motif_set *targets, const known_list *known,
                        const task_list *tasks, const motifs_settings *settings, const team *world,
                        const deal_hooks *hooks)
{
    char *inside = memory_format("%s/motifs", folder);
    job_context context = {.settings = settings, .output = inside, .targets = targets,
                           .compare = compare_defaults(), .known = *known};
    motif_set_hash(context.targets_hash, targets);
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
                        const deal_hooks *hooks, task_unread *unread)
{
    task_list tasks = {0};
    motif_set targets = motif_set_make();
    status_t s = find_tasks(&tasks, unread, folder, world);
    if (s == STATUS_OK) s = team_agree(world, load_targets(&targets, settings->database));
    if (s == STATUS_OK) s = team_agree(world, check_compendium(settings->compendium));
    known_list known = {0};
    if (s == STATUS_OK) s = team_agree(world, load_known(&known, &tasks, &targets, settings));
    lock *held = NULL;
    if (s == STATUS_OK) s = hold_take(&held, folder, "motifs", world, hooks);
    if (s == STATUS_OK) s = run_all(folder, &targets, &known, &tasks, settings, world, hooks);
    lock_release(held);
    known_release(&known);
    release_tasks(&tasks);
    motif_set_release(&targets);
    return s;
}
