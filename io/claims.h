/* claims: which files a command was told to read and which to write, so that none is both.
 *
 * The command names its inputs and outputs at its start. From then on whoever opens a file to read
 * it asks whether it is one of the outputs, and whoever writes one asks whether it is one of the
 * inputs: so a file is refused as well that the command only comes across (in a folder of sources,
 * as a model of a task). Files are told apart by device and inode, whatever their names: links of
 * both kinds and relative names do not hide one. Not collective: each rank keeps its own list. */
#ifndef DEMODASH_IO_CLAIMS_H
#define DEMODASH_IO_CLAIMS_H

#include <stdbool.h>

#include "src/core/status.h"

struct stat;

/* The command reads this file. What is not there or is a folder or a device is passed over; "-" is
 * standard input. */
void claims_read(const char *path);

/* Does standard output or standard error go to an input? Then what is printed would spoil it; where
 * it is standard error, that goes to standard output from now on. Errors: STATUS_USAGE. */
status_t claims_check_standard(void) MUST_USE;

/* The option writes this file. Errors: STATUS_USAGE when it is an input, an output of another
 * option, the file of the messages, or has no name; STATUS_CREATE for a folder. */
status_t claims_write(const char *path, const char *option) MUST_USE;

/* Asked by those who open files: may this one be read, or replaced? facts: its stat.
 * Errors: STATUS_USAGE. */
status_t claims_check_read(const char *path, const struct stat *facts) MUST_USE;
status_t claims_check_write(const char *path, const struct stat *facts) MUST_USE;

/* A file of that name was named as an output. */
bool claims_is_output(const char *path);

/* An output was put in place of the file of these facts, whose inode may be given to another. */
void claims_end_write(const struct stat *facts);

#endif
