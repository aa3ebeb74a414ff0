/* How it goes about it: MPI itself knows which ranks can share memory (a split by
 * MPI_COMM_TYPE_SHARED), which is what "one host" means here; the kernel knows each rank's
 * cores. */
#include "config.h" /* first: sched_getaffinity is an extension */
#include "mpi/host.h"

#include <mpi.h>
#include <sched.h>
#include <stddef.h>

host host_look(const team *t)
{
    host h = {.ranks = 1};
    cpu_set_t mine, all;
    MPI_Comm neighbours = MPI_COMM_NULL; /* of the serial team there are none, nor need MPI run */
    if (t->communicator != NULL) {
        MPI_Comm_split_type(*(MPI_Comm *)t->communicator, MPI_COMM_TYPE_SHARED, t->rank,
                            MPI_INFO_NULL, &neighbours);
        MPI_Comm_rank(neighbours, &h.rank);
        MPI_Comm_size(neighbours, &h.ranks);
    }
    CPU_ZERO(&mine);
    if (sched_getaffinity(0, sizeof mine, &mine) != 0) CPU_SET((unsigned)h.rank, &mine);
    h.own = CPU_COUNT(&mine);
    all = mine;
    if (t->communicator != NULL) {
        MPI_Allreduce(&mine, &all, (int)sizeof mine, MPI_BYTE, MPI_BOR, neighbours);
        MPI_Comm_free(&neighbours);
    }
    h.cores = CPU_COUNT(&all);
    return h;
}

host_survey host_look_at_all(const team *t)
{
    const host h = host_look(t);
    int64_t hosts = h.rank == 0;
    /* the greatest of each, and, of the negative, the least */
    int64_t most[] = {h.ranks, h.cores, h.own, -h.cores, -h.own};
    team_sum(t, &hosts, 1);
    team_maximum(t, most, sizeof most / sizeof most[0]);
    return (host_survey){.hosts = (int)hosts, .most_ranks = (int)most[0],
                         .most_cores = (int)most[1], .most_own = (int)most[2],
                         .least_cores = (int)-most[3], .least_own = (int)-most[4]};
}
