# Watching a run from another shell, and keeping a second one out: signs of life, a rank that stalls
# is named, the lock's holder is named; a run that was killed does not block the next.
. "$SOURCE_DIR/tests/scratch.sh"
$DEMODASH simulate -o c.h5 --datasets 3 --train 400 --test 40 --seed 5 2>/dev/null || exit 1
long="sweep c.h5 --no-gather -o r --datasets 1-2 --networks small-cnn --epochs 10000 --passes 1"
"$MPIEXEC" -n 2 "$DEMODASH" $long --ranks-per-task 1 2>first.log &
running=$!
tells() { "$DEMODASH" status r 2>&1 | tee status.txt | grep -Eqz -e "$1"; }
# both at work: a line of each rank, and their speed in all
wait_for 300 tells "[1-9][0-9]* sequences/s in all.*rank 0 .*epoch.*rank 1 .*epoch" || fail "status: two ranks at work"
grep -q "0 of 2 tasks done, 2 running, 0 failed, 0 left" status.txt || { fail "status: tasks"; cat status.txt; }
grep -Eq "[1-9][0-9]* sequences/s in all; about .* left" status.txt || fail "status: rates"
grep -q "rank 0 .* small-cnn seed 1: epoch .*; last sign of life [0-9]* s ago" status.txt || fail "status: signs"
grep -q STALLED status.txt && fail "status: nothing stalls yet"
# the ranks' processes, from --json
ranks=$($DEMODASH status r --json | sed -n 's/.*"process": \([0-9]*\),.*/\1/p')
[ "$(echo $ranks | wc -w)" = 2 ] || fail "status --json: two ranks expected, not '$ranks'"

# ---- other datasets of the folder can be worked on
timeout 300 "$DEMODASH" sweep c.h5 --no-gather -o r --datasets 3 --networks small-cnn --epochs 1 --passes 1 2>other.log \
    || { fail "another dataset must be free"; cat other.log; }
# ---- one rank stops: it is named; a second run of the same datasets waits and is refused
second=$(echo $ranks | cut -d ' ' -f 2)
kill -STOP "$second"
before=$(date +%s)
timeout 300 "$DEMODASH" $long 2>second.log
[ $? = 73 ] || { fail "the second run must be refused with 73"; cat second.log; }
waited=$(($(date +%s) - before))
[ $waited -ge 14 ] || fail "waited $waited s, not 15"
grep -q "is being worked on by .*host $(hostname), process $(echo $ranks | cut -d ' ' -f 1)," second.log \
    || { fail "the holder is not named"; cat second.log r/lock; }
wait_for 300 tells "STALLED: rank 1 [(]host $(hostname), process $second[)] has given no sign of life for" \
    || { fail "the rank that stalls is not named"; cat status.txt; }
# the other one is at work, even if a busy machine kept it waiting for a while
only_one() {
    [ "$("$DEMODASH" status r | grep -c STALLED)" = 1 ] \
        && [ "$("$DEMODASH" status r --json | grep -c '"stalled": "has given no sign')" = 1 ]
}
wait_for 60 only_one || { fail "only that rank stalls"; "$DEMODASH" status r; "$DEMODASH" status r --json; }
kill -CONT "$second"

# ---- killed: told as such, and the next run gets the lock at once
kill -9 $ranks
wait "$running" 2>/dev/null
running=
$DEMODASH status r | grep -q "was killed; the same command goes on" || { fail "killed"; $DEMODASH status r; }
"$DEMODASH" $long 2>third.log &
running=$!
wait_for 300 shows "resumed at epoch" third.log "$running" && grep -q "resumed at epoch" third.log \
    || { fail "the next run goes on"; cat third.log; }
kill -USR1 "$running"
wait "$running"
[ $? = 75 ] || { fail "a signal must give 75"; cat third.log; }
running=
timeout 300 "$DEMODASH" $long --time-limit 0.12 --stop-before 0.06 2>fourth.log
[ $? = 75 ] || { fail "the end of the time must give 75"; cat fourth.log; }
grep -q "stopped: the end of the job is near" fourth.log || { fail "why it stopped"; cat fourth.log; }
$DEMODASH status r | grep -q "stopped at checkpoints" || fail "status after a stop"
SLURM_JOB_END_TIME=$(date +%s) "$DEMODASH" $long 2>late.log
[ $? = 2 ] && grep -q "leaves no time to work" late.log || { fail "no time left"; cat late.log; }
$DEMODASH status nowhere 2>none.log
[ $? = 66 ] || fail "status of no folder"
[ $failures = 0 ] && echo "status and lock: all as expected"
[ $failures = 0 ]
