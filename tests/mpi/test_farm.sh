# The task farm on several numbers of ranks; each run under a time limit, since a fault hangs.
for n in 1 2 3 5 8; do
    timeout 300 "$MPIEXEC" -n "$n" "$BUILD_DIR/tests/mpi/farm_ranks" || { echo "$n ranks: failed"; exit 1; }
done
