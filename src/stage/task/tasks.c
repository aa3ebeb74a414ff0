#include "src/stage/task/tasks.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"

char *task_folder(const char *folder, const char *dataset, const char *network, int64_t seed)
{
    char *d = output_escape(dataset), *v = output_escape(network);
    char *path = memory_format("%s/tasks/%s/%s-s%lld", folder, d, v, (long long)seed);
    memory_free(d);
    memory_free(v);
    return path;
}

/* ---- which datasets, which seeds ---- */

typedef struct {
    size_t *indices;
    size_t count;
    const load_entry *entries;
    size_t entry_count;
} selection;

static size_t common_prefix(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] != '\0' && a[n] == b[n]) n++;
    return n;
}

static status_t select_name(selection *s, const char *name)
{
    size_t nearest = 0, best = 0;
    for (size_t i = 0; i < s->entry_count; i++) {
        if (strcmp(s->entries[i].name, name) == 0) {
            for (size_t k = 0; k < s->count; k++) {
                if (s->indices[k] == i) return STATUS_OK;
            }
            s->indices[s->count++] = i;
            return STATUS_OK;
        }
        size_t same = common_prefix(s->entries[i].name, name);
        if (same > best) best = same, nearest = i;
    }
    return status_set(STATUS_USAGE, "dataset '%s' is not in the compendium%s%s%s", name,
                      best > 0 ? "; did you mean '" : "", best > 0 ? s->entries[nearest].name : "",
                      best > 0 ? "'?" : "");
}

/* "I" or "I-J": true when the word is a range of numbers. */
static bool read_range(long *first, long *last, const char *word)
{
    char *end;
    *first = strtol(word, &end, 10);
    if (end == word) return false;
    *last = *first;
    if (*end == '-') {
        const char *second = end + 1;
        *last = strtol(second, &end, 10);
        if (end == second) return false;
    }
    return *end == '\0';
}

static status_t select_word(selection *s, const char *word)
{
    long first, last;
    for (size_t i = 0; i < s->entry_count; i++) {
        if (strcmp(s->entries[i].name, word) == 0) return select_name(s, word);
    }
    if (!read_range(&first, &last, word)) return select_name(s, word);
    if (first < 1 || last < first || (size_t)last > s->entry_count) {
        return status_set(STATUS_USAGE, "datasets %s: the compendium holds 1-%zu", word,
                          s->entry_count);
    }
    for (long i = first; i <= last; i++) TRY(select_name(s, s->entries[i - 1].name));
    return STATUS_OK;
}

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
        status = select_name(s, text);
        if (status != STATUS_OK) {
            char *reason = memory_copy_text(status_message());
            status = status_set(status, "%s:%ld: %s", path, lines_number(l), reason);
            memory_free(reason);
            break;
        }
    }
    lines_close(l);
    return status;
}

static status_t select_list(selection *s, const char *text)
{
    char *copy = memory_copy_text(text), *left = NULL;
    status_t status = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && status == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        status = select_word(s, word);
    }
    memory_free(copy);
    return status;
}

status_t task_select(size_t **ret_indices, size_t *ret_count, const char *text,
                     const load_entry *entries, size_t count)
{
    selection s = {.entries = entries, .entry_count = count};
    s.indices = memory_array(s.indices, count);
    status_t status = STATUS_OK;
    if (text == NULL || strcmp(text, "all") == 0) {
        for (size_t i = 0; i < count; i++) s.indices[s.count++] = i;
    } else if (text[0] == '@') {
        status = select_file(&s, text + 1);
    } else {
        status = select_list(&s, text);
    }
    if (status == STATUS_OK && s.count == 0) {
        status = status_set(STATUS_USAGE, "no dataset is selected");
    }
    if (status != STATUS_OK) {
        memory_free(s.indices);
        return status;
    }
    *ret_indices = s.indices;
    *ret_count = s.count;
    return STATUS_OK;
}

status_t task_seeds(int64_t **ret, size_t *ret_count, const char *text)
{
    enum { SEEDS_MAX = 10000 };
    char *copy = memory_copy_text(text), *left = NULL;
    int64_t *seeds = memory_array(seeds, SEEDS_MAX);
    size_t count = 0;
    status_t s = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        long first, last;
        if (!read_range(&first, &last, word) || first < 0 || last < first
            || (size_t)(last - first) + count >= SEEDS_MAX) {
            s = status_set(STATUS_USAGE, "seeds: '%s' is neither a number nor a range", word);
            break;
        }
        for (long i = first; i <= last; i++) seeds[count++] = i;
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

static int keep_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static status_t look_at(found_list *list, const char *dataset, const char *path, const char *name)
{
    char *mark = NULL;
    for (char *p = strstr((char *)name, "-s"); p != NULL; p = strstr(p + 1, "-s")) mark = p;
    char *end;
    long long seed = mark != NULL ? strtoll(mark + 2, &end, 10) : -1;
    if (mark == NULL || end == mark + 2 || *end != '\0') return STATUS_OK; /* not a task's folder */
    char *folder = memory_format("%s/%s", path, name);
    train_result result;
    bool found;
    status_t s = record_read_metrics(&result, &found, folder);
    if (s == STATUS_OK && found) {
        if (list->count == list->room) {
            size_t room = 2 * list->room + 16;
            list->items = memory_resize(list->items, list->room, room, sizeof *list->items);
            list->room = room;
        }
        char *network = memory_copy_text(name);
        network[mark - name] = '\0';
        list->items[list->count++] = (task_found){.dataset = output_unescape(dataset),
                                                  .network = output_unescape(network),
                                                  .seed = seed, .folder = folder,
                                                  .result = result};
        memory_free(network);
    } else {
        memory_free(folder);
    }
    return s;
}

static int compare_found(const void *a, const void *b)
{
    const task_found *x = a, *y = b;
    int order = strcmp(x->dataset, y->dataset);
    if (order == 0) order = strcmp(x->network, y->network);
    return order != 0 ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

static status_t look_in(found_list *list, const char *tasks, const char *dataset)
{
    char *path = memory_format("%s/%s", tasks, dataset);
    struct dirent **inside;
    int count = scandir(path, &inside, keep_visible, by_bytes);
    status_t s = STATUS_OK;
    for (int k = 0; k < count; k++) {
        if (s == STATUS_OK) s = look_at(list, dataset, path, inside[k]->d_name);
        free(inside[k]);
    }
    if (count >= 0) free(inside);
    memory_free(path);
    return s;
}

status_t task_find(task_found **ret, size_t *ret_count, const char *folder)
{
    char *tasks = memory_format("%s/tasks", folder);
    struct dirent **datasets;
    int count = scandir(tasks, &datasets, keep_visible, by_bytes);
    if (count < 0) {
        status_t s = status_set(STATUS_NOINPUT, "%s: %s (is it a results folder of sweep or train?)",
                                tasks, strerror(errno));
        memory_free(tasks);
        return s;
    }
    found_list list = {0};
    status_t s = STATUS_OK;
    for (int i = 0; i < count; i++) {
        if (s == STATUS_OK) s = look_in(&list, tasks, datasets[i]->d_name);
        free(datasets[i]);
    }
    free(datasets);
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
    for (size_t i = 0; i < count; i++) {
        memory_free(found[i].dataset);
        memory_free(found[i].network);
        memory_free(found[i].folder);
    }
    memory_free(found);
}
