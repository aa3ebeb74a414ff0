# Two commands that write the same files at the same time: each ends with 0, or is refused as the other is
# at it; the files are whole, and equal commands leave equal bytes. Nothing here waits for a given time.
. "$SOURCE_DIR/tests/scratch.sh"
"$DEMODASH" simulate -o c.h5 --datasets 2 --train 120 --test 40 --length 60 --seed 5 2>/dev/null || exit 1
"$DEMODASH" sweep c.h5 -o r --networks small-cnn,composition --epochs 1 --recipe paper --no-gather 2>/dev/null || exit 1
"$DEMODASH" explain r 2>/dev/null || exit 1
name=$(ls r/tasks | head -n 1)
printf '>GATA1 GATA1\nA [ 1 9 0 ]\nC [ 1 0 0 ]\nG [ 7 0 0 ]\nT [ 1 1 10 ]\n' >m.jaspar
awk 'BEGIN { for (i = 1; i <= 99; i++) print ">" i "\nACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGT" }' >p.fa
awk 'BEGIN { srand(3); for (i = 0; i < 400; i++) { q = ""; for (t = 0; t < 30; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
    print q "," i % 2 } }' | tee d.train.csv >d.test.csv
# alone COMMAND...: what the command leaves in w, which holds $start (a folder, or nothing)
start=
fresh() {
    rm -rf w
    if [ -n "$start" ]; then cp -r "$start" w; else mkdir w; fi
}
# twice COMMAND...: alone, then two at once, some times; each time what one alone leaves
twice() {
    fresh
    timeout 300 "$@" >out.txt 2>err.txt || { fail "alone: $*"; cat err.txt; return; }
    record_all w >alone.sha
    [ -s alone.sha ] || fail "nothing is written: $*"
    done=0
    for round in 1 2 3 4; do
        fresh
        timeout 300 "$@" >out1.txt 2>err1.txt & first=$!
        timeout 300 "$@" >out2.txt 2>err2.txt & second=$!
        running="$first $second"
        for k in 1 2; do
            if [ $k = 1 ]; then wait $first; else wait $second; fi
            got=$?
            if [ $got = 73 ]; then
                grep -q "is being worked on by .*process" err$k.txt || { fail "refused without a reason: $*"; cat err$k.txt; }
            elif [ $got != 0 ]; then
                fail "round $round: exit $got: $*"
                cat err$k.txt
            else
                done=$((done + 1))
            fi
        done
        running=
        record_all w | cmp - alone.sha || fail "round $round: other files than one alone leaves: $*"
        [ -z "$(find w -name '*.partial')" ] || fail "round $round: temporary files are left: $*"
    done
    [ $done -ge 4 ] || fail "only $done of 8 runs did their work: $*"
}
twice "$DEMODASH" import d.train.csv d.test.csv -o w/same.h5
twice "$DEMODASH" simulate -o w/same.h5 --datasets 2 --train 400 --test 100
twice "$DEMODASH" tomtom m.jaspar m.jaspar -o w/same.tsv --html w/same.html
twice "$DEMODASH" motifs convert m.jaspar --to meme -o w/same.meme
twice "$DEMODASH" predict "r/tasks/$name/small-cnn-s1" p.fa -o w/same.tsv
start=r
twice "$DEMODASH" panel w --dataset "$name" --sequence 1 -o w/same.svg --table w/same.tsv
twice "$DEMODASH" tables w
twice "$DEMODASH" gather w
twice "$MPIEXEC" -n 2 "$DEMODASH" gather w
twice "$DEMODASH" motifs extract w
twice "$DEMODASH" explain w --again
# ---- a part that another run holds: refused, by name, and nothing is touched. A process that stands still
# at its second file there holds it
stands_still() { [ "$(ps -o stat= -p "$1" | cut -c 1)" = T ]; }
# held PART FOLDER FIRST SECOND: the second command is refused while the first stands still in the folder
held() {
    fresh
    # shellcheck disable=SC2086
    LD_PRELOAD=$BUILD_DIR/tests/fail_write.so FAIL_IN=$2 FAIL_AT=2 FAIL_WITH=STOP "$DEMODASH" $3 >out1.txt 2>err1.txt & running=$!
    wait_for 120 stands_still $running || { fail "does not stand still: $3"; cat err1.txt; return; }
    record_all w >before.sha
    # shellcheck disable=SC2086
    expect 73 "'$1' is being worked on by" "$DEMODASH" $4
    grep -q "process $running, since" err.txt || { fail "the holder is not named: $4"; cat err.txt; }
    record_all w | cmp - before.sha || fail "a refused command changed files: $4"
    kill -CONT $running
    wait $running || { fail "exit $?: $3"; cat err1.txt; }
    running=
    # shellcheck disable=SC2086
    expect 0 "" "$DEMODASH" $4
}
if nm "$DEMODASH" 2>/dev/null | grep -q __asan_init; then
    echo "SKIP: a held part: the shim and AddressSanitizer both want to be loaded first"
else
    held "the tables" w/tables/ "tables w" "tables w"
    held "the tables" w/tables/ "gather w" "tables w"
    held "the reports" w/reports/ "gather w" "gather w"
    held "the motifs" w/motifs/ "motifs extract w" "motifs extract w"
fi
[ $failures = 0 ] && echo "side by side: all files whole"
[ $failures = 0 ]
