/* output: files that appear whole or not at all: written beside, synced, renamed. */
#ifndef DEMODASH_IO_OUTPUT_H
#define DEMODASH_IO_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

#include "src/core/status.h"

typedef struct output output;

/* Start writing path: a stream on "path.partial" in the same folder. Missing folders are not made.
 * Errors: STATUS_CREATE. Owner: caller; ends with output_commit or output_abandon. */
status_t output_open(output **ret, const char *path) MUST_USE;

/* The stream to write to. Borrowed; write errors are kept and reported by output_commit. */
FILE *output_stream(output *o);

/* Flush, fsync, close, rename to the final name, fsync the folder; releases o. On error the
 * partial file is removed. Errors: STATUS_IO with the path and the reason (disk full, ...). */
status_t output_commit(output *o) MUST_USE;

/* Close and remove the partial file; releases o. NULL is allowed. */
void output_abandon(output *o);

/* A whole file at once. */
status_t output_write(const char *path, const void *bytes, size_t count) MUST_USE;

/* The name "path.partial" for writers that bring their own stream (HDF5, Cairo). Owner: caller. */
char *output_partial_name(const char *path);

/* Sync and rename such a file to its final name, sync the folder. On error it is removed. */
status_t output_publish(const char *partial, const char *path) MUST_USE;

/* Make a folder and its parents; existing ones are fine. Errors: STATUS_CREATE. */
status_t output_make_folder(const char *path) MUST_USE;

/* A name as a single path component: letters, digits and -_.+(), stay; every other byte and a
 * leading '.' become %XX. Reversible. Owner: caller. */
char *output_escape(const char *name);
char *output_unescape(const char *component);

#endif
