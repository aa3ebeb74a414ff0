/* Rank 0 first tries each network on made-up data, so that the memory of real data is not
 * counted, and plans the sweep from what that took. Then the datasets are spread over the ranks,
 * each looked at (lint), and their facts come together on rank 0. Place and folder are looked at
 * by all. In the end rank 0 turns the facts into findings; nothing that is found stops the
 * search for more. */
#include "src/stage/check/check.h"

#include <math.h>

#include "io/compendium.h"
#include "mpi/team.h"
#include "src/core/memory.h"
#include "src/stage/check/rules.h"
#include "src/stage/forecast/forecast.h"

typedef struct {
    check_report *report;
    const agenda *plan;
    const check_settings *settings;
    const team *world;
    explain_cost *costs; /* [network_count] of explaining; rank 0 */
} checker;

/* ---- forecast: networks are tried before data is read, so that its memory is not counted ---- */

/* Bytes that training leaves of a task: the weights, and a line a test sequence. */
static double task_bytes(const agenda_item *item)
{
    enum { SMALL_FILES = 24576, LINE = 40 };
    const double rest = SMALL_FILES + (double)LINE * (double)item->entry->size.test;
    if (item->network->kind != TASK_NETWORK) return rest;
    if (spec_check(&item->spec) != STATUS_OK) return 0;
    return rest + sizeof(float) * (double)spec_layout(&item->spec).count;
}

static void sum_up(check_forecast *f, const agenda *plan, const size_t *todo, size_t count,
                   const team_size_basis *basis)
{
    double *seconds = memory_array(seconds, count);
    team_size_forecast(seconds, plan, todo, count, 1, basis);
    for (size_t i = 0; i < count; i++) {
        const agenda_item item = agenda_get(plan, todo[i]);
        f->core_seconds += seconds[i];
        f->disk_bytes += task_bytes(&item);
    }
    memory_free(seconds);
}

/* What training and explaining each network is like here; then the plan. Rank 0. */
static status_t try_networks(checker *k)
{
    static const double TRIAL_SECONDS = 0.3; /* of each network */
    const agenda *plan = k->plan;
    check_forecast *f = &k->report->forecast;
    cost_model model = cost_typical();
    const char *given = k->settings->cost_model;
    if (given != NULL) TRY(forecast_read_model(&model, given));
    f->ranks = k->settings->ranks > 0 ? k->settings->ranks : k->world->size;
    f->base_bytes = forecast_resident_bytes();
    f->factors = memory_array(f->factors, plan->network_count);
    f->rates = memory_array(f->rates, plan->network_count);
    TRY(team_size_try(f->factors, f->rates, plan, &model, given != NULL ? 0 : TRIAL_SECONDS));
    f->training_bytes = forecast_peak_bytes();
    f->tasks = agenda_count(plan);
    size_t *todo = memory_array(todo, f->tasks);
    f->unfinished = agenda_find_unfinished(todo, plan);
    const team_size_basis basis = {.model = model, .factors = given != NULL ? NULL : f->factors};
    f->choice = team_size_choose(plan, todo, f->unfinished, f->ranks, &basis);
    f->training_bytes = fmax(f->training_bytes, f->base_bytes + f->choice.kernel_bytes);
    sum_up(f, plan, todo, f->unfinished, &basis);
    memory_free(todo);
    f->gather = k->settings->gather;
    return f->gather ? gather_forecast_try(k->costs, plan) : STATUS_OK;
}

/* With the positives of the test sets: all of it. Rank 0. */
static void finish_forecast(checker *k)
{
    const size_t count = k->plan->dataset_count;
    check_forecast *f = &k->report->forecast;
    f->seconds = f->choice.replay.makespan;
    f->peak_bytes = f->training_bytes;
    if (!f->gather) return;
    size_t *positives = memory_array(positives, count);
    for (size_t d = 0; d < count; d++) {
        positives[d] = k->report->facts[d].sets[SPLIT_TEST].of[1];
    }
    f->after = gather_forecast_predict(k->plan, k->costs, positives, f->ranks);
    f->seconds += f->after.seconds;
    f->disk_bytes += f->after.disk_bytes;
    f->peak_bytes = fmax(f->peak_bytes, f->base_bytes + f->after.rank_bytes);
    memory_free(positives);
}

/* ---- data ---- */

