/* One step after the other: find the finished tasks, explain them, write results.h5, make the
 * reports, the tables and the index. Explaining and reporting are dealt out to the ranks; a task
 * or a dataset that fails does not keep the others from being gathered, and is told at the end. */
#include "src/stage/gather/gather.h"

#include <stdio.h>
#include <string.h>

#include "io/compendium.h"
#include "io/files.h"
#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/stage/explain/all.h"
#include "src/stage/gather/choice.h"
#include "src/stage/gather/index.h"
#include "src/stage/gather/paper_tables.h"
#include "src/stage/gather/results_file.h"
#include "src/stage/report/report.h"
#include "src/stage/task/deal.h"
#include "src/stage/task/hold.h"

gather_settings gather_defaults(void)
{
    gather_settings s = {.explain = explain_defaults(), .choice = {.pvalue = 5e-4}};
    s.explain.keep = true;
    return s;
}

typedef struct {
    const gather_settings *settings;
    const team *world;
    const gather_hooks *hooks;
    gather_counts *counts;
    task_found *found;     /* [found_count], the same on every rank */
    size_t found_count;
    size_t *first;         /* [datasets + 1] a dataset's first task */
    motif_set motifs;
    choice choice;
    report_settings report;
    status_t failure;      /* of the first that failed, with its sentence; rank 0 */
    status_t refusal;      /* of the first report that failed; rank 0 */
    char *reason;
    lock *held;            /* the folder's reports are this run's */
} gatherer;

/* ---- what there is ------------------------------------------------------------------------- */

static void keep_failure(gatherer *g, status_t s, const char *reason)
{
    if (g->failure != STATUS_OK) return;
    g->failure = s;
    g->reason = memory_copy_text(reason);
}

static status_t find_tasks(gatherer *g)
{
    task_unread unread = {0};
    status_t s = task_find_all(&g->found, &g->found_count, &unread, g->settings->folder, TASK_ALL,
                               g->world);
    for (size_t i = 0; i < unread.count && s == STATUS_OK; i++) {
        deal_note(&g->hooks->explain, g->settings->folder, unread.reasons[i]);
        keep_failure(g, STATUS_FAILED, unread.reasons[i]);
    }
    task_unread_free(&unread);
    TRY(s);
    g->first = memory_array(g->first, g->found_count + 1);
    size_t datasets = 0;
    for (size_t i = 0; i < g->found_count; i++) {
        if (i > 0 && strcmp(g->found[i].dataset, g->found[i - 1].dataset) == 0) continue;
        g->first[datasets++] = i;
    }
    g->first[datasets] = g->found_count;
    g->counts->datasets = datasets;
    g->counts->tasks = g->found_count;
    return STATUS_OK;
}

static bool is_none(const char *told)
{
    return told != NULL && strcmp(told, "none") == 0;
}

/* The motif file that was told, or none, in the place of what the folder remembers; the datasets'
 * own motifs that were of the former file go with it. */
static status_t take_motifs(gatherer *g, const char *told)
{
    choice *c = &g->choice;
    memory_free(c->motifs_name);
    c->motifs_name = NULL;
    c->motifs_hash[0] = '\0';
    known_release(&c->known);
    if (is_none(told)) return STATUS_OK;
    TRY(motifs_read(&g->motifs, NULL, told));
    const char *slash = strrchr(told, '/');
    c->motifs_name = memory_copy_text(slash != NULL ? slash + 1 : told);
    motif_set_hash(c->motifs_hash, &g->motifs);
    return STATUS_OK;
}

static status_t take_known(gatherer *g, const char *told)
{
    choice *c = &g->choice;
    known_release(&c->known);
    if (is_none(told)) return STATUS_OK;
    TRY(known_read(&c->known, told));
    if (c->motifs_name == NULL) {
        return status_set(STATUS_USAGE, "--known names motifs of a motif file: --motifs is needed");
    }
    return task_check_known(&c->known, g->found, g->found_count, &g->motifs,
                            g->settings->motifs != NULL ? g->settings->motifs : c->motifs_name);
}

/* What the folder remembers, with what was told in its place. */
static status_t read_choice(gatherer *g)
{
    const gather_settings *s = g->settings;
    choice *c = &g->choice;
    TRY(choice_read(c, s->folder));
    if (s->told_pvalue) c->pvalue = s->choice.pvalue;
    if (s->told_seed) c->seed = s->choice.seed;
    if (s->told_networks) {
        const bool usual = strcmp(s->choice.networks, "default") == 0;
        memory_free(c->networks);
        c->networks = usual ? NULL : memory_copy_text(s->choice.networks);
    }
    if (s->motifs != NULL) {
        TRY(take_motifs(g, s->motifs));
    } else if (c->motifs_name != NULL) {
        TRY(choice_read_motifs(&g->motifs, c, s->folder));
    }
    return s->known != NULL ? take_known(g, s->known) : STATUS_OK;
}

