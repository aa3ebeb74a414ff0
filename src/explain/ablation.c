#include "src/explain/ablation.h"

#include <assert.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

/* Items whose variants go through the network at one time. */
enum { CHUNK = 64 };

/* variant [L] = the sequence with the windows' letters from its shuffle. */
static void replace(uint8_t *variant, const uint8_t *letters, const uint8_t *shuffled, int length,
                    const ablation_window *windows, size_t count)
{
    memcpy(variant, letters, (size_t)length);
    for (size_t k = 0; k < count; k++) {
        const int from = windows[k].start > 0 ? windows[k].start : 0;
        const int end = windows[k].start + windows[k].width;
        for (int l = from; l < end && l < length; l++) variant[l] = shuffled[l];
    }
}

/* The variants [count][R][L] of some items. Items of one sequence lie together as a rule: its
 * shuffles [R][L] are made once for them. */
static void make_variants(uint8_t *variants, uint8_t *shuffles, const uint8_t *letters,
                          const uint32_t *records, int length, const ablation_window *windows,
                          const ablation_item *items, size_t count, const ablation_settings *s)
{
    const size_t L = (size_t)length, R = (size_t)s->shuffles;
    for (size_t i = 0; i < count; i++) {
        const ablation_item *item = &items[i];
        const uint8_t *sequence = letters + item->sequence * L;
        for (size_t r = 0; r < R; r++) {
            if (i == 0 || item->sequence != items[i - 1].sequence) {
                random_stream stream = random_stream_init(s->key, RANDOM_ABLATE, (uint32_t)r,
                                                          records[item->sequence]);
                dna_shuffle(shuffles + r * L, sequence, L, &stream);
            }
            replace(variants + (i * R + r) * L, sequence, shuffles + r * L, length,
                    windows + item->first, item->count);
        }
    }
}

void ablation_scores(double *out, const target *t, const uint8_t *letters, const uint32_t *records,
                     const ablation_window *windows, const ablation_item *items, size_t count,
                     const ablation_settings *settings)
{
    const int length = network_spec(t->net)->length;
    const size_t L = (size_t)length, R = (size_t)settings->shuffles;
    assert(settings->shuffles >= 1);
    uint8_t *variants = memory_alloc(CHUNK * R * L, 1), *shuffles = memory_alloc(R * L, 1);
    float *scores = memory_array(scores, CHUNK * R);
    for (size_t at = 0; at < count; at += CHUNK) {
        const size_t n = count - at < CHUNK ? count - at : CHUNK;
        make_variants(variants, shuffles, letters, records, length, windows, items + at, n,
                      settings);
        target_scores(scores, t, variants, NULL, n * R);
        for (size_t i = 0; i < n; i++) {
            double sum = 0;
            for (size_t r = 0; r < R; r++) sum += (double)scores[i * R + r];
            out[at + i] = sum / (double)R;
        }
    }
    memory_free(variants);
    memory_free(shuffles);
    memory_free(scores);
}

static bool fits(const ablation_window *windows, size_t count, int move, const uint8_t *taken,
                 int length)
{
    for (size_t k = 0; k < count; k++) {
        const int start = windows[k].start + move, end = start + windows[k].width;
        if (start < 0 || end > length) return false;
        for (int l = start; l < end; l++) {
            if (taken[l]) return false;
        }
    }
    return true;
}

bool ablation_move(ablation_window *windows, size_t count, const uint8_t *taken, int length,
                   random_stream *stream)
{
    int *moves = memory_array(moves, 2 * (size_t)length + 1);
    uint32_t n = 0;
    /* a move between -start and length - end of the first window keeps it inside */
    for (int to = 0; to < length && count > 0; to++) {
        const int move = to - windows[0].start;
        if (fits(windows, count, move, taken, length)) moves[n++] = move;
    }
    const int chosen = n > 0 ? moves[random_below(stream, n)] : 0;
    memory_free(moves);
    for (size_t k = 0; k < count && n > 0; k++) windows[k].start += chosen;
    return n > 0;
}
