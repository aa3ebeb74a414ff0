#include "src/stage/sweep.h"

#include "src/core/memory.h"

typedef struct {
    const sweep_plan *plan;
    const team *team;
    const sweep_hooks *hooks;
    sweep_counts *counts;
    size_t number, total;
} sweeper;

/* Does this status end the whole sweep, or only its task? */
static bool ends_sweep(status_t s)
{
    return s == STATUS_STOPPED || s == STATUS_CREATE || s == STATUS_IO || s == STATUS_USAGE;
}

static status_t run_one(sweeper *w, const dataset *d, const task_variant *variant, int64_t seed)
{
    const sweep_plan *plan = w->plan;
    train_result result = {0};
    char *folder = task_folder(plan->folder, d->name, variant->name, seed);
    train_task task = {.folder = folder, .variant = variant->name, .spec = variant->spec,
                       .seed = seed, .recipe = plan->recipe,
                       .checkpoint_seconds = plan->checkpoint_seconds};
    task.spec.length = d->train.length;
    sweep_event event = {.number = ++w->number, .count = w->total, .dataset = d->name,
                         .variant = variant->name, .seed = seed, .reason = "", .result = &result};
    if (w->hooks->begin != NULL) w->hooks->begin(w->hooks->train.data, &event);
    status_t s = spec_check(&task.spec);
    if (s == STATUS_USAGE) s = STATUS_DATA; /* this dataset's sequences are too short for it */
    if (s == STATUS_OK) s = train_run(&result, d, &task, w->team, &w->hooks->train);
    char *reason = memory_copy_text(s == STATUS_OK ? "" : status_message());
    event.status = s;
    event.reason = reason;
    if (s == STATUS_OK && result.already_done) w->counts->skipped++;
    else if (s == STATUS_OK) w->counts->done++;
    else if (s != STATUS_STOPPED) w->counts->failed++;
    w->counts->left -= s != STATUS_STOPPED;
    if (w->hooks->end != NULL) w->hooks->end(w->hooks->train.data, &event);
    if (s != STATUS_OK) status_set(s, "%s", reason);
    memory_free(reason);
    memory_free(folder);
    return s;
}

static status_t run_dataset(sweeper *w, const compendium *c, size_t index)
{
    dataset d;
    TRY(load_dataset(&d, c, index, w->team));
    status_t s = STATUS_OK;
    for (size_t v = 0; v < w->plan->variant_count; v++) {
        for (size_t k = 0; k < w->plan->seed_count; k++) {
            s = run_one(w, &d, &w->plan->variants[v], w->plan->seeds[k]);
            if (ends_sweep(s)) {
                dataset_release(&d);
                return s;
            }
        }
    }
    dataset_release(&d);
    return STATUS_OK;
}

status_t sweep_run(sweep_counts *ret, const compendium *c, const sweep_plan *plan, const team *t,
                   const sweep_hooks *hooks)
{
    sweeper w = {.plan = plan, .team = t, .hooks = hooks, .counts = ret,
                 .total = plan->dataset_count * plan->variant_count * plan->seed_count};
    *ret = (sweep_counts){.left = w.total};
    for (size_t i = 0; i < plan->dataset_count; i++) {
        TRY(run_dataset(&w, c, plan->datasets[i]));
    }
    if (ret->failed > 0) {
        return status_set(STATUS_FAILED, "%zu of %zu tasks failed", ret->failed, w.total);
    }
    return STATUS_OK;
}
