# One small run, and every number that it shows computed once more by tests/numbers_*.py, by formulas of
# their own: metrics, summary, motifs, reports, index, results.h5, tables.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/stage/gather/numbers.sh"
run simulate -o c.h5 --datasets 4 --train 300 --test 80 --length 60 --seed 5
small="-o r --no-gather --epochs 3 --passes 2"
# seeds are unequal, within a dataset and over the datasets
run sweep c.h5 $small --networks composition,gkm,medium-rnn,medium-cnn,medium-cnn-rnn,small-rnn
run sweep c.h5 $small --networks medium-cnn,small-cnn-rnn --seeds 2 --datasets 1-2
run sweep c.h5 $small --networks small-cnn --seeds 3-5 --datasets 2
run sweep c.h5 $small --networks medium-cnn --seeds 2 --datasets 3 # two tasks with planted pairs
run summary r >summary.txt
run summary r --json >summary.json
recompute metrics r summary.txt summary.json

# ---- motifs, reports, tables
run motifs extract r --min-sites 4
recompute motifs r c.h5
cp -r r trust
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_trust.py" write trust 1 || fail "numbers_trust.py"
run motifs extract trust --min-sites 4
cp trust/motifs/trust.tsv one.tsv
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_trust.py" write trust 40 || fail "numbers_trust.py"
run motifs extract trust --min-sites 4
recompute trust read one.tsv trust/motifs/trust.tsv
run gather r --pvalue 0.001
recompute reports r c.h5 0.001
recompute tables r
[ $failures = 0 ] && echo "numbers: all as expected"
[ $failures = 0 ]
