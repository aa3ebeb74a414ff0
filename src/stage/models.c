#include "src/stage/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "io/predictions.h"
#include "src/core/memory.h"
#include "src/net/spec.h"
#include "src/stage/overview.h"
#include "src/stage/published.h"
#include "src/stats/auc.h"

static const char *const ENSEMBLE[] = {"medium-rnn", "medium-cnn", "medium-cnn-rnn"};
enum { ENSEMBLE_MEMBERS = 3, PUBLISHED_COLUMNS = 3 };
static const char *const PUBLISHED_NAMES[PUBLISHED_COLUMNS] = {"DeepBind*", "DeepBind", "MEME-SUM"};

static model_row *add_row(model_table *m, const char *name, bool published)
{
    m->rows = memory_resize(m->rows, m->row_count, m->row_count + 1, sizeof *m->rows);
    model_row *row = &m->rows[m->row_count++];
    row->name = memory_copy_text(name);
    row->published = published;
    row->auroc = memory_array(row->auroc, m->dataset_count);
    row->auprc = memory_array(row->auprc, m->dataset_count);
    for (size_t d = 0; d < m->dataset_count; d++) row->auroc[d] = row->auprc[d] = NAN;
    return row;
}

/* ---- ours ---- */

static void add_variant(model_table *m, const overview *o, size_t variant)
{
    model_row *row = add_row(m, o->variants[variant], false);
    for (size_t d = 0; d < o->dataset_count; d++) {
        const overview_cell *cell = &o->cells[d * o->variant_count + variant];
        row->auroc[d] = cell->auroc;
        row->auprc[d] = cell->auprc;
        if (cell->seeds > m->seed_most) m->seed_most = cell->seeds;
    }
}

/* The paper's networks in its order, then the others by name. */
static void add_variants(model_table *m, const overview *o)
{
    bool *taken = memory_array(taken, o->variant_count);
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        for (size_t v = 0; v < o->variant_count; v++) {
            if (strcmp(o->variants[v], *name) != 0) continue;
            taken[v] = true;
            add_variant(m, o, v);
        }
    }
    for (size_t v = 0; v < o->variant_count; v++) {
        if (!taken[v]) add_variant(m, o, v);
    }
    memory_free(taken);
}

static int ensemble_member(const char *variant)
{
    for (int i = 0; i < ENSEMBLE_MEMBERS; i++) {
        if (strcmp(variant, ENSEMBLE[i]) == 0) return i;
    }
    return -1;
}

/* Add one task's scores to the running sum. */
static status_t add_scores(predictions *sum, const task_found *task)
{
    predictions p;
    char *path = memory_format("%s/predictions.tsv", task->folder);
    status_t s = predictions_read(&p, path);
    if (s == STATUS_OK && sum->count == 0) {
        *sum = p;
    } else if (s == STATUS_OK) {
        if (p.count != sum->count || memcmp(p.labels, sum->labels, p.count) != 0) {
            s = status_set(STATUS_DATA, "%s: not the same test sequences as its sisters", path);
        }
        for (size_t i = 0; s == STATUS_OK && i < p.count; i++) sum->scores[i] += p.scores[i];
        predictions_release(&p);
    }
    memory_free(path);
    return s;
}

/* The mean prediction of the three medium networks, where a dataset has all three. */
static status_t add_ensemble(model_table *m, const task_found *found, size_t count)
{
    model_row *row = NULL;
    size_t i = 0;
    for (size_t d = 0; d < m->dataset_count; d++) {
        predictions sum = {0};
        bool member[ENSEMBLE_MEMBERS] = {false};
        status_t s = STATUS_OK;
        for (; i < count && strcmp(found[i].dataset, m->datasets[d]) == 0; i++) {
            int which = ensemble_member(found[i].variant);
            if (which < 0 || s != STATUS_OK) continue;
            member[which] = true;
            s = add_scores(&sum, &found[i]);
        }
        auc_result area;
        double precision = NAN;
        bool all = member[0] && member[1] && member[2];
        if (s == STATUS_OK && all) s = auc_roc(&area, sum.scores, sum.labels, sum.count);
        if (s == STATUS_OK && all) {
            s = auc_precision_recall(&precision, sum.scores, sum.labels, sum.count);
        }
        if (s == STATUS_OK && all) {
            if (row == NULL) row = add_row(m, "ensemble", false);
            row->auroc[d] = area.area;
            row->auprc[d] = precision;
        }
        predictions_release(&sum);
        TRY(s);
    }
    return STATUS_OK;
}

/* ---- published ---- */

static long find_dataset(const model_table *m, const char *name)
{
    const published_dataset *known = published_find(name);
    for (size_t d = 0; d < m->dataset_count; d++) {
        if (strcmp(m->datasets[d], name) == 0) return (long)d;
        if (known != NULL && published_find(m->datasets[d]) == known) return (long)d;
    }
    return -1;
}

