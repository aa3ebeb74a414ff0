/* genome: the chromosomes of a FASTA file, plain or compressed by bgzip, read one at a time.
 *
 * Reading is by htslib with an index (.fai; .gzi for bgzip). One that lies beside the file is used
 * when it is not older than the file and when its lengths lead from each header to the next; else
 * it is made anew, and kept beside the file where that folder can be written. Not collective. */
#ifndef DEMODASH_IO_GENOME_H
#define DEMODASH_IO_GENOME_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/hash.h"
#include "src/core/status.h"

typedef struct genome genome;

/* Errors: STATUS_NOINPUT (missing, or an address of another machine); STATUS_DATA (no FASTA, gzip
 * that is not bgzip, two sequences of one name, lines of unequal length, cut short): with the line
 * where there is one; STATUS_CREATE (no folder for the index). Owner: caller, genome_close. */
status_t genome_open(genome **ret, const char *path) MUST_USE;
void genome_close(genome *g); /* NULL is allowed */

const char *genome_path(const genome *g); /* borrowed */
/* Chromosomes in the order of the file. Names are borrowed. */
size_t genome_count(const genome *g);
const char *genome_name(const genome *g, size_t i);
int64_t genome_length(const genome *g, size_t i);
/* Index of a name, or -1. */
long genome_find(const genome *g, const char *name);

/* The letters of chromosome i, codes 0..4 [genome_length]. Borrowed until the next call: one
 * chromosome is in memory at a time. Errors: STATUS_DATA (a character that is no nucleotide code,
 * with its position counted from 1; damaged), STATUS_IO. */
status_t genome_read(const uint8_t **ret, genome *g, size_t i) MUST_USE;

/* SHA-256 of the file as it lies on disk. Errors: as files_hash. */
status_t genome_hash(char text[HASH_TEXT_SIZE], const genome *g) MUST_USE;

/* "1.16": the version of htslib in use. Borrowed, static. */
const char *genome_library(void);

#endif
