/* JSON by way of jansson, which no other file includes.
 *
 * A `json` is a jansson value under another name (never a struct of ours): trees are built, freed
 * and written by jansson itself. Reading goes through views, values that carry the file's name with
 * them, so that the one function all getters share (find_field) can name the place in every
 * refusal. Jansson drops a member silently where it cannot represent the value (NaN, bytes that are
 * not UTF-8); here such a number becomes null and such a byte U+FFFD, so that no field is lost. */
#include "io/json.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/claims.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/text.h"

enum { FILE_MAX_SIZE = 1 << 26 };

/* Jansson's functions that only look want no const either. */
static json_t *inner(const json *value)
{
    return (json_t *)value;
}

static json *outer(json_t *value)
{
    return (json *)value;
}

/* ---- building ---- */

json *json_make_object(void)
{
    return outer(json_object());
}

json *json_make_list(void)
{
    return outer(json_array());
}

void json_free(json *tree)
{
    json_decref(inner(tree));
}

/* A copy of a text with each byte that is not UTF-8 replaced by U+FFFD. Owner: caller. */
static char *make_utf8(const char *text)
{
    text_builder mended = {0};
    for (const char *p = text; *p != '\0';) {
        size_t length = names_utf8_length(p);
        if (length > 0) text_add(&mended, "%.*s", (int)length, p);
        else text_add(&mended, "\xEF\xBF\xBD");
        p += length > 0 ? length : 1;
    }
    return text_end(&mended);
}

static json_t *make_text(const char *value)
{
    if (value == NULL) return json_null();
    char *text = make_utf8(value);
    json_t *made = json_string(text);
    memory_free(text);
    return made;
}

static json_t *make_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* What jansson refuses here is our own mistake (not an object, no memory), never the data's. */
static void put(json *object, const char *name, json_t *value)
{
    char *text = make_utf8(name);
    int failed = json_object_set_new(inner(object), text, value);
    assert(!failed);
    (void)failed;
    memory_free(text);
}

static void add(json *list, json_t *value)
{
    int failed = json_array_append_new(inner(list), value);
    assert(!failed);
    (void)failed;
}

void json_put_text(json *object, const char *name, const char *value)
{
    put(object, name, make_text(value));
}

void json_put_int(json *object, const char *name, int64_t value)
{
    put(object, name, json_integer(value));
}

void json_put_number(json *object, const char *name, double value)
{
    put(object, name, make_number(value));
}

void json_put_flag(json *object, const char *name, bool value)
{
    put(object, name, json_boolean(value));
}

void json_put_null(json *object, const char *name)
{
    put(object, name, json_null());
}

json *json_put_object(json *object, const char *name)
{
    json_t *child = json_object();
    put(object, name, child);
    return outer(child);
}

json *json_put_list(json *object, const char *name)
{
    json_t *child = json_array();
    put(object, name, child);
    return outer(child);
}

void json_add_text(json *list, const char *value)
{
    add(list, make_text(value));
}

void json_add_number(json *list, double value)
{
    add(list, make_number(value));
}

json *json_add_object(json *list)
{
    json_t *child = json_object();
    add(list, child);
    return outer(child);
}

void json_merge(json *object, json *more)
{
    int failed = json_object_update(inner(object), inner(more));
    assert(!failed);
    (void)failed;
    json_free(more);
}

/* ---- writing ---- */

char *json_text(const json *tree, json_form form)
{
    const size_t indent = (size_t)form.indent, digits = (size_t)form.digits;
    char *dump = json_dumps(inner(tree), JSON_INDENT(indent) | JSON_REAL_PRECISION(digits));
    assert(dump != NULL);
    char *text = memory_format("%s%s", dump, form.newline ? "\n" : "");
    free(dump);
    return text;
}

void json_print(FILE *out, const json *tree, json_form form)
{
    char *text = json_text(tree, form);
    fputs(text, out);
    memory_free(text);
}

status_t json_write(const char *path, const json *tree, json_form form)
{
    char *text = json_text(tree, form);
    status_t s = output_write(path, text, strlen(text));
    memory_free(text);
    return s;
}

/* ---- reading ---- */

status_t json_read(json **ret, const char *path)
{
    *ret = NULL;
    struct stat facts;
    if (stat(path, &facts) != 0) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (!S_ISREG(facts.st_mode)) return status_set(STATUS_DATA, "%s: is no plain file", path);
    if (facts.st_size > FILE_MAX_SIZE) {
        return status_set(STATUS_DATA, "%s: is larger than 64 MiB: no file of ours is", path);
    }
    TRY(claims_check_read(path, &facts));
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    char mark[3]; /* of UTF-8, which editors put before a text */
    if (fread(mark, 1, 3, file) != 3 || memcmp(mark, "\xef\xbb\xbf", 3) != 0) rewind(file);
    json_error_t error;
    json_t *tree = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    fclose(file);
    if (tree == NULL) return status_set(STATUS_DATA, "%s:%d: %s", path, error.line, error.text);
    if (!json_is_object(tree)) {
        json_decref(tree);
        return status_set(STATUS_DATA, "%s: is no JSON object", path);
    }
    *ret = outer(tree);
    return STATUS_OK;
}

json_view json_look(const json *tree, const char *file)
{
    return (json_view){.value = tree, .file = file};
}

/* Record "file: list[index]: field: why" with STATUS_DATA. */
static status_t refuse(json_view object, const char *name, const char *why)
{
    if (object.list == NULL) {
        return status_set(STATUS_DATA, "%s: %s: %s", object.file, name, why);
    }
    return status_set(STATUS_DATA, "%s: %s[%zu]: %s: %s", object.file, object.list, object.index,
                      name, why);
}

