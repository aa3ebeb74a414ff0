# A signal in the middle of writing: INT (Ctrl-C), TERM, HUP and USR1 alike. Long stages stop with 75 and go
# on to the same files; the other commands end at once; nothing half written is left. What SIGKILL leaves
# is removed by the next command there. The shim sends the signal at the n-th operation on a file of
# the output, so that nothing depends on time.
if nm "$DEMODASH" 2>/dev/null | grep -q __asan_init; then
    echo "SKIP: the shim and AddressSanitizer both want to be loaded first"
    exit 77
fi
. "$SOURCE_DIR/tests/scratch.sh"
shim=$BUILD_DIR/tests/fail_write.so
"$DEMODASH" simulate -o c.h5 --datasets 2 --train 160 --test 40 --length 60 --seed 5 2>/dev/null || exit 1
printf '>GATA1 GATA1\nA [ 1 9 0 ]\nC [ 1 0 0 ]\nG [ 7 0 0 ]\nT [ 1 1 10 ]\n' >m.jaspar
awk 'BEGIN { for (i = 1; i <= 400; i++) print ">" i "\nACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGT" }' >p.fa
awk 'BEGIN { srand(3); for (i = 0; i < 400; i++) { q = ""; for (t = 0; t < 30; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
    print q "," i % 2 } }' | tee d.train.csv >d.test.csv
sweep="sweep c.h5 --networks small-cnn,composition --epochs 2 --recipe paper --no-gather"
# shellcheck disable=SC2086
"$DEMODASH" $sweep -o r 2>/dev/null || exit 1
name=$(ls r/tasks | head -n 1)
"$DEMODASH" explain r 2>/dev/null || exit 1
# at N SIGNAL PATH COMMAND...: the command, with the signal at operation N on files whose path has PATH
at() {
    n=$1 signal=$2 in=$3
    shift 3
    FAIL_IN=$in FAIL_AT=$n FAIL_WITH=$signal LD_PRELOAD=$shim timeout 300 "$@" >out.txt 2>err.txt
    got=$?
    grep -q "^fail_write: SIG$signal" err.txt || { fail "no SIG$signal came: $*"; cat err.txt; }
}
number() { case $1 in HUP) echo 1 ;; INT) echo 2 ;; KILL) echo 9 ;; USR1) echo 10 ;; TERM) echo 15 ;; esac; }
left() { find "$1" -name '*.partial' | grep .; }
# ---- commands that end at once: by the signal, as a shell expects it; no output, nothing left
ends() {
    for signal in INT TERM HUP USR1; do
        rm -rf w
        mkdir w
        at "${operation:-3}" $signal w/ "$@"
        [ $got = $((128 + $(number $signal))) ] || { fail "SIG$signal: exit $got: $*"; cat err.txt; }
        [ -z "$(ls -A w)" ] || { fail "SIG$signal: left behind: $(ls -A w): $*"; }
    done
    # killed: the temporary file stays until the next command, which removes it
    at "${operation:-3}" KILL w/ "$@"
    left w >/dev/null || fail "SIGKILL: no temporary file is there: $*"
    "$@" >out.txt 2>err.txt || { fail "after SIGKILL: $*"; cat err.txt; }
    left w && fail "what SIGKILL left is still there: $*"
}
ends "$DEMODASH" import d.train.csv d.test.csv -o w/x.h5
ends "$DEMODASH" simulate --datasets 2 --train 400 -o w/x.h5
ends "$DEMODASH" predict "r/tasks/$name/small-cnn-s1" p.fa -o w/x.tsv
operation=2
ends "$DEMODASH" tomtom m.jaspar m.jaspar -o w/x.tsv
ends "$DEMODASH" tomtom m.jaspar m.jaspar --html w/x.html
ends "$MPIEXEC" -n 1 "$DEMODASH" tomtom m.jaspar m.jaspar -o w/x.tsv
ends "$DEMODASH" motifs convert m.jaspar --to meme -o w/x.meme
ends "$DEMODASH" panel r --dataset "$name" --sequence 1 -o w/x.svg
ends "$DEMODASH" panel r --dataset "$name" --sequence 1 -o w/x.pdf
operation=
# ---- long stages: 75, a sentence on how to go on, and the same files after going on
# stops N PATH START COMMAND...: in w, a copy of START (- for nothing), with the signal at operation N on PATH
stops() {
    n=$1 path=$2 start=$3
    shift 3
    fresh() { rm -rf w; [ "$start" = - ] || cp -r "$start" w; }
    fresh
    timeout 300 "$@" >out.txt 2>err.txt || { fail "undisturbed: $*"; cat err.txt; }
    record_all w >whole.sha
    for signal in $signals; do
        fresh
        at "$n" $signal "$path" "$@"
        [ $got = 75 ] || { fail "SIG$signal: exit $got, not 75: $*"; cat err.txt; }
        grep '^demodash: ' err.txt | grep -q "same command again" || { fail "SIG$signal: how to go on: $*"; cat err.txt; }
        left w && fail "SIG$signal: half a file is left: $*"
        timeout 300 "$@" >out.txt 2>err.txt || { fail "SIG$signal: does not go on: $*"; cat err.txt; }
        record_all w | cmp - whole.sha || fail "SIG$signal: other files after going on: $*"
    done
    # killed there: the next run removes what is left
    fresh
    at "$n" KILL "$path" "$@"
    timeout 300 "$@" >out.txt 2>err.txt || { fail "SIGKILL: does not go on: $*"; cat err.txt; }
    left w && fail "what SIGKILL left is still there: $*"
    record_all w | cmp - whole.sha || fail "SIGKILL: other files after going on: $*"
}
signals="INT TERM HUP USR1"
# shellcheck disable=SC2086
stops 1 w/tasks/ - "$DEMODASH" $sweep -o w
stops 2 w/tasks/ - "$DEMODASH" train c.h5 -d "$name" -o w --network small-cnn --epochs 2 --recipe paper
stops 2 w/trials/ - "$DEMODASH" tune c.h5 -d "$name" -o w --conv 5x4 --trials 2 --rounds 1 --epochs 2
signals="INT TERM"
rm -rf bare
cp -r r bare
rm bare/tasks/*/*/explain.h5
stops 1 explain.h5 bare "$DEMODASH" explain w
stops 1 explain.h5 bare "$DEMODASH" gather w
stops 2 w/reports/ r "$DEMODASH" gather w
stops 2 w/motifs/ r "$DEMODASH" motifs extract w
# ---- and on several ranks
cat >ranks.sh <<'END'
# one rank alone gets the signal
[ "${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}" != 1 ] || export LD_PRELOAD=$SHIM
exec "$@"
END
export SHIM="$shim"
MPI_RUN="$MPIEXEC -n 2 sh ranks.sh"
for signal in INT TERM; do
    rm -rf w
    # shellcheck disable=SC2086
    FAIL_IN=w/.running FAIL_AT=1 FAIL_WITH=$signal timeout 300 $MPI_RUN "$DEMODASH" $sweep -o w >out.txt 2>err.txt
    got=$?
    [ $got = 75 ] || { fail "2 ranks, SIG$signal: exit $got, not 75"; cat err.txt; }
    left w && fail "2 ranks, SIG$signal: half a file is left"
