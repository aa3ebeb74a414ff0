/* demodash info: what one of our HDF5 files holds, as text or JSON.
 *
 * A compendium is told in its own terms; any other file is walked and listed as it stands, so
 * that a format that is added later needs nothing here. */
#include <stdio.h>
#include <string.h>

#include "io/compendium.h"
#include "io/json.h"
#include "src/cmd/cmd.h"
#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/select.h"

static const char usage[] = "info FILE [OPTIONS]";

static const char text[] =
    "Prints what a compendium, a model or any other HDF5 file of this program holds.\n"
    "For a compendium: a line a dataset (positives + negatives of each set); with\n"
    "--dataset, or when there is only one, also the notes that import kept. For\n"
    "others: all attributes and the types and shapes of all datasets.\n";

/* ---- any file -------------------------------------------------------------------------------- */

/* The value of an attribute as a member; null for what JSON or this program cannot say. */
static void put_value(json *to, const h5 *h, const char *object, const char *name)
{
    char *found = NULL;
    int64_t whole;
    double real;
    json_put_null(to, name);
    switch (h5_get_attribute_kind(h, object, name)) {
    case H5_TEXT:
        if (h5_get_text(&found, h, object, name) == STATUS_OK) json_put_text(to, name, found);
        memory_free(found);
        break;
    case H5_WHOLE_NUMBER:
        if (h5_get_int(&whole, h, object, name) == STATUS_OK) json_put_int(to, name, whole);
        break;
    case H5_REAL_NUMBER:
        if (h5_get_real(&real, h, object, name) == STATUS_OK) json_put_number(to, name, real);
        break;
    default: break;
    }
}

/* All attributes of an object but those named in `known` (closed by NULL). */
static status_t put_attributes(json *to, const h5 *h, const char *object,
                               const char *const *known)
{
    char **names;
    size_t count;
    TRY(h5_list_attributes(&names, &count, h, object));
    for (size_t i = 0; i < count; i++) {
        const char *const *k = known;
        while (*k != NULL && strcmp(*k, names[i]) != 0) k++;
        if (*k == NULL) put_value(to, h, object, names[i]);
    }
    h5_free_texts(names, count);
    return STATUS_OK;
}

static status_t add_objects(json *objects, const h5 *h, const char *group, int depth);

static status_t add_object(json *objects, const h5 *h, const char *path, int depth)
{
    static const char *const none[] = {NULL};
    h5_kind kind = h5_get_kind(h, path);
    if (kind == H5_NOTHING) return STATUS_OK;
    json *object = json_add_object(objects);
    json_put_text(object, "path", path);
    json_put_text(object, "kind", kind == H5_GROUP ? "group" : "dataset");
    TRY(put_attributes(json_put_object(object, "attributes"), h, path, none));
    if (kind == H5_GROUP) return depth < 16 ? add_objects(objects, h, path, depth + 1) : STATUS_OK;
    char *shape;
    TRY(h5_describe(&shape, h, path));
    json_put_text(object, "shape", shape);
    memory_free(shape);
    return STATUS_OK;
}

static status_t add_objects(json *objects, const h5 *h, const char *group, int depth)
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

static status_t describe_head(json *all, const h5 *h)
{
    static const char *const known[] = {"format", "format_version", NULL};
    json_put_text(all, "file", h5_path(h));
    put_value(all, h, "/", "format");
    put_value(all, h, "/", "format_version");
    return put_attributes(json_put_object(all, "attributes"), h, "/", known);
}

