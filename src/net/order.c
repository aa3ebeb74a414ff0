/* A position's batch and lane follow from arithmetic on its number, so that no rank needs to
 * hold or send a table of who trains on what, and the answer does not depend on the number of
 * ranks. The split into training and validation moves a positive together with the negatives
 * made from it: else a shuffled copy of a training sequence would be scored as unseen. */
#include "src/net/order.h"

#include <math.h>

#include "src/core/memory.h"

/* Units move as a whole: a record, or a positive with the negatives made from it. */
static size_t find_units(uint32_t *first, const sequence_set *set)
{
    size_t units = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (!set->made[i] || i == 0) first[units++] = (uint32_t)i;
    }
    return units;
}

static void put_unit(uint32_t *records, size_t *count, const sequence_set *set, uint32_t first)
{
    records[(*count)++] = first;
    for (size_t i = first + 1; i < set->count && set->made[i]; i++)
        records[(*count)++] = (uint32_t)i;
}

void order_split(uint32_t *train, size_t *ret_train, uint32_t *validation, size_t *ret_validation,
                 const sequence_set *set, double fraction, bool shuffled, random_key key)
{
    uint32_t *first = memory_array(first, set->count);
    size_t units = find_units(first, set);
    if (shuffled) {
        random_stream stream = random_stream_init(key, RANDOM_SPLIT, 0, 0);
        random_permute(&stream, first, units);
    }
    size_t held = (size_t)floor(fraction * (double)units + 0.5);
    if (held >= units && units > 0) held = units - 1;
    *ret_train = 0;
    *ret_validation = 0;
    for (size_t u = 0; u < units; u++) {
        if (u < units - held) {
            put_unit(train, ret_train, set, first[u]);
        } else {
            put_unit(validation, ret_validation, set, first[u]);
        }
    }
    memory_free(first);
}

size_t order_shard_size(size_t count, int batch, int lane)
{
    size_t full = count / (size_t)batch, rest = count % (size_t)batch;
    size_t share = (size_t)(batch / LANES), start = (size_t)lane * share;
    size_t tail = rest <= start ? 0 : rest - start;
    return full * share + (tail < share ? tail : share);
}

size_t order_shard_position(size_t i, int batch, int lane)
{
    size_t share = (size_t)(batch / LANES);
    return i / share * (size_t)batch + (size_t)lane * share + i % share;
}

int order_first_lane(int rank, int ranks)
{
    return (int)((long)LANES * rank / ranks);
}
