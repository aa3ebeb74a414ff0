/* demodash train: one dataset, one network.
 *
 * A sweep of a single task: the same plan, all ranks in one team. */
#include <stdio.h>

#include "src/cmd/cmd.h"
#include "src/cmd/running.h"
#include "src/cmd/training.h"
#include "src/net/order.h"

static const char about[] =
    "Train one network on one dataset, on all ranks (mpirun -n R demodash train ...).\n"
    "The files lie in DIR/tasks/DATASET/NETWORK-sSEED/. The same command again resumes\n"
    "from the last checkpoint, or finds the task finished.\n";

status_t cmd_train(const cmd_context *context)
{
    const char *name = NULL, *network = NULL, *folder = NULL;
    long seed = 1;
    training_options shared;
    TRY(training_begin(&shared, context->argc, context->argv));
    option_row rows[8 + TRAINING_ROWS + TRAINING_KERNEL_ROWS] = {
        {OPTION_TEXT, 'o', "output", &folder, "DIR", .help = "results folder"},
        {OPTION_TEXT, 'd', "dataset", &name, "NAME",
         .help = "dataset of the compendium; a beginning of its name is enough (may be left out "
                 "when it holds one)"},
        {OPTION_TEXT, 0, "network|variant|v", &network, "NAME",
         .help = "small-, medium- or large-, then rnn, cnn or cnn-rnn; or deepbind"},
        {OPTION_INT, 's', "seed", &seed, "N", .help = "seed", 0, 4294967295.0},
    };
    size_t count = 4;
    count += training_rows(rows + count, &shared);
    count += training_kernel_rows(rows + count, &shared);
    bool done;
    int operands;
    status_t s = cmd_options(&done, &operands, context,
                "train COMPENDIUM --dataset NAME --network NAME -o DIR [OPTIONS]",
                about, rows, count);
    task_network networks[TRAINING_NETWORKS_MAX];
    agenda plan = {.folder = folder, .networks = networks, .seed_count = 1};
    int64_t seeds[1] = {seed};
    plan.seeds = seeds;
    if (s == STATUS_OK && !done && (operands != 1 || folder == NULL)) {
        s = status_set(STATUS_USAGE, "train needs one compendium and -o DIR; see demodash "
                       "train --help");
    }
    if (s == STATUS_OK && !done) {
        s = training_networks(networks, &plan.network_count, network, &shared);
    }
    if (s == STATUS_OK && !done && plan.network_count != 1) {
        s = status_set(STATUS_USAGE, "train takes one network; sweep takes several");
    }
    if (s == STATUS_OK && !done) s = recipe_check(&shared.recipe);
    if (s == STATUS_OK && !done) {
        plan.one_dataset = true;
        plan.ranks_per_task = LANES;
        plan.compendium = context->argv[1];
        s = running_run(context, &plan, &shared, name, NULL);
    }
    training_end(&shared);
    return s;
}
