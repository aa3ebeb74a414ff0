# The gapped k-mer kernel machine as a whole: the same bytes on 1, 2, 3 and 4 ranks.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for n in 1 2 3 4; do
    timeout 300 "$MPIEXEC" -n "$n" "$BUILD_DIR/tests/stage/task/baseline_ranks" sample "$folder/$n.txt" \
        || exit 1
    cmp "$folder/1.txt" "$folder/$n.txt" || { echo "FAILED: $n ranks give other values"; exit 1; }
done
[ "$(wc -l < "$folder/1.txt")" = 201 ] || { echo "FAILED: not 200 test values"; exit 1; }
