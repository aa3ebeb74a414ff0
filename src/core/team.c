/* The team of one rank, whose operations have nothing to do, and the calls through the table of
 * operations. mpi/team.c brings the other table. */
#include "src/core/team.h"

#include <string.h>

static void serial_sum(const team *t, int64_t *values, size_t count)
{
    (void)t, (void)values, (void)count;
}

static void serial_broadcast(const team *t, void *bytes, size_t count, int root)
{
    (void)t, (void)bytes, (void)count, (void)root;
}

static void serial_gather(const team *t, const void *bytes, size_t count, void *all, size_t *counts)
{
    (void)t;
    if (count > 0) memcpy(all, bytes, count);
    if (counts != NULL) counts[0] = count;
}

static void serial_barrier(const team *t)
{
    (void)t;
}

static const team_operations serial_operations = {serial_sum, serial_sum, serial_broadcast,
                                                  serial_gather, serial_barrier};
static const team serial = {0, 1, &serial_operations, NULL};

const team *team_serial(void)
{
    return &serial;
}

void team_sum(const team *t, int64_t *values, size_t count)
{
    t->operations->sum(t, values, count);
}

void team_maximum(const team *t, int64_t *values, size_t count)
{
    t->operations->maximum(t, values, count);
}

void team_broadcast(const team *t, void *bytes, size_t count, int root)
{
    t->operations->broadcast(t, bytes, count, root);
}

void team_gather(const team *t, const void *bytes, size_t count, void *all, size_t *counts)
{
    t->operations->gather(t, bytes, count, all, counts);
}

void team_barrier(const team *t)
{
    t->operations->barrier(t);
}

status_t team_agree(const team *t, status_t local)
{
    if (t->size == 1) return local;
    /* The lowest failing rank, as the maximum of size - rank; 0 when nobody failed. */
    int64_t failing = local == STATUS_OK ? 0 : t->size - t->rank;
    team_maximum(t, &failing, 1);
    if (failing == 0) return STATUS_OK;
    int root = t->size - (int)failing;
    struct {
        int64_t code;
        char text[1001];
    } record = {0};
    if (t->rank == root) {
        record.code = local;
        strncpy(record.text, status_message(), sizeof record.text - 1);
    }
    team_broadcast(t, &record, sizeof record, root);
    return status_set((status_t)record.code, "%s", record.text);
}
