/* Reads all that a results folder has of one dataset. Tasks must agree on the test sequences and
 * their labels, and maps on the positives, so that one place in the dossier means one sequence
 * for all networks; maps that do not are left out. The compendium, where it is at hand, adds the
 * composition baseline and, of a simulated dataset, what was planted; the known motif is looked
 * for in the positives once. */
#include "src/stage/report/dossier.h"

#include <math.h>
#include <string.h>

#include "io/model.h"
#include "io/places.h"
#include "src/baseline/composition.h"
#include "src/core/memory.h"
#include "src/stage/data/factor.h"
#include "src/stage/data/truth.h"
#include "src/stage/report/shown.h"
#include "src/stage/task/folder.h"
#include "src/stats/auc.h"

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
    const bool first = d->labels == NULL;
    if (s == STATUS_OK && first) {
        d->tests = p.rows;
        d->labels = memory_alloc(p.rows, 1);
        d->ids = memory_array(d->ids, p.rows);
        for (size_t i = 0; i < p.rows; i++) {
            d->labels[i] = tsv_number(&p, i, label) > 0.5;
            d->ids[i] = memory_copy_text(tsv_get(&p, i, id));
        }
    }
    if (s == STATUS_OK && first) s = places_from_table(&d->places, &p);
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

static void choose_shown(dossier *d, const task_found *found, const dossier_settings *settings)
{
    net_family *families = memory_array(families, d->task_count);
    for (size_t i = 0; i < d->task_count; i++) {
        families[i] = d->tasks[i].explained ? d->tasks[i].family : NET_UNKNOWN;
    }
    shown_choose(d->shown, found, families, d->task_count, settings->networks, settings->seed);
    memory_free(families);
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

/* Tasks of one name may lie side by side though the data under the name changed between them. */
static status_t check_tasks(bool *ret_differ, const task_found *found, size_t count, bool force)
{
    *ret_differ = false;
    for (size_t i = 1; i < count; i++) {
        const char *one = found[0].result.data_sha256, *other = found[i].result.data_sha256;
        if (one[0] == '\0' || other[0] == '\0' || strcmp(one, other) == 0) continue;
        *ret_differ = true;
        if (force) continue;
        return status_set(STATUS_DATA, "%s and %s were trained on different data under one name: "
                          "keep them in results folders of their own, or go on by --force",
                          found[0].folder, found[i].folder);
    }
    return STATUS_OK;
}

/* The compendium that the first of the tasks names that names one. Owner: caller. */
static char *find_path(const task_found *found, size_t count, const dossier_settings *settings)
{
    char *path = NULL;
    for (size_t i = 0; i < count && path == NULL; i++) {
        path = folder_find_compendium(found[i].folder, settings->compendium, settings->fallback);
    }
    return path;
}

status_t dossier_open_data(trained_data *ret, const task_found *found, size_t count,
                           const dossier_settings *settings)
{
    bool differ;
    *ret = (trained_data){0};
    TRY(check_tasks(&differ, found, count, settings->force));
    char *path = find_path(found, count, settings);
    if (path == NULL) {
        return status_set(STATUS_NOINPUT, "the tasks of %s name no compendium: give --compendium "
                          "FILE", found[0].dataset);
    }
    status_t s = trained_data_open(ret, &(trained_data_query){
        .path = path, .dataset = found[0].dataset, .hash = found[0].result.data_sha256,
        .task = found[0].folder, .force = settings->force});
    memory_free(path);
    ret->is_other = ret->is_other || (s == STATUS_OK && differ);
    return s;
}

static status_t read_data(dossier *d, const trained_data *t)
{
    d->other_data = t->is_other;
    TRY(origin_read(&d->origin, t->file, t->index));
    TRY(score_composition(d, &t->data));
    return read_truth(d, t->file, t->index, &t->data);
}

/* ---- the known motif ----------------------------------------------------------------------- */

static void find_known(dossier *d, const dossier_settings *settings)
{
    const factor_wanted wanted = {.dataset = d->name, .noted = d->origin.known_motif,
                                  .given = known_of(settings->known, d->name)};
    if (d->planted.count > 0 && wanted.given == NULL) {
        d->known_motif = &d->planted.motifs[0];
        d->known_way = FACTOR_PLANTED;
    } else if (settings->motifs != NULL) {
        const long index = factor_motif(&d->known_way, settings->motifs, &wanted);
        d->known_motif = index >= 0 ? &settings->motifs->motifs[index] : NULL;
    } else {
        d->known_words = memory_copy_text("");
        return;
    }
    d->known_words = factor_describe(d->known_way, &wanted);
}

static status_t find_hits(dossier *d, const dossier_settings *settings)
{
    find_known(d, settings);
    if (d->known_motif == NULL || d->positives == 0) return STATUS_OK;
    const size_t L = d->length;
    const double uniform[MOTIF_LETTERS] = {0.25, 0.25, 0.25, 0.25};
    scan *s;
    TRY(scan_create(&s, d->known_motif,
                    settings->motifs != NULL ? settings->motifs->background : uniform));
    d->hits = memory_array(d->hits, d->positives);
    d->hit_counts = memory_array(d->hit_counts, d->positives);
    d->hit_mask = memory_alloc(d->positives * L, 1);
    for (size_t i = 0; i < d->positives; i++) {
        scan_find(&d->hits[i], &d->hit_counts[i], s, d->letters + i * L, L, settings->pvalue);
        for (size_t k = 0; k < d->hit_counts[i]; k++) {
            memset(d->hit_mask + i * L + d->hits[i][k].start, 1, (size_t)d->known_motif->width);
        }
    }
    scan_destroy(s);
    return STATUS_OK;
}

/* ---- all of it ----------------------------------------------------------------------------- */

status_t dossier_read(dossier *ret, const task_found *found, size_t count,
                      const dossier_settings *settings, const trained_data *data)
{
    *ret = (dossier){.name = found[0].dataset, .published = published_find(found[0].dataset),
                     .planted = motif_set_make(), .kind = memory_copy_text("")};
    status_t s = read_tasks(ret, found, count);
    if (s == STATUS_OK) s = read_data(ret, data);
    if (s == STATUS_OK) s = find_hits(ret, settings);
    if (s != STATUS_OK) {
        dossier_release(ret);
        return s;
    }
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
        for (int m = 0; m < DOSSIER_BY_SEQUENCE; m++) memory_free(t->by_sequence[m]);
        memory_free(t->turns);
    }
    for (size_t i = 0; i < d->tests && d->ids != NULL; i++) memory_free(d->ids[i]);
    places_free(d->places, d->tests);
    for (size_t i = 0; i < d->positives && d->hits != NULL; i++) memory_free(d->hits[i]);
    memory_free(d->tasks);
    memory_free(d->networks);
    memory_free(d->ids);
    memory_free(d->labels);
    memory_free(d->kind);
    memory_free(d->known_words);
    origin_release(&d->origin);
    motif_set_release(&d->planted);
    memory_free(d->planted_mask);
    memory_free(d->hits);
    memory_free(d->hit_counts);
    memory_free(d->hit_mask);
    *d = (dossier){0};
}
