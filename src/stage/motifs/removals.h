/* removals: sequences less some of their windows, and the network's scores of what is left
 * (src/explain/ablation.h). Put together one by one, scored all at once. */
#ifndef DEMODASH_STAGE_MOTIFS_REMOVALS_H
#define DEMODASH_STAGE_MOTIFS_REMOVALS_H

#include "src/explain/ablation.h"
#include "src/stage/motifs/job.h"

/* Start from {letters, records}. */
typedef struct {
    const uint8_t *letters;  /* [N][L] */
    const uint32_t *records; /* [N] what their shuffles are keyed by: numbers as files name them */
    ablation_window *windows;
    ablation_item *items;
    size_t window_count, window_capacity, count, capacity;
} removals;

/* Sequence n less windows [count]. Owner of the arrays: caller, removals_release. */
void removals_add(removals *r, size_t sequence, const ablation_window *windows, size_t count);
/* None again, with the room that there is. */
void removals_clear(removals *r);
void removals_release(removals *r);

/* out [r->count]; stops between pieces of the work. Errors: STATUS_STOPPED. */
status_t removals_score(double *out, const job *j, const removals *r) MUST_USE;

/* taken [length] = 1 under the window. */
void removals_mark(uint8_t *taken, ablation_window window, size_t length);

#endif
