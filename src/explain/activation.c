#include "src/explain/activation.h"

#include <assert.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"

/* One sequence of a group: activations [time][TARGET_GROUP][F], this one's at `lane`. */
typedef struct {
    const float *output;
    size_t lane, filters;
    int time, padding;
} response;

static const float *response_at(const response *r, int time)
{
    return r->output + ((size_t)time * TARGET_GROUP + r->lane) * r->filters;
}

/* best [F] and start [F] over the windows; at [T] (may be NULL) the best filter of each window. */
static void find_filters(float *best, int32_t *start, float *profile, const response *r)
{
    for (int time = 0; time < r->time; time++) {
        const float *a = response_at(r, time);
        float strongest = a[0];
        for (size_t f = 0; f < r->filters; f++) {
            if (a[f] > strongest) strongest = a[f];
            if (time > 0 && !(a[f] > best[f])) continue;
            best[f] = a[f];
            start[f] = time - r->padding;
        }
        if (profile != NULL) profile[time] = strongest;
    }
}

static void find_best(activation_maxima *maxima, size_t n, const float *best, const int32_t *start,
                      size_t filters)
{
    size_t winner = 0;
    for (size_t f = 1; f < filters; f++) {
        bool more = best[f] > best[winner];
        bool earlier = !(best[f] < best[winner]) && start[f] < start[winner];
        if (more || earlier) winner = f;
    }
    maxima->best[n] = best[winner];
    if (maxima->best_start != NULL) maxima->best_start[n] = start[winner];
    if (maxima->best_filter != NULL) maxima->best_filter[n] = (int32_t)winner;
    if (maxima->filter_best != NULL) {
        memcpy(maxima->filter_best + n * filters, best, filters * sizeof *best);
    }
    if (maxima->filter_start != NULL) {
        memcpy(maxima->filter_start + n * filters, start, filters * sizeof *start);
    }
}

void activation_find(activation_maxima *maxima, const target *t, const uint8_t *letters,
                     size_t count)
{
    const net_spec *spec = network_spec(t->net);
    const net_layout *layout = network_layout(t->net);
    assert(spec->convs > 0);
    const size_t L = (size_t)spec->length, F = (size_t)spec->filters[0];
    const size_t T = (size_t)layout->conv_time[0];
    uint8_t *group = memory_alloc(TARGET_GROUP, L);
    float *best = memory_array(best, F);
    int32_t *start = memory_array(start, F);
    for (size_t at = 0; at < count; at += TARGET_GROUP) {
        size_t real = count - at < TARGET_GROUP ? count - at : TARGET_GROUP;
        float logits[TARGET_GROUP * SPEC_CLASSES];
        memset(group, DNA_OTHER, TARGET_GROUP * L);
        memcpy(group, letters + at * L, real * L);
        net_input input = {.count = TARGET_GROUP, .letters = group};
        network_forward(t->net, logits, t->parameters, &input, NULL);
        response r = {.output = network_conv_output(t->net, 0), .filters = F, .time = (int)T,
                      .padding = spec->lstm_layers > 0 ? spec->width[0] / 2 : 0};
        for (r.lane = 0; r.lane < real; r.lane++) {
            size_t n = at + r.lane;
            find_filters(best, start, maxima->profile != NULL ? maxima->profile + n * T : NULL, &r);
            find_best(maxima, n, best, start, F);
        }
    }
    memory_free(group);
    memory_free(best);
    memory_free(start);
}
