/* number: numbers as people write them, on command lines and in lists: read whole, or not at all.
 *
 * Of a whole number neither blanks nor another base are taken, and what no 64 bits hold is outside
 * every range, never another number. */
#ifndef DEMODASH_CORE_NUMBER_H
#define DEMODASH_CORE_NUMBER_H

#include <stdint.h>

typedef enum {
    NUMBER_READ,
    NUMBER_MISSING, /* there is no number */
    NUMBER_OUTSIDE  /* there is one, outside low..high: it is not stored */
} number_found;

/* The whole number at *at, "12" or "-3"; *at moves behind it unless it is missing. */
number_found number_next_int(int64_t *ret, const char **at, int64_t low, int64_t high);
/* A text that is nothing else; "+3" too. */
number_found number_read_int(int64_t *ret, const char *text, int64_t low, int64_t high);
/* A text that is one finite number, "1e-3"; one beyond what a double holds is outside. */
number_found number_read_real(double *ret, const char *text, double low, double high);

/* "I" or "I-J" at *at, with low <= I <= J <= high; *at moves behind it. Missing: it is neither, or
 * runs downwards. */
number_found number_next_range(int64_t *first, int64_t *last, const char **at, int64_t low,
                               int64_t high);

#endif
