/* demodash sweep: all datasets x networks x seeds.
 *
 * The plan comes from the options, training.c runs it, and the gather stage follows unless told
 * not to; what failed in the sweep stays the outcome. */
#include "src/cmd/cmd.h"
#include "src/cmd/gathering.h"
#include "src/cmd/running.h"
#include "src/cmd/training.h"
#include "src/core/memory.h"

/* The gather stage after a sweep that ended with s; one that stopped or could not begin is not
 * gathered. What failed in the sweep stays the outcome. Collective. */
static status_t gather_after(status_t s, gather_settings *settings, const agenda *plan,
                             const team *world)
{
    if (s != STATUS_OK && s != STATUS_FAILED) return s;
    char *reason = memory_copy_text(s == STATUS_OK ? "" : status_message());
    settings->folder = plan->folder;
    settings->choice.fallback = plan->compendium; /* each task has its own */
    status_t gathered = gathering_run(settings, world);
    const bool no_task = gathered == STATUS_NOINPUT; /* all failed: there is nothing to gather */
    if (s != STATUS_OK && (no_task || gathered == STATUS_OK || gathered == STATUS_FAILED)) {
        gathered = status_set(s, "%s", reason);
    }
    memory_free(reason);
    return gathered;
}

static const char about[] =
    "Train networks on the datasets of a compendium, for each seed, on all ranks: teams of\n"
    "--ranks-per-task ranks take one task each, longest first.\n"
    "Finished tasks are skipped, unfinished ones resume: after a stop or a kill run the\n"
    "same command again. Results: DIR/tasks/DATASET/NETWORK-sSEED/; demodash summary DIR.\n";

status_t cmd_sweep(const cmd_context *context)
{
    const char *names = NULL, *networks_text = NULL, *folder = NULL, *seeds_text = "1";
    const char *per_task = "auto";
    dryrun_options dry = {0};
    training_options shared;
    TRY(training_begin(&shared, context->argc, context->argv));
    gather_settings gathered = gather_defaults();
    bool gather = true;
    option_row rows[14 + TRAINING_ROWS + TRAINING_KERNEL_ROWS] = {
        {OPTION_TEXT, 'o', "output", &folder, "DIR", .help = "results folder"},
        {OPTION_TEXT, 0, "networks|variants|v", &networks_text, "NAME,..",
         .help = "networks, and the baselines composition and gkm; default the three medium "
                 "networks and composition, or the free one"},
        {OPTION_TEXT, 's', "seeds", &seeds_text, "LIST", .help = "seeds, e.g. 1,2 or 1-3"},
        {OPTION_TEXT, 'd', "datasets", &names, "LIST",
         .help = "names, their beginnings, patterns with * ? [] or numbers I-J, parted by commas; "
                 "or @FILE with one a line; default all"},
        {OPTION_TEXT, 0, "ranks-per-task", &per_task, "N|auto",
         .help = "ranks that work on one task, 1 to 16; auto: what is predicted to end first"},
        {OPTION_FLAG, 'n', "dry-run", &dry.wanted, NULL,
         .help = "print plan, predicted time and memory, and do nothing"},
        {OPTION_TEXT, 0, "replay-ranks", &dry.ranks, "N,N",
         .help = "with --dry-run: numbers of ranks to plan for; default those there are"},
        {OPTION_INPUT, 0, "cost-model", &dry.cost_model, "FILE",
         .help = "with --dry-run: what bench --scaling --save wrote"},
        {OPTION_FLAG, 0, "gather", &gather, NULL,
         .help = "then make reports and the index, as demodash gather does (--no-gather)"},
        {OPTION_INPUT, 'm', "motifs", &gathered.motifs, "FILE",
         .help = "known motifs for the reports, or none; default as the folder remembers"},
    };
    size_t count = 10;
    count += training_rows(rows + count, &shared);
    count += training_kernel_rows(rows + count, &shared);
    bool done;
    int operands;
    status_t s = cmd_options(&done, &operands, context,
                "sweep COMPENDIUM -o DIR [--networks NAME,..] [--seeds 1,2] [OPTIONS]",
                about, rows, count);
    task_network networks[TRAINING_NETWORKS_MAX];
    agenda plan = {.folder = folder, .networks = networks};
    int64_t *seeds = NULL;
    if (s == STATUS_OK && !done && (operands != 1 || folder == NULL)) {
        s = status_set(STATUS_USAGE, "sweep needs one compendium and -o DIR; see demodash "
                       "sweep --help");
    }
    if (s == STATUS_OK && !done) {
        s = training_sweep_networks(networks, &plan.network_count, networks_text, &shared);
    }
    if (s == STATUS_OK && !done) s = task_seeds(&seeds, &plan.seed_count, seeds_text);
    if (s == STATUS_OK && !done) s = recipe_check(&shared.recipe);
    if (s == STATUS_OK && !done) s = training_ranks_per_task(&plan.ranks_per_task, per_task);
    if (s == STATUS_OK && !done) {
        plan.seeds = seeds;
        plan.compendium = context->argv[1];
        s = running_run(context, &plan, &shared, names, &dry);
        if (gather && !dry.wanted) s = gather_after(s, &gathered, &plan, context->world);
    }
    memory_free(seeds);
    training_end(&shared);
    return s;
}
