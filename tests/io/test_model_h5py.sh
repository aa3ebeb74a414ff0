# model.h5 as documented: h5py and NumPy rebuild every test score of each kind of network, to the
# rounding of single precision (scores are in 0..1; some hundred additions: 1e-5).
set -u
python=
for p in python3 /usr/bin/python3; do
    "$p" -c 'import h5py, numpy' 2>/dev/null && { python=$p; break; }
done
[ -n "$python" ] || { echo "SKIP: no python3 with h5py"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$DEMODASH" simulate -o "$folder/c.h5" --datasets 1 --train 400 --test 100 --seed 9 2>/dev/null || exit 1
"$DEMODASH" sweep "$folder/c.h5" --no-gather -o "$folder/r" --epochs 2 --passes 1 --hidden 12 --conv 5x16,4x8 --pool 3 \
    --networks medium-cnn,large-rnn,large-cnn-rnn,small-cnn-rnn,deepbind 2>"$folder/log" \
    || { cat "$folder/log"; exit 1; }
failures=0
for task in "$folder"/r/tasks/*/*; do
    worst=$("$python" "$SOURCE_DIR/tests/io/rebuild_prediction.py" "$folder/c.h5" "$task") || worst=1
    echo "$(basename "$task"): greatest difference of a score $worst"
    "$python" -c "import sys; sys.exit(not float('$worst') < 1e-5)" || failures=1
done
exit $failures
