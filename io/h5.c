#include "config.h" /* first: memfd_create is an extension */
#include "io/h5.h"

#include <assert.h>
#include <errno.h>
#include <hdf5.h>
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/text.h"

struct h5 {
    hid_t file;
    char *path;
    char *partial;    /* NULL when reading */
    const team *team; /* NULL for a file of one process */
};

enum {
    NAME_MAX_SIZE = 4096,
    TEXT_MAX_SIZE = 1 << 26, /* bytes of one attribute or one text that we are ready to read */
    DEFLATE_RATIO = 1032     /* the greatest ratio of deflate (zlib's manual) */
};

/* ---- errors ------------------------------------------------------------------------------- */

static herr_t keep_innermost(unsigned int n, const H5E_error2_t *record, void *text)
{
    if (n == 0 && record->desc != NULL) snprintf(text, 512, "%s", record->desc);
    return 0;
}

/* What HDF5's error stack says at its innermost entry, reduced to the system's own words where it
 * quotes them. Must be called before any other HDF5 function. */
static const char *reason(void)
{
    static _Thread_local char text[512];
    snprintf(text, sizeof text, "HDF5 gives no reason");
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, text);
    static const char mark[] = "error message = '";
    char *quoted = strstr(text, mark);
    if (quoted == NULL) return text;
    quoted += sizeof mark - 1;
    char *end = strchr(quoted, '\'');
    if (end != NULL) *end = '\0';
    return quoted;
}

static status_t write_failed(const h5 *h, const char *object)
{
    return status_set(STATUS_IO, "%s: %s: writing failed: %s", h->path, object, reason());
}

static status_t refuse(const h5 *h, const char *object, const char *why)
{
    return status_set(STATUS_DATA, "%s: %s: %s", h->path, object, why);
}

static status_t agree(const h5 *h, status_t local)
{
    return h->team != NULL ? team_agree(h->team, local) : local;
}

/* Whether this process is the one that writes what all ranks hold. */
static bool is_writer(const h5 *h)
{
    return h->team == NULL || h->team->rank == 0;
}

/* ---- files -------------------------------------------------------------------------------- */

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

/* Properties of a new object of a class: no times, room for attributes in its header. */
static hid_t make_creation(hid_t class)
{
    hid_t creation = H5Pcreate(class);
    H5Pset_obj_track_times(creation, false);
    H5Pset_attr_phase_change(creation, 64, 48);
    if (class == H5P_DATASET_CREATE) H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
    return creation;
}

static h5 *make_handle(hid_t file, const char *path, char *partial, const team *t)
{
    h5 *h = memory_array(h, 1);
    h->file = file;
    h->path = memory_copy_text(path);
    h->partial = partial;
    h->team = t;
    return h;
}

static void release(h5 *h)
{
    memory_free(h->path);
    memory_free(h->partial);
    memory_free(h);
}

static status_t put_format(h5 *h, const char *format, int format_version)
{
    TRY(h5_put_text(h, "/", "format", format));
    return h5_put_int(h, "/", "format_version", format_version);
}

static status_t check_place(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode)) return STATUS_OK;
    return status_set(STATUS_CREATE, "%s: cannot be created: it is a folder", path);
}

static status_t create(h5 **ret, const char *path, const char *format, int format_version,
                       const team *t)
{
    *ret = NULL;
    start();
    status_t s = check_place(path);
    if (t != NULL) s = team_agree(t, s);
    if (s != STATUS_OK) return s;
    char *partial = output_partial_name(path);
    hid_t creation = make_creation(H5P_FILE_CREATE), access = make_access();
    if (t != NULL) H5Pset_fapl_mpio(access, *(MPI_Comm *)t->communicator, MPI_INFO_NULL);
    errno = 0;
    hid_t file = H5Fcreate(partial, H5F_ACC_TRUNC, creation, access);
    if (file < 0) {
        s = status_set(STATUS_CREATE, "%s: cannot be created: %s", path,
                       errno != 0 && t == NULL ? strerror(errno) : reason());
    }
    H5Pclose(creation);
    H5Pclose(access);
    if (t != NULL) s = team_agree(t, s);
    if (s != STATUS_OK) {
        if (file >= 0) H5Fclose(file);
        if (t == NULL || t->rank == 0) unlink(partial);
        memory_free(partial);
        return s;
    }
    h5 *h = make_handle(file, path, partial, t);
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

/* HDF5 (1.10) cannot give up a file: when its last writes fail, it stays half closed and the library
 * crashes when MPI ends. So what it still wants to write to a file that is given up goes to memory. */
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
    assert(h->partial != NULL);
    status_t s = STATUS_OK;
    if (H5Fflush(h->file, H5F_SCOPE_GLOBAL) < 0) {
        s = status_set(STATUS_IO, "%s: writing failed: %s", h->path, reason());
        divert(h);
    }
    if (!close_file(h) && s == STATUS_OK) {
        s = status_set(STATUS_IO, "%s: writing failed: %s", h->path, reason());
    }
    s = agree(h, s);
    if (is_writer(h)) {
        if (s == STATUS_OK) {
            s = output_publish(h->partial, h->path);
        } else {
            unlink(h->partial);
        }
    }
    s = agree(h, s);
    release(h);
    return s;
}

