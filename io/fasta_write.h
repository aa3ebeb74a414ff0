/* fasta_write: sequences of any length into a FASTA file, piece by piece, 60 letters a line. Write
 * errors are kept by the stream (io/output.h). Not collective. */
#ifndef DEMODASH_IO_FASTA_WRITE_H
#define DEMODASH_IO_FASTA_WRITE_H

#include <stdint.h>
#include <stdio.h>

/* Start from {stream}. */
typedef struct {
    FILE *out;
    int column; /* letters on the line at hand */
} fasta_writer;

/* The header of the next sequence; ends the one before. */
void fasta_begin(fasta_writer *w, const char *name);
/* Letters 0..4 [count] of it; lower [count] 1: in lower case; NULL: all in upper case. */
void fasta_add(fasta_writer *w, const uint8_t *letters, const uint8_t *lower, int64_t count);
/* After the last letter of the last sequence. */
void fasta_end(fasta_writer *w);

#endif
