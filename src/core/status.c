/* One sentence for each thread, kept until the next is set. A sentence is made beside and copied,
 * as its arguments may be the former sentence itself. */
#include "src/core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_SIZE = 1001 };
static _Thread_local char message[MESSAGE_SIZE];

status_t status_set(status_t code, const char *format, ...)
{
    char text[MESSAGE_SIZE]; /* arguments may point into message itself */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    memcpy(message, text, sizeof message);
    return code;
}

status_t status_prefix(status_t code, const char *format, ...)
{
    char prefix[MESSAGE_SIZE], text[2 * MESSAGE_SIZE + 2];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    snprintf(text, sizeof text, "%s: %s", prefix, message);
    memcpy(message, text, sizeof message);
    message[MESSAGE_SIZE - 1] = '\0';
    return code;
}

const char *status_message(void)
{
    return message;
}
