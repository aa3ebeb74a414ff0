/* Background files of tomtom --bfile: four frequencies that sum to 1. */
#include <math.h>

#include "fuzz/fuzz.h"
#include "src/stage/motifs/tomtom.h"

status_t fuzz_background(const uint8_t *bytes, size_t count)
{
    double background[MOTIF_LETTERS] = {0};
    const status_t s = fuzz_judge(tomtom_background_read(background, fuzz_file(bytes, count)));
    if (s != STATUS_OK) return s;
    double sum = 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        FUZZ_HOLD(background[a] > 0 && background[a] < 1);
        sum += background[a];
    }
    FUZZ_HOLD(fabs(sum - 1) < 1e-9);
    return s;
}
