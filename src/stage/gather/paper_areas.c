/* Table 2: over the datasets mean, median and spread of the AUROC of every model, beside the
 * paper's; and, paired by dataset, how far ours are from DeepBind*'s. Intervals are by the
 * bootstrap over datasets. Notes say what must be known to read them: simulated data, ensembles,
 * what the kernel machine was trained on, and whether composition alone does nearly as well. */
#include "src/stage/gather/paper_areas.h"

#include <math.h>

#include "src/core/memory.h"
#include "src/net/spec.h"
#include "src/stage/data/published.h"
#include "src/stage/task/baseline.h"
#include "src/stats/bootstrap.h"
#include "src/stats/summary.h"

/* The ends of a 95 % interval are then good to about 1 % of its width (standard error of the 2.5 %
 * quantile of a normal sample). */
enum { REPLICATES = 10000 };

/* Values of a row that are there; returns how many. */
static size_t present(double *values, const model_aurocs_row *row, size_t count)
{
    size_t n = 0;
    for (size_t d = 0; d < count; d++) {
        if (!isnan(row->auroc[d])) values[n++] = row->auroc[d];
    }
    return n;
}

static void put_paper(table *t, size_t r, const model_aurocs_row *row, double mean,
                      const double *values, size_t n)
{
    const published_areas *paper = published_find_areas(row->name);
    if (paper == NULL) return;
    table_put(t, r, 6, "%.3f", paper->mean);
    table_put(t, r, 7, "%.3f", paper->median);
    table_put(t, r, 8, "%.3f", paper->sd);
    if (row->published) return;
    bootstrap_result b;
    if (bootstrap_mean(&b, values, n, REPLICATES, 0.95, random_key_make("tables", row->name, 1))
        == STATUS_OK) {
        table_put(t, r, 9, "%+.4f", mean - paper->mean);
        table_put(t, r, 10, "%+.4f..%+.4f", b.low - paper->mean, b.high - paper->mean);
    }
}

/* The difference to DeepBind* on the datasets that both have, paired by dataset. */
static void put_difference(table *t, const model_aurocs *m, const model_aurocs_row *row)
{
    const model_aurocs_row *other = model_aurocs_find(m, "DeepBind*");
    if (other == NULL || row->published) return;
    double *differences = memory_array(differences, m->dataset_count);
    size_t n = 0, above = 0;
    for (size_t d = 0; d < m->dataset_count; d++) {
        double difference = row->auroc[d] - other->auroc[d];
        if (isnan(difference)) continue;
        differences[n++] = difference;
        above += difference > 0;
    }
    bootstrap_result b;
    if (n > 0 && bootstrap_mean(&b, differences, n, REPLICATES, 0.95,
                                random_key_make("tables", row->name, 2)) == STATUS_OK) {
        const size_t r = table_add_row(t);
        table_put(t, r, 0, "%s", row->name);
        table_put(t, r, 1, "%zu", n);
        table_put(t, r, 2, "%zu", above);
        table_put(t, r, 3, "%+.4f", b.mean);
        table_put(t, r, 4, "%+.4f..%+.4f", b.low, b.high);
    }
    memory_free(differences);
}

void paper_areas_make_differences(table *ret, const model_aurocs *m)
{
    static const char *const head[] = {"model", "n", "above", "difference", "95 % interval"};
    *ret = table_make("deepbind", "AUROC less that of DeepBind* (published), paired by dataset",
                      head, 5);
    for (size_t i = 0; i < m->row_count; i++) put_difference(ret, m, &m->rows[i]);
    table_note(ret, "n: datasets that both have; above: those on which ours is greater. Interval: "
               "bootstrap over datasets (%d replicates, percentile).", REPLICATES);
}

/* On how many sequences the kernel machine was trained, where that was not all of them. */
static void note_kernel(table *t, const model_aurocs *m)
{
    size_t with = 0, parted = 0, used = 0, had = 0;
    for (size_t d = 0; d < m->dataset_count; d++) {
        with += m->kernel_used[d] > 0;
        if (m->kernel_used[d] == 0 || m->kernel_used[d] >= m->train_had[d]) continue;
        parted++;
        if (m->kernel_used[d] > used) used = m->kernel_used[d];
        if (m->train_had[d] > had) had = m->train_had[d];
    }
    if (parted > 0) {
        table_note(t, "gkm was trained on a part of %zu of its %zu datasets: the first %zu at "
                   "most, of up to %zu training sequences (--gkm-max).", parted, with, used, had);
    } else if (with > 0) {
        table_note(t, "gkm was trained on all training sequences.");
    }
}

