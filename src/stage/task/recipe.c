#include "src/stage/task/recipe.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/order.h"

static const recipe recipes[] = {
    /* The paper protocol: Adam, batch 256, rate .01 halved every 10 epochs, 50 epochs, dropout .5,
     * gradients clamped to +-5, file order, weights of the epoch with the best training AUC. */
    {.name = "paper", .epochs = 50, .passes = 1, .batch = 256, .rate = 0.01, .schedule = "halve",
     .halve_every = 10, .init = "paper", .dropout = 0.5, .clip = 5, .choose = "train",
     .precision = "single"},
    /* Chosen by validation AUROC of one seed on two real sets, SRF and SUZ12 of H1-hESC; restarts
     * came later, for networks that die on small simulated sets, and were not searched for. */
    {.name = "best", .epochs = 20, .passes = 0, .batch = 0, .rate = 0.01, .schedule = "cosine",
     .halve_every = 10, .warmup = 0.05, .init = "letters", .dropout = 0.3, .clip = 5,
     .clip_norm = 1, .decay = 0.05, .average = 0.99, .validation = 0.1,
     .restarts = 3, .choose = "validation", .shuffle = true, .both_strands = true,
     .fresh_negatives = true, .precision = "single"},
};
enum { RECIPES = sizeof recipes / sizeof recipes[0] };

status_t recipe_named(recipe *ret, const char *name)
{
    for (int i = 0; i < RECIPES; i++) {
        if (strcmp(recipes[i].name, name) == 0) {
            *ret = recipes[i];
            return STATUS_OK;
        }
    }
    return status_set(STATUS_USAGE, "'%s' is no recipe; paper and best are", name);
}

/* ---- one table of settings serves reading, writing and checking ---- */

typedef enum { KEY_LONG, KEY_REAL, KEY_BOOL, KEY_CHOICE } key_kind;
typedef struct {
    const char *name;
    key_kind kind;
    size_t offset;
    double min, max;
    const char *choices[4];
} key_row;

#define KEY(kind, field, ...) {#field, kind, offsetof(recipe, field), __VA_ARGS__}
static const key_row keys[] = {
    KEY(KEY_LONG, epochs, 1, 10000, {0}),
    KEY(KEY_LONG, passes, 0, 1000, {0}),
    KEY(KEY_LONG, batch, 0, 65536, {0}),
    KEY(KEY_REAL, rate, 1e-8, 10, {0}),
    KEY(KEY_CHOICE, schedule, 0, 0, {"halve", "cosine"}),
    KEY(KEY_LONG, halve_every, 1, 10000, {0}),
    KEY(KEY_REAL, warmup, 0, 0.9, {0}),
    KEY(KEY_CHOICE, init, 0, 0, {"paper", "letters"}),
    KEY(KEY_REAL, dropout, 0, 0.95, {0}),
    KEY(KEY_REAL, clip, 0, 1e9, {0}),
    KEY(KEY_REAL, clip_norm, 0, 1e9, {0}),
    KEY(KEY_REAL, decay, 0, 1, {0}),
    KEY(KEY_REAL, smoothing, 0, 0.9, {0}),
    KEY(KEY_REAL, average, 0, 0.999999, {0}),
    KEY(KEY_REAL, validation, 0, 0.9, {0}),
    KEY(KEY_LONG, patience, 0, 10000, {0}),
    KEY(KEY_LONG, restarts, 0, 100, {0}),
    KEY(KEY_CHOICE, choose, 0, 0, {"train", "validation", "last"}),
    KEY(KEY_BOOL, shuffle, 0, 1, {0}),
    KEY(KEY_BOOL, both_strands, 0, 1, {0}),
    KEY(KEY_BOOL, fresh_negatives, 0, 1, {0}),
    KEY(KEY_LONG, shift, 0, 1000, {0}),
    KEY(KEY_CHOICE, precision, 0, 0, {"single", "bfloat16"}),
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static const char *find_choice(const key_row *row, const char *value)
{
    for (int i = 0; i < 4 && row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], value) == 0) return row->choices[i];
    }
    return NULL;
}

