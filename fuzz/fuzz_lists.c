/* Lists of datasets: as a file of names (--datasets @FILE, --only @FILE) and as the text of an
 * option. Numbers and names that are selected are there, each once. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "src/core/memory.h"
#include "src/stage/data/sources.h"
#include "src/stage/task/tasks.h"

static const load_entry entries[] = {
    {"A", {10, 0, 10, 20}},
    {"B c", {10, 2, 10, 20}},
    {"12", {10, 0, 10, 20}},
    {"NFE2", {1, 1, 1, 1}},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

/* An unknown name, or none, is an error of usage; a file may be damaged. */
static status_t select_tasks(const char *text)
{
    size_t *indices, count;
    bool seen[ENTRIES] = {false};
    const status_t s = task_select(&indices, &count, text, entries, ENTRIES);
    if (s == STATUS_USAGE) return s;
    if (fuzz_judge(s) != STATUS_OK) return s;
    FUZZ_HOLD(count >= 1 && count <= ENTRIES);
    for (size_t i = 0; i < count; i++) {
        FUZZ_HOLD(indices[i] < ENTRIES && !seen[indices[i]]);
        seen[indices[i]] = true;
    }
    memory_free(indices);
    return s;
}

static void select_sources(const char *only)
{
    static char source[1024];
    if (source[0] == '\0') {
        static const char one[] = "ACGT,1\nTTTT,0\n";
        strcpy(source, fuzz_put("A.train.csv", one, sizeof one - 1));
    }
    const char *const sources[] = {source};
    source_options options = {.read.any_kind = true, .only = only};
    source_list list;
    const status_t s = sources_find(&list, sources, 1, &options);
    FUZZ_HOLD(s == STATUS_OK || s == STATUS_DATA || s == STATUS_NOINPUT || s == STATUS_USAGE);
    if (s != STATUS_OK) return;
    FUZZ_HOLD(list.count <= 1);
    sources_release(&list);
}

status_t fuzz_lists(const uint8_t *bytes, size_t count)
{
    char *text = memory_format("%.*s", (int)count, (const char *)bytes);
    if (text[0] != '@') {
        (void)select_tasks(text);
        select_sources(text);
    }
    memory_free(text);
    char *file = memory_format("@%s", fuzz_file(bytes, count));
    select_sources(file);
    const status_t s = select_tasks(file);
    memory_free(file);
    return s;
}
