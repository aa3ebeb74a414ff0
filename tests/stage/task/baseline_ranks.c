/* The two baselines on whole data sets; run by test_baselines.sh and test_baselines_data.sh.
 *   baseline_ranks sample OUT               gkm on a made data set; test values to OUT
 *   baseline_ranks composition FILE.h5      a line "NAME AUROC" for each dataset
 *   baseline_ranks gkm FILE.h5 NAME FILTER MOST OUT   filter 0 full, 1 truncated
 * No fatal assertions: one rank that leaves would hang the rest. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/compendium.h"
#include "mpi/team.h"
#include "src/baseline/composition.h"
#include "src/core/memory.h"
#include "src/stage/task/available.h"
#include "src/stage/task/kernel_machine.h"
#include "src/stage/data/load.h"
#include "src/stats/metrics.h"
#include "tests/sample.h"

static int failures = 0;
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s: %s\n", __FILE__, __LINE__, #condition,             \
                    status_message());                                                             \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

static void note(void *data, const char *sentence)
{
    (void)data;
    fprintf(stderr, "%s\n", sentence);
}

static void write_values(const char *path, const kernel_machine_outcome *o)
{
    FILE *out = fopen(path, "w");
    CHECK(out != NULL);
    if (out == NULL) return;
    fprintf(out, "%.17g %.17g %.17g\n", o->lambda, o->slope, o->intercept);
    for (size_t i = 0; i < o->count; i++) fprintf(out, "%.17g %.17g\n", o->values[i], o->scores[i]);
    fclose(out);
}

static void report(const char *name, const kernel_machine_outcome *o, const dataset *d)
{
    metrics m = {0};
    CHECK(metrics_compute(&m, o->scores, d->test.labels, d->test.count) == STATUS_OK);
    printf("%s: test AUROC %.4f (%.4f - %.4f), AUPRC %.4f, log-loss %.3f; lambda %g, left-out "
           "AUROC %.4f, %zu of %zu records\n", name, m.auroc, m.auroc_low, m.auroc_high, m.auprc,
           m.log_loss, o->lambda, o->left_out_auroc, o->used, o->had);
}

static void run_sample(const team *t, const char *path)
{
    dataset d = {.name = memory_copy_text("sample"), .train = sample_set(250, 60, 1),
                 .test = sample_set(100, 60, 2)};
    dataset part = {.name = memory_copy_text("part"), .train = sample_set(60, 60, 1),
                    .test = sample_set(100, 60, 2)};
    kernel_machine_settings s = kernel_machine_defaults();
    kernel_machine_outcome o = {0}, first = {0}, same = {0};
    CHECK(kernel_machine_run(&o, &d, &s, t, note, NULL) == STATUS_OK);
    CHECK(o.used == 500 && o.had == 500 && o.count == 200);
    CHECK(o.residual < 1e-12 && o.slope > 0);
    metrics m = {0};
    CHECK(metrics_compute(&m, o.scores, d.test.labels, d.test.count) == STATUS_OK);
    /* eight planted letters in 60 against shuffles, 250 examples: far above chance; a wrong strand,
     * order or label would give .5 or less */
    CHECK(m.auroc > 0.95 && o.left_out_auroc > 0.95);
    CHECK(m.log_loss < 0.6); /* calibrated: better than the .693 of knowing nothing */
    if (t->rank == 0) {
        write_values(path, &o);
        report("sample", &o, &d);
    }
    /* only the first records, in order: as if there were no others */
    s.most = 120;
    CHECK(kernel_machine_run(&first, &d, &s, t, NULL, NULL) == STATUS_OK);
    CHECK(kernel_machine_run(&same, &part, &s, t, NULL, NULL) == STATUS_OK);
    CHECK(first.used == 120 && first.had == 500 && same.had == 120);
    CHECK(first.lambda == same.lambda
          && memcmp(first.values, same.values, first.count * sizeof(double)) == 0);
    /* lambda by the first 120, weights by all */
    kernel_machine_outcome parted = {0};
    s.most = 500;
    s.choose_by = 120;
    CHECK(kernel_machine_run(&parted, &d, &s, t, NULL, NULL) == STATUS_OK);
    CHECK(parted.used == 500 && parted.lambda == first.lambda && parted.residual < 1e-12);
    metrics parted_m = {0};
    CHECK(metrics_compute(&parted_m, parted.scores, d.test.labels, d.test.count) == STATUS_OK);
    CHECK(parted_m.auroc > 0.95); /* as above: another lambda, the same matrix */
    CHECK(parted.lambda != o.lambda
          || memcmp(parted.values, o.values, o.count * sizeof(double)) == 0);
    kernel_machine_release(&parted);
    s.choose_by = kernel_machine_defaults().choose_by;
    size_t physical = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    CHECK(available_memory() > 1 << 20 && available_memory() <= physical);
    /* refusals, on every rank, with what would fit */
    kernel_machine_outcome none = {0};
    s.most = 500;
    s.memory = 100 << 20;
    CHECK(kernel_machine_run(&none, &d, &s, t, NULL, NULL) == STATUS_USAGE);
    CHECK(strstr(status_message(), "GiB") != NULL && none.scores == NULL);
    s.memory = 0;
    s.most = 0;
    CHECK(kernel_machine_run(&none, &d, &s, t, NULL, NULL) == STATUS_DATA);
    s.most = 500;
    s.kernel.k = 12;
    CHECK(kernel_machine_run(&none, &d, &s, t, NULL, NULL) == STATUS_USAGE);
    kernel_machine_release(&o);
    kernel_machine_release(&first);
    kernel_machine_release(&same);
    dataset_release(&d);
    dataset_release(&part);
}

