/* Everything that a sweep will do in the folder is done once, in a folder of its own that is
 * removed again: create, write, sync, rename, read back, lock, and let every rank see what rank
 * 0 made. Permissions and quotas are not asked for, as only the attempt tells. */
#include "src/stage/check/probe.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "io/files.h"
#include "io/lock.h"
#include "io/output.h"
#include "io/partial.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/stage/sweep/visible.h"

enum { BLOCK = 1 << 20, SMALL = 4096 };

/* The folder, or what of its path exists; "." for a relative one of which nothing does. */
static status_t find_place(probe_result *ret, const char *folder)
{
    char *path = memory_format("%s", folder[0] != '\0' ? folder : ".");
    ret->exists = true;
    while (!files_exists(path)) {
        ret->exists = false;
        char *slash = strrchr(path, '/');
        if (slash == NULL) strcpy(path, ".");
        else *(slash == path ? slash + 1 : slash) = '\0';
    }
    ret->place = path;
    if (files_is_folder(path)) return STATUS_OK;
    return status_set(STATUS_CREATE, "%s: exists and is not a folder", path);
}

static void find_space(probe_result *ret)
{
    struct statvfs facts;
    ret->free_bytes = ret->free_files = INFINITY;
    if (statvfs(ret->place, &facts) != 0) return;
    ret->free_bytes = (double)facts.f_bavail * (double)facts.f_frsize;
    if (facts.f_files > 0) ret->free_files = (double)facts.f_favail;
}

/* ---- what is tried, in the probe's own folder ---- */

/* Write, sync, rename, and read what came of it. */
static status_t try_writing(const char *own)
{
    char *path = memory_format("%s/block", own);
    unsigned char *bytes = memory_alloc(BLOCK, 1);
    for (size_t i = 0; i < BLOCK; i++) bytes[i] = (unsigned char)(i * 131 >> 3);
    status_t s = output_write(path, bytes, BLOCK);
    if (s == STATUS_OK) {
        size_t count;
        char *back = files_read(&count, path, BLOCK);
        if (count != BLOCK || memcmp(bytes, back, BLOCK) != 0) {
            s = status_set(STATUS_IO, "%s: does not read as it was written", path);
        }
        memory_free(back);
    }
    memory_free(bytes);
    memory_free(path);
    return s;
}

static status_t time_small_file(double *ret_seconds, const char *own)
{
    char *path = memory_format("%s/block", own), bytes[SMALL] = {0};
    const double began = seconds_now();
    status_t s = output_write(path, bytes, sizeof bytes);
    *ret_seconds = seconds_now() - began;
    memory_free(path);
    return s;
}

/* A second lock of the same name must be refused. */
static status_t try_locking(bool *ret_locks, const char *own)
{
    const char *const name[] = {"probe"};
    lock *first = NULL, *second = NULL;
    char *note = NULL, *second_note = NULL;
    TRY(lock_take(&first, &note, own, name, 1, 0, NULL, NULL));
    *ret_locks = note == NULL;
    if (note == NULL
        && lock_take(&second, &second_note, own, name, 1, 0, NULL, NULL) == STATUS_OK) {
        *ret_locks = false;
        lock_release(second);
    }
    lock_release(first);
    memory_free(note);
    memory_free(second_note);
    return STATUS_OK;
}

static status_t try_all(probe_result *ret, const char *own)
{
    TRY(try_writing(own));
    TRY(time_small_file(&ret->seconds, own));
    return try_locking(&ret->locks, own);
}

/* What lies in the probe's own folder, and then the folder; a signal takes them along. */
typedef struct {
    char *paths[4];
} litter;

static void mark_all(litter *l, char *own)
{
    static const char *const names[] = {"block", "lock", ".running"}; /* visible_check */
    for (int i = 0; i < 3; i++) l->paths[i] = memory_format("%s/%s", own, names[i]);
    l->paths[3] = own;
    for (int i = 0; i < 4; i++) partial_mark(l->paths[i]);
}

static void remove_all(litter *l)
{
    for (int i = 0; i < 4; i++) {
        files_discard(l->paths[i]);
        partial_unmark(l->paths[i]);
        if (i < 3) memory_free(l->paths[i]);
    }
}

/* ---- all ---- */

static status_t begin(probe_result *ret, char **ret_own, const char *folder)
{
    TRY(find_place(ret, folder));
    find_space(ret);
    char *own = memory_format("%s/.check-XXXXXX", ret->place);
    if (mkdtemp(own) == NULL) {
        status_t s = status_set(STATUS_CREATE, "%s: nothing can be created in it: %s", ret->place,
                                strerror(errno));
        memory_free(own);
        return s;
    }
    *ret_own = own;
    return STATUS_OK;
}

/* The name of rank 0's folder on every rank. */
static void share_name(char **own, const team *world)
{
    uint64_t size = world->rank == 0 ? strlen(*own) + 1 : 0;
    team_broadcast(world, &size, sizeof size, 0);
    if (world->rank != 0) *own = memory_alloc((size_t)size, 1);
    team_broadcast(world, *own, (size_t)size, 0);
}

status_t probe_folder(probe_result *ret, const char *folder, const team *world)
{
    char *own = NULL;
    *ret = (probe_result){0};
    TRY(team_agree(world, world->rank == 0 ? begin(ret, &own, folder) : STATUS_OK));
    share_name(&own, world);
    litter l;
    if (world->rank == 0) mark_all(&l, own);
    status_t s = team_agree(world, world->rank == 0 ? try_all(ret, own) : STATUS_OK);
    if (s == STATUS_OK) s = visible_check(own, world);
    if (world->rank == 0) remove_all(&l);
    memory_free(own);
    return s;
}
