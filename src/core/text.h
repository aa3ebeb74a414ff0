/* text: a string that is put together piece by piece (the lists and tables in messages). */
#ifndef DEMODASH_CORE_TEXT_H
#define DEMODASH_CORE_TEXT_H

#include <stddef.h>

/* Start from {0}. */
typedef struct {
    char *bytes; /* NUL-terminated; NULL as long as nothing has been added */
    size_t length, capacity;
} text_builder;

/* Append formatted text. */
void text_add(text_builder *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Append an item of a list: the separator goes before every item but the first of the text. */
void text_add_item(text_builder *t, const char *separator, const char *item);

/* What has been put together, "" if nothing. Borrowed until the next addition. */
const char *text_so_far(const text_builder *t);

/* The finished string, "" if nothing was added; t is empty again. Owner: caller, memory_free. */
char *text_end(text_builder *t);

/* Give up what has been put together. */
void text_release(text_builder *t);

#endif
