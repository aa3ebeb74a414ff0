# The time left that status tells of a living run, computed once more from the predicted costs of
# its tasks and the signs of life of its ranks, which are stopped meanwhile: nothing changes then.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/stage/gather/numbers.sh"
first= ranks=
trap 'kill -CONT $ranks 2>/dev/null; kill -9 $ranks $first 2>/dev/null; rm -rf "$folder"' EXIT
run simulate -o c.h5 --datasets 2 --train 400 --test 40 --seed 5
# look FOLDER LEFT OPTIONS: a run of two ranks, at two tasks while LEFT wait
look() {
    left=$2
    "$MPIEXEC" -n 2 "$DEMODASH" sweep c.h5 --no-gather -o "$1" --epochs 10000 --passes 1 \
        --ranks-per-task 1 --networks $3 2>"$1.log" &
    first=$!
    # both ranks beyond the first epoch, within five minutes
    for i in $(seq 600); do
        "$DEMODASH" status "$1" >now.txt 2>/dev/null
        [ "$(grep -cE '^  rank [01] .*: epoch ([2-9]|[1-9][0-9]+) of ' now.txt)" = 2 ] && break
        kill -0 $first || break
        sleep 0.5
    done
    ranks=$("$DEMODASH" status "$1" --json | sed -n 's/.*"process": \([0-9]*\),.*/\1/p')
    [ "$(echo $ranks | wc -w)" = 2 ] \
        || { fail "two ranks expected, not '$ranks'"; cat now.txt "$1.log"; exit 1; }
    kill -STOP $ranks
    before=$(date +%s.%N)
    "$DEMODASH" status "$1" >status.txt
    "$DEMODASH" status "$1" --json >status.json
    after=$(date +%s.%N)
    grep -q "^0 of [34] tasks done, 2 running, 0 failed, $left left$" status.txt \
        || { fail "$1: tasks"; cat status.txt; }
    recompute left "$1"/.running/*/run.json status.txt status.json $before $after
    kill -CONT $ranks
    kill -9 $ranks
    wait $first 2>/dev/null
    first= ranks=
}
# as many hours of work for either team; one task that is longer than all others
look even 2 "small-cnn,medium-cnn-rnn"
look long 1 "composition,small-cnn,medium-cnn-rnn --datasets 1"
[ $failures = 0 ] && echo "time left: as expected"
[ $failures = 0 ]
