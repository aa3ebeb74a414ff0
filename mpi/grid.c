#include "mpi/grid.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <mpi.h>
#include <string.h>

#include "config.h"
#include "src/core/memory.h"

/* ---- BLACS (C interface), PBLAS, ScaLAPACK: no header is installed --------------------------- */

int Csys2blacs_handle(MPI_Comm communicator);
void Cfree_blacs_system_handle(int handle);
void Cblacs_gridinit(int *context, const char *order, int process_rows, int process_columns);
void Cblacs_gridinfo(int context, int *process_rows, int *process_columns, int *row, int *column);
void Cblacs_gridexit(int context);
void pdpotrf_(const char *uplo, const int *n, double *a, const int *ia, const int *ja,
              const int *desca, int *info);
void pdpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *ia,
              const int *ja, const int *desca, double *b, const int *ib, const int *jb,
              const int *descb, int *info);
void pdtrtri_(const char *uplo, const char *diag, const int *n, double *a, const int *ia,
              const int *ja, const int *desca, int *info);
void pdsymv_(const char *uplo, const int *n, const double *alpha, const double *a, const int *ia,
             const int *ja, const int *desca, const double *x, const int *ix, const int *jx,
             const int *descx, const int *incx, const double *beta, double *y, const int *iy,
             const int *jy, const int *descy, const int *incy);

enum { BLOCK = 64 };
static const int ONE = 1;

struct grid {
    const team *team;
    MPI_Comm communicator;
    int handle, context;
    int process_rows, process_columns, row, column; /* of the grid, and this rank's place in it */
    size_t n, block;
    size_t *rows, *columns; /* global indices of the local rows and columns */
    size_t row_count, column_count, ld;
    int matrix_descriptor[9], vector_descriptor[9];
    double *matrix; /* [column_count][ld] K, lower triangle */
    double *factor; /* the same shape: K + lambda I, its factor, the factor's inverse */
    double *vector; /* [ld] this rank's part of a distributed vector (process column 0 holds it) */
    double *image;  /* [ld] the same, for K x */
};

/* ---- shape ----------------------------------------------------------------------------------- */

static int divisor_near_root(int ranks)
{
    int best = 1;
    for (int d = 1; d * d <= ranks; d++)
        if (ranks % d == 0) best = d;
    return best;
}

/* Indices below n that fall to `place` of `places`: blocks are dealt out in turn. NULL: count. */
static size_t local_indices(size_t *indices, size_t n, size_t block, int place, int places)
{
    size_t count = 0;
    for (size_t first = (size_t)place * block; first < n; first += (size_t)places * block) {
        for (size_t i = first; i < n && i < first + block; i++) {
            if (indices != NULL) indices[count] = i;
            count++;
        }
    }
    return count;
}

size_t grid_forecast(size_t n, int ranks)
{
    int process_rows = divisor_near_root(ranks);
    size_t rows = local_indices(NULL, n, BLOCK, 0, process_rows);
    size_t columns = local_indices(NULL, n, BLOCK, 0, ranks / process_rows);
    return 2 * rows * columns * sizeof(double);
}

static void set_descriptor(int *descriptor, const grid *g, size_t columns)
{
    const int values[9] = {1 /* dense */, g->context, (int)g->n, (int)columns, (int)g->block,
                           (int)g->block, 0, 0, (int)g->ld};
    memcpy(descriptor, values, sizeof values);
}

status_t grid_create(grid **ret, const team *t, size_t n, size_t block, int process_rows)
{
    int started;
    MPI_Initialized(&started);
    assert(started && n > 0);
    if (process_rows == 0) process_rows = divisor_near_root(t->size);
    if (process_rows < 0 || t->size % process_rows != 0)
        return status_set(STATUS_USAGE, "%d ranks do not make a grid of %d rows", t->size,
                          process_rows);
    if (block == 0) block = BLOCK;
    int process_columns = t->size / process_rows;
    size_t rows = local_indices(NULL, n, block, 0, process_rows);
    size_t columns = local_indices(NULL, n, block, 0, process_columns);
    if (n > INT_MAX || block > INT_MAX || rows > INT_MAX / columns)
        return status_set(STATUS_USAGE, "a matrix of order %zu on %d ranks: a rank's part would "
                          "have more than 2^31 elements; use more ranks or fewer records", n,
                          t->size);
    grid *g = memory_array(g, 1);
    *g = (grid){.team = t, .n = n, .block = block};
    g->communicator = t->communicator != NULL ? *(MPI_Comm *)t->communicator : MPI_COMM_SELF;
    g->context = g->handle = Csys2blacs_handle(g->communicator);
    Cblacs_gridinit(&g->context, "Row", process_rows, process_columns);
    Cblacs_gridinfo(g->context, &g->process_rows, &g->process_columns, &g->row, &g->column);
    g->rows = memory_array(g->rows, rows);
    g->columns = memory_array(g->columns, columns);
    g->row_count = local_indices(g->rows, n, block, g->row, process_rows);
    g->column_count = local_indices(g->columns, n, block, g->column, process_columns);
    g->ld = g->row_count > 0 ? g->row_count : 1;
    set_descriptor(g->matrix_descriptor, g, n);
    set_descriptor(g->vector_descriptor, g, 1);
    g->matrix = memory_array(g->matrix, g->ld * g->column_count);
    g->factor = memory_array(g->factor, g->ld * g->column_count);
    g->vector = memory_array(g->vector, g->ld);
    g->image = memory_array(g->image, g->ld);
    *ret = g;
    return STATUS_OK;
}

