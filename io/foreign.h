/* foreign: what a file that we cannot read looks like, by its first bytes. */
#ifndef DEMODASH_IO_FOREIGN_H
#define DEMODASH_IO_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

/* What the first bytes [count] of a file, decompressed, show it to be, and what to do about it: the
 * end of a sentence, "is a BAM file: ..."; NULL: none of the kinds that are known. Static. A file
 * that we read as sequences is none of them. */
const char *foreign_kind(const uint8_t *bytes, size_t count);

#endif
