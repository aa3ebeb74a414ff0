/* recipe: how a network is trained. Two are built in: "paper" (the paper protocol, to the letter)
 * and "best" (the default). */
#ifndef DEMODASH_STAGE_TASK_RECIPE_H
#define DEMODASH_STAGE_TASK_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/net/trainer.h"

typedef struct {
    const char *name;     /* "paper", "best"; static or the caller's */
    long epochs;          /* >= 1 */
    long passes;          /* over the training set in an epoch; 0: by size, see recipe_passes */
    long batch;           /* multiple of 16; 0: by size, see recipe_batch */
    double rate;          /* learning rate at its highest */
    const char *schedule; /* "halve" (every halve_every epochs) or "cosine" (to 0 over all epochs) */
    long halve_every;     /* epochs */
    double warmup;        /* fraction of all steps over which the rate rises from 0 */
    const char *init;     /* how weights begin (spec_init): "paper" or "letters" */
    double dropout;
    double clip;          /* clamp of each element of the gradient; 0: none */
    double clip_norm;     /* most length of the gradient as a vector; 0: any */
    double decay, smoothing;
    double average;       /* decay of the running mean of weights; 0: none */
    double validation;    /* fraction of the training set held out; 0: none */
    long patience;        /* stop after so many epochs without a better validation AUROC; 0: never */
    long restarts;        /* at most, of a dead network (one score for all validation sequences):
                           * each has other initial weights and a third of the learning rate */
    const char *choose;   /* which epoch's weights: "train" AUROC, "validation" AUROC or "last" */
    bool shuffle;         /* permute once, reorder inside shards every epoch */
    bool both_strands;    /* random strand in training, mean of both in scoring */
    bool fresh_negatives; /* new shuffles every epoch where we made the negatives */
    long shift;           /* random shift of up to so many letters in training */
    const char *precision; /* of factors in training's products: "single" or "bfloat16" */
} recipe;

/* Errors: STATUS_USAGE naming the known ones. */
status_t recipe_named(recipe *ret, const char *name) MUST_USE;

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

/* All settings as lines "key value\n", in a fixed order. Owner: caller, memory_free. */
char *recipe_describe(const recipe *r);

#endif
