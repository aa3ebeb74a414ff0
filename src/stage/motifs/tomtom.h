/* tomtom (stage): motif files in, matches out, queries spread over the ranks. */
#ifndef DEMODASH_STAGE_MOTIFS_TOMTOM_H
#define DEMODASH_STAGE_MOTIFS_TOMTOM_H

#include <stdbool.h>
#include <stddef.h>

#include "io/matches.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/motif/compare.h"

/* Whose letter frequencies are the background: the query file's, averaged over the two strands
 * (A = T, C = G), as MEME 5 takes them; the target file's as they stand, as MEME 4.12 took them; a
 * quarter each. A motif file that states none has a quarter each. */
typedef enum { TOMTOM_QUERY, TOMTOM_TARGETS, TOMTOM_UNIFORM } tomtom_background;

/* Names: "query", "targets", "uniform". Errors: STATUS_USAGE. */
status_t tomtom_background_parse(tomtom_background *ret, const char *name) MUST_USE;

/* The letter frequencies of a background file, io/README: each above 0, their sum 1. Errors:
 * STATUS_NOINPUT; STATUS_DATA with file and line. */
status_t tomtom_background_read(double out[MOTIF_LETTERS], const char *path) MUST_USE;

typedef struct {
    const char *queries, *targets; /* motif files */
    const char *only;              /* id of the only query to take, or NULL */
    tomtom_background background;
    const char *background_file;   /* "A p C p G p T p", taken instead; or NULL */
    const char *null;              /* motif file of null columns, "fixed", or NULL: the targets */
    const char *output;            /* "-": standard output */
    const char *page;              /* HTML page with aligned logos (tomtom_page.h), or NULL */
    int best;                      /* of a query's matches so many have logos there, >= 1 */
    compare_settings compare;      /* its background is set by the run */
    double threshold;
    bool by_evalue;
} tomtom_settings;

/* Scores of one query with all targets, in memory at once, take at most so many bytes. */
#define TOMTOM_BYTES (4LL << 30)

typedef struct {
    size_t queries, targets, matches;
    bool rna; /* a file spells T as U */
} tomtom_counts;

/* Read, compare, write. Errors: those of motifs_read; STATUS_DATA for an unknown id, a motif wider
 * than COMPARE_WIDTH_MAX, or more columns than TOMTOM_BYTES hold the scores of; STATUS_CREATE,
 * STATUS_IO. Collective; agreed on. */
status_t tomtom_run(tomtom_counts *ret, const tomtom_settings *settings, const team *t) MUST_USE;

#endif
