/* A baseline is a task like a network's: it has a settings text by which it is found again, and
 * writes the same files through record. Only what is fitted differs, and that the scores are
 * known at once: there is no epoch, no checkpoint and no model to keep. */
#include "src/stage/task/baseline.h"

#include <math.h>
#include <string.h>

#include "src/baseline/composition.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/stats/metrics.h"

/* A task with the texts that its record needs. */
typedef struct {
    record_task record;
    char *settings;
    char data_hash[HASH_TEXT_SIZE];
} baseline_task;

static void describe(baseline_task *b, task_kind kind, const dataset *d, const char *folder,
                     int64_t seed, const kernel_machine_settings *gkm)
{
    const char *name = task_kind_name(kind);
    record_data_hash(b->data_hash, d);
    char *own = kind == TASK_GKM ? kernel_machine_describe(gkm)
        : memory_format("composition_penalty %g\n", COMPOSITION_PENALTY);
    b->settings = memory_format("format demodash-task 1\ndataset %s\nnetwork %s\nseed %lld\n"
                                "data_sha256 %s\n%s", d->name, name, (long long)seed,
                                b->data_hash, own);
    memory_free(own);
    b->record = (record_task){.folder = folder, .dataset = d->name, .network = name,
                              .seed = seed, .recipe = name, .settings = b->settings,
                              .data_hash = b->data_hash};
}

static status_t check_classes(const sequence_set *set, const char *name, const char *part)
{
    const size_t positives = sequence_set_positives(set);
    if (positives > 0 && positives < set->count) return STATUS_OK;
    return status_set(STATUS_DATA, "dataset %s: the %s set lacks %s", name, part,
                      positives == 0 ? "positive sequences" : "negative sequences");
}

static status_t run_composition(double *scores, json *more, const dataset *d)
{
    TRY(composition_predict(scores, &d->train, &d->test));
    json_put_int(more, "train_sequences", (int64_t)d->train.count);
    json_put_int(more, "parameters", COMPOSITION_FEATURES + 1);
    return STATUS_OK;
}

static status_t run_gkm(double *scores, json *more, const dataset *d,
                        const kernel_machine_settings *gkm,
                        const team *t, const train_hooks *hooks)
{
    kernel_machine_outcome outcome;
    TRY(kernel_machine_run(&outcome, d, gkm, t, hooks->note, hooks->data));
    memcpy(scores, outcome.scores, outcome.count * sizeof *scores);
    json_put_int(more, "train_sequences", (int64_t)outcome.used);
    json_put_int(more, "train_sequences_available", (int64_t)outcome.had);
    json_put_number(more, "lambda", outcome.lambda);
    /* of the left-out values rounded on any grid alike: to six digits */
    json_put_number(more, "left_out_auroc", round(1e6 * outcome.left_out_auroc) / 1e6);
    kernel_machine_release(&outcome);
    return STATUS_OK;
}

static status_t check_scores(const double *scores, const dataset *d, const char *name)
{
    for (size_t i = 0; i < d->test.count; i++) {
        if (isfinite(scores[i])) continue;
        return status_set(STATUS_FAILED, "%s gives test sequence %zu ('%s') of %s no finite score",
                          name, i + 1, d->test.ids[i], d->name);
    }
    return STATUS_OK;
}

static status_t fit_and_write(train_result *ret, task_kind kind, const dataset *d,
                              const kernel_machine_settings *gkm, const record_task *record,
                              const team *t,
                              const train_hooks *hooks)
{
    const double began = seconds_now();
    double *scores = memory_array(scores, d->test.count);
    json *more = json_make_object();
    status_t s = kind == TASK_GKM ? run_gkm(scores, more, d, gkm, t, hooks)
                                      : run_composition(scores, more, d);
    s = team_agree(t, s);
    if (s == STATUS_OK) s = check_scores(scores, d, task_kind_name(kind));
    if (s == STATUS_OK) s = metrics_compute(&ret->test, scores, d->test.labels, d->test.count);
    *ret = (train_result){.test = ret->test, .validation_auroc = NAN,
                          .seconds = seconds_now() - began};
    if (s == STATUS_OK && t->rank == 0) {
        s = record_write(record, ret, scores, &d->test, more, hooks, t->size);
    } else {
        json_free(more);
    }
    memory_free(scores);
    return team_agree(t, s);
}

status_t baseline_run(train_result *ret, task_kind kind, const dataset *d, const char *folder,
                      int64_t seed, const kernel_machine_settings *gkm, const team *t,
                      const train_hooks *hooks)
{
    *ret = (train_result){0};
    TRY(check_classes(&d->train, d->name, "training"));
    TRY(check_classes(&d->test, d->name, "test"));
    if (kind == TASK_GKM && kernel_machine_check(gkm, d->train.length) != STATUS_OK) {
        return status_prefix(STATUS_DATA, "dataset %s", d->name);
    }
    baseline_task b;
    describe(&b, kind, d, folder, seed, gkm);
    bool found;
    status_t s = record_begin(ret, &found, &b.record, t);
    if (s == STATUS_OK && !found) s = fit_and_write(ret, kind, d, gkm, &b.record, t, hooks);
    memory_free(b.settings);
    return s;
}

status_t baseline_look(train_result *ret, bool *ret_found, task_kind kind, const dataset *d,
                       const char *folder, int64_t seed, const kernel_machine_settings *gkm)
{
    baseline_task b;
    describe(&b, kind, d, folder, seed, gkm);
    status_t s = record_find(ret, ret_found, &b.record);
    memory_free(b.settings);
    return s;
}

bool baseline_comes_near(double composition, double best)
{
    return composition - 0.5 > (best - 0.5) / 2;
}

double baseline_forecast(task_kind kind, const kernel_machine_settings *gkm, size_t records,
                         int ranks)
{
    /* Composition: some passes over 18 features. Kernel: 330 increments a pair of records, then
     * a factor and its inverse, n^3 / 3 each: four for the first 10,240 records, one for all. */
    if (kind != TASK_GKM) return 2e-5 * (double)records;
    const double n = (double)(records < gkm->most ? records : gkm->most);
    const double most = (double)gkm->choose_by, m = n < most ? n : most;
    const double cubes = 4 * m * m * m + (n > m ? n * n * n : 0);
    return (0.5 * n * n * 330 / 1e9 + 2 * cubes / 3 / 3e10) / ranks;
}
