/* What lies on disk beside the formats. The stages ask here instead of the system, so that one
 * place decides what counts as missing, how a failure is told and in which order names come:
 * readdir gives them in an order of its own, here they are sorted by bytes on every file system. */
#include "io/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/memory.h"

bool files_hold_standard(void)
{
    for (int handle = 0; handle <= 2; handle++) {
        if (fcntl(handle, F_GETFD) == -1 && errno == EBADF
            && open("/dev/null", O_RDONLY) != handle) return false;
    }
    return true;
}

bool files_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool files_is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool files_is_plain(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

char *files_folder_of(const char *path)
{
    char *whole = realpath(path, NULL), *real = memory_copy_text(whole != NULL ? whole : path);
    free(whole);
    char *slash = strrchr(real, '/');
    if (slash == NULL) {
        memory_free(real);
        return memory_copy_text(".");
    }
    slash[slash == real] = '\0'; /* of "/x" the slash stays */
    return real;
}

bool files_is_same(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev
           && one.st_ino == other.st_ino;
}

files_kind files_get_kind(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0) return FILES_MISSING;
    return S_ISDIR(facts.st_mode) ? FILES_FOLDER : S_ISREG(facts.st_mode) ? FILES_PLAIN
                                                                          : FILES_OTHER;
}

bool files_is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

double files_changed(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 ? (double)facts.st_mtime : NAN;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static status_t list(char ***ret, size_t *ret_count, const char *folder, bool hidden)
{
    *ret = NULL;
    *ret_count = 0;
    DIR *d = opendir(folder);
    if (d == NULL) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", folder, strerror(errno));
    }
    char **names = NULL;
    size_t count = 0, room = 0;
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        const char *name = entry->d_name;
        const bool itself = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        if (itself || (name[0] == '.' && !hidden)) continue;
        memory_grow(names, &room, count + 1);
        names[count++] = memory_copy_text(name);
    }
    closedir(d);
    if (count > 0) qsort(names, count, sizeof *names, compare_names);
    *ret = names;
    *ret_count = count;
    return STATUS_OK;
}

status_t files_list(char ***ret, size_t *ret_count, const char *folder)
{
    return list(ret, ret_count, folder, false);
}

status_t files_list_all(char ***ret, size_t *ret_count, const char *folder)
{
    return list(ret, ret_count, folder, true);
}

void files_free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) memory_free(names[i]);
    memory_free(names);
}

char *files_read(size_t *ret_count, const char *path, size_t most)
{
    if (ret_count != NULL) *ret_count = 0;
    FILE *f = fopen(path, "rb");
    if (f == NULL) return NULL;
    enum { PIECE = 1 << 16 };
    char *bytes = NULL;
    size_t got = 0, room = 0, want, n;
    do { /* by pieces: most may be far more than there is */
        want = most - got < PIECE ? most - got : PIECE;
        memory_grow(bytes, &room, got + want + 1);
        n = fread(bytes + got, 1, want, f);
        got += n;
    } while (n == want && got < most);
    bytes[got] = '\0';
    const bool failed = ferror(f) != 0; /* a folder opens, but does not read */
    fclose(f);
    if (failed) {
        memory_free(bytes);
        return NULL;
    }
    if (ret_count != NULL) *ret_count = got;
    return bytes;
}

char *files_read_value(const char *path, const char *key)
{
    FILE *f = fopen(path, "r");
    char line[512], *value = NULL;
    while (f != NULL && value == NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, key, strlen(key)) != 0) continue;
        char *start = line + strlen(key);
        start += strspn(start, " \t:");
        start[strcspn(start, "\n")] = '\0';
        value = memory_copy_text(start);
    }
    if (f != NULL) fclose(f);
    return value;
}

status_t files_hash(hash *h, uint64_t *ret_count, const char *path)
{
    enum { BLOCK = 1 << 16 };
    uint64_t total = 0;
    status_t s = STATUS_OK;
    const bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? fdopen(dup(STDIN_FILENO), "rb") : fopen(path, "rb");
    if (f == NULL) {
        s = status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    } else {
        if (standard) rewind(f);
        char *block = memory_alloc(BLOCK, 1);
        for (size_t got; (got = fread(block, 1, BLOCK, f)) > 0; total += got) {
            hash_add(h, block, got);
        }
        memory_free(block);
        if (ferror(f)) s = status_set(STATUS_IO, "%s: reading failed: %s", path, strerror(errno));
        fclose(f);
    }
    if (ret_count != NULL) *ret_count = total;
    return s;
}

status_t files_remove(const char *path)
{
    if (unlink(path) == 0 || errno == ENOENT) return STATUS_OK;
    return status_set(STATUS_IO, "%s: cannot be removed: %s", path, strerror(errno));
}

void files_discard(const char *path)
{
    (void)remove(path);
}
