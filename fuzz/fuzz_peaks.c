/* Files of peaks: BED, narrowPeak, broadPeak, with the usual column of scores and with one that the
 * size of the input chooses. */
#include <math.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/peaks.h"

static status_t read_all(const char *path, int score_column)
{
    peaks p;
    const status_t s = fuzz_judge(peaks_read(&p, path, score_column));
    if (s != STATUS_OK) return s;
    long line = 0;
    for (size_t i = 0; i < p.count; i++) {
        const peak *k = &p.rows[i];
        FUZZ_HOLD(k->chrom < p.chrom_count && k->start >= 0 && k->start < k->end);
        FUZZ_HOLD(k->summit == -1 || (k->summit >= k->start && k->summit < k->end));
        FUZZ_HOLD(isfinite(k->score) && k->name != NULL && k->line > line);
        FUZZ_HOLD(k->strand == '+' || k->strand == '-' || k->strand == '.');
        line = k->line;
    }
    for (size_t i = 0; i < p.chrom_count; i++) {
        FUZZ_HOLD(p.chroms[i][0] != '\0');
        for (size_t k = 0; k < i && k < 20; k++) FUZZ_HOLD(strcmp(p.chroms[i], p.chroms[k]) != 0);
    }
    peaks_release(&p);
    return s;
}

status_t fuzz_peaks(const uint8_t *bytes, size_t count)
{
    const char *path = fuzz_file(bytes, count);
    (void)read_all(path, 4 + (int)(count % 9));
    return read_all(path, 0);
}
