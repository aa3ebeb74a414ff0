/* motifs_private: what the readers of motif formats share; for io/motifs*.c alone. */
#ifndef DEMODASH_IO_MOTIFS_PRIVATE_H
#define DEMODASH_IO_MOTIFS_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/lines.h"
#include "io/motifs.h"

/* Sums of rounded probabilities may be off 1 by this much (2 decimals: 4 x 0.005). */
#define MOTIFS_SUM_SLACK 0.02

typedef struct {
    lines *l;
    char *text;   /* the line in hand; NULL at the end of the file */
    bool held;    /* the next motifs_next gives the line in hand again */
    motif_set set;
    double *rows; /* [rows_used][4] values of the matrix being read, in order A C G T */
    size_t rows_used, rows_room;
} motifs_reader;

status_t motifs_next(motifs_reader *r) MUST_USE;

/* ---- words and numbers ---- */

const char *motifs_skip_blanks(const char *text);
bool motifs_is_blank(const char *text);
bool motifs_starts_with(const char *text, const char *word);
size_t motifs_word_length(const char *text);

/* The letter at text as its place in ACGT, -1 for another; U is T and marks the set as RNA. */
int motifs_letter(motifs_reader *r, char letter);

/* Parse a finite decimal number at *text, behind blanks, and step behind it. It ends at a blank,
 * the text's end or one of "];,". False if there is none. */
bool motifs_number(double *ret, const char **text);

/* Is there a digit, a comma and a digit in a row? */
bool motifs_has_comma(const char *text);

/* Refuse the text as what it should be ("a count"), with as much of it as a message holds. */
status_t motifs_refuse_text(const motifs_reader *r, const char *id, const char *text,
                            const char *what);

/* A copy of an id, a name or a URL at text [length]: blanks of any kind become one each, those at
 * its end go. `what` it is, for the message. Errors: STATUS_DATA where it is no UTF-8 or holds
 * control characters. Owner: caller. */
status_t motifs_take_text(char **ret, const motifs_reader *r, const char *what, const char *text,
                          size_t length) MUST_USE;

/* ---- matrices ---- */

/* Errors: STATUS_DATA beyond MOTIFS_WIDTH_MAX rows. */
status_t motifs_put_row(motifs_reader *r, const double row[MOTIF_LETTERS], const char *id) MUST_USE;

status_t motifs_check_count(const motifs_reader *r, double value, const char *id) MUST_USE;

/* The rows in hand, as probabilities, become the next motif. Borrowed until the next. */
motif *motifs_add(motifs_reader *r, const char *id, const char *name);

/* The rows in hand, as counts or frequencies, become the next motif; line: where it stands.
 * Errors: STATUS_DATA for a column without counts. */
status_t motifs_add_counts(motifs_reader *r, const char *id, const char *name, long line) MUST_USE;

/* ---- formats: read all of the file, whose first line is held ---- */

status_t motifs_read_meme(motifs_reader *r) MUST_USE;
status_t motifs_read_jaspar(motifs_reader *r) MUST_USE;
status_t motifs_read_transfac(motifs_reader *r) MUST_USE;
bool motifs_is_transfac(const char *text); /* by the tag that a line begins with */

#endif
