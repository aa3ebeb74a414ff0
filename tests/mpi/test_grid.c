/* grid: distributed least squares against LAPACK on one rank; run by test_grid_ranks.sh on 1, 2, 3
 * and 4 ranks. No fatal assertions: one rank that leaves would hang the rest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mpi/grid.h"
#include "mpi/host.h"
#include "mpi/team.h"
#include "src/core/memory.h"
#include "src/core/random.h"

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info);

static int failures = 0;
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

enum { FEATURES = 7 };

/* Element (i, j) of a positive semidefinite matrix: an inner product of random vectors of unit
 * length, which each rank can make for itself. */
static void make_point(double *point, size_t i)
{
    random_stream s = random_stream_init(random_key_make("grid", "", 1), RANDOM_TEST, 0,
                                         (uint32_t)i);
    double squares = 0;
    for (int f = 0; f < FEATURES; f++) {
        point[f] = random_normal(&s);
        squares += point[f] * point[f];
    }
    for (int f = 0; f < FEATURES; f++) point[f] /= sqrt(squares);
}

static double element(size_t i, size_t j)
{
    double a[FEATURES], b[FEATURES], sum = 0;
    make_point(a, i);
    make_point(b, j);
    for (int f = 0; f < FEATURES; f++) sum += a[f] * b[f];
    return sum;
}

static void fill(void *context, double *block, size_t ld, const size_t *rows, size_t row_count,
                 const size_t *columns, size_t column_count)
{
    const double *sign = context;
    for (size_t c = 0; c < column_count; c++) {
        for (size_t r = 0; r < row_count; r++) {
            /* what lies above the diagonal must not be read */
            double value = rows[r] >= columns[c] ? element(rows[r], columns[c]) : 1e300;
            block[r + c * ld] = *sign * value;
        }
    }
}

/* The same by LAPACK: weights, and predictions left out by really leaving out. */
static void solve_serially(double *weights, const double *k, const double *y, double lambda, int n)
{
    double *a = memory_array(a, (size_t)(n * n));
    int one = 1, info;
    memcpy(a, k, (size_t)(n * n) * sizeof *a);
    memcpy(weights, y, (size_t)n * sizeof *weights);
    for (int i = 0; i < n; i++) a[i + i * n] += lambda;
    dpotrf_("L", &n, a, &n, &info);
    CHECK(info == 0);
    dpotrs_("L", &n, &one, a, &n, weights, &n, &info);
    memory_free(a);
}

static double leave_out(const double *k, const double *y, double lambda, int n, int left)
{
    int m = n - 1;
    double *a = memory_array(a, (size_t)(m * m)), *rest = memory_array(rest, (size_t)m);
    double *x = memory_array(x, (size_t)m), prediction = 0;
    for (int i = 0; i < m; i++) {
        rest[i] = y[i + (i >= left)];
        for (int j = 0; j < m; j++) a[i + j * m] = k[i + (i >= left) + (j + (j >= left)) * n];
    }
    solve_serially(x, a, rest, lambda, m);
    for (int i = 0; i < m; i++) prediction += k[left + (i + (i >= left)) * n] * x[i];
    memory_free(a);
    memory_free(rest);
    memory_free(x);
    return prediction;
}

