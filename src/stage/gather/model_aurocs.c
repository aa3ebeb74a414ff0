/* Rows are added in the order in which tables show them: the paper's networks, others, the
 * ensembles, which are computed here from the tasks' predictions, and what was published. A row
 * that no dataset has a value for is dropped at the end, so that a folder without kernel machine
 * has no ensemble with it. */
#include "src/stage/gather/model_aurocs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/compendium.h"
#include "io/lines.h"
#include "io/predictions.h"
#include "src/core/memory.h"
#include "src/net/spec.h"
#include "src/stage/data/published.h"
#include "src/stage/data/truth.h"
#include "src/stage/gather/seed_means.h"
#include "src/stage/report/dossier.h"
#include "src/stage/task/folder.h"
#include "src/stats/auc.h"

/* Of the ensembles: the networks, then the kernel machine. */
static const char *const MEMBER_NAMES[] = {"medium-rnn", "medium-cnn", "medium-cnn-rnn", "gkm"};
enum { NETWORKS = 3, MEMBERS = 4, PUBLISHED_COLUMNS = 3 };
static const char *const PUBLISHED_NAMES[PUBLISHED_COLUMNS] = {"DeepBind*", "DeepBind", "MEME-SUM"};

static model_aurocs_row *add_row(model_aurocs *m, const char *name, bool published)
{
    memory_grow(m->rows, &m->row_capacity, m->row_count + 1);
    model_aurocs_row *row = &m->rows[m->row_count++];
    row->name = memory_copy_text(name);
    row->published = published;
    row->auroc = memory_array(row->auroc, m->dataset_count);
    row->auprc = memory_array(row->auprc, m->dataset_count);
    row->low = memory_array(row->low, m->dataset_count);
    row->high = memory_array(row->high, m->dataset_count);
    for (size_t d = 0; d < m->dataset_count; d++) {
        row->auroc[d] = row->auprc[d] = row->low[d] = row->high[d] = NAN;
    }
    return row;
}

static void release_row(model_aurocs_row *row)
{
    memory_free(row->name);
    memory_free(row->auroc);
    memory_free(row->auprc);
    memory_free(row->low);
    memory_free(row->high);
}

/* The row of one of our models; it is there. */
static model_aurocs_row *find_row(model_aurocs *m, const char *name)
{
    size_t r = 0;
    while (m->rows[r].published || strcmp(m->rows[r].name, name) != 0) r++;
    return &m->rows[r];
}

/* ---- ours ---- */

static void add_network(model_aurocs *m, const seed_means *o, size_t network)
{
    model_aurocs_row *row = add_row(m, o->networks[network], false);
    for (size_t d = 0; d < o->dataset_count; d++) {
        const seed_mean *mean = seed_means_get(o, d, network);
        row->auroc[d] = mean->auroc;
        row->auprc[d] = mean->auprc;
        if (mean->seeds > m->seed_most) m->seed_most = mean->seeds;
    }
}

/* The paper's networks in its order, then the others by name. */
static void add_networks(model_aurocs *m, const seed_means *o)
{
    bool *taken = memory_array(taken, o->network_count);
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        for (size_t v = 0; v < o->network_count; v++) {
            if (strcmp(o->networks[v], *name) != 0) continue;
            taken[v] = true;
            add_network(m, o, v);
        }
    }
    for (size_t v = 0; v < o->network_count; v++) {
        if (!taken[v]) add_network(m, o, v);
    }
    memory_free(taken);
}

/* A member of ensembles on one dataset: the sum of its seeds' scores. */
typedef struct {
    predictions sum;
    size_t seeds;
} member_scores;

static int member_number(const char *network)
{
    for (int i = 0; i < MEMBERS; i++) {
        if (strcmp(network, MEMBER_NAMES[i]) == 0) return i;
    }
    return -1;
}

/* Add one task's scores; like [MEMBERS]: those of its dataset so far. */
static status_t add_scores(member_scores *like, int member, const task_found *task)
{
    predictions p;
    char *path = folder_path(task->folder, FOLDER_PREDICTIONS);
    status_t s = predictions_read(&p, path);
    member_scores *to = &like[member];
    for (int i = 0; i < MEMBERS && s == STATUS_OK; i++) {
        const predictions *other = &like[i].sum;
        if (like[i].seeds == 0) continue;
        if (p.count != other->count || memcmp(p.labels, other->labels, p.count) != 0) {
            s = status_set(STATUS_DATA, "%s: not the same test sequences as its sisters", path);
            predictions_release(&p);
        }
    }
    memory_free(path);
    TRY(s);
    if (to->seeds++ == 0) {
        to->sum = p;
        return STATUS_OK;
    }
    for (size_t i = 0; i < p.count; i++) to->sum.scores[i] += p.scores[i];
    predictions_release(&p);
    return STATUS_OK;
}

