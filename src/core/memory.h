/* memory: allocation that does not come back empty.
 *
 * Running out of memory is not something a caller can mend: the handler that src/cmd installs says
 * so in one sentence and ends the program (all ranks). Sizes that come from a file must be checked
 * against the file before they reach these functions. */
#ifndef DEMODASH_CORE_MEMORY_H
#define DEMODASH_CORE_MEMORY_H

#include <stddef.h>

/* count * size bytes, set to zero, aligned to 64 bytes; never NULL (for 0 bytes: a small block).
 * Owner: caller, release with memory_free. Overflow of count * size counts as out of memory. */
void *memory_alloc(size_t count, size_t size);

/* The block grown or shrunk to count * size bytes; old_count items are kept, the rest is zero. */
void *memory_resize(void *block, size_t old_count, size_t count, size_t size);

/* Room for `needed` items of a growing array: the block itself when *capacity is enough, else one
 * of at least twice the size with all old items kept and new ones zero. A NULL block has capacity
 * 0. Through memory_grow: memory_grow(list->items, &list->capacity, list->count + 1). */
void *memory_reserve(void *block, size_t *capacity, size_t needed, size_t size);
#define memory_grow(pointer, capacity, needed)                                                     \
    ((pointer) = memory_reserve((pointer), (capacity), (needed), sizeof *(pointer)))

/* A copy of a string; owner: caller, memory_free. */
char *memory_copy_text(const char *text);

/* A formatted string; owner: caller, memory_free. */
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Release; NULL is allowed. */
void memory_free(void *block);

/* Called with the number of bytes that could not be had; must not return. Default: abort(). */
typedef void memory_handler(size_t bytes);
void memory_set_handler(memory_handler *handler);

/* Allocate n items of the pointed-to type: float *x = memory_array(x, n). */
#define memory_array(pointer, n) memory_alloc((n), sizeof *(pointer))

#endif
