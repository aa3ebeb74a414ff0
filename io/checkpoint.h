/* checkpoint: the state of a training as one checksummed block, two generations.
 *
 * "checkpoint" is the newest, "checkpoint.old" the one before. Each is written beside, synced and
 * renamed; a file holds a magic line, the key of what it belongs to (SHA-256 of settings and data),
 * the block and the SHA-256 of all before. */
#ifndef DEMODASH_IO_CHECKPOINT_H
#define DEMODASH_IO_CHECKPOINT_H

#include <stddef.h>

#include "src/core/hash.h"
#include "src/core/status.h"

/* Write block [size] as folder/checkpoint; the former becomes folder/checkpoint.old.
 * key: HASH_TEXT_SIZE text. Errors: STATUS_CREATE, STATUS_IO; the former ones stay. */
status_t checkpoint_write(const char *folder, const char *key, const void *block,
                          size_t size) MUST_USE;

/* The newest undamaged block of that key and size; *ret_block is NULL when there is no checkpoint
 * at all. *ret_note (NULL, or a sentence why the newest was refused and the older is used).
 * Errors: STATUS_DATA when there are checkpoints but none can be used (damaged, or of other
 * settings), naming the reason. Owner of both: caller, memory_free. */
status_t checkpoint_read(void **ret_block, char **ret_note, const char *folder, const char *key,
                         size_t size) MUST_USE;

/* Remove both generations: the task is finished. */
void checkpoint_remove(const char *folder);

#endif
