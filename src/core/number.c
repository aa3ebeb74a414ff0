/* Digits are added up with a look at the bounds of 64 bits before each: the functions of the C
 * library stop at the greatest number there is and say so in errno, which is easily forgotten, and
 * take blanks, signs and bases where none are meant. */
#include "src/core/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

number_found number_next_int(int64_t *ret, const char **at, int64_t low, int64_t high)
{
    const char *p = *at;
    const bool negative = *p == '-';
    bool outside = false;
    int64_t value = 0; /* of its sign: the least number has no positive counterpart */
    p += negative;
    if (!is_digit(*p)) return NUMBER_MISSING;
    for (; is_digit(*p); p++) {
        const int digit = *p - '0';
        outside = outside || __builtin_mul_overflow(value, 10, &value)
                  || __builtin_add_overflow(value, negative ? -digit : digit, &value);
    }
    *at = p;
    if (outside || value < low || value > high) return NUMBER_OUTSIDE;
    *ret = value;
    return NUMBER_READ;
}

number_found number_read_int(int64_t *ret, const char *text, int64_t low, int64_t high)
{
    int64_t value = 0;
    if (*text == '+' && is_digit(text[1])) text++;
    const number_found found = number_next_int(&value, &text, low, high);
    if (found == NUMBER_MISSING || *text != '\0') return NUMBER_MISSING;
    if (found == NUMBER_READ) *ret = value;
    return found;
}

number_found number_read_real(double *ret, const char *text, double low, double high)
{
    char *end;
    const char *first = text + (*text == '-' || *text == '+');
    if (!is_digit(*first) && *first != '.') return NUMBER_MISSING; /* nor a blank, inf or nan */
    if (first[0] == '0' && (first[1] == 'x' || first[1] == 'X')) return NUMBER_MISSING;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0') return NUMBER_MISSING;
    if (!isfinite(value) || value < low || value > high) return NUMBER_OUTSIDE;
    *ret = value;
    return NUMBER_READ;
}

number_found number_next_range(int64_t *first, int64_t *last, const char **at, int64_t low,
                               int64_t high)
{
    const char *p = *at;
    int64_t a = 0, b = 0;
    if (!is_digit(*p)) return NUMBER_MISSING;
    number_found found = number_next_int(&a, &p, low, high), second = found;
    b = a;
    if (*p == '-') {
        p++;
        if (!is_digit(*p)) return NUMBER_MISSING;
        second = number_next_int(&b, &p, low, high);
    }
    *at = p;
    if (found != NUMBER_READ || second != NUMBER_READ) return NUMBER_OUTSIDE;
    if (a > b) return NUMBER_MISSING;
    *first = a;
    *last = b;
    return NUMBER_READ;
}