done
# ---- what is asked twice by Ctrl-C ends at once, and cleans up all the same; by two signals it does not
rm -rf w
cp -r r w
export FAIL_ON=1
at 2 INT w/reports/ "$DEMODASH" gather w
[ $got = 130 ] || { fail "Ctrl-C twice: exit $got, not 130"; cat err.txt; }
left w && fail "Ctrl-C twice: half a file is left"
unset FAIL_ON
timeout 300 "$DEMODASH" gather w >out.txt 2>err.txt || { fail "after Ctrl-C twice"; cat err.txt; }
stands_still() { [ "$(ps -o stat= -p "$1" | cut -c 1)" = T ]; }
rm -rf w
cp -r r w
FAIL_IN=w/reports/ FAIL_AT=2 FAIL_WITH=STOP LD_PRELOAD=$shim "$DEMODASH" gather w >out.txt 2>err.txt & running=$!
wait_for 120 stands_still $running || fail "gather does not stand still"
left w >/dev/null || fail "gather stands still without a temporary file"
kill -INT $running
kill -TERM $running # another signal is no second Ctrl-C
kill -CONT $running
wait $running
got=$?
running=
[ $got = 75 ] || { fail "SIGINT and SIGTERM: exit $got, not 75"; cat err.txt; }
left w && fail "SIGINT and SIGTERM: half a file is left"
# ---- folders that a command makes for itself
mkdir tries
for signal in INT TERM; do
    at 2 $signal .check- "$DEMODASH" check c.h5 -o tries --networks composition
    [ $got = $((128 + $(number $signal))) ] || { fail "check, SIG$signal: exit $got"; cat err.txt; }
    at 3 $signal demodash-bench env TMPDIR="$PWD/tries" "$DEMODASH" bench --data --rounds 1
    [ $got = $((128 + $(number $signal))) ] || { fail "bench --data, SIG$signal: exit $got"; cat err.txt; }
    [ -z "$(find tries -name '.check*' -o -name 'demodash-bench*')" ] \
        || { fail "SIG$signal: left behind"; find tries; }
