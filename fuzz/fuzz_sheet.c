/* import --sheet: a table of datasets whose files lie beside it. A file that is missing is another
 * error than a damaged sheet. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "src/stage/data/samples.h"

status_t fuzz_sheet(const uint8_t *bytes, size_t count)
{
    static bool made;
    if (!made) fuzz_put("p.bed", "chr1\t1\t9\n", 9);
    made = true;
    samples list;
    import_settings settings = {.peaks.sheet = fuzz_put("sheet.tsv", bytes, count)};
    const status_t s = samples_find(&list, &settings);
    if (s != STATUS_NOINPUT) (void)fuzz_judge(s);
    for (size_t i = 0; s == STATUS_OK && i < list.count; i++) {
        FUZZ_HOLD(list.rows[i].name[0] != '\0' && list.rows[i].peaks != NULL);
        if (i > 0) FUZZ_HOLD(strcmp(list.rows[i].name, list.rows[0].name) != 0);
    }
    samples_release(&list);
    return s;
}
