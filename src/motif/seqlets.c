#include "src/motif/seqlets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"

/* sums [length - width + 1], each added up anew */
static void window_sums(double *sums, const float *values, int length, int width)
{
    for (int s = 0; s + width <= length; s++) {
        sums[s] = 0;
        for (int i = 0; i < width; i++) sums[s] += (double)values[s + i];
    }
}

static void shuffle_values(float *out, const float *values, const uint8_t *letters, int length)
{
    char *text = memory_alloc((size_t)length + 1, 1);
    uint32_t *order = memory_array(order, (size_t)length);
    for (int i = 0; i < length; i++) {
        text[i] = dna_letter(letters[i]);
        order[i] = (uint32_t)i;
    }
    random_stream stream = random_stream_init(random_key_make(text, "seqlets", 0), RANDOM_SEQLET, 0,
                                              0);
    random_permute(&stream, order, (size_t)length);
    for (int i = 0; i < length; i++) out[i] = values[order[i]];
    memory_free(text);
    memory_free(order);
}

static int falling(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* found and null [n], sorted here */
static double choose_threshold(double *found, double *null, size_t n, double fdr)
{
    double threshold = INFINITY;
    size_t above = 0;
    qsort(found, n, sizeof *found, falling);
    qsort(null, n, sizeof *null, falling);
    for (size_t i = 0; i < n && found[i] > 0; i++) {
        if (i + 1 < n && found[i + 1] == found[i]) continue; /* the last of equal ones counts all */
        while (above < n && null[above] >= found[i]) above++;
        if ((double)above <= fdr * (double)(i + 1)) threshold = found[i];
    }
    return threshold;
}

/* The windows of one sequence; sums are used up. Returns how many are added to out. */
static size_t pick(seqlet *out, double *sums, size_t sequence, int windows, int width, int most,
                   double threshold)
{
    size_t count = 0;
    for (int k = 0; k < most; k++) {
        int best = -1;
        for (int s = 0; s < windows; s++) {
            if (sums[s] >= threshold && (best < 0 || sums[s] > sums[best])) best = s;
        }
        if (best < 0) break;
        size_t at = count++;
        for (; at > 0 && out[at - 1].start > best; at--) out[at] = out[at - 1];
        out[at] = (seqlet){sequence, best, sums[best]};
        for (int s = best - width + 1; s < best + width; s++) {
            if (s >= 0 && s < windows) sums[s] = -INFINITY;
        }
    }
    return count;
}

void seqlets_find(seqlet **ret, size_t *ret_count, double *ret_threshold, const uint8_t *letters,
                  const float *attribution, size_t count, int length, int width, int per_sequence,
                  double fdr)
{
    *ret_count = 0;
    *ret_threshold = INFINITY;
    *ret = memory_array(*ret, count * (size_t)per_sequence);
    if (length < width || count == 0) return;
    const size_t windows = (size_t)(length - width + 1), all = count * windows;
    double *sums = memory_array(sums, all), *found = memory_array(found, all);
    double *null = memory_array(null, all);
    float *shuffled = memory_array(shuffled, (size_t)length);
    for (size_t n = 0; n < count; n++) {
        const size_t at = n * (size_t)length;
        window_sums(sums + n * windows, attribution + at, length, width);
        shuffle_values(shuffled, attribution + at, letters + at, length);
        window_sums(null + n * windows, shuffled, length, width);
    }
    memcpy(found, sums, all * sizeof *sums);
    *ret_threshold = choose_threshold(found, null, all, fdr);
    for (size_t n = 0; n < count; n++) {
        *ret_count += pick(*ret + *ret_count, sums + n * windows, n, (int)windows, width,
                           per_sequence, *ret_threshold);
    }
    memory_free(sums);
    memory_free(found);
    memory_free(null);
    memory_free(shuffled);
}
