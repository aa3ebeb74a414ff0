/* BED and narrowPeak, written. The decimals of a narrowPeak's signal keep its columns 7 and 8 from
 * looking like the positions of a BED of ten columns. */
#include "io/bed_write.h"

#include <inttypes.h>
#include <math.h>

void bed_print(FILE *out, const bed_row *row)
{
    const long score = lrint(fmax(0, fmin(1000, row->score)));
    fprintf(out, "%s\t%" PRId64 "\t%" PRId64 "\t%s\t%ld\t%c", row->chrom, row->start, row->end,
            row->name, score, row->strand);
}

void bed_print_narrow(FILE *out, const bed_row *row, double signal, double p, double q,
                      int64_t summit)
{
    bed_print(out, row);
    fprintf(out, "\t%.4f\t%.4f\t%.4f\t%" PRId64 "\n", signal, p, q, summit - row->start);
}
