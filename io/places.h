/* places: places of records in files of ours: four datasets in HDF5, four columns in a table.
 *
 * In both chrom, start, end, strand; counted from 0, the end lies behind the last letter. A record
 * without a place has "", -1, -1 and "." in HDF5, NA in a table. */
#ifndef DEMODASH_IO_PLACES_H
#define DEMODASH_IO_PLACES_H

#include <stddef.h>
#include <stdio.h>

#include "io/h5.h"
#include "io/tsv.h"
#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/core/team.h"

/* GROUP/chrom, start, end, strand of places [count]. Collective for a parallel file, with equal
 * arguments. Errors: STATUS_IO. */
status_t places_write(h5 *h, const char *group, const place *places, size_t count) MUST_USE;

/* Are there places in the group? */
bool places_are_there(const h5 *h, const char *group);

/* The places [count] of records of `length` letters; NULL where the group has none. Errors:
 * STATUS_DATA (another number, another length, no strand). Owner: caller, places_free. */
status_t places_read(place **ret, const h5 *h, const char *group, size_t count,
                     size_t length) MUST_USE;

/* A copy; NULL of NULL. Owner: caller, places_free. */
place *places_copy(const place *places, size_t count);
void places_free(place *places, size_t count); /* NULL is allowed */

/* Rank 0's places [count] on every rank. Collective. Owner: caller, places_free. */
void places_share(place **places, size_t count, const team *t);

/* The places in the columns of a table's rows; NULL where it has no such columns. Errors:
 * STATUS_DATA. Owner: caller, places_free. */
status_t places_from_table(place **ret, const tsv *t) MUST_USE;

/* "\tchrom\tstart\tend\tstrand", where there are places. */
void places_print_head(FILE *out, const place *places);
/* The same columns of one record, where there are places. */
void places_print(FILE *out, const place *places, size_t record);

#endif
