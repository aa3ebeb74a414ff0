/* files: what lies on disk beside the formats: is it there, what is in a folder, small files whole,
 * the hash of a file, removing. Not collective. */
#ifndef DEMODASH_IO_FILES_H
#define DEMODASH_IO_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/hash.h"
#include "src/core/status.h"

/* A shell can start us with standard input, output or error closed. The next file that is opened
 * would get its number, and what we print would land in that file: so each is held by something
 * that refuses to be written to. To be called first of all. false: that failed. */
bool files_hold_standard(void);

/* Links are followed. */
bool files_exists(const char *path);
bool files_is_folder(const char *path);
/* A plain file: no folder, device or pipe. */
bool files_is_plain(const char *path);
/* The folder in which a file really lies, or would lie once it is made; links are followed. NULL:
 * there is none. Owner: caller, memory_free. */
char *files_folder_of(const char *path);
/* Do both names lead to one file or folder that is there? */
bool files_is_same(const char *a, const char *b);
bool files_is_readable(const char *path);
typedef enum { FILES_MISSING, FILES_PLAIN, FILES_FOLDER, FILES_OTHER } files_kind;
/* What it is, links followed; FILES_OTHER: a pipe, a socket or a device. Of FILES_MISSING errno
 * says why. */
files_kind files_get_kind(const char *path);
/* Seconds since 1970 of its last change; NaN when it is not there. */
double files_changed(const char *path);

/* The names in a folder that do not begin with '.', in byte order. Owner: caller, files_free_names.
 * Errors: STATUS_NOINPUT. */
status_t files_list(char ***ret, size_t *ret_count, const char *folder) MUST_USE;
/* The same with those that begin with '.', less "." and "..". */
status_t files_list_all(char ***ret, size_t *ret_count, const char *folder) MUST_USE;
void files_free_names(char **names, size_t count);

/* The first bytes of a file, at most `most`, with a NUL behind them; ret_count may be NULL. NULL
 * when it is not there or cannot be read. Owner: caller, memory_free. */
char *files_read(size_t *ret_count, const char *path, size_t most);

/* The value behind "key" at the start of a line of such a file as /proc holds: blanks around it are
 * left out. NULL: no such line or file. Owner: caller, memory_free. */
char *files_read_value(const char *path, const char *key);

/* Add a file's bytes to a hash; "-" is standard input, held (bytes_hold_standard). ret_count (may
 * be NULL): how many. Errors: STATUS_NOINPUT (then *ret_count is 0), STATUS_IO. */
status_t files_hash(hash *h, uint64_t *ret_count, const char *path) MUST_USE;

/* Remove a file; one that is not there is fine. Errors: STATUS_IO. */
status_t files_remove(const char *path) MUST_USE;
/* The same for what is only litter, or an empty folder: failing is not told. */
void files_discard(const char *path);

#endif
