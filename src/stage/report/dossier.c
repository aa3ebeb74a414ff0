#include "src/stage/report/dossier.h"

#include <math.h>
#include <string.h>

#include "io/compendium.h"
#include "io/model.h"
#include "src/baseline/composition.h"
#include "src/core/memory.h"
#include "src/explain/measure.h"
#include "src/stage/task/folder.h"
#include "src/stage/data/factor.h"
#include "src/stage/data/truth.h"
#include "src/stats/auc.h"
#include "src/stats/summary.h"

const char *const dossier_measure_names[] = {
    "top9_share", "gini", "distant_share", "hit_share", "hit_cover", "turned", "turn_distance",
    "turn_distance_chance", "turn_near", "turn_near_chance", "truth_saliency", "truth_integrated",
    "truth_mutagenesis", NULL};
_Static_assert(sizeof dossier_measure_names / sizeof *dossier_measure_names == DOSSIER_MEASURES + 1,
               "a name for each measure");

double dossier_get_measure(const dossier_measures *m, size_t i)
{
    double values[DOSSIER_MEASURES];
    memcpy(values, m, sizeof values);
    return values[i];
}

/* ---- tasks --------------------------------------------------------------------------------- */

/* Family by the model, by the network's name where there is no model. */
static net_family find_family(const task_found *found)
{
    if (found->kind != TASK_NETWORK) return NET_UNKNOWN;
    model m;
    net_spec spec;
    char *path = folder_path(found->folder, FOLDER_MODEL);
    net_family family = NET_UNKNOWN;
    if (model_read(&m, path) == STATUS_OK) {
        family = spec_family(&m.spec);
        model_release(&m);
    } else if (spec_named(&spec, found->network, 101) == STATUS_OK) {
        family = spec_family(&spec);
    }
    memory_free(path);
    return family;
}

static status_t read_predictions(dossier *d, dossier_task *t)
{
    char *path = folder_path(t->found->folder, FOLDER_PREDICTIONS);
    tsv p;
    status_t s = tsv_read(&p, path);
    memory_free(path);
    TRY(s);
    size_t id, label, score;
    s = tsv_column(&id, &p, "id");
    if (s == STATUS_OK) s = tsv_column(&label, &p, "label");
    if (s == STATUS_OK) s = tsv_column(&score, &p, "score");
    if (s == STATUS_OK && d->labels == NULL) {
        d->tests = p.rows;
        d->labels = memory_alloc(p.rows, 1);
        d->ids = memory_array(d->ids, p.rows);
        for (size_t i = 0; i < p.rows; i++) {
            d->labels[i] = tsv_number(&p, i, label) > 0.5;
            d->ids[i] = memory_copy_text(tsv_get(&p, i, id));
        }
    }
    if (s == STATUS_OK && p.rows != d->tests) {
        s = status_set(STATUS_DATA, "%s: %zu sequences where another network has %zu", p.path,
                       p.rows, d->tests);
    }
    if (s == STATUS_OK) t->scores = memory_array(t->scores, p.rows);
    for (size_t i = 0; i < p.rows && s == STATUS_OK; i++) {
        t->scores[i] = tsv_number(&p, i, score);
        const bool good = t->scores[i] >= 0 && t->scores[i] <= 1; /* false for NaN */
        const bool same = (tsv_number(&p, i, label) > 0.5) == (d->labels[i] != 0);
        if (!good || !same) {
            s = status_set(STATUS_DATA, "%s:%zu: %s", p.path, i + 2,
                           good ? "another label than in another network's predictions"
                                : "the score is no probability");
        }
    }
    tsv_release(&p);
    return s;
}

/* Maps of a task, if they are those of the positives that the other tasks have, too. */
static void read_maps(dossier *d, dossier_task *t)
{
    char *path = folder_path(t->found->folder, FOLDER_EXPLANATION);
    explanation e;
    const bool is_read = explanation_read(&e, path) == STATUS_OK;
    memory_free(path);
    if (!is_read) return;
    bool fits = e.magnitude != NULL && e.count > 0;
    for (size_t i = 0; i < e.count && fits; i++) {
        fits = e.numbers[i] >= 1 && (size_t)e.numbers[i] <= d->tests
               && d->labels[e.numbers[i] - 1] == 1;
    }
    if (fits && d->positives > 0) {
        fits = e.count == d->positives && e.length == d->length
               && memcmp(e.numbers, d->numbers, e.count * sizeof *e.numbers) == 0
               && memcmp(e.letters, d->letters, e.count * e.length) == 0;
    }
    if (!fits) {
        explanation_release(&e);
        return;
    }
    t->maps = e;
    t->explained = true;
    d->positives = e.count;
    d->length = e.length;
    if (d->letters == NULL) {
        d->letters = t->maps.letters;
        d->numbers = t->maps.numbers;
    }
}