static status_t run_composition(const char *path)
{
    compendium *c = NULL;
    TRY(compendium_open(&c, path));
    for (size_t i = 0; i < compendium_count(c); i++) {
        dataset d;
        TRY(compendium_read(&d, c, i));
        composition fit;
        metrics m = {0};
        double *scores = memory_array(scores, d.test.count);
        CHECK(composition_fit(&fit, d.train.letters, d.train.labels, d.train.count,
                              (size_t)d.train.length, 1) == STATUS_OK);
        composition_score(scores, &fit, d.test.letters, d.test.count, (size_t)d.test.length);
        CHECK(metrics_compute(&m, scores, d.test.labels, d.test.count) == STATUS_OK);
        printf("%s %.4f\n", d.name, m.auroc);
        memory_free(scores);
        dataset_release(&d);
    }
    compendium_close(c);
    return STATUS_OK;
}

static status_t run_gkm(const team *t, char **argv)
{
    compendium *c = NULL;
    TRY(team_agree(t, t->rank == 0 ? compendium_open(&c, argv[2]) : STATUS_OK));
    dataset d;
    long i = t->rank == 0 ? compendium_find(c, argv[3]) : 0;
    CHECK(i >= 0);
    TRY(load_dataset(&d, c, (size_t)i, t));
    kernel_machine_settings s = kernel_machine_defaults();
    s.kernel.filter = atoi(argv[4]) ? GKM_TRUNCATED : GKM_FULL;
    s.most = (size_t)atol(argv[5]);
    kernel_machine_outcome o;
    TRY(kernel_machine_run(&o, &d, &s, t, note, NULL));
    if (t->rank == 0) {
        write_values(argv[6], &o);
        report(d.name, &o, &d);
    }
    kernel_machine_release(&o);
    dataset_release(&d);
    compendium_close(c);
    return STATUS_OK;
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK) return 99;
    status_t status = STATUS_OK;
    if (argc == 3 && strcmp(argv[1], "sample") == 0)
        run_sample(world, argv[2]);
    else if (argc == 3 && strcmp(argv[1], "composition") == 0)
        status = run_composition(argv[2]);
    else if (argc == 7 && strcmp(argv[1], "gkm") == 0)
        status = run_gkm(world, argv);
    else
        status = STATUS_USAGE;
    if (status != STATUS_OK) fprintf(stderr, "%s\n", status_message());
    int64_t total = failures + (status != STATUS_OK);
    team_sum(world, &total, 1);
    world_end();
    return total > 0;
}
