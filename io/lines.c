/* Text files line by line; io/bytes reads gzip and plain files alike. Bytes come in blocks of
 * 64 KiB; a line is put together from as many blocks as it needs in one buffer that grows. A byte
 * order mark at the start of the file is left out here, for all that read text. What cannot be a
 * text file for us (UTF-16, a zero byte, a line beyond 64 MiB, a stream cut short) is refused with
 * the number of its line. */
#include "io/lines.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "io/bytes.h"
#include "src/core/memory.h"

enum { BUFFER_SIZE = 1 << 16, LINE_MAX_SIZE = 1 << 26 };

struct lines {
    bytes *file;
    char *buffer;       /* [BUFFER_SIZE] bytes read */
    size_t at, filled;  /* what is left of it */
    char *line;         /* the line being put together */
    size_t capacity;
    char *text;         /* the last line in it, of `length` */
    size_t length;
    long number;
    bool ended, again;
};

status_t lines_open(lines **ret, const char *path)
{
    *ret = NULL;
    bytes *file;
    TRY(bytes_open(&file, path));
    lines *l = memory_array(l, 1);
    l->file = file;
    l->buffer = memory_alloc(BUFFER_SIZE, 1);
    l->capacity = 1024;
    l->line = memory_alloc(l->capacity, 1);
    *ret = l;
    return STATUS_OK;
}

static status_t fill(lines *l)
{
    const status_t s = bytes_read(&l->filled, (uint8_t *)l->buffer, BUFFER_SIZE, l->file);
    if (s != STATUS_OK) return status_prefix(s, "%s:%ld", lines_path(l), l->number + 1);
    l->at = 0;
    l->ended = l->filled == 0;
    return STATUS_OK;
}

status_t lines_first(const uint8_t **ret, size_t *ret_count, lines *l)
{
    if (l->number == 0 && l->at == l->filled && !l->ended) TRY(fill(l));
    *ret = (const uint8_t *)l->buffer;
    *ret_count = l->number == 0 && l->at == 0 ? l->filled : 0;
    return STATUS_OK;
}

/* The line, put together, as text: without its carriage return and, the first one, without a byte
 * order mark. */
static status_t check_line(lines *l, size_t length)
{
    char *text = l->line;
    if (length > 0 && text[length - 1] == '\r') length--;
    text[length] = '\0';
    if (l->number == 1) {
        const bool marked = strncmp(text, "\xff\xfe", 2) == 0 || strncmp(text, "\xfe\xff", 2) == 0;
        if (marked || (length >= 2 && (text[0] == '\0') != (text[1] == '\0'))) {
            return lines_refuse(l, "this looks like text in UTF-16; save it as UTF-8");
        }
        if (strncmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, length -= 3;
    }
    if (strlen(text) != length) return lines_refuse(l, "a zero byte: this is not a text file");
    l->text = text;
    l->length = length;
    return STATUS_OK;
}

/* Put the next line together; *ret_found is false at the end of the file. */
static status_t put_together(bool *ret_found, lines *l)
{
    size_t length = 0;
    *ret_found = false;
    for (bool complete = false; !complete;) {
        if (l->at == l->filled && !l->ended) TRY(fill(l));
        if (l->ended) {
            if (length == 0) return STATUS_OK;
            break;
        }
        const char *start = l->buffer + l->at;
        size_t left = l->filled - l->at;
        const char *end = memchr(start, '\n', left);
        size_t take = end != NULL ? (size_t)(end - start) : left;
        if (length + take >= LINE_MAX_SIZE) {
            return status_set(STATUS_DATA, "%s:%ld: the line is longer than 64 MiB", lines_path(l),
                              l->number + 1);
        }
        memory_grow(l->line, &l->capacity, length + take + 1);
        memcpy(l->line + length, start, take);
        length += take;
        l->at += take + (end != NULL);
        complete = end != NULL;
    }
    l->number++;
    *ret_found = true;
    return check_line(l, length);
}

status_t lines_next(lines *l, char **ret_text, size_t *ret_length)
{
    bool found = l->again;
    *ret_text = NULL;
    *ret_length = 0;
    if (!l->again) TRY(put_together(&found, l));
    l->again = false;
    if (!found) return STATUS_OK;
    *ret_text = l->text;
    *ret_length = l->length;
    return STATUS_OK;
}

void lines_again(lines *l)
{
    l->again = true;
}

long lines_number(const lines *l)
{
    return l->number;
}

const char *lines_path(const lines *l)
{
    return bytes_path(l->file);
}

status_t lines_refuse(const lines *l, const char *format, ...)
{
    char text[900];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return status_set(STATUS_DATA, "%s:%ld: %s", lines_path(l), l->number, text);
}

void lines_close(lines *l)
{
    if (l == NULL) return;
    bytes_close(l->file);
    memory_free(l->buffer);
    memory_free(l->line);
    memory_free(l);
}
