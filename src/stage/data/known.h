/* known: the option --known, which names the motifs of datasets. */
#ifndef DEMODASH_STAGE_DATA_KNOWN_H
#define DEMODASH_STAGE_DATA_KNOWN_H

#include <stddef.h>

#include "src/core/status.h"
#include "src/motif/motif.h"

typedef struct {
    struct known_row {
        char *dataset, *motifs; /* motifs: parted by commas */
        long line;              /* of the file; 0: of the command line */
    } *rows;                    /* [count] */
    size_t count;
    const char *text;           /* the option's, borrowed */
} known_list;

/* "DATASET=MOTIF,DATASET=MOTIF", a name without '=' being one more motif of the dataset before; or
 * "@FILE" with lines of a dataset, a tab and its motifs, '#' beginning a comment. NULL: an empty
 * list. Errors: STATUS_USAGE; those of lines_open and lines_next; STATUS_DATA. Owner of *ret:
 * caller, known_release. */
status_t known_read(known_list *ret, const char *text) MUST_USE;
void known_release(known_list *list);

/* The motifs of a dataset, or NULL. Borrowed. */
const char *known_of(const known_list *list, const char *dataset);

/* Is each dataset one of datasets [count], and each motif in the set? file: the set's, for the
 * sentence. Errors: STATUS_USAGE. */
status_t known_check(const known_list *list, const char *const *datasets, size_t count,
                     const motif_set *set, const char *file) MUST_USE;

#endif
