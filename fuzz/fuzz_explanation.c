/* explain.h5: by each of its readers. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/explain.h"
#include "src/core/memory.h"

static void hold_arrays(const explanation *e)
{
    for (size_t i = 0; e->letters != NULL && i < e->count * e->length; i++) {
        FUZZ_HOLD(e->letters[i] <= 4);
    }
    for (size_t i = 0; e->labels != NULL && i < e->count; i++) {
        FUZZ_HOLD(e->labels[i] <= 1 || e->labels[i] == EXPLANATION_UNKNOWN);
    }
    float sum = 0; /* each array is as long as its shape says */
    for (size_t i = 0; e->magnitude != NULL && i < e->count * e->length; i++) {
        sum += e->magnitude[i];
    }
    for (size_t i = 0; e->ids != NULL && i < e->count; i++) sum += (float)strlen(e->ids[i]);
    volatile float kept = sum;
    (void)kept;
}

status_t fuzz_read_explanation(const char *path)
{
    explanation_head head;
    explanation e;
    char *key;
    if (fuzz_judge(explanation_read_key(&key, path)) == STATUS_OK) memory_free(key);
    if (fuzz_judge(explanation_read_head(&head, path)) == STATUS_OK) {
        explanation_head_release(&head);
    }
    if (fuzz_judge(explanation_read_maps(&e, path)) == STATUS_OK) explanation_release(&e);
    const status_t s = fuzz_judge(explanation_read(&e, path));
    if (s != STATUS_OK) return s;
    hold_arrays(&e);
    explanation_release(&e);
    return s;
}

status_t fuzz_explanation(const uint8_t *bytes, size_t count)
{
    return fuzz_read_explanation(fuzz_h5_file(bytes, count));
}
