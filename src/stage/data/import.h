/* import: sequence files -> a compendium.
 *
 * Record order is part of the data. A file that holds both classes keeps its order, so DeepBind's
 * test sets stay 500 positives, then 500 negatives seq_N_shuf in the order of their positives, and
 * DeepMotif's records keep their numbers; a training or validation file whose classes stand in two
 * blocks, and classes in files of their own, are interleaved evenly. A made negative (made = 1)
 * directly follows its positive; nothing else is marked. Where the source gives negatives for
 * training that are exact dinucleotide shuffles of the positive before them, the note
 * shuffles_train counts them: whoever reads the compendium recognises them by their letters, so
 * that training may shuffle them anew as it does our own.
 *
 * Negatives are made by dna_shuffle where a split has none: always for DeepBind files (their
 * training files hold positives only), for the others when asked. The stream of random numbers is
 * that of key (dataset name, split, seed) with "" for training, "validation", "test"; purpose
 * RANDOM_NEGATIVE, epoch 0, the record's index in its set.
 *
 * Notes kept with each dataset, as attributes of its group: io/README, "compendium.h5". Counts are
 * per split where a split is named, and absent when the split is. */
#ifndef DEMODASH_STAGE_DATA_IMPORT_H
#define DEMODASH_STAGE_DATA_IMPORT_H

#include "src/core/status.h"
#include "src/stage/data/import_settings.h"

/* Read all, write the compendium; on any error no output is left. Not collective.
 * Errors: STATUS_USAGE (settings that contradict), STATUS_NOINPUT, STATUS_DATA, STATUS_CREATE,
 * STATUS_IO. */
status_t import_run(import_summary *ret, const import_settings *settings) MUST_USE;

#endif
