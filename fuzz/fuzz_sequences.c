/* Files of sequences of every kind: as their first line shows, and as an option that the size of
 * the input chooses would have them read. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/sequences.h"
#include "src/core/names.h"

static void hold_record(const sequence_record *r, const sequences_options *o, sequences_kind kind)
{
    size_t others = 0;
    FUZZ_HOLD(r->length >= 1 && r->length <= 65535 && r->line >= 1);
    for (size_t i = 0; i < r->length; i++) {
        FUZZ_HOLD(r->codes[i] <= 4);
        others += r->codes[i] == 4;
    }
    FUZZ_HOLD(others == r->others);
    FUZZ_HOLD(r->label >= -1 && r->label <= 1);
    if (kind == SEQUENCES_FASTA) FUZZ_HOLD(r->label == -1);
    if (kind != SEQUENCES_FASTA && !o->unlabelled) FUZZ_HOLD(r->label != -1);
    FUZZ_HOLD(strlen(r->id) <= SEQUENCES_ID_MAX);
    if (r->id[0] != '\0') FUZZ_HOLD(names_fault(r->id) == NULL);
}

static status_t read_all(const char *path, const sequences_options *options)
{
    sequences *in;
    status_t s = sequences_open(&in, path, options);
    if (s != STATUS_OK) return s;
    const sequences_kind kind = sequences_get_kind(in);
    bool end = false;
    size_t records = 0;
    for (long line = 0; !end;) {
        sequence_record r;
        s = sequences_next(&r, &end, in);
        if (s != STATUS_OK || end) break;
        hold_record(&r, options, kind);
        FUZZ_HOLD(r.line > line);
        line = r.line;
        records++;
    }
    if (s == STATUS_OK) FUZZ_HOLD(records > 0);
    sequences_close(in);
    return s;
}

status_t fuzz_sequences(const uint8_t *bytes, size_t count)
{
    const char *path = fuzz_file(bytes, count);
    sequences_options chosen = {.kind = (sequences_kind)(count % 4)};
    const sequences_options any = {.any_kind = true};
    chosen.unlabelled = (count & 4) != 0;
    if ((count & 8) != 0) {
        chosen.any_kind = true;
        chosen.sequence_column = "seq";
        chosen.label_column = "class";
    }
    (void)fuzz_judge(read_all(path, &chosen));
    return fuzz_judge(read_all(path, &any));
}
