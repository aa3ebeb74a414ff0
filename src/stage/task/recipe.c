/* Recipes: how a network is trained, setting by setting.
 *
 * All that is to say of a setting stands in one row of the table below: its name in recipe files,
 * its kind and range, its value in the two built-in recipes, its option with the help text, and how
 * a search draws it. Reading, writing, checking, the built-in recipes themselves, the options of
 * commands and the search walk that table, and reach the field by the row's offset. Behind it stand
 * the rules that turn settings into what the trainer is told: batch, passes and rate. */
#include "src/stage/task/recipe.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/lines.h"
#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/core/text.h"
#include "src/net/gemm.h"
#include "src/net/order.h"

/* ---- the table of settings ---- */

/* The words of enums, in the order of their values. */
static const char *const schedules[] = {"halve", "cosine", NULL};
static const char *const starts[] = {"paper", "letters", NULL};
static const char *const choices[] = {"train", "validation", "last", NULL};
static const char *const precisions[] = {"single", "bfloat16", NULL};

/* Name, kind, place in the struct, range or words, and the values in "paper" and "best". */
#define COUNT(field, min, max, paper, best)                                                        \
    #field, RECIPE_COUNT, offsetof(recipe, field), min, max, NULL, paper, best
#define REAL(field, min, max, paper, best)                                                         \
    #field, RECIPE_REAL, offsetof(recipe, field), min, max, NULL, paper, best
#define SWITCH(field, paper, best)                                                                 \
    #field, RECIPE_SWITCH, offsetof(recipe, field), 0, 1, NULL, paper, best
#define WORD(field, words, paper, best)                                                            \
    #field, RECIPE_WORD, offsetof(recipe, field), 0, 0, words, paper, best

/* "paper" is the paper protocol: Adam, batch 256, rate .01 halved every 10 epochs, 50 epochs,
 * dropout .5, gradients clamped to +-5, file order, weights of the epoch with the best training
 * AUC. "best" was chosen by validation AUROC of one seed on two real sets, SRF and SUZ12 of
 * H1-hESC; restarts came later, for networks that die on small simulated sets, and were not
 * searched for. Ranges keep out what can only be a slip of the hand. A search's place and values
 * are part of what it writes: whoever changes them changes what the same command finds. */
static const recipe_setting settings[] = {
    {COUNT(epochs, 1, 10000, "50", "20"), .option = "epochs", .argument = "N",
     .help = "epochs",
     .search = {RECIPE_LIST, 8, false, 0, 0, {"10", "15", "20", "30", "40"}}},
    {COUNT(passes, 0, 1000, "1", "0"), .option = "passes", .argument = "N",
     .help = "passes over the training set in an epoch, each with strands and negatives of its "
             "own; 0: as many as show 16384 sequences, 4 at most",
     .search = {RECIPE_LIST, 9, false, 0, 0, {"0", "1", "2", "4", "8"}}},
    {COUNT(batch, 0, 65536, "256", "0"), .option = "batch", .argument = "N",
     .help = "sequences a step, a multiple of 16; 0: 32 to 256 by size",
     .search = {RECIPE_LIST, 2, true, 0, 0, {"32", "64", "128", "256"}}},
    {REAL(rate, 1e-8, 10, "0.01", "0.01"), .option = "lr", .argument = "X",
     .help = "learning rate at its highest",
     .search = {RECIPE_LOG, 0, true, 1e-3, 3e-2, {NULL}}},
    {WORD(schedule, schedules, "halve", "cosine"), .option = "schedule", .argument = "NAME",
     .help = "halve or cosine",
     .search = {RECIPE_LIST, 12, false, 0, 0, {"halve", "cosine"}}},
    {COUNT(halve_every, 1, 10000, "10", "10"), .option = "halve-every", .argument = "N",
     .help = "epochs between halvings"},
    {REAL(warmup, 0, 0.9, "0", "0.05"), .option = "warmup", .argument = "X",
     .help = "fraction of the steps in which the rate rises",
     .search = {RECIPE_LIST, 7, false, 0, 0, {"0", "0.05", "0.1", "0.2"}}},
    {WORD(init, starts, "paper", "letters"), .option = "init", .argument = "NAME",
     .help = "how weights begin: paper, or letters (other for an LSTM on letters)",
     .search = {RECIPE_LIST, 10, false, 0, 0, {"letters", "paper"}}},
    {REAL(dropout, 0, 0.95, "0.5", "0.3"), .option = "dropout", .argument = "X",
     .help = "dropout",
     .search = {RECIPE_LINEAR, 1, true, 0, 0.5, {NULL}}},
    {REAL(clip, 0, 1e9, "5", "5"), .option = "clip", .argument = "X",
     .help = "clamp of gradient elements, 0: none"},
    {REAL(clip_norm, 0, 1e9, "0", "1"), .option = "clip-norm", .argument = "X",
     .help = "most length of the gradient, 0: any",
     .search = {RECIPE_LIST, 6, true, 0, 0, {"0", "0.5", "1", "2", "5"}}},
    {REAL(decay, 0, 1, "0", "0.05"), .option = "decay", .argument = "X",
     .help = "decoupled weight decay",
     .search = {RECIPE_LOG_OR_ZERO, 3, true, 1e-4, 1e-1, {NULL}}},
    {REAL(smoothing, 0, 0.9, "0", "0"), .option = "smoothing", .argument = "X",
     .help = "label smoothing",
     .search = {RECIPE_LIST, 4, true, 0, 0, {"0", "0.02", "0.05", "0.1"}}},
    {REAL(average, 0, 0.999999, "0", "0.99"), .option = "average", .argument = "X",
     .help = "decay of the running mean of weights, 0: none",
     .search = {RECIPE_LIST, 5, true, 0, 0, {"0", "0.9", "0.99", "0.998"}}},
    {REAL(validation, 0, 0.9, "0", "0.1"), .option = "validation", .argument = "X",
     .help = "fraction of the training set held out"},
    {COUNT(patience, 0, 10000, "0", "0"), .option = "patience", .argument = "N",
     .help = "stop after N epochs without a better validation AUROC, 0: never"},
    {COUNT(restarts, 0, 100, "0", "3"), .option = "restarts", .argument = "N",
     .help = "begin a dead network (one score for all validation sequences) anew with a third of "
             "the rate, N times at most"},
    {WORD(choose, choices, "train", "validation"), .option = "choose", .argument = "HOW",
     .help = "epoch whose weights are kept: train, validation (AUROC) or last"},
    {SWITCH(shuffle, "0", "1"), .option = NULL},
    {SWITCH(both_strands, "0", "1"), .option = "both-strands",
     .help = "train and score on both strands (--no-both-strands)"},
    {SWITCH(fresh_negatives, "0", "1"), .option = "fresh-negatives",
     .help = "shuffle our own negatives anew every epoch (--no-...)"},
    {COUNT(shift, 0, 1000, "0", "0"),
     .search = {RECIPE_LIST, 11, false, 0, 0, {"0", "1", "2", "4", "8"}}},
    {WORD(precision, precisions, "single", "single"), .option = "precision", .argument = "NAME",
     .help = "of training's products: single or bfloat16"},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

const recipe_setting *recipe_settings(size_t *ret_count)
{
    *ret_count = SETTINGS;
    return settings;
}

const recipe_setting *recipe_find(const char *name)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name) == 0) return &settings[i];
    }
    return NULL;
}

