/* motif_rows: what DIR/motifs (src/stage/motifs/extract.h) says of one dataset: its rows in the
 * tables over all datasets. Not collective. */
#ifndef DEMODASH_STAGE_REPORT_MOTIF_ROWS_H
#define DEMODASH_STAGE_REPORT_MOTIF_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/tsv.h"
#include "src/core/hash.h"
#include "src/core/status.h"

/* The rows of one dataset in one table. */
typedef struct {
    bool there;   /* the file exists */
    tsv t;
    size_t *at;   /* [count] rows of t */
    size_t count;
} motif_rows;

/* Its rows in best.tsv, trust.tsv and dependencies.tsv. */
typedef struct {
    const char *folder, *dataset; /* borrowed */
    motif_rows best, trust, dependencies;
} motif_rows_tables;

/* Read them from folder/motifs; a table that is not there has no rows. Errors: STATUS_DATA.
 * Owner of what is in *ret: caller, motif_rows_release, also after an error. */
status_t motif_rows_read(motif_rows_tables *ret, const char *folder, const char *dataset) MUST_USE;
void motif_rows_release(motif_rows_tables *m);

/* Add the same rows, as bytes of the files, to a key. */
void motif_rows_hash(hash *h, const char *folder, const char *dataset);

/* Tables that have rows, to motifs.tsv, trust.tsv and dependencies.tsv in the folder `tables`.
 * Errors: STATUS_CREATE, STATUS_IO. */
status_t motif_rows_write(const motif_rows_tables *m, const char *tables) MUST_USE;
/* Remove these files. Errors: STATUS_IO. */
status_t motif_rows_remove(const char *tables) MUST_USE;

/* Of row i of count: "" or NaN where the column or the value is missing. Borrowed. */
const char *motif_rows_get(const motif_rows *r, size_t i, const char *heading);
double motif_rows_number(const motif_rows *r, size_t i, const char *heading);

/* Is row i of this network and seed? */
bool motif_rows_is_of(const motif_rows *r, size_t i, const char *network, int64_t seed);

/* "consensus.2" of DATASET.NETWORK-sSEED.consensus.2, "classopt-window" of ...classopt-window.
 * Borrowed. */
const char *motif_rows_short(const char *id);

#endif