done
# ---- temporary files of others: those of a living process and of other machines stay, old ones go
mkdir many
"$DEMODASH" motifs convert m.jaspar --to meme -o many/x 2>/dev/null || fail "convert"
FAIL_IN=many/ FAIL_AT=2 FAIL_WITH=STOP LD_PRELOAD=$shim "$DEMODASH" motifs convert m.jaspar --to meme -o many/x 2>/dev/null & running=$!
wait_for 60 stands_still $running || fail "does not stand still"
living=$(ls many/*.partial)
touch many/x.0000abcd-1-1-0.partial many/y.0000abcd-1-1-0.partial many/notes.partial many/x.tsv.partial
touch -d '8 days ago' many/y.0000abcd-1-1-0.partial many/notes.partial
"$DEMODASH" motifs convert m.jaspar --to meme -o many/z 2>/dev/null || fail "convert"
[ -e "$living" ] || fail "a living process lost its temporary file"
[ -e many/x.0000abcd-1-1-0.partial ] || fail "another machine's fresh temporary file is gone"
[ ! -e many/y.0000abcd-1-1-0.partial ] || fail "another machine's old temporary file is still there"
[ -e many/notes.partial ] && [ -e many/x.tsv.partial ] || fail "a file that is not ours is gone"
kill -CONT $running
wait $running || fail "the command that stood still does not end well"
running=
# the number of a process that has ended may be another's now
own=$(basename "$living")
mv many/x "many/$(echo "$own" | sed 's/-[0-9]*-[0-9]*-[0-9]*\.partial/'"-$$-1-0.partial/")"
"$DEMODASH" motifs convert m.jaspar --to meme -o many/x 2>/dev/null || fail "convert"
[ -z "$(ls many/*"-$$-1-0.partial" 2>/dev/null)" ] || fail "the process has the number, not the start: still there"
# ---- a limit on the size of files is an error like a full disk, in plain files and HDF5
(ulimit -f 40; "$DEMODASH" simulate -o u.h5 --datasets 4 --train 3000 >out.txt 2>err.txt)
[ $? = 74 ] && grep -q '^demodash: u.h5: .*File too large' err.txt || { fail "ulimit -f, simulate"; cat err.txt; }
(ulimit -f 1; "$DEMODASH" predict "r/tasks/$name/small-cnn-s1" p.fa -o u.tsv >out.txt 2>err.txt)
[ $? = 74 ] && grep -q '^demodash: u.tsv: writing failed: File too large' err.txt || { fail "ulimit -f, predict"; cat err.txt; }
# MPI keeps files of its own, which had to fit: in memory here
export PMIX_MCA_gds=hash
cp -r bare w2
(ulimit -f 20; "$DEMODASH" explain w2 >out.txt 2>err.txt)
[ $? = 74 ] && grep -q '^demodash: .*explain.h5: .*File too large' err.txt || { fail "ulimit -f, explain"; cat err.txt; }
rm -rf w3
cp -r r w3
# (MPI writes this one, and does not say why it cannot)
(ulimit -f 4; "$DEMODASH" gather w3 >out.txt 2>err.txt)
[ $? = 74 ] && grep -q '^demodash: w3/results.h5: .*writing failed' err.txt || { fail "ulimit -f, gather"; cat err.txt; }
left w3 && fail "ulimit -f: gather leaves temporary files"
rm -rf w3
# shellcheck disable=SC2086
(ulimit -f 8; "$DEMODASH" $sweep -o w3 >out.txt 2>err.txt)
[ $? = 74 ] && grep -q '^demodash: .*File too large' err.txt || { fail "ulimit -f, sweep"; cat err.txt; }
left w2 && fail "ulimit -f: temporary files are left"
left w3 && fail "ulimit -f: temporary files are left"
ls u.* 2>/dev/null && fail "ulimit -f: an output is left"
[ $failures = 0 ] && echo "stops: all clean"
[ $failures = 0 ]
