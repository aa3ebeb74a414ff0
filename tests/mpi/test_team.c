/* team on MPI: run by test_team_ranks.sh on 1, 2, 3, 4 ranks. No fatal assertions: one rank that
 * leaves would hang the rest. Exit code: number of failures over all ranks, at most 1. */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

#include "mpi/team.h"
#include "src/core/memory.h"

static int failures = 0;
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

static void check_operations(const team *t)
{
    int64_t values[3] = {t->rank, 1, INT64_C(1) << 40};
    team_sum(t, values, 3);
    CHECK(values[0] == (int64_t)t->size * (t->size - 1) / 2);
    CHECK(values[1] == t->size);
    CHECK(values[2] == ((int64_t)t->size << 40));
    int64_t greatest = t->rank;
    team_maximum(t, &greatest, 1);
    CHECK(greatest == t->size - 1);
    char word[4] = {0};
    if (t->rank == t->size - 1) memcpy(word, "yes", 4);
    team_broadcast(t, word, 4, t->size - 1);
    CHECK(strcmp(word, "yes") == 0);
    /* gather of unequal lengths: rank r brings r bytes of value r */
    char mine[64], all[64 * 64];
    size_t counts[64];
    memset(mine, t->rank, sizeof mine);
    team_gather(t, mine, (size_t)t->rank, all, counts);
    if (t->rank == 0) {
        size_t at = 0;
        for (int r = 0; r < t->size; r++) {
            CHECK(counts[r] == (size_t)r);
            for (int i = 0; i < r; i++) CHECK(all[at++] == r);
        }
    }
}

/* Long sums go through shared memory, in pieces: lengths about its limits, and one after
 * another. */
static void check_long_sums(const team *t)
{
    static const size_t counts[] = {2047, 2048, 10752, 10753, 21504, 50001};
    enum { MOST = 50001, REPEATS = 3 };
    int64_t *values = memory_array(values, MOST + 1);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0] * REPEATS; c++) {
        const size_t count = counts[c / REPEATS];
        for (size_t i = 0; i <= count; i++) {
            values[i] = ((int64_t)i - 999) * (t->rank + 1) * (INT64_C(1) << 36) + (int64_t)c;
        }
        const int64_t behind = values[count], ranks = t->size;
        team_sum(t, values, count);
        size_t wrong = 0;
        for (size_t i = 0; i < count; i++) {
            wrong += values[i] != ((int64_t)i - 999) * (ranks * (ranks + 1) / 2)
                                      * (INT64_C(1) << 36) + (int64_t)c * ranks;
        }
        CHECK(wrong == 0);
        CHECK(values[count] == behind);
    }
    memory_free(values);
}

static void check_agreement(const team *t)
{
    CHECK(team_agree(t, STATUS_OK) == STATUS_OK);
    status_t mine = STATUS_OK;
    if (t->rank == t->size - 1) mine = status_set(STATUS_DATA, "rank %d says no", t->rank);
    char expected[64];
    snprintf(expected, sizeof expected, "rank %d says no", t->size - 1);
    CHECK(team_agree(t, mine) == STATUS_DATA);
    CHECK(strcmp(status_message(), expected) == 0);
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK) return 99;
    check_operations(world);
    check_long_sums(world);
    check_agreement(world);
    team *half;
    team_split(&half, world, world->rank % 2 == 0 ? 0 : -1);
    CHECK((half != NULL) == (world->rank % 2 == 0));
    if (half != NULL) check_operations(half);
    if (half != NULL) check_long_sums(half);
    team_destroy(half);
    char *hosts = team_hosts(world);
    CHECK(strchr(hosts, '*') != NULL);
    memory_free(hosts);
    int64_t total = failures;
    team_sum(world, &total, 1);
    if (world->rank == 0) printf("%d ranks: %d failures\n", world->size, (int)total);
    world_end();
    return total > 0;
}
