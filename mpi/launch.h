/* launch: was the program started as it should be? */
#ifndef DEMODASH_MPI_LAUNCH_H
#define DEMODASH_MPI_LAUNCH_H

#include <stdbool.h>

#include "src/core/status.h"
#include "src/core/team.h"

/* Before MPI starts: N processes that would not know of each other. Errors: STATUS_USAGE when SLURM
 * started several tasks without PMI, and how to launch instead. */
status_t launch_check_before(void) MUST_USE;

/* After: the world has one rank although a launcher started several (another MPI's mpiexec).
 * Not collective. Errors: STATUS_USAGE. */
status_t launch_check_after(const team *world) MUST_USE;

/* Tell whoever started the program that all ranks have met: rank 0 writes "yes" to the file that the
 * environment variable DEMODASH_BEGUN names, if it names one. The job scripts take a program that ends
 * without having said so for one that was not launched. Collective over the world. */
void launch_tell_begun(const team *world);

/* Of several processes that do not know of each other, is this the one to speak? */
bool launch_speaks(void);

/* The ranks of one host. */
typedef struct {
    int rank;   /* of this rank among them */
    int ranks;
    int cores;  /* that they may use together (their bindings united) */
    int own;    /* that this rank may use; less than cores when ranks are bound */
} launch_host;

/* Collective over the world. */
launch_host launch_look(const team *world);

/* All hosts together, the same on every rank. */
typedef struct {
    int hosts;
    int most_ranks;             /* on one host */
    int least_cores, most_cores; /* of a host */
    int least_own, most_own;    /* that a rank may use */
} launch_survey;

/* Collective over the world. */
launch_survey launch_look_at_all(const team *world);

/* Tasks that the batch system's job has (SLURM_NTASKS), or 0 outside of one. */
int launch_tasks_of_job(void);

/* A sentence about a host whose ranks outnumber the cores they may use, or NULL; on rank 0.
 * Collective over the world. Owner: caller, memory_free. */
char *launch_complain(const team *world);

#endif
