# The command line of explain on trained networks: the same bytes on any number of ranks, reruns,
# choices of sequences, a stop, and bad input refused in one sentence.
. "$SOURCE_DIR/tests/scratch.sh"
record() { find r/tasks -name explain.h5 | LC_ALL=C sort | xargs sha256sum; }

$DEMODASH simulate -o c.h5 --datasets 1 --train 400 --test 60 --seed 5 2>/dev/null \
    || { fail simulate; exit 1; }
mpi 2 "$DEMODASH" sweep c.h5 --no-gather --networks small-rnn,small-cnn --conv 5x8,3x8 --pool 2 --lstm 1x8 \
    --epochs 2 --passes 1 -o r 2>sweep.log || { fail sweep; cat sweep.log; exit 1; }
name=$(ls r/tasks)
rnn=r/tasks/$name/small-rnn-s1 cnn=r/tasks/$name/small-cnn-s1

# ---- the same bytes on 1, 2 and 3 ranks, and when done one by one
mpi 1 "$DEMODASH" explain r --methods all --steps 4 --optimize-steps 20 2>one.log \
    || { fail "explain on 1 rank"; cat one.log; }
record >one.sha
[ "$(wc -l <one.sha)" = 3 ] || fail "3 files expected"
for n in 2 3; do
    rm r/tasks/*/*/explain.h5
    mpi $n "$DEMODASH" explain r --methods all --steps 4 --optimize-steps 20 2>n.log \
        || { fail "explain on $n ranks"; cat n.log; }
    record | cmp - one.sha || fail "explain.h5 on $n ranks differs"
done
rm r/tasks/*/*/explain.h5
"$DEMODASH" explain "$cnn/" "$rnn" --methods all --steps 4 --optimize-steps 20 2>err.txt \
    || { fail "explain two tasks"; cat err.txt; }
[ "$(record | wc -l)" = 2 ] || fail "2 files expected"
record | cut -d ' ' -f 1 | while read -r sum; do
    grep -q "$sum" one.sha || echo differs
done | grep -q . && fail "tasks one by one differ"

# ---- what is said of it
grep -qE "30 sequences  .* ig residual at most [0-9.e-]+  classopt p 0\.[0-9]+, restarts correlate" one.log \
    || { fail "residual and agreement are not told"; cat one.log; }

# ---- what is in it
"$DEMODASH" info "$rnn/explain.h5" >info.txt 2>&1 || fail info
for line in "/temporal/forward  float32 \[30\]\[101\]" "/raw/seq  uint8 \[30\]\[4\]\[101\]" \
    "/classopt/matrices  float32 \[4\]\[101\]\[4\]" "/mutagenesis/difference  float32 \[30\]\[101\]\[4\]" \
    "method: integrated"; do
    grep -q "$line" info.txt || fail "info lacks $line"
done
grep -q "/activation" info.txt && fail "an RNN has no first convolution"
"$DEMODASH" info "$cnn/explain.h5" | grep -q "/temporal" && fail "a CNN has no temporal scores"

# ---- finished ones are left alone, unless asked
expect 0 "finished before" "$DEMODASH" explain "$rnn" -m all --steps 4 --optimize-steps 20
expect 0 "explain.h5: 30 sequences" "$DEMODASH" explain "$rnn" -m all --steps 4 --optimize-steps 20 --again
expect 0 "explain.h5: 30 sequences" "$DEMODASH" explain "$rnn" -m all --steps 5 --optimize-steps 20

# ---- other sequences
expect 0 "explain.h5: 3 sequences" "$DEMODASH" explain "$rnn" -m saliency --sequences 60,1-2
expect 0 "explain.h5: 60 sequences" "$DEMODASH" explain "$rnn" -m temporal --sequences all
printf '>x\nACGTACGTNNACGTTTGACA\n>y\nTTTTTTTTTTTTTTTTTTTT\n' >short.fa
expect 0 "short.h5: 2 sequences" "$DEMODASH" explain "$cnn" -m saliency,ism --sequences short.fa -o short.h5
"$DEMODASH" info short.h5 | grep -q "/saliency/magnitude  float32 \[2\]\[20\]" \
    || fail "sequences of another length"

# ---- a stop: exit 75, nothing half-written
rm "$rnn/explain.h5"
"$DEMODASH" explain "$rnn" -m classopt --optimize-steps 1000000 2>stop.log &
running=$!
wait_for 300 shows "classopt" stop.log "$running"
kill -TERM "$running"
wait "$running"
code=$?
running=
[ $code = 75 ] || { fail "SIGTERM does not give exit 75"; cat stop.log; }
ls "$rnn" | grep -q explain && fail "a stop leaves a file"

# ---- bad input, one sentence each
expect 2 "is no method" "$DEMODASH" explain "$rnn" -m gradcam
expect 2 "--score: 'loss' is none of logit, probability, likelihood" "$DEMODASH" explain "$rnn" --score loss
expect 2 "needs a task's folder" "$DEMODASH" explain
expect 65 "holds 1-60" "$DEMODASH" explain "$rnn" --sequences 61
expect 66 "nowhere.fa" "$DEMODASH" explain "$rnn" --sequences nowhere.fa -o no.h5
expect 66 "model.h5" "$DEMODASH" explain nowhere
expect 66 "nowhere.h5" "$DEMODASH" explain "$rnn" --compendium nowhere.h5
printf '>x\nACG\n' >tiny.fa
expect 65 "sequences of 3 letters" "$DEMODASH" explain "$cnn" --sequences tiny.fa -o no.h5
mkdir broken
head -c 3000 "$cnn/model.h5" >broken/model.h5
expect 65 "broken/model.h5" "$DEMODASH" explain broken
ls broken | grep -q explain && fail "a broken model leaves a file"
cp "$cnn/model.h5" broken/model.h5
expect 66 "names no compendium: give --compendium" "$DEMODASH" explain broken
expect 0 "sequences" "$DEMODASH" explain broken --compendium c.h5 -m saliency
$DEMODASH simulate -o other.h5 --datasets 2 --train 40 --test 20 --seed 6 2>/dev/null
sha256sum broken/explain.h5 >before.sha
expect 65 "is not the data that broken was trained on" \
    "$DEMODASH" explain broken --compendium other.h5 -m saliency --sequences all
sha256sum -c before.sha >/dev/null 2>&1 || fail "other data replaced the explanations"
expect 0 "is not the data that the model was trained on" \
    "$DEMODASH" explain broken --compendium other.h5 -m saliency --sequences all --force
rm -rf r/tasks/*/small-cnn-s1/model.h5
expect 1 "1 of 3 tasks failed" "$DEMODASH" explain r -m saliency
[ "$(record | wc -l)" -ge 2 ] || fail "a failed task stopped the others"

[ $failures = 0 ] || exit 1
echo "explain: all passed"
