/* demodash sweep: all datasets x networks x seeds. */
#include "src/cmd/cmd.h"
#include "src/cmd/training.h"
#include "src/core/memory.h"

status_t cmd_sweep(const cmd_context *context)
{
    const char *names = NULL, *variants_text = NULL, *folder = NULL, *seeds_text = "1";
    training_options shared;
    TRY(training_begin(&shared, context->argc, context->argv));
    option_row rows[8 + TRAINING_ROWS] = {
        {OPTION_TEXT, 'o', "output", &folder, "DIR", "results folder", 0, 0, NULL},
        {OPTION_TEXT, 'v', "variants", &variants_text, "V,V", "networks; default the three medium ones, or the free one", 0, 0, NULL},
        {OPTION_TEXT, 's', "seeds", &seeds_text, "LIST", "seeds, e.g. 1,2 or 1-3", 0, 0, NULL},
        {OPTION_TEXT, 'd', "datasets", &names, "LIST", "NAME,NAME or @FILE with a name a line or I-J by number; default all", 0, 0, NULL},
    };
    size_t count = 4;
    count += training_rows(rows + count, &shared);
    bool done;
    int operands;
    status_t s = cmd_options(&done, &operands, context,
                "sweep COMPENDIUM -o DIR [--variants V,V] [--seeds 1,2] [OPTIONS]",
                "Train networks on the datasets of a compendium, for each seed, on all ranks.\n"
                "Finished tasks are skipped, unfinished ones resume: after a stop or a kill run the\n"
                "same command again. Results: DIR/tasks/DATASET/VARIANT-sSEED/; demodash summary DIR.\n",
                rows, count);
    task_variant variants[TRAINING_VARIANTS_MAX];
    sweep_plan plan = {.folder = folder, .variants = variants};
    int64_t *seeds = NULL;
    if (s == STATUS_OK && !done && (operands != 1 || folder == NULL)) {
        s = status_set(STATUS_USAGE, "sweep needs one compendium and -o DIR; see demodash sweep --help");
    }
    if (s == STATUS_OK && !done) {
        if (variants_text == NULL && shared.conv == NULL && shared.lstm == NULL) {
            variants_text = "medium-rnn,medium-cnn,medium-cnn-rnn";
        }
        s = training_variants(variants, &plan.variant_count, variants_text, &shared);
    }
    if (s == STATUS_OK && !done) s = task_seeds(&seeds, &plan.seed_count, seeds_text);
    if (s == STATUS_OK && !done) s = recipe_check(&shared.recipe);
    if (s == STATUS_OK && !done) {
        plan.seeds = seeds;
        plan.recipe = shared.recipe;
        plan.checkpoint_seconds = 60 * shared.checkpoint_minutes;
        s = training_run(context, &plan, context->argv[1], names);
    }
    memory_free(seeds);
    training_end(&shared);
    return s;
}
