/* choice: what gather was told about known motifs and panels, remembered in the results folder:
 * DIR/gather.json, and DIR/gather.motifs, a copy of the motif file (io/README).
 *
 * A gather that is not told otherwise makes the reports that the last one made: the one at the end
 * of a sweep too. Both are files of record. */
#ifndef DEMODASH_STAGE_GATHER_CHOICE_H
#define DEMODASH_STAGE_GATHER_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/core/hash.h"
#include "src/core/status.h"
#include "src/motif/motif.h"
#include "src/stage/data/known.h"

typedef struct {
    char *motifs_name; /* of the motif file, without folders; NULL: none */
    char motifs_hash[HASH_TEXT_SIZE]; /* motif_set_hash; "" without */
    known_list known;  /* datasets' own motifs among these */
    double pvalue;     /* of a known motif's hit */
    char *networks;    /* that panels show; NULL: the medium ones */
    int64_t seed;      /* of these; 0: the lowest */
} choice;

/* What the folder remembers; where it remembers nothing, as *ret is. Owner of texts: caller,
 * choice_release. Errors: STATUS_DATA. Not collective. */
status_t choice_read(choice *ret, const char *folder) MUST_USE;
void choice_release(choice *c);

/* The motifs that the folder keeps: those of c. Owner: caller, motif_set_release. Errors:
 * STATUS_NOINPUT, STATUS_DATA where they are not those any more. */
status_t choice_read_motifs(motif_set *ret, const choice *c, const char *folder) MUST_USE;

/* Remember c; motif_file is copied where it is not NULL, and the copy removed where c has none.
 * What is there with the same bytes is left. Errors: STATUS_CREATE, STATUS_IO, STATUS_NOINPUT,
 * STATUS_DATA (no plain file). Not collective. */
status_t choice_write(const choice *c, const char *folder, const char *motif_file) MUST_USE;

#endif
