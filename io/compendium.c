/* The compendium over io/h5. Datasets are written one after the other, each from one structure in
 * memory. Opening reads the names of the datasets alone and sorts them, so that a name is found by
 * bisection; a set is read when it is asked for, and then what later stages rely on is checked:
 * shapes that agree, and values in their ranges. */
#include "io/compendium.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "io/output.h"
#include "io/places.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/names.h"

static const char format_name[] = "demodash-compendium";
enum { FORMAT_VERSION = 2, LENGTH_MAX = 65535 /* what dna_shuffle takes */, ID_MAX = 1000 };

struct compendium {
    h5 *file;
    char **names; /* [count] true names in byte order; NULL while writing */
    size_t count;
};

/* "/datasets/NAME" or, with parts, "/datasets/NAME/SET/PART". Owner: caller. */
static char *object_path(const char *name, const char *set, const char *part)
{
    char *escaped = output_escape(name);
    char *path = set == NULL ? memory_format("/datasets/%s", escaped)
                             : memory_format("/datasets/%s/%s/%s", escaped, set, part);
    memory_free(escaped);
    return path;
}

static char *set_path(const char *name, const char *set)
{
    char *escaped = output_escape(name), *path = memory_format("/datasets/%s/%s", escaped, set);
    memory_free(escaped);
    return path;
}

/* ---- writing ------------------------------------------------------------------------------ */

status_t compendium_create(compendium **ret, const char *path)
{
    *ret = NULL;
    h5 *file;
    TRY(h5_create(&file, path, format_name, FORMAT_VERSION));
    status_t s = h5_make_group(file, "/datasets");
    if (s != STATUS_OK) {
        h5_close(file);
        return s;
    }
    compendium *c = memory_array(c, 1);
    c->file = file;
    *ret = c;
    return STATUS_OK;
}

static status_t write_bytes(compendium *c, const char *name, const char *set, const char *part,
                            h5_shape shape, const uint8_t *bytes)
{
    char *path = object_path(name, set, part);
    status_t s = h5_write(c->file, path, shape, bytes);
    memory_free(path);
    return s;
}

static status_t write_texts(compendium *c, const char *name, const char *set, const char *part,
                            char *const *texts, size_t count)
{
    char *path = object_path(name, set, part);
    const status_t s = h5_write_texts(c->file, path, texts, count);
    memory_free(path);
    return s;
}

static status_t write_places(compendium *c, const char *name, const char *set_name,
                             const sequence_set *set)
{
    char *group = set_path(name, set_name);
    const status_t s = places_write(c->file, group, set->places, set->count);
    memory_free(group);
    return s;
}

static status_t write_set(compendium *c, const char *name, const char *set_name,
                          const sequence_set *set, int length)
{
    h5_shape column = {H5_UINT8, 1, {set->count}};
    h5_shape matrix = {H5_UINT8, 2, {set->count, (size_t)length}};
    TRY(write_bytes(c, name, set_name, "letters", matrix, set->letters));
    TRY(write_bytes(c, name, set_name, "labels", column, set->labels));
    TRY(write_bytes(c, name, set_name, "made", column, set->made));
    if (set->places != NULL) TRY(write_places(c, name, set_name, set));
    if (set->flank > 0) {
        h5_shape flanks = {H5_UINT8, 3, {set->count, 2, (size_t)set->flank}};
        TRY(write_bytes(c, name, set_name, "flanks", flanks, set->flanks));
    }
    return write_texts(c, name, set_name, "ids", set->ids, set->count);
}

/* The length of the sets that are not empty, which must agree. */
static status_t common_length(int *ret, const dataset *d)
{
    const sequence_set *sets[3] = {&d->train, &d->validation, &d->test};
    *ret = 0;
    for (int i = 0; i < 3; i++) {
        if (sets[i]->count == 0) continue;
        if (*ret != 0 && sets[i]->length != *ret) {
            return status_set(STATUS_DATA, "dataset '%s': sequences of %d and of %d letters",
                              d->name, *ret, sets[i]->length);
        }
        *ret = sets[i]->length;
        assert(*ret >= 1 && *ret <= LENGTH_MAX);
    }
    return STATUS_OK;
}

