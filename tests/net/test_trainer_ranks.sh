# src/README, contract 1: training gives the same bits on 1, 2, 3, 4, 8 and 16 ranks, for every network.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for n in 1 2 3 4 8 16; do
    timeout 300 "$MPIEXEC" -n "$n" "$BUILD_DIR/tests/net/train_ranks" > "$folder/$n"
    [ "$(wc -l < "$folder/$n")" -ge 9 ]
    cmp "$folder/1" "$folder/$n" || { echo "$n ranks differ from 1:"; diff "$folder/1" "$folder/$n"; exit 1; }
    echo "$n ranks: the same hashes"
done
cat "$folder/1"
