/* Sets of sequences: allocation, release and counting. Arrays of a set are parallel, one item a
 * record; ids are texts that the set owns. */
#include "src/core/dataset.h"

#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

sequence_set sequence_set_make(size_t count, int length)
{
    sequence_set set = {.count = count, .length = length};
    set.letters = memory_alloc(count, (size_t)length);
    set.labels = memory_array(set.labels, count);
    set.made = memory_array(set.made, count);
    set.ids = memory_array(set.ids, count);
    return set;
}

void sequence_set_put_id(sequence_set *set, size_t record, const char *id)
{
    memory_free(set->ids[record]);
    set->ids[record] = memory_copy_text(id);
}

void sequence_set_put_place(sequence_set *set, size_t record, const place *where)
{
    if (set->places == NULL) set->places = memory_array(set->places, set->count);
    place *to = &set->places[record];
    memory_free(to->chrom);
    *to = *where;
    to->chrom = memory_copy_text(where->chrom);
}

void sequence_set_release(sequence_set *set)
{
    if (set->ids != NULL) {
        for (size_t i = 0; i < set->count; i++) memory_free(set->ids[i]);
    }
    if (set->places != NULL) {
        for (size_t i = 0; i < set->count; i++) memory_free(set->places[i].chrom);
    }
    memory_free(set->places);
    memory_free(set->flanks);
    memory_free(set->letters);
    memory_free(set->labels);
    memory_free(set->made);
    memory_free(set->ids);
    *set = (sequence_set){0};
}

size_t sequence_set_positives(const sequence_set *set)
{
    size_t positives = 0;
    for (size_t i = 0; i < set->count; i++) positives += set->labels[i];
    return positives;
}

bool sequence_set_is_shuffle(const sequence_set *set, size_t i)
{
    if (i == 0 || set->labels[i] || !set->labels[i - 1]) return false;
    const size_t length = (size_t)set->length;
    const uint8_t *letters = set->letters + i * length, *positive = letters - length;
    return memcmp(letters, positive, length) != 0 && dna_is_shuffle(letters, positive, length);
}

void dataset_release(dataset *d)
{
    memory_free(d->name);
    sequence_set_release(&d->train);
    sequence_set_release(&d->validation);
    sequence_set_release(&d->test);
    *d = (dataset){0};
}
