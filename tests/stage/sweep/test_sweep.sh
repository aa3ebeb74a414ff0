# A sweep on teams: the same files of record on any number of ranks and any team size; failed tasks
# leave their reason and the rest go on; other settings are refused before work.
. "$SOURCE_DIR/tests/scratch.sh"

# ---- the same bytes everywhere
$DEMODASH simulate -o c.h5 --datasets 3 --train 120 --test 40 --length 60 --seed 5 2>simulate.log \
    || { cat simulate.log; exit 1; }
plain="sweep c.h5 --no-gather --networks small-cnn,small-rnn --epochs 2 --passes 1 --seeds 1-2"
"$DEMODASH" $plain -o p1 2>p1.log || { fail "one rank"; cat p1.log; }
record p1 >p1.sha
[ "$(wc -l <p1.sha)" = $((12 * 5)) ] || { fail "60 files of record expected"; cat p1.sha; }
for pair in 2:1 2:2 3:1 3:2 3:4 4:1 4:2 4:4 6:1 6:2 6:4 8:1 8:2 8:4 2:auto; do
    n=${pair%:*} per=${pair#*:}
    mpi "$n" "$DEMODASH" $plain --ranks-per-task "$per" -o r 2>r.log \
        || { fail "$n ranks, $per a task: exit code"; cat r.log; }
    record r | cmp - p1.sha || { fail "$n ranks, $per a task: files of record differ"; cat r.log; }
    rm -rf r
done

# ---- failures: on sequences of 60 letters the network of width 81 fails, the others go on
sweep="$plain --conv 81x4"
"$DEMODASH" $sweep -o r1 2>r1.log
[ $? = 1 ] || { fail "failed tasks must give exit 1"; cat r1.log; }
grep -q "12 done, 0 finished before, 6 failed, 0 left" r1.log || { fail "counts"; cat r1.log; }
grep -q "6 of 18 tasks failed" r1.log || fail "the last sentence"
record r1 >r1.sha
[ "$(wc -l <r1.sha)" = $((12 * 5 + 6)) ] || { fail "66 files of record expected"; cat r1.sha; }
[ "$(cat r1/tasks/*/conv81x4-s1/failed.txt | grep -c 81)" = 3 ] \
    || { fail "failed.txt says why"; cat r1/tasks/*/conv81x4-s1/failed.txt; }
mpi 3 "$DEMODASH" $sweep --ranks-per-task 2 -o r 2>r.log
record r | cmp - r1.sha || { fail "3 ranks with failures: files of record differ"; cat r.log; }
grep -q "1 rank sits out" r.log || fail "the rank that sits out is not told"
grep -q "on 1 team of 2 ranks" r.log || fail "the teams are not told"

# ---- a rerun looks at finished tasks and tries failed ones again
mpi 2 "$DEMODASH" $sweep -o r 2>again.log
[ $? = 1 ] || fail "rerun: exit code"
grep -q "0 done, 12 finished before, 6 failed, 0 left" again.log || { fail "rerun"; cat again.log; }
record r | cmp - r1.sha || fail "a rerun changed files of record"
# ---- a task that succeeds later loses its failed.txt, also when a kill left it behind
task=$(ls -d r/tasks/*/small-cnn-s1 | head -n 1)
rm "$task/metrics.json"
echo "an old reason" >"$task/failed.txt"
other=$(ls -d r/tasks/*/small-cnn-s2 | head -n 1)
touch "$other/failed.txt" "$other/checkpoint"
mpi 2 "$DEMODASH" $sweep -o r 2>again.log
grep -q "1 done, 11 finished before, 6 failed" again.log || { fail "one done again"; cat again.log; }
record r | cmp - r1.sha || fail "left-overs of a kill stay"
# ---- other settings, other data
mpi 2 "$DEMODASH" $sweep --epochs 3 -o r 2>other.log
[ $? = 2 ] || fail "other settings: exit 2 expected"
grep -q "finished task of other settings" other.log || { fail "other settings"; cat other.log; }
$DEMODASH simulate -o c.h5 --datasets 3 --train 120 --test 40 --length 60 --seed 6 2>/dev/null
mpi 2 "$DEMODASH" $sweep -o r 2>other.log
[ $? = 2 ] || fail "other data: exit 2 expected"
record r | cmp - r1.sha || fail "a refused sweep changed files"
# ---- a dry run says what it would do, and does nothing
$DEMODASH simulate -o c.h5 --datasets 3 --train 120 --test 40 --length 60 --seed 5 2>/dev/null
"$DEMODASH" $plain --dry-run --replay-ranks 1,4,64 -o dry >dry.txt 2>dry.log || { fail "dry run"; cat dry.log; }
[ ! -e dry ] || fail "a dry run made the folder"
grep -q "= 12 tasks, 0 finished" dry.txt || { fail "dry run: tasks"; cat dry.txt; }
grep -Eq "^ +64 +[0-9]+ +[0-9]+ " dry.txt || { fail "dry run: 64 ranks"; cat dry.txt; }
grep -Eq "^memory: at most [0-9]+ MiB a rank" dry.txt || fail "dry run: memory"
grep -Eq "^  team 0 +.* small-cnn seed" dry.txt || { fail "dry run: first tasks"; cat dry.txt; }
"$DEMODASH" $plain --dry-run -o p1 | grep -q "= 12 tasks, 12 finished" || fail "dry run of a finished sweep"
"$DEMODASH" $plain --dry-run --replay-ranks 4,x -o dry 2>dry.log
[ $? = 2 ] || fail "dry run: numbers of ranks"
for bad in 0 17 x 1.5; do
    "$DEMODASH" $sweep --ranks-per-task $bad -o r 2>bad.log
    [ $? = 2 ] && grep -q "1 to 16 or auto" bad.log || fail "--ranks-per-task $bad"
done
[ $failures = 0 ] && echo "sweep on teams: all as expected"
[ $failures = 0 ]