void h5_close(h5 *h)
{
    if (h == NULL) return;
    if (h->partial != NULL) divert(h);
    close_file(h);
    if (h->partial != NULL && is_writer(h)) unlink(h->partial);
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
                                reason());
        H5Pclose(access_list);
        return s;
    }
    H5Pclose(access_list);
    h5 *h = make_handle(file, path, NULL, NULL);
    status_t s = check_format(h, format, version_max);
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

/* ---- objects ------------------------------------------------------------------------------ */

/* Call with each parent of path in turn ("/a", "/a/b" for "/a/b/c"), the path itself last when
 * whole; stops at the first false. */
static bool walk(const h5 *h, const char *path, bool whole, bool (*visit)(const h5 *, const char *))
{
    assert(path[0] == '/' && strlen(path) < NAME_MAX_SIZE);
    char part[NAME_MAX_SIZE];
    for (const char *p = path + 1;; p++) {
        if (*p != '/' && *p != '\0') continue;
        if (*p == '\0' && !whole) return true;
        size_t length = (size_t)(p - path);
        if (length > 1) {
            memcpy(part, path, length);
            part[length] = '\0';
            if (!visit(h, part)) return false;
        }
        if (*p == '\0') return true;
    }
}

static bool link_exists(const h5 *h, const char *path)
{
    return H5Lexists(h->file, path, H5P_DEFAULT) > 0
        && H5Oexists_by_name(h->file, path, H5P_DEFAULT) > 0;
}

bool h5_has(const h5 *h, const char *path)
{
    return walk(h, path, true, link_exists);
}

bool h5_has_attribute(const h5 *h, const char *object, const char *name)
{
    return h5_has(h, object) && H5Aexists_by_name(h->file, object, name, H5P_DEFAULT) > 0;
}

static bool make_one_group(const h5 *h, const char *path)
{
    if (link_exists(h, path)) return true;
    hid_t creation = make_creation(H5P_GROUP_CREATE);
    hid_t group = H5Gcreate2(h->file, path, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Pclose(creation);
    if (group >= 0) H5Gclose(group);
    return group >= 0;
}

static status_t make_parents(const h5 *h, const char *path)
{
    return walk(h, path, false, make_one_group) ? STATUS_OK : write_failed(h, path);
}

status_t h5_make_group(h5 *h, const char *path)
{
    status_t s = walk(h, path, true, make_one_group) ? STATUS_OK : write_failed(h, path);
    return agree(h, s);
}

/* ---- types and shapes --------------------------------------------------------------------- */

static size_t type_size(h5_type type)
{
    switch (type) {
    case H5_UINT8: return 1;
    case H5_INT32:
    case H5_FLOAT: return 4;
    default: return 8;
    }
}

static hid_t memory_type(h5_type type)
{
    switch (type) {
    case H5_UINT8: return H5T_NATIVE_UINT8;
    case H5_INT32: return H5T_NATIVE_INT32;
    case H5_INT64: return H5T_NATIVE_INT64;
    case H5_FLOAT: return H5T_NATIVE_FLOAT;
    default: return H5T_NATIVE_DOUBLE;
    }
}

/* In files: little-endian everywhere. */
static hid_t file_type(h5_type type)
{
    switch (type) {
    case H5_UINT8: return H5T_STD_U8LE;
    case H5_INT32: return H5T_STD_I32LE;
    case H5_INT64: return H5T_STD_I64LE;
    case H5_FLOAT: return H5T_IEEE_F32LE;
    default: return H5T_IEEE_F64LE;
    }
}

static const char *type_name(h5_type type)
{
    static const char *const names[] = {"uint8", "int32", "int64", "float32", "float64"};
    return names[type];
}

static hid_t make_space(h5_shape shape)
{
    assert(shape.rank >= 0 && shape.rank <= H5_RANK_MAX);
    if (shape.rank == 0) return H5Screate(H5S_SCALAR);
    hsize_t dims[H5_RANK_MAX];
    for (int i = 0; i < shape.rank; i++) dims[i] = shape.dims[i];
    return H5Screate_simple(shape.rank, dims, NULL);
}

static size_t shape_items(h5_shape shape)
{
    size_t items = 1;
    for (int i = 0; i < shape.rank; i++) items *= shape.dims[i];
    return items;
}

/* The smallest of our types that holds every value of a type found in a file; false if none. */
static bool nearest_type(h5_type *ret, hid_t type)
{
    size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_INTEGER: {
        bool with_sign = H5Tget_sign(type) == H5T_SGN_2;
        if (size == 1 && !with_sign) *ret = H5_UINT8;
        else if (size < 4 || (size == 4 && with_sign)) *ret = H5_INT32;
        else if (size < 8 || (size == 8 && with_sign)) *ret = H5_INT64;
        else return false;
        return true;
    }
    case H5T_FLOAT:
        *ret = size <= 4 ? H5_FLOAT : H5_DOUBLE;
        return size <= 8;
    default: return false;
    }
}

