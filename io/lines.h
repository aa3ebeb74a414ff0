/* lines: text files read line by line; gzip is recognised by its bytes, "-" is standard input, a
 * byte order mark of UTF-8 is left out. */
#ifndef DEMODASH_IO_LINES_H
#define DEMODASH_IO_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef struct lines lines;

/* Open path for reading. Errors: STATUS_NOINPUT when it is missing, unreadable or a folder.
 * Owner: caller, lines_close. */
status_t lines_open(lines **ret, const char *path) MUST_USE;

/* The next line without its end (LF, CRLF or end of file), NUL-terminated; *ret_text is borrowed
 * until the next call and NULL at the end of the file. A line may hold up to 64 MiB.
 * Errors: STATUS_DATA for a longer line, a NUL byte, UTF-16, or a gzip stream that is damaged, cut
 * short or out of proportion (io/bytes.h); STATUS_IO. The sentence starts with "path:line: ". */
status_t lines_next(lines *l, char **ret_text, size_t *ret_length) MUST_USE;

/* The first bytes [*ret_count] of the file as they lie in the buffer, decompressed, before any line
 * is read; none of an empty file. Borrowed until the next call. Errors: as lines_next. */
status_t lines_first(const uint8_t **ret, size_t *ret_count, lines *l) MUST_USE;

/* lines_next gives the line that it gave last once more, as the caller has left it. */
void lines_again(lines *l);

/* Number of the line last returned, from 1. */
long lines_number(const lines *l);
const char *lines_path(const lines *l);

/* Record "path:line: sentence" with STATUS_DATA and return it. */
status_t lines_refuse(const lines *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void lines_close(lines *l);

#endif
