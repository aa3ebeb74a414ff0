/* h5_private: what the h5_*.c files share; the one header that includes <hdf5.h>. */
#ifndef DEMODASH_IO_H5_PRIVATE_H
#define DEMODASH_IO_H5_PRIVATE_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/h5.h"
#include "io/output.h"

struct h5 {
    hid_t file;
    char *path;
    bool created;     /* and not opened for reading */
    output *place;    /* where it is put in the end; the writer's */
    const team *team; /* NULL for a file of one process */
    size_t size;      /* of a file that is read: its bytes */
};

/* What HDF5's error stack says at its innermost entry, reduced to the system's own words where it
 * quotes them. Must be called before any other HDF5 function. Borrowed until the next call. */
const char *h5_reason(void);
/* "file: object: writing failed: reason", STATUS_IO. */
status_t h5_write_failed(const h5 *h, const char *object) MUST_USE;
/* "file: object: why", STATUS_DATA. */
status_t h5_refuse(const h5 *h, const char *object, const char *why) MUST_USE;
/* A status as all ranks of the file's team see it. Collective for a parallel file. */
status_t h5_agree(const h5 *h, status_t local) MUST_USE;
/* Whether this process is the one that writes what all ranks hold. */
bool h5_is_writer(const h5 *h);

/* Does the file hold all that its names lead to, and a dataset its values? Errors: STATUS_DATA
 * where a link or a dataset leads to another file, or might. */
status_t h5_check_links(const h5 *h) MUST_USE;
status_t h5_check_storage(const h5 *h, const char *path, hid_t data) MUST_USE;

/* Properties of a new object of a class: no times, room for attributes in its header. Owner:
 * caller, H5Pclose. */
hid_t h5_make_creation(hid_t class);

/* Call with each parent of path in turn ("/a", "/a/b" for "/a/b/c"), the path itself last when
 * whole; stops at the first false. */
bool h5_walk(const h5 *h, const char *path, bool whole, bool (*visit)(const h5 *, const char *));
/* Whether the last link of path exists and leads to an object; its parents must exist. */
bool h5_link_exists(const h5 *h, const char *path);

/* Bytes of a value; its type in memory; its type in files, little-endian everywhere; its name. */
size_t h5_type_size(h5_type type);
hid_t h5_memory_type(h5_type type);
hid_t h5_file_type(h5_type type);
const char *h5_type_name(h5_type type);
/* The smallest of our types that holds every value of a type found in a file; false if none. */
bool h5_nearest_type(h5_type *ret, hid_t type);
/* Whether every value of `found` is one of `wanted` (UINT8 in INT32 in INT64; FLOAT in DOUBLE). */
bool h5_type_fits(h5_type found, h5_type wanted);
/* A type of fixed-length, NUL-padded UTF-8 text. Owner: caller, H5Tclose. */
hid_t h5_make_text_type(size_t size);

/* A shape as a dataspace (owner: caller, H5Sclose), its number of items, and the selection of rows
 * [first, first+count) of the leading dimension in such a space. */
hid_t h5_make_space(h5_shape shape);
size_t h5_shape_items(h5_shape shape);
void h5_select_rows(hid_t space, h5_shape shape, size_t first, size_t count);

#endif
