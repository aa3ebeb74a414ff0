/* tracks: the contributions of an explained task along the genome, for a browser. */
#ifndef DEMODASH_STAGE_EXPLAIN_TRACKS_H
#define DEMODASH_STAGE_EXPLAIN_TRACKS_H

#include <stddef.h>

#include "src/core/status.h"

typedef struct {
    const char *method; /* "integrated", "saliency" or "mutagenesis"; static */
    size_t sequences;   /* in the track */
} tracks_result;

/* Does the name end as one that can be written (.bedGraph, .bedgraph)? Errors: STATUS_USAGE. */
status_t tracks_check(const char *path) MUST_USE;

/* Write the signed contributions in the folder's explain.h5, of the first of integrated gradients,
 * gradient x input and mutagenesis that is there, as bedGraph (io/README). Errors: those of
 * explanation_read; STATUS_DATA (no sequence has a place, no contributions); STATUS_CREATE,
 * STATUS_IO. Not collective. */
status_t tracks_write(tracks_result *ret, const char *path, const char *folder) MUST_USE;

#endif
