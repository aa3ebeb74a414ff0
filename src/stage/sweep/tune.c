/* Trials are recipes, drawn setting by setting from the recipe table, each from a stream keyed
 * by setting and trial. A round is one sweep over the networks of all trials that are left, in
 * folders of their own; its values are read back from the tasks' files, so that a search that
 * was cut off goes on from what is there. The best third stays for the next round. */
#include "src/stage/sweep/tune.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/output.h"
#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/core/text.h"

/* ---- what is searched ------------------------------------------------------------------------ */

enum { SPACE = RECIPE_SEARCHED, TEXT = 32 };

char *tune_describe_space(void)
{
    text_builder text = {0};
    for (int i = 0; i < SPACE; i++) {
        const recipe_setting *setting = recipe_searched(i);
        const recipe_search *search = &setting->search;
        text_add(&text, "  %-10s ", setting->name);
        for (int k = 0; search->values[k] != NULL; k++) {
            text_add(&text, "%s%s", k > 0 ? ", " : "", search->values[k]);
        }
        if (search->draw != RECIPE_LIST) {
            text_add(&text, "%g to %g%s%s", search->low, search->high,
                     search->draw == RECIPE_LINEAR ? "" : ", by its logarithm",
                     search->draw == RECIPE_LOG_OR_ZERO ? "; 0 in a third of the trials" : "");
        }
        text_add(&text, "%s\n", search->standard ? "" : "  (only where --search names it)");
    }
    return text_end(&text);
}

/* Which rows are searched. */
static status_t read_search(bool searched[SPACE], const char *list)
{
    for (int i = 0; i < SPACE; i++) {
        searched[i] = list == NULL && recipe_searched(i)->search.standard;
    }
    if (list == NULL) return STATUS_OK;
    char *copy = memory_copy_text(list), *left = NULL;
    status_t s = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        int i = 0;
        while (i < SPACE && strcmp(recipe_searched(i)->name, word) != 0) i++;
        if (i == SPACE) {
            s = status_set(STATUS_USAGE, "--search: '%s' is not searched; see demodash tune --help",
                           word);
        } else {
            searched[i] = true;
        }
    }
    memory_free(copy);
    return s;
}

/* Two digits, so that a recipe reads well. */
static void draw_value(char text[TEXT], const recipe_search *search, random_stream s)
{
    const double low = search->low, high = search->high, u = random_uniform(&s);
    switch (search->draw) {
    case RECIPE_LINEAR:
        snprintf(text, TEXT, "%.2g", low + (high - low) * u);
        break;
    case RECIPE_LOG:
        snprintf(text, TEXT, "%.2g", low * pow(high / low, u));
        break;
    case RECIPE_LOG_OR_ZERO: /* the two thirds above are spread over the whole range */
        snprintf(text, TEXT, "%.2g", u < 1.0 / 3 ? 0 : low * pow(high / low, 1.5 * u - 0.5));
        break;
    case RECIPE_LIST: {
        uint32_t count = 0;
        while (search->values[count] != NULL) count++;
        snprintf(text, TEXT, "%s", search->values[random_below(&s, count)]);
        break;
    }
    case RECIPE_NOT_DRAWN: assert(false && "only settings of a search are drawn"); break;
    }
}

status_t tune_draw(recipe *ret, const recipe *start, const tune_settings *settings, size_t number)
{
    bool searched[SPACE];
    *ret = *start;
    TRY(read_search(searched, settings->search));
    for (int i = 0; i < SPACE && number > 0; i++) {
        if (!searched[i]) continue;
        char text[TEXT];
        const recipe_setting *row = recipe_searched(i);
        const random_key key = random_key_make("tune", row->name, (uint64_t)settings->seed);
        draw_value(text, &row->search, random_stream_init(key, RANDOM_TUNE, 0, (uint32_t)number));
        TRY(recipe_set(ret, row->name, text));
    }
    return STATUS_OK;
}

long tune_epochs(long epochs, long round, long rounds)
{
    for (long r = round; r < rounds; r++) epochs = (epochs + 2) / 3;
    return epochs;
}

/* Is value a of trial i better than b of trial j? */
static bool is_better(double a, size_t i, double b, size_t j)
{
    return a > b || (a == b && i < j);
}

size_t tune_keep(size_t *ret, const size_t *trials, const double *values, size_t count)
{
    size_t valid = 0, kept = 0;
    for (size_t i = 0; i < count; i++) valid += isnan(values[i]) ? 0 : 1;
    const size_t wanted = (valid + 2) / 3;
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i])) continue;
        size_t better = 0;
        for (size_t k = 0; k < count; k++) {
            better += !isnan(values[k]) && is_better(values[k], k, values[i], i);
        }
        if (better < wanted || trials[i] == 0) ret[kept++] = trials[i];
    }
    return kept;
}

