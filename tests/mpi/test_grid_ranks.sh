# Distributed least squares on 1, 2, 3 and 4 real ranks, each against LAPACK on one.
set -e
for n in 1 2 3 4; do
    timeout 300 "$MPIEXEC" -n "$n" "$BUILD_DIR/tests/mpi/test_grid"
done