/* Whether every value of `found` is one of `wanted` (UINT8 in INT32 in INT64; FLOAT in DOUBLE). */
static bool type_fits(h5_type found, h5_type wanted)
{
    bool found_real = found >= H5_FLOAT, wanted_real = wanted >= H5_FLOAT;
    return found_real == wanted_real && found <= wanted;
}

/* ---- writing ------------------------------------------------------------------------------ */

static hid_t make_data(h5 *h, const char *path, hid_t type, hid_t space)
{
    hid_t creation = make_creation(H5P_DATASET_CREATE);
    hid_t data = H5Dcreate2(h->file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Pclose(creation);
    return data;
}

/* Collective for a parallel file: all make the object, rank 0 writes it. items: of the whole. */
static status_t write_whole(h5 *h, const char *path, hid_t type_in_file, hid_t type_in_memory,
                            hid_t space, const void *bytes, size_t items)
{
    status_t s = make_parents(h, path);
    if (s != STATUS_OK) return agree(h, s);
    hid_t data = make_data(h, path, type_in_file, space);
    if (data < 0) return agree(h, write_failed(h, path));
    if (items > 0 && is_writer(h)
        && H5Dwrite(data, type_in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
        s = write_failed(h, path);
    }
    if (H5Dclose(data) < 0 && s == STATUS_OK) s = write_failed(h, path);
    return agree(h, s);
}

status_t h5_write(h5 *h, const char *path, h5_shape shape, const void *data)
{
    hid_t space = make_space(shape);
    status_t s = write_whole(h, path, file_type(shape.type), memory_type(shape.type), space, data,
                             shape_items(shape));
    H5Sclose(space);
    return s;
}

/* A type of fixed-length, NUL-padded UTF-8 text. */
static hid_t make_text_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size > 0 ? size : 1);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

status_t h5_write_texts(h5 *h, const char *path, char *const *texts, size_t count)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(texts[i]);
        if (length > size) size = length;
    }
    char *block = memory_alloc(count, size);
    for (size_t i = 0; i < count; i++) memcpy(block + i * size, texts[i], strlen(texts[i]));
    hid_t type = make_text_type(size);
    hid_t space = make_space((h5_shape){.rank = 1, .dims = {count}});
    status_t s = write_whole(h, path, type, type, space, block, count);
    H5Sclose(space);
    H5Tclose(type);
    memory_free(block);
    return s;
}

/* An attribute, replaced when it is there. */
static status_t put(h5 *h, const char *object, const char *name, hid_t type_in_file,
                    hid_t type_in_memory, const void *value)
{
    status_t s = STATUS_OK;
    if (H5Aexists_by_name(h->file, object, name, H5P_DEFAULT) > 0) {
        H5Adelete_by_name(h->file, object, name, H5P_DEFAULT);
    }
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate_by_name(h->file, object, name, type_in_file, space, H5P_DEFAULT,
                                        H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, type_in_memory, value) < 0) {
        s = status_set(STATUS_IO, "%s: %s: attribute '%s': writing failed: %s", h->path, object,
                       name, reason());
    }
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    return agree(h, s);
}

