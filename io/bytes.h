/* bytes: the bytes of a file or of standard input, decompressed where they are gzip. */
#ifndef DEMODASH_IO_BYTES_H
#define DEMODASH_IO_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef struct bytes bytes;

/* Open path for reading; "-" is standard input. gzip is recognised by its first two bytes; a file
 * may hold several gzip members one after the other, as bgzip and cat make them. Errors:
 * STATUS_NOINPUT when it is missing, unreadable or a folder. Owner: caller, bytes_close. */
status_t bytes_open(bytes **ret, const char *path) MUST_USE;

/* Read up to room (>= 1) bytes; *ret_count is 0 at the end. Errors: STATUS_DATA for a gzip stream
 * that is damaged or cut short, that has something else than another member behind a member, or
 * that grows beyond BYTES_RATIO times its size; STATUS_IO. The sentence gives the reason without
 * the file's name, which bytes_path gives. */
status_t bytes_read(size_t *ret_count, uint8_t *to, size_t room, bytes *b) MUST_USE;

/* What gzip may make of a byte, once more than BYTES_FREE have come out. DNA as letters comes to 4
 * or 5; only what was made to fill a memory comes near deflate's own limit of 1,032. */
enum { BYTES_RATIO = 100, BYTES_FREE = 1 << 26 };

/* The path as given, or "standard input". Borrowed. */
const char *bytes_path(const bytes *b);

void bytes_close(bytes *b); /* NULL is allowed */

/* Copy what comes on standard input to a file without a name that takes its place, so that each
 * bytes_open("-") from now on begins at its start. Not needed where it is read once. Errors:
 * STATUS_NOINPUT, STATUS_CREATE, STATUS_IO. */
status_t bytes_hold_standard(void) MUST_USE;

/* "1.2.13": the version of zlib in use. Borrowed, static. */
const char *bytes_library(void);

#endif
