/* optimize: class optimization (Simonyan et al. 2014; Lanchantin et al. 2017): the real-valued
 * input that the network takes to be bound.
 *
 * As released: minimise  NLL(class 1) + lambda ||X||^2  over X [L][4], weights fixed, evaluation
 * mode, X ~ U(0, 1) at the start, by RMSprop as Torch has it:
 *   m = decay m + (1 - decay) g^2;   X -= rate g / (sqrt(m) + epsilon),  m = 0 at the start.
 * The result is read as a position probability matrix: clamp to [0, 1], divide by the greatest
 * cell, add 0.01, divide each position by its sum. */
#ifndef DEMODASH_EXPLAIN_OPTIMIZE_H
#define DEMODASH_EXPLAIN_OPTIMIZE_H

#include "src/core/random.h"
#include "src/explain/target.h"

typedef struct {
    int restarts;  /* 1..TARGET_GROUP, run as one group */
    int steps;     /* >= 1 */
    double lambda; /* >= 0 */
    double rate, decay, epsilon;
} optimize_settings;

/* The released settings: lambda 0.009, RMSprop 0.05 / 0.99 / 1e-8, 1000 steps; 4 restarts. */
optimize_settings optimize_defaults(void);

typedef struct optimizer optimizer;

/* Random starts: restart r of key is the stream (RANDOM_OPTIMIZE, epoch 0, record r).
 * t is borrowed (its score and strands are not used). Owner: caller. */
void optimize_create(optimizer **ret, const target *t, const optimize_settings *settings,
                     random_key key);
void optimize_destroy(optimizer *o);

/* Up to `count` further steps; false when all of settings.steps are done. */
bool optimize_step(optimizer *o, int count);

/* How well the restarts agree: means over pairs of restarts (0 pairs: 1 and 0). */
typedef struct {
    double correlation; /* Pearson's, of the two matrices' cells less 1/4 */
    double distance;    /* total variation 1/2 sum_c |p_c - q_c|, mean over positions */
} optimize_agreement;

/* matrices [restarts][L][4]: the restarts' probability matrices; objectives [restarts] and
 * likelihoods [restarts] = log p(class 1), both at the final X. Returns the restart with the lowest
 * objective. agreement may be NULL. */
int optimize_finish(float *matrices, double *objectives, double *likelihoods,
                    optimize_agreement *agreement, optimizer *o);

#endif
