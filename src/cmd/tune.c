/* demodash tune: a search for the settings of a recipe on validation data.
 *
 * A plan like the sweep's is handed to training.c together with the search, which takes
 * sweep_run's place. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/running.h"
#include "src/cmd/training.h"
#include "src/core/memory.h"
#include "src/net/order.h"
#include "src/stage/sweep/tune.h"

static void show_sentence(const char *sentence)
{
    log_line("%s", sentence);
}

static void show_choice(const tune_result *r, const agenda *plan)
{
    log_line("chosen: trial %zu%s%s, mean validation AUROC %.4f; trial 0 (recipe %s): %.4f",
             r->chosen, r->settings[0] != '\0' ? ": " : "", r->settings, r->value,
             plan->recipe.name, r->start);
    log_line("written to %s; all trials: %s/trials.tsv", r->path, plan->folder);
    log_line("to use it: demodash sweep %s -o RESULTS --recipe %s", plan->compendium, r->path);
}

/* training_work */
static status_t search(void *data, deal_counts *ret, const agenda *plan, const team *world,
                       const sweep_hooks *hooks)
{
    const tune_settings *settings = data;
    tune_result result;
    status_t s = tune_run(&result, ret, plan, settings, world, hooks, show_sentence);
    if (s == STATUS_OK && world->rank == 0) show_choice(&result, plan);
    tune_result_release(&result);
    return s;
}

static char *describe(void)
{
    char *space = tune_describe_space();
    char *text = memory_format(
        "Search the settings of a recipe on your own data: trials train the networks with drawn\n"
        "settings, and the one with the greatest mean validation AUROC is written as a recipe.\n"
        "Test sets are not read. Trial 0 is the recipe itself (--recipe and the options below).\n"
        "In each round all trials train, a third of the epochs in the round before the last, a\n"
        "ninth before that; the best third goes on. Short training favours what learns\n"
        "fast; --rounds 1 trains all trials in full. The same command again goes on after a stop\n"
        "or a kill; with more --trials it searches further. Results: DIR/recipe.txt,\n"
        "DIR/trials.tsv, DIR/trials/TRIAL/roundR/.\n\nSettings and their ranges:\n%s", space);
    memory_free(space);
    return text;
}

status_t cmd_tune(const cmd_context *context)
{
    const char *names = NULL, *folder = NULL, *seeds_text = "1";
    const char *networks_text = NULL;
    tune_settings settings = {.trials = 12, .rounds = 2, .seed = 1};
    long draw_seed = 1, per_task = 0;
    training_options shared;
    TRY(training_begin(&shared, context->argc, context->argv));
    option_row rows[9 + TRAINING_ROWS] = {
        {OPTION_TEXT, 'o', "output", &folder, "DIR", .help = "folder of the search"},
        {OPTION_INT, 't', "trials", &settings.trials, "N",
         .help = "drawn trials, beside trial 0", 1, TUNE_TRIALS_MAX},
        {OPTION_INT, 0, "rounds", &settings.rounds, "N",
         .help = "rounds of halving by three; 1: all trials at full length", 1, TUNE_ROUNDS_MAX},
        {OPTION_TEXT, 0, "search", &settings.search, "K,K",
         .help = "settings to search (default: those not marked above)"},
        {OPTION_INT, 0, "draw-seed", &draw_seed, "N", .help = "seed of the draws", 0, 4294967295.0},
        {OPTION_TEXT, 0, "networks|variants|v", &networks_text, "NAME,..",
         .help = "networks; default the three medium ones, or the free one"},
        {OPTION_TEXT, 's', "seeds", &seeds_text, "LIST",
         .help = "seeds of each trial's training, e.g. 1,2 or 1-3"},
        {OPTION_TEXT, 'd', "datasets", &names, "LIST",
         .help = "names, their beginnings, patterns with * ? [] or numbers I-J, parted by commas; "
                 "or @FILE with one a line; default all"},
        {OPTION_INT, 0, "ranks-per-task", &per_task, "N",
         .help = "ranks that work on one task, 1 to 16; 0: what is predicted to end first",
         0, LANES},
    };
    size_t count = 9;
    count += training_rows(rows + count, &shared);
    bool done;
    int operands;
    char *text = describe();
    status_t s = cmd_options(&done, &operands, context, "tune COMPENDIUM -o DIR [OPTIONS]", text,
                             rows, count);
    memory_free(text);
    task_network networks[TRAINING_NETWORKS_MAX];
    agenda plan = {.folder = folder, .networks = networks, .untested = true,
                       .ranks_per_task = (int)per_task};
    int64_t *seeds = NULL;
    if (s == STATUS_OK && !done && (operands != 1 || folder == NULL)) {
        s = status_set(STATUS_USAGE, "tune needs one compendium and -o DIR; see demodash tune "
                       "--help");
    }
    if (s == STATUS_OK && !done) {
        if (networks_text == NULL && shared.conv == NULL && shared.lstm == NULL) {
            networks_text = "medium-rnn,medium-cnn,medium-cnn-rnn";
        }
        s = training_networks(networks, &plan.network_count, networks_text, &shared);
    }
    if (s == STATUS_OK && !done) s = task_seeds(&seeds, &plan.seed_count, seeds_text);
    if (s == STATUS_OK && !done) s = recipe_check(&shared.recipe);
    if (s == STATUS_OK && !done) {
        plan.seeds = seeds;
        plan.compendium = context->argv[1];
        settings.seed = draw_seed;
        shared.work = search;
        shared.work_data = &settings;
        s = running_run(context, &plan, &shared, names, NULL);
    }
    memory_free(seeds);
    training_end(&shared);
    return s;
}
