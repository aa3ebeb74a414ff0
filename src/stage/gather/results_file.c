/* Rank i mod R looks at task i, and the shapes of all maps are summed, so that every rank can
 * make all datasets of the file, as parallel HDF5 wants; then each rank copies the maps of its
 * tasks into them. The key is a hash of what the file depends on: metrics, and the keys of the
 * maps. */
#include "src/stage/gather/results_file.h"

#include <stddef.h>
#include <string.h>

#include "io/explain.h"
#include "io/files.h"
#include "io/h5.h"
#include "io/output.h"
#include "io/places.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/stage/task/folder.h"

static const char format[] = "demodash-results";

/* What rank 0 and all others must agree on of a task before the file is made. */
typedef struct {
    int64_t explained, count, length, temporal;
    int64_t key[4]; /* of explain.h5, its first 32 characters; places are part of it */
    int64_t places; /* 1: it has places */
} facts;
enum { FACTS = sizeof(facts) / sizeof(int64_t) };

static char *explain_path(const task_found *task)
{
    return folder_path(task->folder, FOLDER_EXPLANATION);
}

/* Shapes of a task's maps; all 0 where there are none that can be read. */
static void look(facts *f, const task_found *task)
{
    char *path = explain_path(task);
    explanation_head head;
    *f = (facts){0};
    if (explanation_read_head(&head, path) == STATUS_OK && head.saliency) {
        const size_t size = strlen(head.key);
        f->explained = 1;
        f->count = (int64_t)head.count;
        f->length = (int64_t)head.length;
        f->temporal = head.temporal;
        f->places = head.places;
        memcpy(f->key, head.key, size < sizeof f->key ? size : sizeof f->key);
    }
    explanation_head_release(&head);
    memory_free(path);
}

/* Facts of all tasks on every rank; rank i mod R looks at task i. Collective. */
static void look_at_all(facts *all, const task_found *found, size_t count, const team *t)
{
    for (size_t i = (size_t)t->rank; i < count; i += (size_t)t->size) look(&all[i], &found[i]);
    int64_t *numbers = memory_alloc(count * FACTS, sizeof *numbers);
    memcpy(numbers, all, count * sizeof *all);
    team_sum(t, numbers, count * FACTS); /* all ranks but one have 0 */
    memcpy(all, numbers, count * sizeof *all);
    memory_free(numbers);
}

static void make_key(char key[HASH_TEXT_SIZE], const facts *all, const task_found *found,
                     size_t count)
{
    hash *h = hash_create();
    hash_add(h, format, sizeof format);
    for (size_t i = 0; i < count; i++) {
        const train_result *r = &found[i].result;
        const double values[] = {r->test.auroc, r->test.auprc, r->test.log_loss,
                                 r->validation_auroc};
        hash_add(h, found[i].dataset, strlen(found[i].dataset) + 1);
        hash_add(h, found[i].network, strlen(found[i].network) + 1);
        hash_add(h, &found[i].seed, sizeof found[i].seed);
        hash_add(h, values, sizeof values);
        hash_add(h, &all[i], offsetof(facts, places));
    }
    hash_finish(h, key);
}

static bool is_there(const char *path, const char *key)
{
    h5 *file;
    char *found = NULL;
    if (!files_exists(path) || h5_open(&file, path, format, 1) != STATUS_OK) return false;
    const bool same = h5_get_text(&found, file, "/", "key") == STATUS_OK && strcmp(found, key) == 0;
    h5_close(file);
    memory_free(found);
    return same;
}

/* ---- writing ------------------------------------------------------------------------------- */

typedef struct {
    h5 *file;
    const task_found *found;
    const facts *facts;
    size_t count;
} writer;

static status_t write_texts(const writer *w, const char *path, size_t offset)
{
    char **texts = memory_array(texts, w->count);
    for (size_t i = 0; i < w->count; i++) {
        memcpy(&texts[i], (const char *)&w->found[i] + offset, sizeof texts[i]);
    }
    status_t s = h5_write_texts(w->file, path, texts, w->count);
    memory_free(texts);
    return s;
}

