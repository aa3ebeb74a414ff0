/* lock: who works on which part of a results folder, by kernel locks on the file FOLDER/lock.
 *
 * What is locked are names (datasets, "gather"), so that several jobs may share a folder as long as
 * their names differ. The kernel drops a lock when its process dies, however it dies. The file's
 * lines tell the holders: each holder owns a slot, a line of 256 bytes, and the lock of that slot.
 * The locks lie at byte positions far behind the text: slots at 2^40 + slot, a name at
 * 2^41 + 2 h (held by the run's first rank alone) and 2^41 + 2 h + 1 (shared by the run's other
 * ranks that write, which a killed run's first rank does not take along), h 60 bits of the name's
 * hash. Locks of open file descriptions (Linux 3.15; NFS and Lustre carry them between hosts). */
#ifndef DEMODASH_IO_LOCK_H
#define DEMODASH_IO_LOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"

typedef struct lock lock;

enum {
    LOCK_SLOTS = 4096,
    LOCK_PATIENCE = 15 /* seconds to wait: ranks of a killed run may live on for a moment */
};

/* Lock names [count] in folder (which exists), waiting up to wait_seconds for others to let go.
 * *ret_note: NULL, or a sentence when the file system has no locks and the run goes on without
 * (owner: caller). waiting (NULL allowed) is called once, with data and the holders, when it waits.
 * Owner: caller, lock_release. Errors: STATUS_CREATE when somebody else still holds one (named,
 * with its job and host), or when the file cannot be made. */
status_t lock_take(lock **ret, char **ret_note, const char *folder, const char *const *names,
                   size_t count, double wait_seconds,
                   void (*waiting)(void *data, const char *holders),
                   void *data) MUST_USE;

/* The number of the slot this lock owns: 0 .. LOCK_SLOTS - 1; 0 without locks. */
int lock_slot(const lock *l);

/* Another process of the same run: share the names' second bytes. Does not fail: where it cannot be
 * had, the first rank's lock must do. Owner: caller. */
lock *lock_share(const char *folder, const char *const *names, size_t count);

/* NULL is allowed. */
void lock_release(lock *l);

/* Does the process that called itself so (lock_describe_holder; the time does not count) hold that
 * slot, and live? Not asked of this process's own lock. */
bool lock_is_held(const char *folder, int slot, const char *holder);

/* "SLURM job 17, host n1, process 4242, since 2026-03-01 14:02:11": this process as a holder.
 * Owner: caller, memory_free. */
char *lock_describe_holder(void);

#endif