/* This rank's share: every size-th dataset; facts [dataset_count], the others' are left alone. */
static status_t lint_share(checker *k, lint_facts *facts)
{
    const agenda *plan = k->plan;
    compendium *c;
    TRY(compendium_open(&c, plan->compendium));
    status_t s = STATUS_OK;
    for (size_t i = (size_t)k->world->rank; i < plan->dataset_count && s == STATUS_OK;
         i += (size_t)k->world->size) {
        dataset d;
        s = compendium_read(&d, c, plan->datasets[i]);
        if (s != STATUS_OK) break;
        lint_dataset(&facts[i], &d);
        dataset_release(&d);
        if (k->world->rank == 0 && k->settings->progress != NULL) {
            k->settings->progress(k->settings->data, i + 1, plan->dataset_count);
        }
    }
    compendium_close(c);
    return s;
}

/* All facts on rank 0: rank r's are those of its datasets in order. */
static void collect(checker *k, const lint_facts *facts)
{
    const size_t count = k->plan->dataset_count, size = (size_t)k->world->size;
    const size_t rank = (size_t)k->world->rank;
    lint_facts *mine = memory_array(mine, count / size + 1), *all = memory_array(all, count);
    size_t own = 0;
    for (size_t i = rank; i < count; i += size) mine[own++] = facts[i];
    team_gather(k->world, mine, own * sizeof *mine, all, NULL);
    size_t at = 0;
    for (size_t r = 0; rank == 0 && r < size; r++) {
        for (size_t i = r; i < count; i += size) k->report->facts[i] = all[at++];
    }
    memory_free(mine);
    memory_free(all);
}

static status_t lint_all(checker *k)
{
    lint_facts *facts = memory_array(facts, k->plan->dataset_count);
    k->report->facts = memory_array(k->report->facts, k->plan->dataset_count);
    status_t s = team_agree(k->world, lint_share(k, facts));
    if (s == STATUS_OK) collect(k, facts);
    memory_free(facts);
    return s;
}

/* ---- all ---- */

static void try_folder(checker *k, char **sentence)
{
    check_report *r = k->report;
    if (k->settings->folder == NULL) return;
    r->folder_tried = true;
    r->folder_status = probe_folder(&r->folder, k->settings->folder, k->world);
    *sentence = memory_copy_text(r->folder_status == STATUS_OK ? "" : status_message());
}

/* Rank 0: facts to findings. */
static void judge(checker *k, const char *sentence)
{
    check_report *r = k->report;
    const agenda *plan = k->plan;
    for (size_t i = 0; i < plan->dataset_count; i++) {
        rules_check(&r->found, (long)i, &r->facts[i]);
        rules_check_networks(&r->found, (long)i, r->facts[i].length, plan->networks,
                             plan->network_count);
    }
    if (r->folder_tried) {
        site_check_folder(&r->found, &r->folder, r->folder_status, sentence, k->settings->folder,
                          r->forecast.disk_bytes);
    }
    site_check(&r->found, &r->site, r->forecast.ranks);
    site_check_need(&r->found, &r->site, r->forecast.peak_bytes, r->forecast.seconds,
                    k->settings->seconds_left, r->forecast.ranks);
}

static status_t run(checker *k)
{
    char *sentence = NULL;
    status_t s = k->world->rank == 0 ? try_networks(k) : STATUS_OK;
    team_rest(k->world);
    TRY(team_agree(k->world, s));
    TRY(lint_all(k));
    site_look(&k->report->site, k->world);
    try_folder(k, &sentence);
    if (k->world->rank == 0) {
        finish_forecast(k);
        judge(k, sentence);
    }
    memory_free(sentence);
    return STATUS_OK;
}

status_t check_run(check_report *ret, const agenda *plan, const check_settings *settings,
                   const team *world)
{
    checker k = {.report = ret, .plan = plan, .settings = settings, .world = world};
    *ret = (check_report){0};
    k.costs = memory_array(k.costs, plan->network_count);
    status_t s = run(&k);
    memory_free(k.costs);
    if (s != STATUS_OK) check_report_release(ret);
    return s;
}

void check_report_release(check_report *r)
{
    findings_release(&r->found);
    site_release(&r->site);
    memory_free(r->facts);
    memory_free(r->forecast.factors);
    memory_free(r->forecast.rates);
    memory_free(r->folder.place);
    *r = (check_report){0};
}

status_t check_outcome(const check_report *r)
{
    const size_t data = findings_count(&r->found, FINDING_ERROR, FINDING_DATA)
        + findings_count(&r->found, FINDING_ERROR, FINDING_NEGATIVES);
    if (data > 0) return STATUS_DATA;
    if (r->folder_status != STATUS_OK) return r->folder_status;
    return findings_count(&r->found, FINDING_ERROR, FINDING_TOPICS) > 0 ? STATUS_CREATE : STATUS_OK;
}
