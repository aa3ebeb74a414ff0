/* motifs_tables: what DIR/motifs says over all tasks: all.meme, best.tsv, planted.tsv, table4.tsv.
 *
 * Table 4 counts the datasets that have a motif of their own in the database (own.h). A row is a
 * network: the mean over those datasets (of each the mean over its seeds) of the number of positive
 * sequences whose word matches an own motif with a q-value of at most the threshold, by method; the
 * number of datasets whose class-optimized matrix does (and its window), and of those of which a
 * consensus motif has an own motif as its first match. Below the medium networks the paper's row. */
#ifndef DEMODASH_STAGE_MOTIFS_TABLES_H
#define DEMODASH_STAGE_MOTIFS_TABLES_H

#include "src/stage/motifs/task.h"

/* tasks [count] sorted by dataset, network, seed, all of them done. Not collective. Errors:
 * STATUS_DATA for a damaged record, output errors. */
status_t motifs_tables_write(const motifs_task *tasks, size_t count,
                             const motifs_context *context) MUST_USE;

#endif
