/* How it goes about it: selections are words between commas, resolved against the compendium's
 * names as they are read. Finished tasks are found by walking DIR/tasks/DATASET/; on many ranks
 * rank 0 walks alone and tells the others, since thousands of small files read by every rank at
 * once are what network file systems do worst. */
#include "src/stage/task/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/core/select.h"
#include "src/stage/task/folder.h"

enum { SEEDS_MAX = 10000 }; /* of one sweep */

/* ---- which datasets, which seeds ---- */

/* A line of the file is a word: a name may hold commas. */
static status_t select_file(selection *s, const char *path)
{
    lines *l;
    TRY(lines_open(&l, path));
    status_t status;
    for (;;) {
        char *text;
        size_t length;
        status = lines_next(l, &text, &length);
        if (status != STATUS_OK || text == NULL) break;
        while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
            text[--length] = '\0';
        }
        if (length == 0 || text[0] == '#') continue;
        status = select_word(s, text);
        if (status != STATUS_OK) {
            status = status_prefix(status, "%s:%ld", path, lines_number(l));
            break;
        }
    }
    lines_close(l);
    return status;
}

static status_t choose(selection *s, const char *text)
{
    if (text == NULL || strcmp(text, "all") == 0) return select_word(s, "*");
    for (size_t i = 0; i < s->count; i++) { /* a name, whatever it begins with or holds */
        if (strcmp(s->names[i], text) == 0) return select_list(s, text);
    }
    return text[0] == '@' ? select_file(s, text + 1) : select_list(s, text);
}

status_t task_select(size_t **ret_indices, size_t *ret_count, const char *text,
                     const load_entry *entries, size_t count)
{
    const char **names = memory_array(names, count);
    for (size_t i = 0; i < count; i++) names[i] = entries[i].name;
    selection s = {.what = "dataset", .where = "in the compendium", .names = names, .count = count,
                   .by_number = true};
    status_t status = count > 0 ? choose(&s, text) : STATUS_OK;
    if (status == STATUS_OK && s.chosen_count == 0) {
        status = status_set(STATUS_USAGE, "no dataset is selected");
    }
    memory_free(names);
    if (status != STATUS_OK) {
        select_release(&s);
        return status;
    }
    *ret_indices = s.chosen;
    *ret_count = s.chosen_count;
    return STATUS_OK;
}

/* One word of a list of seeds; seeds that are there already are not added again. */
static status_t add_seeds(int64_t *seeds, size_t *count, const char *word)
{
    int64_t first, last;
    const char *end = word;
    const number_found found = number_next_range(&first, &last, &end, 0, INT64_MAX);
    if (found == NUMBER_MISSING || *end != '\0') {
        return status_set(STATUS_USAGE, "seeds: '%s' is neither a number nor a range", word);
    }
    if (found == NUMBER_OUTSIDE) {
        return status_set(STATUS_USAGE, "seeds: '%s' is outside 0..%lld", word,
                          (long long)INT64_MAX);
    }
    if (last - first >= SEEDS_MAX) {
        return status_set(STATUS_USAGE, "seeds: '%s' is more than %d seeds", word, SEEDS_MAX);
    }
    for (int64_t i = 0; i <= last - first; i++) {
        size_t k = 0;
        while (k < *count && seeds[k] != first + i) k++;
        if (k < *count) continue;
        if (k == SEEDS_MAX) return status_set(STATUS_USAGE, "seeds: more than %d", SEEDS_MAX);
        seeds[(*count)++] = first + i;
    }
    return STATUS_OK;
}

status_t task_seeds(int64_t **ret, size_t *ret_count, const char *text)
{
    char *copy = memory_copy_text(text), *left = NULL;
    int64_t *seeds = memory_array(seeds, SEEDS_MAX);
    size_t count = 0;
    status_t s = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        s = add_seeds(seeds, &count, word);
    }
    if (s == STATUS_OK && count == 0) s = status_set(STATUS_USAGE, "seeds: none given");
    memory_free(copy);
    if (s != STATUS_OK) {
        memory_free(seeds);
        return s;
    }
    *ret = seeds;
    *ret_count = count;
    return STATUS_OK;
}

