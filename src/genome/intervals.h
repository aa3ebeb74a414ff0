/* intervals: stretches of chromosomes, and whether a window touches one of them.
 *
 * Chromosomes are numbers of the caller's choice; starts count from 0, ends lie behind the last
 * letter. */
#ifndef DEMODASH_GENOME_INTERVALS_H
#define DEMODASH_GENOME_INTERVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t chrom;
    int64_t start, end; /* start < end */
} interval;

/* Start from {0}. */
typedef struct {
    interval *items; /* [count] */
    size_t count, capacity;
} intervals;

void intervals_add(intervals *list, interval item);
/* Sort by chromosome and start, and join those that overlap or touch. To be called after the last
 * addition and before the first question. */
void intervals_merge(intervals *list);
/* Does any of them share a letter with the window? Cost: a bisection. */
bool intervals_overlap(const intervals *list, interval window);
void intervals_release(intervals *list);

#endif
