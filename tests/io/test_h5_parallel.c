/* h5 in parallel: run by test_h5_ranks.sh on 1, 2, 3, 4 ranks, each rank writing its own rows of
 * one file given as argument. Prints the SHA-256 of the file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/h5.h"
#include "mpi/team.h"
#include "src/core/hash.h"
#include "src/core/memory.h"

static int failures = 0;
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    status_message());                                                             \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

enum { ROWS = 1003, COLUMNS = 77 };

static void write_file(const char *path, const team *t)
{
    h5 *h;
    status_t s = h5_create_parallel(&h, path, "parallel", 1, t);
    CHECK(s == STATUS_OK);
    if (s != STATUS_OK) return; /* agreed: every rank returns */
    char *texts[] = {"one", "two", "three"};
    CHECK(h5_put_text(h, "/", "note", "the same on every rank") == STATUS_OK);
    CHECK(h5_make_group(h, "/a/b") == STATUS_OK);
    CHECK(h5_write_texts(h, "/a/texts", texts, 3) == STATUS_OK);
    h5_shape shape = {H5_FLOAT, 2, {ROWS, COLUMNS}};
    CHECK(h5_make_dataset(h, "/a/b/rows", shape) == STATUS_OK);
    size_t size = (size_t)t->size, rank = (size_t)t->rank;
    size_t first = ROWS * rank / size, last = ROWS * (rank + 1) / size;
    float *rows = memory_alloc((last - first) * COLUMNS, sizeof *rows);
    for (size_t i = 0; i < (last - first) * COLUMNS; i++) {
        rows[i] = (float)(first * COLUMNS + i) / 3;
    }
    CHECK(h5_write_rows(h, "/a/b/rows", shape, first, last - first, rows) == STATUS_OK);
    memory_free(rows);
    int32_t squares[100];
    for (int i = 0; i < 100; i++) squares[i] = i * i;
    CHECK(h5_write(h, "/squares", (h5_shape){H5_INT32, 1, {100}}, squares) == STATUS_OK);
    CHECK(h5_commit(h) == STATUS_OK);
}

static void read_file(const char *path)
{
    h5 *h;
    status_t s = h5_open(&h, path, "parallel", 1);
    CHECK(s == STATUS_OK);
    if (s != STATUS_OK) return;
    void *data = NULL;
    CHECK(h5_read(&data, NULL, h, "/a/b/rows", H5_FLOAT, 2) == STATUS_OK);
    for (size_t i = 0; data != NULL && i < ROWS * COLUMNS; i++) {
        if (((float *)data)[i] != (float)i / 3) {
            CHECK(false && "a row differs");
            break;
        }
    }
    memory_free(data);
    h5_close(h);
}

static void print_hash(const char *path)
{
    char text[HASH_TEXT_SIZE], block[4096];
    FILE *in = fopen(path, "rb");
    CHECK(in != NULL);
    if (in == NULL) return;
    hash *sum = hash_create();
    size_t got;
    while ((got = fread(block, 1, sizeof block, in)) > 0) hash_add(sum, block, got);
    fclose(in);
    hash_finish(sum, text);
    printf("%s\n", text);
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK || argc != 2) return 99;
    write_file(argv[1], world);
    read_file(argv[1]);
    team_barrier(world);
    /* A folder that is not there: every rank says so. */
    char *nowhere = memory_format("%s.no/file.h5", argv[1]);
    h5 *h;
    CHECK(h5_create_parallel(&h, nowhere, "parallel", 1, world) == STATUS_CREATE);
    CHECK(strstr(status_message(), "cannot be created") != NULL);
    memory_free(nowhere);
    /* A file of one process has the same bytes, the serial team being a team of one. */
    if (world->rank == 0) {
        char *alone = memory_format("%s.alone", argv[1]);
        print_hash(argv[1]);
        write_file(alone, team_serial());
        print_hash(alone);
        unlink(alone);
        memory_free(alone);
    }
    int64_t total = failures;
    team_sum(world, &total, 1);
    world_end();
    return total > 0;
}
