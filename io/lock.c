/* Locks by fcntl on single bytes of FOLDER/lock, far behind its text: the kernel frees them when
 * the process dies, so that nothing stale is ever left. A run first locks the names it works on,
 * all or none of them, so that two runs cannot wait for each other with half of their names; then
 * it takes a free slot, whose line names it to others. Open file description locks where the kernel
 * has them; a file system without locks is told in a note and never stops a run. */
#include "config.h" /* first: F_OFD_SETLK is an extension */
#include "io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/core/seconds.h"

enum { LINE = 256 };
static const off_t SLOTS_AT = (off_t)1 << 40, NAMES_AT = (off_t)1 << 41;

struct lock {
    int handle;
    int slot; /* -1: a shared lock has none */
    bool none; /* the file system has no locks */
};

/* ---- one lock of some bytes ---- */

/* Try to set a lock (type F_RDLCK, F_WRLCK, F_UNLCK) of count bytes; 0, or an errno. */
static int set_lock(int handle, short type, off_t start, off_t count)
{
    struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = count};
    int failed = fcntl(handle, F_OFD_SETLK, &range);
    if (failed && errno == EINVAL) { /* an older kernel: the lock of the process */
        range.l_pid = 0;
        failed = fcntl(handle, F_SETLK, &range);
    }
    return failed ? errno : 0;
}

static bool is_busy(int error)
{
    return error == EAGAIN || error == EACCES;
}

static off_t place_of(const char *name)
{
    return NAMES_AT + 2 * (off_t)(hash_name(name) >> 4);
}

/* ---- holders ---- */

char *lock_describe_holder(void)
{
    static const char *const schedulers[][2] = {
        {"SLURM_JOB_ID", "SLURM job"}, {"PBS_JOBID", "PBS job"}, {"LSB_JOBID", "LSF job"},
        {"JOB_ID", "job"}};
    char host[65] = "unknown", when[32] = "", job[100] = "";
    gethostname(host, sizeof host - 1);
    time_t now = time(NULL);
    struct tm parts;
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &parts));
    for (size_t i = 0; i < sizeof schedulers / sizeof schedulers[0] && job[0] == '\0'; i++) {
        const char *id = getenv(schedulers[i][0]);
        if (id != NULL) snprintf(job, sizeof job, "%s %.60s, ", schedulers[i][1], id);
    }
    return memory_format("%shost %s, process %ld, since %s", job, host, (long)getpid(), when);
}

/* One line of the file: text [LINE + 1]; "" when there is none. */
static void read_line(char *text, int handle, int slot)
{
    ssize_t got = pread(handle, text, LINE, (off_t)slot * LINE);
    text[got > 0 ? got : 0] = '\0';
    size_t length = strcspn(text, "\n");
    while (length > 0 && text[length - 1] == ' ') length--;
    text[length] = '\0';
}

static bool write_line(int handle, int slot, const char *text)
{
    char line[LINE + 1];
    snprintf(line, sizeof line, "%-*.*s\n", LINE - 1, LINE - 1, text);
    return pwrite(handle, line, LINE, (off_t)slot * LINE) == LINE;
}

static int count_slots(int handle)
{
    struct stat facts;
    int count = fstat(handle, &facts) == 0 ? (int)((facts.st_size + LINE - 1) / LINE) : 0;
    return count < LOCK_SLOTS ? count : LOCK_SLOTS;
}

static bool is_locked(int handle, int slot)
{
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = SLOTS_AT + slot,
                          .l_len = 1};
    if (fcntl(handle, F_OFD_GETLK, &range) != 0) {
        range.l_pid = 0;
        if (fcntl(handle, F_GETLK, &range) != 0) return false;
    }
    return range.l_type != F_UNLCK;
}

/* The holders' lines that are alive, at most three. Owner: caller. */
static char *list_holders(int handle)
{
    enum { MOST = 3 };
    text_builder all = {0};
    char line[LINE + 1];
    int found = 0, slots = count_slots(handle);
    for (int slot = 0; slot < slots; slot++) {
        if (!is_locked(handle, slot)) continue;
        if (found++ >= MOST) continue;
        read_line(line, handle, slot);
        text_add_item(&all, "; ", line);
    }
    if (found > MOST) text_add(&all, "; and %d more", found - MOST);
    return text_end(&all);
}

/* ---- taking ---- */

