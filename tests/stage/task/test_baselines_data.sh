# The baselines on real data: composition finds nothing where negatives are exact shuffles, the
# kernel machine finds NFE2 from 1,600 records, on any number of ranks. SKIP where the data are not.
[ -d "$DEMODASH_DATA/deepbind" ] || { echo "SKIP: no $DEMODASH_DATA/deepbind"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$DEMODASH" import "$DEMODASH_DATA/deepbind" "$DEMODASH_DATA/deepmotif" -o "$folder/all.h5" \
    2> "$folder/said" || { cat "$folder/said"; exit 1; }
run="$BUILD_DIR/tests/stage/task/baseline_ranks"
"$run" composition "$folder/all.h5" > "$folder/composition.txt" || exit 1
cat "$folder/composition.txt"
# Each negative has the dinucleotides of its positive: no weight can move away from 0.
[ "$(grep -c ' 0\.5000$' "$folder/composition.txt")" = 14 ] \
    || { echo "FAILED: not 14 x .5"; exit 1; }
for n in 1 3; do
    timeout 300 "$MPIEXEC" -n "$n" "$run" gkm "$folder/all.h5" NFE2_K562_NF-E2_Yale 0 1600 \
        "$folder/$n.txt" || exit 1
done
cmp "$folder/1.txt" "$folder/3.txt" || { echo "FAILED: 3 ranks give other values"; exit 1; }
