/* rows: the rows of one dataset in a table of DIR/motifs over all (motifs.h). Not
 * collective. */
#ifndef DEMODASH_STAGE_REPORT_MOTIF_ROWS_H
#define DEMODASH_STAGE_REPORT_MOTIF_ROWS_H

#include "io/tsv.h"
#include "src/core/hash.h"
#include "src/core/status.h"
#include "src/stage/report/dossier.h"

typedef struct {
    bool there;   /* the file exists */
    tsv t;
    size_t *at;   /* [count] rows of t */
    size_t count;
} rows;

/* Those of folder/motifs/name; a file that is not there has none. Errors: STATUS_DATA. Owner of what
 * is in *ret, which must be zeros before: caller, rows_release, also after an error. */
status_t rows_read(rows *ret, const char *folder, const char *name, const char *dataset) MUST_USE;
void rows_release(rows *r);

/* Add the same rows, as bytes of the file, to a key. */
void rows_hash(hash *h, const char *folder, const char *name, const char *dataset);

/* All to folder/name, if there are any. Errors: STATUS_CREATE, STATUS_IO. */
status_t rows_write(const rows *r, const char *folder, const char *name) MUST_USE;

/* Of row i of count: "" or NaN where the column or the value is missing. Borrowed. */
const char *rows_get(const rows *r, size_t i, const char *heading);
double rows_number(const rows *r, size_t i, const char *heading);

/* Is row i of this network and seed (columns network, seed)? */
bool rows_is_of(const rows *r, size_t i, const dossier_task *t);

/* "consensus.2" of DATASET.NETWORK-sSEED.consensus.2, "classopt-window" of ...classopt-window.
 * Borrowed. */
const char *rows_short(const char *id);

#endif
