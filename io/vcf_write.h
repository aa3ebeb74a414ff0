/* vcf_write: variants into a VCF file of text (version 4.2), without samples. Write errors are kept
 * by the stream (io/output.h). Not collective. */
#ifndef DEMODASH_IO_VCF_WRITE_H
#define DEMODASH_IO_VCF_WRITE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A key of INFO as the header describes it. */
typedef struct {
    const char *id, *number, *type, *description; /* number: "1", "A", ... */
} vcf_key;

/* The head, in this order: begin, the contigs, the keys. */
void vcf_print_begin(FILE *out, const char *source);
void vcf_print_contig(FILE *out, const char *name, int64_t length);
void vcf_print_keys(FILE *out, const vcf_key *keys, size_t count); /* with the line of columns */

typedef struct {
    const char *chrom;
    int64_t start;          /* of the first letter of the reference, from 0 */
    const char *id, *reference, *alternatives; /* alternatives: parted by commas */
    const char *info;       /* "" for none */
} vcf_row;

void vcf_print_row(FILE *out, const vcf_row *row);

#endif
