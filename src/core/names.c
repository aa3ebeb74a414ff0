/* Names come from file names, headers and HDF5 files of strangers. They end in tables whose cells
 * are parted by tabs, in JSON, in HTML and in PDF, where a byte that is no UTF-8 or a control
 * character cannot be said: found here, at the entrance, before hours are spent on them. */
#include "src/core/names.h"

#include <stdbool.h>

#include "src/core/text.h"

size_t names_utf8_length(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] < 0x80) return 1;
    size_t length = p[0] >= 0xC2 && p[0] <= 0xDF ? 2 : p[0] >= 0xE0 && p[0] <= 0xEF ? 3
                  : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4 : 0;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
    }
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F)
        || (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F)) return 0;
    return length;
}

/* U+0000 to U+001F, U+007F to U+009F. */
static bool is_control(const unsigned char *p)
{
    return p[0] < 0x20 || p[0] == 0x7F || (p[0] == 0xC2 && p[1] <= 0x9F);
}

/* U+2028 and U+2029, where many programs end a line. */
static bool is_separator(const unsigned char *p)
{
    return p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
}

const char *names_fault(const char *name)
{
    for (size_t length; *name != '\0'; name += length) {
        const unsigned char *p = (const unsigned char *)name;
        length = names_utf8_length(name);
        if (length == 0) return "is not UTF-8";
        if (*p == '\t') return "holds a tab";
        if (*p == '\n' || *p == '\r' || is_separator(p)) return "holds a line break";
        if (is_control(p)) return "holds a control character";
    }
    return NULL;
}

char *names_show(const char *name)
{
    text_builder shown = {0};
    for (size_t length; *name != '\0'; name += length) {
        length = names_utf8_length(name);
        const unsigned char *p = (const unsigned char *)name;
        if (length > 0 && !is_control(p) && !is_separator(p)) {
            text_add(&shown, "%.*s", (int)length, name);
            continue;
        }
        if (length == 0) length = 1;
        for (size_t i = 0; i < length; i++) text_add(&shown, "\\x%02x", p[i]);
    }
    return text_end(&shown);
}