static status_t write_dataset(compendium *c, const char *path, const dataset *d, int length,
                              const compendium_note *notes, size_t note_count)
{
    TRY(h5_make_group(c->file, path));
    TRY(h5_put_text(c->file, path, "name", d->name));
    for (size_t i = 0; i < note_count; i++) {
        assert(strcmp(notes[i].name, "name") != 0);
        if (notes[i].text != NULL) {
            TRY(h5_put_text(c->file, path, notes[i].name, notes[i].text));
        } else {
            TRY(h5_put_int(c->file, path, notes[i].name, notes[i].number));
        }
    }
    TRY(write_set(c, d->name, "train", &d->train, length));
    if (d->validation.count > 0) TRY(write_set(c, d->name, "validation", &d->validation, length));
    return write_set(c, d->name, "test", &d->test, length);
}

status_t compendium_add(compendium *c, const dataset *d, const compendium_note *notes,
                        size_t note_count)
{
    assert(c->names == NULL && d->name[0] != '\0');
    int length;
    TRY(common_length(&length, d));
    char *path = object_path(d->name, NULL, NULL);
    status_t s;
    if (h5_has(c->file, path)) {
        s = status_set(STATUS_DATA, "%s: a second dataset with the name '%s'", h5_path(c->file),
                       d->name);
    } else {
        s = write_dataset(c, path, d, length, notes, note_count);
    }
    memory_free(path);
    if (s == STATUS_OK) c->count++;
    return s;
}

h5 *compendium_file(compendium *c)
{
    return c->file;
}

status_t compendium_commit(compendium *c)
{
    status_t s = h5_commit(c->file);
    memory_free(c);
    return s;
}

/* ---- reading ------------------------------------------------------------------------------ */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of groups as names of datasets, in place. A group's name must be the one that its
 * dataset's name escapes to: else two groups could be of one name, and one of them never read. The
 * dataset's must be one that results can bear. */
static status_t unescape_names(char **names, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        char *name = output_unescape(names[i]), *escaped = output_escape(name);
        const bool canonical = strcmp(escaped, names[i]) == 0;
        status_t s = STATUS_OK;
        if (!canonical) {
            s = status_set(STATUS_DATA, "%s: /datasets/%s: is not how dataset '%s' is spelt, but "
                           "/datasets/%s is", path, names[i], name, escaped);
        } else if (output_check_name(name) != STATUS_OK) {
            s = status_prefix(STATUS_DATA, "%s", path);
        }
        memory_free(escaped);
        memory_free(names[i]);
        names[i] = name;
        TRY(s);
    }
    return STATUS_OK;
}

status_t compendium_open(compendium **ret, const char *path)
{
    *ret = NULL;
    h5 *file;
    TRY(h5_open(&file, path, format_name, FORMAT_VERSION));
    char **names;
    size_t count;
    status_t s = h5_list(&names, &count, file, "/datasets");
    if (s != STATUS_OK) {
        h5_close(file);
        return s;
    }
    s = unescape_names(names, count, path);
    if (s != STATUS_OK) {
        h5_free_texts(names, count);
        h5_close(file);
        return s;
    }
    if (count > 0) qsort(names, count, sizeof *names, compare_names);
    compendium *c = memory_array(c, 1);
    c->file = file;
    c->names = names;
    c->count = count;
    *ret = c;
    return STATUS_OK;
}

void compendium_close(compendium *c)
{
    if (c == NULL) return;
    if (c->names != NULL) h5_free_texts(c->names, c->count);
    h5_close(c->file);
    memory_free(c);
}

size_t compendium_count(const compendium *c)
{
    return c->count;
}

const char *compendium_name(const compendium *c, size_t i)
{
    assert(i < c->count);
    return c->names[i];
}

char *compendium_path(const compendium *c, size_t i)
{
    return object_path(compendium_name(c, i), NULL, NULL);
}

long compendium_find(const compendium *c, const char *name)
{
    if (c->count == 0) return -1;
    char **found = bsearch(&name, c->names, c->count, sizeof *c->names, compare_names);
    return found != NULL ? (long)(found - c->names) : -1;
}

