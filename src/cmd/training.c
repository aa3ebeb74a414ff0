/* What train, sweep, tune and check have in common: the recipe that --recipe names is read
 * before the other options are parsed, so that they start from its settings; the networks are
 * resolved from their names; then the plan is run with hooks that print what happens. */
#include "src/cmd/training.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "io/files.h"
#include "mpi/launch.h"
#include "mpi/team.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/cmd/signals.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/net/gemm.h"
#include "src/net/order.h"

status_t training_begin(training_options *o, int argc, char **argv)
{
    *o = (training_options){.recipe_name = "best", .pool = 1, .checkpoint_minutes = 10,
                            .gkm_max = (long)kernel_machine_defaults().most,
                            .gkm_mismatches = GKM_LENGTH_MOST, .gkm_filter = GKM_FULL};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--recipe") == 0 && i + 1 < argc) o->recipe_name = argv[i + 1];
        if (strncmp(argv[i], "--recipe=", 9) == 0) o->recipe_name = argv[i] + 9;
    }
    if (recipe_named(&o->recipe, o->recipe_name) == STATUS_OK) return STATUS_OK;
    if (!files_exists(o->recipe_name)) {
        return status_set(STATUS_USAGE, "--recipe %s: neither paper, best nor a file",
                          o->recipe_name);
    }
    TRY(recipe_named(&o->recipe, "best"));
    const char *slash = strrchr(o->recipe_name, '/');
    o->recipe_text = memory_copy_text(slash != NULL ? slash + 1 : o->recipe_name);
    o->recipe.name = o->recipe_text;
    return recipe_read(&o->recipe, o->recipe_name);
}

void training_end(training_options *o)
{
    memory_free(o->recipe_text);
}

/* The options of the recipe's settings: a row for each that has an option. Returns how many. */
static size_t add_settings(option_row *rows, recipe *r)
{
    static const option_kind kinds[] = {
        [RECIPE_COUNT] = OPTION_INT, [RECIPE_REAL] = OPTION_REAL, [RECIPE_SWITCH] = OPTION_FLAG,
        [RECIPE_WORD] = OPTION_CHOICE};
    size_t count, added = 0;
    const recipe_setting *settings = recipe_settings(&count);
    for (size_t i = 0; i < count; i++) {
        const recipe_setting *s = &settings[i];
        if (s->option == NULL) continue;
        rows[added++] = (option_row){.kind = kinds[s->kind], .name = s->option,
                                     .target = (char *)r + s->offset, .argument = s->argument,
                                     .help = s->help, .min = s->min, .max = s->max,
                                     .choices = s->words};
    }
    return added;
}

/* Copy count rows behind the *at that there are. */
static void add_rows(option_row *rows, size_t *at, const option_row *more, size_t count)
{
    memcpy(rows + *at, more, count * sizeof *more);
    *at += count;
}
#define ADD_ROWS(rows, at, more) add_rows(rows, at, more, sizeof more / sizeof more[0])

size_t training_rows(option_row *rows, training_options *o)
{
    const option_row networks[] = {
        {OPTION_HEADING, .name = "Networks"},
        {OPTION_TEXT, 0, "conv", &o->conv, "KxF,..",
         .help = "a free network: convolutions, width x filters"},
        {OPTION_INT, 0, "pool", &o->pool, "N",
         .help = "max-pool between its convolutions", 1, SPEC_POOL_MAX},
        {OPTION_TEXT, 0, "lstm", &o->lstm, "NxH", .help = "its bidirectional LSTM: layers x size"},
        {OPTION_INT, 0, "hidden", &o->hidden, "N",
         .help = "its fully connected layer", 0, SPEC_HIDDEN_MAX},
        {OPTION_HEADING, .name = "Recipe (defaults: of the chosen recipe)"},
        {OPTION_TEXT, 0, "recipe", &o->recipe_name, "NAME|FILE",
         .help = "paper, best, or a file of lines 'key value'"},
    };
    const option_row times[] = {
        {OPTION_REAL, 0, "checkpoint-minutes", &o->checkpoint_minutes, "X",
         .help = "longest time between checkpoints inside an epoch", 0.001, 100000},
        {OPTION_HEADING, .name = "Time"},
        {OPTION_REAL, 0, "time-limit", &o->time_limit, "MIN",
         .help = "minutes until the job ends, 0: as SLURM_JOB_END_TIME says, or no end", 0, 1e7},
        {OPTION_REAL, 0, "stop-before", &o->stop_before, "MIN",
         .help = "minutes before its end at which to checkpoint and stop (exit 75); 0: a tenth of "
                 "the time, 2 at most", 0, 1e7},
    };
    size_t count = 0;
    ADD_ROWS(rows, &count, networks);
    count += add_settings(rows + count, &o->recipe);
    ADD_ROWS(rows, &count, times);
    assert(count == TRAINING_ROWS);
    return count;
}

