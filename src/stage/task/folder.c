/* How it goes about it: one table holds the names; every path is put together from it here, and the
 * few questions that a file answers by being there, or with a single field, are answered beside. */
#include "src/stage/task/folder.h"

#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/json.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/number.h"

static const char *const names[] = {
    [FOLDER_SETTINGS] = "settings.txt", [FOLDER_EPOCHS] = "epochs.tsv",
    [FOLDER_PREDICTIONS] = "predictions.tsv", [FOLDER_MODEL] = "model.h5",
    [FOLDER_METRICS] = "metrics.json", [FOLDER_RUN] = "run.json", [FOLDER_FAILED] = "failed.txt",
    [FOLDER_EXPLANATION] = "explain.h5"};

char *folder_of(const char *results, const char *dataset, const char *network, int64_t seed)
{
    char *d = output_escape(dataset), *n = output_escape(network);
    char *path = memory_format("%s/tasks/%s/%s-s%lld", results, d, n, (long long)seed);
    memory_free(d);
    memory_free(n);
    return path;
}

bool folder_parse(char **ret_network, int64_t *ret_seed, const char *component)
{
    /* the last "-s": a network's name may hold one, too */
    const char *mark = NULL;
    for (const char *p = strstr(component, "-s"); p != NULL; p = strstr(p + 1, "-s")) mark = p;
    if (mark == NULL) return false;
    int64_t seed;
    if (number_read_int(&seed, mark + 2, INT64_MIN, INT64_MAX) != NUMBER_READ) return false;
    char *escaped = memory_format("%.*s", (int)(mark - component), component);
    *ret_network = output_unescape(escaped);
    *ret_seed = seed;
    memory_free(escaped);
    return true;
}

const char *folder_name(folder_file file)
{
    return names[file];
}

char *folder_path(const char *folder, folder_file file)
{
    return memory_format("%s/%s", folder, names[file]);
}

bool folder_has(const char *folder, folder_file file)
{
    char *path = folder_path(folder, file);
    const bool there = files_exists(path);
    memory_free(path);
    return there;
}

bool folder_is_finished(const char *folder)
{
    return folder_has(folder, FOLDER_METRICS);
}

char *folder_compendium(const char *folder)
{
    char *path = folder_path(folder, FOLDER_RUN), *copy = NULL;
    const char *name = NULL;
    json *o = NULL;
    if (json_read(&o, path) == STATUS_OK
        && json_find_text(&name, json_look(o, path), "compendium") == STATUS_OK && name != NULL) {
        copy = memory_copy_text(name);
    }
    json_free(o);
    memory_free(path);
    return copy;
}

char *folder_find_compendium(const char *folder, const char *named, const char *fallback)
{
    if (named != NULL) return memory_copy_text(named);
    char *own = folder_compendium(folder);
    if (fallback == NULL || (own != NULL && files_is_readable(own))) return own;
    memory_free(own);
    return memory_copy_text(fallback);
}

/* ---- why it failed ---- */

status_t folder_write_failure(const char *folder, const char *reason)
{
    TRY(output_make_folder(folder));
    char *path = folder_path(folder, FOLDER_FAILED), *line = memory_format("%s\n", reason);
    status_t s = output_write(path, line, strlen(line));
    memory_free(path);
    memory_free(line);
    return s;
}

char *folder_read_failure(double *ret_time, const char *folder)
{
    enum { MOST = 1100 }; /* a sentence has 1,000 bytes at most (status_set) */
    char *path = folder_path(folder, FOLDER_FAILED), *text = NULL;
    if (files_exists(path)) {
        *ret_time = files_changed(path);
        text = files_read(NULL, path, MOST);
        if (text == NULL) text = memory_copy_text("");
        text[strcspn(text, "\n")] = '\0';
    }
    memory_free(path);
    return text;
}

status_t folder_remove_failure(const char *folder)
{
    char *path = folder_path(folder, FOLDER_FAILED);
    status_t s = files_remove(path);
    memory_free(path);
    return s;
}
