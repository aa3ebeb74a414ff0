/* One pass over each set counts letters, lengths and labels; an index of its sequences gives
 * duplicates and what training and test share; the composition model is fitted and scored as the
 * baseline would be. Numbers only: what follows from them is rules.c's to say. */
#include "src/stage/check/lint.h"

#include <string.h>

#include "src/baseline/composition.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/stage/data/duplicates.h"

const char *lint_set_name(source_split set)
{
    static const char *const names[SPLITS] = {"training", "validation", "test"};
    return names[set];
}

/* Letters of one record: what lies between its padding, and how many of them are ACGT. */
static void count_letters(size_t *ret_within, size_t *ret_known, const uint8_t *letters,
                          size_t length)
{
    size_t first = 0, end = length, known = 0;
    while (first < end && letters[first] == DNA_OTHER) first++;
    while (end > first && letters[end - 1] == DNA_OTHER) end--;
    for (size_t i = first; i < end; i++) known += letters[i] != DNA_OTHER;
    *ret_within = end - first;
    *ret_known = known;
}

static void look_at_letters(lint_set *f, const sequence_set *set)
{
    const size_t length = (size_t)set->length;
    f->shortest = length;
    for (size_t i = 0; i < set->count; i++) {
        size_t within, known;
        count_letters(&within, &known, set->letters + i * length, length);
        if (within < f->shortest) f->shortest = within;
        if (within > f->longest) f->longest = within;
        f->padded += within < length;
        f->with_others += known < within;
        f->letters += within;
        f->class_letters[set->labels[i]] += within;
        f->others += within - known;
        f->mostly_other[set->labels[i]] += 2 * known < within || known == 0;
    }
}

static bool is_constant(const sequence_set *set, uint8_t label)
{
    const size_t length = (size_t)set->length;
    const uint8_t *first = NULL;
    size_t seen = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->labels[i] != label) continue;
        const uint8_t *letters = set->letters + i * length;
        if (first == NULL) first = letters;
        else if (memcmp(first, letters, length) != 0) return false;
        seen++;
    }
    return seen > 1;
}

static void look_at_set(lint_set *f, const sequence_set *set, const duplicates_index *index)
{
    f->records = set->count;
    f->of[1] = sequence_set_positives(set);
    f->of[0] = set->count - f->of[1];
    for (size_t i = 0; i < set->count; i++) f->given += set->made[i] != RECORD_MADE;
    look_at_letters(f, set);
    for (uint8_t label = 0; label < 2; label++) f->constant[label] = is_constant(set, label);
    f->duplicates = duplicates_count(index);
    f->contradictions = duplicates_contradictions(index);
    f->negatives = audit_negatives(set);
}

static bool has_both(const lint_set *f)
{
    return f->of[0] > 0 && f->of[1] > 0;
}

static void look_at_composition(lint_facts *f, const dataset *d)
{
    if (!has_both(&f->sets[SPLIT_TRAIN]) || !has_both(&f->sets[SPLIT_TEST])) return;
    double *scores = memory_array(scores, d->test.count);
    f->composition_known = composition_predict(scores, &d->train, &d->test) == STATUS_OK
        && auc_roc(&f->composition, scores, d->test.labels, d->test.count) == STATUS_OK;
    memory_free(scores);
}

void lint_dataset(lint_facts *ret, const dataset *d)
{
    const sequence_set *sets[SPLITS] = {&d->train, &d->validation, &d->test};
    *ret = (lint_facts){.length = d->train.count > 0 ? d->train.length : d->test.length};
    for (int k = 0; k < SPLITS; k++) {
        if (sets[k]->count == 0) continue;
        duplicates_index *index = duplicates_index_create(sets[k]);
        look_at_set(&ret->sets[k], sets[k], index);
        if (k == SPLIT_TRAIN) ret->identical = duplicates_shared(index, &d->test);
        duplicates_index_destroy(index);
    }
    ret->overlap = overlap_count(&d->test, &d->train);
    look_at_composition(ret, d);
}
