/* A dataset is known by its name alone. The symbol comes from the table of published datasets or
 * from the name's first word; a motif is the factor's when its name or id is that symbol, or
 * when the published table names its id. Simulated datasets bring the motifs that were planted
 * instead. */
#include "src/stage/data/factor.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "src/core/memory.h"
#include "src/stage/data/published.h"

/* The factor's symbol: of the paper's 108 datasets as published (published.h); otherwise the name
 * up to the first '_'. Owner: caller, memory_free. */
static char *symbol_of(const char *dataset)
{
    const published_dataset *p = published_find(dataset);
    char *factor = memory_copy_text(p != NULL ? p->factor : dataset);
    char *end = p != NULL ? NULL : strchr(factor, '_');
    if (end != NULL && end != factor) *end = '\0';
    return factor;
}

static bool bears(const motif *m, const char *name)
{
    return strcasecmp(m->id, name) == 0 || strcasecmp(m->name, name) == 0;
}

static void mark_planted(bool *own, const motif *planted, const motif_set *targets)
{
    bool by_id = false;
    for (size_t i = 0; i < targets->count; i++) {
        if (strcmp(targets->motifs[i].id, planted->id) == 0) own[i] = by_id = true;
    }
    for (size_t i = 0; !by_id && i < targets->count; i++) {
        if (bears(&targets->motifs[i], planted->id)
            || (planted->name[0] != '\0' && bears(&targets->motifs[i], planted->name))) {
            own[i] = true;
        }
    }
}

void factor_motifs(size_t **ret, size_t *ret_count, const char *dataset,
                   const motif *const *planted, size_t planted_count, const motif_set *targets)
{
    bool *own = memory_array(own, targets->count);
    char *factor = symbol_of(dataset);
    for (size_t i = 0; planted != NULL && i < planted_count; i++) {
        mark_planted(own, planted[i], targets);
    }
    *ret = memory_array(*ret, targets->count);
    *ret_count = 0;
    for (size_t i = 0; i < targets->count; i++) {
        if (planted == NULL) own[i] = bears(&targets->motifs[i], factor);
        if (own[i]) (*ret)[(*ret_count)++] = i;
    }
    memory_free(own);
    memory_free(factor);
}

/* ---- the one matrix of panels ---- */

/* Index of the motif with that id ("MA0035.3"; the first `length` characters count), or -1. With
 * any_version the part behind the last dot does not count; the last such matrix is the newest. */
static long find_id(const motif_set *set, const char *id, size_t length, int any_version)
{
    long found = -1;
    if (any_version) {
        for (size_t i = 0; i < length; i++) {
            if (id[i] == '.') length = i;
        }
    }
    for (size_t i = 0; i < set->count; i++) {
        const char *other = set->motifs[i].id;
        const size_t cut = any_version ? strcspn(other, ".") : strlen(other);
        if (cut == length && strncmp(other, id, length) == 0) found = (long)i;
    }
    return found;
}

static long find_ids(const motif_set *set, const char *ids, int any_version)
{
    while (*ids != '\0') {
        const size_t length = strcspn(ids, ",");
        const long found = find_id(set, ids, length, any_version);
        if (found >= 0) return found;
        ids += length + (ids[length] == ',');
    }
    return -1;
}

/* Index of the motif whose name (its id where it has none) is `symbol`, ignoring case, or -1. */
static long find_symbol(const motif_set *set, const char *symbol, size_t length)
{
    for (size_t i = 0; i < set->count; i++) {
        const motif *m = &set->motifs[i];
        const char *name = m->name[0] != '\0' ? m->name : m->id;
        if (strlen(name) == length && strncasecmp(name, symbol, length) == 0) return (long)i;
    }
    return -1;
}

long factor_motif(const motif_set *set, const char *dataset)
{
    const published_dataset *row = published_find(dataset);
    long found = -1;
    if (row != NULL && row->jaspar2016 != NULL) {
        found = find_ids(set, row->jaspar2016, 0);
        if (found < 0) found = find_ids(set, row->jaspar2016, 1);
    }
    if (found < 0 && row != NULL) found = find_symbol(set, row->factor, strlen(row->factor));
    if (found < 0) found = find_symbol(set, dataset, strcspn(dataset, "_"));
    return found;
}
