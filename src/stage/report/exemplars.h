/* exemplars: the test sequences of which a report shows panels. */
#ifndef DEMODASH_STAGE_REPORT_EXEMPLARS_H
#define DEMODASH_STAGE_REPORT_EXEMPLARS_H

#include <stddef.h>

#include "src/stage/report/dossier.h"

enum { EXEMPLARS_MAX = 7 };

typedef struct {
    size_t row;      /* of the dossier's positives */
    const char *why; /* static */
} exemplar;

/* By the mean score of the shown networks: the two best, the median, the two worst; then the two
 * with the greatest range of scores. None twice. Returns how many. */
size_t exemplars_choose(exemplar chosen[EXEMPLARS_MAX], const dossier *x);

#endif