/* The mean of the first `count` members into the row of that name, where all of them are there. */
static status_t put_ensemble(model_aurocs *m, const char *name, size_t d,
                             const member_scores *members, int count)
{
    for (int i = 0; i < count; i++) {
        if (members[i].seeds == 0) return STATUS_OK;
    }
    const predictions *first = &members[0].sum;
    double *scores = memory_array(scores, first->count);
    for (int i = 0; i < count; i++) {
        const double share = 1.0 / (double)((size_t)count * members[i].seeds);
        for (size_t k = 0; k < first->count; k++) scores[k] += share * members[i].sum.scores[k];
    }
    auc_result area;
    double precision;
    status_t s = auc_roc(&area, scores, first->labels, first->count);
    if (s == STATUS_OK) s = auc_precision_recall(&precision, scores, first->labels, first->count);
    memory_free(scores);
    TRY(s);
    model_aurocs_row *row = find_row(m, name);
    row->auroc[d] = area.area;
    row->auprc[d] = precision;
    row->low[d] = area.low;
    row->high[d] = area.high;
    return STATUS_OK;
}

static status_t add_ensembles(model_aurocs *m, const task_found *found, size_t count)
{
    add_row(m, "ensemble", false);
    add_row(m, "ensemble+gkm", false);
    size_t i = 0;
    for (size_t d = 0; d < m->dataset_count; d++) {
        member_scores members[MEMBERS] = {0};
        status_t s = STATUS_OK;
        for (; i < count && strcmp(found[i].dataset, m->datasets[d]) == 0; i++) {
            const int member = member_number(found[i].network);
            if (member >= 0 && s == STATUS_OK) s = add_scores(members, member, &found[i]);
        }
        if (s == STATUS_OK) s = put_ensemble(m, "ensemble", d, members, NETWORKS);
        if (s == STATUS_OK) s = put_ensemble(m, "ensemble+gkm", d, members, MEMBERS);
        for (int k = 0; k < MEMBERS; k++) predictions_release(&members[k].sum);
        TRY(s);
    }
    return STATUS_OK;
}

/* Sizes, and intervals of the rows of networks: means of the seeds' limits. */
static void add_facts(model_aurocs *m, const task_found *found, size_t count)
{
    for (size_t i = 0, d = 0; i < count; i++) {
        while (strcmp(found[i].dataset, m->datasets[d]) != 0) d++;
        const train_result *r = &found[i].result;
        if (r->train_had > m->train_had[d]) m->train_had[d] = r->train_had;
        if (found[i].kind == TASK_GKM) m->kernel_used[d] = r->train_used;
        model_aurocs_row *row = find_row(m, found[i].network);
        size_t seeds = 0;
        for (size_t k = 0; k < count; k++) {
            seeds += strcmp(found[k].dataset, found[i].dataset) == 0
                && strcmp(found[k].network, found[i].network) == 0;
        }
        if (isnan(row->low[d])) row->low[d] = row->high[d] = 0;
        row->low[d] += r->test.auroc_low / (double)seeds;
        row->high[d] += r->test.auroc_high / (double)seeds;
    }
}

/* ---- published ---- */

static long find_dataset(const model_aurocs *m, const char *name)
{
    for (size_t d = 0; d < m->dataset_count; d++) {
        if (published_same_name(m->datasets[d], name)) return (long)d;
    }
    return -1;
}

/* Which datasets are simulated, each by the compendium of its own tasks, of which a folder may have
 * several; none where that cannot be read. */
