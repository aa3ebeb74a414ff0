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
[ $failures = 0 ] && echo "check's numbers: all as expected"
[ $failures = 0 ]
