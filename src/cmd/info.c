/* demodash info: what one of our HDF5 files holds, as text or JSON. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/compendium.h"
#include "src/cmd/cmd.h"
#include "src/core/memory.h"

static const char usage[] = "info FILE [OPTIONS]";

static const char text[] =
    "Prints what a compendium, a model or any other HDF5 file of this program holds.\n"
    "For a compendium: a line a dataset (positives + negatives of each set); with\n"
    "--dataset, or when there is only one, also the notes that import kept. For\n"
    "others: all attributes and the types and shapes of all datasets.\n";

/* ---- any file -------------------------------------------------------------------------------- */

/* The value of an attribute; null for what JSON or this program cannot say. */
static json_t *get_value(const h5 *h, const char *object, const char *name)
{
    char *found = NULL;
    int64_t whole;
    double real;
    json_t *value = NULL;
    switch (h5_get_attribute_kind(h, object, name)) {
    case H5_TEXT:
        if (h5_get_text(&found, h, object, name) == STATUS_OK) value = json_string(found);
        memory_free(found);
        break;
    case H5_WHOLE_NUMBER:
        if (h5_get_int(&whole, h, object, name) == STATUS_OK) value = json_integer(whole);
        break;
    case H5_REAL_NUMBER:
        if (h5_get_real(&real, h, object, name) == STATUS_OK) value = json_real(real);
        break;
    default: break;
    }
    return value != NULL ? value : json_null();
}

/* All attributes of an object but those named in `known` (closed by NULL). */
static status_t get_attributes(json_t **ret, const h5 *h, const char *object,
                               const char *const *known)
{
    char **names;
    size_t count;
    TRY(h5_list_attributes(&names, &count, h, object));
    *ret = json_object();
    for (size_t i = 0; i < count; i++) {
        const char *const *k = known;
        while (*k != NULL && strcmp(*k, names[i]) != 0) k++;
        if (*k == NULL) json_object_set_new(*ret, names[i], get_value(h, object, names[i]));
    }
    h5_free_texts(names, count);
    return STATUS_OK;
}

static status_t add_objects(json_t *objects, const h5 *h, const char *group, int depth);

static status_t add_object(json_t *objects, const h5 *h, const char *path, int depth)
{
    static const char *const none[] = {NULL};
    h5_kind kind = h5_get_kind(h, path);
    if (kind == H5_NOTHING) return STATUS_OK;
    json_t *attributes;
    TRY(get_attributes(&attributes, h, path, none));
    json_t *object = json_pack("{s:s, s:s}", "path", path, "kind",
                               kind == H5_GROUP ? "group" : "dataset");
    json_array_append_new(objects, object);
    json_object_set_new(object, "attributes", attributes);
    if (kind == H5_GROUP) return depth < 16 ? add_objects(objects, h, path, depth + 1) : STATUS_OK;
    char *shape;
    TRY(h5_describe(&shape, h, path));
    json_object_set_new(object, "shape", json_string(shape));
    memory_free(shape);
    return STATUS_OK;
}

static status_t add_objects(json_t *objects, const h5 *h, const char *group, int depth)
{
    char **names;
    size_t count;
    TRY(h5_list(&names, &count, h, group));
    status_t s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        char *path = memory_format("%s/%s", strcmp(group, "/") == 0 ? "" : group, names[i]);
        s = add_object(objects, h, path, depth);
        memory_free(path);
    }
    h5_free_texts(names, count);
    return s;
}

static status_t describe_head(json_t *all, const h5 *h)
{
    static const char *const known[] = {"format", "format_version", NULL};
    json_object_set_new(all, "file", json_string(h5_path(h)));
    json_object_set_new(all, "format", get_value(h, "/", "format"));
    json_object_set_new(all, "format_version", get_value(h, "/", "format_version"));
    json_t *attributes;
    TRY(get_attributes(&attributes, h, "/", known));
    json_object_set_new(all, "attributes", attributes);
    return STATUS_OK;
}

static status_t describe_objects(json_t *all, const h5 *h)
{
    json_t *objects = json_array();
    json_object_set_new(all, "objects", objects);
    return add_objects(objects, h, "/", 0);
}

/* ---- compendium ------------------------------------------------------------------------------ */

static status_t count_positives(size_t *ret, const h5 *h, const char *group, const char *set)
{
    char *path = memory_format("%s/%s/labels", group, set);
    void *labels;
    h5_shape shape;
    status_t s = h5_read(&labels, &shape, h, path, H5_UINT8, 1);
    memory_free(path);
    if (s != STATUS_OK) return s;
    *ret = 0;
    for (size_t i = 0; i < shape.dims[0]; i++) *ret += ((uint8_t *)labels)[i] == 1;
    memory_free(labels);
    return STATUS_OK;
}

static status_t describe_sets(json_t *entry, compendium *c, const char *group, size_t i)
{
    static const char *const sets[] = {"train", "validation", "test"};
    compendium_size size;
    TRY(compendium_get_size(&size, c, i));
    const size_t counts[] = {size.train, size.validation, size.test};
    json_object_set_new(entry, "length", json_integer(size.length));
    for (int k = 0; k < 3; k++) {
        size_t positives;
        if (counts[k] == 0) continue;
        TRY(count_positives(&positives, compendium_file(c), group, sets[k]));
        json_t *set = json_pack("{s:I, s:I}", "sequences", (json_int_t)counts[k], "positives",
                                (json_int_t)positives);
        json_object_set_new(entry, sets[k], set);
    }
    return STATUS_OK;
}