const recipe_setting *recipe_searched(int place)
{
    for (int i = 0; i < SETTINGS; i++) {
        const recipe_search *s = &settings[i].search;
        if (s->draw != RECIPE_NOT_DRAWN && s->place == place) return &settings[i];
    }
    assert(false && "every place is taken");
    return NULL;
}

/* ---- values as text ---- */

static int find_word(const recipe_setting *setting, const char *text)
{
    for (int i = 0; setting->words[i] != NULL; i++) {
        if (strcmp(setting->words[i], text) == 0) return i;
    }
    return -1;
}

/* False: the text is no value of the setting, or out of its range. */
static bool set_from_text(recipe *r, const recipe_setting *setting, const char *text)
{
    void *field = (char *)r + setting->offset;
    if (setting->kind == RECIPE_WORD) {
        const int word = find_word(setting, text);
        if (word >= 0) *(unsigned *)field = (unsigned)word;
        return word >= 0;
    }
    double number;
    if (number_read_real(&number, text, setting->min, setting->max) != NUMBER_READ) return false;
    if (setting->kind != RECIPE_REAL && number != floor(number)) return false;
    switch (setting->kind) {
    case RECIPE_COUNT: *(long *)field = (long)number; break;
    case RECIPE_REAL: *(double *)field = number; break;
    case RECIPE_SWITCH: *(bool *)field = number != 0; break;
    case RECIPE_WORD: break;
    }
    return true;
}

status_t recipe_set(recipe *r, const char *key, const char *value)
{
    const recipe_setting *setting = recipe_find(key);
    if (setting == NULL) return status_set(STATUS_DATA, "recipe: '%s' is no setting", key);
    if (set_from_text(r, setting, value)) return STATUS_OK;
    return status_set(STATUS_DATA, "recipe: %s cannot be '%s'", key, value);
}

char *recipe_get_text(const recipe *r, const recipe_setting *setting)
{
    const void *field = (const char *)r + setting->offset;
    switch (setting->kind) {
    case RECIPE_COUNT: return memory_format("%ld", *(const long *)field);
    /* nine digits: more than anyone writes, few enough that 0.1 reads 0.1 */
    case RECIPE_REAL: return memory_format("%.9g", *(const double *)field);
    case RECIPE_SWITCH: return memory_format("%d", *(const bool *)field);
    case RECIPE_WORD: break;
    }
    return memory_copy_text(setting->words[*(const unsigned *)field]);
}

char *recipe_describe(const recipe *r)
{
    text_builder text = {0};
    text_add(&text, "name %s\n", r->name);
    for (int i = 0; i < SETTINGS; i++) {
        char *value = recipe_get_text(r, &settings[i]);
        text_add(&text, "%s %s\n", settings[i].name, value);
        memory_free(value);
    }
    return text_end(&text);
}