static status_t read_tasks(dossier *d, const task_found *found, size_t count)
{
    d->task_count = count;
    d->tasks = memory_array(d->tasks, count);
    d->networks = memory_array(d->networks, count);
    for (size_t i = 0; i < count; i++) {
        dossier_task *t = &d->tasks[i];
        t->found = &found[i];
        t->family = find_family(&found[i]);
        const bool is_network = found[i].kind == TASK_NETWORK;
        if (is_network) {
            char *path = folder_path(found[i].folder, FOLDER_EPOCHS);
            status_t s = tsv_read(&t->epochs, path);
            memory_free(path);
            TRY(s);
        }
        TRY(read_predictions(d, t));
        if (is_network) read_maps(d, t);
        if (i == 0 || strcmp(found[i].network, found[i - 1].network) != 0) {
            d->networks[d->network_count] = (dossier_network){
                .name = found[i].network, .kind = found[i].kind, .first = i,
                .colour = figure_series_colour(d->network_count)};
            d->network_count++;
        }
        d->networks[d->network_count - 1].count++;
    }
    return STATUS_OK;
}

char *dossier_task_name(const dossier *d, size_t task)
{
    for (size_t n = 0; n < d->network_count; n++) {
        const dossier_network *w = &d->networks[n];
        if (task < w->first || task >= w->first + w->count) continue;
        if (w->count == 1) return memory_copy_text(w->name);
    }
    return memory_format("%s, seed %lld", d->tasks[task].found->network,
                         (long long)d->tasks[task].found->seed);
}

/* Is `name` one of the names separated by commas in list? */
static bool is_listed(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) return true;
    }
    return false;
}

void dossier_choose(long shown[NET_FAMILIES], const task_found *found, const net_family *families,
                    size_t count, const dossier_settings *settings)
{
    for (int k = 0; k < NET_FAMILIES; k++) {
        shown[k] = -1;
        for (size_t i = 0; i < count; i++) {
            const bool wanted = settings->networks == NULL
                                || is_listed(settings->networks, found[i].network);
            const bool seed = settings->seed == 0 || found[i].seed == settings->seed;
            if (families[i] != k || !wanted || !seed) continue;
            const bool is_medium = strncmp(found[i].network, "medium-", 7) == 0;
            const bool has_medium = shown[k] >= 0
                                    && strncmp(found[shown[k]].network, "medium-", 7) == 0;
            if (shown[k] < 0 || (is_medium && !has_medium)) shown[k] = (long)i;
        }
    }
}

static void choose_shown(dossier *d, const task_found *found, const dossier_settings *settings)
{
    net_family *families = memory_array(families, d->task_count);
    for (size_t i = 0; i < d->task_count; i++) {
        families[i] = d->tasks[i].explained ? d->tasks[i].family : NET_UNKNOWN;
    }
    dossier_choose(d->shown, found, families, d->task_count, settings);
    memory_free(families);
}

void dossier_opinion(double *ret_mean, double *ret_range, const dossier *d, size_t i)
{
    double sum = 0, low = 1, high = 0;
    int n = 0;
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (d->shown[k] < 0) continue;
        const double score = d->tasks[d->shown[k]].scores[i];
        sum += score;
        low = score < low ? score : low;
        high = score > high ? score : high;
        n++;
    }
    *ret_mean = n > 0 ? sum / n : NAN;
    *ret_range = n > 0 ? high - low : NAN;
}

/* ---- the compendium: composition baseline and truth ---------------------------------------- */

static status_t score_composition(dossier *d, const dataset *data)
{
    composition c;
    auc_result area;
    const sequence_set *train = &data->train, *test = &data->test;
    TRY(composition_fit(&c, train->letters, train->labels, train->count, (size_t)train->length, 1));
    double *scores = memory_array(scores, test->count);
    composition_score(scores, &c, test->letters, test->count, (size_t)test->length);
    status_t s = auc_roc(&area, scores, test->labels, test->count);
    memory_free(scores);
    d->has_composition = s == STATUS_OK;
    d->composition = area.area;
    return s;
}

static void take_planted_mask(dossier *d, const truth_facts *truth, const dataset *data)
{
    const size_t L = (size_t)data->test.length;
    if (d->positives == 0 || L != d->length || data->test.count != d->tests) return;
    uint8_t *all = memory_alloc(data->test.count * L, 1);
    simulate_mask(all, &truth->test, truth->decoy, 0, data->test.count, (int)L);
    d->planted_mask = memory_alloc(d->positives * L, 1);
    for (size_t i = 0; i < d->positives; i++) {
        memcpy(d->planted_mask + i * L, all + (size_t)(d->numbers[i] - 1) * L, L);
    }
    memory_free(all);
}

