/* Files that appear whole or not at all: written under a temporary name in the same folder, synced,
 * renamed, and the folder synced. A failed write is noticed at the commit, as a stream keeps that
 * it failed; the reason is asked for again, as errno has long been overwritten. Escaped names let
 * any dataset be one component of a path. */
#include "io/output.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/claims.h"
#include "io/partial.h"
#include "io/target.h"
#include "src/core/memory.h"
#include "src/core/names.h"

struct output {
    char *path;    /* as told in messages */
    target to;
    char *partial; /* NULL: written through */
    FILE *stream;  /* NULL: the writer brings its own */
};

static void release(output *o)
{
    memory_free(o->path);
    target_release(&o->to);
    partial_end(o->partial);
    memory_free(o);
}

/* Where it goes, unless that is an input. Owner: caller, target_release. */
static status_t find(target *ret, const char *path)
{
    TRY(target_find(ret, path));
    const status_t s = ret->there ? claims_check_write(path, &ret->facts) : STATUS_OK;
    if (s != STATUS_OK) target_release(ret);
    return s;
}

/* Find the place; a file gets a temporary name. */
static status_t begin(output **ret, const char *path)
{
    target to;
    *ret = NULL;
    TRY(find(&to, path));
    output *o = memory_array(o, 1);
    *o = (output){.to = to, .partial = to.path != NULL ? partial_begin(to.path) : NULL,
                  .path = memory_copy_text(strcmp(path, "-") == 0 ? "standard output" : path)};
    *ret = o;
    return STATUS_OK;
}

status_t output_check(const char *path)
{
    target to;
    TRY(find(&to, path));
    target_release(&to);
    return STATUS_OK;
}

status_t output_open(output **ret, const char *path)
{
    output *o;
    *ret = NULL;
    TRY(begin(&o, path));
    if (o->partial != NULL) {
        o->stream = fopen(o->partial, "wbx");
    } else {
        const int handle = target_open_stream(&o->to, path);
        o->stream = handle >= 0 ? fdopen(handle, "wb") : NULL;
    }
    if (o->stream == NULL) {
        const status_t s = status_set(STATUS_CREATE, "%s: cannot be created: %s", o->path,
                                      strerror(errno));
        release(o);
        return s;
    }
    if (o->partial != NULL) partial_sweep(o->partial);
    *ret = o;
    return STATUS_OK;
}

status_t output_reserve(output **ret, const char *path)
{
    output *o;
    *ret = NULL;
    TRY(begin(&o, path));
    if (o->partial == NULL) {
        const status_t s = status_set(STATUS_CREATE, "%s: cannot be created: HDF5 goes to a "
                                      "regular file only, not to a device, a FIFO or standard "
                                      "output", o->path);
        release(o);
        return s;
    }
    *ret = o;
    return STATUS_OK;
}

FILE *output_stream(output *o)
{
    return o->stream;
}

const char *output_partial(const output *o)
{
    return o->partial;
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

/* Sync a closed file; errno when false. */
static bool sync_file(const char *path)
{
    const int handle = open(path, O_RDONLY);
    const bool synced = handle >= 0 && fsync(handle) == 0;
    const int reason = errno;
    if (handle >= 0) close(handle);
    errno = reason;
    return synced;
}

static status_t fail(const char *path, const char *what, int reason)
{
    return status_set(STATUS_IO, "%s: %s: %s", path, what,
                      reason != 0 ? strerror(reason) : "write error");
}

status_t output_rename(const char *from, const char *to)
{
    status_t s = STATUS_OK;
    if (!sync_file(from)) s = fail(to, "writing failed", errno);
    else if (rename(from, to) != 0) s = fail(to, "cannot be put in place", errno);
    if (s == STATUS_OK) sync_folder(to);
    else unlink(from);
    return s;
}

/* A write failed some time ago and its errno is gone: what does the next one say? */
static void find_reason(FILE *stream)
{
    clearerr(stream);
    errno = 0;
    if (fputc('\n', stream) != EOF) (void)fflush(stream);
}

/* Has all arrived on the disk, or where it was written through to? errno when false. */
static bool finish_stream(output *o)
{
    errno = 0;
    bool arrived = ferror(o->stream) == 0;
    if (!arrived) find_reason(o->stream);
    else arrived = fflush(o->stream) == 0;
    if (arrived && o->partial != NULL) arrived = fsync(fileno(o->stream)) == 0;
    int reason = errno;
    if (fclose(o->stream) != 0 && arrived) arrived = false, reason = errno;
    o->stream = NULL;
    errno = reason;
    return arrived;
}

status_t output_commit(output *o)
{
    status_t s = STATUS_OK;
    const bool arrived = o->stream != NULL ? finish_stream(o) : sync_file(o->partial);
    if (!arrived) {
        s = fail(o->path, "writing failed", errno);
    } else if (o->partial != NULL && !target_replace(&o->to, o->partial)) {
        s = fail(o->path, "cannot be put in place", errno);
    } else if (o->partial != NULL) {
        if (o->to.there) claims_end_write(&o->to.facts);
        sync_folder(o->to.path);
    }
    if (s != STATUS_OK && o->partial != NULL) unlink(o->partial);
    release(o);
    return s;
}

void output_abandon(output *o)
{
    if (o == NULL) return;
    if (o->stream != NULL) fclose(o->stream);
    if (o->partial != NULL) unlink(o->partial);
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

status_t output_check_name(const char *name)
{
    const char *fault = name[0] == '\0' ? "is empty" : names_fault(name);
    char *escaped = output_escape(name), *shown = names_show(name);
    const size_t length = strlen(escaped);
    status_t s = STATUS_OK;
    if (fault != NULL || length > OUTPUT_NAME_MAX) {
        s = status_set(STATUS_DATA, "the dataset name '%.100s%s' %s", shown,
                       strlen(shown) > 100 ? "..." : "", fault != NULL ? fault : "is too long");
    }
    if (s != STATUS_OK && fault == NULL) {
        s = status_set(STATUS_DATA, "%s: %zu bytes where files are named for it, %d at most",
                       status_message(), length, OUTPUT_NAME_MAX);
    }
    memory_free(escaped);
    memory_free(shown);
    return s;
}
