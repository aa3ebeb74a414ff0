/* How it goes about it: both sources, a test set and a file, add sequence after sequence to one
 * growing choice; numbers in a test set count from 1, as tables and people do. */
#include "src/stage/explain/choose.h"

#include <stdbool.h>
#include <string.h>

#include "io/places.h"
#include "io/sequences.h"
#include "src/core/memory.h"
#include "src/core/number.h"

static const char *const kinds[] = {"all-positives", "all-negatives", "all"};
enum { POSITIVES, NEGATIVES, ALL, KINDS };

static int kind_of(const char *text)
{
    int kind = 0;
    while (kind < KINDS && strcmp(text, kinds[kind]) != 0) kind++;
    return kind;
}

int choose_needs_dataset(const char *text)
{
    return kind_of(text) < KINDS || strspn(text, "0123456789,-") == strlen(text);
}

/* ---- a growing choice ---- */

static void add(chosen *c, size_t *room, const uint8_t *letters, uint8_t label, int64_t number,
                const char *id)
{
    const size_t L = (size_t)c->length;
    if (c->count == *room) {
        size_t more = 2 * *room + 64;
        c->letters = memory_resize(c->letters, *room * L, more * L, 1);
        c->labels = memory_resize(c->labels, *room, more, 1);
        c->numbers = memory_resize(c->numbers, *room, more, sizeof *c->numbers);
        c->ids = memory_resize(c->ids, *room, more, sizeof *c->ids);
        c->places = memory_resize(c->places, *room, more, sizeof *c->places);
        *room = more;
    }
    if (L > 0) memcpy(c->letters + c->count * L, letters, L);
    c->labels[c->count] = label;
    c->numbers[c->count] = number;
    c->ids[c->count++] = memory_copy_text(id);
}

void chosen_release(chosen *c)
{
    places_free(c->places, c->count);
    for (size_t i = 0; i < c->count; i++) memory_free(c->ids[i]);
    memory_free(c->letters);
    memory_free(c->labels);
    memory_free(c->numbers);
    memory_free(c->ids);
    *c = (chosen){0};
}

/* ---- of a test set ---- */

static void add_record(chosen *c, size_t *room, const sequence_set *test, size_t i)
{
    add(c, room, test->letters + i * (size_t)test->length, test->labels[i], (int64_t)i + 1,
        test->ids[i]);
    if (test->places == NULL || test->places[i].chrom == NULL) return;
    c->places[c->count - 1] = test->places[i];
    c->places[c->count - 1].chrom = memory_copy_text(test->places[i].chrom);
}

/* Rows of places are kept while there are any. */
static void drop_places(chosen *c)
{
    bool any = false;
    for (size_t i = 0; i < c->count; i++) any |= c->places[i].chrom != NULL;
    if (any) return;
    places_free(c->places, c->count);
    c->places = NULL;
}

static status_t choose_numbers(chosen *c, const char *text, const dataset *d)
{
    size_t room = 0;
    for (const char *at = text; *at != '\0';) {
        int64_t first, last;
        const number_found found = number_next_range(&first, &last, &at, 1,
                                                     (int64_t)d->test.count);
        if (found == NUMBER_MISSING || (*at != ',' && *at != '\0')) {
            return status_set(STATUS_USAGE, "sequences '%s' are not numbers as in 1,5-7", text);
        }
        if (found == NUMBER_OUTSIDE) {
            return status_set(STATUS_DATA, "sequences '%s': the test set of %s holds 1-%zu", text,
                              d->name, d->test.count);
        }
        at += *at == ',';
        for (; first <= last; first++) add_record(c, &room, &d->test, (size_t)first - 1);
    }
    return STATUS_OK;
}

status_t choose_test(chosen *ret, const char *text, const dataset *d)
{
    const int kind = kind_of(text);
    size_t room = 0;
    *ret = (chosen){.length = d->test.length, .kind = kind < KINDS ? kinds[kind] : "numbers"};
    status_t s = STATUS_OK;
    if (kind == KINDS) {
        s = choose_numbers(ret, text, d);
    } else {
        for (size_t i = 0; i < d->test.count; i++) {
            bool wanted = kind == ALL || d->test.labels[i] == (kind == POSITIVES);
            if (wanted) add_record(ret, &room, &d->test, i);
        }
    }
    if (s == STATUS_OK && ret->count == 0) {
        s = status_set(STATUS_DATA, "the test set of %s holds no sequence of '%s'", d->name, text);
    }
    drop_places(ret);
    if (s != STATUS_OK) chosen_release(ret);
    return s;
}

/* ---- of a file ---- */

static status_t read_records(chosen *c, sequences *file, const char *path)
{
    size_t room = 0;
    for (;;) {
        sequence_record r;
        bool end;
        TRY(sequences_next(&r, &end, file));
        if (end) return STATUS_OK;
        if (c->count == 0) c->length = (int)r.length;
        if (r.length != (size_t)c->length) {
            return status_set(STATUS_DATA, "%s:%ld: a sequence of %zu letters after one of %d; "
                              "sequences that are explained together have one length", path,
                              r.line, r.length, c->length);
        }
        add(c, &room, r.codes, r.label < 0 ? CHOOSE_UNKNOWN : (uint8_t)r.label, 0, r.id);
    }
}

status_t choose_file(chosen *ret, const char *path)
{
    sequences *file;
    *ret = (chosen){.kind = "file"};
    TRY(sequences_open(&file, path, &(sequences_options){.any_kind = true}));
    status_t s = read_records(ret, file, path);
    drop_places(ret);
    sequences_close(file);
    if (s != STATUS_OK) chosen_release(ret);
    return s;
}
