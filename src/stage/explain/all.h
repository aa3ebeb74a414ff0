/* all: the explain stage for many tasks, dealt over a world. */
#ifndef DEMODASH_STAGE_EXPLAIN_ALL_H
#define DEMODASH_STAGE_EXPLAIN_ALL_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/explain/explain.h"
#include "src/stage/task/deal.h"
#include "src/stage/task/tasks.h"

/* All tasks that the paths name (task folders, or results folders with all their finished
 * networks), one a rank, dearest first. A failed task does not stop the others; an output error
 * does. Tasks that cannot be read go to *unread (task_find_all). The hooks' events bear the tasks'
 * folders as names, their outcome is an explain_result. Collective over the world; agreed on.
 * Errors: of a lone task its own; STATUS_USAGE when settings name an output and there is not one
 * task; STATUS_FAILED when some of several failed; STATUS_NOINPUT; STATUS_STOPPED; output
 * errors. */
status_t explain_all(char *const *paths, size_t path_count, const explain_settings *settings,
                     const team *world, const deal_hooks *hooks, task_unread *unread) MUST_USE;

#endif