/* ---- the search ------------------------------------------------------------------------------ */

/* One trial in one round, for the tables. */
typedef struct {
    long round;
    size_t trial;
    double value;   /* NaN: a task failed */
    bool kept;      /* goes on; in the last round: chosen */
} tune_row;

typedef struct {
    const agenda *plan;
    const tune_settings *settings;
    const team *world;
    bool searched[SPACE];
    recipe *recipes;     /* [trials + 1] as drawn */
    char **names;        /* [trials + 1] of the recipes in settings.txt */
    size_t *trials;      /* [count] those that are left, rising */
    size_t count;
    double *values;      /* [count] of the last round */
    tune_row *rows;
    size_t row_count;
    deal_counts *counts;
} search;

static status_t check(const agenda *plan)
{
    assert(plan->untested);
    for (size_t v = 0; v < plan->network_count; v++) {
        if (plan->networks[v].kind != TASK_NETWORK) {
            return status_set(STATUS_USAGE, "%s has no recipe to tune", plan->networks[v].name);
        }
    }
    if (plan->recipe.validation <= 0) {
        return status_set(STATUS_USAGE, "tune judges by validation data: recipe %s needs "
                          "--validation above 0", plan->recipe.name);
    }
    return STATUS_OK;
}

static status_t draw_all(search *t)
{
    const size_t count = (size_t)t->settings->trials + 1;
    t->recipes = memory_array(t->recipes, count);
    t->names = memory_array(t->names, count);
    t->trials = memory_array(t->trials, count);
    t->values = memory_array(t->values, count);
    t->rows = memory_array(t->rows, count * (size_t)t->settings->rounds);
    t->count = count;
    TRY(read_search(t->searched, t->settings->search));
    for (size_t i = 0; i < count; i++) {
        TRY(tune_draw(&t->recipes[i], &t->plan->recipe, t->settings, i));
        t->names[i] = memory_format("trial-%03zu", i);
        t->recipes[i].name = t->names[i];
        t->trials[i] = i;
        TRY(recipe_check(&t->recipes[i]));
    }
    return STATUS_OK;
}

static void release(search *t)
{
    for (size_t i = 0; t->names != NULL && i <= (size_t)t->settings->trials; i++) {
        memory_free(t->names[i]);
    }
    memory_free(t->recipes);
    memory_free(t->names);
    memory_free(t->trials);
    memory_free(t->values);
    memory_free(t->rows);
}

/* The round as one sweep: the networks of all trials that are left. */
typedef struct {
    agenda plan;
    task_network *networks; /* [count][plan's networks] */
    recipe *recipes;        /* [count] with the round's epochs */
    char **places;          /* [count] */
} round_plan;

static round_plan make_round(const search *t, long round)
{
    const size_t each = t->plan->network_count;
    round_plan r = {.plan = *t->plan};
    r.networks = memory_array(r.networks, t->count * each);
    r.recipes = memory_array(r.recipes, t->count);
    r.places = memory_array(r.places, t->count);
    for (size_t i = 0; i < t->count; i++) {
        const size_t trial = t->trials[i];
        r.recipes[i] = t->recipes[trial];
        r.recipes[i].epochs = tune_epochs(r.recipes[i].epochs, round, t->settings->rounds);
        r.places[i] = memory_format("trials/%03zu/round%ld", trial, round);
        for (size_t v = 0; v < each; v++) {
            task_network *network = &r.networks[i * each + v];
            *network = t->plan->networks[v];
            network->recipe = &r.recipes[i];
            network->place = r.places[i];
        }
    }
    r.plan.networks = r.networks;
    r.plan.network_count = t->count * each;
    return r;
}

static void release_round(round_plan *r, size_t count)
{
    for (size_t i = 0; i < count; i++) memory_free(r->places[i]);
    memory_free(r->networks);
    memory_free(r->recipes);
    memory_free(r->places);
}

/* The trials' values from their files, as any later run would read them. Rank 0. */
static status_t read_values(search *t, const round_plan *r, long round, output *tasks)
{
    const size_t each = t->plan->network_count, total = agenda_count(&r->plan);
    for (size_t i = 0; i < t->count; i++) {
        double sum = 0;
        size_t n = 0;
        for (size_t k = 0; k < total; k++) {
            const agenda_item item = agenda_get(&r->plan, k);
            if ((size_t)(item.network - r->networks) / each != i) continue;
            char *folder = agenda_folder(&r->plan, &item);
            train_result result;
            bool found;
            const status_t s = record_read_metrics(&result, &found, folder, NULL);
            memory_free(folder);
            TRY(s);
            const double value = found ? result.validation_auroc : NAN;
            fprintf(output_stream(tasks), "%ld\t%zu\t%s\t%s\t%lld", round, t->trials[i],
                    item.entry->name, item.network->name, (long long)item.seed);
            tsv_print(output_stream(tasks), value);
            tsv_print(output_stream(tasks), found ? (double)result.chosen : NAN);
            fputc('\n', output_stream(tasks));
            sum += value;
            n++;
        }
        t->values[i] = sum / (double)n; /* NaN where a task has none */
    }
    return STATUS_OK;
}

