/* words: one word a positive sequence, of each method that explain.h5 has: STEM.METHOD.meme,
 * STEM.METHOD.tsv (extract.h). */
#ifndef DEMODASH_STAGE_MOTIFS_WORDS_H
#define DEMODASH_STAGE_MOTIFS_WORDS_H

#include "src/stage/motifs/job.h"

/* Words of saliency, activation and temporal scores; the words of each method laid over each other
 * join j->words. Errors: STATUS_STOPPED, output errors. */
status_t words_make(job *j) MUST_USE;

#endif
