/* Text files line by line, through zlib, which reads gzip and plain files alike. Bytes come in
 * blocks of 64 KiB; a line is put together from as many blocks as it needs in one buffer that
 * grows. What cannot be a text file for us (a zero byte, a line beyond 64 MiB, a stream cut short)
 * is refused with the number of its line. */
#include "io/lines.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "src/core/memory.h"

enum { BUFFER_SIZE = 1 << 16, LINE_MAX_SIZE = 1 << 26 };

struct lines {
    char *path;
    gzFile file;
    char *buffer;       /* [BUFFER_SIZE] bytes read */
    size_t at, filled;  /* what is left of it */
    char *line;         /* the line being put together */
    size_t capacity;
    long number;
    bool ended;
};

status_t lines_open(lines **ret, const char *path)
{
    *ret = NULL;
    bool standard = strcmp(path, "-") == 0;
    struct stat facts;
    if (!standard) {
        if (stat(path, &facts) != 0) {
            return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
        }
        if (S_ISDIR(facts.st_mode)) {
            return status_set(STATUS_NOINPUT, "%s: is a folder, a file is needed", path);
        }
    }
    gzFile file = standard ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb");
    if (file == NULL) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    gzbuffer(file, BUFFER_SIZE);
    lines *l = memory_array(l, 1);
    l->path = memory_copy_text(standard ? "standard input" : path);
    l->file = file;
    l->buffer = memory_alloc(BUFFER_SIZE, 1);
    l->capacity = 1024;
    l->line = memory_alloc(l->capacity, 1);
    *ret = l;
    return STATUS_OK;
}

static status_t fill(lines *l)
{
    int got = gzread(l->file, l->buffer, BUFFER_SIZE);
    int code = Z_OK;
    const char *reason = gzerror(l->file, &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
        if (code == Z_ERRNO) {
            return status_set(STATUS_IO, "%s:%ld: reading failed: %s", l->path, l->number + 1,
                              strerror(errno));
        }
        return status_set(STATUS_DATA, "%s:%ld: the gzip stream is damaged or cut short (%s)",
                          l->path, l->number + 1, reason);
    }
    l->at = 0;
    l->filled = (size_t)got;
    l->ended = got == 0;
    return STATUS_OK;
}

status_t lines_next(lines *l, char **ret_text, size_t *ret_length)
{
    size_t length = 0;
    bool complete = false;
    *ret_text = NULL;
    *ret_length = 0;
    while (!complete) {
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
            return status_set(STATUS_DATA, "%s:%ld: the line is longer than 64 MiB", l->path,
                              l->number + 1);
        }
        memory_grow(l->line, &l->capacity, length + take + 1);
        memcpy(l->line + length, start, take);
        length += take;
        l->at += take + (end != NULL);
        complete = end != NULL;
    }
    l->number++;
    if (length > 0 && l->line[length - 1] == '\r') length--;
    l->line[length] = '\0';
    if (strlen(l->line) != length) {
        return status_set(STATUS_DATA, "%s:%ld: a zero byte: this is not a text file", l->path,
                          l->number);
    }
    *ret_text = l->line;
    *ret_length = length;
    return STATUS_OK;
}

long lines_number(const lines *l)
{
    return l->number;
}

const char *lines_path(const lines *l)
{
    return l->path;
}

status_t lines_refuse(const lines *l, const char *format, ...)
{
    char text[900];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return status_set(STATUS_DATA, "%s:%ld: %s", l->path, l->number, text);
}

void lines_close(lines *l)
{
    if (l == NULL) return;
    gzclose(l->file);
    memory_free(l->path);
    memory_free(l->buffer);
    memory_free(l->line);
    memory_free(l);
}
