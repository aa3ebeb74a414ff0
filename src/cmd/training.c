/* What train, sweep, tune and check have in common: the recipe that --recipe names is read before
 * the other options are parsed, so that they start from its settings; the networks are resolved
 * from their names; the rest becomes rows of the table of options. */
#include "src/cmd/training.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "src/core/memory.h"
#include "src/core/number.h"
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
        {OPTION_INPUT, 0, "recipe", &o->recipe_name, "NAME|FILE",
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

static bool is_named(const task_network *networks, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(networks[i].name, name) == 0) return true;
    }
    return false;
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
        if (is_named(ret, count, word)) continue; /* named twice, it is one */
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
            if (s != STATUS_OK) {
                s = status_set(s, "%s; the baselines are %s and %s", status_message(),
                               task_kind_name(TASK_COMPOSITION), task_kind_name(TASK_GKM));
            }
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

kernel_machine_settings training_kernel(const training_options *o)
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
    int64_t value = 0;
    if (strcmp(text, "auto") != 0
        && number_read_int(&value, text, 1, LANES) != NUMBER_READ) {
        return status_set(STATUS_USAGE, "--ranks-per-task takes 1 to %d or auto, not '%s'", LANES,
                          text);
    }
    *ret = (int)value;
    return STATUS_OK;
}