static status_t refuse(const compendium *c, size_t i, const char *set, const char *part,
                       const char *why)
{
    return status_set(STATUS_DATA, "%s: dataset '%s', %s/%s: %s", h5_path(c->file), c->names[i],
                      set, part, why);
}

/* N and L of a set; both 0 when a set that may be absent is. */
static status_t get_extent(size_t *ret_count, int *ret_length, const compendium *c, size_t i,
                           const char *set, bool may_be_absent)
{
    *ret_count = 0;
    *ret_length = 0;
    char *path = object_path(c->names[i], set, "letters");
    if (may_be_absent && !h5_has(c->file, path)) {
        memory_free(path);
        return STATUS_OK;
    }
    h5_shape shape;
    status_t s = h5_get_shape(&shape, c->file, path);
    memory_free(path);
    if (s != STATUS_OK) return s;
    if (shape.type != H5_UINT8 || shape.rank != 2 || shape.dims[0] > UINT32_MAX
        || shape.dims[1] > LENGTH_MAX || (shape.dims[0] > 0 && shape.dims[1] == 0)) {
        return refuse(c, i, set, "letters",
                      "is no array of bytes, records by 1 to 65535 letters");
    }
    *ret_count = shape.dims[0];
    *ret_length = shape.dims[0] > 0 ? (int)shape.dims[1] : 0;
    return STATUS_OK;
}

status_t compendium_get_size(compendium_size *ret, const compendium *c, size_t i)
{
    assert(i < c->count);
    static const char *const sets[3] = {"train", "validation", "test"};
    size_t *counts[3] = {&ret->train, &ret->validation, &ret->test};
    *ret = (compendium_size){0};
    for (int k = 0; k < 3; k++) {
        int length;
        TRY(get_extent(counts[k], &length, c, i, sets[k], k == 1));
        if (length == 0) continue;
        if (ret->length != 0 && length != ret->length) {
            return refuse(c, i, sets[k], "letters", "is of another length than the other sets");
        }
        ret->length = length;
    }
    return STATUS_OK;
}

/* Has a part of the set as many rows as its letters? Asked before it is read. */
static status_t check_rows(const compendium *c, size_t i, const char *set, const char *part,
                           const char *path, size_t count)
{
    size_t rows;
    TRY(h5_get_rows(&rows, c->file, path));
    if (rows == count) return STATUS_OK;
    return refuse(c, i, set, part, "has another number of records than letters");
}

/* Read a column of N bytes. */
static status_t read_column(uint8_t **ret, const compendium *c, size_t i, const char *set,
                            const char *part, size_t count)
{
    char *path = object_path(c->names[i], set, part);
    void *data = NULL;
    status_t s = check_rows(c, i, set, part, path, count);
    if (s == STATUS_OK) s = h5_read(&data, NULL, c->file, path, H5_UINT8, 1);
    memory_free(path);
    *ret = data;
    return s;
}

/* Read a text a record. */
static status_t read_texts(char ***ret, const compendium *c, size_t i, const char *set,
                           const char *part, size_t expected)
{
    char *path = object_path(c->names[i], set, part);
    size_t count;
    status_t s = check_rows(c, i, set, part, path, expected);
    if (s == STATUS_OK) s = h5_read_texts(ret, &count, c->file, path);
    memory_free(path);
    return s;
}

/* Ids that tables can hold. */
static status_t check_ids(const sequence_set *set, const compendium *c, size_t i, const char *name)
{
    for (size_t r = 0; r < set->count; r++) {
        const char *fault = strlen(set->ids[r]) > ID_MAX ? "is longer than 1,000 bytes"
                                                         : names_fault(set->ids[r]);
        if (fault == NULL) continue;
        char *shown = names_show(set->ids[r]);
        char *why = memory_format("id %zu, '%.80s%s', %s", r + 1, shown,
                                  strlen(shown) > 80 ? "..." : "", fault);
        const status_t s = refuse(c, i, name, "ids", why);
        memory_free(shown);
        memory_free(why);
        return s;
    }
    return STATUS_OK;
}

