/* sets: motifs that stand for many sequences: class optimization, consensus motifs, filters, and
 * the aligned words of j->words. */
#ifndef DEMODASH_STAGE_MOTIFS_SETS_H
#define DEMODASH_STAGE_MOTIFS_SETS_H

#include "src/stage/motifs/job.h"

/* Write them with their matches (extract.h), and falls and pairs of the consensus motifs' sites.
 * Errors: STATUS_STOPPED, output errors. */
status_t sets_make(job *j) MUST_USE;

#endif
