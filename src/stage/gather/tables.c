#include "src/stage/gather/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/net/spec.h"
#include "src/stage/task/baseline.h"
#include "src/stage/gather/models.h"
#include "src/stage/data/published.h"
#include "src/stats/bootstrap.h"
#include "src/stats/significance.h"
#include "src/stats/summary.h"

enum { REPLICATES = 10000 };

/* Table 3 of the paper: two-tailed paired t-tests. */
static const struct {
    const char *a, *b;
    double p;
} PAPER_TESTS[] = {
    {"medium-rnn", "MEME-SUM", 5.15e-05},   {"medium-cnn", "MEME-SUM", 1.87e-19},
    {"medium-cnn-rnn", "MEME-SUM", 4.84e-24}, {"medium-cnn", "medium-rnn", 5.08e-04},
    {"medium-cnn-rnn", "medium-rnn", 7.99e-10}, {"medium-cnn-rnn", "medium-cnn", 4.79e-22},
};
enum { PAPER_TESTS_COUNT = sizeof PAPER_TESTS / sizeof PAPER_TESTS[0] };

/* ---- Table 1 ---- */

static void put_list(table *t, size_t row, size_t column, const int *values, int count)
{
    char text[128] = "";
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d", i > 0 ? "," : "", values[i]);
    }
    if (count > 0) table_put(t, row, column, "%s", text);
}

static status_t make_networks(table *ret)
{
    static const char *const head[] = {"network", "conv layers", "filters", "widths", "pool",
                                       "LSTM layers", "LSTM size", "hidden", "parameters"};
    *ret = table_make("table1", "Table 1: networks", head, 9);
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        net_spec spec;
        TRY(spec_named(&spec, *name, 101));
        size_t r = table_add_row(ret);
        table_put(ret, r, 0, "%s", *name);
        if (spec.convs > 0) table_put(ret, r, 1, "%d", spec.convs);
        put_list(ret, r, 2, spec.filters, spec.convs);
        put_list(ret, r, 3, spec.width, spec.convs);
        if (spec.pool > 1) table_put(ret, r, 4, "%d", spec.pool);
        if (spec.lstm_layers > 0) table_put(ret, r, 5, "%d", spec.lstm_layers);
        if (spec.lstm_layers > 0) table_put(ret, r, 6, "%d", spec.lstm_size);
        if (spec.hidden > 0) table_put(ret, r, 7, "%d", spec.hidden);
        table_put(ret, r, 8, "%zu", spec_layout(&spec).count);
    }
    return STATUS_OK;
}

/* ---- Table 2 ---- */

/* Values of a row that are there; returns how many. */
static size_t present(double *values, const model_row *row, size_t count)
{
    size_t n = 0;
    for (size_t d = 0; d < count; d++) {
        if (!isnan(row->auroc[d])) values[n++] = row->auroc[d];
    }
    return n;
}

