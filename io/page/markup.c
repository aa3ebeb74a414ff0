/* Text of XML and HTML in a growing buffer. Numbers are made from whole numbers, never by printf's
 * %f, whose decimal point depends on the locale. Characters that XML does not allow and bytes that
 * are no UTF-8 become U+FFFD. */
#include "io/page/markup.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"

void markup_add_bytes(markup *m, const char *bytes, size_t count)
{
    memory_grow(m->text, &m->room, m->length + count + 1);
    memcpy(m->text + m->length, bytes, count);
    m->length += count;
    m->text[m->length] = '\0';
}

void markup_add(markup *m, const char *text)
{
    markup_add_bytes(m, text, strlen(text));
}

long markup_decode(const char *text, int *ret_bytes)
{
    const unsigned char *p = (const unsigned char *)text;
    static const long smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    *ret_bytes = 1;
    if (p[0] < 0x80) return p[0];
    int bytes = p[0] >= 0xF0 && p[0] < 0xF8 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 0;
    if (bytes == 0 || p[0] >= 0xF8) return -1;
    long point = p[0] & (0x7F >> bytes);
    for (int i = 1; i < bytes; i++) {
        if ((p[i] & 0xC0) != 0x80) return -1; /* also stops at the NUL */
        point = point << 6 | (p[i] & 0x3F);
    }
    if (point < smallest[bytes] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return -1;
    }
    *ret_bytes = bytes;
    return point;
}

static bool allowed(long point)
{
    return point == '\t' || point == '\n' || point == '\r'
        || (point >= 0x20 && point != 0x7F && point != 0xFFFE && point != 0xFFFF);
}

void markup_add_escaped(markup *m, const char *text)
{
    if (text == NULL) return;
    for (int bytes; *text != '\0'; text += bytes) {
        long point = markup_decode(text, &bytes);
        switch (point) {
        case '&': markup_add(m, "&amp;"); break;
        case '<': markup_add(m, "&lt;"); break;
        case '>': markup_add(m, "&gt;"); break;
        case '"': markup_add(m, "&quot;"); break;
        default:
            if (allowed(point)) {
                markup_add_bytes(m, text, (size_t)bytes);
            } else {
                markup_add(m, "\xEF\xBF\xBD");
            }
        }
    }
}

/* digits of |value| rounded, as whole and decimal part; printf's %lld knows no locale. */
static int format_number(char *out, size_t size, double value, int decimals)
{
    static const int64_t powers[10] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
                                       100000000, 1000000000};
    assert(isfinite(value) && fabs(value) < 1e9 && decimals >= 0 && decimals <= 9);
    int64_t power = powers[decimals];
    int64_t scaled = llround(fabs(value) * (double)power);
    const char *sign = value < 0 && scaled != 0 ? "-" : "";
    if (decimals == 0) return snprintf(out, size, "%s%lld", sign, (long long)scaled);
    return snprintf(out, size, "%s%lld.%0*lld", sign, (long long)(scaled / power), decimals,
                    (long long)(scaled % power));
}

void markup_add_decimals(markup *m, double value, int decimals)
{
    char digits[48];
    markup_add_bytes(m, digits, (size_t)format_number(digits, sizeof digits, value, decimals));
}

void markup_add_number(markup *m, double value, int decimals)
{
    char digits[48];
    int length = format_number(digits, sizeof digits, value, decimals);
    if (decimals > 0) {
        while (digits[length - 1] == '0') length--;
        if (digits[length - 1] == '.') length--;
    }
    markup_add_bytes(m, digits, (size_t)length);
}

void markup_add_real(markup *m, double value)
{
    char text[48];
    assert(isfinite(value));
    int length = snprintf(text, sizeof text, "%.9g", value);
    for (int i = 0; i < length; i++) { /* the locale's decimal point, whatever it is */
        if (strchr("0123456789e+-", text[i]) == NULL) text[i] = '.';
    }
    markup_add(m, text);
}

void markup_add_attribute(markup *m, const char *name, const char *value)
{
    markup_add(m, " ");
    markup_add(m, name);
    markup_add(m, "=\"");
    markup_add_escaped(m, value);
    markup_add(m, "\"");
}

void markup_add_length(markup *m, const char *name, double value)
{
    markup_add(m, " ");
    markup_add(m, name);
    markup_add(m, "=\"");
    markup_add_number(m, value, 2);
    markup_add(m, "\"");
}

void markup_add_colour(markup *m, const char *name, int colour)
{
    char text[8] = "none";
    if (colour >= 0) snprintf(text, sizeof text, "#%06x", (unsigned int)colour & 0xFFFFFFu);
    markup_add_attribute(m, name, text);
}

void markup_release(markup *m)
{
    memory_free(m->text);
    *m = (markup){0};
}
