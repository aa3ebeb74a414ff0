/* compendium.h5: every dataset of it is read, and holds what later stages rely on. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/compendium.h"
#include "src/core/memory.h"

static void hold_set(const sequence_set *set, int length)
{
    FUZZ_HOLD(set->count == 0 || set->length == length);
    for (size_t r = 0; r < set->count; r++) {
        FUZZ_HOLD(set->labels[r] <= 1 && set->ids[r] != NULL);
        const place *p = set->places == NULL ? NULL : &set->places[r];
        if (p != NULL && p->chrom != NULL) {
            FUZZ_HOLD(p->start >= 0 && p->end - p->start == length && p->chrom[0] != '\0');
        }
        for (int i = 0; i < set->length; i++) {
            FUZZ_HOLD(set->letters[r * (size_t)set->length + (size_t)i] <= 4);
        }
    }
}

static status_t read_one(const compendium *c, size_t i)
{
    compendium_size size;
    dataset d;
    TRY(compendium_get_size(&size, c, i));
    FUZZ_HOLD(compendium_find(c, compendium_name(c, i)) >= 0);
    TRY(compendium_read(&d, c, i));
    FUZZ_HOLD(d.train.count == size.train && d.test.count == size.test);
    FUZZ_HOLD(strcmp(d.name, compendium_name(c, i)) == 0);
    hold_set(&d.train, size.length);
    hold_set(&d.validation, size.length);
    hold_set(&d.test, size.length);
    dataset_release(&d);
    return STATUS_OK;
}

status_t fuzz_read_compendium(const char *path)
{
    compendium *c;
    status_t s = fuzz_judge(compendium_open(&c, path));
    if (s != STATUS_OK) return s;
    for (size_t i = 0; i < compendium_count(c); i++) {
        const status_t one = fuzz_judge(read_one(c, i));
        if (one != STATUS_OK) s = one;
    }
    compendium_close(c);
    return s;
}

status_t fuzz_compendium(const uint8_t *bytes, size_t count)
{
    return fuzz_read_compendium(fuzz_h5_file(bytes, count));
}
