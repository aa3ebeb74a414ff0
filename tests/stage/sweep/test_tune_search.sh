# tune: the same choice and files on any number of ranks, after kills and with a rerun; test sets do
# not matter; its recipe can be used; bad input is refused.
. "$SOURCE_DIR/tests/scratch.sh"

"$DEMODASH" simulate -o c.h5 --datasets 2 --train 200 --test 40 --length 60 --seed 5 2>log \
    || { cat log; exit 1; }
tune="tune c.h5 --networks small-cnn --epochs 4 --batch 32 --trials 4 --checkpoint-minutes 0.002"
# shellcheck disable=SC2086
"$DEMODASH" $tune -o one 2>one.log || { fail "one rank"; cat one.log; }
record_all one >one.sha
# five trials, then two (the best of five and one more) and perhaps trial 0; 2 tasks of 5 files each
rounds=$(tail -n +2 one/trials.tsv | wc -l)
kept=$(awk -F'\t' 'NR > 1 && $1 == 1 { n += $NF } END { print n }' one/trials.tsv)
[ "$rounds" = $((5 + kept)) ] || { fail "rows of trials.tsv"; cat one/trials.tsv; }
[ "$kept" = 2 ] || [ "$kept" = 3 ] || { fail "trials kept"; cat one/trials.tsv; }
[ "$(tail -n +2 one/tasks.tsv | wc -l)" = $((2 * rounds)) ] || { fail "rows of tasks.tsv"; cat one/tasks.tsv; }
awk -F'\t' 'NR > 1 && $1 == 2 { v = $(NF - 1); if (v > best) { best = v; who = $2 } if ($NF == 1) chosen = $2 }
    END { exit !(who == chosen) }' one/trials.tsv || { fail "not the best is chosen"; cat one/trials.tsv; }
chosen=$(awk -F'\t' '$1 == 2 && $NF == 1 { print $2 }' one/trials.tsv)
grep -q ": trial $chosen\.$" one/recipe.txt || { fail "the recipe's head"; cat one/recipe.txt; }
rate=$(awk -F'\t' '$1 == 2 && $NF == 1 { print $4 }' one/trials.tsv)
grep -qx "rate $rate" one/recipe.txt || { fail "rate $rate expected"; cat one/recipe.txt; }
grep -qx "epochs 4" one/recipe.txt || fail "the recipe has the full length"
grep -q "to use it: demodash sweep c.h5 -o RESULTS --recipe one/recipe.txt" one.log || { fail "the last line"; cat one.log; }
# no test value anywhere
grep -h '"auroc":' one/trials/*/*/tasks/*/*/metrics.json | grep -qv null && fail "a test AUROC was computed"

# ---- any number of ranks, a rerun, more trials
for n in 2 3; do
    # shellcheck disable=SC2086
    timeout 300 "$MPIEXEC" -n $n "$DEMODASH" $tune -o r$n 2>r.log || { fail "$n ranks"; cat r.log; }
    record_all r$n | cmp - one.sha || fail "$n ranks: other files"
done
# shellcheck disable=SC2086
"$DEMODASH" $tune -o r2 2>r.log || { fail "rerun"; cat r.log; }
record_all r2 | cmp - one.sha || fail "a rerun changed files"
grep -q " 0 done, $((2 * rounds)) finished before" r.log || { fail "a rerun trains"; cat r.log; }
# shellcheck disable=SC2086
timeout 300 "$MPIEXEC" -n 2 "$DEMODASH" $tune --trials 6 -o r2 2>r.log || { fail "more trials"; cat r.log; }
grep -Eq " [0-9]+ done, ([89]|1[0-9]) finished before" r.log || { fail "more trials begin anew"; cat r.log; }

# ---- the same test sequences or others: nothing of them is read
"$DEMODASH" simulate -o c.h5 --datasets 2 --train 200 --test 400 --length 60 --seed 5 2>log
# shellcheck disable=SC2086
"$DEMODASH" $tune -o other 2>r.log || { fail "other tests"; cat r.log; }
cmp one/trials.tsv other/trials.tsv || fail "the test sets matter"
"$DEMODASH" simulate -o c.h5 --datasets 2 --train 200 --test 40 --length 60 --seed 5 2>log

# ---- kill -9 in the middle, on other numbers of ranks: when so many of all its files are there
holds() { # holds FOLDER NUMBER: of files at least, or it has ended
    [ "$(find "$1" -type f 2>/dev/null | wc -l)" -ge "$2" ] || is_over "$running"
}
files=$(find one -type f | wc -l)
round=0
for percent in 5 30 60; do
    round=$((round + 1))
    # shellcheck disable=SC2086
    "$MPIEXEC" -n $round "$DEMODASH" $tune -o killed 2>killed.log &
    running=$!
    wait_for 300 holds killed $((files * percent / 100)) || fail "no $percent % of the files"
    kill_running
done
# shellcheck disable=SC2086
timeout 300 "$MPIEXEC" -n 2 "$DEMODASH" $tune -o killed 2>killed.log || { fail "after kills"; cat killed.log; }
record_all killed | cmp - one.sha || { fail "after kills: other files"; record_all killed | diff - one.sha; }

# ---- a stop: exit 75
# shellcheck disable=SC2086
"$DEMODASH" $tune --epochs 4000 -o stopped 2>stopped.log &
running=$!
wait_for 300 shows "epoch 1/" stopped.log "$running"
kill -USR1 "$running"
wait "$running"
code=$?
running=
[ $code = 75 ] || { fail "stop: exit $code"; cat stopped.log; }
[ ! -e stopped/recipe.txt ] || fail "a stopped search wrote a recipe"

# ---- its choice can be used
"$DEMODASH" sweep c.h5 -o used --no-gather --networks small-cnn --recipe one/recipe.txt 2>used.log \
    || { fail "--recipe recipe.txt"; cat used.log; }
grep -qx "recipe_name recipe.txt" used/tasks/*/small-cnn-s1/settings.txt || fail "the recipe's name"
grep -qhx "rate $rate" used/tasks/*/small-cnn-s1/settings.txt || fail "the recipe's rate"

# ---- refusals, before any work
refuse() {
    sentence=$1
    shift
    "$DEMODASH" "$@" -o bad 2>bad.log
    code=$?
    [ $code = 2 ] && grep -q -e "$sentence" bad.log || { fail "exit $code: $*"; cat bad.log; }
    [ ! -e bad/trials ] || fail "a refused search worked: $*"
}
refuse "needs --validation" tune c.h5 --recipe paper
refuse "has no recipe to tune" tune c.h5 --networks gkm
refuse "'momentum' is not searched" tune c.h5 --search rate,momentum
refuse "trials" tune c.h5 --trials 0
"$DEMODASH" tune --help | grep -q "rate *0.001 to 0.03" || fail "--help tells the ranges"
[ $failures = 0 ] && echo "tune: all as expected"
[ $failures = 0 ]
