/* genome_truth: a simulated genome and all that is known of it, as the files of a folder.
 *
 * Layout: io/README, "A simulated genome". */
#ifndef DEMODASH_STAGE_DATA_GENOME_TRUTH_H
#define DEMODASH_STAGE_DATA_GENOME_TRUTH_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"
#include "src/simulate/landscape.h"

typedef struct {
    const char *folder;
    landscape_settings plan;
    const char *motifs; /* motif file, or NULL: the built-in ones */
} genome_truth_settings;

typedef struct {
    int64_t letters;
    size_t regions, sites, peaks, variants;
} genome_truth_counts;

/* Called after each tile; may be NULL. */
typedef void genome_truth_progress(int64_t done, int64_t letters, const char *chromosome);

/* Write the folder, a tile in memory at a time; files of an earlier call are replaced, all at the
 * end and samples.tsv last. The bytes depend on the plan and the motifs alone. Not collective.
 * Errors: STATUS_DATA (too few motifs); those of motifs_read; STATUS_CREATE, STATUS_IO. */
status_t genome_truth_write(genome_truth_counts *ret, const genome_truth_settings *settings,
                            genome_truth_progress *progress) MUST_USE;

#endif
