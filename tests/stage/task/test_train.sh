# The command line of train, sweep, summary and predict on a small simulated compendium: the same
# files of record on any number of ranks, after a kill and after a stop; bad input refused.
. "$SOURCE_DIR/tests/scratch.sh"

$DEMODASH simulate -o c.h5 --datasets 2 --train 400 --test 100 --seed 5 2>/dev/null || { fail simulate; exit 1; }
sweep="sweep c.h5 --no-gather --networks small-cnn,small-rnn --epochs 3 --passes 1 --conv 5x16 --lstm 1x8 --seeds 1"

# ---- the same bytes on 1, 3 and 4 ranks
mpi 1 "$DEMODASH" $sweep -o r1 2>r1.log || { fail "sweep on 1 rank"; cat r1.log; }
record r1 >r1.sha
[ "$(wc -l <r1.sha)" = 30 ] || { fail "30 files of record expected"; cat r1.sha; }
for n in 3 4; do
    mpi $n "$DEMODASH" $sweep -o r$n 2>r$n.log || { fail "sweep on $n ranks"; cat r$n.log; }
    record r$n | cmp - r1.sha || fail "files of record on $n ranks differ"
done

# ---- a finished sweep is not run again
mpi 1 "$DEMODASH" $sweep -o r1 2>again.log || fail "rerun"
grep -q "0 done, 6 finished before" again.log || { fail "rerun trains again"; cat again.log; }
record r1 | cmp - r1.sha || fail "a rerun changed files of record"

# ---- pulling the plug: kill -9 of all ranks, again and again until it is done
name=$($DEMODASH info c.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | head -n 1)
long="train c.h5 --dataset $name --network small-cnn-rnn --epochs 40 --passes 1 --batch 32"
mpi 2 "$DEMODASH" $long -o whole 2>whole.log || { fail "train"; cat whole.log; }
tries=0
until [ -e killed/tasks/*/small-cnn-rnn-s1/metrics.json ] || [ $tries = 8 ]; do
    "$MPIEXEC" -n 2 "$DEMODASH" $long -o killed 2>>killed.log &
    sleep "1.$((tries * 137 % 10))"
    # the ranks are children of mpirun
    # shellcheck disable=SC2046
    kill -9 $(pgrep -P $!) $! 2>/dev/null
    wait $! 2>/dev/null
    tries=$((tries + 1))
done
[ -e killed/tasks/*/small-cnn-rnn-s1/metrics.json ] || mpi 3 "$DEMODASH" $long -o killed 2>>killed.log
grep -q resumed killed.log || echo "note: no kill fell between a checkpoint and the end"
[ "$(record whole)" = "$(record killed)" ] || fail "killed and resumed differs from undisturbed"