/* ---- finished tasks on disk ---- */

typedef struct {
    task_found *items;
    size_t count, room;
} found_list;

static void release_found(task_found *found)
{
    memory_free(found->dataset);
    memory_free(found->network);
    memory_free(found->folder);
}

void task_unread_free(task_unread *unread)
{
    for (size_t i = 0; i < unread->count; i++) memory_free(unread->reasons[i]);
    memory_free(unread->reasons);
    *unread = (task_unread){0};
}

/* A task that cannot be read: kept with its sentence, or an error where nobody asks for it. */
static status_t keep_unread(task_unread *unread, status_t s)
{
    if (s == STATUS_OK || unread == NULL) return s;
    memory_grow(unread->reasons, &unread->room, unread->count + 1);
    unread->reasons[unread->count++] = memory_copy_text(status_message());
    return STATUS_OK;
}

/* A name has one spelling: two folders must not be one task. */
static status_t check_spelling(const char *folder, const task_found *f)
{
    char *right = folder_of("", f->dataset, f->network, f->seed);
    const size_t n = strlen(folder), m = strlen(right);
    const bool same = n >= m && strcmp(folder + n - m, right) == 0;
    status_t s = STATUS_OK;
    if (!same) {
        s = status_set(STATUS_DATA, "%s: is not how %s-s%lld of %s is spelt, but DIR%s is", folder,
                       f->network, (long long)f->seed, f->dataset, right);
    }
    memory_free(right);
    return s;
}

static status_t read_found(task_found *f, bool *ret_found)
{
    const record_name name = {f->dataset, f->network, f->seed};
    TRY(record_read_metrics(&f->result, ret_found, f->folder, &name));
    return *ret_found ? check_spelling(f->folder, f) : STATUS_OK;
}

static status_t look_at(found_list *list, task_unread *unread, const char *dataset,
                        const char *path, const char *name)
{
    task_found f = {0};
    if (!folder_parse(&f.network, &f.seed, name)) return STATUS_OK; /* not a task's folder */
    f.dataset = output_unescape(dataset);
    f.kind = task_kind_named(f.network);
    f.folder = memory_format("%s/%s", path, name);
    bool found = false;
    const status_t s = read_found(&f, &found);
    if (s == STATUS_OK && found) {
        memory_grow(list->items, &list->room, list->count + 1);
        list->items[list->count++] = f;
    } else {
        release_found(&f);
    }
    return keep_unread(unread, s);
}

static int compare_found(const void *a, const void *b)
{
    const task_found *x = a, *y = b;
    int order = strcmp(x->dataset, y->dataset);
    if (order == 0) order = strcmp(x->network, y->network);
    return order != 0 ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

static status_t look_in(found_list *list, task_unread *unread, const char *tasks,
                        const char *dataset)
{
    char *path = memory_format("%s/%s", tasks, dataset), **inside;
    size_t count;
    status_t s = STATUS_OK;
    if (files_list(&inside, &count, path) != STATUS_OK) count = 0; /* a file, no dataset's folder */
    for (size_t k = 0; k < count && s == STATUS_OK; k++) {
        s = look_at(list, unread, dataset, path, inside[k]);
    }
    files_free_names(inside, count);
    memory_free(path);
    return s;
}

status_t task_find(task_found **ret, size_t *ret_count, task_unread *unread, const char *folder)
{
    char *tasks = memory_format("%s/tasks", folder), **datasets;
    size_t count;
    found_list list = {0};
    status_t s = files_list(&datasets, &count, tasks);
    if (s != STATUS_OK) {
        char *why = memory_copy_text(status_message());
        status_set(s, "%s (is it a results folder of sweep or train?)", why);
        memory_free(why);
    }
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        s = look_in(&list, unread, tasks, datasets[i]);
    }
    files_free_names(datasets, count);
    memory_free(tasks);
    if (s != STATUS_OK) {
        task_found_free(list.items, list.count);
        return s;
    }
    if (list.count > 0) qsort(list.items, list.count, sizeof *list.items, compare_found);
    *ret = list.items;
    *ret_count = list.count;
    return STATUS_OK;
}

