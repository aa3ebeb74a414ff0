/* A task is described as the cost model sees it: steps, sequences, scored sequences, ranks.
 * Trying it instead means to train a few steps on made-up sequences of the real number and
 * length, then to go through the end of an epoch, so that the peak of memory is the one that
 * training will have. */
#include "src/stage/forecast/forecast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/lines.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/net/score.h"
#include "src/net/trainer.h"
#include "src/stage/data/made_up.h"

static cost_job describe_job(const net_spec *spec, const recipe *r, const compendium_size *size,
                             int ranks)
{
    const double held_out = size->validation > 0 || r->validation <= 0
        ? 0 : r->validation * (double)size->train;
    const size_t validated = size->validation > 0 && r->validation > 0 ? size->validation
        : (size_t)held_out;
    const size_t strands = r->both_strands ? 2 : 1;
    const size_t trained = size->train - (size_t)held_out;
    return (cost_job){.spec = *spec, .batch = recipe_batch(r, trained), .sequences = trained,
                      .scored = strands * validated, .tested = strands * size->test,
                      .epochs = r->epochs * recipe_passes(r, trained), .ranks = ranks};
}

double forecast_seconds(const cost_model *m, const net_spec *spec, const recipe *r,
                        const compendium_size *size, int ranks)
{
    const cost_job job = describe_job(spec, r, size, ranks);
    return cost_seconds(m, &job);
}

status_t forecast_read_model(cost_model *ret, const char *path)
{
    lines *l;
    *ret = cost_typical();
    TRY(lines_open(&l, path));
    status_t s;
    for (;;) {
        char *text, key[64], value[64];
        size_t length;
        s = lines_next(l, &text, &length);
        if (s != STATUS_OK || text == NULL) break;
        if (length == 0 || text[0] == '#') continue;
        if (sscanf(text, "%63s %63s", key, value) != 2) {
            s = lines_refuse(l, "a cost model's line is 'key value'");
        } else if (cost_set(ret, key, value) != STATUS_OK) {
            char *reason = memory_copy_text(status_message());
            s = lines_refuse(l, "%s", reason);
            memory_free(reason);
        }
        if (s != STATUS_OK) break;
    }
    lines_close(l);
    return s;
}

/* ---- trying it ---- */

/* Seconds of one step: at least three steps, for about `seconds`, the first ones left out. */
static status_t time_steps(double *ret, trainer *r, double seconds)
{
    enum { WARM = 1, LEAST = 3 };
    static const double RATE = 1e-4; /* small: the numbers must stay tame */
    trainer_report report;
    double began = seconds_of_processor();
    long steps = -WARM;
    for (; steps < LEAST || seconds_of_processor() - began < seconds; steps++) {
        if (steps == 0) began = seconds_of_processor();
        if (trainer_batch(r) == trainer_batches(r)) TRY(trainer_end_epoch(r, &report, NULL));
        TRY(trainer_step(r, &report, RATE, false, false));
    }
    *ret = (seconds_of_processor() - began) / (double)steps;
    return STATUS_OK;
}

/* What the end of an epoch and a checkpoint need, so that the peak of memory includes them. */
static status_t end_as_training_does(trainer *r, const net_spec *spec, const sequence_set *set,
                                     const recipe *rc)
{
    enum { SCORED = 64 };
    trainer_report report;
    float *margins = memory_array(margins, set->count);
    double *scores = memory_array(scores, 2 * set->count); /* and a sorted copy */
    const size_t floats = trainer_parameter_count(r) * sizeof(float);
    char *block = memory_alloc(trainer_state_size(r) + floats, 1);
    status_t s = trainer_end_epoch(r, &report, margins);
    memset(scores, 1, 2 * set->count * sizeof *scores);
    trainer_save(r, block);
    score_margins(margins, spec, trainer_average(r), set->letters, NULL,
                  set->count < SCORED ? set->count : SCORED, rc->both_strands, team_serial());
    memory_free(margins);
    memory_free(scores);
    memory_free(block);
    return s;
}

status_t forecast_try(forecast_trial *ret, const cost_model *m, const net_spec *spec,
                      const recipe *r, const compendium_size *size, double seconds)
{
    TRY(spec_check(spec));
    const cost_job job = describe_job(spec, r, size, 1);
    const trainer_settings settings = recipe_trainer_settings(r, job.sequences);
    sequence_set set = made_up_sequences(size->train + size->validation + size->test, size->length);
    uint32_t *records = memory_array(records, size->train);
    for (size_t i = 0; i < size->train; i++) records[i] = (uint32_t)i;
    trainer *t;
    trainer_create(&t, spec, &settings, &set, records, size->train, random_key_make("trial", "", 1),
                   random_key_make("trial", "trial", 1), team_serial());
    double step = 1;
    status_t s = time_steps(&step, t, seconds);
    if (s == STATUS_OK) s = end_as_training_does(t, spec, &set, r);
    ret->rate = job.batch / step;
    ret->factor = step / cost_step_seconds(m, spec, job.batch, 1);
    trainer_destroy(t);
    memory_free(records);
    sequence_set_release(&set);
    return s;
}

/* ---- memory ---- */

static double read_status(const char *key)
{
    char *value = files_read_value("/proc/self/status", key);
    const double kib = value != NULL ? strtod(value, NULL) : 0;
    memory_free(value);
    return 1024 * kib;
}

double forecast_resident_bytes(void)
{
    return read_status("VmRSS:");
}

double forecast_peak_bytes(void)
{
    return read_status("VmHWM:");
}
