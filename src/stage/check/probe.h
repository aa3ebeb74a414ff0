/* probe: can results be written into a folder? Tried, not guessed. */
#ifndef DEMODASH_STAGE_CHECK_PROBE_H
#define DEMODASH_STAGE_CHECK_PROBE_H

#include <stdbool.h>

#include "src/core/status.h"
#include "src/core/team.h"

typedef struct {
    char *place;        /* the folder, or the nearest one above it that exists; owner: caller */
    bool exists;        /* it is the folder itself */
    bool locks;         /* the file system has locks that keep a second process out */
    double seconds;     /* of writing one small file as results are written: synced, renamed */
    double free_bytes;  /* that this user may still write; quotas are not seen */
    double free_files;  /* likewise; infinite where the file system does not count them */
} probe_result;

/* In a folder of its own inside `place`, which is removed at the end: make a folder, write a file
 * of 1 MiB, sync and rename it, read it back, take a lock and see that nobody else can take it; and
 * see that every rank sees what rank 0 wrote (src/stage/sweep/visible.h). *ret on rank 0 only.
 * Collective; agreed on. Errors: STATUS_CREATE (cannot be created, no folder, not seen on a host),
 * STATUS_IO (disk full and the like). On error place is still set on rank 0. */
status_t probe_folder(probe_result *ret, const char *folder, const team *world) MUST_USE;

#endif
