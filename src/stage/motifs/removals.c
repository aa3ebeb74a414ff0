/* Two growing lists: windows, and items that point into them. Scoring goes piece by piece, so
 * that a stop is seen after a piece; random numbers go by record, so that the pieces do not show in
 * the scores. */
#include "src/stage/motifs/removals.h"

#include <math.h>

#include <string.h>

#include "src/core/memory.h"

enum { PIECE = 128 }; /* items between two looks at the stop flag */

void removals_add(removals *r, size_t sequence, const ablation_window *windows, size_t count)
{
    memory_grow(r->windows, &r->window_capacity, r->window_count + count);
    memory_grow(r->items, &r->capacity, r->count + 1);
    r->items[r->count++] = (ablation_item){sequence, r->window_count, count};
    memcpy(r->windows + r->window_count, windows, count * sizeof *windows);
    r->window_count += count;
}

void removals_clear(removals *r)
{
    r->count = r->window_count = 0;
}

void removals_release(removals *r)
{
    memory_free(r->windows);
    memory_free(r->items);
}

status_t removals_score(double *out, const job *j, const removals *r)
{
    const ablation_settings settings = {.shuffles = j->context->settings->shuffles,
                                        .key = random_key_make(j->task->dataset, "ablation", 0)};
    for (size_t at = 0; at < r->count; at += PIECE) {
        const size_t n = r->count - at < PIECE ? r->count - at : PIECE;
        TRY(job_check(j));
        ablation_scores(out + at, &j->target, r->letters, r->records, r->windows, r->items + at, n,
                        &settings);
        for (size_t i = at; i < at + n; i++) {
            if (isfinite(out[i])) continue;
            return job_refuse_number(j, "a score without sites", r->items[i].sequence);
        }
    }
    return STATUS_OK;
}

void removals_mark(uint8_t *taken, ablation_window window, size_t length)
{
    for (int l = 0; l < window.width; l++) {
        const long at = (long)window.start + l;
        if (at >= 0 && at < (long)length) taken[at] = 1;
    }
}