status_t h5_put_text(h5 *h, const char *object, const char *name, const char *value)
{
    hid_t type = make_text_type(strlen(value));
    status_t s = put(h, object, name, type, type, value);
    H5Tclose(type);
    return s;
}

status_t h5_put_int(h5 *h, const char *object, const char *name, int64_t value)
{
    return put(h, object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

status_t h5_put_real(h5 *h, const char *object, const char *name, double value)
{
    return put(h, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

status_t h5_make_dataset(h5 *h, const char *path, h5_shape shape)
{
    hid_t space = make_space(shape);
    status_t s = write_whole(h, path, file_type(shape.type), memory_type(shape.type), space, NULL,
                             0);
    H5Sclose(space);
    return s;
}

/* Select rows [first, first+count) of a dataset's space. */
static void select_rows(hid_t space, h5_shape shape, size_t first, size_t count)
{
    hsize_t start_at[H5_RANK_MAX] = {first}, counts[H5_RANK_MAX] = {count};
    for (int i = 1; i < shape.rank; i++) counts[i] = shape.dims[i];
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start_at, NULL, counts, NULL);
}

status_t h5_write_rows(h5 *h, const char *path, h5_shape shape, size_t first, size_t count,
                       const void *data)
{
    assert(shape.rank >= 1 && first + count <= shape.dims[0]);
    if (count == 0) return STATUS_OK;
    hid_t object = H5Dopen2(h->file, path, H5P_DEFAULT);
    if (object < 0) return write_failed(h, path);
    h5_shape part = shape;
    part.dims[0] = count;
    hid_t in_file = make_space(shape), in_memory = make_space(part);
    select_rows(in_file, shape, first, count);
    status_t s = STATUS_OK;
    if (H5Dwrite(object, memory_type(shape.type), in_memory, in_file, H5P_DEFAULT, data) < 0) {
        s = write_failed(h, path);
    }
    H5Sclose(in_memory);
    H5Sclose(in_file);
    H5Dclose(object);
    return s;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* An open dataset with what has been checked of it. */
typedef struct {
    hid_t data, type, space;
    int rank;
    hsize_t dims[H5_RANK_MAX];
    size_t items;
} open_data;

static void close_data(open_data *o)
{
    if (o->space >= 0) H5Sclose(o->space);
    if (o->type >= 0) H5Tclose(o->type);
    if (o->data >= 0) H5Dclose(o->data);
}

/* Rank and size are believable: no overflow, and no more than the bytes stored can hold. */
static status_t check_extent(open_data *o, const h5 *h, const char *path)
{
    H5S_class_t kind = H5Sget_simple_extent_type(o->space);
    o->rank = kind == H5S_NO_CLASS || kind == H5S_NULL ? -1 : H5Sget_simple_extent_ndims(o->space);
    if (o->rank < 0 || o->rank > H5_RANK_MAX) {
        return refuse(h, path, "is no array of 0 to 4 dimensions");
    }
    H5Sget_simple_extent_dims(o->space, o->dims, NULL);
    size_t bytes = H5Tget_size(o->type);
    o->items = 1;
    bool empty = false;
    for (int i = 0; i < o->rank; i++) empty = empty || o->dims[i] == 0;
    for (int i = 0; i < o->rank; i++) {
        if (empty) continue;
        if (o->dims[i] > SIZE_MAX / 16 / bytes) return refuse(h, path, "has impossible dimensions");
        o->items *= (size_t)o->dims[i];
        bytes *= (size_t)o->dims[i];
    }
    if (empty) o->items = 0;
    size_t stored = (size_t)H5Dget_storage_size(o->data);
    if (o->items > 0 && bytes / DEFLATE_RATIO > stored) {
        return refuse(h, path, "claims more values than the file holds");
    }
    return STATUS_OK;
}

static status_t open_checked(open_data *ret, const h5 *h, const char *path)
{
    *ret = (open_data){.data = -1, .type = -1, .space = -1};
    if (!h5_has(h, path)) return refuse(h, path, "is missing");
    ret->data = H5Dopen2(h->file, path, H5P_DEFAULT);
    if (ret->data < 0) return refuse(h, path, "is no readable dataset");
    ret->type = H5Dget_type(ret->data);
    ret->space = H5Dget_space(ret->data);
    status_t s = check_extent(ret, h, path);
    if (s != STATUS_OK) close_data(ret);
    return s;
}

static status_t get_shape(h5_shape *ret, const open_data *o, const h5 *h, const char *path)
{
    *ret = (h5_shape){.rank = o->rank};
    for (int i = 0; i < o->rank; i++) ret->dims[i] = (size_t)o->dims[i];
    if (!nearest_type(&ret->type, o->type)) {
        return refuse(h, path, "holds no numbers of a kind that this program reads");
    }
    return STATUS_OK;
}

status_t h5_get_shape(h5_shape *ret, const h5 *h, const char *path)
{
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = get_shape(ret, &o, h, path);
    close_data(&o);
    return s;
}

static status_t check_type(h5_type found, h5_type wanted, const h5 *h, const char *path)
{
    if (type_fits(found, wanted)) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: %s: holds %s, %s is needed", h->path, path,
                      type_name(found), type_name(wanted));
}

static status_t read_failed(const h5 *h, const char *path)
{
    return status_set(STATUS_DATA, "%s: %s: cannot be read: %s", h->path, path, reason());
}

static status_t read_open(void **ret_data, h5_shape *ret_shape, const open_data *o, const h5 *h,
                          const char *path, h5_type type, int expected_rank)
{
    h5_shape shape;
    TRY(get_shape(&shape, o, h, path));
    TRY(check_type(shape.type, type, h, path));
    if (shape.rank != expected_rank) {
        return status_set(STATUS_DATA, "%s: %s: has %d dimensions, %d are needed", h->path, path,
                          shape.rank, expected_rank);
    }
    shape.type = type;
    void *data = memory_alloc(o->items, type_size(type));
    if (o->items > 0
        && H5Dread(o->data, memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) {
        status_t s = read_failed(h, path);
        memory_free(data);
        return s;
    }
    *ret_data = data;
    if (ret_shape != NULL) *ret_shape = shape;
    return STATUS_OK;
}

status_t h5_read(void **ret_data, h5_shape *ret_shape, const h5 *h, const char *path, h5_type type,
                 int expected_rank)
{
    *ret_data = NULL;
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = read_open(ret_data, ret_shape, &o, h, path, type, expected_rank);
    close_data(&o);
    return s;
}

static status_t read_rows(void *data, const open_data *o, const h5 *h, const char *path,
                          h5_type type, size_t first, size_t count)
{
    h5_shape shape;
    TRY(get_shape(&shape, o, h, path));
    TRY(check_type(shape.type, type, h, path));
    if (shape.rank < 1 || first > shape.dims[0] || count > shape.dims[0] - first) {
        return status_set(STATUS_DATA, "%s: %s: has %zu rows, rows %zu to %zu are needed", h->path,
                          path, shape.rank < 1 ? 0 : shape.dims[0], first, first + count);
    }
    h5_shape part = shape;
    part.dims[0] = count;
    if (shape_items(part) == 0) return STATUS_OK;
    hid_t in_memory = make_space(part);
    select_rows(o->space, shape, first, count);
    status_t s = STATUS_OK;
    if (H5Dread(o->data, memory_type(type), in_memory, o->space, H5P_DEFAULT, data) < 0) {
        s = read_failed(h, path);
    }
    H5Sclose(in_memory);
    return s;
}

status_t h5_read_rows(void *data, const h5 *h, const char *path, h5_type type, size_t first,
                      size_t count)
{
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = read_rows(data, &o, h, path, type, first, count);
    close_data(&o);
    return s;
}

/* Texts of an open dataset or attribute: read(from, type, buffer) < 0 is a failure. */
typedef herr_t read_function(hid_t from, hid_t type, void *buffer);

static herr_t read_data(hid_t from, hid_t type, void *buffer)
{
    return H5Dread(from, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
}

static herr_t read_attribute(hid_t from, hid_t type, void *buffer)
{
    return H5Aread(from, type, buffer);
}

/* Text of variable length, as h5py writes it. */
static bool read_variable(char **texts, read_function *read, hid_t from, hid_t space, size_t count)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    hid_t found = read == read_data ? H5Dget_type(from) : H5Aget_type(from);
    H5Tset_cset(type, H5Tget_cset(found));
    H5Tclose(found);
    char **block = memory_array(block, count);
    bool good = read(from, type, block) >= 0;
    if (good) {
        for (size_t i = 0; i < count; i++) {
            texts[i] = memory_copy_text(block[i] != NULL ? block[i] : "");
        }
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, block);
    }
    memory_free(block);
    H5Tclose(type);
    return good;
}

/* Text of fixed length; padding by NUL or blanks is left out by HDF5's conversion. */
static bool read_fixed(char **texts, read_function *read, hid_t from, hid_t found, size_t count)
{
    size_t size = H5Tget_size(found) + 1;
    hid_t type = H5Tcopy(found);
    H5Tset_size(type, size);
    H5Tset_strpad(type, H5T_STR_NULLTERM);
    char *block = memory_alloc(count, size);
    bool good = read(from, type, block) >= 0;
    for (size_t i = 0; good && i < count; i++) {
        block[(i + 1) * size - 1] = '\0';
        texts[i] = memory_copy_text(block + i * size);
    }
    memory_free(block);
    H5Tclose(type);
    return good;
}

static bool read_texts(char **texts, read_function *read, hid_t from, hid_t type, hid_t space,
                       size_t count)
{
    if (count == 0) return true;
    if (H5Tis_variable_str(type) > 0) return read_variable(texts, read, from, space, count);
    return read_fixed(texts, read, from, type, count);
}

status_t h5_read_texts(char ***ret, size_t *ret_count, const h5 *h, const char *path)
{
    *ret = NULL;
    *ret_count = 0;
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = STATUS_OK;
    if (o.rank != 1 || H5Tget_class(o.type) != H5T_STRING) {
        s = refuse(h, path, "is no list of texts");
    } else {
        char **texts = memory_array(texts, o.items);
        if (read_texts(texts, read_data, o.data, o.type, o.space, o.items)) {
            *ret = texts;
            *ret_count = o.items;
        } else {
            s = read_failed(h, path);
            memory_free(texts);
        }
    }
    close_data(&o);
    return s;
}

/* Open an attribute that must be one value. Errors: STATUS_DATA. */
static status_t open_attribute(hid_t *ret, const h5 *h, const char *object, const char *name)
{
    if (!h5_has(h, object)) return refuse(h, object, "is missing");
    if (!h5_has_attribute(h, object, name)) {
        return status_set(STATUS_DATA, "%s: %s: has no attribute '%s'", h->path, object, name);
    }
    hid_t attribute = H5Aopen_by_name(h->file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) {
        return status_set(STATUS_DATA, "%s: %s: attribute '%s' cannot be read: %s", h->path, object,
                          name, reason());
    }
    hid_t space = H5Aget_space(attribute);
    hssize_t points = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    if (points != 1) {
        H5Aclose(attribute);
        return status_set(STATUS_DATA, "%s: %s: attribute '%s' is not one value", h->path, object,
                          name);
    }
    *ret = attribute;
    return STATUS_OK;
}

status_t h5_get_text(char **ret, const h5 *h, const char *object, const char *name)
{
    *ret = NULL;
    hid_t attribute;
    TRY(open_attribute(&attribute, h, object, name));
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    status_t s = STATUS_OK;
    if (H5Tget_class(type) != H5T_STRING || H5Tget_size(type) > TEXT_MAX_SIZE) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' is no text", h->path, object, name);
    } else if (!read_texts(ret, read_attribute, attribute, type, space, 1)) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' cannot be read: %s", h->path, object,
                       name, reason());
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return s;
}

static status_t get_number(void *ret, h5_type wanted, const h5 *h, const char *object,
                           const char *name)
{
    hid_t attribute;
    TRY(open_attribute(&attribute, h, object, name));
    hid_t type = H5Aget_type(attribute);
    status_t s = STATUS_OK;
    h5_type found;
    if (!nearest_type(&found, type) || !type_fits(found, wanted)) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' is no %s number", h->path, object, name,
                       wanted == H5_INT64 ? "whole" : "real");
    } else if (H5Aread(attribute, memory_type(wanted), ret) < 0) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' cannot be read: %s", h->path, object,
                       name, reason());
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return s;
}