static status_t write_reals(const writer *w, const char *name, size_t offset)
{
    double *values = memory_array(values, w->count);
    for (size_t i = 0; i < w->count; i++) {
        memcpy(&values[i], (const char *)&w->found[i].result + offset, sizeof values[i]);
    }
    char *path = memory_format("/tasks/%s", name);
    status_t s = h5_write(w->file, path, (h5_shape){H5_DOUBLE, 1, {w->count}}, values);
    memory_free(path);
    memory_free(values);
    return s;
}

static status_t write_integers(const writer *w)
{
    const h5_shape shape = {H5_INT64, 1, {w->count}};
    int64_t *values[3];
    uint8_t *explained = memory_alloc(w->count, 1);
    for (int k = 0; k < 3; k++) values[k] = memory_array(values[k], w->count);
    for (size_t i = 0; i < w->count; i++) {
        values[0][i] = w->found[i].seed;
        values[1][i] = w->found[i].result.epochs;
        values[2][i] = w->found[i].result.chosen;
        explained[i] = w->facts[i].explained != 0;
    }
    status_t s = h5_write(w->file, "/tasks/seed", shape, values[0]);
    if (s == STATUS_OK) s = h5_write(w->file, "/tasks/epochs", shape, values[1]);
    if (s == STATUS_OK) s = h5_write(w->file, "/tasks/chosen_epoch", shape, values[2]);
    if (s == STATUS_OK) {
        s = h5_write(w->file, "/tasks/explained", (h5_shape){H5_UINT8, 1, {w->count}}, explained);
    }
    for (int k = 0; k < 3; k++) memory_free(values[k]);
    memory_free(explained);
    return s;
}

static status_t write_tasks(const writer *w)
{
    const struct {
        const char *name;
        size_t offset;
    } reals[] = {{"auroc", offsetof(train_result, test.auroc)},
                 {"auroc_low", offsetof(train_result, test.auroc_low)},
                 {"auroc_high", offsetof(train_result, test.auroc_high)},
                 {"auroc_se", offsetof(train_result, test.auroc_se)},
                 {"auprc", offsetof(train_result, test.auprc)},
                 {"accuracy", offsetof(train_result, test.accuracy)},
                 {"mcc", offsetof(train_result, test.mcc)},
                 {"f1", offsetof(train_result, test.f1)},
                 {"log_loss", offsetof(train_result, test.log_loss)},
                 {"validation_auroc", offsetof(train_result, validation_auroc)}};
    TRY(write_texts(w, "/tasks/dataset", offsetof(task_found, dataset)));
    TRY(write_texts(w, "/tasks/network", offsetof(task_found, network)));
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        TRY(write_reals(w, reals[i].name, reals[i].offset));
    }
    return write_integers(w);
}

typedef struct {
    const char *name;
    size_t source; /* offset of the array in an explanation */
    bool temporal;
    h5_type type;
    int rank;
} map;

static const map maps[] = {
    {"numbers", offsetof(explanation, numbers), false, H5_INT64, 1},
    {"scores", offsetof(explanation, scores), false, H5_FLOAT, 1},
    {"saliency", offsetof(explanation, magnitude), false, H5_FLOAT, 2},
    {"forward", offsetof(explanation, forward), true, H5_FLOAT, 2},
    {"backward", offsetof(explanation, backward), true, H5_FLOAT, 2}};
enum { MAPS = sizeof maps / sizeof *maps };

static char *map_path(const writer *w, size_t task, const char *name)
{
    const task_found *f = &w->found[task];
    char *dataset = output_escape(f->dataset), *network = output_escape(f->network);
    char *path = memory_format("/maps/%s/%s-s%lld/%s", dataset, network, (long long)f->seed,
                               name);
    memory_free(dataset);
    memory_free(network);
    return path;
}

static h5_shape map_shape(const writer *w, size_t task, const map *m)
{
    return (h5_shape){m->type, m->rank, {(size_t)w->facts[task].count,
                                         m->rank == 2 ? (size_t)w->facts[task].length : 0}};
}

