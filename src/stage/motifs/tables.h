/* motifs_tables: what DIR/motifs says over all tasks: all.meme, best.tsv, planted.tsv, table4.tsv.
 *
 * Columns, and what Table 4 counts: io/README, "motifs/table4.tsv". Below the medium networks stand
 * the paper's rows. */
#ifndef DEMODASH_STAGE_MOTIFS_TABLES_H
#define DEMODASH_STAGE_MOTIFS_TABLES_H

#include "src/stage/motifs/task.h"

/* tasks [count] sorted by dataset, network, seed, all of them done. Not collective. Errors:
 * STATUS_DATA for a damaged record, output errors. */
status_t motifs_tables_write(const job_task *tasks, size_t count,
                             const job_context *context) MUST_USE;

#endif
