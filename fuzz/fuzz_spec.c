/* Texts of options and names of folders: numbers, lists, networks, a task's folder, and names as
 * parts of paths. Four lines of the input are the parts of a network's specification. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/net/spec.h"
#include "src/stage/task/folder.h"

static void hold_numbers(const char *text)
{
    int64_t first = 0, last = 0;
    double real = 0;
    const char *at = text;
    if (number_read_int(&first, text, -5, 500) == NUMBER_READ) {
        FUZZ_HOLD(first >= -5 && first <= 500);
    }
    if (number_read_real(&real, text, -1, 1) == NUMBER_READ) FUZZ_HOLD(real >= -1 && real <= 1);
    if (number_next_range(&first, &last, &at, 1, 9) == NUMBER_READ) {
        FUZZ_HOLD(first >= 1 && first <= last && last <= 9 && at > text);
    }
}

/* A name goes into a path and comes back; what is no escape comes back too. */
static void hold_name(const char *name)
{
    char *escaped = output_escape(name), *back = output_unescape(escaped);
    FUZZ_HOLD(strcmp(back, name) == 0);
    FUZZ_HOLD(strchr(escaped, '/') == NULL && escaped[0] != '.');
    memory_free(escaped);
    memory_free(back);
    memory_free(output_unescape(name));
    char *network;
    int64_t seed;
    if (folder_parse(&network, &seed, name)) memory_free(network);
}

status_t fuzz_spec(const uint8_t *bytes, size_t count)
{
    char *text = memory_format("%.*s", (int)count, (const char *)bytes), *rest = text;
    const char *line[4];
    hold_numbers(text);
    hold_name(text);
    for (int i = 0; i < 4; i++) {
        line[i] = strsep(&rest, "\n");
        if (line[i] == NULL) line[i] = "";
    }
    int64_t pool = 1, hidden = 0;
    (void)number_read_int(&pool, line[2], INT32_MIN, INT32_MAX);
    (void)number_read_int(&hidden, line[3], INT32_MIN, INT32_MAX);
    net_spec spec, named;
    status_t s = spec_named(&named, line[0], 101);
    FUZZ_HOLD(s == STATUS_OK || s == STATUS_USAGE);
    s = spec_free(&spec, line[0], (int)pool, line[1], (int)hidden, 101);
    FUZZ_HOLD(s == STATUS_OK || s == STATUS_USAGE);
    if (s == STATUS_OK) s = spec_check(&spec);
    if (s == STATUS_OK) {
        FUZZ_HOLD(spec_layout(&spec).count > 0);
        memory_free(spec_describe(&spec));
    }
    memory_free(text);
    return s;
}
