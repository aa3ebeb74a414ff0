#include "src/motif/extract.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/memory.h"

extract_window extract_highest(const float *values, int length, int width)
{
    extract_window best = {.start = -1, .value = -INFINITY};
    assert(width >= 1);
    for (int s = 0; s + width <= length; s++) {
        double sum = 0; /* anew for each window: the sum does not depend on what came before it */
        for (int i = 0; i < width; i++) sum += (double)values[s + i];
        if (sum > best.value) best = (extract_window){s, sum};
    }
    return best;
}

extract_window extract_rise(bool *ret_crosses, const float *scores, int length, int width,
                            bool backward)
{
    extract_window best = {.start = -1, .value = -INFINITY};
    bool crosses = false;
    assert(width >= 1);
    for (int k = 1; k + width <= length; k++) { /* k letters are read before the window */
        int start = backward ? length - k - width : k;
        double before = (double)scores[backward ? start + width : start - 1];
        double after = (double)scores[backward ? start : start + width - 1];
        double change = after - before;
        bool here = before < 0.5 && after >= 0.5;
        if (isnan(change) || (crosses && !here)) continue;
        if ((here && !crosses) || change > best.value) {
            best = (extract_window){start, change};
            crosses = here;
        }
    }
    if (ret_crosses != NULL) *ret_crosses = crosses;
    return best;
}

extract_window extract_centre(int start, int filter_width, int length, int width)
{
    int difference = filter_width - width;
    int shift = difference >= 0 ? difference / 2 : -((1 - difference) / 2); /* floor of a half */
    int at = start + shift;
    if (length < width) return (extract_window){-1, 0};
    if (at < 0) at = 0;
    if (at > length - width) at = length - width;
    return (extract_window){at, 0};
}

static double row_information(const double *p)
{
    double bits = 2;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (p[a] > 0) bits += p[a] * log2(p[a]);
    }
    return bits;
}

extract_window extract_informative(const double *probability, int length, int width)
{
    extract_window best = {.start = -1, .value = -INFINITY};
    for (int s = 0; s + width <= length; s++) {
        double sum = 0;
        for (int i = s; i < s + width; i++) sum += row_information(probability + i * MOTIF_LETTERS);
        if (sum > best.value) best = (extract_window){s, sum};
    }
    return best;
}

extract_rule extract_rule_default(void)
{
    return (extract_rule){.sites = 20, .pseudocount = 1};
}

motif extract_word(const char *id, const char *name, const uint8_t *letters, int width,
                   const extract_rule *rule)
{
    motif m = motif_make(id, name, width);
    const double total = rule->sites + rule->pseudocount;
    for (int i = 0; i < width; i++) {
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            double count = letters[i] == a ? rule->sites : 0;
            if (letters[i] >= MOTIF_LETTERS) count = rule->sites / MOTIF_LETTERS;
            count += rule->pseudocount / MOTIF_LETTERS;
            m.probability[i * MOTIF_LETTERS + a] = count / total;
        }
    }
    m.sites = rule->sites;
    return m;
}

static bool is_whole(const uint8_t *letters, int width)
{
    for (int i = 0; i < width; i++) {
        if (letters[i] >= MOTIF_LETTERS) return false;
    }
    return true;
}

void extract_filter(motif *ret, size_t *ret_sites, const char *id, const uint8_t *letters,
                    const float *value, const int32_t *start, size_t count, int length, int width,
                    double share)
{
    double strongest = 0;
    size_t sites = 0;
    for (size_t n = 0; n < count; n++) strongest = fmax(strongest, (double)value[n]);
    *ret_sites = 0;
    if (!(strongest > 0)) return;
    double *counts = memory_array(counts, (size_t)width * MOTIF_LETTERS);
    for (size_t n = 0; n < count; n++) {
        if (!((double)value[n] > share * strongest)) continue;
        if (start[n] < 0 || start[n] + width > length) continue;
        const uint8_t *word = letters + n * (size_t)length + start[n];
        if (!is_whole(word, width)) continue;
        for (int i = 0; i < width; i++) counts[i * MOTIF_LETTERS + word[i]] += 1;
        sites++;
    }
    if (sites > 0) {
        *ret = motif_make(id, "", width);
        for (int i = 0; i < width * MOTIF_LETTERS; i++) {
            ret->probability[i] = (counts[i] + 1.0 / MOTIF_LETTERS) / ((double)sites + 1);
        }
        ret->sites = (double)sites;
        *ret_sites = sites;
    }
    memory_free(counts);
}
