/* motifs: files of position matrices: MEME, JASPAR and TRANSFAC, plain or gzip.
 *
 * The format is recognised by content. What is read:
 *   MEME      versions 3 and later, minimal ("MOTIF ID NAME", "letter-probability matrix:" with
 *             alength, w, nsites, E in any order or missing, "URL") and the same matrices inside
 *             full output files (MEME, STREME); background, strands; a DNA alphabet only
 *   JASPAR    ">ID NAME", four rows of counts with or without "A [ ... ]" around them
 *   TRANSFAC  AC (id) and ID (name), or ID (id) and NA (name) where AC is missing; a P0 or PO line
 *             names the columns' letters; "//" may be missing
 * Rows of probabilities may be off 1 by rounding (0.02) and are divided by their sum; any other sum
 * is refused. Counts give probabilities by column; sites is the mean of the columns' totals
 * (JASPAR's own conversion), rounded when all counts are whole. A count matrix whose columns all
 * sum to 1 and that is not whole holds frequencies: sites is 0 (unknown). */
#ifndef DEMODASH_IO_MOTIFS_H
#define DEMODASH_IO_MOTIFS_H

#include <stdio.h>

#include "src/core/status.h"
#include "src/motif/motif.h"

#define MOTIFS_SITES_MAX 1e12 /* a larger count or nsites is refused */

typedef enum { MOTIFS_MEME, MOTIFS_JASPAR, MOTIFS_TRANSFAC } motifs_format;

/* Name of a format as options spell it: "meme", "jaspar", "transfac". */
const char *motifs_format_name(motifs_format format);
/* The format of a name; errors: STATUS_USAGE. */
status_t motifs_format_parse(motifs_format *ret, const char *name) MUST_USE;

/* Read a whole file ("-": standard input). *ret_format may be NULL. Owner of what is in *ret:
 * caller, motif_set_release. Errors: STATUS_NOINPUT; STATUS_DATA "path:line: ..." for a broken file
 * and for one without motifs. */
status_t motifs_read(motif_set *ret, motifs_format *ret_format, const char *path) MUST_USE;

/* Print a set to a stream. Probabilities have 8 decimals and each row sums to 1 exactly, so that
 * what is read back and printed again is the same text. JASPAR and TRANSFAC hold counts
 * (probability x sites; frequencies where sites is 0) and lose background, E and URL.
 * Errors: STATUS_DATA when an id is empty or has a blank, a name or URL has a control
 * character, or sites is no number in 0..MOTIFS_SITES_MAX. */
status_t motifs_print(FILE *out, const motif_set *set, motifs_format format) MUST_USE;

/* Write a whole file ("-": standard output). Errors: those of motifs_print; STATUS_CREATE,
 * STATUS_IO. */
status_t motifs_write(const char *path, const motif_set *set, motifs_format format) MUST_USE;

#endif
