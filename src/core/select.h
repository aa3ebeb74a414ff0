/* select: which of a list of names a user means, and what was meant by one that is not there. */
#ifndef DEMODASH_CORE_SELECT_H
#define DEMODASH_CORE_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"

/* Names to choose from, and what has been chosen. Start from {what, where, names, count}. */
typedef struct {
    const char *what, *where; /* for sentences: "dataset", "in the compendium" */
    const char *const *names; /* [count] different ones */
    size_t count;
    bool by_number;           /* a word may be "I" or "I-J", from 1 */
    size_t *chosen;           /* [chosen_count] indices in the order in which they were named, each
                                 once */
    size_t chosen_count;
} selection;

/* Choose by one word: a name; or a number or range; or a pattern with * ? [], which may fit
 * several; or the beginning of one name (where several begin so, of the one in which no letter or
 * digit follows). Errors: STATUS_USAGE, with what could be meant. */
status_t select_word(selection *s, const char *word) MUST_USE;

/* Choose by words between commas. A name may hold commas itself: the longest run of words that is a
 * name stands for it. Errors: STATUS_USAGE, also where such a run could be several names too. */
status_t select_list(selection *s, const char *text) MUST_USE;

void select_release(selection *s);

/* The name that is nearest to a word by edit distance, letters of either case being equal; NULL
 * when none is near. Borrowed from names [count]. */
const char *select_nearest(const char *word, const char *const *names, size_t count);

#endif