/* Every rank reads; rank 0 writes when all have read. Collective; agreed on. */
static status_t choose(gatherer *g)
{
    const char *told = g->settings->motifs;
    const bool has = told != NULL && !is_none(told);
    status_t s = STATUS_OK;
    TRY(team_agree(g->world, read_choice(g)));
    if (g->world->rank == 0) {
        s = choice_write(&g->choice, g->settings->folder, has ? told : NULL);
    }
    TRY(team_agree(g->world, s));
    g->report.motifs_name = g->choice.motifs_name;
    g->report.motifs_hash = g->choice.motifs_hash;
    g->report.choice.pvalue = g->choice.pvalue;
    g->report.choice.networks = g->choice.networks;
    g->report.choice.seed = g->choice.seed;
    g->report.choice.known = &g->choice.known;
    if (g->choice.motifs_name != NULL) g->report.choice.motifs = &g->motifs;
    if (g->world->rank == 0 && g->hooks->motifs != NULL) {
        g->hooks->motifs(g->hooks->explain.data, g->choice.motifs_name, g->motifs.count,
                         told == NULL);
    }
    return STATUS_OK;
}

static status_t try_compendium(const char *path)
{
    compendium *c;
    TRY(compendium_open(&c, path));
    compendium_close(c);
    return STATUS_OK;
}

/* Can one compendium at least be read: the one that is named, or a dataset's own? A dataset whose
 * own cannot is told when its report is made. */
static status_t look_for_compendium(const gatherer *g)
{
    const dossier_settings *choice = &g->settings->choice;
    char *first = NULL, *why = NULL;
    status_t s = STATUS_NOINPUT;
    if (choice->compendium != NULL) return try_compendium(choice->compendium);
    for (size_t d = 0; d < g->counts->datasets && s != STATUS_OK; d++) {
        const size_t at = g->first[d];
        char *path = task_compendium(g->found + at, g->first[d + 1] - at);
        const bool is_new = path != NULL && (first == NULL || strcmp(first, path) != 0);
        if (is_new) s = try_compendium(path);
        if (is_new && first == NULL) {
            first = memory_copy_text(path);
            why = memory_copy_text(s == STATUS_OK ? "" : status_message());
        }
        memory_free(path);
    }
    if (s != STATUS_OK && choice->fallback != NULL) s = try_compendium(choice->fallback);
    if (s != STATUS_OK && first == NULL) {
        s = status_set(STATUS_NOINPUT, "%s: its tasks name no compendium: give --compendium FILE",
                       g->settings->folder);
    } else if (s != STATUS_OK) {
        s = status_set(s, "%s", why);
    }
    memory_free(first);
    memory_free(why);
    return s;
}

/* Rank 0 looks. Collective; agreed on. */
static status_t check_compendium(const gatherer *g)
{
    return team_agree(g->world, g->world->rank == 0 ? look_for_compendium(g) : STATUS_OK);
}

/* ---- explanations -------------------------------------------------------------------------- */

/* A task that cannot be explained does not end it; a full disk does. */
static status_t explain_networks(gatherer *g)
{
    explain_settings settings = g->settings->explain;
    size_t networks = 0;
    for (size_t i = 0; i < g->found_count; i++) {
        networks += g->found[i].kind == TASK_NETWORK;
    }
    if (networks == 0) return STATUS_OK;
    char *paths[] = {memory_copy_text(g->settings->folder)};
    task_unread unread = {0}; /* told already */
    settings.compendium = g->settings->choice.compendium;
    settings.fallback = g->settings->choice.fallback;
    settings.force = g->settings->choice.force;
    status_t s = explain_all(paths, 1, &settings, g->world, &g->hooks->explain, &unread);
    task_unread_free(&unread);
    memory_free(paths[0]);
    if (s == STATUS_OK || s == STATUS_STOPPED || deal_ends_all(s)) return s;
    keep_failure(g, STATUS_FAILED, status_message());
    return STATUS_OK;
}

/* ---- reports ------------------------------------------------------------------------------- */

/* A dataset whose report is refused has none: an earlier one would be shown as if it were of
 * now. Returns the refusal, whose sentence is the last, or that removing failed. */
static status_t withdraw_report(const gatherer *g, const char *dataset)
{
    char *reason = memory_copy_text(status_message());
    status_t s = report_remove(g->settings->folder, dataset);
    if (s == STATUS_OK) s = status_set(STATUS_DATA, "%s", reason);
    memory_free(reason);
    return s;
}

/* deal_list.run, on a team of one: a task is a dataset's report */
static status_t run_report(void *data, deal *d, size_t task, const team *t, void *outcome)
{
    gatherer *g = data;
    bool already = false;
    (void)t;
    if (deal_poll(d)) return status_set(STATUS_STOPPED, "stopped before all reports were written");
    const task_found *first = g->found + g->first[task];
    status_t s = report_make(&already, first, g->first[task + 1] - g->first[task], &g->report);
    if (s == STATUS_DATA) s = withdraw_report(g, first->dataset);
    memcpy(outcome, &already, sizeof already);
    deal_poll(d);
    return s;
}

