/* sequences: files of DNA sequences with or without labels, read one record at a time.
 *
 * Letters of either case; U is T; the other IUPAC letters and '-' are DNA_OTHER; anything else is
 * STATUS_DATA with file and line. gzip is recognised, "-" is standard input, lines may end in CRLF
 * and may be empty. A record has 1 to 65,535 letters. */
#ifndef DEMODASH_IO_SEQUENCES_H
#define DEMODASH_IO_SEQUENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef enum {
    /* Four fields a line, separated by tabs or blanks: FoldID EventID seq Bound; id is EventID. A
     * header is left out. So is a line "FoldID EventID... seq 0" with the word 'seq' for a
     * sequence: DeepBind's sample with ready negatives holds a header shuffled like a sequence. */
    SEQUENCES_DEEPBIND,
    SEQUENCES_DEEPMOTIF, /* FASTA whose header is the label: ">1", "> 0"; no ids */
    /* Comma or tab separated (io/csv.h). With a header: a column sequence, or else seq; a column
     * label, or else one of bound, class and target; perhaps id, or else name; others are ignored.
     * Without: sequence and label, either order, as the first line shows. */
    SEQUENCES_TABLE,
    SEQUENCES_FASTA      /* no labels; id is the header's first word */
} sequences_kind;

/* "deepbind", "deepmotif", "table", "fasta". */
const char *sequences_kind_name(sequences_kind kind);

/* What is asked of a file. */
typedef struct {
    bool any_kind;      /* of any kind, as its first line shows; otherwise of `kind` */
    sequences_kind kind;
    bool unlabelled;    /* labels are not asked for: a table may do without, headers are ids */
    const char *sequence_column, *label_column; /* headings of a table; NULL: the usual ones */
} sequences_options;

typedef struct sequences sequences;

enum { SEQUENCES_ID_MAX = 1000 };

typedef struct {
    const char *id;       /* "" when there is none; else a name (core/names) of at most
                             SEQUENCES_ID_MAX bytes; borrowed until the next record */
    const uint8_t *codes; /* [length] in 0..4; borrowed until the next record */
    size_t length;        /* >= 1 */
    size_t others;        /* letters outside ACGT among them */
    int label;            /* 0, 1, or -1 where the kind has none */
    long line;            /* of the file, where the record begins */
} sequence_record;

/* Errors: STATUS_NOINPUT; STATUS_DATA for a file whose first bytes show that it is none of these
 * kinds: what it looks like is said; of any_kind also an empty one. Owner: caller,
 * sequences_close. */
status_t sequences_open(sequences **ret, const char *path,
                        const sequences_options *options) MUST_USE;
sequences_kind sequences_get_kind(const sequences *s);

/* The next record; *ret_end at the end. Errors: STATUS_DATA with file and line, also at the end of
 * a file without any record; STATUS_IO. */
status_t sequences_next(sequence_record *ret, bool *ret_end, sequences *s) MUST_USE;

/* Lines that were recognised as headers and left out. */
size_t sequences_headers(const sequences *s);

void sequences_close(sequences *s); /* NULL is allowed */

#endif
