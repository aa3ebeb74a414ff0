# kill -9 at random moments of all phases, of all ranks, of one rank, or of mpirun; the same commands
# again, on another number of ranks, end with the files of record of an undisturbed run.
# DEMODASH_KILLS: how many kills (default 6); DEMODASH_SEED: of the random choices.
. "$SOURCE_DIR/tests/scratch.sh"
mpi=
trap 'for p in $mpi $(pgrep -P "${mpi:-1}" -f "$folder" 2>/dev/null); do kill -9 "$p" 2>/dev/null; done; rm -rf "$folder"' EXIT
kills=${DEMODASH_KILLS:-6} seed=${DEMODASH_SEED:-$(date +%N)}
echo "DEMODASH_SEED=$seed"
draws=0
below() { # a random whole number in 0..$1-1 in $drawn
    draws=$((draws + 1))
    drawn=$(awk -v s="$seed" -v n="$draws" -v m="$1" 'BEGIN { srand((s * 31 + n * 7919) % 2147483647); rand(); print int(rand() * m) }')
}
now() { echo $(($(date +%s%N) / 1000000)); }

$DEMODASH simulate -o c.h5 --datasets 2 --train 300 --test 60 --seed 5 2>/dev/null || exit 1
sweep="sweep $folder/c.h5 --no-gather --networks small-cnn,small-cnn-rnn --batch 32 --passes 1 --checkpoint-minutes 0.004"
epochs=4
gather="gather --methods saliency,temporal"

# stages FOLDER RANKS DEADLINE: both stages; at the deadline (ms since 1970, 0: never) kill. Result in
# $outcome: done, killed, or failed.
stages() {
    outcome=done
    for stage in sweep gather; do
        case $stage in
            sweep) command="$sweep --epochs $epochs -o $folder/$1" ;;
            gather) command="$gather $folder/$1" ;;
        esac
        # shellcheck disable=SC2086
        "$MPIEXEC" -n "$2" "$DEMODASH" $command >"$1.log" 2>&1 &
        mpi=$!
        while kill -0 "$mpi" 2>/dev/null; do
            if [ "$3" != 0 ] && [ "$(now)" -ge "$3" ]; then
                strike "$stage" "$1.log"
                reap
                outcome=killed
                return
            fi
            sleep 0.05
        done
        wait "$mpi"
        code=$?
        mpi=
        [ $code = 0 ] || { outcome=failed; echo "exit $code of $stage"; cat "$1.log"; return; }
    done
}

# mpirun itself can hang when ranks die while it starts them (Open MPI 4.1, waiting on a lock of its
# own): give it 20 s. Its ranks, if any live, must not outlive the folder.
reap() {
    for _ in $(seq 200); do
        kill -0 "$mpi" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$mpi" 2>/dev/null; then
        echo "note: mpirun hangs after its ranks were killed"
        # shellcheck disable=SC2046
        kill -9 $(pgrep -P "$mpi") "$mpi" 2>/dev/null
    fi
    wait "$mpi" 2>/dev/null
    mpi=
}

# strike STAGE LOG: kill -9
strike() {
    ranks=$(pgrep -P "$mpi" | tr '\n' ' ')
    below 4
    case $drawn in
        0) whom="mpirun" victims=$mpi ;;
        1) set -- "$1" "$2" $ranks
           if [ $# -gt 2 ]; then
               below $(($# - 2))
               shift $((drawn + 2))
               whom="one rank" victims=$1
               set -- "$stage" "$log"
           else
               whom="mpirun" victims=$mpi
           fi ;;
        *) whom="all ranks" victims=$ranks ;;
    esac
    # shellcheck disable=SC2086
    kill -9 ${victims:-$mpi} 2>/dev/null
}

started=$(now)
stages whole 2 0
[ "$outcome" = done ] || { fail "undisturbed run"; exit 1; }
duration=$(($(now) - started))
record_all whole >whole.sha
[ "$(wc -l <whole.sha)" -ge 30 ] || { fail "30 files of record expected"; cat whole.sha; }

done_kills=0 round=0
while [ $done_kills -lt "$kills" ]; do
    round=$((round + 1))
    name=r$round
    log=$name.log
    outcome=killed
    while [ "$outcome" = killed ]; do
        below 4
        ranks_now=$((drawn + 1))
        deadline=0
        if [ $done_kills -lt "$kills" ]; then
            below $((duration * 9 / 10))
            delay=$drawn deadline=$(($(now) + drawn))
        fi
        stages $name $ranks_now $deadline
        if [ "$outcome" = killed ]; then
            done_kills=$((done_kills + 1))
            echo "kill $done_kills: $stage, after $delay ms, $whom of $ranks_now: $(grep -v -e '^-' -e '^$' $name.log | tail -n 1 | cut -c 1-100)"
        fi
    done
    [ "$outcome" = done ] || { fail "round $round does not end"; break; }
    record_all $name >$name.sha
    cmp -s whole.sha $name.sha || { fail "round $round: files of record differ"; diff whole.sha $name.sha; }
    rm -rf $name $name.sha
done

# ---- requests to stop: checkpoints within the epoch and exit 75, from any rank to all teams. The
# signal comes with the first progress line, and the run is long beside the delay of sending it.
# stop_by NAME SIGNAL WHOM CODE: WHOM is mpirun or the number of a rank
epochs=40
stages long 2 0
[ "$outcome" = done ] || fail "undisturbed long run"
record_all long >long.sha
stop_by() {
    # shellcheck disable=SC2086
    "$MPIEXEC" -n 3 "$DEMODASH" $sweep --epochs $epochs --ranks-per-task 1 -o "$folder/$1" >"$1.log" 2>&1 &
    mpi=$!
    for _ in $(seq 1000); do
        grep -q "epoch 1/$epochs" "$1.log" && break
        sleep 0.02
    done
    case $3 in
        mpirun) kill "-$2" "$mpi" ;;
        *) kill "-$2" "$(pgrep -P "$mpi" | sed -n "$(($3 + 1))p")" ;;
    esac
    wait "$mpi"
    code=$?
    mpi=
    if [ "$4" = 75 ]; then
        [ $code = 75 ] || { fail "$2 to $3: exit $code, not 75"; cat "$1.log"; }
        grep -q "stopped with .* tasks left; run the same command again" "$1.log" \
            || { fail "$2 to $3: not told"; cat "$1.log"; }
        ls $1/tasks/*/*/checkpoint >/dev/null 2>&1 || fail "$2 to $3: no checkpoint"
    else
        [ $code != 0 ] || fail "$2 to $3: finished before the signal"
    fi
    stages "$1" 2 0
    [ "$outcome" = done ] || fail "$2 to $3: does not go on"
    record_all "$1" >"$1.sha"
    cmp -s long.sha "$1.sha" || { fail "$2 to $3: files of record differ"; diff long.sha "$1.sha"; }
}
stop_by usr1 USR1 mpirun 75
stop_by one USR1 2 75
stop_by term TERM 1 75
stop_by end TERM mpirun any
[ $failures = 0 ] && echo "$done_kills kills, $round runs, all with the files of record of the undisturbed run"
[ $failures = 0 ]
