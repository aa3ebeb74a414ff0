#include "mpi/launch.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mpi/host.h"
#include "src/core/memory.h"

static int number_of(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? atoi(text) : 0;
}

/* Any of the ways in which a launcher tells processes of each other. */
static bool has_pmi(void)
{
    static const char *const names[] = {"PMIX_NAMESPACE", "PMIX_RANK", "PMI_FD", "PMI_RANK",
                                        "OMPI_COMM_WORLD_SIZE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (getenv(names[i]) != NULL) return true;
    }
    return false;
}

/* srun sets SLURM_STEP_ID for the tasks of a step; a batch script's own shell has none, and a
 * single process there is legitimate. */
static int tasks_of_step(void)
{
    return getenv("SLURM_STEP_ID") != NULL ? number_of("SLURM_STEP_NUM_TASKS") : 0;
}

status_t launch_check_before(void)
{
    const int tasks = tasks_of_step();
    if (tasks <= 1 || has_pmi()) return STATUS_OK;
    return status_set(STATUS_USAGE, "srun started %d tasks that do not know of each other: launch "
                      "with 'srun --mpi=pmix demodash ...' or 'mpirun demodash ...'", tasks);
}

status_t launch_check_after(const team *world)
{
    if (world->size > 1 || getenv("OMPI_COMM_WORLD_SIZE") != NULL) return STATUS_OK;
    int started = number_of("PMI_SIZE");
    if (started == 0) started = tasks_of_step();
    if (started <= 1) return STATUS_OK;
    return status_set(STATUS_USAGE, "%d processes were started, but MPI sees one rank each: launch "
                      "with the mpirun of the MPI that demodash was built with, or with "
                      "'srun --mpi=pmix demodash ...'", started);
}

void launch_tell_begun(const team *world)
{
    MPI_Barrier(
        *(MPI_Comm *)world->communicator); /* mpirun hands the variable to some ranks only */
    const char *path = world->rank == 0 ? getenv("DEMODASH_BEGUN") : NULL;
    FILE *mark = path != NULL && path[0] != '\0' ? fopen(path, "w") : NULL;
    if (mark == NULL) return;
    fputs("yes\n", mark);
    fclose(mark);
}

bool launch_speaks(void)
{
    static const char *const names[] = {"SLURM_PROCID", "PMI_RANK", "PMIX_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (number_of(names[i]) > 0) return false;
    }
    return true;
}

int launch_tasks_of_job(void)
{
    return getenv("SLURM_JOB_ID") != NULL ? number_of("SLURM_NTASKS") : 0;
}

char *launch_complain(const team *world)
{
    typedef struct {
        host ranks; /* of one host */
        char name[MPI_MAX_PROCESSOR_NAME];
    } record;
    record mine = {.ranks = host_look(world)};
    int length;
    MPI_Get_processor_name(mine.name, &length);
    record *all = memory_array(all, (size_t)world->size);
    team_gather(world, &mine, sizeof mine, all, NULL);
    char *sentence = NULL;
    for (int r = 0; world->rank == 0 && sentence == NULL && r < world->size; r++) {
        const host *h = &all[r].ranks;
        if (h->ranks <= h->cores) continue;
        sentence =
            memory_format("%d ranks share %d core%s on host %s: they take turns and wait for "
                          "each other; start fewer, or look at the binding",
                          h->ranks, h->cores, h->cores > 1 ? "s" : "", all[r].name);
    }
    memory_free(all);
    return sentence;
}