static status_t describe_objects(json *all, const h5 *h)
{
    return add_objects(json_put_list(all, "objects"), h, "/", 0);
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

static status_t describe_sets(json *entry, compendium *c, const char *group, size_t i)
{
    static const char *const sets[] = {"train", "validation", "test"};
    compendium_size size;
    TRY(compendium_get_size(&size, c, i));
    const size_t counts[] = {size.train, size.validation, size.test};
    json_put_int(entry, "length", size.length);
    for (int k = 0; k < 3; k++) {
        size_t positives;
        if (counts[k] == 0) continue;
        TRY(count_positives(&positives, compendium_file(c), group, sets[k]));
        json *set = json_put_object(entry, sets[k]);
        json_put_int(set, "sequences", (int64_t)counts[k]);
        json_put_int(set, "positives", (int64_t)positives);
    }
    return STATUS_OK;
}

static status_t describe_dataset(json *datasets, compendium *c, size_t i)
{
    static const char *const known[] = {"name", NULL};
    json *entry = json_add_object(datasets);
    json_put_text(entry, "name", compendium_name(c, i));
    char *group = compendium_path(c, i);
    status_t s = describe_sets(entry, c, group, i);
    if (s == STATUS_OK) {
        s = put_attributes(json_put_object(entry, "notes"), compendium_file(c), group, known);
    }
    memory_free(group);
    return s;
}

static status_t describe_compendium(json *all, compendium *c, const char *only)
{
    TRY(describe_head(all, compendium_file(c)));
    json *datasets = json_put_list(all, "datasets");
    const size_t count = compendium_count(c);
    const char **names = memory_array(names, count);
    selection chosen = {.what = "dataset", .where = "there", .names = names, .count = count,
                        .by_number = true};
    for (size_t i = 0; i < count; i++) names[i] = compendium_name(c, i);
    status_t s = STATUS_OK;
    if (only != NULL && select_list(&chosen, only) != STATUS_OK) {
        s = status_prefix(STATUS_NOINPUT, "%s", h5_path(compendium_file(c)));
    } else if (only == NULL && count > 0) {
        s = select_word(&chosen, "*");
    }
    for (size_t i = 0; i < chosen.chosen_count && s == STATUS_OK; i++) {
        s = describe_dataset(datasets, c, chosen.chosen[i]);
    }
    select_release(&chosen);
    memory_free(names);
    return s;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* A line of a file's own words, without bytes that a terminal would obey. */
static void print_shown(const char *words, size_t length, const char *behind)
{
    char *line = memory_format("%.*s", (int)length, words), *shown = names_show(line);
    printf("%s%s", shown, behind);
    memory_free(shown);
    memory_free(line);
}

/* A text of several lines stands below its name, indented. */
static void print_words(const char *words, int indent)
{
    if (strchr(words, '\n') == NULL) {
        print_shown(words, strlen(words), "\n");
        return;
    }
    printf("\n");
    while (*words != '\0') {
        const size_t length = strcspn(words, "\n");
        printf("%*s", indent, "");
        print_shown(words, length, "\n");
        words += length + (words[length] == '\n');
    }
}

static void print_value(void *data, const char *name, const char *value)
{
    const int indent = *(const int *)data;
    printf("%*s", indent, "");
    print_shown(name, strlen(name), ": ");
    print_words(value, indent + 4);
}

/* The members of a field, if it is there. */
static status_t print_values(json_view entry, const char *field, int indent)
{
    json_view object = {0};
    TRY(json_find_object(&object, entry, field));
    json_visit(object, print_value, &indent);
    return STATUS_OK;
}

static status_t print_set(json_view entry, const char *set)
{
    json_view found = {0};
    int64_t count, positives;
    TRY(json_find_object(&found, entry, set));
    if (found.value == NULL) return STATUS_OK;
    TRY(json_get_int(&count, found, "sequences", 0, INT64_MAX));
    TRY(json_get_int(&positives, found, "positives", 0, count));
    printf("  %s %lld + %lld", set, (long long)positives, (long long)(count - positives));
    return STATUS_OK;
}

static status_t print_dataset(json_view entry, bool alone)
{
    const char *name;
    int64_t length;
    TRY(json_get_text(&name, entry, "name"));
    TRY(json_get_int(&length, entry, "length", 0, INT64_MAX));
    print_shown(name, strlen(name), "");
    printf("  length %lld", (long long)length);
    TRY(print_set(entry, "train"));
    TRY(print_set(entry, "validation"));
    TRY(print_set(entry, "test"));
    printf("\n");
    return alone ? print_values(entry, "notes", 2) : STATUS_OK;
}

static status_t print_object(json_view entry)
{
    const char *path, *shape = "group";
    TRY(json_get_text(&path, entry, "path"));
    TRY(json_find_text(&shape, entry, "shape"));
    print_shown(path, strlen(path), "");
    printf("  %s\n", shape);
    return print_values(entry, "attributes", 4);
}

static status_t print_text(json_view all)
{
    json_view datasets = {0}, objects = {0};
    const char *file, *format = "?";
    int64_t version = 0;
    TRY(json_get_text(&file, all, "file"));
    TRY(json_find_text(&format, all, "format"));
    TRY(json_find_int(&version, all, "format_version", INT64_MIN, INT64_MAX));
    TRY(json_find_list(&datasets, all, "datasets"));
    TRY(json_find_list(&objects, all, "objects"));
    print_shown(file, strlen(file), ": ");
    print_shown(format, strlen(format), "");
    printf(", version %lld", (long long)version);
    const size_t count = json_count(datasets);
    if (datasets.value != NULL) printf(", datasets: %zu", count);
    printf("\n");
    TRY(print_values(all, "attributes", 2));
    for (size_t i = 0; i < count; i++) TRY(print_dataset(json_item(datasets, i), count == 1));
    for (size_t i = 0; i < json_count(objects); i++) TRY(print_object(json_item(objects, i)));
    return STATUS_OK;
}

/* ---- the command ----------------------------------------------------------------------------- */

static status_t describe(json *all, const char *path, const char *only)
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
        {OPTION_FLAG, 0, "json", &as_json, NULL, .help = "print JSON"},
        {OPTION_TEXT, 0, "dataset", &only, "LIST",
         .help = "of a compendium only these datasets: names, their beginnings, numbers or "
                 "patterns, parted by commas"},
    };
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "info: one FILE is needed");
    json *all = json_make_object();
    status_t s = describe(all, context->argv[1], only);
    if (s == STATUS_OK && as_json) json_print(stdout, all, (json_form){2, 17, true});
    else if (s == STATUS_OK) s = print_text(json_look(all, context->argv[1]));
    json_free(all);
    return s;
}
