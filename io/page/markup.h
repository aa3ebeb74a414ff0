/* markup: text of XML and HTML built in memory: escaped, numbers in a fixed short format.
 *
 * The same calls give the same bytes everywhere: nothing here depends on the locale. None of these
 * functions can fail; none is Collective. */
#ifndef DEMODASH_IO_PAGE_MARKUP_H
#define DEMODASH_IO_PAGE_MARKUP_H

#include <stddef.h>

typedef struct {
    char *text;   /* NUL-terminated; NULL while empty. Owner: the markup, markup_release */
    size_t length, room;
} markup;

/* Start from {0}. Append text as it is. */
void markup_add(markup *m, const char *text);

/* Append count bytes as they are. */
void markup_add_bytes(markup *m, const char *bytes, size_t count);

/* Append text fit for element content and for attribute values in double quotes: & < > " are
 * escaped; bytes that are not UTF-8, and code points that XML 1.0 does not allow (section 2.2),
 * become U+FFFD. NULL counts as "". */
void markup_add_escaped(markup *m, const char *text);

/* Append value rounded to that many decimals, 0..9, half away from zero, without trailing zeros,
 * never "-0". |value| < 1e9, finite. */
void markup_add_number(markup *m, double value, int decimals);

/* Append a number with all its decimals: 0.5 with 2 decimals is "0.50". Same limits. */
void markup_add_decimals(markup *m, double value, int decimals);

/* Append any finite number with 9 significant digits, as "0.925" or "1.2e-07". */
void markup_add_real(markup *m, double value);

/* Append NAME="value" with a space before; the value is escaped. */
void markup_add_attribute(markup *m, const char *name, const char *value);

/* Append NAME="value" with a space before, two decimals. */
void markup_add_length(markup *m, const char *name, double value);

/* Append NAME="#rrggbb" with a space before; colour -1 gives "none". */
void markup_add_colour(markup *m, const char *name, int colour);

/* Decode the code point at text (not at its NUL); *ret_bytes is its length, >= 1. -1 and length 1
 * when the bytes are not UTF-8 (overlong forms, surrogates and > U+10FFFF included). */
long markup_decode(const char *text, int *ret_bytes);

void markup_release(markup *m);

#endif
