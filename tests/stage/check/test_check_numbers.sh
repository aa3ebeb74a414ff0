# What check --json counts and forecasts, computed once more from the compendium by plain Python.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/stage/gather/numbers.sh"
mkdir mixed made
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_check.py" write . || fail "numbers_check.py"
mv mixed.*.csv mixed
mv made.*.csv made
run import mixed made -o c.h5 --pad --make-negatives
run sweep c.h5 -o r --no-gather --networks composition
for ranks in 1 3; do
    run check c.h5 -o r --no-gather --networks composition,gkm,small-cnn --seeds 1,2 \
        --ranks-per-task 1 --epochs 2 --ranks $ranks --json >check.json
    recompute check read c.h5 check.json r 2
done

# What it foretells of disk and memory, against a sweep and a gather of the same: sizes, not times. They are
# estimates (a page's pictures differ), so within a factor, which stands here.
run simulate -o s.h5 --datasets 2 --train 400 --test 600
run check s.h5 --networks small-cnn,small-cnn-rnn --epochs 1 --json >check.json
run sweep s.h5 -o s --networks small-cnn,small-cnn-rnn --epochs 1
disk=$(find s -type f -print0 | xargs -0 stat -c %s | awk '{ s += $1 } END { print s }')
memory=$(sed -n 's/.* \([0-9]*\) MiB at most on rank 0.*/\1/p' log | tail -n 1)
# foretold KEY BYTES: the forecast is at least 0.8 of what came, and at most 1.4
foretold() {
    forecast=$(sed -n "s/^ *\"$1\": \([0-9.e+]*\),*$/\1/p" check.json)
    echo "$1: forecast $forecast, came $2"
    awk -v f="$forecast" -v b="$2" 'BEGIN { exit !(b > 0 && f >= 0.8 * b && f <= 1.4 * b) }' \
        || fail "$1: forecast $forecast, but it took $2"
}
foretold disk_bytes "$disk"
foretold memory_bytes $((memory << 20))
[ $failures = 0 ] && echo "check's numbers: all as expected"
[ $failures = 0 ]
