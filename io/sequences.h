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
    /* Comma or tab separated. With a header: a column sequence (or seq), a column label (or bound,
     * class, target), perhaps id (or name), others ignored. Without: sequence and label, either
     * order, as the first line shows. Values may stand in double quotes. */
    SEQUENCES_TABLE,
    SEQUENCES_FASTA      /* no labels; id is the header's first word */
} sequences_kind;

/* "deepbind", "deepmotif", "table", "fasta". */
const char *sequences_kind_name(sequences_kind kind);

/* The kind of a file by its first line. Errors: STATUS_NOINPUT; STATUS_DATA when it is empty or
 * none of the four. */
status_t sequences_detect(sequences_kind *ret, const char *path) MUST_USE;

typedef struct sequences sequences;

typedef struct {
    const char *id;       /* "" when there is none; borrowed until the next record */
    const uint8_t *codes; /* [length] in 0..4; borrowed until the next record */
    size_t length;        /* >= 1 */
    size_t others;        /* letters outside ACGT among them */
    int label;            /* 0, 1, or -1 where the kind has none */
    long line;            /* of the file, where the record begins */
} sequence_record;

/* Errors: STATUS_NOINPUT. Owner: caller, sequences_close. */
status_t sequences_open(sequences **ret, const char *path, sequences_kind kind) MUST_USE;

/* The next record; *ret_end at the end. Errors: STATUS_DATA with file and line, also at the end of
 * a file without any record; STATUS_IO. */
status_t sequences_next(sequence_record *ret, bool *ret_end, sequences *s) MUST_USE;

/* Lines that were recognised as headers and left out. */
size_t sequences_headers(const sequences *s);

void sequences_close(sequences *s); /* NULL is allowed */

#endif
