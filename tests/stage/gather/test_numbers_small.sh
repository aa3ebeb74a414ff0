# Numbers that need data or options of their own, computed once more: tables beside published values,
# lambda, data_sha256, predict on each strand, what status counts, when patience stops.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/stage/gather/numbers.sh"
run simulate -o c.h5 --datasets 3 --train 120 --test 40 --length 60 --seed 5
# ---- published values beside ours: a few datasets that are not simulated
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_data.py" in || fail "numbers_data.py"
run import in -o p.h5
run sweep p.h5 -o p --no-gather --epochs 2 --passes 1 --batch 32 --gkm-max 100 --networks composition,gkm,small-cnn,small-cnn-rnn
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_data.py" published p >published.tsv || fail "numbers_data.py"
run tables p --published published.tsv >/dev/null
recompute tables p published.tsv

# ---- the kernel machine's lambda: of equally good ones the greatest, 2^6
mkdir -p apart/one
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_data.py" apart apart/one || fail "numbers_data.py"
run import apart -o a.h5
run sweep a.h5 -o a --no-gather --networks gkm
grep -q '"lambda": 64' a/tasks/*/gkm-s1/metrics.json || { fail "lambda"; cat a/tasks/*/gkm-s1/metrics.json; }

# ---- data_sha256 tells another test set, and nothing else, apart
hash_of() { sed -n 's/.*"data_sha256": "\(.*\)".*/\1/p' "$1"/tasks/*/composition-s1/metrics.json; }
mkdir -p one/x two/x three/x
set -- in/*
cp "$1"/*.fa one/x
cp "$1"/*.fa two/x
cp "$1/train.fa" three/x
cp "$2/test.fa" three/x
for name in one two three; do
    run import $name -o $name.h5
    run sweep $name.h5 -o $name.r --no-gather --networks composition
done
[ -n "$(hash_of one.r)" ] && [ "$(hash_of one.r)" = "$(hash_of two.r)" ] || fail "data_sha256 of the same data"
[ "$(hash_of one.r)" != "$(hash_of three.r)" ] || fail "data_sha256 of another test set"

# ---- predict: each strand by itself, and their mean
task=$(echo p/tasks/*/small-cnn-rnn-s1 | cut -d ' ' -f 1)
"$python" "$SOURCE_DIR/tests/stage/gather/numbers_data.py" fasta turned.fa >forward.fa
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
[ $failures = 0 ] && echo "choices: all as expected"
[ $failures = 0 ]
