/* names: what a name may hold, byte by byte, and how one that may not be is shown. */
#include <string.h>

#include "src/core/memory.h"
#include "src/core/names.h"
#include "tests/harness.h"

static void expect(const char *name, const char *fault, const char *shown)
{
    const char *found = names_fault(name);
    if (fault == NULL) EACH(found == NULL);
    else EACH(found != NULL && strcmp(found, fault) == 0);
    char *text = names_show(name);
    EACH(strcmp(text, shown) == 0);
    memory_free(text);
}

static void names_that_can_be_written_everywhere(void)
{
    static const char *const good[] = {
        "", "a", "ATF1_K562_(06-325)", "a,b", "@x", "a b", "\xcf\x89", "\xe2\x82\xac",
        "\xf0\x9f\xa7\xac", "\xc2\xa0", "~", "\xe2\x80\xa7", "\xe2\x80\xaa",
        "\xf4\x8f\xbf\xbf", "<b>&\""};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) expect(good[i], NULL, good[i]);
}

static void names_that_cannot(void)
{
    static const char utf8[] = "is not UTF-8", line[] = "holds a line break";
    expect("a\tb", "holds a tab", "a\\x09b");
    expect("a\nb", line, "a\\x0ab");
    expect("a\rb", line, "a\\x0db");
    expect("a\xe2\x80\xa8", line, "a\\xe2\\x80\\xa8");
    expect("a\xe2\x80\xa9", line, "a\\xe2\\x80\\xa9");
    for (char c = 1; c < 32; c++) {
        const char name[] = {'a', c, '\0'};
        EACH(names_fault(name) != NULL);
    }
    expect("\x7f", "holds a control character", "\\x7f");
    expect("\x1b[2J", "holds a control character", "\\x1b[2J");
    expect("\xc2\x80", "holds a control character", "\\xc2\\x80");
    expect("\xc2\x9f", "holds a control character", "\\xc2\\x9f");
    expect("c\xe9l", utf8, "c\\xe9l");
    expect("\xff\xfe", utf8, "\\xff\\xfe");
    expect("\x80", utf8, "\\x80");
    expect("\xc0\xaf", utf8, "\\xc0\\xaf");          /* an overlong form */
    expect("\xe0\x80\xaf", utf8, "\\xe0\\x80\\xaf");
    expect("\xed\xa0\x80", utf8, "\\xed\\xa0\\x80"); /* a surrogate */
    expect("\xf4\x90\x80\x80", utf8, "\\xf4\\x90\\x80\\x80");
    expect("a\xc3", utf8, "a\\xc3");                 /* cut */
    expect("a\xf0\x9f\xa7", utf8, "a\\xf0\\x9f\\xa7");
}

HARNESS("names", {"names that can be written everywhere", names_that_can_be_written_everywhere},
        {"names that cannot", names_that_cannot})
