/* json: JSON files and texts; the one module that knows jansson.
 *
 * Two sides. A tree is built with put (a member of an object) and add (an item of a list) and
 * written whole; members keep the order in which they were put. What was read is looked at through
 * views, which know their file: each getter asks for a field by name, type and range, and refuses
 * with "file: field: what is wrong". So a reader cannot take a missing field for zero, a text for a
 * number or NaN for a count. get: the field must be there. find: where the field is missing or
 * null, *ret stays as it is, so that the caller's own value for "not said" stands; one that is
 * there is held to the same rules. */
#ifndef DEMODASH_IO_JSON_H
#define DEMODASH_IO_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "src/core/status.h"

/* ---- building ---- */

typedef struct json json;

/* An empty object. Owner: caller, json_free, which frees all that is in it; NULL is allowed. */
json *json_make_object(void);
json *json_make_list(void);
void json_free(json *tree);

/* Members of an object; one of the same name is replaced in its place. Numbers that are not finite
 * and texts that are NULL become null; bytes of a text that are not UTF-8 become U+FFFD. */
void json_put_text(json *object, const char *name, const char *value);
void json_put_int(json *object, const char *name, int64_t value);
void json_put_number(json *object, const char *name, double value);
void json_put_flag(json *object, const char *name, bool value);
void json_put_null(json *object, const char *name);
/* A new empty object or list as a member. Borrowed: it belongs to the tree. */
json *json_put_object(json *object, const char *name);
json *json_put_list(json *object, const char *name);

/* Items at the end of a list; as above. */
void json_add_text(json *list, const char *value);
void json_add_number(json *list, double value);
json *json_add_object(json *list);

/* All members of `more`, which is taken over, join an object. */
void json_merge(json *object, json *more);

/* ---- writing ---- */

typedef struct {
    int indent;   /* blanks a level; 0: one line */
    int digits;   /* significant ones of a number that is not whole, 1 to 17 */
    bool newline; /* at the end */
} json_form;

/* The text of a tree. Owner: caller, memory_free. Public for tests. */
char *json_text(const json *tree, json_form form);
/* The same to a stream, whose state says whether that went well. */
void json_print(FILE *out, const json *tree, json_form form);
/* The same as a file that appears whole. Errors: as output_write. */
status_t json_write(const char *path, const json *tree, json_form form) MUST_USE;

/* ---- reading ---- */

/* A look at a value of a tree; all borrowed: valid as long as tree and file name are. */
typedef struct {
    const json *value; /* NULL: nothing, as an empty object or list */
    const char *file;  /* for messages */
    const char *list;  /* name of the list that it is an item of, NULL: none */
    size_t index;      /* in that list */
} json_view;

/* Read a file whose outermost value is an object. Owner: caller, json_free. Errors: STATUS_NOINPUT
 * (missing, unreadable), STATUS_DATA with the line (no JSON, cut short, a name twice in one object,
 * a number beyond 64 bits, larger than 64 MiB, no object). */
status_t json_read(json **ret, const char *path) MUST_USE;
/* The tree itself; file: its name in messages, borrowed. */
json_view json_look(const json *tree, const char *file);

/* Fields of an object. Errors: STATUS_DATA: missing, null, of another type, outside [low, high].
 * int: a number written without point or exponent. */
status_t json_get_number(double *ret, json_view object, const char *name, double low,
                         double high) MUST_USE;
status_t json_get_int(int64_t *ret, json_view object, const char *name, int64_t low,
                      int64_t high) MUST_USE;
status_t json_get_flag(bool *ret, json_view object, const char *name) MUST_USE;
/* Borrowed. */
status_t json_get_text(const char **ret, json_view object, const char *name) MUST_USE;
status_t json_get_object(json_view *ret, json_view object, const char *name) MUST_USE;
status_t json_get_list(json_view *ret, json_view object, const char *name) MUST_USE;
/* A measure: the field must be there, but may be null, which is NaN here. */
status_t json_get_measure(double *ret, json_view object, const char *name, double low,
                          double high) MUST_USE;

/* The same where a field may be missing or null: then *ret is left as it is. */
status_t json_find_number(double *ret, json_view object, const char *name, double low,
                          double high) MUST_USE;
status_t json_find_int(int64_t *ret, json_view object, const char *name, int64_t low,
                       int64_t high) MUST_USE;
status_t json_find_text(const char **ret, json_view object, const char *name) MUST_USE;
status_t json_find_object(json_view *ret, json_view object, const char *name) MUST_USE;
status_t json_find_list(json_view *ret, json_view object, const char *name) MUST_USE;

/* Items of a list, 0 of nothing; one of them. */
size_t json_count(json_view list);
json_view json_item(json_view list, size_t i);
/* An item that must be a text. Borrowed. Errors: STATUS_DATA. */
status_t json_item_text(const char **ret, json_view list, size_t i) MUST_USE;

/* Every member of an object in order, its value as a text for people: "?" for what is neither text
 * nor number. Texts are borrowed during the call. */
typedef void json_visitor(void *data, const char *name, const char *text);
void json_visit(json_view object, json_visitor *visit, void *data);

/* "2.14": the version of jansson in use. Borrowed, static. */
const char *json_library(void);

#endif
