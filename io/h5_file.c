/* HDF5 files as a whole: create, open, put in place, give up.
 *
 * A file being created is written under a temporary name and renamed when it is complete, as all of
 * our files are (io/output.h); a parallel one is created by all ranks of a team through MPI-IO, and
 * its first rank chooses the name and renames it. All that could make equal content give other
 * bytes is switched off here: the library's newest format, times of objects. A file to read is
 * checked from the cheap to the dear: is it there, is it HDF5, does the library open it, is it of
 * the format and version asked for, do its names lead to itself alone. */
#include "config.h" /* first: memfd_create is an extension */
#include "io/h5.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/claims.h"
#include "io/h5_private.h"
#include "io/partial.h"
#include "src/core/memory.h"

/* Before HDF5's first use: no messages of its own, and no clean-up at exit, which would print when
 * a file on a full disk could not be closed. */
static void start(void)
{
    static bool started = false;
    if (!started) {
        H5dont_atexit();
        started = true;
    }
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* File access: format of HDF5 1.8 whatever the library (equal bytes; checksums in all metadata);
 * no locks, which shared file systems lack and whole-or-nothing files do not need. */
static hid_t make_access(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7) && !(H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 12 && H5_VERS_RELEASE == 0)
    H5Pset_file_locking(access, false, true);
#endif
    return access;
}

static h5 *make_handle(hid_t file, const char *path, const team *t)
{
    h5 *h = memory_array(h, 1);
    *h = (h5){.file = file, .path = memory_copy_text(path), .team = t};
    return h;
}

static void release(h5 *h)
{
    memory_free(h->path);
    memory_free(h);
}

static status_t put_format(h5 *h, const char *format, int format_version)
{
    TRY(h5_put_text(h, "/", "format", format));
    return h5_put_int(h, "/", "format_version", format_version);
}

/* A file that the user named, and that holds something else than HDF5, is hardly meant to go. */
static status_t check_former(const char *path)
{
    struct stat facts;
    if (!claims_is_output(path) || stat(path, &facts) != 0 || !S_ISREG(facts.st_mode)
        || facts.st_size == 0 || H5Fis_hdf5(path) > 0) return STATUS_OK;
    return status_set(STATUS_CREATE, "%s: cannot be created: there is a file that is no HDF5 file; "
                      "remove it, or name another", path);
}

/* The temporary name, which the writer chooses: partial [PATH_MAX]. Collective for a team. */
static status_t reserve(output **ret, char *partial, const char *path, const team *t)
{
    status_t s = STATUS_OK;
    *ret = NULL;
    if (t == NULL || t->rank == 0) {
        s = check_former(path);
        if (s == STATUS_OK) s = output_reserve(ret, path);
        if (s == STATUS_OK) snprintf(partial, PATH_MAX, "%s", output_partial(*ret));
    }
    if (t == NULL) return s;
    s = team_agree(t, s);
    if (s == STATUS_OK) team_broadcast(t, partial, PATH_MAX, 0);
    return s;
}

static status_t create(h5 **ret, const char *path, const char *format, int format_version,
                       const team *t)
{
    output *place;
    char partial[PATH_MAX] = "";
    *ret = NULL;
    start();
    TRY(reserve(&place, partial, path, t));
    hid_t creation = h5_make_creation(H5P_FILE_CREATE), access = make_access();
    if (t != NULL) H5Pset_fapl_mpio(access, *(MPI_Comm *)t->communicator, MPI_INFO_NULL);
    status_t s = STATUS_OK;
    errno = 0;
    hid_t file = H5Fcreate(partial, H5F_ACC_TRUNC, creation, access);
    if (file < 0) {
        s = status_set(STATUS_CREATE, "%s: cannot be created: %s", path,
                       errno != 0 && t == NULL ? strerror(errno) : h5_reason());
    }
    H5Pclose(creation);
    H5Pclose(access);
    if (t != NULL) s = team_agree(t, s);
    if (s != STATUS_OK) {
        if (file >= 0) H5Fclose(file);
        output_abandon(place);
        return s;
    }
    if (place != NULL) partial_sweep(partial);
    h5 *h = make_handle(file, path, t);
    h->created = true;
    h->place = place;
    s = put_format(h, format, format_version);
    if (s != STATUS_OK) {
        h5_close(h);
        return s;
    }
    *ret = h;
    return STATUS_OK;
}

status_t h5_create(h5 **ret, const char *path, const char *format, int format_version)
{
    return create(ret, path, format, format_version, NULL);
}

