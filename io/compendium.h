/* compendium: the HDF5 file that import and simulate write and every other stage reads.
 *
 * Layout: io/README, "compendium.h5" (format "demodash-compendium", version 2; version
 * 1, without places, is read as well). Groups bear escaped names (output_escape), the attribute
 * name the true one. Where the note shuffles_train is above 0,
 * older files mark given shuffles in the dataset made: all of them were given. */
#ifndef DEMODASH_IO_COMPENDIUM_H
#define DEMODASH_IO_COMPENDIUM_H

#include <stddef.h>
#include <stdint.h>

#include "io/h5.h"
#include "src/core/dataset.h"
#include "src/core/status.h"

typedef struct compendium compendium;

/* ---- writing (one process) ---- */
status_t compendium_create(compendium **ret, const char *path) MUST_USE;
/* Notes are attributes of the dataset's group: text or integer. */
typedef struct {
    const char *name;
    const char *text; /* NULL: the number counts */
    int64_t number;
} compendium_note;
/* Names must be unique and not empty, the sets that are not empty of one length in 1..65535:
 * STATUS_DATA otherwise. An empty validation set is not written. */
status_t compendium_add(compendium *c, const dataset *d, const compendium_note *notes,
                        size_t note_count) MUST_USE;
/* The HDF5 file underneath, for further objects (truth of a simulation). Borrowed. */
h5 *compendium_file(compendium *c);
status_t compendium_commit(compendium *c) MUST_USE; /* releases c */

/* ---- reading ---- */
/* Errors: STATUS_NOINPUT, STATUS_DATA. */
status_t compendium_open(compendium **ret, const char *path) MUST_USE;
void compendium_close(compendium *c); /* NULL is allowed; abandons one being written */
size_t compendium_count(const compendium *c);
const char *compendium_name(const compendium *c, size_t i); /* true name, byte order; borrowed */
/* The HDF5 path of the dataset's group, for its notes. Owner: caller, memory_free. */
char *compendium_path(const compendium *c, size_t i);
/* Index of a name, or -1. */
long compendium_find(const compendium *c, const char *name);
/* Sizes without reading: N of train, validation, test; L. */
typedef struct {
    size_t train, validation, test;
    int length;
} compendium_size;
status_t compendium_get_size(compendium_size *ret, const compendium *c, size_t i) MUST_USE;
/* Read dataset i. Every value is checked (letters <= 4, labels <= 1, shapes agree, a made negative
 * follows a positive): STATUS_DATA. Where the note shuffles_train tells of them, given shuffles of
 * the training set become RECORD_SHUFFLE.
 * Owner of what is in *ret: caller, dataset_release. */
status_t compendium_read(dataset *ret, const compendium *c, size_t i) MUST_USE;
/* The same, the test set left unread: it is empty in *ret. */
status_t compendium_read_untested(dataset *ret, const compendium *c, size_t i) MUST_USE;

#endif
