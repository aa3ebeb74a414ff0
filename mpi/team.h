/* mpi/team: the team (src/core/team.h) on MPI, and MPI's start and end. */
#ifndef DEMODASH_MPI_TEAM_H
#define DEMODASH_MPI_TEAM_H

#include "src/core/team.h"

/* MPI_Init_thread (funneled) and the world as a team. Collective over the world. Not MPI errors
 * but launch traps give a status (launch_check_after).
 * *ret_world is borrowed, valid until world_end. Call once. */
status_t world_begin(const team **ret_world, int *argc, char ***argv) MUST_USE;

/* MPI_Finalize. Collective. */
void world_end(void);

/* End all ranks at once with an exit code (MPI_Abort). Not collective. */
void world_abort(int code) __attribute__((noreturn));

/* The ranks of parent with the same colour >= 0, in parent's order; colour < 0: *ret is NULL.
 * Collective over parent. Owner: caller, team_destroy. */
void team_split(team **ret, const team *parent, int colour);
void team_destroy(team *t);

/* A barrier whose waiting ranks sleep in between: for ranks that have nothing to do while others
 * are measured or work long. Collective. */
void team_rest(const team *t);

/* Names of the hosts the team runs on, as "host1*4,host2*4", on every rank. Collective.
 * Owner: caller, memory_free. */
char *team_hosts(const team *t);

/* "Open MPI v4.1.4, ..." : the library's own version line, first line only. Owner: caller. */
char *team_library(void);

#endif
