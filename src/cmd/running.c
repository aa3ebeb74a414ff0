/* Running a plan from the command line: the datasets that --datasets selects go into the plan, the
 * job's end becomes a deadline, and what happens is told as it happens: a line for each task that
 * ends, a progress line for this rank's own, a closing line with all counts. */
#include "src/cmd/running.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "mpi/launch.h"
#include "mpi/team.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/cmd/signals.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/net/gemm.h"

typedef struct {
    char task[200];         /* of this rank's team */
    size_t total, ended;    /* tasks; ended or found finished, as far as rank 0 has heard */
    int teams, busy;
} reporter;

static bool want_stop(void *data)
{
    (void)data;
    return signals_seen();
}

/* "12 of 108 done  ", or nothing for a single task. */
static const char *describe_count(char *text, size_t size, const reporter *r)
{
    text[0] = '\0';
    if (r->total > 1) snprintf(text, size, "%zu of %zu done  ", r->ended, r->total);
    return text;
}

static void show_progress(void *data, const train_progress *p)
{
    const reporter *r = data;
    char areas[64] = "", count[64];
    if (!isnan(p->validation_auroc)) {
        snprintf(areas, sizeof areas, "  valid AUROC %.4f", p->validation_auroc);
    } else if (!isnan(p->train_auroc)) {
        snprintf(areas, sizeof areas, "  train AUROC %.4f", p->train_auroc);
    }
    log_progress(false, "%s%s  epoch %ld/%ld  batch %zu/%zu  loss %.4f%s  %.0f seq/s",
                 describe_count(count, sizeof count, r), r->task, p->epoch, p->epochs, p->batch,
                 p->batches, p->loss, areas, p->rate);
}

static void show_note(void *data, const char *sentence)
{
    const reporter *r = data;
    log_note("%s%s%s", r->task, r->task[0] != '\0' ? ": " : "", sentence);
}

static void show_locked_out(void *data, const char *holders)
{
    (void)data;
    log_line("another run is at it (%s): waiting up to 15 s for it to end", holders);
}

static void show_outlook(void *data, const agenda_outlook *o)
{
    reporter *r = data;
    r->total = o->total;
    r->ended = o->finished;
    r->teams = o->teams;
    const size_t left = o->total - o->finished;
    if (o->finished > 0) log_line("%zu of %zu tasks finished before", o->finished, o->total);
    log_line("%zu task%s on %d team%s of %d rank%s", left, left > 1 ? "s" : "", o->teams,
             o->teams > 1 ? "s" : "", o->ranks_per_task, o->ranks_per_task > 1 ? "s" : "");
    if (o->idle_ranks > 0) {
        log_line("%d rank%s out", o->idle_ranks, o->idle_ranks > 1 ? "s sit" : " sits");
    }
}

static void begin_task(void *data, const sweep_event *event)
{
    reporter *r = data;
    snprintf(r->task, sizeof r->task, "%s%s%s %s seed %lld", event->place,
             event->place[0] != '\0' ? " " : "", event->dataset, event->network,
             (long long)event->seed);
}

static void end_task(void *data, const sweep_event *event)
{
    reporter *r = data;
    const train_result *result = event->result;
    r->ended = event->number;
    if (event->status == STATUS_STOPPED) return;
    char name[300];
    snprintf(name, sizeof name, "[%zu/%zu] %s%s%s %s seed %lld", event->number, event->count,
             event->place, event->place[0] != '\0' ? " " : "", event->dataset, event->network,
             (long long)event->seed);
    if (event->status != STATUS_OK) {
        log_line("%s: FAILED: %s", name, event->reason);
    } else if (isnan(result->test.auroc)) { /* only validated */
        log_line("%s: %svalidation AUROC %.4f, epoch %ld of %ld", name,
                 result->already_done ? "finished before, " : "", result->validation_auroc,
                 result->chosen, result->epochs);
    } else if (result->already_done) {
        log_line("%s: finished before, AUROC %.4f", name, result->test.auroc);
    } else {
        char epochs[80] = "";
        if (result->epochs > 0) {
            snprintf(epochs, sizeof epochs, "  epoch %ld of %ld  %.0f seq/s", result->chosen,
                     result->epochs, result->rate);
        }
        log_line("%s: test AUROC %.4f (%.4f-%.4f)  AUPRC %.4f%s  %.1f s", name, result->test.auroc,
                 result->test.auroc_low, result->test.auroc_high, result->test.auprc, epochs,
                 result->seconds);
    }
}