/* Lock all names, or none: 0, or the errno of the first that failed and its number. */
static int try_names(int handle, const char *const *names, size_t count, size_t *ret_busy)
{
    for (size_t i = 0; i < count; i++) {
        int error = set_lock(handle, F_WRLCK, place_of(names[i]), 2);
        if (error == 0) continue;
        *ret_busy = i;
        while (i-- > 0) set_lock(handle, F_UNLCK, place_of(names[i]), 2);
        return error;
    }
    /* The second bytes were asked for to see that nobody of an earlier run lives on. */
    for (size_t i = 0; i < count; i++) set_lock(handle, F_UNLCK, place_of(names[i]) + 1, 1);
    return 0;
}

static int take_slot(int handle)
{
    for (int slot = 0; slot < LOCK_SLOTS; slot++) {
        if (set_lock(handle, F_WRLCK, SLOTS_AT + slot, 1) == 0) return slot;
    }
    return -1;
}

/* Try until it is had or the time is up; returns 0 or an errno. */
static int wait_for_names(int handle, const char *const *names, size_t count, double wait_seconds,
                          void (*waiting)(void *data, const char *holders), void *data,
                          size_t *ret_busy)
{
    const double until = seconds_now() + wait_seconds;
    for (bool told = false;;) {
        int error = try_names(handle, names, count, ret_busy);
        if (!is_busy(error) || seconds_now() >= until) return error;
        if (!told && waiting != NULL) {
            char *holders = list_holders(handle);
            waiting(data, holders);
            memory_free(holders);
        }
        told = true;
        nanosleep(&(struct timespec){0, 200000000}, NULL);
    }
}

status_t lock_take(lock **ret, char **ret_note, const char *folder, const char *const *names,
                   size_t count, double wait_seconds,
                   void (*waiting)(void *data, const char *holders), void *data)
{
    char *path = memory_format("%s/lock", folder);
    int handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    status_t s = STATUS_OK;
    size_t busy = 0;
    int error = handle < 0 ? errno : 0;
    *ret = NULL;
    *ret_note = NULL;
    if (handle < 0) {
        s = status_set(STATUS_CREATE, "%s: cannot be created: %s", path, strerror(error));
    } else if ((error = wait_for_names(handle, names, count, wait_seconds, waiting, data,
                                        &busy)) == 0) {
        *ret = memory_array(*ret, 1);
        **ret = (lock){.handle = handle, .slot = take_slot(handle)};
        char *holder = lock_describe_holder();
        if ((*ret)->slot >= 0) (void)write_line(handle, (*ret)->slot, holder); /* a help only */
        memory_free(holder);
    } else if (is_busy(error)) {
        char *holders = list_holders(handle);
        s = status_set(STATUS_CREATE, "%s: '%s' is being worked on by %s", folder, names[busy],
                       holders[0] != '\0' ? holders : "another process");
        memory_free(holders);
    } else {
        *ret_note = memory_format("%s: no locks on this file system (%s): take care that no second "
                                  "run uses the folder", path, strerror(error));
        *ret = memory_array(*ret, 1);
        **ret = (lock){.handle = handle, .none = true};
    }
    if (s != STATUS_OK && handle >= 0) close(handle);
    memory_free(path);
    return s;
}

int lock_slot(const lock *l)
{
    return l->slot > 0 ? l->slot : 0;
}

lock *lock_share(const char *folder, const char *const *names, size_t count)
{
    char *path = memory_format("%s/lock", folder);
    int handle = open(path, O_RDWR | O_CLOEXEC);
    memory_free(path);
    if (handle < 0) return NULL;
    for (size_t i = 0; i < count; i++) set_lock(handle, F_RDLCK, place_of(names[i]) + 1, 1);
    lock *l = memory_array(l, 1);
    *l = (lock){.handle = handle, .slot = -1};
    return l;
}

void lock_release(lock *l)
{
    if (l == NULL) return;
    if (l->slot >= 0 && !l->none) (void)write_line(l->handle, l->slot, "");
    close(l->handle);
    memory_free(l);
}

/* Do two descriptions of holders name one process? */
static bool is_same_holder(const char *a, const char *b)
{
    const char *time = strstr(a, ", since ");
    const size_t length = time != NULL ? (size_t)(time - a) + strlen(", since ") : strlen(a);
    return strncmp(a, b, length) == 0;
}

bool lock_is_held(const char *folder, int slot, const char *holder)
{
    char *path = memory_format("%s/lock", folder), line[LINE + 1];
    int handle = open(path, O_RDONLY | O_CLOEXEC);
    memory_free(path);
    if (handle < 0) return false;
    bool held = is_locked(handle, slot);
    read_line(line, handle, slot);
    close(handle);
    return held && is_same_holder(line, holder);
}