status_t h5_get_int(int64_t *ret, const h5 *h, const char *object, const char *name)
{
    *ret = 0;
    return get_number(ret, H5_INT64, h, object, name);
}

status_t h5_get_real(double *ret, const h5 *h, const char *object, const char *name)
{
    *ret = 0;
    return get_number(ret, H5_DOUBLE, h, object, name);
}

/* ---- lists -------------------------------------------------------------------------------- */

typedef struct {
    char **names;
    size_t count, capacity;
} name_list;

static void add_name(name_list *list, const char *name)
{
    memory_grow(list->names, &list->capacity, list->count + 1);
    list->names[list->count++] = memory_copy_text(name);
}

static herr_t add_link(hid_t group, const char *name, const H5L_info_t *info, void *list)
{
    (void)group, (void)info;
    add_name(list, name);
    return 0;
}

static herr_t add_attribute(hid_t object, const char *name, const H5A_info_t *info, void *list)
{
    (void)object, (void)info;
    add_name(list, name);
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static status_t end_list(char ***ret, size_t *ret_count, name_list *list, bool good, const h5 *h,
                         const char *object)
{
    if (!good) {
        status_t s = read_failed(h, object);
        h5_free_texts(list->names, list->count);
        return s;
    }
    if (list->count > 0) qsort(list->names, list->count, sizeof *list->names, compare_names);
    *ret = list->names != NULL ? list->names : memory_array(*ret, 0);
    *ret_count = list->count;
    return STATUS_OK;
}

status_t h5_list(char ***ret, size_t *ret_count, const h5 *h, const char *group)
{
    *ret = NULL;
    *ret_count = 0;
    if (!h5_has(h, group)) return refuse(h, group, "is missing");
    name_list list = {0};
    herr_t code = H5Literate_by_name(h->file, group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, add_link,
                                     &list, H5P_DEFAULT);
    return end_list(ret, ret_count, &list, code >= 0, h, group);
}

status_t h5_list_attributes(char ***ret, size_t *ret_count, const h5 *h, const char *object)
{
    *ret = NULL;
    *ret_count = 0;
    if (!h5_has(h, object)) return refuse(h, object, "is missing");
    name_list list = {0};
    herr_t code = H5Aiterate_by_name(h->file, object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL,
                                     add_attribute, &list, H5P_DEFAULT);
    return end_list(ret, ret_count, &list, code >= 0, h, object);
}

void h5_free_texts(char **texts, size_t count)
{
    if (texts == NULL) return;
    for (size_t i = 0; i < count; i++) memory_free(texts[i]);
    memory_free(texts);
}

/* ---- descriptions (for demodash info) ------------------------------------------------------ */

h5_kind h5_get_kind(const h5 *h, const char *path)
{
    if (!h5_has(h, path)) return H5_NOTHING;
    hid_t object = H5Oopen(h->file, path, H5P_DEFAULT);
    H5I_type_t type = object < 0 ? H5I_BADID : H5Iget_type(object);
    if (object >= 0) H5Oclose(object);
    return type == H5I_GROUP ? H5_GROUP : type == H5I_DATASET ? H5_DATASET : H5_NOTHING;
}

h5_kind h5_get_attribute_kind(const h5 *h, const char *object, const char *name)
{
    hid_t attribute;
    if (open_attribute(&attribute, h, object, name) != STATUS_OK) return H5_NOTHING;
    hid_t type = H5Aget_type(attribute);
    h5_type number;
    h5_kind kind = H5_NOTHING;
    if (H5Tget_class(type) == H5T_STRING) {
        kind = H5_TEXT;
    } else if (nearest_type(&number, type)) {
        kind = number >= H5_FLOAT ? H5_REAL_NUMBER : H5_WHOLE_NUMBER;
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return kind;
}

status_t h5_describe(char **ret, const h5 *h, const char *path)
{
    *ret = NULL;
    open_data o;
    TRY(open_checked(&o, h, path));
    h5_type number;
    text_builder text = {0};
    if (H5Tget_class(o.type) == H5T_STRING) {
        text_add(&text, "text");
    } else {
        text_add(&text, "%s", nearest_type(&number, o.type) ? type_name(number) : "other");
    }
    for (int i = 0; i < o.rank; i++) {
        text_add(&text, "%s%llu]", i == 0 ? " [" : "[", (unsigned long long)o.dims[i]);
    }
    close_data(&o);
    *ret = text_end(&text);
    return STATUS_OK;
}