void grid_destroy(grid *g)
{
    if (g == NULL) return;
    Cblacs_gridexit(g->context);
    Cfree_blacs_system_handle(g->handle);
    memory_free(g->rows);
    memory_free(g->columns);
    memory_free(g->matrix);
    memory_free(g->factor);
    memory_free(g->vector);
    memory_free(g->image);
    memory_free(g);
}

void grid_fill(grid *g, grid_callback *callback, void *context)
{
    callback(context, g->matrix, g->ld, g->rows, g->row_count, g->columns, g->column_count);
}

/* ---- solving --------------------------------------------------------------------------------- */

/* factor = K + lambda I */
static void add_to_diagonal(grid *g, double lambda)
{
    memcpy(g->factor, g->matrix, g->ld * g->column_count * sizeof *g->factor);
    size_t r = 0;
    for (size_t c = 0; c < g->column_count; c++) {
        while (r < g->row_count && g->rows[r] < g->columns[c]) r++;
        if (r < g->row_count && g->rows[r] == g->columns[c]) g->factor[r + c * g->ld] += lambda;
    }
}

/* Process column 0 holds vectors; what lies behind the first m elements is 0. */
static void scatter(double *part, const grid *g, const double *all, size_t m)
{
    for (size_t r = 0; r < g->row_count; r++)
        part[r] = g->column == 0 && g->rows[r] < m ? all[g->rows[r]] : 0;
}

/* all [m] on every rank; adding zeros is exact. */
static void collect(double *all, const grid *g, const double *part, size_t m)
{
    memset(all, 0, m * sizeof *all);
    if (g->column == 0)
        for (size_t r = 0; r < g->row_count && g->rows[r] < m; r++) all[g->rows[r]] = part[r];
    MPI_Allreduce(MPI_IN_PLACE, all, (int)m, MPI_DOUBLE, MPI_SUM, g->communicator);
}

/* |(K + lambda I) x - y| / |y| for the solution x [m]; the same on every rank. */
static double get_residual(grid *g, const double *x, const double *y, size_t m, double lambda)
{
    const double one = 1, zero = 0;
    const int n = (int)m;
    scatter(g->vector, g, x, m);
    memset(g->image, 0, g->ld * sizeof *g->image);
    pdsymv_("L", &n, &one, g->matrix, &ONE, &ONE, g->matrix_descriptor, g->vector, &ONE, &ONE,
            g->vector_descriptor, &ONE, &zero, g->image, &ONE, &ONE, g->vector_descriptor, &ONE);
    double *image = memory_array(image, m), missed = 0, whole = 0;
    collect(image, g, g->image, m);
    for (size_t i = 0; i < m; i++) {
        double r = image[i] + lambda * x[i] - y[i];
        missed += r * r;
        whole += y[i] * y[i];
    }
    memory_free(image);
    return whole > 0 ? sqrt(missed / whole) : sqrt(missed);
}

/* diagonal [m] of (K + lambda I)^-1 = L^-T L^-1 from the factor L, which is replaced by its
 * inverse: the sums of squares of the columns of L^-1. Returns ScaLAPACK's info. */
static int invert_diagonal(double *diagonal, grid *g, size_t m)
{
    const int n = (int)m;
    int info;
    pdtrtri_("L", "N", &n, g->factor, &ONE, &ONE, g->matrix_descriptor, &info);
    memset(diagonal, 0, m * sizeof *diagonal);
    for (size_t c = 0; c < g->column_count && g->columns[c] < m; c++) {
        double sum = 0;
        for (size_t r = 0; r < g->row_count && g->rows[r] < m; r++) {
            double value = g->factor[r + c * g->ld];
            if (g->rows[r] >= g->columns[c]) sum += value * value;
        }
        diagonal[g->columns[c]] = sum;
    }
    MPI_Allreduce(MPI_IN_PLACE, diagonal, n, MPI_DOUBLE, MPI_SUM, g->communicator);
    return info;
}

status_t grid_solve(grid_solution *ret, grid *g, const double *y, size_t m, double lambda)
{
    assert(lambda > 0 && m >= 1 && m <= g->n);
    const int n = (int)m;
    int info;
    add_to_diagonal(g, lambda);
    pdpotrf_("L", &n, g->factor, &ONE, &ONE, g->matrix_descriptor, &info);
    status_t status = STATUS_OK;
    if (info != 0)
        status = status_set(STATUS_FAILED, "the matrix plus %g on its diagonal is not positive "
                            "definite (leading minor %d of %zu)", lambda, info, m);
    TRY(team_agree(g->team, status));
    scatter(g->vector, g, y, m);
    pdpotrs_("L", &n, &ONE, g->factor, &ONE, &ONE, g->matrix_descriptor, g->vector, &ONE, &ONE,
             g->vector_descriptor, &info);
    assert(info == 0);
    collect(ret->weights, g, g->vector, m);
    ret->residual = get_residual(g, ret->weights, y, m, lambda);
    if (!(ret->residual <= 1e-8))
        status = status_set(STATUS_FAILED, "least squares with %g on the diagonal: residual %g",
                            lambda, ret->residual);
    TRY(team_agree(g->team, status));
    info = invert_diagonal(ret->left_out, g, m);
    assert(info == 0);
    for (size_t i = 0; i < m; i++) ret->left_out[i] = y[i] - ret->weights[i] / ret->left_out[i];
    return STATUS_OK;
}

const char *grid_library(void)
{
    return SCALAPACK_FOUND;
}