static status_t read_places(sequence_set *set, const compendium *c, size_t i, const char *name)
{
    char *group = set_path(c->names[i], name);
    const status_t s = places_read(&set->places, c->file, group, set->count, (size_t)set->length);
    memory_free(group);
    return s;
}

static status_t check_values(const sequence_set *set, const compendium *c, size_t i,
                             const char *name)
{
    uint8_t greatest = 0;
    size_t letters = set->count * (size_t)set->length;
    for (size_t k = 0; k < letters; k++) {
        if (set->letters[k] > greatest) greatest = set->letters[k];
    }
    if (greatest > DNA_OTHER) return refuse(c, i, name, "letters", "a value is greater than 4");
    for (size_t r = 0; r < set->count; r++) {
        if (set->labels[r] > 1) return refuse(c, i, name, "labels", "a value is neither 0 nor 1");
        if (set->made[r] > 1) return refuse(c, i, name, "made", "a value is neither 0 nor 1");
        if (set->made[r] && (set->labels[r] || r == 0 || !set->labels[r - 1])) {
            return refuse(c, i, name, "made", "a made negative does not follow its positive");
        }
    }
    return STATUS_OK;
}

static status_t read_set(sequence_set *set, const compendium *c, size_t i, const char *name,
                         bool may_be_absent)
{
    TRY(get_extent(&set->count, &set->length, c, i, name, may_be_absent));
    if (set->count == 0) {
        *set = sequence_set_make(0, 0);
        return STATUS_OK;
    }
    /* what is large comes last: nobody waits for it where something else is missing */
    TRY(read_column(&set->labels, c, i, name, "labels", set->count));
    TRY(read_column(&set->made, c, i, name, "made", set->count));
    TRY(read_texts(&set->ids, c, i, name, "ids", set->count));
    TRY(check_ids(set, c, i, name));
    TRY(read_places(set, c, i, name));
    char *path = object_path(c->names[i], name, "letters");
    void *letters;
    status_t s = h5_read(&letters, NULL, c->file, path, H5_UINT8, 2);
    memory_free(path);
    if (s != STATUS_OK) return s;
    set->letters = letters;
    return check_values(set, c, i, name);
}

/* Import notes how many given negatives of the training set are shuffles of the positive before
 * them; which ones the letters tell. Files of before marked them as made, also where they equal it.
 * */
static status_t find_shuffles(sequence_set *train, const compendium *c, size_t i)
{
    int64_t noted = 0;
    char *path = compendium_path(c, i);
    status_t s = STATUS_OK;
    if (h5_has_attribute(c->file, path, "shuffles_train")) {
        s = h5_get_int(&noted, c->file, path, "shuffles_train");
    }
    memory_free(path);
    for (size_t r = 0; s == STATUS_OK && noted > 0 && r < train->count; r++) {
        train->made[r] = sequence_set_is_shuffle(train, r) ? RECORD_SHUFFLE : RECORD_GIVEN;
    }
    return s;
}

static status_t read_sets(dataset *ret, const compendium *c, size_t i, bool with_test)
{
    *ret = (dataset){0};
    compendium_size size; /* refuses sets of different lengths */
    TRY(compendium_get_size(&size, c, i));
    ret->name = memory_copy_text(c->names[i]);
    status_t s = read_set(&ret->train, c, i, "train", false);
    if (s == STATUS_OK) s = find_shuffles(&ret->train, c, i);
    if (s == STATUS_OK) s = read_set(&ret->validation, c, i, "validation", true);
    if (s == STATUS_OK && with_test) s = read_set(&ret->test, c, i, "test", false);
    if (!with_test) ret->test = sequence_set_make(0, 0);
    if (s != STATUS_OK) dataset_release(ret);
    return s;
}

status_t compendium_read(dataset *ret, const compendium *c, size_t i)
{
    return read_sets(ret, c, i, true);
}

status_t compendium_read_untested(dataset *ret, const compendium *c, size_t i)
{
    return read_sets(ret, c, i, false);
}
