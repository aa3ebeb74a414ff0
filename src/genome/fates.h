/* fates: what becomes of the rows of a user's file. Each row has one; their counts add up to the
 * rows. */
#ifndef DEMODASH_GENOME_FATES_H
#define DEMODASH_GENOME_FATES_H

#include <stddef.h>

/* In the order in which they are decided: a row has the first one that holds for it. */
typedef enum {
    FATE_UNKNOWN,     /* on a chromosome that the genome does not have */
    FATE_LOW_SCORE,   /* below --min-score */
    FATE_OFF_END,     /* its window leaves the chromosome */
    FATE_BLACKLISTED, /* its window touches --blacklist */
    FATE_EXCLUDED,    /* its window touches --exclude */
    FATE_N,           /* too many letters of its window are none of ACGT */
    FATE_DUPLICATE,   /* another peak of the same window has a better score, or stands before it */
    FATE_BELOW_TOP,   /* not among the best --top */
    FATE_SHORT,       /* a sequence that is shorter than the length asked for */
    FATE_OTHER_SET,   /* its window overlaps one of another set */
    FATE_USED,
    FATES
} fate;

typedef struct {
    size_t of[FATES];
} fate_counts;

/* "used", "off the end", ..: for messages. "used", "off_the_end", ..: for attributes. */
const char *fate_words(fate f);
const char *fate_name(fate f);

size_t fate_sum(const fate_counts *counts);

/* "115 of 1078 used; unknown chromosome 963": fates that befell none are left out. Owner: caller,
 * memory_free. */
char *fate_describe(const fate_counts *counts);

#endif
