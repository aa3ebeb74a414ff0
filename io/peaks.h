/* peaks: files of intervals in a genome, as peak callers and UCSC write them, read whole.
 *
 * BED of 3 to 12 columns, narrowPeak (10 columns), broadPeak (9 columns); parted by tabs; gzip is
 * recognised, "-" is standard input; lines may end in CR LF. Lines that begin with #, `track` or
 * `browser`, and empty lines, are passed over. All others are rows. */
#ifndef DEMODASH_IO_PEAKS_H
#define DEMODASH_IO_PEAKS_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef enum { PEAKS_BED, PEAKS_NARROW, PEAKS_BROAD } peaks_kind;

typedef struct {
    uint32_t chrom;     /* index of the file's chroms */
    int64_t start, end; /* from 0, half open; 0 <= start < end */
    int64_t summit;     /* a position in the genome, or -1 */
    double score;       /* of the column that ranks; 0 where there is none */
    char strand;        /* + - . */
    char *name;         /* never NULL; "" when there is none */
    long line;
} peak;

typedef struct {
    char *path;
    peaks_kind kind;
    int columns;        /* of every row; 0: no rows */
    int score_column;   /* from 1: what score was read from; 0: the file has none */
    peak *rows;         /* [count] in the order of the file */
    size_t count;
    char **chroms;      /* [chrom_count] names in the order in which they came */
    size_t chrom_count;
} peaks;

/* score_column: 0 for the usual one (7 of narrowPeak and broadPeak, 5 of BED where it is there), or
 * a column from 4. Errors: STATUS_NOINPUT; STATUS_DATA with file and line; STATUS_IO. A file
 * without rows is none. Owner of what is in *ret: caller, peaks_release. */
status_t peaks_read(peaks *ret, const char *path, int score_column) MUST_USE;
void peaks_release(peaks *p);

#endif
