/* motifs: files of position matrices: MEME, JASPAR and its kin, TRANSFAC, plain or gzip.
 *
 * The format is recognised by content. What is read:
 *   MEME      versions 3 and later, minimal ("MOTIF ID NAME", "letter-probability matrix:" with
 *             alength, w, nsites, E in any order or missing, "URL") and the same matrices inside
 *             full output files (MEME, STREME); background, strands; a DNA or RNA alphabet
 *   JASPAR    ">ID NAME", four rows of counts with or without "A [ ... ]" around them, in the order
 *             of their letters where these stand before them
 *   rows of positions    ">ID NAME" (HOMER: ">CONSENSUS", name and threshold, parted by tabs) and
 *             four values a row. Four rows of four are positions under HOMER's header or where the
 *             rows' sums are equal and the columns' are not, letters where it is the other way
 *             round; else as the file's other records are; else they are refused
 *   TRANSFAC  AC (id) and ID (name), or ID (id) and NA (name) where AC is missing, or NA alone; a
 *             P0 or PO line names the columns' letters; rows in the order of their numbers, up to
 *             the first line that is none; "//" may be missing
 * Rows of probabilities may be off 1 by rounding (0.02) and are divided by their sum; any other sum
 * is refused. Counts give probabilities by column; sites is the mean of the columns' totals
 * (JASPAR's own conversion), rounded when all counts are whole. A matrix whose columns all sum to 1
 * (within 0.02) holds frequencies, also where each is 1 or 0: sites is 0 (unknown).
 * Numbers are decimal, with a point: nan, inf, overflow, decimal commas and negative counts are
 * refused. U is read as T. Ids, names and URLs are UTF-8 without control characters; blanks of any
 * kind, tabs too, become one each. */
#ifndef DEMODASH_IO_MOTIFS_H
#define DEMODASH_IO_MOTIFS_H

#include <stdio.h>

#include "src/core/status.h"
#include "src/motif/motif.h"

#define MOTIFS_SITES_MAX 1e12 /* a larger count or nsites is refused */
enum { MOTIFS_WIDTH_MAX = 1000000 }; /* columns of a motif; more are refused */

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
 * what is read back and printed again is the same text. JASPAR and TRANSFAC hold counts and lose
 * background, E and URL: the counts as a file gave them, where one did; else probability x sites;
 * frequencies where sites is 0. MEME holds no counts: of columns whose totals differ it keeps their
 * mean. Errors: STATUS_DATA when an id is empty or has a blank, an id, name or URL is no UTF-8 or
 * has a control character, or sites is no number in 0..MOTIFS_SITES_MAX. */
status_t motifs_print(FILE *out, const motif_set *set, motifs_format format) MUST_USE;

/* Write a whole file ("-": standard output). Errors: those of motifs_print; STATUS_CREATE,
 * STATUS_IO. */
status_t motifs_write(const char *path, const motif_set *set, motifs_format format) MUST_USE;

#endif