# ---- an epoch of several passes: stopped within one, gone on with on 3 ranks
passes="train c.h5 --dataset $name --network small-rnn --epochs 19 --passes 5 --batch 32 --clip-norm .5 --init letters"
"$DEMODASH" $passes -o passes 2>/dev/null || fail "train with passes"
[ "$(wc -l <passes/tasks/*/small-rnn-s1/epochs.tsv)" = 20 ] || fail "19 epochs expected"
"$DEMODASH" $passes -o part 2>part.log &
tries=0
until ls part/tasks/*/small-rnn-s1/checkpoint* >/dev/null 2>&1 || [ $tries = 600 ]; do
    sleep .05
    tries=$((tries + 1))
done
kill -USR1 $! 2>/dev/null
wait $!
mpi 3 "$DEMODASH" $passes -o part 2>>part.log || { fail "resume within a pass"; cat part.log; }
grep -q resumed part.log || echo "note: the stop fell beside the training"
[ "$(record passes)" = "$(record part)" ] || fail "passes stopped and resumed differ from undisturbed"
"$DEMODASH" ${passes%--passes*} --passes 1 --batch 32 --clip-norm .5 --init letters -o once 2>/dev/null
cmp -s passes/tasks/*/small-rnn-s1/epochs.tsv once/tasks/*/small-rnn-s1/epochs.tsv \
    && fail "passes do nothing"

# ---- a rate that kills the network: begun anew with shorter steps, the same bytes after a stop
dead="train c.h5 --dataset $name --network small-cnn --epochs 60 --lr 1 --batch 32"
"$DEMODASH" $dead --restarts 0 -o dead 2>/dev/null || fail "train a network that dies"
"$DEMODASH" $dead -o anew 2>anew.log || fail "begin a dead network anew"
grep -q "the network is dead after epoch" anew.log || { fail "restart not told"; cat anew.log; }
grep -q '"restarts": [1-3],' anew/tasks/*/small-cnn-s1/metrics.json || fail "restarts not recorded"
auroc() { sed -n 's/.*"auroc": \([0-9.]*\).*/\1/p' "$1"/tasks/*/small-cnn-s1/metrics.json; }
awk -v a="$(auroc dead)" -v b="$(auroc anew)" 'BEGIN { exit !(b > a) }' \
    || fail "restarts do not help: AUROC $(auroc dead) without, $(auroc anew) with"
"$DEMODASH" $dead -o half 2>half.log &
for _ in $(seq 500); do
    grep -q "begun anew" half.log && break
    sleep .02
done
kill -USR1 $! 2>/dev/null
wait $!
mpi 3 "$DEMODASH" $dead -o half 2>>half.log || { fail "resume after a restart"; cat half.log; }
grep -q resumed half.log || echo "note: the stop fell beside the training"
[ "$(record anew)" = "$(record half)" ] || fail "restarted, stopped and resumed differs from undisturbed"

# ---- a stop signal: checkpoint within the epoch, exit 75, go on
"$DEMODASH" $long --epochs 70 -o stopped 2>stopped.log &
sleep 1.2
kill -USR1 $! 2>/dev/null
wait $!
[ $? = 75 ] || { fail "SIGUSR1 does not give exit 75"; cat stopped.log; }
grep -q "run the same command again" stopped.log || fail "a stop does not say how to go on"
"$DEMODASH" $long --epochs 70 -o stopped 2>stopped.log || fail "resume after a stop"
"$DEMODASH" $long --epochs 70 -o whole70 2>/dev/null || fail "train 70"
[ "$(record stopped)" = "$(record whole70)" ] || fail "stopped and resumed differs from undisturbed"

# ---- other settings in the same folder are refused
expect 2 "holds a finished task of other settings" "$DEMODASH" sweep c.h5 --networks small-cnn --epochs 4 -o r1
# ---- numbers that run away stop their task, with its place; the others go on
expect 1 "2 of 2 tasks failed" "$DEMODASH" sweep c.h5 --networks small-rnn --lr 10 --decay 1 --clip 0 --clip-norm 0 --epochs 20 -o inf
grep -q "FAILED: epoch .*, batch .*: .* is not finite" err.txt || fail "a task that failed names its step"
ls inf/tasks/*/small-rnn-s1/checkpoint >/dev/null || fail "the last good weights are not kept"

# ---- what the user gets wrong
expect 2 "is called" "$DEMODASH" train c.h5 --dataset "$name" --network medium-ccn -o x
expect 2 "did you mean" "$DEMODASH" sweep c.h5 --datasets "${name%?}" -o x
expect 2 "multiple of 16" "$DEMODASH" sweep c.h5 --batch 100 -o x
expect 2 "neither paper, best nor a file" "$DEMODASH" sweep c.h5 --recipe bets -o x
expect 2 "needs one compendium" "$DEMODASH" sweep -o x
expect 66 "missing.h5" "$DEMODASH" sweep missing.h5 -o x
head -c 3000 c.h5 >short.h5
expect 65 "short.h5" "$DEMODASH" sweep short.h5 -o x
echo "text" >text.h5
expect 65 "text.h5" "$DEMODASH" sweep text.h5 -o x
expect 73 "x/y" "$DEMODASH" sweep c.h5 -o /dev/null/x/y
expect 66 "is it a results folder" "$DEMODASH" summary nowhere
expect 65 "metrics.json" sh -c 'cp -r r1 broken && echo "{" > "$(ls -d broken/tasks/*/small-cnn-s1 | head -n 1)/metrics.json" && "$DEMODASH" summary broken'
# What metrics.json does not hold, or holds out of range, is no finished task.
broken=$(ls -d broken/tasks/*/small-cnn-s1 | head -n 1)/metrics.json
whole=$(ls -d r1/tasks/*/small-cnn-s1 | head -n 1)/metrics.json
echo "{}" >"$broken"
expect 65 "metrics.json: auroc: is missing" "$DEMODASH" summary broken
sed 's/"auroc": [0-9.e-]*/"auroc": 7/' "$whole" >"$broken"
expect 65 "auroc: 7 is outside 0 to 1" "$DEMODASH" summary broken
sed 's/"epochs": [0-9]*/"epochs": 1.5/' "$whole" >"$broken"
expect 65 "epochs: is no whole number" "$DEMODASH" summary broken
sed 's/"test_positives": [0-9]*/"test_positives": NaN/' "$whole" >"$broken"
expect 65 "metrics.json:" "$DEMODASH" summary broken
cp "$whole" "$broken"
expect 0 "small-cnn" "$DEMODASH" summary broken
[ ! -e x ] || fail "a refused command left a folder"

# ---- summary and predict
expect 0 "small-cnn" "$DEMODASH" summary r1
command -v python3 >/dev/null || { echo "SKIP: summary --json: no python3"; python3() { cat >/dev/null; }; }
"$DEMODASH" summary r1 --json | python3 -c 'import json,sys; d=json.load(sys.stdin); assert len(d)==6 and all(0<=t["auroc"]<=1 for t in d)' \
    2>json.err || { fail "summary --json"; cat json.err; }
model=$(ls -d r1/tasks/*/small-cnn-s1 | head -n 1)
cat >s.fa <<'F'
>one some words
ACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTA
>two
acgtnACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTAC
GTACGTACGTACGTACGTACGTACGTACGTACGTACGTA
F
expect 0 "one" "$DEMODASH" predict "$model" s.fa
[ "$(wc -l <out.txt)" = 3 ] || fail "predict: 3 lines expected"
expect 0 "one" sh -c 'gzip -c s.fa | "$DEMODASH" predict "$1" "$1" - --strand both' sh "$model"
expect 65 "s2.fa:2" sh -c 'printf ">a\nACGT!\n" > s2.fa; "$DEMODASH" predict "$1" s2.fa' sh "$model"
expect 65 "a sequence of 4 letters" sh -c 'printf ">a\nACGT\n" > s3.fa; "$DEMODASH" predict "$1" s3.fa' sh "$model"
expect 66 "model.h5" "$DEMODASH" predict nowhere/model.h5 s.fa

[ $failures = 0 ] && echo "train, sweep, summary, predict: all as expected"
[ $failures = 0 ]
