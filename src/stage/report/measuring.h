/* measuring: the measures of a dossier's tasks (measures.h), taken on their maps. */
#ifndef DEMODASH_STAGE_REPORT_MEASURING_H
#define DEMODASH_STAGE_REPORT_MEASURING_H

#include "src/stage/report/dossier.h"

/* Fill profile, by_sequence, turns and measures of every task; NaN where a task has no maps or a
 * map lacks what a measure needs. Once, after dossier_read. Not collective. */
void measuring_run(dossier *d);

#endif
