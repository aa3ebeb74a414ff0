/* h5: all that knows HDF5 (h5_*.c). Plain datasets and attributes, whole-or-nothing files.
 *
 * Every file we write carries the root attributes "format" (text) and "format_version" (integer).
 * Object times are off, so equal content gives equal bytes. Paths of objects are absolute,
 * "/datasets/NAME/train/letters"; '/' in names must have been escaped. HDF5's own error stack is
 * silenced; our sentence names file, object and reason. */
#ifndef DEMODASH_IO_H5_H
#define DEMODASH_IO_H5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"
#include "src/core/team.h"

typedef struct h5 h5;

typedef enum { H5_UINT8, H5_INT32, H5_INT64, H5_FLOAT, H5_DOUBLE } h5_type;

enum { H5_RANK_MAX = 4 };
typedef struct {
    h5_type type;
    int rank;                   /* 0 (scalar) .. H5_RANK_MAX */
    size_t dims[H5_RANK_MAX];
} h5_shape;

/* ---- files. Not collective, except where a team is given ---- */

/* Create it under a temporary name; h5_commit puts it in place (io/output.h). An output that the
 * user named does not replace a file that is not HDF5. Errors: STATUS_CREATE, STATUS_USAGE. */
status_t h5_create(h5 **ret, const char *path, const char *format, int format_version) MUST_USE;
/* The same file created by all ranks of a team with parallel HDF5. Collective; agreed on. */
status_t h5_create_parallel(h5 **ret, const char *path, const char *format, int format_version,
                            const team *t) MUST_USE;
/* Close, fsync, rename. Releases h, on error too (the temporary file is removed). Errors:
 * STATUS_IO.
 * Collective for a parallel file. */
status_t h5_commit(h5 *h) MUST_USE;

/* Open for reading. Errors: STATUS_NOINPUT (missing), STATUS_DATA (not HDF5, truncated, or another
 * format than `format`, or a newer version than version_max, or a file with links that lead out of
 * it). format NULL: any. */
status_t h5_open(h5 **ret, const char *path, const char *format, int version_max) MUST_USE;
/* The root attribute "format"; owner: caller, memory_free. */
status_t h5_format(char **ret, const h5 *h) MUST_USE;
/* The path as given. Borrowed. */
const char *h5_path(const h5 *h);

/* Close; a file being created is abandoned and its temporary file removed. NULL is allowed. */
void h5_close(h5 *h);

/* Could a file not be closed (its disk is full or gone)? Then HDF5 must not be shut down, which
 * MPI_Finalize does: end the process without. Not collective. */
bool h5_is_broken(void);

/* "HDF5 1.10.8, parallel": the library in use. Owner: caller, memory_free. */
char *h5_library(void);

/* ---- writing. For a parallel file each is Collective with equal arguments on every rank, unless
 * it says otherwise; rank 0 writes; the status is agreed on. Errors: STATUS_IO ---- */
status_t h5_make_group(h5 *h, const char *path) MUST_USE;   /* parents are made */
/* Parents are made. */
status_t h5_write(h5 *h, const char *path, h5_shape shape, const void *data) MUST_USE;
/* Texts as an array of fixed-length UTF-8 strings, NUL-padded to the longest. */
status_t h5_write_texts(h5 *h, const char *path, char *const *texts, size_t count) MUST_USE;
/* Attributes of an object ("/" is the root). */
status_t h5_put_text(h5 *h, const char *object, const char *name, const char *value) MUST_USE;
status_t h5_put_int(h5 *h, const char *object, const char *name, int64_t value) MUST_USE;
status_t h5_put_real(h5 *h, const char *object, const char *name, double value) MUST_USE;
/* Parallel files: create a dataset (Collective), then any rank writes rows [first, first+count) of
 * the leading dimension (independent). */
status_t h5_make_dataset(h5 *h, const char *path, h5_shape shape) MUST_USE;
status_t h5_write_rows(h5 *h, const char *path, h5_shape shape, size_t first, size_t count,
                       const void *data) MUST_USE;

/* ---- reading. Not collective. Numbers are widened, never narrowed: a dataset or attribute whose
 * type has values outside the type asked for is STATUS_DATA, like all that is missing, damaged or
 * of another shape ---- */
bool h5_has(const h5 *h, const char *path);                 /* object exists */
bool h5_has_attribute(const h5 *h, const char *object, const char *name);
status_t h5_get_shape(h5_shape *ret, const h5 *h, const char *path) MUST_USE;
/* Its rows, whatever they hold: of the leading dimension; 0 where it has none. */
status_t h5_get_rows(size_t *ret, const h5 *h, const char *path) MUST_USE;
/* The whole dataset, converted to type; *ret_data has prod(dims) items, owner: caller, memory_free.
 * expected_rank is checked (STATUS_DATA). ret_shape may be NULL. */
status_t h5_read(void **ret_data, h5_shape *ret_shape, const h5 *h, const char *path, h5_type type,
                 int expected_rank) MUST_USE;
status_t h5_read_texts(char ***ret, size_t *ret_count, const h5 *h, const char *path) MUST_USE;
status_t h5_get_text(char **ret, const h5 *h, const char *object, const char *name) MUST_USE;
status_t h5_get_int(int64_t *ret, const h5 *h, const char *object, const char *name) MUST_USE;
status_t h5_get_real(double *ret, const h5 *h, const char *object, const char *name) MUST_USE;
/* Names of the links in a group, in byte order of names. Owner: caller, h5_free_texts. */
status_t h5_list(char ***ret, size_t *ret_count, const h5 *h, const char *group) MUST_USE;
/* Names of an object's attributes, in byte order. */
status_t h5_list_attributes(char ***ret, size_t *ret_count, const h5 *h,
                            const char *object) MUST_USE;
void h5_free_texts(char **texts, size_t count);

/* What an object or an attribute is; H5_NOTHING: missing, or of no kind that we read. */
typedef enum { H5_NOTHING, H5_GROUP, H5_DATASET, H5_TEXT, H5_WHOLE_NUMBER, H5_REAL_NUMBER } h5_kind;
h5_kind h5_get_kind(const h5 *h, const char *path);
h5_kind h5_get_attribute_kind(const h5 *h, const char *object, const char *name);
/* Type and shape of a dataset in words: "uint8 [1000][101]". Owner: caller, memory_free. */
status_t h5_describe(char **ret, const h5 *h, const char *path) MUST_USE;

#endif
