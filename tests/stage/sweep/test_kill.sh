# kill -9 at random places of all phases, of all ranks, of one rank, or of mpirun; the same commands
# again, on another number of ranks, end with the files of record of an undisturbed run. A place is a number
# of events, which are lines of the log and files of the results, so it does not depend on how fast the
# machine is.
# DEMODASH_KILLS: how many kills (default 6); DEMODASH_SEED: of the random choices.
. "$SOURCE_DIR/tests/scratch.sh"
kills=${DEMODASH_KILLS:-6} seed=${DEMODASH_SEED:-$(date +%N)}
echo "DEMODASH_SEED=$seed"
draws=0
below() { # a random whole number in 0..$1-1 in $drawn
    draws=$((draws + 1))
    drawn=$(awk -v s="$seed" -v n="$draws" -v m="$1" 'BEGIN { srand((s * 31 + n * 7919) % 2147483647); rand(); print int(rand() * m) }')
}

$DEMODASH simulate -o c.h5 --datasets 2 --train 300 --test 60 --seed 5 2>/dev/null || exit 1
sweep="sweep $folder/c.h5 --no-gather --networks small-cnn,small-cnn-rnn --batch 32 --passes 1 --checkpoint-minutes 0.004"
epochs=4
gather="gather --methods saliency,temporal"

# events FOLDER: so many have happened in it
events() { cat "$1.sweep" "$1.gather" <(find "$1" -type f 2>/dev/null) 2>/dev/null | wc -l; }
# is_time FOLDER PLACE: the events have come that far (or never), or no more will
is_time() {
    if is_over "$running"; then return 0; fi
    [ "$2" != never ] && [ "$(events "$1")" -ge "$2" ]
}

# stages FOLDER RANKS PLACE: both stages; kill when so many events have happened, or never. Result
# in $outcome: done, killed, or failed.
stages() {
    outcome=done
    for stage in sweep gather; do
        case $stage in
            sweep) command="$sweep --epochs $epochs -o $folder/$1" ;;
            gather) command="$gather $folder/$1" ;;
        esac
        # shellcheck disable=SC2086
        "$MPIEXEC" -n "$2" "$DEMODASH" $command >"$1.$stage" 2>&1 &
        running=$!
        wait_for 600 is_time "$1" "$3" || { outcome=failed; echo "$stage hangs"; cat "$1.$stage"; return; }
        if ! is_over "$running"; then
            strike
            reap
            outcome=killed
            return
        fi
        wait "$running"
        code=$?
        running=
        [ $code = 0 ] || { outcome=failed; echo "exit $code of $stage"; cat "$1.$stage"; return; }
    done
}

# mpirun itself can hang when ranks die while it starts them (Open MPI 4.1, waiting on a lock of its
# own): give it 20 s. Its ranks, if any live, must not outlive the folder.
reap() {
    wait_for 20 is_over "$running" || echo "note: mpirun hangs after its ranks were killed"
    kill_running
}

# strike: kill -9. While mpirun is starting it has no ranks yet.
strike() {
    # shellcheck disable=SC2046
    set -- $(children "$running")
    below 4
    case $drawn,$# in
        0,* | *,0) whom="mpirun" victims=$running ;;
        1,*)
            below $#
            shift "$drawn"
            whom="one rank" victims=$1
            ;;
        *) whom="all ranks" victims=$* ;;
    esac
    # shellcheck disable=SC2086
    kill -9 $victims 2>/dev/null
}

stages whole 2 never
[ "$outcome" = done ] || { fail "undisturbed run"; exit 1; }
all_events=$(events whole)
sweep_events=$((all_events - $(wc -l <whole.gather) - $(find whole -type f ! -path '*/tasks/*' | wc -l)))
record_all whole >whole.sha
[ "$(wc -l <whole.sha)" -ge 30 ] || { fail "30 files of record expected"; cat whole.sha; }

done_kills=0 round=0
while [ $done_kills -lt "$kills" ]; do
    round=$((round + 1))
    [ $round -le $((10 + 4 * kills)) ] || { fail "only $done_kills kills in $round rounds"; break; }
    name=r$round
    outcome=killed
    while [ "$outcome" = killed ]; do
        below 4
        ranks_now=$((drawn + 1))
        place=never
        rm -f $name.sweep $name.gather
        if [ $done_kills -lt "$kills" ]; then
            # at once, or some way on from where the last kill has left it
            present=$(events $name)
            below 2
            last=$((drawn == 0 && present < sweep_events ? sweep_events : all_events))
            below $((present < last ? last - present : 1))
            place=$((present + drawn))
        fi
        stages $name $ranks_now $place
        if [ "$outcome" = killed ]; then
            done_kills=$((done_kills + 1))
            echo "kill $done_kills: $stage, after $place of $all_events events, $whom of $ranks_now:" \
                "$(grep -v -e '^-' -e '^$' $name.$stage | tail -n 1 | cut -c 1-100)"
        fi
    done
    [ "$outcome" = done ] || { fail "round $round does not end"; break; }
    record_all $name >$name.sha
    cmp -s whole.sha $name.sha || { fail "round $round: files of record differ"; diff whole.sha $name.sha; }
    rm -rf $name $name.sha
done

# ---- requests to stop: checkpoints within the epoch and exit 75, from any rank to all teams. The
# signal comes with the first progress line; a run that ends before it arrives is done again.
# stop_by NAME SIGNAL WHOM CODE: WHOM is mpirun or the number of a rank
epochs=40
stages long 2 never
[ "$outcome" = done ] || fail "undisturbed long run"
record_all long >long.sha
stop_by() {
    code=0
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf "$1"
        # shellcheck disable=SC2086
        "$MPIEXEC" -n 3 "$DEMODASH" $sweep --epochs $epochs --ranks-per-task 1 -o "$folder/$1" \
            >"$1.log" 2>&1 &
        running=$!
        wait_for 600 shows "epoch 1/$epochs" "$1.log" "$running"
        case $3 in
            mpirun) kill "-$2" "$running" ;;
            *) kill "-$2" "$(children "$running" | sed -n "$(($3 + 1))p")" ;;
        esac 2>/dev/null
        wait "$running"
        code=$?
        running=
        [ $code = 0 ] || break
    done
    if [ "$4" = 75 ]; then
        [ $code = 75 ] || { fail "$2 to $3: exit $code, not 75"; cat "$1.log"; }
        grep -q "stopped with .* tasks left; run the same command again" "$1.log" \
            || { fail "$2 to $3: not told"; cat "$1.log"; }
        ls $1/tasks/*/*/checkpoint >/dev/null 2>&1 || fail "$2 to $3: no checkpoint"
    else
        [ $code != 0 ] || fail "$2 to $3: finished before the signal"
    fi
    stages "$1" 2 never
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
