/* names: what names of datasets and ids of sequences may hold, so that each can be written into
 * every table, page and picture. */
#ifndef DEMODASH_CORE_NAMES_H
#define DEMODASH_CORE_NAMES_H

#include <stddef.h>

/* Bytes of the UTF-8 character at p, which is not the end of a text; 0 when there is none: no
 * overlong form, no surrogate, at most U+10FFFF (RFC 3629). */
size_t names_utf8_length(const char *p);

/* What is wrong with a name, as the end of a sentence that begins with it ("holds a tab"); NULL:
 * nothing. A name is UTF-8 without control characters and line breaks of any kind. */
const char *names_fault(const char *name);

/* The name for a message: bytes that are no UTF-8 and control characters as \xHH, nothing else
 * changed. Owner: caller, memory_free. */
char *names_show(const char *name);

#endif