static void show_waiting(void *data, int busy, const deal_counts *counts)
{
    (void)counts;
    reporter *r = data;
    char count[64];
    log_progress(false, "%swaiting for %d team%s", describe_count(count, sizeof count, r), busy,
                 busy > 1 ? "s" : "");
}

static status_t list_datasets(load_entry **entries, size_t *count, const char *path, const team *t)
{
    compendium *c = NULL;
    TRY(team_agree(t, t->rank == 0 ? compendium_open(&c, path) : STATUS_OK));
    status_t s = load_list(entries, count, c, t);
    compendium_close(c);
    return s;
}

static status_t run_plan(const cmd_context *context, agenda *plan, const training_options *o)
{
    const team *t = context->world;
    const double began = seconds_now();
    char *hosts = team_hosts(t), *library = team_library();
    char *absolute = realpath(plan->compendium, NULL);
    log_line("demodash %s  %s", PACKAGE_VERSION, context->command_line);
    log_line("%d rank%s on %s, 1 BLAS thread each; %s", t->size, t->size > 1 ? "s" : "", hosts,
             library);
    char *complaint = launch_complain(t);
    if (complaint != NULL) log_line("note: %s", complaint);
    memory_free(complaint);
    log_line("%zu datasets x %zu networks x %zu seeds, recipe %s -> %s", plan->dataset_count,
             plan->network_count, plan->seed_count, plan->recipe.name, plan->folder);
    reporter r = {.total = agenda_count(plan)};
    const sweep_hooks hooks = {.train = {.data = &r, .want_stop = want_stop,
                                         .progress = show_progress, .note = show_note,
                                         .command_line = context->command_line, .hosts = hosts,
                                         .library = library, .compendium = absolute},
                               .locked_out = show_locked_out, .planned = show_outlook,
                               .begin = begin_task, .end = end_task,
                               .waiting = show_waiting};
    deal_counts counts;
    status_t s = o->work != NULL ? o->work(o->work_data, &counts, plan, t, &hooks)
                                 : sweep_run(&counts, plan, t, &hooks);
    if (s == STATUS_STOPPED) log_line("stopped: %s", signals_reason());
    const bool worked = s == STATUS_OK || s == STATUS_STOPPED || s == STATUS_FAILED;
    if (worked) {
        log_line("%zu done, %zu finished before, %zu failed, %zu left; %s; results in %s/%s",
                 counts.done, counts.skipped, counts.failed, counts.left, shared_cost(began),
                 plan->folder, o->work != NULL ? "trials" : "tasks");
    }
    free(absolute);
    memory_free(hosts);
    memory_free(library);
    return s;
}

status_t running_list(load_entry **ret_entries, size_t *ret_count, size_t **ret_datasets,
                      agenda *plan, const training_options *o, const char *select,
                      const team *world)
{
    *ret_entries = NULL;
    *ret_datasets = NULL;
    plan->recipe = o->recipe;
    plan->checkpoint_seconds = 60 * o->checkpoint_minutes;
    plan->gkm = training_kernel(o);
    TRY(list_datasets(ret_entries, ret_count, plan->compendium, world));
    plan->entries = *ret_entries;
    status_t s = task_select(ret_datasets, &plan->dataset_count, select, *ret_entries, *ret_count);
    plan->datasets = *ret_datasets;
    return s;
}

status_t running_run(const cmd_context *context, agenda *plan, const training_options *o,
                     const char *select, const dryrun_options *dry)
{
    double seconds;
    load_entry *entries = NULL;
    size_t count = 0, *datasets = NULL;
    if (dry == NULL || !dry->wanted) signals_watch();
    gemm_init();
    TRY(signals_set_deadline(&seconds, o->time_limit, o->stop_before, context->world));
    status_t s = running_list(&entries, &count, &datasets, plan, o, select, context->world);
    if (s == STATUS_OK && plan->one_dataset && plan->dataset_count != 1) {
        s = status_set(STATUS_USAGE, "the compendium holds %zu datasets: name one with --dataset",
                       plan->dataset_count);
    }
    if (s == STATUS_OK && dry != NULL && dry->wanted) {
        const team *t = context->world;
        s = team_agree(t, t->rank == 0 ? dryrun_print(plan, dry, t->size) : STATUS_OK);
    } else if (s == STATUS_OK) {
        s = run_plan(context, plan, o);
    }
    memory_free(datasets);
    load_list_free(entries, count);
    return s;
}
