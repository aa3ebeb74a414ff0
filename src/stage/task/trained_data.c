/* The dataset is read and hashed, which costs little beside anything that is done with it. A search
 * for a recipe (tune) trains without the test set, and hashes what it has: such a task is known by
 * that hash. */
#include "src/stage/task/trained_data.h"

#include <string.h>

#include "src/stage/task/record.h"

static bool is_same(trained_data *t, const char *wanted)
{
    char untested[HASH_TEXT_SIZE];
    record_data_hash(t->hash, &t->data);
    if (wanted[0] == '\0' || strcmp(t->hash, wanted) == 0) return true;
    dataset without = t->data;
    without.test = sequence_set_make(0, 0);
    record_data_hash(untested, &without);
    sequence_set_release(&without.test);
    return strcmp(untested, wanted) == 0;
}

static status_t find(trained_data *t, const trained_data_query *q)
{
    const long index = compendium_find(t->file, q->dataset);
    if (index < 0) {
        return status_set(STATUS_DATA, "%s holds no dataset '%s'", q->path, q->dataset);
    }
    t->index = (size_t)index;
    TRY(compendium_read(&t->data, t->file, t->index));
    t->is_other = !is_same(t, q->hash);
    if (!t->is_other || q->force) return STATUS_OK;
    dataset_release(&t->data);
    return status_set(STATUS_DATA, "%s of %s is not the data that %s was trained on: name the "
                      "compendium that is with --compendium, or go on with these by --force",
                      q->dataset, q->path, q->task);
}

status_t trained_data_open(trained_data *ret, const trained_data_query *q)
{
    *ret = (trained_data){0};
    TRY(compendium_open(&ret->file, q->path));
    status_t s = find(ret, q);
    if (s != STATUS_OK) {
        compendium_close(ret->file);
        *ret = (trained_data){0};
    }
    return s;
}

void trained_data_close(trained_data *t)
{
    if (t->file == NULL) return;
    dataset_release(&t->data);
    compendium_close(t->file);
    *t = (trained_data){0};
}
