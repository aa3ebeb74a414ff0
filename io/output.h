/* output: files that appear whole or not at all: written beside, synced, renamed.
 *
 * One place for every file that the program writes. A symbolic link is followed and stays; a device
 * or a FIFO is written through; a file that is an input of the same command is refused
 * (io/claims.h); what a killed run left in the folder is removed (io/partial.h). */
#ifndef DEMODASH_IO_OUTPUT_H
#define DEMODASH_IO_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

#include "src/core/status.h"

typedef struct output output;

/* Start writing path ("-": standard output): a stream on a temporary file in the same folder, or
 * through to a device or a FIFO. Missing folders are not made. Errors: STATUS_CREATE, STATUS_USAGE
 * (an input). Owner: caller; ends with output_commit or output_abandon. */
status_t output_open(output **ret, const char *path) MUST_USE;

/* Would that be refused? For those who want to know before the work. */
status_t output_check(const char *path) MUST_USE;

/* The stream to write to. Borrowed; write errors are kept and reported by output_commit. */
FILE *output_stream(output *o);

/* Flush, fsync, close, rename to the final name, fsync the folder; releases o. On error the
 * temporary file is removed. Errors: STATUS_IO with the path and the reason (disk full, ...). */
status_t output_commit(output *o) MUST_USE;

/* Close and remove the temporary file; releases o. NULL is allowed. */
void output_abandon(output *o);

/* A whole file at once. */
status_t output_write(const char *path, const void *bytes, size_t count) MUST_USE;

/* The same for a writer that opens files itself (HDF5): output_partial is the name to write to, a
 * file of its own on each call; output_commit puts it in place once the writer has closed it. What
 * can only be written through is refused. Errors: STATUS_CREATE, STATUS_USAGE. */
status_t output_reserve(output **ret, const char *path) MUST_USE;
const char *output_partial(const output *o);

/* Sync a whole file and rename it, sync the folder. On error it is removed. Errors: STATUS_IO. */
status_t output_rename(const char *from, const char *to) MUST_USE;

/* Make a folder and its parents; existing ones are fine. Errors: STATUS_CREATE. */
status_t output_make_folder(const char *path) MUST_USE;

/* A name as a single path component: letters, digits and -_.+(), stay; every other byte and a
 * leading '.' become %XX. Reversible. Owner: caller. */
char *output_escape(const char *name);
char *output_unescape(const char *component);

/* Can results bear the name of a dataset? It is a name (core/names), not empty, and escaped it has
 * at most OUTPUT_NAME_MAX bytes: file systems allow 255, and ".NETWORK-sSEED.METHOD.tsv" with what
 * marks an unfinished file stands behind it. Errors: STATUS_DATA, "the dataset name '..' ..". */
enum { OUTPUT_NAME_MAX = 150 };
status_t output_check_name(const char *name) MUST_USE;

#endif
