/* tasks: what a sweep consists of, and the finished tasks of a results folder. */
#ifndef DEMODASH_STAGE_TASK_TASKS_H
#define DEMODASH_STAGE_TASK_TASKS_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"
#include "src/stage/data/known.h"
#include "src/stage/data/load.h"
#include "src/stage/task/kind.h"
#include "src/stage/task/train.h"

/* A network under the name that tables and folders use. */
typedef struct {
    char name[64];
    task_kind kind;
    net_spec spec;        /* of a TASK_NETWORK; of others nothing but the length counts */
    const recipe *recipe; /* its own; NULL: the sweep's */
    const char *place;    /* folder below the results folder for its tasks; NULL: the latter */
} task_network;

/* Which datasets a text selects: NULL or "all"; names separated by commas; "@FILE" with a name a
 * line; "I-J" or "I", numbers from 1 in the compendium's order. *ret_indices: owner caller.
 * Errors: STATUS_USAGE for a name that is not there (the nearest is named), STATUS_NOINPUT. */
status_t task_select(size_t **ret_indices, size_t *ret_count, const char *text,
                     const load_entry *entries, size_t count) MUST_USE;

/* Seeds: "1,2,5-7", each once however often it is named. Errors: STATUS_USAGE. Owner: caller. */
status_t task_seeds(int64_t **ret, size_t *ret_count, const char *text) MUST_USE;

/* A finished task found on disk. */
typedef struct {
    char *dataset, *network;
    task_kind kind;
    int64_t seed;
    char *folder;
    train_result result;
} task_found;

/* Why tasks of a folder could not be read, a sentence each. */
typedef struct {
    char **reasons;
    size_t count, room;
} task_unread;
void task_unread_free(task_unread *unread);

/* All finished tasks under DIR/tasks, by dataset, network and seed. A task that cannot be read (its
 * metrics.json is damaged, or of another task, or its folder is not spelt as it should be) goes to
 * *unread, which is added to; with unread NULL it is an error. Errors: STATUS_NOINPUT when there is
 * no such folder, STATUS_DATA. Owner: caller. */
status_t task_find(task_found **ret, size_t *ret_count, task_unread *unread,
                   const char *folder) MUST_USE;
void task_found_free(task_found *found, size_t count);

/* Is each dataset of --known one of theirs, and each motif in the set (known_check)? Errors:
 * STATUS_USAGE. */
status_t task_check_known(const known_list *list, const task_found *found, size_t count,
                          const motif_set *set, const char *file) MUST_USE;

/* The compendium that the first of them names that names one; NULL: none does. Owner: caller. */
char *task_compendium(const task_found *found, size_t count);

/* Baselines leave nothing to look into. */
typedef enum { TASK_ALL, TASK_NETWORKS } task_kinds;

/* The same, as rank 0 finds them, on every rank; rank 0 has what is unread. Collective; agreed on.
 * Errors: as task_find; STATUS_NOINPUT when there is none, or of the first that cannot be read;
 * STATUS_IO when a rank does not see what rank 0 sees. */
status_t task_find_all(task_found **ret, size_t *ret_count, task_unread *unread,
                       const char *folder, task_kinds kinds, const team *t) MUST_USE;

/* What paths name: results folders with all their finished networks, or the folder of a task, of
 * which nothing but `folder` is known then; each once. Otherwise as task_find_all. */
status_t task_find_named(task_found **ret, size_t *ret_count, task_unread *unread,
                         char *const *paths, size_t path_count, const team *t) MUST_USE;

#endif
