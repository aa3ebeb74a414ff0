/* Records are collected in one growing block of letters with the start of each, as files have
 * any number of any lengths. Putting them in order is then one pass: the order decides which
 * record comes next, each is cropped or padded on its way, and a made negative is drawn right
 * behind its positive from a stream keyed by its place, so that it does not depend on what was
 * made before it. */
#include "src/stage/data/arrange.h"

#include <assert.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

static void grow(raw_records *raw)
{
    size_t capacity = 2 * raw->capacity + 1024;
    raw->start = memory_resize(raw->start, raw->capacity > 0 ? raw->capacity + 1 : 0, capacity + 1,
                               sizeof *raw->start);
    raw->labels = memory_resize(raw->labels, raw->capacity, capacity, sizeof *raw->labels);
    raw->ids = memory_resize(raw->ids, raw->capacity, capacity, sizeof *raw->ids);
    if (raw->places != NULL) {
        raw->places = memory_resize(raw->places, raw->capacity, capacity, sizeof *raw->places);
    }
    if (raw->flanks != NULL) {
        raw->flanks = memory_resize(raw->flanks, raw->capacity, capacity, 2 * (size_t)raw->flank);
    }
    raw->capacity = capacity;
}

void raw_records_add(raw_records *raw, const uint8_t *codes, size_t length, uint8_t label,
                     const char *id)
{
    if (raw->count == raw->capacity) grow(raw);
    size_t at = raw->start[raw->count];
    if (at + length > raw->letters_capacity) {
        size_t capacity = 2 * (at + length) + 65536;
        raw->letters = memory_resize(raw->letters, at, capacity, 1);
        raw->letters_capacity = capacity;
    }
    memcpy(raw->letters + at, codes, length);
    bool others = false;
    for (size_t i = 0; i < length; i++) others |= codes[i] == DNA_OTHER;
    raw->with_others += others;
    raw->labels[raw->count] = label;
    raw->ids[raw->count] = memory_copy_text(id);
    raw->positives += label;
    if (raw->count == 0 || length > raw->longest) raw->longest = length;
    if (raw->count == 0 || length < raw->shortest) raw->shortest = length;
    raw->start[++raw->count] = at + length;
}

void raw_records_put_place(raw_records *raw, size_t record, const place *where)
{
    if (raw->places == NULL) raw->places = memory_array(raw->places, raw->capacity);
    place *to = &raw->places[record];
    *to = *where;
    to->chrom = memory_copy_text(where->chrom);
}

void raw_records_put_flanks(raw_records *raw, size_t record, const uint8_t *before,
                            const uint8_t *behind, int flank)
{
    const size_t each = (size_t)flank;
    raw->flank = flank;
    if (raw->flanks == NULL) raw->flanks = memory_alloc(raw->capacity, 2 * each);
    memcpy(raw->flanks + 2 * each * record, before, each);
    memcpy(raw->flanks + 2 * each * record + each, behind, each);
}

void raw_records_part(raw_records *ret, const raw_records *raw, const uint8_t *sets, int parts)
{
    for (size_t i = 0; i < raw->count; i++) {
        if (sets[i] >= parts) continue;
        raw_records *to = &ret[sets[i]];
        raw_records_add(to, raw->letters + raw->start[i], raw->start[i + 1] - raw->start[i],
                        raw->labels[i], raw->ids[i]);
        const place *where = raw->places != NULL ? &raw->places[i] : NULL;
        if (where != NULL && where->chrom != NULL) raw_records_put_place(to, to->count - 1, where);
        if (raw->flanks == NULL) continue;
        const size_t each = (size_t)raw->flank;
        const uint8_t *flanks = raw->flanks + 2 * each * i;
        raw_records_put_flanks(to, to->count - 1, flanks, flanks + each, raw->flank);
    }
}

void raw_records_release(raw_records *raw)
{
    for (size_t i = 0; raw->places != NULL && i < raw->count; i++) {
        memory_free(raw->places[i].chrom);
    }
    memory_free(raw->places);
    memory_free(raw->flanks);
    for (size_t i = 0; i < raw->count; i++) memory_free(raw->ids[i]);
    memory_free(raw->letters);
    memory_free(raw->start);
    memory_free(raw->labels);
    memory_free(raw->ids);
    *raw = (raw_records){0};
}

bool raw_records_in_blocks(const raw_records *raw)
{
    size_t changes = 0;
    for (size_t i = 1; i < raw->count; i++) changes += raw->labels[i] != raw->labels[i - 1];
    return changes <= 1;
}

/* order [count]: indices of records, the two classes spread evenly: after k places there are
 * ceil(k * positives / count) positives. */
static void interleave(uint32_t *order, const raw_records *raw)
{
    uint64_t total = raw->count, wanted = raw->positives;
    uint32_t next[2] = {0, 0};
    for (uint64_t k = 0; k < total; k++) {
        uint64_t before = (k * wanted + total - 1) / total;
        uint64_t after = ((k + 1) * wanted + total - 1) / total;
        uint8_t label = after > before;
        while (raw->labels[next[label]] != label) next[label]++;
        order[k] = next[label]++;
    }
}