static status_t write_trials(const search *t)
{
    char *path = memory_format("%s/trials.tsv", t->plan->folder);
    output *o;
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
    FILE *out = output_stream(o);
    fputs("round\ttrial\ttrained_epochs", out);
    for (int k = 0; k < SPACE; k++) fprintf(out, "\t%s", recipe_searched(k)->name);
    fputs("\tvalidation_auroc\tkept\n", out);
    for (size_t i = 0; i < t->row_count; i++) {
        const tune_row *row = &t->rows[i];
        const recipe *r = &t->recipes[row->trial];
        fprintf(out, "%ld\t%zu\t%ld", row->round, row->trial,
                tune_epochs(r->epochs, row->round, t->settings->rounds));
        for (int k = 0; k < SPACE; k++) {
            char *value = recipe_get_text(r, recipe_searched(k));
            fprintf(out, "\t%s", value);
            memory_free(value);
        }
        tsv_print(out, row->value);
        fprintf(out, "\t%d\n", row->kept);
    }
    return output_commit(o);
}

/* What differs from trial 0, "rate 0.004, dropout 0.12". Owner: caller. */
static char *describe_difference(const search *t, size_t trial)
{
    text_builder list = {0};
    for (int k = 0; k < SPACE; k++) {
        const recipe_setting *row = recipe_searched(k);
        char *value = recipe_get_text(&t->recipes[trial], row);
        char *old = recipe_get_text(&t->recipes[0], row);
        if (strcmp(value, old) != 0) {
            text_add(&list, "%s%s %s", list.length > 0 ? ", " : "", row->name, value);
        }
        memory_free(value);
        memory_free(old);
    }
    return text_end(&list);
}

/* recipe.txt: the choice with all its settings. */
static status_t write_choice(const search *t, const tune_result *r)
{
    recipe chosen = t->recipes[r->chosen];
    chosen.name = "tuned";
    char *settings = recipe_describe(&chosen);
    char *text = memory_format(
        "# Chosen by demodash tune from recipe %s, %ld trials, %ld rounds, seed %lld: trial %zu.\n"
        "# Mean validation AUROC %.6f over %zu datasets x %zu networks x %zu seeds; of the recipe "
        "that it\n# started from %.6f. The choice was made by these values: tests will show less "
        "gain.\n%s", t->plan->recipe.name, t->settings->trials, t->settings->rounds,
        (long long)t->settings->seed, r->chosen, r->value, t->plan->dataset_count,
        t->plan->network_count, t->plan->seed_count, r->start, settings);
    status_t s = output_write(r->path, text, strlen(text));
    memory_free(settings);
    memory_free(text);
    return s;
}

static void tell(const search *t, void (*told)(const char *sentence), char *sentence)
{
    if (t->world->rank == 0 && told != NULL) told(sentence);
    memory_free(sentence);
}

/* Position in trials of the best value; count where there is none. */
static size_t find_best(const search *t)
{
    size_t best = t->count;
    for (size_t i = 0; i < t->count; i++) {
        if (isnan(t->values[i])) continue;
        if (best == t->count || t->values[i] > t->values[best]) best = i;
    }
    return best;
}

/* Train the trials that are left; their values on every rank. Collective. */
static status_t train_trials(search *t, long round, const sweep_hooks *hooks, output *tasks)
{
    round_plan r = make_round(t, round);
    deal_counts counts;
    status_t s = sweep_run(&counts, &r.plan, t->world, hooks);
    t->counts->done += counts.done;
    t->counts->skipped += counts.skipped;
    t->counts->failed += counts.failed;
    t->counts->left = counts.left;
    if (s == STATUS_FAILED) s = STATUS_OK; /* its trials are out */
    if (s == STATUS_OK) {
        if (t->world->rank == 0) s = read_values(t, &r, round, tasks);
        s = team_agree(t->world, s);
    }
    release_round(&r, t->count);
    TRY(s);
    team_broadcast(t->world, t->values, t->count * sizeof *t->values, 0);
    return STATUS_OK;
}

