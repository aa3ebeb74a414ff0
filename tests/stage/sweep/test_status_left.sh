# The time left that status tells of a living run, computed once more from the predicted costs of
# its tasks and the signs of life of its ranks, which are stopped meanwhile: nothing changes then.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/stage/gather/numbers.sh"
run simulate -o c.h5 --datasets 2 --train 400 --test 40 --seed 5
# both_work FOLDER PROCESS: both ranks are beyond the first epoch, or the run has ended
both_work() {
    "$DEMODASH" status "$1" >now.txt 2>/dev/null
    [ "$(grep -cE '^  rank [01] .*: epoch ([2-9]|[1-9][0-9]+) of ' now.txt)" = 2 ] || is_over "$2"
}
# look FOLDER LEFT OPTIONS: a run of two ranks, at two tasks while LEFT wait
look() {
    # shellcheck disable=SC2086
    "$MPIEXEC" -n 2 "$DEMODASH" sweep c.h5 --no-gather -o "$1" --epochs 10000 --passes 1 \
        --ranks-per-task 1 --networks $3 2>"$1.log" &
    running=$!
    wait_for 300 both_work "$1" $running
    ranks=$("$DEMODASH" status "$1" --json | sed -n 's/.*"process": \([0-9]*\),.*/\1/p')
    [ "$(echo $ranks | wc -w)" = 2 ] \
        || { fail "two ranks expected, not '$ranks'"; cat now.txt "$1.log"; exit 1; }
    # shellcheck disable=SC2086
    kill -STOP $ranks
    before=$(date +%s.%N)
    "$DEMODASH" status "$1" >status.txt
    "$DEMODASH" status "$1" --json >status.json
    after=$(date +%s.%N)
    grep -q "^0 of [34] tasks done, 2 running, 0 failed, $2 left$" status.txt \
        || { fail "$1: tasks"; cat status.txt; }
    recompute left "$1"/.running/*/run.json status.txt status.json "$before" "$after"
    kill_running
}
# as much work for either team; one task that is longer than all others
look even 2 "small-cnn,medium-cnn-rnn"
look long 1 "composition,small-cnn,medium-cnn-rnn --datasets 1"
[ $failures = 0 ] && echo "time left: as expected"
[ $failures = 0 ]
