/* place: where a sequence lies in a genome, in the two ways of counting, and as FASTA headers tell
 * it.
 *
 * Inside, in BED and in tables: from 0, the end behind the last letter (half open). In VCF, in
 * messages and reports, which people read: from 1, the end is the last letter (closed). The two
 * functions below are the only ones that go from one to the other. */
#ifndef DEMODASH_GENOME_PLACE_H
#define DEMODASH_GENOME_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"

typedef struct {
    int64_t first, last; /* from 1 */
} place_closed;

place_closed place_to_closed(int64_t start, int64_t end);
void place_from_closed(int64_t *ret_start, int64_t *ret_end, place_closed range);

/* "chrIV:1,001-1,101", closed. Owner: caller, memory_free. */
char *place_text(const place *p);

/* The stretch start..end-1 of a sequence that lies at *p, on the other strand when reversed, as a
 * place of its own: where the sequence lies on strand '-', its letters run backwards. chrom is
 * borrowed from *p. A strand that is not known counts as '+'. */
place place_within(const place *p, int64_t start, int64_t end, bool reverse);

/* Where the window of a length around an anchor begins: anchor - floor(length / 2). */
int64_t place_window(int64_t anchor, int length);
/* The middle of an interval, floor((start + end) / 2): the anchor of a window that begins where
 * place_window says. */
int64_t place_middle(int64_t start, int64_t end);

/* ---- places in FASTA headers: chr:start-end, chr:start-end(strand), chr_start_end... ---- */

typedef struct {
    const char *chrom; /* in the header; not closed */
    size_t chrom_length;
    int64_t first, second; /* the two numbers as they stand */
    char strand;
} place_header;

/* A place behind "::", as bedtools writes it behind a name, counts. False: the header has none. */
bool place_read_header(place_header *ret, const char *header);

/* How the headers of a file count: second - first is the length (half open), or one less (closed,
 * from 1). */
typedef enum { PLACES_NONE, PLACES_HALF_OPEN, PLACES_CLOSED } place_rule;
typedef struct {
    size_t half_open, closed, neither; /* records */
} place_votes;
void place_vote(place_votes *votes, const place_header *h, size_t length);
/* The way of which at least nine records in ten are; else PLACES_NONE. */
place_rule place_decide(const place_votes *votes);
/* The place of a record of that length. False: the header does not fit the rule. chrom of *ret is
 * a copy. Owner: caller, memory_free. */
bool place_from_header(place *ret, const place_header *h, place_rule rule, size_t length);

#endif
