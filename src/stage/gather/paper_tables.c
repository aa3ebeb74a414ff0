/* Each of the paper's tables is made by a function from the AUROCs of all models
 * (model_aurocs.h), with the published values beside ours and notes that say over what a value
 * is; all are written in four forms. */
#include "src/stage/gather/paper_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/net/spec.h"
#include "src/stage/gather/model_aurocs.h"
#include "src/stage/gather/paper_areas.h"
#include "src/stage/gather/paper_tests.h"
#include "src/stage/task/hold.h"

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

static void make_datasets(table *ret, const model_aurocs *m)
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

static void put_interval(table *t, const model_aurocs *m, const model_aurocs_row *row, size_t d)
{
    const size_t r = table_add_row(t);
    table_put(t, r, 0, "%s", m->datasets[d]);
    table_put(t, r, 1, "%s", row->name);
    table_put(t, r, 2, "%.4f", row->auroc[d]);
    table_put(t, r, 3, "%.4f", row->low[d]);
    table_put(t, r, 4, "%.4f", row->high[d]);
    if (m->train_had[d] > 0) table_put(t, r, 5, "%zu", m->train_had[d]);
    const model_aurocs_row *star = model_aurocs_find(m, "DeepBind*");
    if (star == NULL || isnan(star->auroc[d])) return;
    const double published = star->auroc[d];
    table_put(t, r, 6, "%.4f", published);
    table_put(t, r, 7, "%+.4f", row->auroc[d] - published);
    const bool above = row->low[d] > published, below = row->high[d] < published;
    table_put(t, r, 8, "%s", above ? "above" : below ? "below" : "within");
}

static void make_intervals(table *ret, const model_aurocs *m)
{
    static const char *const head[] = {"dataset", "model", "AUROC", "low", "high",
                                       "train", "DeepBind*", "difference", "interval"};
    *ret = table_make("intervals", "Test AUROC by dataset and model, with intervals", head, 9);
    for (size_t d = 0; d < m->dataset_count; d++) {
        for (size_t r = 0; r < m->row_count; r++) {
            const model_aurocs_row *row = &m->rows[r];
            if (!row->published && !isnan(row->auroc[d])) put_interval(ret, m, row, d);
        }
    }
    table_note(ret, "low, high: 95 %% interval (DeLong), of several seeds the means of their "
               "limits; train: training sequences of the dataset; interval: it lies above or below "
               "the published DeepBind*, or that lies within it.");
}

status_t paper_tables_make(table ret[PAPER_TABLES_MAX], size_t *ret_count, const char *folder,
                           const paper_tables_settings *settings)
{
    model_aurocs m;
    bool found = false;
    size_t count = 0;
    *ret_count = 0;
    for (int i = 0; i < PAPER_TABLES_MAX; i++) ret[i] = (table){0};
    TRY(model_aurocs_collect(&m, folder, settings->published, settings->unread));
    status_t s = make_networks(&ret[count++]);
    if (s == STATUS_OK) s = paper_areas_make(&ret[count++], &m);
    if (s == STATUS_OK && model_aurocs_find(&m, "DeepBind*") != NULL) {
        paper_areas_make_differences(&ret[count++], &m);
    }
    if (s == STATUS_OK) s = paper_tests_make(&ret[count++], &m, settings->models);
    if (s == STATUS_OK) s = read_matches(&ret[count], &found, folder);
    count += found;
    if (s == STATUS_OK) make_datasets(&ret[count++], &m);
    if (s == STATUS_OK) make_intervals(&ret[count++], &m);
    model_aurocs_release(&m);
    if (s != STATUS_OK) {
        for (int i = 0; i < PAPER_TABLES_MAX; i++) table_release(&ret[i]);
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

/* None of the files is written when one of them is the file of published values. */
static status_t check_files(const table *tables, size_t count, const char *inside)
{
    status_t s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        char *path = memory_format("%s/%s.tsv", inside, tables[i].name);
        s = output_check(path);
        memory_free(path);
    }
    return s;
}

static status_t write_files(const table *tables, size_t count, const char *folder)
{
    status_t s = write_file(tables, count, folder, "tables.txt", table_write_text);
    if (s == STATUS_OK) {
        s = write_file(tables, count, folder, "tables.tex", table_write_latex);
    }
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

status_t paper_tables_write(const table *tables, size_t count, const char *folder)
{
    char *inside = memory_format("%s/tables", folder);
    status_t s = check_files(tables, count, inside);
    lock *held = NULL;
    if (s == STATUS_OK) s = hold_take(&held, folder, "tables", team_serial(), NULL);
    if (s == STATUS_OK) s = output_make_folder(inside);
    memory_free(inside);
    if (s == STATUS_OK) s = write_files(tables, count, folder);
    lock_release(held);
    return s;
}
