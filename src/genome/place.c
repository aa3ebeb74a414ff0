/* Places: the two ways of counting are turned into each other here and nowhere else. A header says
 * two numbers but not how they count; the length of its sequence does, so all records of a file
 * vote and the file is read as nearly all of them say. */
#include "src/genome/place.h"

#include <ctype.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/core/text.h"

place_closed place_to_closed(int64_t start, int64_t end)
{
    return (place_closed){start + 1, end};
}

void place_from_closed(int64_t *ret_start, int64_t *ret_end, place_closed range)
{
    *ret_start = range.first - 1;
    *ret_end = range.last;
}

/* A number with a comma before each three digits. */
static void add_number(text_builder *text, int64_t value)
{
    if (value >= 1000) {
        add_number(text, value / 1000);
        text_add(text, ",%03d", (int)(value % 1000));
    } else {
        text_add(text, "%d", (int)value);
    }
}

char *place_text(const place *p)
{
    const place_closed range = place_to_closed(p->start, p->end);
    text_builder text = {0};
    text_add(&text, "%s:", p->chrom);
    add_number(&text, range.first);
    text_add(&text, "-");
    add_number(&text, range.last);
    return text_end(&text);
}

place place_within(const place *p, int64_t start, int64_t end, bool reverse)
{
    const bool back = p->strand == '-';
    return (place){.chrom = p->chrom, .start = back ? p->end - end : p->start + start,
                   .end = back ? p->end - start : p->start + end,
                   .strand = back != reverse ? '-' : '+'};
}

int64_t place_window(int64_t anchor, int length)
{
    return anchor - length / 2;
}

int64_t place_middle(int64_t start, int64_t end)
{
    return start + (end - start) / 2;
}

/* Digits at *at: their number, *at behind them. False: none, or too many for a place. */
static bool read_number(int64_t *ret, const char **at)
{
    if (!isdigit((unsigned char)**at)) return false;
    return number_next_int(ret, at, 0, INT64_C(1000000000000)) == NUMBER_READ;
}

/* "start SEPARATOR end" at `at`, and what may follow: a strand in brackets, or more words. */
static bool read_range(place_header *ret, const char *at, char separator)
{
    if (!read_number(&ret->first, &at) || *at != separator) return false;
    at++;
    if (!read_number(&ret->second, &at)) return false;
    ret->strand = '.';
    if (at[0] == '(' && at[1] != '\0' && strchr("+-.", at[1]) != NULL && at[2] == ')') {
        ret->strand = at[1];
        at += 3;
    }
    return *at == '\0' || isspace((unsigned char)*at) || strchr("_|;,", *at) != NULL;
}

bool place_read_header(place_header *ret, const char *header)
{
    const char *name = strstr(header, "::");
    ret->chrom = name != NULL ? name + 2 : header;
    for (const char *at = ret->chrom; *at != '\0' && !isspace((unsigned char)*at); at++) {
        if (at == ret->chrom || (*at != ':' && *at != '_')) continue;
        ret->chrom_length = (size_t)(at - ret->chrom);
        if (read_range(ret, at + 1, *at == ':' ? '-' : '_')) return true;
    }
    return false;
}

void place_vote(place_votes *votes, const place_header *h, size_t length)
{
    const int64_t span = h->second - h->first, letters = (int64_t)length;
    if (span == letters) votes->half_open++;
    else if (span + 1 == letters && h->first >= 1) votes->closed++;
    else votes->neither++;
}

place_rule place_decide(const place_votes *votes)
{
    const size_t all = votes->half_open + votes->closed + votes->neither;
    if (all == 0) return PLACES_NONE;
    if (10 * votes->half_open >= 9 * all) return PLACES_HALF_OPEN;
    return 10 * votes->closed >= 9 * all ? PLACES_CLOSED : PLACES_NONE;
}

bool place_from_header(place *ret, const place_header *h, place_rule rule, size_t length)
{
    if (rule == PLACES_HALF_OPEN) {
        ret->start = h->first;
        ret->end = h->second;
    } else if (rule == PLACES_CLOSED) {
        place_from_closed(&ret->start, &ret->end, (place_closed){h->first, h->second});
    } else {
        return false;
    }
    if (ret->start < 0 || ret->end - ret->start != (int64_t)length) return false;
    ret->chrom = memory_format("%.*s", (int)h->chrom_length, h->chrom);
    ret->strand = h->strand;
    return true;
}
