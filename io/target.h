/* target: where an output goes. Symbolic links are followed: the file that they lead to is replaced
 * or made, and the links stay. What cannot be replaced (a device, a FIFO, a terminal, standard
 * output) is written through. Not collective. */
#ifndef DEMODASH_IO_TARGET_H
#define DEMODASH_IO_TARGET_H

#include <stdbool.h>
#include <sys/stat.h>

#include "src/core/status.h"

typedef struct {
    char *path;        /* of the file, no link; NULL: a stream */
    bool there;        /* a file that is to be replaced: facts are its */
    struct stat facts;
    bool standard;     /* a stream: standard output */
} target;

/* Errors: STATUS_CREATE (a folder, a file that may not be written, links in a circle). "-" is
 * standard output. Owner: caller, target_release. */
status_t target_find(target *ret, const char *path) MUST_USE;
void target_release(target *t);

/* Open a target that is a stream: a new descriptor; -1 and errno when that fails. path as given. */
int target_open_stream(const target *t, const char *path);

/* Put the file `partial`, which lies beside the target, in its place; it has the permissions of the
 * file that it replaces. errno when false. */
bool target_replace(const target *t, const char *partial);

#endif
