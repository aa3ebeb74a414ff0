#include "mpi/team.h"

#include <mpi.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mpi/launch.h"
#include "mpi/shared.h"
#include "src/core/memory.h"
#include "src/core/text.h"

enum { CHUNK = 1 << 28 }; /* MPI counts are int: larger messages go in pieces */
enum { LONG_SUM = 2048 }; /* from here a sum in shared memory is twice as fast, see shared.c */

/* What team.communicator points to: whoever unwraps the communicator reads the first member. */
typedef struct {
    MPI_Comm communicator;
    shared *memory; /* made at the first long sum; NULL before, or where there is none */
    bool asked;
} ranks;

static ranks *ranks_of(const team *t)
{
    return t->communicator;
}

static MPI_Comm communicator(const team *t)
{
    return ranks_of(t)->communicator;
}

static void reduce(const team *t, int64_t *values, size_t count, MPI_Op operation)
{
    for (size_t at = 0; at < count; at += CHUNK) {
        size_t n = count - at < CHUNK ? count - at : CHUNK;
        MPI_Allreduce(MPI_IN_PLACE, values + at, (int)n, MPI_INT64_T, operation, communicator(t));
    }
}

static void mpi_sum(const team *t, int64_t *values, size_t count)
{
    ranks *r = ranks_of(t);
    if (t->size == 1) return;
    if (count >= LONG_SUM && !r->asked) {
        shared_create(&r->memory, t);
        r->asked = true;
    }
    if (count >= LONG_SUM && r->memory != NULL) {
        shared_sum(r->memory, values, count);
    } else {
        reduce(t, values, count, MPI_SUM);
    }
}

static void mpi_maximum(const team *t, int64_t *values, size_t count)
{
    reduce(t, values, count, MPI_MAX);
}

static void mpi_broadcast(const team *t, void *bytes, size_t count, int root)
{
    for (size_t at = 0; at < count; at += CHUNK) {
        size_t n = count - at < CHUNK ? count - at : CHUNK;
        MPI_Bcast((char *)bytes + at, (int)n, MPI_BYTE, root, communicator(t));
    }
}

static void mpi_gather(const team *t, const void *bytes, size_t count, void *all, size_t *counts)
{
    MPI_Comm c = communicator(t);
    int64_t mine = (int64_t)count;
    int64_t *theirs = memory_array(theirs, (size_t)t->size);
    MPI_Gather(&mine, 1, MPI_INT64_T, theirs, 1, MPI_INT64_T, 0, c);
    if (t->rank != 0) {
        for (size_t at = 0; at < count; at += CHUNK) {
            size_t n = count - at < CHUNK ? count - at : CHUNK;
            MPI_Send((const char *)bytes + at, (int)n, MPI_BYTE, 0, 0, c);
        }
    } else {
        char *to = all;
        for (int r = 0; r < t->size; r++) {
            size_t total = (size_t)theirs[r];
            if (counts != NULL) counts[r] = total;
            if (r == 0) {
                if (total > 0) memcpy(to, bytes, total);
            } else {
                for (size_t at = 0; at < total; at += CHUNK) {
                    size_t n = total - at < CHUNK ? total - at : CHUNK;
                    MPI_Recv(to + at, (int)n, MPI_BYTE, r, 0, c, MPI_STATUS_IGNORE);
                }
            }
            to += total;
        }
    }
    memory_free(theirs);
}

static void mpi_barrier(const team *t)
{
    MPI_Barrier(communicator(t));
}

static const team_operations mpi_operations = {mpi_sum, mpi_maximum, mpi_broadcast, mpi_gather,
                                               mpi_barrier};

static ranks world_ranks;
static team world;

static void fill(team *t, ranks *r)
{
    t->operations = &mpi_operations;
    t->communicator = r;
    MPI_Comm_rank(r->communicator, &t->rank);
    MPI_Comm_size(r->communicator, &t->size);
}

status_t world_begin(const team **ret_world, int *argc, char ***argv)
{
    int provided;
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    world_ranks.communicator = MPI_COMM_WORLD;
    fill(&world, &world_ranks);
    *ret_world = &world;
    return launch_check_after(&world);
}

void world_end(void)
{
    shared_destroy(world_ranks.memory);
    MPI_Finalize();
}

void world_abort(int code)
{
    MPI_Abort(MPI_COMM_WORLD, code);
    abort();
}

void team_split(team **ret, const team *parent, int colour)
{
    ranks *r = memory_array(r, 1);
    MPI_Comm_split(communicator(parent), colour < 0 ? MPI_UNDEFINED : colour, parent->rank,
                   &r->communicator);
    if (r->communicator == MPI_COMM_NULL) {
        memory_free(r);
        *ret = NULL;
        return;
    }
    team *t = memory_array(t, 1);
    fill(t, r);
    *ret = t;
}

void team_destroy(team *t)
{
    if (t == NULL) return;
    ranks *r = ranks_of(t);
    shared_destroy(r->memory);
    MPI_Comm_free(&r->communicator);
    memory_free(t->communicator);
    memory_free(t);
}

void team_rest(const team *t)
{
    MPI_Request request;
    MPI_Ibarrier(communicator(t), &request);
    int arrived;
    MPI_Test(&request, &arrived, MPI_STATUS_IGNORE);
    while (!arrived) {
        nanosleep(&(struct timespec){0, 500000}, NULL);
        MPI_Test(&request, &arrived, MPI_STATUS_IGNORE);
    }
}

char *team_hosts(const team *t)
{
    char name[MPI_MAX_PROCESSOR_NAME] = "";
    int length;
    MPI_Get_processor_name(name, &length);
    char *all = memory_alloc((size_t)t->size, sizeof name);
    MPI_Allgather(name, sizeof name, MPI_CHAR, all, sizeof name, MPI_CHAR, communicator(t));
    text_builder text = {0};
    for (int r = 0; r < t->size;) {
        const char *host = all + (size_t)r * sizeof name;
        int same = 1;
        while (r + same < t->size && strcmp(host, all + (size_t)(r + same) * sizeof name) == 0) {
            same++;
        }
        text_add(&text, "%s%s*%d", r > 0 ? "," : "", host, same);
        r += same;
    }
    memory_free(all);
    return text_end(&text);
}

char *team_library(void)
{
    char version[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length;
    MPI_Get_library_version(version, &length);
    /* its first line; MPICH sets columns in it by blanks */
    text_builder text = {0};
    for (const char *at = version; *at != '\0' && *at != '\n'; at++) {
        const bool blank = *at == ' ' || *at == '\t';
        if (!blank || (at[1] != ' ' && at[1] != '\t')) text_add(&text, "%c", blank ? ' ' : *at);
    }
    return text_end(&text);
}
