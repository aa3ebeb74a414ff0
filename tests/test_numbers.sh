# One small run, and every number that it shows computed once more by tests/numbers_*.py, by formulas of
# their own: metrics, summary, tables, reports, index, results.h5, motifs; predict on each strand; what
# status counts; when patience stops.
. "$SOURCE_DIR/tests/scratch.sh"
for python in python3 /usr/bin/python3; do
    "$python" -c 'import h5py' 2>/dev/null && break
done
"$python" -c 'import h5py' 2>/dev/null || { echo "SKIP: no python3 with h5py"; exit 77; }
# recompute PROGRAM ARGUMENTS...
recompute() {
    program=$1
    shift
    "$python" "$SOURCE_DIR/tests/numbers_$program.py" "$@" || fail "numbers_$program.py"
}
# run COMMAND...: demodash, which must succeed
run() { timeout 600 "$DEMODASH" "$@" 2>log || { fail "demodash $*"; tail -n 20 log; exit 1; }; }

run simulate -o c.h5 --datasets 4 --train 300 --test 80 --length 60 --seed 5
small="-o r --no-gather --epochs 3 --passes 2"
# seeds are unequal, within a dataset and over the datasets
run sweep c.h5 $small --networks composition,gkm,medium-rnn,medium-cnn,medium-cnn-rnn,small-rnn
run sweep c.h5 $small --networks medium-cnn,small-cnn-rnn --seeds 2 --datasets 1-2
run sweep c.h5 $small --networks small-cnn --seeds 3-5 --datasets 2
run summary r >summary.txt
run summary r --json >summary.json
recompute metrics r summary.txt summary.json

# ---- motifs, reports, tables
run motifs extract r --min-sites 4
recompute motifs r c.h5
run gather r --pvalue 0.001
recompute reports r c.h5 0.001
recompute tables r

# ---- published values beside ours: a few datasets that are not simulated
"$python" "$SOURCE_DIR/tests/numbers_data.py" in || fail "numbers_data.py"
run import in -o p.h5
run sweep p.h5 -o p --no-gather --epochs 2 --passes 1 --batch 32 --gkm-max 100 --networks composition,gkm,small-cnn
"$python" "$SOURCE_DIR/tests/numbers_data.py" published p >published.tsv || fail "numbers_data.py"
run tables p --published published.tsv >/dev/null
recompute tables p published.tsv

# ---- predict: each strand by itself, and their mean
task=$(echo r/tasks/*/medium-cnn-rnn-s1 | cut -d ' ' -f 1)
"$python" "$SOURCE_DIR/tests/numbers_data.py" fasta turned.fa >forward.fa
for strand in model forward reverse both; do
    run predict --strand $strand "$task" forward.fa >$strand.tsv
done
run predict --strand forward "$task" turned.fa >turned.tsv
recompute predict "$task" forward.tsv reverse.tsv both.tsv model.tsv turned.tsv

# ---- status: of six tasks four are done and two failed (filters longer than the sequences)
expect 1 "2 of 6 tasks failed" "$DEMODASH" sweep c.h5 -o s --no-gather --networks composition,small-cnn \
    --conv 81x4 --datasets 1-2 --epochs 1 --passes 1
run status s >status.txt
run status s --json >status.json
recompute status status.txt status.json

# ---- patience: the epoch after which there is no better one for so many
run sweep c.h5 -o q --no-gather --networks small-cnn --epochs 60 --passes 1 --patience 3
recompute patience q 3 60
[ $failures = 0 ] && echo "numbers: all as expected"
[ $failures = 0 ]
