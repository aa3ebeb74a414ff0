/* recipe: how a network is trained. Two are built in: "paper" (the paper protocol, to the letter)
 * and "best" (the default). One table says all of each setting: recipe files, the options of
 * commands and the search for settings read it. */
#ifndef DEMODASH_STAGE_TASK_RECIPE_H
#define DEMODASH_STAGE_TASK_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/net/gemm.h"
#include "src/net/spec.h"
#include "src/net/trainer.h"

typedef enum { RECIPE_HALVE, RECIPE_COSINE } recipe_schedule;
typedef enum { RECIPE_TRAIN, RECIPE_VALIDATION, RECIPE_LAST } recipe_choose;

typedef struct {
    const char *name;     /* "paper", "best"; static or the caller's */
    long epochs;          /* >= 1 */
    long passes;          /* over the training set in an epoch; 0: by size, see recipe_passes */
    long batch;           /* multiple of 16; 0: by size, see recipe_batch */
    double rate;          /* learning rate at its highest */
    recipe_schedule schedule; /* halved every halve_every epochs; a cosine to 0 over all epochs */
    long halve_every;     /* epochs */
    double warmup;        /* fraction of all steps over which the rate rises from 0 */
    spec_start init;      /* how weights begin (spec_init) */
    double dropout;
    double clip;          /* clamp of each element of the gradient; 0: none */
    double clip_norm;     /* most length of the gradient as a vector; 0: any */
    double decay, smoothing;
    double average;       /* decay of the running mean of weights; 0: none */
    double validation;    /* fraction of the training set held out; 0: none */
    long patience;        /* stop after so many epochs without a better validation AUROC; 0:
                           * never */
    long restarts;        /* at most, of a dead network (one score for all validation sequences):
                           * each has other initial weights and a third of the learning rate */
    recipe_choose choose; /* which epoch's weights: of the best training or validation AUROC, or
                           * last */
    bool shuffle;         /* permute once, reorder inside shards every epoch */
    bool both_strands;    /* random strand in training, mean of both in scoring */
    bool fresh_negatives; /* new shuffles every epoch where we made the negatives */
    long shift;           /* random shift of up to so many letters in training */
    gemm_precision precision; /* of factors in training's products */
} recipe;

/* ---- The table of settings: all that is known of each stands in one row of recipe.c ---- */

typedef enum {
    RECIPE_COUNT,  /* long */
    RECIPE_REAL,   /* double */
    RECIPE_SWITCH, /* bool, 0 or 1 as text */
    RECIPE_WORD    /* an enum: the index of one of `words` */
} recipe_kind;

/* How a search (src/stage/sweep/tune.h) draws a value. */
typedef enum {
    RECIPE_NOT_DRAWN,
    RECIPE_LINEAR,      /* low to high */
    RECIPE_LOG,         /* by its logarithm */
    RECIPE_LOG_OR_ZERO, /* by its logarithm, and 0 in a third of the trials */
    RECIPE_LIST         /* one of `values` */
} recipe_draw;

enum { RECIPE_VALUES_MAX = 5, RECIPE_SEARCHED = 13 };

typedef struct {
    recipe_draw draw;
    int place;              /* 0..RECIPE_SEARCHED - 1: among the columns of a search's tables */
    bool standard;          /* searched when nothing else is asked for */
    double low, high;
    const char *values[RECIPE_VALUES_MAX + 1]; /* NULL-terminated */
} recipe_search;

typedef struct {
    const char *name;         /* in recipe files */
    recipe_kind kind;
    size_t offset;            /* of the field in a recipe */
    double min, max;          /* RECIPE_COUNT, RECIPE_REAL */
    const char *const *words; /* RECIPE_WORD, NULL-terminated */
    const char *paper, *best; /* its value in the built-in recipes */
    const char *option;       /* without "--"; NULL: there is none */
    const char *argument, *help; /* of the option */
    recipe_search search;
} recipe_setting;

/* All settings in the order of recipe_describe. Static. */
const recipe_setting *recipe_settings(size_t *ret_count);

/* The setting of that name, NULL if there is none. Static. */
const recipe_setting *recipe_find(const char *name);

/* The setting whose search.place it is. Static. */
const recipe_setting *recipe_searched(int place);

/* ---- Recipes ---- */

/* Errors: STATUS_USAGE naming the known ones. */
status_t recipe_named(recipe *ret, const char *name) MUST_USE;

/* Change r by a file of lines "key value" ('#' begins a comment; a line "name ..." is passed over).
 * Errors: STATUS_NOINPUT, STATUS_DATA with the line. */
status_t recipe_read(recipe *r, const char *path) MUST_USE;

/* Are the values in range and consistent, and can this processor do it? Errors: STATUS_USAGE. */
status_t recipe_check(const recipe *r) MUST_USE;

/* The batch size for so many training sequences: r->batch, or, when that is 0, the largest
 * multiple of 16 from 32 to 256 that gives at least 64 steps an epoch (32 where none does). */
int recipe_batch(const recipe *r, size_t sequences);

/* How often an epoch goes over so many training sequences: r->passes or, when that is 0, the
 * fewest that show 16,384 sequences, 4 at most. Each pass draws order, strands, shifts, fresh
 * negatives and dropout anew. */
long recipe_passes(const recipe *r, size_t sequences);

/* The learning rate of step `step` (from 0) of `steps` an epoch (all its passes), in epoch `epoch`
 * (from 0). */
double recipe_rate(const recipe *r, long epoch, size_t step, size_t steps);

/* The trainer's part. */
trainer_settings recipe_trainer_settings(const recipe *r, size_t sequences);

/* Set one setting by its name, as recipe_describe writes it. Errors: STATUS_DATA for an unknown
 * key or a value out of range. */
status_t recipe_set(recipe *r, const char *key, const char *value) MUST_USE;

/* The value of one setting as text. Owner: caller, memory_free. */
char *recipe_get_text(const recipe *r, const recipe_setting *setting);

/* All settings as lines "key value\n", in a fixed order. Owner: caller, memory_free. */
char *recipe_describe(const recipe *r);

#endif
