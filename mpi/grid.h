/* mpi/grid: a symmetric matrix block-cyclic over the ranks, and regularised least squares on it by
 * ScaLAPACK. The only file with ScaLAPACK's and BLACS's prototypes. */
#ifndef DEMODASH_MPI_GRID_H
#define DEMODASH_MPI_GRID_H

#include <stddef.h>

#include "src/core/status.h"
#include "src/core/team.h"

typedef struct grid grid;

/* What a rank fills in: block, column-major with column stride ld: block[r + c ld] = element
 * (rows[r], columns[c]) of the matrix, wanted where rows[r] >= columns[c] (the lower triangle; the
 * rest is never read). rows and columns ascend. Called on every rank for its own part: the function
 * must give the same element whoever asks. */
typedef void grid_callback(void *context, double *block, size_t ld, const size_t *rows,
                           size_t row_count, const size_t *columns, size_t column_count);

/* An n x n matrix in blocks of block x block (0: 64) over a grid of process_rows x (team size /
 * process_rows) ranks (0: as near to square as the size's divisors allow). MPI must have been
 * started. Owner: caller, grid_destroy; the team must outlive it. Errors: STATUS_USAGE when a
 * rank's part would exceed 2^31 elements, ScaLAPACK's limit, or process_rows does not divide the
 * size. Collective over the team. */
status_t grid_create(grid **ret, const team *t, size_t n, size_t block, int process_rows) MUST_USE;
void grid_destroy(grid *g); /* Collective; NULL is allowed */

/* Bytes that the matrices take on the fullest rank: two copies of its part. Not collective. */
size_t grid_forecast(size_t n, int ranks);

/* Fill the matrix K. Not collective. */
void grid_fill(grid *g, grid_callback *callback, void *context);

/* m: the order of what is solved, see grid_solve. */
typedef struct {
    double *weights;  /* [m] x of (K + lambda I) x = y */
    double *left_out; /* [m] prediction K x at i of the solution that never saw i: y_i - x_i /
                       * ((K + lambda I)^-1)_ii (Allen's PRESS; Golub, Heath & Wahba 1979) */
    double residual;  /* |(K + lambda I) x - y| / |y|, Euclidean; 0 for y = 0 */
} grid_solution;

/* Solve for y [m] (equal on every rank) with the first m rows and columns of K, 1 <= m <= n, and
 * lambda > 0, by Cholesky; K stays. ret's arrays are the caller's, [m] each, and receive the same
 * values on every rank. Results on different grids differ by rounding. Errors, the same on every
 * rank: STATUS_FAILED when K + lambda I is not positive definite or the residual is above 1e-8.
 * Collective. 2/3 m^3 operations over all ranks. */
status_t grid_solve(grid_solution *ret, grid *g, const double *y, size_t m,
                    double lambda) MUST_USE;

/* Where configure found ScaLAPACK, which does not tell its version: a name of pkg-config or flags.
 * Borrowed, static. */
const char *grid_library(void);

#endif
