/* motifs_task: the motifs of one task (extract.h says which files). */
#ifndef DEMODASH_STAGE_MOTIFS_TASK_H
#define DEMODASH_STAGE_MOTIFS_TASK_H

#include "src/stage/motifs/job.h"

/* Not collective. hooks: want_stop and note are used. */
status_t motifs_task_run(motifs_result *ret, const job_task *task, const job_context *context,
                         const deal_hooks *hooks) MUST_USE;

#endif