size_t training_kernel_rows(option_row *rows, training_options *o)
{
    const option_row shared[] = {
        {OPTION_HEADING, .name = "Gapped k-mer kernel machine (gkm)"},
        {OPTION_INT, 0, "gkm-max", &o->gkm_max, "N",
         .help = "training sequences that it uses at most: the first so many, in record order",
         16, 1000000},
        {OPTION_CHOICE, 0, "gkm-filter", &o->gkm_filter, "NAME",
         "full, or truncated (LS-GKM's -t 2)", .choices = gkm_filter_names()},
        {OPTION_INT, 0, "gkm-d", &o->gkm_mismatches, "N",
         .help = "mismatches that count at most (LS-GKM's -d)", 0, GKM_LENGTH_MOST},
    };
    _Static_assert(sizeof shared / sizeof shared[0] == TRAINING_KERNEL_ROWS, "room for the rows");
    memcpy(rows, shared, sizeof shared);
    return TRAINING_KERNEL_ROWS;
}

/* "conv9x128+lstm1x32+pool2": a name that folders and tables can carry. */
static void name_free(task_network *v, const training_options *o)
{
    char pool[32] = "", hidden[32] = "";
    if (o->pool > 1) snprintf(pool, sizeof pool, "+pool%ld", o->pool);
    if (o->hidden > 0) snprintf(hidden, sizeof hidden, "+hidden%ld", o->hidden);
    char *name = memory_format("%s%s%s%s%s%s%s", o->conv != NULL ? "conv" : "",
                               o->conv != NULL ? o->conv : "",
                               o->conv != NULL && o->lstm != NULL ? "+" : "",
                               o->lstm != NULL ? "lstm" : "", o->lstm != NULL ? o->lstm : "", pool,
                               hidden);
    snprintf(v->name, sizeof v->name, "%s", name);
    memory_free(name);
}

status_t training_networks(task_network *ret, size_t *ret_count, const char *names,
                           const training_options *o)
{
    enum { LENGTH = 101 };
    size_t count = 0;
    const bool is_free = o->conv != NULL || o->lstm != NULL;
    char *copy = memory_copy_text(names != NULL ? names : ""), *left = NULL;
    status_t s = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        if (count + 1 >= TRAINING_NETWORKS_MAX) {
            s = status_set(STATUS_USAGE, "more than %d networks", TRAINING_NETWORKS_MAX - 1);
            break;
        }
        ret[count] = (task_network){0};
        snprintf(ret[count].name, sizeof ret[count].name, "%s", word);
        ret[count].kind = task_kind_named(word);
        if (ret[count].kind != TASK_NETWORK) {
            ret[count++].spec = (net_spec){.length = LENGTH, .pool = 1};
        } else {
            s = spec_named(&ret[count++].spec, word, LENGTH);
        }
    }
    memory_free(copy);
    if (s == STATUS_OK && is_free) {
        task_network *v = &ret[count++];
        *v = (task_network){0};
        s = spec_free(&v->spec, o->conv, (int)o->pool, o->lstm, (int)o->hidden, LENGTH);
        name_free(v, o);
    }
    if (s == STATUS_OK && count == 0) {
        s = status_set(STATUS_USAGE, "no network is named: --networks or --conv/--lstm");
    }
    *ret_count = count;
    return s;
}

static kernel_machine_settings read_kernel(const training_options *o)
{
    kernel_machine_settings settings = kernel_machine_defaults();
    settings.most = (size_t)o->gkm_max;
    settings.kernel.mismatches = (int)o->gkm_mismatches;
    settings.kernel.filter = o->gkm_filter;
    return settings;
}

status_t training_sweep_networks(task_network *ret, size_t *ret_count, const char *names,
                                 const training_options *o)
{
    if (names == NULL && o->conv == NULL && o->lstm == NULL) {
        names = "medium-rnn,medium-cnn,medium-cnn-rnn,composition";
    }
    return training_networks(ret, ret_count, names, o);
}

status_t training_ranks_per_task(int *ret, const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    *ret = (int)value;
    if (strcmp(text, "auto") == 0) return STATUS_OK;
    if (end == text || *end != '\0' || value < 1 || value > LANES) {
        return status_set(STATUS_USAGE, "--ranks-per-task takes 1 to %d or auto, not '%s'", LANES,
                          text);
    }
    return STATUS_OK;
}

/* ---- running and reporting ---- */

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

status_t training_list(load_entry **ret_entries, size_t *ret_count, size_t **ret_datasets,
                       agenda *plan, const training_options *o, const char *select,
                       const team *world)
{
    *ret_entries = NULL;
    *ret_datasets = NULL;
    plan->recipe = o->recipe;
    plan->checkpoint_seconds = 60 * o->checkpoint_minutes;
    plan->gkm = read_kernel(o);
    TRY(list_datasets(ret_entries, ret_count, plan->compendium, world));
    plan->entries = *ret_entries;
    status_t s = task_select(ret_datasets, &plan->dataset_count, select, *ret_entries, *ret_count);
    plan->datasets = *ret_datasets;
    return s;
}

status_t training_run(const cmd_context *context, agenda *plan, const training_options *o,
                      const char *select, const dryrun_options *dry)
{
    double seconds;
    load_entry *entries = NULL;
    size_t count = 0, *datasets = NULL;
    signals_watch();
    gemm_init();
    TRY(signals_set_deadline(&seconds, o->time_limit, o->stop_before, context->world));
    status_t s = training_list(&entries, &count, &datasets, plan, o, select, context->world);
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
