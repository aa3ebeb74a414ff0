/* A shared object for LD_PRELOAD: makes the n-th operation that changes a file fail, or kills the
 * process there. Counted are open for writing, write, pwrite, ftruncate, fsync, fdatasync, rename
 * and unlink, and stdio's fopen for writing and what its streams write, on paths that contain
 * FAIL_IN and not FAIL_NOT.
 *   FAIL_AT      number of the operation, from 1 (0 or unset: none)
 *   FAIL_WITH    ENOSPC, EROFS, EIO, or a signal that comes there: KILL, STOP, INT, TERM, HUP, USR1
 *   FAIL_ON      1: all later ones fail too (a full disk stays full)
 *   FAIL_COUNT   file that gets the number of operations at the end of the process
 *   FAIL_TRACE   file that gets a line for each: what it is, and the path (of a rename the new
 *   one) */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HANDLES = 4096, STREAMS = 64 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool watched[HANDLES];
static struct {
    FILE *stream;
    int handle;
} streams[STREAMS];
static long counted = 0;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool is_watched_path(const char *path)
{
    const char *in = getenv("FAIL_IN"), *not = getenv("FAIL_NOT");
    return in != NULL && strstr(path, in) != NULL && (not == NULL || strstr(path, not) == NULL);
}

static bool is_watched(int handle)
{
    return handle >= 0 && handle < HANDLES && watched[handle];
}

static void trace(const char *what, const char *path)
{
    const char *to = getenv("FAIL_TRACE");
    FILE *f = to != NULL ? NEXT(fopen)(to, "a") : NULL;
    if (f == NULL) return;
    fprintf(f, "%s %s\n", what, path);
    fclose(f);
}

static void trace_handle(const char *what, int handle)
{
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", handle);
    const ssize_t size = readlink(name, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    trace(what, path);
}

/* The signal of that name, if it is one: to this thread, so that it has come when this returns. */
static bool send(const char *name, long number, const char *what)
{
    static const struct {
        const char *name;
        int signal;
    } known[] = {{"KILL", SIGKILL}, {"STOP", SIGSTOP}, {"INT", SIGINT}, {"TERM", SIGTERM},
                 {"HUP", SIGHUP}, {"USR1", SIGUSR1}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) != 0) continue;
        fprintf(stderr, "fail_write: SIG%s at operation %ld, %s\n", name, number, what);
        raise(known[i].signal);
        return true;
    }
    return false;
}

/* Count one operation; true: it must fail, errno is set. */
static bool fails(const char *what)
{
    const char *at = getenv("FAIL_AT"), *with = getenv("FAIL_WITH"), *on = getenv("FAIL_ON");
    const long wanted = at != NULL ? atol(at) : 0;
    pthread_mutex_lock(&mutex);
    const long number = ++counted;
    pthread_mutex_unlock(&mutex);
    if (wanted == 0 || !(number == wanted || (on != NULL && number > wanted))) return false;
    if (with != NULL && send(with, number, what)) return false;
    errno = with == NULL ? EIO : strcmp(with, "ENOSPC") == 0 ? ENOSPC
        : strcmp(with, "EROFS") == 0 ? EROFS : EIO;
    fprintf(stderr, "fail_write: operation %ld, %s, fails\n", number, what);
    errno = with == NULL ? EIO : strcmp(with, "ENOSPC") == 0 ? ENOSPC
        : strcmp(with, "EROFS") == 0 ? EROFS : EIO;
    return true;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAIL_COUNT");
    if (path == NULL) return;
    FILE *f = NEXT(fopen)(path, "a");
    if (f == NULL) return;
    fprintf(f, "%ld\n", counted);
    fclose(f);
}

/* ---- file descriptors ---- */

static int open_watched(int (*next)(const char *, int, ...), const char *path, int flags,
                        mode_t mode)
{
    const bool watch = (flags & O_ACCMODE) != O_RDONLY && is_watched_path(path);
    if (watch && (flags & O_CREAT) && fails("open")) return -1;
    int handle = next(path, flags, mode);
    /* Folders are opened to be synced: that counts, too. */
    if (handle >= 0 && handle < HANDLES) watched[handle] = watch || is_watched_path(path);
    return handle;
}

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_watched(NEXT(open), path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_watched(NEXT(open64), path, flags, mode);
}

