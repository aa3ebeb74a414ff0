/* tomtom_page: matches of motifs as one page: a table of all, and aligned logos of the best. */
#ifndef DEMODASH_STAGE_MOTIFS_TOMTOM_PAGE_H
#define DEMODASH_STAGE_MOTIFS_TOMTOM_PAGE_H

#include <stddef.h>

#include "io/matches.h"
#include "src/core/status.h"

typedef struct {
    const matches_row *rows; /* [count] by query, best first */
    size_t count;
    const motif_set *queries, *targets;
    const matches_notes *notes;
} tomtom_matches;

enum {
    TOMTOM_PAGE_ROWS = 3000,      /* of the page's table at most */
    TOMTOM_PAGE_BYTES = 4 << 20   /* no more logos beyond that */
};

/* One self-contained file (io/page/html.h): of each query that matches, logos of its first `best`
 * matches, the target shifted and turned as it matches, with p, E, q, overlap, offset and strand.
 * What is left out is said. The same input gives the same bytes. Not collective. Errors:
 * STATUS_CREATE, STATUS_IO. */
status_t tomtom_page_write(const char *path, const tomtom_matches *found, int best) MUST_USE;

#endif
