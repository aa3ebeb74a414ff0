/* One step after the other: find the finished tasks, explain them, write results.h5, make the
 * reports, the tables and the index. Explaining and reporting are dealt out to the ranks; a task
 * or a dataset that fails does not keep the others from being gathered, and is told at the end. */
#include "src/stage/gather/gather.h"

#include <stdio.h>
#include <string.h>

#include "io/compendium.h"
#include "io/motifs.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/stage/explain/all.h"
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
    char *compendium;
    motif_set motifs;
    char motifs_hash[HASH_TEXT_SIZE];
    known_list known;
    report_settings report;
    status_t failure;      /* of the first that failed, with its sentence; rank 0 */
    char *reason;
    lock *held;            /* the folder's reports are this run's */
} gatherer;

/* ---- what there is ------------------------------------------------------------------------- */

static status_t find_tasks(gatherer *g)
{
    TRY(task_find_all(&g->found, &g->found_count, g->settings->folder, TASK_ALL, g->world));
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

static status_t read_motifs(gatherer *g)
{
    const char *path = g->settings->motifs;
    TRY(team_agree(g->world, known_read(&g->known, g->settings->known)));
    if (path == NULL && g->known.count > 0) {
        return status_set(STATUS_USAGE, "--known names motifs of a motif file: --motifs is needed");
    }
    if (path == NULL) return STATUS_OK;
    TRY(team_agree(g->world, motifs_read(&g->motifs, NULL, path)));
    TRY(team_agree(g->world, task_check_known(&g->known, g->found, g->found_count, &g->motifs,
                                              path)));
    motif_set_hash(g->motifs_hash, &g->motifs);
    const char *slash = strrchr(path, '/');
    g->report.motifs_name = slash != NULL ? slash + 1 : path;
    g->report.choice.motifs = &g->motifs;
    g->report.choice.known = &g->known;
    return STATUS_OK;
}

/* The compendium that is named, or that of the tasks; rank 0 looks whether it can be read. */
static status_t find_compendium(gatherer *g)
{
    const char *named = g->settings->choice.compendium;
    g->compendium = named != NULL ? memory_copy_text(named)
                                  : task_compendium(g->found, g->found_count);
    g->report.choice.compendium = g->compendium;
    status_t s = STATUS_OK;
    if (g->compendium == NULL) {
        s = status_set(STATUS_NOINPUT, "%s: its tasks name no compendium: give --compendium FILE",
                       g->settings->folder);
    } else if (g->world->rank == 0) {
        compendium *c;
        s = compendium_open(&c, g->compendium);
        if (s == STATUS_OK) compendium_close(c);
    }
    return team_agree(g->world, s);
}

/* ---- explanations -------------------------------------------------------------------------- */

static void keep_failure(gatherer *g, status_t s, const char *reason)
{
    if (g->failure != STATUS_OK) return;
    g->failure = s;
    g->reason = memory_copy_text(reason);
}

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
    settings.compendium = g->compendium;
    status_t s = explain_all(paths, 1, &settings, g->world, &g->hooks->explain);
    memory_free(paths[0]);
    if (s == STATUS_OK || s == STATUS_STOPPED || deal_ends_all(s)) return s;
    keep_failure(g, STATUS_FAILED, status_message());
    return STATUS_OK;
}

/* ---- reports ------------------------------------------------------------------------------- */

/* deal_list.run, on a team of one: a task is a dataset's report */
static status_t run_report(void *data, deal *d, size_t task, const team *t, void *outcome)
{
    gatherer *g = data;
    bool already = false;
    (void)t;
    if (deal_poll(d)) return status_set(STATUS_STOPPED, "stopped before all reports were written");
    status_t s = report_make(&already, g->found + g->first[task],
                             g->first[task + 1] - g->first[task], &g->report);
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
        g->counts->reports_failed++;
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

/* ---- all of it ----------------------------------------------------------------------------- */

/* The paper's tables, as the command tables makes them without options. Rank 0. */
static status_t write_tables(const char *folder)
{
    const paper_tables_settings settings = {0};
    table tables[PAPER_TABLES_MAX];
    size_t count;
    TRY(paper_tables_make(tables, &count, folder, &settings));
    status_t s = paper_tables_write(tables, count, folder);
    for (size_t i = 0; i < count; i++) table_release(&tables[i]);
    return s;
}

static status_t write_index(const gatherer *g)
{
    status_t s = STATUS_OK;
    if (g->world->rank == 0) s = write_tables(g->settings->folder);
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
    TRY(read_motifs(g));
    TRY(find_compendium(g));
    TRY(explain_networks(g));
    TRY(results_file_write(&already, g->settings->folder, g->found, g->found_count, g->world));
    if (g->world->rank == 0 && g->hooks->results != NULL) {
        g->hooks->results(g->hooks->explain.data, already);
    }
    TRY(report_all(g));
    TRY(write_index(g));
    status_t s = STATUS_OK;
    if (g->world->rank == 0 && g->failure != STATUS_OK) {
        s = status_set(STATUS_FAILED, "not all could be gathered; the first that failed: %s",
                       g->reason);
    }
    return team_agree(g->world, s);
}

status_t gather_run(gather_counts *ret, const gather_settings *settings, const team *world,
                    const gather_hooks *hooks)
{
    *ret = (gather_counts){0};
    gatherer g = {.settings = settings, .world = world, .hooks = hooks, .counts = ret,
                  .motifs = motif_set_make()};
    g.report = (report_settings){.folder = settings->folder, .choice = settings->choice,
                                 .motifs_hash = g.motifs_hash};
    status_t s = run(&g);
    lock_release(g.held);
    task_found_free(g.found, g.found_count);
    motif_set_release(&g.motifs);
    known_release(&g.known);
    memory_free(g.first);
    memory_free(g.compendium);
    memory_free(g.reason);
    return s;
}