void task_found_free(task_found *found, size_t count)
{
    for (size_t i = 0; i < count; i++) release_found(&found[i]);
    memory_free(found);
}

status_t task_check_known(const known_list *list, const task_found *found, size_t count,
                          const motif_set *set, const char *file)
{
    const char **datasets = memory_array(datasets, count);
    for (size_t i = 0; i < count; i++) datasets[i] = found[i].dataset;
    const status_t s = known_check(list, datasets, count, set, file);
    memory_free(datasets);
    return s;
}

char *task_compendium(const task_found *found, size_t count)
{
    char *path = NULL;
    for (size_t i = 0; i < count && path == NULL; i++) path = folder_compendium(found[i].folder);
    return path;
}

/* ---- the same tasks on every rank ---- */

/* A task of a list on its way to the other ranks; its texts follow in a block of their own. */
typedef struct {
    task_kind kind;
    int64_t seed;
    uint64_t dataset, network, folder; /* lengths of the texts, their ends included */
    train_result result;
} packed_task;

static char *unpack_text(const char **from, uint64_t size)
{
    char *text = memory_alloc((size_t)size, 1);
    memcpy(text, *from, (size_t)size);
    *from += size;
    return text;
}

/* Rank 0: the list's texts one after another. */
static char *pack(packed_task *packed, uint64_t *ret_size, const found_list *list)
{
    uint64_t size = 0;
    for (size_t i = 0; i < list->count; i++) {
        const task_found *f = &list->items[i];
        packed[i] = (packed_task){.kind = f->kind, .seed = f->seed,
                                  .dataset = strlen(f->dataset) + 1,
                                  .network = strlen(f->network) + 1,
                                  .folder = strlen(f->folder) + 1, .result = f->result};
        size += packed[i].dataset + packed[i].network + packed[i].folder;
    }
    char *texts = memory_alloc((size_t)size, 1), *to = texts;
    for (size_t i = 0; i < list->count; i++) {
        const task_found *f = &list->items[i];
        memcpy(to, f->dataset, packed[i].dataset), to += packed[i].dataset;
        memcpy(to, f->network, packed[i].network), to += packed[i].network;
        memcpy(to, f->folder, packed[i].folder), to += packed[i].folder;
    }
    *ret_size = size;
    return texts;
}

/* Rank 0's list to all: two broadcasts, however many tasks there are. Collective. */
static void share_list(found_list *list, const team *t)
{
    uint64_t sizes[2] = {list->count, 0};
    char *texts = NULL;
    packed_task *packed = NULL;
    if (t->rank == 0) {
        packed = memory_array(packed, list->count);
        texts = pack(packed, &sizes[1], list);
    }
    team_broadcast(t, sizes, sizeof sizes, 0);
    if (t->rank != 0) {
        packed = memory_array(packed, (size_t)sizes[0]);
        texts = memory_alloc((size_t)sizes[1], 1);
        list->items = memory_array(list->items, (size_t)sizes[0]);
        list->count = (size_t)sizes[0];
    }
    team_broadcast(t, packed, list->count * sizeof *packed, 0);
    team_broadcast(t, texts, (size_t)sizes[1], 0);
    const char *from = texts;
    for (size_t i = 0; t->rank != 0 && i < list->count; i++) {
        char *dataset = unpack_text(&from, packed[i].dataset);
        char *network = unpack_text(&from, packed[i].network);
        char *folder = unpack_text(&from, packed[i].folder);
        list->items[i] = (task_found){.dataset = dataset, .network = network, .folder = folder,
                                      .kind = packed[i].kind, .seed = packed[i].seed,
                                      .result = packed[i].result};
    }
    memory_free(packed);
    memory_free(texts);
}

