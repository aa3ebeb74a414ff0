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
long="train c.h5 --dataset $name --network small-cnn-rnn --passes 1 --batch 32 --checkpoint-minutes 0.002"
long="$long --epochs 40"
mpi 2 "$DEMODASH" $long -o whole 2>whole.log || { fail "train"; cat whole.log; }
# renewed FOLDER N: the checkpoint has been seen to change N times (in $changes), or no more will come
renewed() {
    if is_over "$running"; then return 0; fi
    look=$(stat -c '%i %y' "$1"/tasks/*/*/checkpoint 2>/dev/null)
    [ "$look" = "$last" ] || changes=$((changes + 1))
    last=$look
    [ $changes -ge "$2" ]
}
kills=0
for count in 1 4 2 7; do # then in its middle, and again
    "$MPIEXEC" -n 2 "$DEMODASH" $long -o killed 2>>killed.log &
    running=$!
    changes=0 last=$(stat -c '%i %y' killed/tasks/*/*/checkpoint 2>/dev/null)
    wait_for 300 renewed killed $count || fail "no checkpoint $count"
    kill_running
    [ -e killed/tasks/*/*/metrics.json ] || kills=$((kills + 1))
done
mpi 3 "$DEMODASH" $long -o killed 2>>killed.log || fail "the end after kills"
[ $kills != 0 ] || echo "note: no kill fell between a checkpoint and the end"
[ $kills = 0 ] || grep -q resumed killed.log || { fail "not resumed"; cat killed.log; }
[ "$(record whole)" = "$(record killed)" ] || fail "killed and resumed differs from undisturbed"

# ---- an epoch of several passes: stopped within one, gone on with on 3 ranks
passes="train c.h5 --dataset $name --network small-rnn --epochs 19 --passes 5 --batch 32 --clip-norm .5 --init letters"
"$DEMODASH" $passes -o passes 2>/dev/null || fail "train with passes"
[ "$(wc -l <passes/tasks/*/small-rnn-s1/epochs.tsv)" = 20 ] || fail "19 epochs expected"
# stop_at_checkpoint FOLDER ARGUMENTS..: by SIGUSR1, when there is one; $code is its exit code
stop_at_checkpoint() {
    where=$1
    shift
    "$DEMODASH" "$@" -o "$where" 2>"$where.log" &
    running=$!
    changes=0 last=
    wait_for 300 renewed "$where" 1 || fail "no checkpoint in $where"
    stop_running
}
stop_running() {
    kill -USR1 "$running" 2>/dev/null
    wait "$running"
    code=$?
    running=
}
stop_at_checkpoint part $passes --checkpoint-minutes 0.002
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
running=$!
wait_for 300 shows "begun anew" half.log "$running" || fail "half: nothing is begun anew"
stop_running
mpi 3 "$DEMODASH" $dead -o half 2>>half.log || { fail "resume after a restart"; cat half.log; }
grep -q resumed half.log || echo "note: the stop fell beside the training"
[ "$(record anew)" = "$(record half)" ] || fail "restarted, stopped and resumed differs from undisturbed"

# ---- a stop signal: checkpoint within the epoch, exit 75, go on. A run that ended before the signal came is
# done again.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf stopped
    stop_at_checkpoint stopped $long --epochs 70
    [ $code = 0 ] || break
done
[ $code = 75 ] || { fail "SIGUSR1 does not give exit 75"; cat stopped.log; }
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
expect 2 "did you mean" "$DEMODASH" sweep c.h5 --datasets "${name%?}x" -o x
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
