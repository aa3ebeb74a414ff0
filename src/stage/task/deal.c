/* How it goes about it: every rank describes the list to the farm as a farm_plan and lends it the
 * functions below. Those on world rank 0 count and keep the first failure as reports arrive; at
 * the end rank 0 alone knows that failure's sentence, so judge() has the others learn it through
 * team_agree. What waits, sleeps and speaks between ranks is the farm's business. */
#include "src/stage/task/deal.h"

#include "mpi/farm.h"
#include "src/core/memory.h"

struct deal {
    const deal_list *list;
    const deal_hooks *hooks;
    farm *farm;         /* while a task runs */
    deal_counts counts; /* on world rank 0, as reports arrive */
    status_t first;     /* of the first failure, with its sentence; world rank 0 */
    char *reason;
};

bool deal_ends_all(status_t s)
{
    return s == STATUS_CREATE || s == STATUS_IO;
}

bool deal_stop_wanted(const deal_hooks *hooks)
{
    return hooks->want_stop != NULL && hooks->want_stop(hooks->stopper);
}

void deal_note(const deal_hooks *hooks, const char *name, const char *sentence)
{
    if (hooks->note != NULL) hooks->note(hooks->data, name, sentence);
}

bool deal_poll(void *d)
{
    return farm_poll(((deal *)d)->farm);
}

int deal_team(const deal *d)
{
    return farm_team(d->farm);
}

deal_hooks deal_task_hooks(deal *d)
{
    deal_hooks hooks = *d->hooks;
    hooks.want_stop = deal_poll;
    hooks.stopper = d;
    hooks.ended = NULL;
    hooks.waiting = NULL;
    return hooks;
}

/* ---- what the farm calls ---- */

static status_t run_task(void *data, farm *f, size_t task, const team *t, void *outcome)
{
    deal *d = data;
    d->farm = f;
    return d->list->run(d->list->data, d, task, t, outcome);
}

static bool want_stop(void *data)
{
    const deal *d = data;
    return deal_stop_wanted(d->hooks);
}

static void note_end(void *data, const farm_report *report)
{
    deal *d = data;
    deal_counts *c = &d->counts;
    const status_t s = report->status;
    if (s == STATUS_OK) c->done++;
    else if (s != STATUS_STOPPED) c->failed++;
    c->left -= s != STATUS_STOPPED;
    if (s != STATUS_OK && s != STATUS_STOPPED && d->reason == NULL) {
        d->first = s;
        d->reason = memory_copy_text(report->reason);
    }
    const deal_event event = {.task = report->task,
                              .name = d->list->names != NULL ? d->list->names[report->task] : NULL,
                              .number = c->done + c->failed + c->skipped,
                              .count = d->list->count + c->skipped, .team = report->team,
                              .status = s, .reason = report->reason, .seconds = report->seconds,
                              .outcome = report->outcome};
    if (d->list->ended != NULL) d->list->ended(d->list->data, &event);
    if (d->hooks->ended != NULL) d->hooks->ended(d->hooks->data, &event);
}

static void note_waiting(void *data, int busy)
{
    const deal *d = data;
    if (d->hooks->waiting != NULL) d->hooks->waiting(d->hooks->data, busy, &d->counts);
}

/* ---- all together ---- */

/* The status of all from the farm's: s is the same on every rank, and so are the counts. */
static status_t judge(const deal *d, const deal_counts *counts, status_t s, const team *world)
{
    const size_t total = d->list->count + d->list->skipped;
    if (s == STATUS_STOPPED) {
        return status_set(s, "stopped with %zu of %zu tasks left; run the same command again to go "
                          "on", counts->left, total);
    }
    if (s != STATUS_FAILED) return s;
    if (total > 1 && d->list->advice != NULL) {
        return status_set(s, "%zu of %zu tasks failed; %s", counts->failed, total, d->list->advice);
    }
    if (world->rank != 0) return team_agree(world, STATUS_OK); /* rank 0 says why */
    s = total == 1 ? status_set(d->first, "%s", d->reason)
                   : status_set(s, "%zu of %zu tasks failed; the first: %s", counts->failed, total,
                                d->reason);
    return team_agree(world, s);
}

status_t deal_run(deal_counts *ret, const deal_list *list, const deal_hooks *hooks,
                  const team *world)
{
    deal d = {.list = list, .hooks = hooks,
              .counts = {.skipped = list->skipped, .left = list->count}};
    double *alike = NULL;
    if (list->cost == NULL) {
        alike = memory_array(alike, list->count);
        for (size_t i = 0; i < list->count; i++) alike[i] = 1;
    }
    const farm_plan plan = {.count = list->count, .cost = alike != NULL ? alike : list->cost,
                            .team_size = list->team_size > 0 ? list->team_size : 1,
                            .outcome_size = list->outcome_size};
    const farm_hooks calls = {.data = &d, .run = run_task, .want_stop = want_stop,
                              .is_fatal = list->ends_all != NULL ? list->ends_all : deal_ends_all,
                              .ended = note_end, .waiting = note_waiting};
    farm_counts ended;
    status_t s = farm_run(&ended, &plan, &calls, world);
    const deal_counts counts = {.done = ended.done, .skipped = list->skipped,
                                .failed = ended.failed, .left = ended.left};
    if (ret != NULL) *ret = counts;
    s = judge(&d, &counts, s, world);
    memory_free(alike);
    memory_free(d.reason);
    return s;
}