static void put_paper(table *t, size_t r, const model_row *row, double mean, const double *values,
                      size_t n)
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
static void put_difference(table *t, const model_table *m, const model_row *row)
{
    const model_row *other = models_find(m, "DeepBind*");
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

static void make_differences(table *ret, const model_table *m)
{
    static const char *const head[] = {"model", "n", "above", "difference", "95 % interval"};
    *ret = table_make("deepbind", "AUROC less that of DeepBind* (published), paired by dataset",
                      head, 5);
    for (size_t i = 0; i < m->row_count; i++) put_difference(ret, m, &m->rows[i]);
    table_note(ret, "n: datasets that both have; above: those on which ours is greater. Interval: "
               "bootstrap over datasets (%d replicates, percentile).", REPLICATES);
}

/* On how many sequences the kernel machine was trained, where that was not all of them. */
static void note_kernel(table *t, const model_table *m)
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

static void note_ensembles(table *t, const model_table *m)
{
    if (models_find(m, "ensemble") == NULL) return;
    table_note(t, "ensemble: mean probability of the three medium networks, of each the mean over "
               "its seeds%s; no weight is fitted.", models_find(m, "ensemble+gkm") == NULL ? ""
               : "; ensemble+gkm: the same with gkm as the fourth member");
}

/* Datasets on which composition alone comes near the best network. */
static void note_composition(table *t, const model_table *m)
{
    const model_row *composition = models_find(m, "composition");
    if (composition == NULL) return;
    size_t near = 0, with = 0;
    for (size_t d = 0; d < m->dataset_count; d++) {
        double best = NAN;
        for (size_t r = 0; r < m->row_count; r++) {
            const model_row *row = &m->rows[r];
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

static status_t make_areas(table *ret, const model_table *m)
{
    static const char *const head[] = {
        "model", "n", "mean", "median", "sd (n-1)", "sd (n)", "paper mean", "paper median",
        "paper sd", "less paper", "95 % interval"};
    *ret = table_make("table2", "Table 2: test AUROC over the datasets", head, 11);
    double *values = memory_array(values, m->dataset_count);
    size_t known = 0;
    for (size_t d = 0; d < m->dataset_count; d++) known += m->of_the_108[d];
    for (size_t i = 0; i < m->row_count; i++) {
        const model_row *row = &m->rows[i];
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
        if (known > 0) put_paper(ret, r, row, facts.mean, values, n);
    }
    memory_free(values);
    size_t simulated = 0;
    for (size_t d = 0; d < m->dataset_count; d++) simulated += m->simulated[d];
    if (simulated > 0) {
        table_note(ret, "%zu datasets are simulated: what was published of the names they bear is "
                   "not of these sequences and left out.", simulated);
    }
    table_note(ret, "%zu datasets, %zu of them of the paper's 108%s; a value is the mean over up to "
               "%zu seeds. The paper's columns are over its 108 datasets, truncated to three "
               "digits; its \"DeepBind\" is DeepBind* of the supplement.", m->dataset_count, known,
               known < published_count() ? " (a subset: the paper's means are not comparable "
               "one to one)" : "", m->seed_most);
    table_note(ret, "Intervals: bootstrap over datasets (%d replicates, percentile).", REPLICATES);
    note_ensembles(ret, m);
    note_kernel(ret, m);
    note_composition(ret, m);
    return STATUS_OK;
}

/* ---- Table 3 ---- */

typedef struct {
    const model_row *a, *b;
    size_t n;
    t_result t;
    wilcoxon_result w;
    bool has_t, has_w;
    double p, p_wilcoxon; /* 1 where there is no test */
} comparison;

static void compare(comparison *c, const model_table *m)
{
    double *a = memory_array(a, m->dataset_count), *b = memory_array(b, m->dataset_count);
    for (size_t d = 0; d < m->dataset_count; d++) {
        if (isnan(c->a->auroc[d]) || isnan(c->b->auroc[d])) continue;
        a[c->n] = c->a->auroc[d];
        b[c->n++] = c->b->auroc[d];
    }
    c->has_t = c->n >= 2 && t_test_paired(&c->t, a, b, c->n) == STATUS_OK;
    c->has_w = c->n >= 2 && wilcoxon_paired(&c->w, a, b, c->n) == STATUS_OK;
    c->p = c->has_t ? c->t.p : 1;
    c->p_wilcoxon = c->has_w ? c->w.p : 1;
    memory_free(a);
    memory_free(b);
}

static bool in_list(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *p = list; (p = strstr(p, name)) != NULL; p += length) {
        if ((p == list || p[-1] == ',') && (p[length] == ',' || p[length] == '\0')) return true;
    }
    return false;
}

static bool is_compared(const model_row *row, const char *models)
{
    if (models != NULL) return in_list(models, row->name);
    return in_list("medium-rnn,medium-cnn,medium-cnn-rnn,ensemble,ensemble+gkm,gkm,composition,"
                   "DeepBind*,MEME-SUM", row->name);
}

static void put_comparison(table *t, const comparison *c, double adjusted, double adjusted_wilcoxon)
{
    size_t r = table_add_row(t);
    table_put(t, r, 0, "%s vs %s", c->a->name, c->b->name);
    table_put(t, r, 1, "%zu", c->n);
    if (c->has_t) {
        table_put(t, r, 2, "%+.4f", c->t.difference);
        table_put(t, r, 3, "%+.4f..%+.4f", c->t.low, c->t.high);
        table_put(t, r, 4, "%.2E", c->t.p);
        table_put(t, r, 5, "%.2E", adjusted);
    }
    if (c->has_w) {
        table_put(t, r, 6, "%.2E", c->w.p);
        table_put(t, r, 7, "%.2E", adjusted_wilcoxon);
    }
    for (int i = 0; i < PAPER_TESTS_COUNT; i++) {
        bool same = strcmp(PAPER_TESTS[i].a, c->a->name) == 0
            && strcmp(PAPER_TESTS[i].b, c->b->name) == 0;
        bool turned = strcmp(PAPER_TESTS[i].a, c->b->name) == 0
            && strcmp(PAPER_TESTS[i].b, c->a->name) == 0;
        if (same || turned) table_put(t, r, 8, "%.2E", PAPER_TESTS[i].p);
    }
}

/* Every name of the list must be a row. */
static status_t check_list(const model_table *m, const char *list)
{
    if (list == NULL) return STATUS_OK;
    char *copy = memory_copy_text(list), *left = NULL;
    status_t s = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        if (models_find(m, word) != NULL) continue;
        text_builder known = {0};
        for (size_t r = 0; r < m->row_count; r++) text_add_item(&known, ", ", m->rows[r].name);
        s = status_set(STATUS_USAGE, "--models: no model '%s' here; there are %s", word,
                       text_so_far(&known));
        text_release(&known);
    }
    memory_free(copy);
    return s;
}

static status_t make_tests(table *ret, const model_table *m, const char *models)
{
    TRY(check_list(m, models));
    static const char *const head[] = {"models", "n", "difference", "95 % interval", "t-test p",
                                       "Holm", "Wilcoxon p", "Holm", "paper t-test p"};
    *ret = table_make("table3", "Table 3: paired two-tailed tests of AUROC over the datasets", head,
                      9);
    const size_t most = m->row_count * m->row_count / 2 + 1;
    comparison *all = memory_array(all, most);
    double *p = memory_array(p, 4 * most);
    size_t count = 0;
    for (size_t a = 0; a < m->row_count; a++) {
        for (size_t b = 0; b < a; b++) {
            if (!is_compared(&m->rows[a], models) || !is_compared(&m->rows[b], models)) continue;
            bool ours_last = m->rows[a].published && !m->rows[b].published;
            comparison *c = &all[count];
            c->a = ours_last ? &m->rows[b] : &m->rows[a];
            c->b = ours_last ? &m->rows[a] : &m->rows[b];
            compare(c, m);
            p[count] = c->p;
            p[most + count++] = c->p_wilcoxon;
        }
    }
    status_t s = holm_adjust(p + 2 * most, p, count);
    if (s == STATUS_OK) s = holm_adjust(p + 3 * most, p + most, count);
    for (size_t i = 0; s == STATUS_OK && i < count; i++) {
        put_comparison(ret, &all[i], p[2 * most + i], p[3 * most + i]);
    }
    table_note(ret, "Paired by dataset. %zu comparisons: the Holm columns hold the p-values adjusted "
               "for that many; the paper's are not adjusted, and over its 108 datasets.", count);
    memory_free(all);
    memory_free(p);
    return s;
}

/* ---- Table 4: as the motif stage left it ---- */

static status_t read_matches(table *ret, bool *ret_found, const char *folder)
{
    char *path = memory_format("%s/motifs/table4.tsv", folder);
    *ret_found = files_exists(path);
    lines *l = NULL;
    status_t s = *ret_found ? lines_open(&l, path) : STATUS_OK;
    memory_free(path);
    if (s != STATUS_OK || !*ret_found) return s;
    for (bool first = true;;) {
        char *text, *left = NULL, *field[32];
        size_t length, count = 0;
        s = lines_next(l, &text, &length);
        if (s != STATUS_OK || text == NULL) break;
        if (length == 0) continue;
        if (text[0] == '#') {
            if (!first) table_note(ret, "%s", text + 1 + (text[1] == ' '));
            continue;
        }
        for (char *word = strtok_r(text, "\t", &left); word != NULL && count < 32;
             word = strtok_r(NULL, "\t", &left)) {
            field[count++] = word;
        }
        if (first) {
            static char now[] = "network"; /* versions before 0.2 wrote 'variant' */
            if (strcmp(field[0], "variant") == 0) field[0] = now;
            *ret = table_make("table4", "Table 4: extracted motifs that match a JASPAR motif",
                              (const char *const *)field, count);
            first = false;
            continue;
        }
        if (count != ret->columns) {
            s = lines_refuse(l, "%zu fields, %zu are needed", count, ret->columns);
            break;
        }
        size_t r = table_add_row(ret);
        for (size_t c = 0; c < count; c++) {
            if (strcmp(field[c], "NA") != 0) table_put(ret, r, c, "%s", field[c]);
        }
    }
    lines_close(l);
    if (s == STATUS_OK && ret->columns == 0) *ret_found = false;
    return s;
}

/* ---- AUROC by dataset ---- */

static void make_datasets(table *ret, const model_table *m)
{
    const char **head = memory_array(head, m->row_count + 1);
    head[0] = "dataset";
    for (size_t r = 0; r < m->row_count; r++) head[1 + r] = m->rows[r].name;
    *ret = table_make("datasets", "Test AUROC by dataset", head, m->row_count + 1);
    memory_free(head);
    for (size_t d = 0; d < m->dataset_count; d++) {
        size_t row = table_add_row(ret);
        table_put(ret, row, 0, "%s", m->datasets[d]);
        for (size_t r = 0; r < m->row_count; r++) {
            if (!isnan(m->rows[r].auroc[d])) {
                table_put(ret, row, 1 + r, "%.4f", m->rows[r].auroc[d]);
            }
        }
    }
}

/* ---- the same with intervals, a row for each dataset and model ---- */

static void put_interval(table *t, const model_table *m, const model_row *row, size_t d)
{
    const size_t r = table_add_row(t);
    table_put(t, r, 0, "%s", m->datasets[d]);
    table_put(t, r, 1, "%s", row->name);
    table_put(t, r, 2, "%.4f", row->auroc[d]);
    table_put(t, r, 3, "%.4f", row->low[d]);
    table_put(t, r, 4, "%.4f", row->high[d]);
    if (m->train_had[d] > 0) table_put(t, r, 5, "%zu", m->train_had[d]);
    const model_row *star = models_find(m, "DeepBind*");
    if (star == NULL || isnan(star->auroc[d])) return;
    const double published = star->auroc[d];
    table_put(t, r, 6, "%.4f", published);
    table_put(t, r, 7, "%+.4f", row->auroc[d] - published);
    const bool above = row->low[d] > published, below = row->high[d] < published;
    table_put(t, r, 8, "%s", above ? "above" : below ? "below" : "within");
}

static void make_intervals(table *ret, const model_table *m)
{
    static const char *const head[] = {"dataset", "model", "AUROC", "low", "high",
                                       "train", "DeepBind*", "difference", "interval"};
    *ret = table_make("intervals", "Test AUROC by dataset and model, with intervals", head, 9);
    for (size_t d = 0; d < m->dataset_count; d++) {
        for (size_t r = 0; r < m->row_count; r++) {
            const model_row *row = &m->rows[r];
            if (!row->published && !isnan(row->auroc[d])) put_interval(ret, m, row, d);
        }
    }
    table_note(ret, "low, high: 95 %% interval (DeLong), of several seeds the means of their "
               "limits; train: training sequences of the dataset; interval: it lies above or below "
               "the published DeepBind*, or that lies within it.");
}

status_t tables_make(table ret[TABLES_MAX], size_t *ret_count, const char *folder,
                     const tables_settings *settings)
{
    model_table m;
    bool found = false;
    size_t count = 0;
    *ret_count = 0;
    for (int i = 0; i < TABLES_MAX; i++) ret[i] = (table){0};
    TRY(models_collect(&m, folder, settings->published));
    status_t s = make_networks(&ret[count++]);
    if (s == STATUS_OK) s = make_areas(&ret[count++], &m);
    if (s == STATUS_OK && models_find(&m, "DeepBind*") != NULL) {
        make_differences(&ret[count++], &m);
    }
    if (s == STATUS_OK) s = make_tests(&ret[count++], &m, settings->models);
    if (s == STATUS_OK) s = read_matches(&ret[count], &found, folder);
    count += found;
    if (s == STATUS_OK) make_datasets(&ret[count++], &m);
    if (s == STATUS_OK) make_intervals(&ret[count++], &m);
    models_release(&m);
    if (s != STATUS_OK) {
        for (int i = 0; i < TABLES_MAX; i++) table_release(&ret[i]);
        return s;
    }
    *ret_count = count;
    return STATUS_OK;
}

/* ---- writing ---- */

typedef void table_writer(FILE *out, const table *t);

static status_t write_file(const table *tables, size_t count, const char *folder, const char *name,
                           table_writer *write)
{
    char *path = memory_format("%s/tables/%s", folder, name);
    output *o;
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputs("\n\n", output_stream(o));
        write(output_stream(o), &tables[i]);
    }
    return output_commit(o);
}

status_t tables_write(const table *tables, size_t count, const char *folder)
{
    char *inside = memory_format("%s/tables", folder);
    status_t s = output_make_folder(inside);
    memory_free(inside);
    TRY(s);
    TRY(write_file(tables, count, folder, "tables.txt", table_write_text));
    TRY(write_file(tables, count, folder, "tables.tex", table_write_latex));
    html *page = html_create("Tables", "Deep Motif Dashboard", NULL);
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        char *name = memory_format("%s.tsv", tables[i].name);
        s = write_file(&tables[i], 1, folder, name, table_write_tsv);
        table_write_html(page, &tables[i], name);
        memory_free(name);
    }
    char *path = memory_format("%s/tables/tables.html", folder);
    if (s == STATUS_OK) s = html_write(page, path);
    memory_free(path);
    html_destroy(page);
    return s;
}
