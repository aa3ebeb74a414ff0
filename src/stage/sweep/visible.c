/* How it goes about it: rank 0 leaves an empty file whose name no earlier run is likely to have
 * used, and every rank looks for it, again and again for a while; a rank on another file system
 * says so before work is lost. */
#include "src/stage/sweep/visible.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "io/files.h"
#include "io/output.h"
#include "src/core/memory.h"

/* Reading the folder makes some clients of network file systems forget what they remember. */
static bool is_there(const char *folder, const char *path)
{
    char **names;
    size_t count;
    if (files_list(&names, &count, folder) == STATUS_OK) files_free_names(names, count);
    return files_exists(path);
}

static status_t look(const char *running, const char *path)
{
    enum { TRIES = 30 };
    char host[65] = "unknown";
    for (int i = 0; i < TRIES; i++) {
        if (is_there(running, path)) return STATUS_OK;
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    gethostname(host, sizeof host - 1);
    return status_set(STATUS_CREATE, "%s: what rank 0 writes there is not seen on host %s: the "
                      "results must lie on a file system that all hosts share", running, host);
}

status_t visible_check(const char *folder, const team *world)
{
    if (world->size == 1) return STATUS_OK;
    int64_t mark = (int64_t)getpid() * 1000003 + (int64_t)time(NULL);
    team_broadcast(world, &mark, sizeof mark, 0);
    char *running = memory_format("%s/.running", folder);
    char *path = memory_format("%s/seen-%llx", running, (unsigned long long)mark);
    status_t s = STATUS_OK;
    if (world->rank == 0) s = output_make_folder(running);
    if (world->rank == 0 && s == STATUS_OK) s = output_write(path, "", 0);
    s = team_agree(world, s);
    if (s == STATUS_OK) s = team_agree(world, look(running, path));
    if (world->rank == 0) files_discard(path); /* after all have looked: team_agree */
    memory_free(path);
    memory_free(running);
    return s;
}