/* What a getter is told of its field: required, or may be missing or null, or null alone. */
typedef enum { REQUIRED, NULLABLE, OPTIONAL } need;

/* The field, NULL where it is rightly not there. */
static status_t find_field(json_t **ret, json_view object, const char *name, need n)
{
    *ret = json_object_get(inner(object.value), name);
    if (*ret == NULL && n != OPTIONAL) return refuse(object, name, "is missing");
    if (!json_is_null(*ret)) return STATUS_OK;
    *ret = NULL;
    return n != REQUIRED ? STATUS_OK : refuse(object, name, "is null, a value is needed");
}

static status_t read_number(double *ret, json_view object, const char *name, double low,
                            double high, need n)
{
    json_t *field;
    TRY(find_field(&field, object, name, n));
    if (field == NULL) return STATUS_OK;
    if (!json_is_number(field)) return refuse(object, name, "is no number");
    const double value = json_number_value(field);
    if (!(value >= low && value <= high)) {
        char why[128];
        snprintf(why, sizeof why, "%.9g is outside %.9g to %.9g", value, low, high);
        return refuse(object, name, why);
    }
    *ret = value;
    return STATUS_OK;
}

static status_t read_int(int64_t *ret, json_view object, const char *name, int64_t low,
                         int64_t high, need n)
{
    json_t *field;
    TRY(find_field(&field, object, name, n));
    if (field == NULL) return STATUS_OK;
    if (!json_is_integer(field)) return refuse(object, name, "is no whole number");
    const int64_t value = json_integer_value(field);
    if (value < low || value > high) {
        char why[128];
        snprintf(why, sizeof why, "%lld is outside %lld to %lld", (long long)value, (long long)low,
                 (long long)high);
        return refuse(object, name, why);
    }
    *ret = value;
    return STATUS_OK;
}

static status_t read_text(const char **ret, json_view object, const char *name, need n)
{
    json_t *field;
    TRY(find_field(&field, object, name, n));
    if (field == NULL) return STATUS_OK;
    if (!json_is_string(field)) return refuse(object, name, "is no text");
    *ret = json_string_value(field);
    return STATUS_OK;
}

static status_t read_inside(json_view *ret, json_view object, const char *name, json_type type,
                            need n)
{
    json_t *field;
    TRY(find_field(&field, object, name, n));
    if (field == NULL) return STATUS_OK;
    if (json_typeof(field) != type) {
        return refuse(object, name, type == JSON_ARRAY ? "is no list" : "is no object");
    }
    const char *list = type == JSON_ARRAY ? name : object.list;
    *ret = (json_view){outer(field), object.file, list, object.index};
    return STATUS_OK;
}

status_t json_get_number(double *ret, json_view object, const char *name, double low, double high)
{
    *ret = NAN;
    return read_number(ret, object, name, low, high, REQUIRED);
}

status_t json_get_measure(double *ret, json_view object, const char *name, double low,
                          double high)
{
    *ret = NAN;
    return read_number(ret, object, name, low, high, NULLABLE);
}

status_t json_find_number(double *ret, json_view object, const char *name, double low, double high)
{
    return read_number(ret, object, name, low, high, OPTIONAL);
}

status_t json_get_int(int64_t *ret, json_view object, const char *name, int64_t low, int64_t high)
{
    *ret = 0;
    return read_int(ret, object, name, low, high, REQUIRED);
}

status_t json_find_int(int64_t *ret, json_view object, const char *name, int64_t low, int64_t high)
{
    return read_int(ret, object, name, low, high, OPTIONAL);
}

status_t json_get_flag(bool *ret, json_view object, const char *name)
{
    *ret = false;
    json_t *field;
    TRY(find_field(&field, object, name, REQUIRED));
    if (!json_is_boolean(field)) return refuse(object, name, "is neither true nor false");
    *ret = json_is_true(field);
    return STATUS_OK;
}

status_t json_get_text(const char **ret, json_view object, const char *name)
{
    *ret = NULL;
    return read_text(ret, object, name, REQUIRED);
}

status_t json_find_text(const char **ret, json_view object, const char *name)
{
    return read_text(ret, object, name, OPTIONAL);
}

status_t json_get_object(json_view *ret, json_view object, const char *name)
{
    *ret = (json_view){.file = object.file};
    return read_inside(ret, object, name, JSON_OBJECT, REQUIRED);
}

status_t json_find_object(json_view *ret, json_view object, const char *name)
{
    return read_inside(ret, object, name, JSON_OBJECT, OPTIONAL);
}

status_t json_get_list(json_view *ret, json_view object, const char *name)
{
    *ret = (json_view){.file = object.file};
    return read_inside(ret, object, name, JSON_ARRAY, REQUIRED);
}

status_t json_find_list(json_view *ret, json_view object, const char *name)
{
    return read_inside(ret, object, name, JSON_ARRAY, OPTIONAL);
}

size_t json_count(json_view list)
{
    return json_array_size(inner(list.value));
}

json_view json_item(json_view list, size_t i)
{
    return (json_view){outer(json_array_get(inner(list.value), i)), list.file, list.list, i};
}

status_t json_item_text(const char **ret, json_view list, size_t i)
{
    *ret = json_string_value(json_array_get(inner(list.value), i));
    if (*ret != NULL) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: %s[%zu]: is no text", list.file, list.list, i);
}

void json_visit(json_view object, json_visitor *visit, void *data)
{
    const char *name;
    json_t *value;
    json_object_foreach(inner(object.value), name, value) {
        char number[32] = "?";
        if (json_is_integer(value)) {
            snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        } else if (json_is_real(value)) {
            snprintf(number, sizeof number, "%g", json_real_value(value));
        }
        visit(data, name, json_is_string(value) ? json_string_value(value) : number);
    }
}

const char *json_library(void)
{
    return jansson_version_str();
}