static void add_built_in(model_table *m)
{
    model_row *rows = m->rows + m->row_count - PUBLISHED_COLUMNS;
    for (size_t d = 0; d < m->dataset_count; d++) {
        const published_dataset *p = published_find(m->datasets[d]);
        m->of_the_108[d] = p != NULL;
        if (p == NULL) continue;
        rows[0].auroc[d] = p->deepbind_star;
        rows[1].auroc[d] = p->deepbind;
        rows[2].auroc[d] = p->meme_sum;
    }
}

/* Which field of the file holds what; -1: none. */
typedef struct {
    int dataset, value[PUBLISHED_COLUMNS];
} published_fields;

static status_t read_published_line(model_table *m, published_fields *fields, const lines *l,
                                    char *text)
{
    char *field[64], *left = NULL;
    int count = 0;
    for (char *word = strtok_r(text, "\t", &left); word != NULL && count < 64;
         word = strtok_r(NULL, "\t", &left)) {
        field[count++] = word;
    }
    if (fields->dataset < 0) {
        const char *names[] = {"deepbind_star", "deepbind", "meme_sum"};
        for (int i = 0; i < count; i++) {
            if (strcmp(field[i], "dataset") == 0) fields->dataset = i;
            for (int k = 0; k < PUBLISHED_COLUMNS; k++) {
                if (strcmp(field[i], names[k]) == 0) fields->value[k] = i;
            }
        }
        return fields->dataset >= 0 ? STATUS_OK
                                    : lines_refuse(l, "the head names no column 'dataset'");
    }
    if (fields->dataset >= count) return lines_refuse(l, "only %d fields", count);
    long d = find_dataset(m, field[fields->dataset]);
    if (d < 0) return STATUS_OK;
    for (int k = 0; k < PUBLISHED_COLUMNS; k++) {
        int at = fields->value[k];
        if (at < 0 || at >= count || strcmp(field[at], "NA") == 0) continue;
        char *end;
        double value = strtod(field[at], &end);
        if (end == field[at] || *end != '\0' || !(value >= 0 && value <= 1)) {
            return lines_refuse(l, "'%s' is no AUC", field[at]);
        }
        m->rows[m->row_count - PUBLISHED_COLUMNS + (size_t)k].auroc[d] = value;
    }
    return STATUS_OK;
}

static status_t read_published(model_table *m, const char *path)
{
    lines *l;
    TRY(lines_open(&l, path));
    published_fields fields = {-1, {-1, -1, -1}};
    status_t s;
    for (;;) {
        char *text;
        size_t length;
        s = lines_next(l, &text, &length);
        if (s != STATUS_OK || text == NULL) break;
        if (length == 0 || text[0] == '#') continue;
        s = read_published_line(m, &fields, l, text);
        if (s != STATUS_OK) break;
    }
    if (s == STATUS_OK && fields.dataset < 0) s = lines_refuse(l, "holds no table");
    lines_close(l);
    return s;
}

/* A published row without a value is left out. */
static void drop_empty(model_table *m)
{
    size_t kept = 0;
    for (size_t r = 0; r < m->row_count; r++) {
        bool any = false;
        for (size_t d = 0; d < m->dataset_count; d++) any |= !isnan(m->rows[r].auroc[d]);
        if (any) {
            m->rows[kept++] = m->rows[r];
        } else {
            memory_free(m->rows[r].name);
            memory_free(m->rows[r].auroc);
            memory_free(m->rows[r].auprc);
        }
    }
    m->row_count = kept;
}

status_t models_collect(model_table *ret, const char *folder, const char *published)
{
    task_found *found;
    size_t count;
    *ret = (model_table){0};
    TRY(task_find(&found, &count, folder));
    if (count == 0) return status_set(STATUS_NOINPUT, "%s: no finished task yet", folder);
    overview o = overview_make(found, count);
    ret->dataset_count = o.dataset_count;
    ret->datasets = memory_array(ret->datasets, o.dataset_count);
    ret->of_the_108 = memory_array(ret->of_the_108, o.dataset_count);
    for (size_t d = 0; d < o.dataset_count; d++) {
        ret->datasets[d] = memory_copy_text(o.datasets[d]);
    }
    add_variants(ret, &o);
    status_t s = add_ensemble(ret, found, count);
    for (int k = 0; k < PUBLISHED_COLUMNS; k++) add_row(ret, PUBLISHED_NAMES[k], true);
    add_built_in(ret);
    if (s == STATUS_OK && published != NULL) s = read_published(ret, published);
    drop_empty(ret);
    overview_release(&o);
    task_found_free(found, count);
    if (s != STATUS_OK) models_release(ret);
    return s;
}

void models_release(model_table *m)
{
    for (size_t d = 0; d < m->dataset_count; d++) memory_free(m->datasets[d]);
    for (size_t r = 0; r < m->row_count; r++) {
        memory_free(m->rows[r].name);
        memory_free(m->rows[r].auroc);
        memory_free(m->rows[r].auprc);
    }
    memory_free(m->datasets);
    memory_free(m->of_the_108);
    memory_free(m->rows);
    *m = (model_table){0};
}

const model_row *models_find(const model_table *m, const char *name)
{
    for (size_t r = 0; r < m->row_count; r++) {
        if (strcmp(m->rows[r].name, name) == 0) return &m->rows[r];
    }
    return NULL;
}