static status_t read_truth(dossier *d, const compendium *c, size_t index, const dataset *data)
{
    if (!truth_is_there(c, index)) return STATUS_OK;
    truth_facts truth;
    TRY(truth_read(&truth, c, index));
    d->simulated = true;
    memory_free(d->kind);
    d->kind = memory_copy_text(truth.kind);
    for (size_t i = 0; i < truth.motifs.count; i++) {
        if (!truth.decoy[i]) motif_set_add(&d->planted, motif_copy(&truth.motifs.motifs[i]));
    }
    take_planted_mask(d, &truth, data);
    truth_release(&truth);
    return STATUS_OK;
}

static status_t read_compendium(dossier *d, const char *path)
{
    if (path == NULL) return STATUS_OK;
    compendium *c;
    TRY(compendium_open(&c, path));
    const long index = compendium_find(c, d->name);
    dataset data;
    status_t s = index < 0 ? status_set(STATUS_DATA, "%s holds no dataset '%s'", path, d->name)
                           : compendium_read(&data, c, (size_t)index);
    if (s == STATUS_OK) {
        s = score_composition(d, &data);
        if (s == STATUS_OK) s = read_truth(d, c, (size_t)index, &data);
        dataset_release(&data);
    }
    compendium_close(c);
    return s;
}

/* ---- the known motif ----------------------------------------------------------------------- */

static status_t find_hits(dossier *d, const dossier_settings *settings)
{
    if (d->planted.count > 0) {
        d->known = &d->planted.motifs[0];
        d->known_source = "planted";
    } else if (settings->motifs != NULL) {
        const long index = factor_motif(settings->motifs, d->name);
        d->known = index >= 0 ? &settings->motifs->motifs[index] : NULL;
        d->known_source = "motif file";
    }
    if (d->known == NULL || d->positives == 0) return STATUS_OK;
    const size_t L = d->length;
    const double uniform[MOTIF_LETTERS] = {0.25, 0.25, 0.25, 0.25};
    scan *s;
    TRY(scan_create(&s, d->known,
                    settings->motifs != NULL ? settings->motifs->background : uniform));
    d->hits = memory_array(d->hits, d->positives);
    d->hit_counts = memory_array(d->hit_counts, d->positives);
    d->hit_mask = memory_alloc(d->positives * L, 1);
    for (size_t i = 0; i < d->positives; i++) {
        scan_find(&d->hits[i], &d->hit_counts[i], s, d->letters + i * L, L, settings->pvalue);
        for (size_t k = 0; k < d->hit_counts[i]; k++) {
            memset(d->hit_mask + i * L + d->hits[i][k].start, 1, (size_t)d->known->width);
        }
    }
    scan_destroy(s);
    return STATUS_OK;
}

/* ---- measures ------------------------------------------------------------------------------ */

/* A mean that grows; what is not finite does not count. */
typedef struct {
    double sum;
    size_t n;
} mean_of;

static void add(mean_of *m, double value)
{
    if (!isfinite(value)) return;
    m->sum += value;
    m->n++;
}

static double get_mean(const mean_of *m)
{
    return m->n > 0 ? m->sum / (double)m->n : NAN;
}

static void measure_saliency(dossier *d, dossier_task *t)
{
    const size_t L = d->length;
    mean_of share = {0}, gini = {0}, far = {0}, inside = {0}, covered = {0};
    t->profile = memory_array(t->profile, L);
    t->share = memory_array(t->share, d->positives);
    t->gini = memory_array(t->gini, d->positives);
    t->far = memory_array(t->far, d->positives);
    for (size_t i = 0; i < d->positives; i++) {
        const float *row = t->maps.magnitude + i * L;
        const measure_focus f = measure_map(row, L);
        double sum = 0, bases = 0;
        for (size_t l = 0; l < L; l++) sum += (double)row[l];
        for (size_t l = 0; l < L && sum > 0; l++) {
            t->profile[l] += (double)row[l] / sum / (double)d->positives;
        }
        t->share[i] = f.share;
        t->gini[i] = f.gini;
        t->far[i] = f.far;
        add(&share, f.share);
        add(&gini, f.gini);
        add(&far, f.far);
        if (d->hits == NULL || d->hit_counts[i] == 0) continue;
        for (size_t l = 0; l < L; l++) bases += d->hit_mask[i * L + l];
        add(&inside, measure_inside(row, d->hit_mask + i * L, L));
        add(&covered, bases / (double)L);
    }
    t->measures.share = get_mean(&share);
    t->measures.gini = get_mean(&gini);
    t->measures.far = get_mean(&far);
    t->measures.inside = get_mean(&inside);
    t->measures.covered = get_mean(&covered);
}

