/* Stretches that are excluded, or that another set holds. After merging they are sorted and apart
 * from each other, so starts and ends rise together: of all that begin before a window's end the
 * last one alone can reach into it. */
#include "src/genome/intervals.h"

#include <stdlib.h>

#include "src/core/memory.h"

void intervals_add(intervals *list, interval item)
{
    memory_grow(list->items, &list->capacity, list->count + 1);
    list->items[list->count++] = item;
}

static int compare(const void *a, const void *b)
{
    const interval *x = a, *y = b;
    if (x->chrom != y->chrom) return x->chrom < y->chrom ? -1 : 1;
    return (x->start > y->start) - (x->start < y->start);
}

void intervals_merge(intervals *list)
{
    if (list->count == 0) return;
    qsort(list->items, list->count, sizeof *list->items, compare);
    size_t last = 0;
    for (size_t i = 1; i < list->count; i++) {
        const interval *next = &list->items[i];
        interval *now = &list->items[last];
        if (next->chrom != now->chrom || next->start > now->end) list->items[++last] = *next;
        else if (next->end > now->end) now->end = next->end;
    }
    list->count = last + 1;
}

bool intervals_overlap(const intervals *list, interval window)
{
    size_t low = 0, high = list->count; /* items before `low` begin before the window's end */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const interval *item = &list->items[middle];
        const bool before = item->chrom < window.chrom
            || (item->chrom == window.chrom && item->start < window.end);
        if (before) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return false;
    const interval *item = &list->items[low - 1];
    return item->chrom == window.chrom && item->end > window.start;
}

void intervals_release(intervals *list)
{
    memory_free(list->items);
    *list = (intervals){0};
}
