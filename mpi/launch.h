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

/* Tell whoever started the program that all ranks have met: rank 0 writes "yes" to the file that
 * the environment variable DEMODASH_BEGUN names, if it names one. The job scripts take a program
 * that ends without having said so for one that was not launched. Collective over the world. */
void launch_tell_begun(const team *world);

/* Of several processes that do not know of each other, is this the one to speak? */
bool launch_speaks(void);

/* Tasks that the batch system's job has (SLURM_NTASKS), or 0 outside of one. */
int launch_tasks_of_job(void);

/* A sentence about a host whose ranks outnumber the cores they may use, or NULL; on rank 0.
 * Collective over the world. Owner: caller, memory_free. */
char *launch_complain(const team *world);

#endif
