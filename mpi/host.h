/* host: which ranks share a host, and the cores that they have there. */
#ifndef DEMODASH_MPI_HOST_H
#define DEMODASH_MPI_HOST_H

#include "src/core/team.h"

/* The ranks of a team on this rank's host: they share its memory. */
typedef struct {
    int rank;   /* of this rank among them */
    int ranks;
    int cores;  /* that they may use together (their bindings united) */
    int own;    /* that this rank may use; less than cores when ranks are bound */
} host;

/* Collective over the team. */
host host_look(const team *t);

/* All hosts together, the same on every rank. */
typedef struct {
    int hosts;
    int most_ranks;              /* on one host */
    int least_cores, most_cores; /* of a host */
    int least_own, most_own;     /* that a rank may use */
} host_survey;

/* Collective over the team. */
host_survey host_look_at_all(const team *t);

#endif