/* Leave the trials that go on to the next round, and mark them in the rows of this one. */
static void keep_best(search *t, tune_row *rows)
{
    const size_t count = t->count;
    size_t *kept = memory_array(kept, count);
    const size_t left = tune_keep(kept, t->trials, t->values, count);
    for (size_t i = 0, k = 0; i < count; i++) {
        rows[i].kept = k < left && kept[k] == t->trials[i];
        k += rows[i].kept;
    }
    memcpy(t->trials, kept, left * sizeof *kept);
    memory_free(kept);
    t->count = left;
}

/* A round with its table. Collective. */
static status_t run_round(search *t, long round, const sweep_hooks *hooks, output *tasks)
{
    TRY(train_trials(t, round, hooks, tasks));
    const size_t best = find_best(t), first = t->row_count;
    if (best == t->count) {
        return status_set(STATUS_FAILED, "every trial of round %ld has failed tasks; the reasons "
                          "are in failed.txt of their folders", round);
    }
    for (size_t i = 0; i < t->count; i++) {
        t->rows[t->row_count++] = (tune_row){round, t->trials[i], t->values[i], i == best};
    }
    if (round < t->settings->rounds) keep_best(t, t->rows + first);
    return team_agree(t->world, t->world->rank == 0 ? write_trials(t) : STATUS_OK);
}

static bool in_search(const search *t, const char *key)
{
    for (int i = 0; i < SPACE; i++) {
        if (strcmp(recipe_searched(i)->name, key) == 0) return t->searched[i];
    }
    return false;
}

static status_t run_rounds(search *t, const sweep_hooks *hooks, output *tasks,
                           void (*told)(const char *sentence))
{
    for (long round = 1; round <= t->settings->rounds; round++) {
        const long epochs = tune_epochs(t->plan->recipe.epochs, round, t->settings->rounds);
        tell(t, told, memory_format("round %ld of %ld: %zu trials, %ld epochs%s", round,
                                    t->settings->rounds, t->count, epochs,
                                    in_search(t, "epochs") ? " where they are not drawn" : ""));
        const size_t first = t->row_count;
        TRY(run_round(t, round, hooks, tasks));
        size_t best = first;
        for (size_t i = first; i < t->row_count; i++) {
            if (t->rows[i].value > t->rows[best].value || isnan(t->rows[best].value)) best = i;
        }
        tell(t, told, memory_format("round %ld: best trial %zu, mean validation AUROC %.4f; trial "
                                    "0, the recipe itself: %.4f", round, t->rows[best].trial,
                                    t->rows[best].value,
                                    t->rows[first].trial == 0 ? t->rows[first].value : NAN));
    }
    return STATUS_OK;
}

/* tasks.tsv grows by the round and is published whole, at the end. */
static status_t search_all(search *t, const sweep_hooks *hooks, void (*told)(const char *sentence))
{
    output *tasks = NULL;
    char *path = memory_format("%s/tasks.tsv", t->plan->folder);
    status_t s = STATUS_OK;
    if (t->world->rank == 0) {
        s = output_make_folder(t->plan->folder);
        if (s == STATUS_OK) s = output_open(&tasks, path);
    }
    memory_free(path);
    TRY(team_agree(t->world, s));
    if (tasks != NULL) {
        fputs("round\ttrial\tdataset\tnetwork\tseed\tvalidation_auroc\tchosen_epoch\n",
              output_stream(tasks));
    }
    s = run_rounds(t, hooks, tasks, told);
    if (s != STATUS_OK) {
        output_abandon(tasks);
        return s;
    }
    return team_agree(t->world, tasks != NULL ? output_commit(tasks) : STATUS_OK);
}

status_t tune_run(tune_result *ret, deal_counts *counts, const agenda *plan,
                  const tune_settings *settings, const team *world, const sweep_hooks *hooks,
                  void (*told)(const char *sentence))
{
    search t = {.plan = plan, .settings = settings, .world = world, .counts = counts};
    *ret = (tune_result){0};
    *counts = (deal_counts){0};
    ret->path = memory_format("%s/recipe.txt", plan->folder);
    status_t s = check(plan);
    if (s == STATUS_OK) s = team_agree(world, output_check(ret->path));
    if (s == STATUS_OK) s = draw_all(&t);
    if (s == STATUS_OK) s = search_all(&t, hooks, told);
    if (s == STATUS_OK) {
        const size_t best = find_best(&t);
        ret->chosen = t.trials[best];
        ret->value = t.values[best];
        ret->start = t.trials[0] == 0 ? t.values[0] : NAN;
        ret->settings = describe_difference(&t, ret->chosen);
        s = team_agree(world, world->rank == 0 ? write_choice(&t, ret) : STATUS_OK);
    }
    release(&t);
    return s;
}

void tune_result_release(tune_result *r)
{
    memory_free(r->settings);
    memory_free(r->path);
    *r = (tune_result){0};
}