static void note_ensembles(table *t, const model_aurocs *m)
{
    if (model_aurocs_find(m, "ensemble") == NULL) return;
    table_note(t,
               "ensemble: mean probability of the three medium networks, of each the mean over "
               "its seeds%s; no weight is fitted.",
               model_aurocs_find(m, "ensemble+gkm") == NULL
                   ? ""
                   : "; ensemble+gkm: the same with gkm as the fourth member");
}

/* Datasets on which composition alone comes near the best network. */
static void note_composition(table *t, const model_aurocs *m)
{
    const model_aurocs_row *composition = model_aurocs_find(m, "composition");
    if (composition == NULL) return;
    size_t near = 0, with = 0;
    for (size_t d = 0; d < m->dataset_count; d++) {
        double best = NAN;
        for (size_t r = 0; r < m->row_count; r++) {
            const model_aurocs_row *row = &m->rows[r];
            net_spec spec;
            if (row->published || spec_named(&spec, row->name, 101) != STATUS_OK) continue;
            best = fmax(best, row->auroc[d]);
        }
        if (isnan(best) || isnan(composition->auroc[d])) continue;
        with++;
        near += baseline_comes_near(composition->auroc[d], best);
    }
    if (with == 0) return;
    table_note(t, "Composition alone comes near the best network (more than half of its AUROC "
               "above .5) on %zu of %zu datasets%s.", near, with, near > 0 ? ": there the networks "
               "may tell composition apart rather than motifs" : "");
}

status_t paper_areas_make(table *ret, const model_aurocs *m)
{
    static const char *const head[] = {
        "model", "n", "mean", "median", "sd (n-1)", "sd (n)", "paper mean", "paper median",
        "paper sd", "less paper", "95 % interval"};
    *ret = table_make("table2", "Table 2: test AUROC over the datasets", head, 11);
    double *values = memory_array(values, m->dataset_count);
    size_t listed = 0; /* of the paper's 108 */
    for (size_t d = 0; d < m->dataset_count; d++) listed += m->of_the_108[d];
    for (size_t i = 0; i < m->row_count; i++) {
        const model_aurocs_row *row = &m->rows[i];
        size_t n = present(values, row, m->dataset_count);
        summary facts;
        status_t s = summary_compute(&facts, values, n);
        if (s != STATUS_OK) {
            memory_free(values);
            return s;
        }
        size_t r = table_add_row(ret);
        table_put(ret, r, 0, "%s%s", row->name, row->published ? " (published)" : "");
        table_put(ret, r, 1, "%zu", n);
        table_put(ret, r, 2, "%.4f", facts.mean);
        table_put(ret, r, 3, "%.4f", facts.median);
        if (n > 1) table_put(ret, r, 4, "%.4f", facts.sd_sample);
        table_put(ret, r, 5, "%.4f", facts.sd_population);
        if (listed > 0) put_paper(ret, r, row, facts.mean, values, n);
    }
    memory_free(values);
    size_t simulated = 0;
    for (size_t d = 0; d < m->dataset_count; d++) simulated += m->simulated[d];
    if (simulated > 0) {
        table_note(ret, "%zu datasets are simulated: what was published of the names they bear is "
                   "not of these sequences and left out.", simulated);
    }
    table_note(ret,
               "%zu datasets, %zu of them of the paper's 108%s; a value is the mean over up to "
               "%zu seeds. The paper's columns are over its 108 datasets, truncated to three "
               "digits; its \"DeepBind\" is DeepBind* of the supplement.",
               m->dataset_count, listed,
               listed < published_count() ? " (a subset: the paper's means are not comparable "
                                            "one to one)"
                                          : "",
               m->seed_most);
    table_note(ret, "Intervals: bootstrap over datasets (%d replicates, percentile).", REPLICATES);
    note_ensembles(ret, m);
    note_kernel(ret, m);
    note_composition(ret, m);
    return STATUS_OK;
}
