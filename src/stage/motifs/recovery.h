/* recovery: simulated datasets: are planted motifs found again? */
#ifndef DEMODASH_STAGE_MOTIFS_RECOVERY_H
#define DEMODASH_STAGE_MOTIFS_RECOVERY_H

#include "src/stage/motifs/finished.h"

/* planted.tsv, recovery.tsv. Errors: output errors. */
status_t recovery_write(const finished *all) MUST_USE;

#endif