/* All of a matrix of order `whole`, or its first n rows and columns. */
static void check_part(const team *t, int n, int whole, size_t block, int process_rows)
{
    size_t count = (size_t)n;
    double *k = memory_array(k, count * count), *y = memory_array(y, count);
    double *expected = memory_array(expected, count), sign = 1;
    grid_solution s = {.weights = memory_array(s.weights, count),
                       .left_out = memory_array(s.left_out, count)};
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) k[i + j * count] = element(i, j);
        y[i] = i % 3 == 0 ? 1 : -1;
    }
    grid *g = NULL;
    CHECK(grid_create(&g, t, (size_t)whole, block, process_rows) == STATUS_OK);
    grid_fill(g, fill, &sign);
    const double lambdas[] = {1, 0.01};
    for (int l = 0; l < 2; l++) { /* the matrix must survive the first solution */
        CHECK(grid_solve(&s, g, y, count, lambdas[l]) == STATUS_OK);
        CHECK(s.residual < 1e-12); /* condition at most n / .01: rounding stays below this */
        solve_serially(expected, k, y, lambdas[l], n);
        /* condition n / lambda <= 2e4, times rounding 1e-16, times weights of up to 100 */
        double worst = 0;
        for (size_t i = 0; i < count; i++) worst = fmax(worst, fabs(s.weights[i] - expected[i]));
        CHECK(worst < 1e-9);
        for (int i = 0; i < n; i += n / 5 + 1) {
            double by_hand = leave_out(k, y, lambdas[l], n, i);
            CHECK(fabs(s.left_out[i] - by_hand) < 1e-9);
        }
    }
    grid_destroy(g);
    memory_free(k);
    memory_free(y);
    memory_free(expected);
    memory_free(s.weights);
    memory_free(s.left_out);
}

static void check_solution(const team *t, int n, size_t block, int process_rows)
{
    check_part(t, n, n, block, process_rows);
}

/* A matrix that is not positive definite is refused, on every rank, and the grid lives on. */
static void check_refusals(const team *t)
{
    enum { N = 50 };
    double y[N] = {1}, weights[N], left_out[N], sign = -1;
    grid_solution s = {.weights = weights, .left_out = left_out};
    grid *g = NULL;
    CHECK(grid_create(&g, t, N, 8, 0) == STATUS_OK);
    grid_fill(g, fill, &sign);
    CHECK(grid_solve(&s, g, y, N, 0.5) == STATUS_FAILED);
    CHECK(strstr(status_message(), "not positive definite") != NULL);
    sign = 1;
    grid_fill(g, fill, &sign);
    CHECK(grid_solve(&s, g, y, N, 0.5) == STATUS_OK);
    /* 50 points in 7 dimensions: with next to nothing on the diagonal the weights are of the order
     * of 1 / lambda = 1e11, and rounding of their products with the matrix misses y by some 1e-5 */
    const status_t poor = grid_solve(&s, g, y, N, 1e-11);
    CHECK(poor == STATUS_FAILED);
    CHECK(strstr(status_message(), "residual") != NULL);
    grid_destroy(g);
    CHECK(grid_create(&g, t, 1000000, 0, 1) == (t->size < 500 ? STATUS_USAGE : STATUS_OK));
    CHECK(grid_create(&g, t, N, 0, t->size + 1) == STATUS_USAGE);
}

int main(int argc, char **argv)
{
    const team *world;
    if (world_begin(&world, &argc, &argv) != STATUS_OK) return 99;
    check_solution(world, 200, 16, 0);
    check_solution(world, 97, 5, world->size); /* a grid of one column */
    check_solution(world, 61, 7, 1);           /* and of one row */
    check_solution(world, 70, 0, 0);           /* two blocks: some ranks have nothing */
    check_solution(world, 3, 0, 0);
    check_part(world, 120, 200, 16, 0);
    check_part(world, 64, 150, 64, 0); /* one block of three */
    check_part(world, 2, 90, 7, 1);
    check_refusals(world);
    /* a team of its own: every rank for itself, at the same time */
    team *alone;
    team_split(&alone, world, world->rank);
    check_solution(alone, 40 + 3 * world->rank, 8, 0);
    CHECK(host_look(alone).ranks == 1);
    CHECK(host_look(world).ranks >= 1 && host_look(world).ranks <= world->size);
    team_destroy(alone);
    CHECK(grid_forecast(20000, 1) == (size_t)2 * 8 * 20000 * 20000);
    CHECK(grid_forecast(1000, 4) == (size_t)2 * 8 * 512 * 512);
    int64_t total = failures;
    team_sum(world, &total, 1);
    if (world->rank == 0) printf("%d ranks: %d failures\n", world->size, (int)total);
    world_end();
    return total > 0;
}
