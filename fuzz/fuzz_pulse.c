/* Ranks' signs of life, which status reads. Nothing here is refused: lines that are no signs are
 * passed over. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/pulse.h"
#include "src/core/memory.h"

status_t fuzz_pulse(const uint8_t *bytes, size_t count)
{
    pulse_record *records;
    size_t found;
    const status_t s = fuzz_judge(pulse_read(&records, &found, fuzz_file(bytes, count)));
    if (s != STATUS_OK) return s;
    FUZZ_HOLD(found <= count / 256 + 1);
    for (size_t i = 0; i < found; i++) {
        FUZZ_HOLD(memchr(records[i].host, '\0', sizeof records[i].host) != NULL);
        FUZZ_HOLD(memchr(records[i].state.what, '\0', sizeof records[i].state.what) != NULL);
        if (i > 0) FUZZ_HOLD(records[i].rank > records[i - 1].rank);
        for (const char *c = records[i].host; *c != '\0'; c++) FUZZ_HOLD(*c > ' ' && *c < 127);
    }
    memory_free(records);
    return s;
}