static void find_simulated(model_aurocs *m, const task_found *found, size_t count)
{
    char *open = NULL; /* path of c */
    compendium *c = NULL;
    for (size_t d = 0; d < m->dataset_count; d++) {
        size_t first = 0, end;
        while (first < count && strcmp(found[first].dataset, m->datasets[d]) != 0) first++;
        for (end = first; end < count; end++) {
            if (strcmp(found[end].dataset, m->datasets[d]) != 0) break;
        }
        char *path = task_compendium(found + first, end - first);
        if (path != NULL && (open == NULL || strcmp(open, path) != 0)) {
            compendium_close(c);
            if (compendium_open(&c, path) != STATUS_OK) c = NULL;
            memory_free(open);
            open = memory_copy_text(path);
        }
        const long i = path != NULL && c != NULL ? compendium_find(c, m->datasets[d]) : -1;
        m->simulated[d] = i >= 0 && truth_is_there(c, (size_t)i);
        memory_free(path);
    }
    compendium_close(c);
    memory_free(open);
}

static void add_built_in(model_aurocs *m)
{
    model_aurocs_row *rows = m->rows + m->row_count - PUBLISHED_COLUMNS;
    for (size_t d = 0; d < m->dataset_count; d++) {
        const published_dataset *p = published_find(m->datasets[d]);
        m->of_the_108[d] = p != NULL && !m->simulated[d];
        if (!m->of_the_108[d]) continue;
        rows[0].auroc[d] = p->deepbind_star;
        rows[1].auroc[d] = p->deepbind;
        rows[2].auroc[d] = p->meme_sum;
    }
}

/* Which field of the file holds what; -1: none. */
typedef struct {
    int dataset, value[PUBLISHED_COLUMNS];
} published_fields;

static status_t read_published_line(model_aurocs *m, published_fields *fields, const lines *l,
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
    if (d < 0 || m->simulated[d]) return STATUS_OK;
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

static status_t read_published(model_aurocs *m, const char *path)
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

/* A row without a value is left out. */
static void drop_empty(model_aurocs *m)
{
    size_t kept = 0;
    for (size_t r = 0; r < m->row_count; r++) {
        bool any = false;
        for (size_t d = 0; d < m->dataset_count; d++) any |= !isnan(m->rows[r].auroc[d]);
        if (any) {
            m->rows[kept++] = m->rows[r];
        } else {
            release_row(&m->rows[r]);
        }
    }
    m->row_count = kept;
}

status_t model_aurocs_collect(model_aurocs *ret, const char *folder, const char *published,
                              task_unread *unread)
{
    task_found *found;
    size_t count;
    *ret = (model_aurocs){0};
    TRY(task_find(&found, &count, unread, folder));
    if (count == 0) return status_set(STATUS_NOINPUT, "%s: no finished task yet", folder);
    seed_means o = seed_means_make(found, count);
    ret->dataset_count = o.dataset_count;
    ret->datasets = memory_array(ret->datasets, o.dataset_count);
    ret->of_the_108 = memory_array(ret->of_the_108, o.dataset_count);
    for (size_t d = 0; d < o.dataset_count; d++) {
        ret->datasets[d] = memory_copy_text(o.datasets[d]);
    }
    ret->train_had = memory_array(ret->train_had, o.dataset_count);
    ret->kernel_used = memory_array(ret->kernel_used, o.dataset_count);
    ret->simulated = memory_array(ret->simulated, o.dataset_count);
    find_simulated(ret, found, count);
    add_networks(ret, &o);
    add_facts(ret, found, count);
    status_t s = add_ensembles(ret, found, count);
    for (int k = 0; k < PUBLISHED_COLUMNS; k++) add_row(ret, PUBLISHED_NAMES[k], true);
    add_built_in(ret);
    if (s == STATUS_OK && published != NULL) s = read_published(ret, published);
    drop_empty(ret);
    seed_means_release(&o);
    task_found_free(found, count);
    if (s != STATUS_OK) model_aurocs_release(ret);
    return s;
}

void model_aurocs_release(model_aurocs *m)
{
    for (size_t d = 0; d < m->dataset_count; d++) memory_free(m->datasets[d]);
    for (size_t r = 0; r < m->row_count; r++) release_row(&m->rows[r]);
    memory_free(m->datasets);
    memory_free(m->simulated);
    memory_free(m->train_had);
    memory_free(m->kernel_used);
    memory_free(m->of_the_108);
    memory_free(m->rows);
    *m = (model_aurocs){0};
}

const model_aurocs_row *model_aurocs_find(const model_aurocs *m, const char *name)
{
    for (size_t r = 0; r < m->row_count; r++) {
        if (strcmp(m->rows[r].name, name) == 0) return &m->rows[r];
    }
    return NULL;
}
