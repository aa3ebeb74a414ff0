/* Every stretch of 40 letters is a word of 80 bits, taken as the lesser of its strands, and goes
 * from one letter to the next by a shift. The words of one set fill a hash table; those that the
 * other set has too are marked; then each record is asked whether one of its words is marked. A
 * filter of bits before the table answers for most words that are not there. */
#include "src/stage/data/overlap.h"

#include <stdbool.h>
#include <stdint.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

/* A word of 40 letters, two bits a letter: the high 8 and the low 32. */
typedef struct {
    uint64_t high, low;
} word;

enum { HIGH_BITS = 2 * OVERLAP_LETTERS - 64 };
_Static_assert(HIGH_BITS > 0 && HIGH_BITS <= 64, "a word fits into two numbers");

/* Words of a record, one after the other, each the lesser of its strands. */
typedef struct {
    const uint8_t *letters;
    size_t length, at;
    int run;            /* letters ACGT in a row that end before `at`, up to 40 */
    word forward, back;
} reader;

static bool next_word(word *ret, reader *r)
{
    while (r->at < r->length) {
        const uint64_t c = r->letters[r->at++];
        if (c == DNA_OTHER) {
            r->run = 0;
            continue;
        }
        r->forward.high = ((r->forward.high << 2) | (r->forward.low >> 62))
            & ((UINT64_C(1) << HIGH_BITS) - 1);
        r->forward.low = (r->forward.low << 2) | c;
        r->back.low = (r->back.low >> 2) | (r->back.high << 62);
        r->back.high = (r->back.high >> 2) | ((3 - c) << (HIGH_BITS - 2));
        if (++r->run < OVERLAP_LETTERS) continue;
        r->run = OVERLAP_LETTERS;
        const bool less = r->forward.high != r->back.high ? r->forward.high < r->back.high
                                                          : r->forward.low < r->back.low;
        *ret = less ? r->forward : r->back;
        return true;
    }
    return false;
}

/* Open addressing; a filter of bits before it answers most words that are not there. */
typedef struct {
    word *words;    /* [mask + 1] */
    uint8_t *state; /* [mask + 1] */
    uint64_t *filter;
    size_t mask, filter_mask;
} table;
enum { FREE, HERE, SHARED };

static table table_make(size_t words)
{
    table t;
    size_t slots = 64;
    while (slots < 2 * words) slots *= 2;
    t.mask = slots - 1;
    t.filter_mask = 8 * slots - 1;
    t.words = memory_array(t.words, slots);
    t.state = memory_array(t.state, slots);
    t.filter = memory_array(t.filter, 8 * slots / 64);
    return t;
}

static void table_release(table *t)
{
    memory_free(t->words);
    memory_free(t->state);
    memory_free(t->filter);
}

static uint64_t hash_word(const word *w)
{
    uint64_t h = (w->low ^ (w->high * UINT64_C(0xC2B2AE3D27D4EB4F))) * UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 32;
    return h * UINT64_C(0x9E3779B97F4A7C15);
}

/* The slot that holds the word, or the free one where it belongs. */
static size_t find_slot(const table *t, const word *w, uint64_t hash)
{
    size_t at = (size_t)(hash >> 20) & t->mask;
    while (t->state[at] != FREE
           && (t->words[at].low != w->low || t->words[at].high != w->high)) {
        at = (at + 1) & t->mask;
    }
    return at;
}

static reader read_record(const sequence_set *set, size_t i)
{
    const size_t length = (size_t)set->length;
    return (reader){.letters = set->letters + i * length, .length = length};
}

static void put_words(table *t, const sequence_set *set)
{
    word w;
    for (size_t i = 0; i < set->count; i++) {
        if (set->made[i] == RECORD_MADE) continue;
        reader r = read_record(set, i);
        while (next_word(&w, &r)) {
            const uint64_t hash = hash_word(&w);
            const size_t bit = (size_t)(hash >> 8) & t->filter_mask;
            t->filter[bit / 64] |= UINT64_C(1) << bit % 64;
            const size_t slot = find_slot(t, &w, hash);
            t->words[slot] = w;
            t->state[slot] = HERE;
        }
    }
}

static void mark_shared(table *t, const sequence_set *other)
{
    word w;
    for (size_t i = 0; i < other->count; i++) {
        if (other->made[i] == RECORD_MADE) continue;
        reader r = read_record(other, i);
        while (next_word(&w, &r)) {
            const uint64_t hash = hash_word(&w);
            const size_t bit = (size_t)(hash >> 8) & t->filter_mask;
            if ((t->filter[bit / 64] >> bit % 64 & 1) == 0) continue;
            const size_t slot = find_slot(t, &w, hash);
            if (t->state[slot] != FREE) t->state[slot] = SHARED;
        }
    }
}

static bool has_shared(const table *t, const sequence_set *set, size_t i)
{
    word w;
    reader r = read_record(set, i);
    while (next_word(&w, &r)) {
        if (t->state[find_slot(t, &w, hash_word(&w))] == SHARED) return true;
    }
    return false;
}

overlap_counts overlap_count(const sequence_set *set, const sequence_set *other)
{
    overlap_counts o = {{0}, {0}};
    const size_t each = set->length < OVERLAP_LETTERS
        ? 0 : (size_t)set->length - OVERLAP_LETTERS + 1;
    table t = table_make(each * set->count);
    put_words(&t, set);
    mark_shared(&t, other);
    for (size_t i = 0; i < set->count; i++) {
        if (set->made[i] == RECORD_MADE) continue;
        o.given[set->labels[i]]++;
        o.sharing[set->labels[i]] += has_shared(&t, set, i);
    }
    table_release(&t);
    return o;
}
