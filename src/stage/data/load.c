/* The team's rank 0 reads and broadcasts; many readers of one file would queue at the file
 * system. Ids stay on rank 0, the only one that writes them. */
#include "src/stage/data/load.h"

#include <string.h>

#include "src/core/memory.h"

static void share_set(sequence_set *set, const team *t)
{
    uint64_t head[2] = {set->count, (uint64_t)set->length};
    team_broadcast(t, head, sizeof head, 0);
    if (t->rank != 0) {
        *set = sequence_set_make((size_t)head[0], (int)head[1]);
        for (size_t i = 0; i < set->count; i++) sequence_set_put_id(set, i, "");
    }
    team_broadcast(t, set->letters, set->count * (size_t)set->length, 0);
    team_broadcast(t, set->labels, set->count, 0);
    team_broadcast(t, set->made, set->count, 0);
}

static void share_text(char **text, const team *t)
{
    uint64_t size = t->rank == 0 ? strlen(*text) + 1 : 0;
    team_broadcast(t, &size, sizeof size, 0);
    if (t->rank != 0) *text = memory_alloc((size_t)size, 1);
    team_broadcast(t, *text, (size_t)size, 0);
}

typedef status_t reader(dataset *ret, const compendium *c, size_t i);

static status_t load(dataset *ret, const compendium *c, size_t i, const team *t, reader *read)
{
    *ret = (dataset){0};
    TRY(team_agree(t, t->rank == 0 ? read(ret, c, i) : STATUS_OK));
    if (t->size == 1) return STATUS_OK;
    share_text(&ret->name, t);
    share_set(&ret->train, t);
    share_set(&ret->validation, t);
    share_set(&ret->test, t);
    return STATUS_OK;
}

status_t load_dataset(dataset *ret, const compendium *c, size_t i, const team *t)
{
    return load(ret, c, i, t, compendium_read);
}

status_t load_untested(dataset *ret, const compendium *c, size_t i, const team *t)
{
    return load(ret, c, i, t, compendium_read_untested);
}

static status_t read_list(load_entry *entries, const compendium *c, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        entries[i].name = memory_copy_text(compendium_name(c, i));
        TRY(compendium_get_size(&entries[i].size, c, i));
    }
    return STATUS_OK;
}

status_t load_list(load_entry **ret, size_t *ret_count, const compendium *c, const team *t)
{
    uint64_t count = t->rank == 0 ? compendium_count(c) : 0;
    team_broadcast(t, &count, sizeof count, 0);
    load_entry *entries = memory_array(entries, (size_t)count);
    status_t s = team_agree(t, t->rank == 0 ? read_list(entries, c, (size_t)count) : STATUS_OK);
    if (s != STATUS_OK) {
        load_list_free(entries, (size_t)count);
        return s;
    }
    for (size_t i = 0; i < count; i++) {
        share_text(&entries[i].name, t);
        team_broadcast(t, &entries[i].size, sizeof entries[i].size, 0);
    }
    *ret = entries;
    *ret_count = (size_t)count;
    return STATUS_OK;
}

void load_list_free(load_entry *entries, size_t count)
{
    if (entries == NULL) return;
    for (size_t i = 0; i < count; i++) memory_free(entries[i].name);
    memory_free(entries);
}