status_t h5_create_parallel(h5 **ret, const char *path, const char *format, int format_version,
                            const team *t)
{
    /* The serial team has no communicator: a file of one process. */
    return create(ret, path, format, format_version, t->communicator != NULL ? t : NULL);
}

/* HDF5 (1.10) cannot give up a file: when its last writes fail, it stays half closed and the
 * library crashes when MPI ends. So what it still wants to write to a file that is given up goes to
 * memory. */
static void divert(const h5 *h)
{
    int *handle = NULL;
    if (h->team != NULL || H5Fget_vfd_handle(h->file, H5P_DEFAULT, (void **)&handle) < 0) return;
    const int memory = memfd_create("given up", MFD_CLOEXEC);
    if (memory < 0) return;
    if (handle != NULL) dup2(memory, *handle);
    close(memory);
}

static bool broken = false;

char *h5_library(void)
{
    unsigned int major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    return memory_format("HDF5 %u.%u.%u, parallel", major, minor, release);
}

bool h5_is_broken(void)
{
    return broken;
}

/* Close, and notice when that was not possible. */
static bool close_file(const h5 *h)
{
    const bool closed = H5Fclose(h->file) >= 0;
    if (!closed) broken = true;
    return closed;
}

status_t h5_commit(h5 *h)
{
    assert(h->created);
    status_t s = STATUS_OK;
    if (H5Fflush(h->file, H5F_SCOPE_GLOBAL) < 0) {
        s = status_set(STATUS_IO, "%s: writing failed: %s", h->path, h5_reason());
        divert(h);
    }
    if (!close_file(h) && s == STATUS_OK) {
        s = status_set(STATUS_IO, "%s: writing failed: %s", h->path, h5_reason());
    }
    s = h5_agree(h, s);
    if (s == STATUS_OK && h->place != NULL) {
        s = output_commit(h->place);
    } else {
        output_abandon(h->place);
    }
    s = h5_agree(h, s);
    release(h);
    return s;
}

void h5_close(h5 *h)
{
    if (h == NULL) return;
    if (h->created) divert(h);
    close_file(h);
    output_abandon(h->place);
    release(h);
}

static status_t check_format(h5 *h, const char *format, int version_max)
{
    if (!h5_has_attribute(h, "/", "format") || !h5_has_attribute(h, "/", "format_version")) {
        return status_set(STATUS_DATA, "%s: is an HDF5 file, but none of ours: it has no "
                          "attributes 'format' and 'format_version'", h->path);
    }
    char *found;
    TRY(h5_format(&found, h));
    status_t s = STATUS_OK;
    if (format != NULL && strcmp(found, format) != 0) {
        s = status_set(STATUS_DATA, "%s: is a '%s' file, a '%s' file is needed", h->path, found,
                       format);
    }
    memory_free(found);
    if (s != STATUS_OK) return s;
    int64_t version;
    TRY(h5_get_int(&version, h, "/", "format_version"));
    if (version < 1 || (format != NULL && version > version_max)) {
        return status_set(STATUS_DATA, "%s: has format version %lld, this program reads 1 to %d",
                          h->path, (long long)version, version_max);
    }
    return STATUS_OK;
}

status_t h5_open(h5 **ret, const char *path, const char *format, int version_max)
{
    *ret = NULL;
    start();
    struct stat facts;
    if (stat(path, &facts) != 0) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (S_ISDIR(facts.st_mode)) {
        return status_set(STATUS_NOINPUT, "%s: is a folder, a file is needed", path);
    }
    TRY(claims_check_read(path, &facts));
    if (access(path, R_OK) != 0) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (H5Fis_hdf5(path) <= 0) {
        return status_set(STATUS_DATA, "%s: is not an HDF5 file%s", path,
                          facts.st_size == 0 ? " (it is empty)" : "");
    }
    hid_t access_list = make_access();
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access_list);
    if (file < 0) {
        status_t s = status_set(STATUS_DATA, "%s: is a damaged or truncated HDF5 file: %s", path,
                                h5_reason());
        H5Pclose(access_list);
        return s;
    }
    H5Pclose(access_list);
    h5 *h = make_handle(file, path, NULL);
    h->size = (size_t)facts.st_size;
    status_t s = check_format(h, format, version_max);
    if (s == STATUS_OK) s = h5_check_links(h);
    if (s != STATUS_OK) {
        h5_close(h);
        return s;
    }
    *ret = h;
    return STATUS_OK;
}

status_t h5_format(char **ret, const h5 *h)
{
    return h5_get_text(ret, h, "/", "format");
}

const char *h5_path(const h5 *h)
{
    return h->path;
}
