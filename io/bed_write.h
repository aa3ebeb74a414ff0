/* bed_write: rows of BED and narrowPeak files. Positions count from 0, ends lie behind the last
 * letter. Write errors are kept by the stream (io/output.h). Not collective. */
#ifndef DEMODASH_IO_BED_WRITE_H
#define DEMODASH_IO_BED_WRITE_H

#include <stdint.h>
#include <stdio.h>

typedef struct {
    const char *chrom;
    int64_t start, end;
    const char *name;
    double score; /* written as a whole number, held to 0..1000 */
    char strand;  /* + - . */
} bed_row;

/* Six columns without an end of line: more columns may follow, each behind a tab. */
void bed_print(FILE *out, const bed_row *row);
/* A whole narrowPeak line: signal, -log10 of p and q, the summit's place in the genome. */
void bed_print_narrow(FILE *out, const bed_row *row, double signal, double p, double q,
                      int64_t summit);

#endif
