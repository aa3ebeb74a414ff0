/* tune: a search for the settings of a recipe, as tasks of sweeps, judged on validation data.
 *
 * Successive halving (Jamieson & Talwalkar 2016) over random trials: trial 0 is the recipe that is
 * started from, the others draw each searched setting anew. In each of R rounds all trials that are
 * left are trained; after each but the last the best third goes on, and trial 0 always does, so
 * that the choice is held against it at full length. Round r trains ceil(E / 3^(R-r)) epochs, E the
 * recipe's own. A trial's value is its tasks' mean validation AUROC (of the epoch that the recipe
 * keeps); one with a failed task is out. Test sets are not read.
 *
 * Draws depend on (seed, setting, trial) alone: more trials go on from fewer, and the choice is the
 * same on any number of ranks. Files of record, below DIR:
 *   trials/TRIAL/roundR/tasks/...   the tasks (src/stage/task/train.h), without test values
 *   trials.tsv                      round, trial, epochs, the settings, value, kept
 *   tasks.tsv                       round, trial, dataset, network, seed, validation AUROC
 *   recipe.txt                      the choice, for --recipe */
#ifndef DEMODASH_STAGE_SWEEP_TUNE_H
#define DEMODASH_STAGE_SWEEP_TUNE_H

#include "src/stage/sweep/sweep.h"

enum { TUNE_TRIALS_MAX = 1000, TUNE_ROUNDS_MAX = 6 };

typedef struct {
    long trials;        /* drawn ones, beside trial 0; 1..TUNE_TRIALS_MAX */
    long rounds;        /* 1..TUNE_ROUNDS_MAX; 1: a plain random search */
    int64_t seed;       /* of the draws */
    const char *search; /* settings that are searched, commas; NULL: the default ones */
} tune_settings;

/* The settings that can be searched with their ranges, a line each, for help. Owner: caller,
 * memory_free. */
char *tune_describe_space(void);

/* Trial `number` of a search from recipe `start`: *ret with drawn settings (0: start itself). The
 * name stays start's. Errors: STATUS_USAGE for a search list with an unknown setting. Public for
 * tests, as are tune_epochs and tune_keep. */
status_t tune_draw(recipe *ret, const recipe *start, const tune_settings *settings,
                   size_t number) MUST_USE;

/* Epochs of round r of R (from 1) of a recipe of E epochs. */
long tune_epochs(long epochs, long round, long rounds);

/* Numbers of the trials that go on, in rising order: the best third (rounded up) of those with a
 * value (NaN: none), equal values to the lower number, and trial 0 where it has a value. trials
 * [count] rising; ret [count] may be trials. Returns how many. */
size_t tune_keep(size_t *ret, const size_t *trials, const double *values, size_t count);

typedef struct {
    size_t chosen;          /* trial */
    double value, start;    /* mean validation AUROC of the choice, of trial 0 (NaN: it failed) */
    char *settings;         /* "rate 0.004, dropout 0.12": what differs from trial 0; "" for 0 */
    char *path;             /* of recipe.txt */
} tune_result;

/* Search with plan's datasets, networks and seeds, from plan->recipe; plan->untested must be set.
 * told is called on rank 0 with a sentence before and after each round. Collective over the world;
 * agreed on. Errors: those of sweep_run, but failed tasks only put their trials out; STATUS_USAGE
 * for a recipe without validation, a baseline among the networks, an unknown setting; STATUS_FAILED
 * when no trial is left. Owner of *ret's texts: caller, tune_result_release. */
status_t tune_run(tune_result *ret, deal_counts *counts, const agenda *plan,
                  const tune_settings *settings, const team *world, const sweep_hooks *hooks,
                  void (*told)(const char *sentence)) MUST_USE;
void tune_result_release(tune_result *r);

#endif
