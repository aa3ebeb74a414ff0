/* team: the ranks that work on one task, as a small table of operations.
 *
 * The default is one rank. mpi/team.c fills the table for MPI; the science never sees MPI. All
 * operations are Collective over the team: every rank calls them in the same order. A failure
 * inside them ends the program (MPI's own error handler), so they return nothing. */
#ifndef DEMODASH_CORE_TEAM_H
#define DEMODASH_CORE_TEAM_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

typedef struct team team;

typedef struct {
    /* values[count] becomes the sum over ranks, the same on every rank (integers: exact). */
    void (*sum)(const team *t, int64_t *values, size_t count);
    /* values[count] becomes the maximum over ranks. */
    void (*maximum)(const team *t, int64_t *values, size_t count);
    /* bytes[count] of root to all. */
    void (*broadcast)(const team *t, void *bytes, size_t count, int root);
    /* Every rank's bytes[count] (count may differ) one after another in rank order into
     * all[sum of counts] of rank 0; all is ignored elsewhere. counts[size] or NULL receives the
     * counts on rank 0. */
    void (*gather)(const team *t, const void *bytes, size_t count, void *all, size_t *counts);
    void (*barrier)(const team *t);
} team_operations;

struct team {
    int rank;      /* 0 .. size-1 */
    int size;      /* >= 1 */
    const team_operations *operations;
    void *communicator; /* opaque: NULL for the serial team, MPI_Comm * for mpi/team.c's */
};

/* The team of one. Borrowed, static. */
const team *team_serial(void);

void team_sum(const team *t, int64_t *values, size_t count);
void team_maximum(const team *t, int64_t *values, size_t count);
void team_broadcast(const team *t, void *bytes, size_t count, int root);
void team_gather(const team *t, const void *bytes, size_t count, void *all, size_t *counts);
void team_barrier(const team *t);

/* Agree on a status: STATUS_OK only if every rank's is. Otherwise every rank returns the code of
 * the lowest failing rank and holds its sentence. Collective. */
status_t team_agree(const team *t, status_t local) MUST_USE;

#endif
