/* A string that is put together piece by piece. The bytes lie in one growing array with a NUL
 * behind them at all times, so that what is there can be read between two additions. Each addition
 * is measured first (vsnprintf without a buffer) and then written where it belongs. */
#include "src/core/text.h"

#include <stdarg.h>
#include <stdio.h>

#include "src/core/memory.h"

void text_add(text_builder *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    memory_grow(t->bytes, &t->capacity, t->length + (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(t->bytes + t->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    t->length += (size_t)length;
}

void text_add_item(text_builder *t, const char *separator, const char *item)
{
    text_add(t, "%s%s", t->length > 0 ? separator : "", item);
}

const char *text_so_far(const text_builder *t)
{
    return t->bytes != NULL ? t->bytes : "";
}

char *text_end(text_builder *t)
{
    char *bytes = t->bytes != NULL ? t->bytes : memory_copy_text("");
    *t = (text_builder){0};
    return bytes;
}

void text_release(text_builder *t)
{
    memory_free(t->bytes);
    *t = (text_builder){0};
}
