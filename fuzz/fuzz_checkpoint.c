/* Checkpoints. The input is the block behind the frame of a checkpoint whose checksum is right, and
 * the whole file as it stands: nothing but the block that was written is ever handed out. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/checkpoint.h"
#include "src/core/memory.h"

enum { BLOCK = 32 };
static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

status_t fuzz_checkpoint(const uint8_t *bytes, size_t count)
{
    void *block;
    char *note;
    checkpoint_remove(fuzz_folder());
    fuzz_put("checkpoint", bytes, count);
    const status_t s = fuzz_judge(checkpoint_read(&block, &note, fuzz_folder(), key, BLOCK));
    FUZZ_HOLD((s == STATUS_OK) == (block != NULL));
    memory_free(block);
    memory_free(note);
    if (count < BLOCK) return s;
    /* a sound one before a damaged one is found, with a note */
    FUZZ_HOLD(checkpoint_write(fuzz_folder(), key, bytes, BLOCK) == STATUS_OK);
    FUZZ_HOLD(checkpoint_write(fuzz_folder(), key, bytes + count - BLOCK, BLOCK) == STATUS_OK);
    fuzz_put("checkpoint", bytes, count);
    FUZZ_HOLD(checkpoint_read(&block, &note, fuzz_folder(), key, BLOCK) == STATUS_OK);
    if (s != STATUS_OK) FUZZ_HOLD(note != NULL && memcmp(block, bytes, BLOCK) == 0);
    memory_free(block);
    memory_free(note);
    return s;
}
