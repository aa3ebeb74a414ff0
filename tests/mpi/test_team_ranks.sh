# The team's operations on 1, 2, 3 and 4 real ranks.
set -e
for n in 1 2 3 4; do
    timeout 300 "$MPIEXEC" -n "$n" "$BUILD_DIR/tests/mpi/test_team"
done
