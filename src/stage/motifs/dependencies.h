/* dependencies: whether sites depend on each other, over all tasks. */
#ifndef DEMODASH_STAGE_MOTIFS_DEPENDENCIES_H
#define DEMODASH_STAGE_MOTIFS_DEPENDENCIES_H

#include "src/stage/motifs/finished.h"

/* dependencies.tsv, planted_pairs.tsv. Errors: output errors; STATUS_DATA for a damaged file of
 * a task. */
status_t dependencies_write(const finished *all) MUST_USE;

#endif
