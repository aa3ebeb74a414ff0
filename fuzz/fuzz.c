/* What the harnesses share: an input as a file, and what is promised of every parser.
 *
 * A file of an input lies in memory (memfd) and is opened by its name in /proc, which costs a few
 * microseconds and leaves nothing behind. */
#include "config.h" /* first: memfd_create is an extension */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void fuzz_broken(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken promise: %s\nlast sentence: %s\n", file, line, condition,
            status_message());
    abort();
}

status_t fuzz_judge(status_t s)
{
    FUZZ_HOLD(s == STATUS_OK || s == STATUS_DATA);
    if (s != STATUS_OK) FUZZ_HOLD(strlen(status_message()) >= 10);
    return s;
}

static void write_all(int file, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0) {
        const ssize_t written = write(file, at, count);
        FUZZ_HOLD(written > 0);
        at += written;
        count -= (size_t)written;
    }
}

const char *fuzz_file(const uint8_t *bytes, size_t count)
{
    static int file = -1;
    static char path[64];
    if (file >= 0) close(file);
    file = memfd_create("input", MFD_CLOEXEC);
    FUZZ_HOLD(file >= 0);
    write_all(file, bytes, count);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

const char *fuzz_h5_file(const uint8_t *bytes, size_t count)
{
    fuzz_remove("input.h5");
    return fuzz_put("input.h5", bytes, count);
}

static char folder[512];

static void remove_folder(void)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0) fprintf(stderr, "%s is left\n", folder);
}

const char *fuzz_folder(void)
{
    if (folder[0] != '\0') return folder;
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/demodash-fuzz.XXXXXX", parent != NULL ? parent : "/tmp");
    FUZZ_HOLD(mkdtemp(folder) != NULL);
    atexit(remove_folder);
    return folder;
}

static const char *path_of(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    return path;
}

const char *fuzz_put(const char *name, const void *bytes, size_t count)
{
    const char *path = path_of(name);
    FILE *out = fopen(path, "wb");
    FUZZ_HOLD(out != NULL);
    FUZZ_HOLD(fwrite(bytes, 1, count, out) == count);
    FUZZ_HOLD(fclose(out) == 0);
    return path;
}

const char *fuzz_make_folder(const char *name)
{
    const char *path = path_of(name);
    FUZZ_HOLD(mkdir(path, 0777) == 0);
    return path;
}

void fuzz_remove(const char *name)
{
    (void)unlink(path_of(name));
}