/* ---- whole recipes ---- */

status_t recipe_named(recipe *ret, const char *name)
{
    const bool is_paper = strcmp(name, "paper") == 0;
    if (!is_paper && strcmp(name, "best") != 0) {
        return status_set(STATUS_USAGE, "'%s' is no recipe; paper and best are", name);
    }
    *ret = (recipe){.name = is_paper ? "paper" : "best"};
    for (int i = 0; i < SETTINGS; i++) {
        TRY(recipe_set(ret, settings[i].name, is_paper ? settings[i].paper : settings[i].best));
    }
    return STATUS_OK;
}

static status_t read_line(recipe *r, const lines *l, const char *text)
{
    char key[64], value[128];
    if (sscanf(text, "%63s %127s", key, value) != 2) {
        return lines_refuse(l, "a recipe's line is 'key value'");
    }
    if (strcmp(key, "name") == 0) return STATUS_OK; /* a recipe from a file is called by its file */
    status_t s = recipe_set(r, key, value);
    if (s == STATUS_OK) return s;
    char *reason = memory_copy_text(status_message());
    s = lines_refuse(l, "%s", reason);
    memory_free(reason);
    return s;
}

status_t recipe_read(recipe *r, const char *path)
{
    lines *l;
    TRY(lines_open(&l, path));
    status_t s;
    for (;;) {
        char *text;
        size_t length;
        s = lines_next(l, &text, &length);
        if (s != STATUS_OK || text == NULL) break;
        if (length > 0 && text[0] != '#') s = read_line(r, l, text);
        if (s != STATUS_OK) break;
    }
    lines_close(l);
    return s;
}

status_t recipe_check(const recipe *r)
{
    for (int i = 0; i < SETTINGS; i++) {
        const recipe_setting *setting = &settings[i];
        const void *field = (const char *)r + setting->offset;
        if (setting->kind != RECIPE_COUNT && setting->kind != RECIPE_REAL) continue;
        const double value = setting->kind == RECIPE_COUNT ? (double)*(const long *)field
                                                           : *(const double *)field;
        if (!(value >= setting->min && value <= setting->max)) {
            return status_set(STATUS_USAGE, "%s must lie in %g..%g, not %g", setting->name,
                              setting->min, setting->max, value);
        }
    }
    if (r->precision == GEMM_BFLOAT16 && !gemm_has(GEMM_BFLOAT16)) {
        return status_set(STATUS_USAGE, "this processor has no bfloat16 products (AVX512_BF16)");
    }
    if (r->batch % LANES != 0) {
        return status_set(STATUS_USAGE, "the batch must be a multiple of %d, not %ld", LANES,
                          r->batch);
    }
    return STATUS_OK;
}

/* ---- what follows from the settings ---- */

int recipe_batch(const recipe *r, size_t sequences)
{
    /* A small set gets small batches, so that it too has so many steps an epoch: two sequences a
     * lane at least, the paper's batch at most. */
    enum { STEPS = 64, SMALLEST = 32, LARGEST = 256 };
    if (r->batch > 0) return (int)r->batch;
    size_t batch = sequences / STEPS / LANES * LANES;
    return (int)(batch < SMALLEST ? SMALLEST : batch > LARGEST ? LARGEST : batch);
}

long recipe_passes(const recipe *r, size_t sequences)
{
    /* ENOUGH is what 64 batches of 256 hold: the steps that recipe_batch aims at, at the largest
     * batch. MOST bounds what lies between two looks at the validation set. */
    enum { ENOUGH = 16384, MOST = 4 };
    if (r->passes > 0) return r->passes;
    if (sequences * MOST <= ENOUGH) return MOST;
    return (long)((ENOUGH + sequences - 1) / sequences);
}

double recipe_rate(const recipe *r, long epoch, size_t step, size_t steps)
{
    const double total = (double)steps * (double)r->epochs;
    const double at = (double)steps * (double)epoch + (double)step; /* steps done */
    const double rising = total * r->warmup;
    const double rise = at < rising ? (at + 1) / (rising + 1) : 1;
    if (r->schedule == RECIPE_COSINE) {
        double fall = at > rising ? (at - rising) / (total - rising) : 0;
        return r->rate * rise * 0.5 * (1 + cos(3.14159265358979323846 * fall));
    }
    return r->rate * rise * pow(0.5, (double)(epoch / r->halve_every));
}

trainer_settings recipe_trainer_settings(const recipe *r, size_t sequences)
{
    return (trainer_settings){
        .batch = recipe_batch(r, sequences),
        .start = r->init,
        .dropout = (float)r->dropout,
        .smoothing = (float)r->smoothing,
        .clip_norm = (float)r->clip_norm,
        .adam = {.rate = (float)r->rate, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f,
                 .decay = (float)r->decay, .clip = (float)r->clip},
        .average = (float)r->average,
        .reorder = r->shuffle,
        .random_strand = r->both_strands,
        .fresh_negatives = r->fresh_negatives,
        .shift = (int)r->shift,
        .precision = r->precision};
}