status_t recipe_set(recipe *r, const char *key, const char *value)
{
    for (int i = 0; i < KEYS; i++) {
        const key_row *row = &keys[i];
        if (strcmp(row->name, key) != 0) continue;
        char *end = NULL;
        void *field = (char *)r + row->offset;
        double number = row->kind == KEY_CHOICE ? 0 : strtod(value, &end);
        bool fits = row->kind == KEY_CHOICE
            ? find_choice(row, value) != NULL
            : end != value && *end == '\0' && number >= row->min && number <= row->max;
        if (!fits) return status_set(STATUS_DATA, "recipe: %s cannot be '%s'", key, value);
        switch (row->kind) {
        case KEY_LONG: *(long *)field = (long)number; break;
        case KEY_REAL: *(double *)field = number; break;
        case KEY_BOOL: *(bool *)field = number != 0; break;
        case KEY_CHOICE: *(const char **)field = find_choice(row, value); break;
        }
        return STATUS_OK;
    }
    return status_set(STATUS_DATA, "recipe: '%s' is no setting", key);
}

char *recipe_describe(const recipe *r)
{
    char *text = memory_format("name %s\n", r->name);
    for (int i = 0; i < KEYS; i++) {
        const void *field = (const char *)r + keys[i].offset;
        const char *name = keys[i].name;
        char *longer = NULL;
        switch (keys[i].kind) {
        case KEY_LONG: longer = memory_format("%s%s %ld\n", text, name, *(const long *)field); break;
        case KEY_REAL:
            longer = memory_format("%s%s %.9g\n", text, name, *(const double *)field);
            break;
        case KEY_BOOL: longer = memory_format("%s%s %d\n", text, name, *(const bool *)field); break;
        case KEY_CHOICE:
            longer = memory_format("%s%s %s\n", text, name, *(const char *const *)field);
            break;
        }
        memory_free(text);
        text = longer;
    }
    return text;
}

status_t recipe_check(const recipe *r)
{
    for (int i = 0; i < KEYS; i++) {
        const void *field = (const char *)r + keys[i].offset;
        double value = 0;
        switch (keys[i].kind) {
        case KEY_LONG: value = (double)*(const long *)field; break;
        case KEY_REAL: value = *(const double *)field; break;
        case KEY_BOOL: continue;
        case KEY_CHOICE:
            if (find_choice(&keys[i], *(const char *const *)field) == NULL) {
                return status_set(STATUS_USAGE, "%s cannot be '%s'", keys[i].name,
                                  *(const char *const *)field);
            }
            continue;
        }
        if (!(value >= keys[i].min && value <= keys[i].max)) {
            return status_set(STATUS_USAGE, "%s must lie in %g..%g, not %g", keys[i].name,
                              keys[i].min, keys[i].max, value);
        }
    }
    if (strcmp(r->precision, "bfloat16") == 0 && !gemm_has(GEMM_BFLOAT16)) {
        return status_set(STATUS_USAGE, "this processor has no bfloat16 products (AVX512_BF16)");
    }
    if (r->batch % LANES != 0) {
        return status_set(STATUS_USAGE, "the batch must be a multiple of %d, not %ld", LANES,
                          r->batch);
    }
    return STATUS_OK;
}

int recipe_batch(const recipe *r, size_t sequences)
{
    enum { STEPS = 64, SMALLEST = 32, LARGEST = 256 };
    if (r->batch > 0) return (int)r->batch;
    size_t batch = sequences / STEPS / LANES * LANES;
    return (int)(batch < SMALLEST ? SMALLEST : batch > LARGEST ? LARGEST : batch);
}

long recipe_passes(const recipe *r, size_t sequences)
{
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
    if (strcmp(r->schedule, "cosine") == 0) {
        double fall = at > rising ? (at - rising) / (total - rising) : 0;
        return r->rate * rise * 0.5 * (1 + cos(3.14159265358979323846 * fall));
    }
    return r->rate * rise * pow(0.5, (double)(epoch / r->halve_every));
}

trainer_settings recipe_trainer_settings(const recipe *r, size_t sequences)
{
    return (trainer_settings){
        .batch = recipe_batch(r, sequences),
        .start = strcmp(r->init, "letters") == 0 ? SPEC_START_LETTERS : SPEC_START_PAPER,
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
        .precision = strcmp(r->precision, "bfloat16") == 0 ? GEMM_BFLOAT16 : GEMM_SINGLE};
}
