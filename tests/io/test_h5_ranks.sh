# One file written by 1, 2, 3 and 4 ranks, and by one process without MPI: the same bytes.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for n in 1 2 3 4; do
    timeout 300 "$MPIEXEC" -n "$n" "$BUILD_DIR/tests/io/test_h5_parallel" "$folder/f.h5" \
        >> "$folder/hashes"
    rm "$folder/f.h5"
done
cat "$folder/hashes"
[ "$(wc -l < "$folder/hashes")" = 8 ]
[ "$(sort -u "$folder/hashes" | wc -l)" = 1 ]
[ "$(find "$folder" -name 'f.h5*' | wc -l)" = 0 ]
