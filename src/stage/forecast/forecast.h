/* forecast: the time and memory a sweep will take, before it runs. */
#ifndef DEMODASH_STAGE_FORECAST_FORECAST_H
#define DEMODASH_STAGE_FORECAST_FORECAST_H

#include "io/compendium.h"
#include "src/net/spec.h"
#include "src/stage/forecast/cost.h"
#include "src/stage/task/recipe.h"

/* Predicted seconds of one whole task (all epochs, validation, test) on a team of so many ranks. */
double forecast_seconds(const cost_model *m, const net_spec *spec, const recipe *r,
                        const compendium_size *size, int ranks);

/* A cost model as `bench --scaling --save` writes it. Errors: STATUS_NOINPUT, STATUS_DATA. */
status_t forecast_read_model(cost_model *ret, const char *path) MUST_USE;

/* What training a network on this machine was like for a moment. */
typedef struct {
    double rate;       /* sequences a second of one rank in training */
    double factor;     /* time of a step over what the model says: multiplies its predictions */
} forecast_trial;

/* Train the network by the recipe on made-up sequences, as many as `size` says, for about `seconds`
 * and once through the end of an epoch, so that forecast_peak_bytes afterwards is what a rank
 * needs. Times are the thread's processor time: others on the machine do not count. Not collective.
 * Errors: STATUS_USAGE when the network does not fit the sequences. */
status_t forecast_try(forecast_trial *ret, const cost_model *m, const net_spec *spec,
                      const recipe *r, const compendium_size *size, double seconds) MUST_USE;

/* Resident memory of this process in bytes: now, and at its highest so far; 0: the system does not
 * say. */
double forecast_resident_bytes(void);
double forecast_peak_bytes(void);

#endif
