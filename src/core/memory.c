/* Allocation for the whole program. Every block is aligned for vectors and set to zero, so that no
 * result can depend on what memory held before; every product of a count and a size is checked. A
 * block is grown by a new one and a copy, as aligned_alloc has no realloc of its own. */
#include "src/core/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

static void handler_default(size_t bytes)
{
    (void)bytes;
    abort();
}

static memory_handler *out_of_memory = handler_default;

void memory_set_handler(memory_handler *handler)
{
    out_of_memory = handler != NULL ? handler : handler_default;
}

void *memory_alloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - 2 * ALIGNMENT) {
        out_of_memory(SIZE_MAX);
        abort();
    }
    size_t rounded = (bytes / ALIGNMENT + 1) * ALIGNMENT;
    void *block = aligned_alloc(ALIGNMENT, rounded);
    if (block == NULL) {
        out_of_memory(bytes);
        abort();
    }
    memset(block, 0, rounded);
    return block;
}

void *memory_resize(void *block, size_t old_count, size_t count, size_t size)
{
    void *grown = memory_alloc(count, size);
    size_t kept = old_count < count ? old_count : count;
    if (block != NULL && kept > 0) memcpy(grown, block, kept * size);
    memory_free(block);
    return grown;
}

void *memory_reserve(void *block, size_t *capacity, size_t needed, size_t size)
{
    enum { FIRST = 16 }; /* items: a small array grows once */
    if (block != NULL && needed <= *capacity) return block;
    size_t doubled = *capacity <= SIZE_MAX / 2 ? 2 * *capacity : SIZE_MAX;
    size_t room = needed > doubled ? needed : doubled;
    if (room < FIRST) room = FIRST;
    void *grown = memory_resize(block, block != NULL ? *capacity : 0, room, size);
    *capacity = room;
    return grown;
}

char *memory_copy_text(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = memory_alloc(bytes, 1);
    memcpy(copy, text, bytes);
    return copy;
}

char *memory_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) return memory_copy_text("");
    char *text = memory_alloc((size_t)length + 1, 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void memory_free(void *block)
{
    free(block);
}