static void note_report(void *data, const deal_event *e)
{
    gatherer *g = data;
    gather_event event = {.number = e->number, .count = e->count, .status = e->status,
                          .reason = e->reason, .seconds = e->seconds,
                          .dataset = g->found[g->first[e->task]].dataset};
    memcpy(&event.already_done, e->outcome, sizeof event.already_done);
    if (e->status != STATUS_OK && e->status != STATUS_STOPPED) {
        if (g->counts->reports_failed++ == 0) g->refusal = e->status;
        keep_failure(g, STATUS_FAILED, e->reason);
    }
    if (g->hooks->reported != NULL) g->hooks->reported(g->hooks->explain.data, &event);
}

static status_t report_all(gatherer *g)
{
    const size_t count = g->counts->datasets;
    double *cost = memory_array(cost, count);
    for (size_t i = 0; i < count; i++) cost[i] = (double)(g->first[i + 1] - g->first[i]);
    const deal_list list = {.count = count, .cost = cost, .data = g, .run = run_report,
                            .ended = note_report, .outcome_size = sizeof(bool)};
    const deal_hooks *given = &g->hooks->explain;
    const deal_hooks hooks = {.data = given->data, .want_stop = given->want_stop,
                              .stopper = given->stopper, .waiting = given->waiting};
    status_t s = deal_run(NULL, &list, &hooks, g->world);
    memory_free(cost);
    return s == STATUS_STOPPED || deal_ends_all(s) ? s : STATUS_OK; /* the first is kept */
}

/* Reports of datasets that have no tasks any more. Rank 0. */
static status_t remove_orphans(const gatherer *g)
{
    char *reports = memory_format("%s/reports", g->settings->folder), **names = NULL;
    size_t count = 0;
    status_t s = files_is_folder(reports) ? files_list(&names, &count, reports) : STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        char *key = memory_format("%s/%s/key.txt", reports, names[i]);
        char *tasks = memory_format("%s/tasks/%s", g->settings->folder, names[i]);
        char *dataset = output_unescape(names[i]);
        if (files_exists(key) && !files_exists(tasks)) {
            s = report_remove(g->settings->folder, dataset);
        }
        memory_free(dataset);
        memory_free(tasks);
        memory_free(key);
    }
    files_free_names(names, count);
    memory_free(reports);
    return s;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* The paper's tables, as the command tables makes them without options. Rank 0. */
static status_t write_tables(const char *folder)
{
    task_unread unread = {0}; /* told already */
    const paper_tables_settings settings = {.unread = &unread};
    table tables[PAPER_TABLES_MAX];
    size_t count;
    status_t s = paper_tables_make(tables, &count, folder, &settings);
    task_unread_free(&unread);
    TRY(s);
    s = paper_tables_write(tables, count, folder);
    for (size_t i = 0; i < count; i++) table_release(&tables[i]);
    return s;
}

static status_t write_index(gatherer *g)
{
    status_t s = STATUS_OK;
    if (g->world->rank == 0) s = remove_orphans(g);
    if (g->world->rank == 0 && s == STATUS_OK) {
        s = write_tables(g->settings->folder);
        if (s == STATUS_DATA || s == STATUS_NOINPUT) { /* a damaged file does not stop the index */
            keep_failure(g, STATUS_FAILED, status_message());
            s = STATUS_OK;
        }
    }
    if (g->world->rank == 0 && s == STATUS_OK) {
        s = index_write(g->settings->folder, g->found, g->found_count);
    }
    return team_agree(g->world, s);
}

static status_t run(gatherer *g)
{
    bool already;
    TRY(find_tasks(g));
    TRY(hold_take(&g->held, g->settings->folder, "reports", g->world, &g->hooks->explain));
    TRY(check_compendium(g));
    TRY(choose(g));
    TRY(explain_networks(g));
    TRY(results_file_write(&already, g->settings->folder, g->found, g->found_count, g->world));
    if (g->world->rank == 0 && g->hooks->results != NULL) {
        g->hooks->results(g->hooks->explain.data, already);
    }
    TRY(report_all(g));
    TRY(write_index(g));
    status_t s = STATUS_OK;
    if (g->world->rank == 0 && g->failure != STATUS_OK) {
        const bool none = g->counts->reports_failed == g->counts->datasets;
        s = status_set(none ? g->refusal : STATUS_FAILED,
                       "not all could be gathered; the first that failed: %s", g->reason);
    }
    return team_agree(g->world, s);
}

status_t gather_run(gather_counts *ret, const gather_settings *settings, const team *world,
                    const gather_hooks *hooks)
{
    *ret = (gather_counts){0};
    gatherer g = {.settings = settings, .world = world, .hooks = hooks, .counts = ret,
                  .motifs = motif_set_make(), .choice = {.pvalue = settings->choice.pvalue}};
    g.report = (report_settings){.folder = settings->folder, .choice = settings->choice};
    status_t s = run(&g);
    lock_release(g.held);
    task_found_free(g.found, g.found_count);
    motif_set_release(&g.motifs);
    choice_release(&g.choice);
    memory_free(g.first);
    memory_free(g.reason);
    return s;
}