static status_t describe_dataset(json_t *datasets, compendium *c, size_t i)
{
    static const char *const known[] = {"name", NULL};
    json_t *entry = json_pack("{s:s}", "name", compendium_name(c, i)), *notes;
    json_array_append_new(datasets, entry);
    char *group = compendium_path(c, i);
    status_t s = describe_sets(entry, c, group, i);
    if (s == STATUS_OK) s = get_attributes(&notes, compendium_file(c), group, known);
    if (s == STATUS_OK) json_object_set_new(entry, "notes", notes);
    memory_free(group);
    return s;
}

static status_t describe_compendium(json_t *all, compendium *c, const char *only)
{
    TRY(describe_head(all, compendium_file(c)));
    json_t *datasets = json_array();
    json_object_set_new(all, "datasets", datasets);
    if (only != NULL && compendium_find(c, only) < 0) {
        return status_set(STATUS_NOINPUT, "%s: holds no dataset '%s'",
                          h5_path(compendium_file(c)), only);
    }
    for (size_t i = 0; i < compendium_count(c); i++) {
        if (only != NULL && (long)i != compendium_find(c, only)) continue;
        TRY(describe_dataset(datasets, c, i));
    }
    return STATUS_OK;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* A text of several lines stands below its name, indented. */
static void print_words(const char *words, int indent)
{
    if (strchr(words, '\n') == NULL) {
        printf("%s\n", words);
        return;
    }
    printf("\n");
    while (*words != '\0') {
        int length = (int)strcspn(words, "\n");
        printf("%*s%.*s\n", indent, "", length, words);
        words += length + (words[length] == '\n');
    }
}

static void print_values(const json_t *object, int indent)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value) {
        printf("%*s%s: ", indent, "", name);
        if (json_is_string(value)) {
            print_words(json_string_value(value), indent + 4);
        } else if (json_is_integer(value)) {
            printf("%lld\n", (long long)json_integer_value(value));
        } else if (json_is_real(value)) {
            printf("%g\n", json_real_value(value));
        } else {
            printf("?\n");
        }
    }
}

static void print_set(const json_t *entry, const char *set, const char *title)
{
    json_int_t count, positives;
    const json_t *found = json_object_get(entry, set);
    if (found == NULL) return;
    count = json_integer_value(json_object_get(found, "sequences"));
    positives = json_integer_value(json_object_get(found, "positives"));
    printf("  %s %lld + %lld", title, (long long)positives, (long long)(count - positives));
}

static void print_text(const json_t *all)
{
    const json_t *datasets = json_object_get(all, "datasets");
    const json_t *objects = json_object_get(all, "objects");
    printf("%s: %s, version %lld", json_string_value(json_object_get(all, "file")),
           json_string_value(json_object_get(all, "format")),
           (long long)json_integer_value(json_object_get(all, "format_version")));
    if (datasets != NULL) printf(", datasets: %zu", json_array_size(datasets));
    printf("\n");
    print_values(json_object_get(all, "attributes"), 2);
    size_t i;
    json_t *entry;
    json_array_foreach((json_t *)datasets, i, entry) {
        printf("%s  length %lld", json_string_value(json_object_get(entry, "name")),
               (long long)json_integer_value(json_object_get(entry, "length")));
        print_set(entry, "train", "train");
        print_set(entry, "validation", "validation");
        print_set(entry, "test", "test");
        printf("\n");
        if (json_array_size(datasets) == 1) print_values(json_object_get(entry, "notes"), 2);
    }
    json_array_foreach((json_t *)objects, i, entry) {
        const char *shape = json_string_value(json_object_get(entry, "shape"));
        printf("%s  %s\n", json_string_value(json_object_get(entry, "path")),
               shape != NULL ? shape : "group");
        print_values(json_object_get(entry, "attributes"), 4);
    }
}

static void print_json(const json_t *all)
{
    char *dump = json_dumps(all, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    if (dump != NULL) puts(dump);
    free(dump);
}

/* ---- the command ----------------------------------------------------------------------------- */

static status_t describe(json_t *all, const char *path, const char *only)
{
    h5 *h;
    char *format;
    TRY(h5_open(&h, path, NULL, 0));
    status_t s = h5_format(&format, h);
    if (s == STATUS_OK && strcmp(format, "demodash-compendium") == 0) {
        compendium *c;
        s = compendium_open(&c, path);
        if (s == STATUS_OK) s = describe_compendium(all, c, only);
        compendium_close(c);
    } else if (s == STATUS_OK) {
        s = describe_head(all, h);
        if (s == STATUS_OK) s = describe_objects(all, h);
    }
    memory_free(format);
    h5_close(h);
    return s;
}

status_t cmd_info(const cmd_context *context)
{
    bool as_json = false, done;
    const char *only = NULL;
    const option_row rows[] = {
        {OPTION_FLAG, 0, "json", &as_json, NULL, "print JSON", 0, 0, NULL},
        {OPTION_TEXT, 0, "dataset", &only, "NAME", "of a compendium only this dataset", 0, 0, NULL},
    };
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "info: one FILE is needed");
    json_t *all = json_object();
    status_t s = describe(all, context->argv[1], only);
    if (s == STATUS_OK && as_json) print_json(all);
    else if (s == STATUS_OK) print_text(all);
    json_decref(all);
    return s;
}