static double median_of(const double *values, size_t n)
{
    double median = NAN;
    if (n > 0 && summary_quantile(&median, values, n, 0.5) != STATUS_OK) median = NAN;
    return median;
}

static void measure_turns(dossier *d, dossier_task *t)
{
    const size_t L = d->length, N = d->positives;
    size_t turned = 0, n = 0, all = 0, near = 0, near_all = 0;
    t->turns = memory_array(t->turns, N);
    double *distances = memory_array(distances, N), *places = memory_array(places, N * L);
    for (size_t i = 0; i < N; i++) {
        t->turns[i] = measure_turn(t->maps.forward + i * L, L);
        turned += t->turns[i] >= 0;
        if (t->turns[i] < 0 || d->hits == NULL || d->hit_counts[i] == 0) continue;
        const uint8_t *mask = d->hit_mask + i * L;
        distances[n] = (double)measure_distance(mask, L, (size_t)t->turns[i]);
        near += distances[n++] <= DOSSIER_NEAR;
        for (size_t l = 0; l < L; l++) {
            places[all] = (double)measure_distance(mask, L, l);
            near_all += places[all++] <= DOSSIER_NEAR;
        }
    }
    t->measures.turned = (double)turned / (double)N;
    t->measures.distance = median_of(distances, n);
    t->measures.distance_chance = median_of(places, all);
    t->measures.near = n > 0 ? (double)near / (double)n : NAN;
    t->measures.near_chance = all > 0 ? (double)near_all / (double)all : NAN;
    memory_free(distances);
    memory_free(places);
}

/* Mean per-sequence AUROC of "base inside a planted site" by the magnitude of map
 * [positives][length]; sequences without a site do not count. */
static double measure_truth(const dossier *d, const float *map)
{
    const size_t L = d->length;
    if (map == NULL || d->planted_mask == NULL) return NAN;
    mean_of areas = {0};
    double *values = memory_array(values, L);
    for (size_t i = 0; i < d->positives; i++) {
        const uint8_t *mask = d->planted_mask + i * L;
        auc_result area;
        for (size_t l = 0; l < L; l++) values[l] = fabs((double)map[i * L + l]);
        if (memchr(mask, 1, L) == NULL || memchr(mask, 0, L) == NULL) continue;
        if (auc_roc(&area, values, mask, L) == STATUS_OK) add(&areas, area.area);
    }
    memory_free(values);
    return get_mean(&areas);
}

static void measure(dossier *d, dossier_task *t)
{
    for (size_t i = 0; i < DOSSIER_MEASURES; i++) ((double *)&t->measures)[i] = NAN;
    if (!t->explained) return;
    measure_saliency(d, t);
    if (t->maps.forward != NULL) measure_turns(d, t);
    t->measures.place_saliency = measure_truth(d, t->maps.magnitude);
    t->measures.place_integrated = measure_truth(d, t->maps.contribution);
    t->measures.place_mutagenesis = measure_truth(d, t->maps.importance);
}

/* ---- all of it ----------------------------------------------------------------------------- */

status_t dossier_read(dossier *ret, const task_found *found, size_t count,
                      const dossier_settings *settings)
{
    *ret = (dossier){.name = found[0].dataset, .published = published_find(found[0].dataset),
                     .planted = motif_set_make(), .kind = memory_copy_text("")};
    status_t s = read_tasks(ret, found, count);
    if (s == STATUS_OK) s = read_compendium(ret, settings->compendium);
    if (s == STATUS_OK) s = find_hits(ret, settings);
    if (s != STATUS_OK) {
        dossier_release(ret);
        return s;
    }
    for (size_t i = 0; i < count; i++) measure(ret, &ret->tasks[i]);
    choose_shown(ret, found, settings);
    return STATUS_OK;
}

void dossier_release(dossier *d)
{
    for (size_t i = 0; i < d->task_count; i++) {
        dossier_task *t = &d->tasks[i];
        tsv_release(&t->epochs);
        memory_free(t->scores);
        explanation_release(&t->maps);
        memory_free(t->profile);
        memory_free(t->share);
        memory_free(t->gini);
        memory_free(t->far);
        memory_free(t->turns);
    }
    for (size_t i = 0; i < d->tests && d->ids != NULL; i++) memory_free(d->ids[i]);
    for (size_t i = 0; i < d->positives && d->hits != NULL; i++) memory_free(d->hits[i]);
    memory_free(d->tasks);
    memory_free(d->networks);
    memory_free(d->ids);
    memory_free(d->labels);
    memory_free(d->kind);
    motif_set_release(&d->planted);
    memory_free(d->planted_mask);
    memory_free(d->hits);
    memory_free(d->hit_counts);
    memory_free(d->hit_mask);
    *d = (dossier){0};
}
