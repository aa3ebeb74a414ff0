#include "src/stage/own.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "src/core/memory.h"
#include "src/stage/published.h"

char *own_factor(const char *dataset)
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

void own_find(size_t **ret, size_t *ret_count, const char *dataset, const motif *const *planted,
              size_t planted_count, const motif_set *targets)
{
    bool *own = memory_array(own, targets->count);
    char *factor = own_factor(dataset);
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
