/* Names of temporary files, and their removal: by the process that made them when a signal ends it,
 * and by the next one that writes to the folder when nothing could be done any more (SIGKILL, a
 * crash, a lost machine). Locks are not used here: HDF5 and MPI-IO open and close these files by
 * means of their own, and a closed file loses its locks. */
#include "io/partial.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/files.h"
#include "src/core/hash.h"
#include "src/core/memory.h"

static const char ENDING[] = ".partial";
enum { LIVE_MAX = 64, FOLDERS_MAX = 64, KEPT = 80, WEEK = 7 * 24 * 60 * 60 };

/* Names alive in this process; a handler reads them. Those without room wait for the next sweep. */
static char *volatile live[LIVE_MAX];

/* ---- who wrote it ---- */

/* The kernel that this process runs on and the namespace in which its number is its own. */
static uint32_t own_kernel(void)
{
    static uint32_t known = 0;
    if (known != 0) return known;
    char space[64] = "", host[65] = "";
    if (readlink("/proc/self/ns/pid", space, sizeof space - 1) < 0) space[0] = '\0';
    gethostname(host, sizeof host - 1);
    char *boot = files_read(NULL, "/proc/sys/kernel/random/boot_id", 36);
    char *text = memory_format("%s %s", boot != NULL ? boot : host, space);
    known = (uint32_t)(hash_name(text) >> 32) | 1; /* never 0 */
    memory_free(text);
    memory_free(boot);
    return known;
}

/* When a process of this kernel began, in ticks since its boot; 0: not told. *ret_state, which may
 * be NULL: as ps shows it, 'R', 'S', .. */
static uint64_t start_of(long process, char *ret_state)
{
    enum { MOST = 1024, FIELD = 22 };
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    char *text = files_read(NULL, path, MOST);
    uint64_t start = 0;
    if (text != NULL) {
        /* Field 2 is the program's name in brackets and may hold anything: count from behind it. */
        char *at = strrchr(text, ')');
        if (at != NULL && at[1] == ' ' && ret_state != NULL) *ret_state = at[2];
        for (int field = 2; at != NULL && field < FIELD; field++) at = strchr(at + 1, ' ');
        if (at != NULL) start = strtoull(at, NULL, 10);
    }
    memory_free(text);
    return start;
}

typedef struct {
    uint32_t kernel;
    long process;
    uint64_t start;
} owner;

/* From "NAME.KERNEL-PROCESS-START-N.partial". */
static bool read_owner(owner *ret, const char *name)
{
    const size_t length = strlen(name), ending = strlen(ENDING);
    if (length <= ending || strcmp(name + length - ending, ENDING) != 0) return false;
    const char *at = name + length - ending;
    while (at > name && at[-1] != '.') at--;
    unsigned number;
    int end = 0;
    return at > name && sscanf(at, "%8" SCNx32 "-%ld-%" SCNu64 "-%u%n", &ret->kernel, &ret->process,
                               &ret->start, &number, &end) == 4
        && at + end == name + length - ending;
}

static bool has_ended(const owner *o)
{
    if (o->process <= 0) return false;
    if (kill((pid_t)o->process, 0) != 0 && errno == ESRCH) return true;
    char state = '\0';
    const uint64_t start = start_of(o->process, &state);
    if (state == 'Z' || state == 'X') return true; /* dead, and not yet waited for */
    return start != 0 && o->start != 0 && start != o->start; /* the number is another's now */
}

/* ---- names ---- */

char *partial_begin(const char *path)
{
    static unsigned count = 0;
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    /* A file's name may be as long as the file system allows: only its beginning is kept. */
    char *partial = memory_format("%.*s%.*s.%08" PRIx32 "-%ld-%" PRIu64 "-%u%s", (int)(name - path),
                                  path, KEPT, name, own_kernel(), (long)getpid(),
                                  start_of((long)getpid(), NULL), count++, ENDING);
    partial_mark(partial);
    return partial;
}

void partial_end(char *partial)
{
    if (partial != NULL) partial_unmark(partial);
    memory_free(partial);
}

void partial_mark(char *path)
{
    for (int i = 0; i < LIVE_MAX; i++) {
        if (live[i] != NULL) continue;
        live[i] = path;
        break;
    }
}

void partial_unmark(const char *path)
{
    for (int i = 0; i < LIVE_MAX; i++) {
        if (live[i] == path) live[i] = NULL;
    }
}

void partial_remove_all(void)
{
    for (int i = 0; i < LIVE_MAX; i++) {
        if (live[i] != NULL) unlink(live[i]);
    }
    for (int i = 0; i < LIVE_MAX; i++) { /* folders, which are empty now */
        if (live[i] != NULL) rmdir(live[i]);
    }
}

/* ---- what others left ---- */

/* Is this folder seen for the first time? Only the last ones are remembered: to look again does no
 * harm. */
static bool is_new(const struct stat *folder, const char *path)
{
    static struct {
        dev_t device;
        ino_t inode;
        uint64_t path; /* the number of a folder that is removed may become another's */
    } seen[FOLDERS_MAX];
    static size_t count = 0;
    const uint64_t name = hash_name(path);
    for (size_t i = 0; i < count && i < FOLDERS_MAX; i++) {
        if (seen[i].device == folder->st_dev && seen[i].inode == folder->st_ino
            && seen[i].path == name) {
            return false;
        }
    }
    seen[count % FOLDERS_MAX].device = folder->st_dev;
    seen[count % FOLDERS_MAX].inode = folder->st_ino;
    seen[count % FOLDERS_MAX].path = name;
    count++;
    return true;
}

void partial_sweep(const char *partial)
{
    const char *slash = strrchr(partial, '/');
    char *folder = slash == NULL ? memory_copy_text(".")
        : memory_format("%.*s", slash == partial ? 1 : (int)(slash - partial), partial);
    struct stat place, own, facts;
    DIR *d = NULL;
    if (stat(folder, &place) == 0 && lstat(partial, &own) == 0 && is_new(&place, folder)) {
        d = opendir(folder);
    }
    for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;) {
        owner o;
        if (!read_owner(&o, entry->d_name)) continue;
        char *path = memory_format("%s/%s", folder, entry->d_name);
        const bool here = o.kernel == own_kernel();
        if (here ? has_ended(&o)
                 : lstat(path, &facts) == 0 && own.st_mtime - facts.st_mtime > WEEK) {
            unlink(path);
        }
        memory_free(path);
    }
    if (d != NULL) closedir(d);
    memory_free(folder);
}