/* All ranks make the datasets of all tasks, empty. Collective. */
static status_t make_maps(const writer *w)
{
    for (size_t i = 0; i < w->count; i++) {
        for (int k = 0; k < MAPS && w->facts[i].explained; k++) {
            if (maps[k].temporal && !w->facts[i].temporal) continue;
            char *path = map_path(w, i, maps[k].name);
            status_t s = h5_make_dataset(w->file, path, map_shape(w, i, &maps[k]));
            memory_free(path);
            TRY(s);
        }
    }
    return STATUS_OK;
}

/* Not collective. */
static status_t copy_map(const writer *w, size_t task, const explanation *from, const map *m)
{
    const h5_shape shape = map_shape(w, task, m);
    const void *data;
    memcpy(&data, (const char *)from + m->source, sizeof data);
    char *path = map_path(w, task, m->name);
    status_t s = h5_write_rows(w->file, path, shape, 0, shape.dims[0], data);
    memory_free(path);
    return s;
}

/* What rank 0 has agreed on with all must still be so: another run may have replaced the file. */
static status_t check_maps(const facts *f, const explanation *e, const char *path)
{
    if (e->magnitude != NULL && (f->temporal == 0 || e->forward != NULL)
        && (e->places != NULL) == (f->places != 0)
        && f->count == (int64_t)e->count && f->length == (int64_t)e->length) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: has changed while it was read: run gather again", path);
}

static status_t copy_maps(const writer *w, size_t task)
{
    explanation from;
    char *path = explain_path(&w->found[task]);
    status_t s = explanation_read_maps(&from, path);
    if (s == STATUS_OK) {
        s = check_maps(&w->facts[task], &from, path);
        for (int k = 0; k < MAPS && s == STATUS_OK; k++) {
            if (maps[k].temporal && !w->facts[task].temporal) continue;
            s = copy_map(w, task, &from, &maps[k]);
        }
        explanation_release(&from);
    }
    memory_free(path);
    return s;
}

/* Places of a task's positives, as rank 0 reads them. Collective; agreed on. */
static status_t write_places(const writer *w, size_t task, const team *t)
{
    explanation from = {0};
    char *path = explain_path(&w->found[task]);
    status_t s = STATUS_OK;
    if (t->rank == 0) {
        s = explanation_read_maps(&from, path);
        if (s == STATUS_OK) s = check_maps(&w->facts[task], &from, path);
    }
    memory_free(path);
    s = team_agree(t, s);
    if (s == STATUS_OK) {
        const size_t count = (size_t)w->facts[task].count;
        char *group = map_path(w, task, "");
        group[strlen(group) - 1] = '\0';
        places_share(&from.places, count, t);
        s = places_write(w->file, group, from.places, count);
        memory_free(group);
        from.count = count;
    }
    explanation_release(&from);
    return s;
}

static status_t write_all(const writer *w, const char *key, const team *t)
{
    TRY(h5_put_text(w->file, "/", "key", key));
    TRY(write_tasks(w));
    TRY(make_maps(w));
    for (size_t i = 0; i < w->count; i++) {
        if (w->facts[i].explained && w->facts[i].places) TRY(write_places(w, i, t));
    }
    status_t s = STATUS_OK;
    for (size_t i = (size_t)t->rank; i < w->count && s == STATUS_OK; i += (size_t)t->size) {
        if (w->facts[i].explained) s = copy_maps(w, i);
    }
    return team_agree(t, s);
}

static status_t write_file(const char *path, const char *key, writer *w, const team *t)
{
    TRY(h5_create_parallel(&w->file, path, format, 1, t));
    status_t s = write_all(w, key, t);
    if (s == STATUS_OK) return h5_commit(w->file);
    h5_close(w->file);
    return s;
}

status_t results_file_write(bool *ret_already, const char *folder, const task_found *found,
                            size_t count, const team *t)
{
    facts *all = memory_array(all, count);
    char key[HASH_TEXT_SIZE], *path = memory_format("%s/results.h5", folder);
    look_at_all(all, found, count, t);
    make_key(key, all, found, count);
    int64_t there = t->rank == 0 && is_there(path, key);
    team_sum(t, &there, 1);
    *ret_already = there > 0;
    writer w = {.found = found, .facts = all, .count = count};
    status_t s = *ret_already ? STATUS_OK : write_file(path, key, &w, t);
    memory_free(all);
    memory_free(path);
    return s;
}