/* Letters that are cut from the start of one of `had` letters; below 0: that are put before it. */
static int64_t cut_at_start(int64_t had, int64_t length, arrange_crop crop)
{
    if (had <= length) return -((length - had) / 2);
    return crop == CROP_START ? 0 : crop == CROP_END ? had - length : (had - length) / 2;
}

const uint8_t *arrange_crop_record(size_t *ret_length, const raw_records *raw, size_t record,
                                   int length, arrange_crop crop)
{
    const uint8_t *letters = raw->letters + raw->start[record];
    const size_t had = raw->start[record + 1] - raw->start[record], fits = (size_t)length;
    *ret_length = had;
    if (had <= fits) return letters;
    assert(crop != CROP_NONE);
    *ret_length = fits;
    return letters + cut_at_start((int64_t)had, length, crop);
}

/* On the other strand the first letter is the last one of the place. */
place arrange_place(const place *from, int length, arrange_crop crop)
{
    const int64_t before = cut_at_start(from->end - from->start, length, crop);
    const int64_t start = from->strand == '-' ? from->end - before - length : from->start + before;
    return (place){from->chrom, start, start + length, from->strand};
}

/* Where a record's letters begin in the set, DNA_OTHER around them. */
static uint8_t *row_of(sequence_set *set, size_t record, size_t length)
{
    size_t row = (size_t)set->length;
    uint8_t *letters = set->letters + record * row;
    if (length < row) memset(letters, DNA_OTHER, row);
    return letters + (row - length) / 2;
}

static void make_negative(sequence_set *set, size_t record, const uint8_t *letters, size_t length,
                          const arrange_settings *settings, arrange_counts *counts)
{
    random_stream stream = random_stream_init(settings->key, RANDOM_NEGATIVE, 0, (uint32_t)record);
    uint8_t *to = row_of(set, record, length);
    dna_shuffle(to, letters, length, &stream);
    set->made[record] = RECORD_MADE;
    counts->made++;
    counts->unchanged += memcmp(to, letters, length) == 0;
    char *id = memory_format("%s_shuf", set->ids[record - 1]);
    sequence_set_put_id(set, record, id);
    memory_free(id);
}

/* How many given negatives are shuffles of the positive before them. They stay given. */
static size_t recognise(const sequence_set *set)
{
    size_t found = 0;
    for (size_t i = 0; i < set->count; i++) found += sequence_set_is_shuffle(set, i);
    return found;
}

/* The flanks of a record; those of a made negative are unknown letters. */
static void copy_flanks(sequence_set *set, size_t record, const raw_records *raw, size_t from)
{
    const size_t both = 2 * (size_t)raw->flank;
    if (set->flanks == NULL) {
        set->flank = raw->flank;
        set->flanks = memory_alloc(set->count, both);
        memset(set->flanks, DNA_OTHER, set->count * both);
    }
    memcpy(set->flanks + record * both, raw->flanks + from * both, both);
}

void arrange_records(sequence_set *ret, arrange_counts *ret_counts, const raw_records *raw,
                     const arrange_settings *settings)
{
    assert(!settings->make_negatives || raw->positives == raw->count);
    *ret_counts = (arrange_counts){0};
    size_t each = settings->make_negatives ? 2 : 1;
    *ret = sequence_set_make(each * raw->count, raw->count > 0 ? settings->length : 0);
    uint32_t *order = memory_array(order, raw->count);
    for (size_t i = 0; i < raw->count; i++) order[i] = (uint32_t)i;
    if (settings->order == ARRANGE_INTERLEAVE) interleave(order, raw);
    for (size_t i = 0; i < raw->count; i++) {
        size_t record = each * i, length;
        const uint8_t *letters = arrange_crop_record(&length, raw, order[i], settings->length,
                                                     settings->crop);
        const size_t had = raw->start[order[i] + 1] - raw->start[order[i]];
        ret_counts->cropped += length < had;
        ret_counts->padded += length < (size_t)settings->length;
        memcpy(row_of(ret, record, length), letters, length);
        const place *where = raw->places != NULL ? &raw->places[order[i]] : NULL;
        if (where != NULL && where->chrom != NULL) {
            const place kept = arrange_place(where, settings->length, settings->crop);
            sequence_set_put_place(ret, record, &kept);
        }
        ret->labels[record] = raw->labels[order[i]];
        sequence_set_put_id(ret, record, raw->ids[order[i]]);
        if (raw->flanks != NULL) copy_flanks(ret, record, raw, order[i]);
        if (settings->make_negatives) {
            make_negative(ret, record + 1, letters, length, settings, ret_counts);
        }
    }
    if (settings->recognise && !settings->make_negatives) ret_counts->recognised = recognise(ret);
    memory_free(order);
}
