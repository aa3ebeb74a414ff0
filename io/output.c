/* Files that appear whole or not at all: written as "path.partial" in the same folder, synced,
 * renamed, and the folder synced. A failed write is noticed at the commit, as a stream keeps that
 * it failed; the reason is asked for again, as errno has long been overwritten. Escaped names let
 * any dataset be one component of a path. */
#include "io/output.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/memory.h"

struct output {
    char *path, *partial;
    FILE *stream;
};

char *output_partial_name(const char *path)
{
    return memory_format("%s.partial", path);
}

status_t output_open(output **ret, const char *path)
{
    *ret = NULL;
    char *partial = output_partial_name(path);
    FILE *stream = fopen(partial, "wb");
    if (stream == NULL) {
        status_t s = status_set(STATUS_CREATE, "%s: cannot be created: %s", path, strerror(errno));
        memory_free(partial);
        return s;
    }
    output *o = memory_array(o, 1);
    o->path = memory_copy_text(path);
    o->partial = partial;
    o->stream = stream;
    *ret = o;
    return STATUS_OK;
}

FILE *output_stream(output *o)
{
    return o->stream;
}

static void release(output *o)
{
    memory_free(o->path);
    memory_free(o->partial);
    memory_free(o);
}

static void sync_folder(const char *path)
{
    char *folder = memory_copy_text(path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL) *(slash == folder ? slash + 1 : slash) = '\0';
    int handle = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY);
    if (handle >= 0) {
        (void)fsync(handle); /* some file systems cannot; the rename has been done all the same */
        close(handle);
    }
    memory_free(folder);
}

static status_t publish(const char *partial, const char *path)
{
    if (rename(partial, path) != 0) {
        status_t s = status_set(STATUS_IO, "%s: cannot be put in place: %s", path, strerror(errno));
        unlink(partial);
        return s;
    }
    sync_folder(path);
    return STATUS_OK;
}

status_t output_publish(const char *partial, const char *path)
{
    int handle = open(partial, O_RDONLY);
    if (handle < 0 || fsync(handle) != 0) {
        status_t s = status_set(STATUS_IO, "%s: writing failed: %s", path, strerror(errno));
        if (handle >= 0) close(handle);
        unlink(partial);
        return s;
    }
    close(handle);
    return publish(partial, path);
}

/* A write failed some time ago and its errno is gone: what does the next one say? */
static void find_reason(FILE *stream)
{
    clearerr(stream);
    errno = 0;
    if (fputc('\n', stream) != EOF) (void)fflush(stream);
}

status_t output_commit(output *o)
{
    errno = 0;
    int failed = ferror(o->stream) != 0;
    if (failed) find_reason(o->stream);
    else failed = fflush(o->stream) != 0;
    if (!failed) failed |= fsync(fileno(o->stream)) != 0;
    int reason = errno;
    if (fclose(o->stream) != 0 && !failed) failed = 1, reason = errno;
    status_t s;
    if (failed) {
        s = status_set(STATUS_IO, "%s: writing failed: %s", o->path,
                       reason != 0 ? strerror(reason) : "write error");
        unlink(o->partial);
    } else {
        s = publish(o->partial, o->path);
    }
    release(o);
    return s;
}

void output_abandon(output *o)
{
    if (o == NULL) return;
    fclose(o->stream);
    unlink(o->partial);
    release(o);
}

status_t output_write(const char *path, const void *bytes, size_t count)
{
    output *o;
    TRY(output_open(&o, path));
    fwrite(bytes, 1, count, output_stream(o));
    return output_commit(o);
}

status_t output_make_folder(const char *path)
{
    char *copy = memory_copy_text(path);
    status_t s = STATUS_OK;
    for (char *p = copy + 1;; p++) {
        if (*p != '/' && *p != '\0') continue;
        char kept = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            s = status_set(STATUS_CREATE, "%s: the folder cannot be made: %s", copy,
                           strerror(errno));
            break;
        }
        *p = kept;
        if (kept == '\0') {
            struct stat facts;
            if (stat(copy, &facts) != 0 || !S_ISDIR(facts.st_mode)) {
                s = status_set(STATUS_CREATE, "%s: exists and is not a folder", copy);
            }
            break;
        }
    }
    memory_free(copy);
    return s;
}

char *output_escape(const char *name)
{
    char *escaped = memory_alloc(3 * strlen(name) + 1, 1);
    char *out = escaped;
    for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++) {
        int plain = *p < 128 && (isalnum(*p) || strchr("-_.+(),", *p) != NULL);
        if (*p == '.' && p == (const unsigned char *)name) plain = 0;
        if (plain) {
            *out++ = (char)*p;
        } else {
            out += sprintf(out, "%%%02X", *p);
        }
    }
    return escaped;
}

char *output_unescape(const char *component)
{
    char *name = memory_alloc(strlen(component) + 1, 1);
    char *out = name;
    for (const char *p = component; *p != '\0'; p++) {
        unsigned int byte;
        if (*p == '%' && sscanf(p + 1, "%2X", &byte) == 1 && isxdigit((unsigned char)p[1])
            && isxdigit((unsigned char)p[2])) {
            *out++ = (char)byte;
            p += 2;
        } else {
            *out++ = *p;
        }
    }
    return name;
}