/* Is what rank 0 found in results folders seen here? A file system may lag behind, or be
 * another. */
static status_t check_seen(const found_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const task_found *f = &list->items[i];
        if (!f->result.already_done || files_exists(f->folder)) continue;
        return status_set(STATUS_IO, "%s: rank 0 sees this finished task, another rank does not; "
                          "is it on a file system that all hosts share?", f->folder);
    }
    return STATUS_OK;
}

/* A task that is named twice, by its folder or with its results folder, is one task: is it among
 * the first `count`? */
static bool holds_folder(const found_list *list, size_t count, const char *folder)
{
    for (size_t i = 0; i < count; i++) {
        if (files_is_same(list->items[i].folder, folder)) return true;
    }
    return false;
}

/* Rank 0: the tasks of a results folder at the end of the list. */
static status_t add_results(found_list *list, task_unread *unread, const char *folder,
                            task_kinds kinds)
{
    task_found *found;
    size_t count, kept = 0;
    const size_t before = list->count;
    const size_t unread_before = unread->count;
    TRY(task_find(&found, &count, unread, folder));
    for (size_t i = 0; i < count; i++) {
        if (kinds == TASK_NETWORKS && found[i].kind != TASK_NETWORK) {
            release_found(&found[i]);
            continue;
        }
        kept++;
        if (holds_folder(list, before, found[i].folder)) {
            release_found(&found[i]);
            continue;
        }
        memory_grow(list->items, &list->room, list->count + 1);
        list->items[list->count++] = found[i];
    }
    memory_free(found);
    if (kept > 0) return STATUS_OK;
    if (unread->count > unread_before) {
        return status_set(STATUS_DATA, "%s", unread->reasons[unread_before]);
    }
    return status_set(STATUS_NOINPUT, "%s holds no finished %s", folder,
                      kinds == TASK_NETWORKS ? "network" : "task");
}

/* Rank 0: a results folder has a folder `tasks`; anything else is taken for a task's. */
static status_t add_path(found_list *list, task_unread *unread, const char *path)
{
    char *tasks = memory_format("%s/tasks", path);
    const bool many = files_is_folder(tasks);
    memory_free(tasks);
    if (many) return add_results(list, unread, path, TASK_NETWORKS);
    char *folder = memory_copy_text(path);
    for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--) folder[n - 1] = '\0';
    if (holds_folder(list, list->count, folder)) {
        memory_free(folder);
        return STATUS_OK;
    }
    memory_grow(list->items, &list->room, list->count + 1);
    list->items[list->count++] = (task_found){.dataset = memory_copy_text(""),
                                              .network = memory_copy_text(""), .folder = folder};
    return STATUS_OK;
}

/* What rank 0 has found, if it went well, to all. Collective; agreed on. */
static status_t finish_list(task_found **ret, size_t *ret_count, found_list *list, status_t s,
                            const team *t)
{
    s = team_agree(t, s);
    if (s == STATUS_OK) {
        share_list(list, t);
        s = team_agree(t, check_seen(list));
    }
    if (s != STATUS_OK) {
        task_found_free(list->items, list->count);
        return s;
    }
    *ret = list->items;
    *ret_count = list->count;
    return STATUS_OK;
}

status_t task_find_all(task_found **ret, size_t *ret_count, task_unread *unread,
                       const char *folder, task_kinds kinds, const team *t)
{
    found_list list = {0};
    const status_t s = t->rank == 0 ? add_results(&list, unread, folder, kinds) : STATUS_OK;
    return finish_list(ret, ret_count, &list, s, t);
}

status_t task_find_named(task_found **ret, size_t *ret_count, task_unread *unread,
                         char *const *paths, size_t path_count, const team *t)
{
    found_list list = {0};
    status_t s = STATUS_OK;
    for (size_t i = 0; t->rank == 0 && i < path_count && s == STATUS_OK; i++) {
        s = add_path(&list, unread, paths[i]);
    }
    return finish_list(ret, ret_count, &list, s, t);
}
