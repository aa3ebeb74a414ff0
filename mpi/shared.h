/* shared: sums of integers over a team whose ranks run on one host, in memory that they share.
 *
 * Every rank puts its values into a part of its own; each then adds up one slice of all parts, in
 * place; all copy the slices. An MPI library's own sum copies through small buffers on the way, or
 * adds the same numbers up on every rank. Integers: the same sums in any order. */
#ifndef DEMODASH_MPI_SHARED_H
#define DEMODASH_MPI_SHARED_H

#include <stdint.h>

#include "src/core/team.h"

typedef struct shared shared;

/* *ret is NULL where the ranks do not share a host or its memory is not to be had: 256 KiB for a
 * rank. t: a team on MPI, borrowed until shared_destroy. Owner: caller. Collective. */
void shared_create(shared **ret, const team *t);
void shared_destroy(shared *s); /* NULL allowed. Collective. */

/* values [count] becomes the sum over ranks, the same on every rank. Collective. */
void shared_sum(shared *s, int64_t *values, size_t count);

#endif
