/* The state of a training on disk, in two generations. Writing goes to a third name, then the
 * newest is renamed to .old and the fresh one to the newest: whenever the process dies, one whole
 * generation is left. Reading trusts nothing: magic line, key, size and then the SHA-256 over all
 * of it are checked in this order, the cheap before the dear, and the older generation is taken
 * where the newest is refused. */
#include "io/checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/output.h"
#include "src/core/memory.h"

/* The two generations, and the next one while it is being written. */
static const char NEWEST[] = "checkpoint", FORMER[] = "checkpoint.old", FRESH[] = "checkpoint.new";

static const char MAGIC[] = "demodash checkpoint 1\n";
enum { MAGIC_SIZE = sizeof MAGIC - 1, KEY_SIZE = HASH_TEXT_SIZE - 1 };
enum { FRAME = MAGIC_SIZE + 2 * KEY_SIZE };

status_t checkpoint_write(const char *folder, const char *key, const void *block, size_t size)
{
    char *path = memory_format("%s/%s", folder, NEWEST);
    char *old = memory_format("%s/%s", folder, FORMER);
    char *fresh = memory_format("%s/%s", folder, FRESH);
    char digest[HASH_TEXT_SIZE];
    hash *h = hash_create();
    hash_add(h, MAGIC, MAGIC_SIZE);
    hash_add(h, key, KEY_SIZE);
    hash_add(h, block, size);
    hash_finish(h, digest);
    output *o;
    status_t s = output_open(&o, fresh);
    if (s == STATUS_OK) {
        FILE *stream = output_stream(o);
        fwrite(MAGIC, 1, MAGIC_SIZE, stream);
        fwrite(key, 1, KEY_SIZE, stream);
        fwrite(block, 1, size, stream);
        fwrite(digest, 1, KEY_SIZE, stream);
        s = output_commit(o);
    }
    /* Two renames: a kill between them leaves checkpoint.old, which reading finds. */
    if (s == STATUS_OK && rename(path, old) != 0 && errno != ENOENT) {
        s = status_set(STATUS_IO, "%s: cannot be renamed: %s", path, strerror(errno));
    }
    if (s == STATUS_OK) s = output_rename(fresh, path);
    memory_free(path);
    memory_free(old);
    memory_free(fresh);
    return s;
}

/* One file: *ret_block NULL and STATUS_OK when it does not exist. */
static status_t read_one(void **ret_block, const char *path, const char *key, size_t size)
{
    *ret_block = NULL;
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        if (errno == ENOENT) return STATUS_OK;
        return status_set(STATUS_DATA, "%s: cannot be read: %s", path, strerror(errno));
    }
    struct stat facts;
    char head[MAGIC_SIZE + KEY_SIZE], stored[KEY_SIZE], digest[HASH_TEXT_SIZE];
    status_t s = STATUS_OK;
    char *block = NULL;
    if (fstat(fileno(f), &facts) != 0 || fread(head, 1, sizeof head, f) != sizeof head
        || memcmp(head, MAGIC, MAGIC_SIZE) != 0) {
        s = status_set(STATUS_DATA, "%s: is no checkpoint, or damaged", path);
    } else if (memcmp(head + MAGIC_SIZE, key, KEY_SIZE) != 0) {
        s = status_set(STATUS_DATA, "%s: belongs to other settings or other data; use the same "
                       "command as before, or another output folder", path);
    } else if (facts.st_size != (off_t)(size + FRAME)) {
        s = status_set(STATUS_DATA, "%s: is cut short or damaged (%lld bytes, not %zu)", path,
                       (long long)facts.st_size, size + FRAME);
    } else {
        block = memory_alloc(size, 1);
        hash *h = hash_create();
        hash_add(h, head, sizeof head);
        size_t got = fread(block, 1, size, f);
        hash_add(h, block, got);
        hash_finish(h, digest);
        if (got != size || fread(stored, 1, KEY_SIZE, f) != KEY_SIZE
            || memcmp(stored, digest, KEY_SIZE) != 0) {
            s = status_set(STATUS_DATA, "%s: is damaged (its checksum does not match)", path);
            memory_free(block);
            block = NULL;
        }
    }
    fclose(f);
    *ret_block = block;
    return s;
}

status_t checkpoint_read(void **ret_block, char **ret_note, const char *folder, const char *key,
                         size_t size)
{
    char *path = memory_format("%s/%s", folder, NEWEST);
    char *old = memory_format("%s/%s", folder, FORMER);
    *ret_note = NULL;
    status_t s = read_one(ret_block, path, key, size);
    if (*ret_block == NULL) {
        char *reason = s != STATUS_OK ? memory_copy_text(status_message()) : NULL;
        status_t older = read_one(ret_block, old, key, size);
        if (*ret_block != NULL) {
            *ret_note = reason != NULL ? memory_format("%s; the one before is used", reason) : NULL;
            s = STATUS_OK;
        } else if (s != STATUS_OK) {
            s = status_set(s, "%s; remove %s and .old to begin anew", reason, path);
        } else {
            s = older;
        }
        memory_free(reason);
    }
    memory_free(path);
    memory_free(old);
    return s;
}

void checkpoint_remove(const char *folder)
{
    const char *names[] = {NEWEST, FORMER, FRESH};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *path = memory_format("%s/%s", folder, names[i]);
        unlink(path);
        memory_free(path);
    }
}