int close(int handle)
{
    if (handle >= 0 && handle < HANDLES) watched[handle] = false;
    return NEXT(close)(handle);
}

int dup2(int from, int to)
{
    const int handle = NEXT(dup2)(from, to);
    if (handle >= 0 && handle < HANDLES) watched[handle] = is_watched(from);
    return handle;
}

ssize_t write(int handle, const void *bytes, size_t count)
{
    if (is_watched(handle)) trace_handle("write", handle);
    if (is_watched(handle) && fails("write")) return -1;
    return NEXT(write)(handle, bytes, count);
}

ssize_t pwrite(int handle, const void *bytes, size_t count, off_t at)
{
    if (is_watched(handle) && fails("pwrite")) return -1;
    return NEXT(pwrite)(handle, bytes, count, at);
}

ssize_t pwrite64(int handle, const void *bytes, size_t count, off64_t at)
{
    if (is_watched(handle) && fails("pwrite")) return -1;
    return NEXT(pwrite64)(handle, bytes, count, at);
}

int ftruncate(int handle, off_t length)
{
    if (is_watched(handle) && fails("ftruncate")) return -1;
    return NEXT(ftruncate)(handle, length);
}

int ftruncate64(int handle, off64_t length)
{
    if (is_watched(handle) && fails("ftruncate")) return -1;
    return NEXT(ftruncate64)(handle, length);
}

int fsync(int handle)
{
    if (is_watched(handle)) trace_handle("fsync", handle);
    if (is_watched(handle) && fails("fsync")) return -1;
    return NEXT(fsync)(handle);
}

int fdatasync(int handle)
{
    if (is_watched(handle) && fails("fdatasync")) return -1;
    return NEXT(fdatasync)(handle);
}

int rename(const char *from, const char *to)
{
    if (is_watched_path(to)) trace("rename", to);
    if (is_watched_path(to) && fails("rename")) return -1;
    return NEXT(rename)(from, to);
}

int unlink(const char *path)
{
    /* Only told of: a file that is not removed is not written wrongly. KILL applies. */
    const char *with = getenv("FAIL_WITH");
    if (is_watched_path(path) && with != NULL && strcmp(with, "KILL") == 0) fails("unlink");
    return NEXT(unlink)(path);
}

/* ---- stdio: its own writes cannot be preloaded, so a stream for writing becomes ours ---- */

static ssize_t stream_write(void *cookie, const char *bytes, size_t count)
{
    ssize_t written = write((int)(long)cookie, bytes, count);
    return written < 0 ? 0 : written;
}

static int stream_close(void *cookie)
{
    const int handle = (int)(long)cookie;
    for (int i = 0; i < STREAMS; i++) {
        if (streams[i].stream != NULL && streams[i].handle == handle) streams[i].stream = NULL;
    }
    return close(handle);
}

static FILE *fopen_watched(FILE *(*next)(const char *, const char *), const char *path,
                           const char *mode)
{
    if (mode[0] != 'w' || !is_watched_path(path)) return next(path, mode);
    int handle = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (handle < 0) return NULL;
    const cookie_io_functions_t functions = {.write = stream_write, .close = stream_close};
    FILE *f = fopencookie((void *)(long)handle, "w", functions);
    for (int i = 0; f != NULL && i < STREAMS; i++) {
        if (streams[i].stream == NULL) {
            streams[i].stream = f;
            streams[i].handle = handle;
            break;
        }
    }
    return f;
}

FILE *fopen(const char *path, const char *mode)
{
    return fopen_watched(NEXT(fopen), path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return fopen_watched(NEXT(fopen64), path, mode);
}

int fileno(FILE *stream)
{
    for (int i = 0; i < STREAMS; i++) {
        if (streams[i].stream == stream) return streams[i].handle;
    }
    return NEXT(fileno)(stream);
}
