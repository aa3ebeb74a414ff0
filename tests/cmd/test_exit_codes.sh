# Every documented exit code (0, 1, 2, 65, 66, 73, 74, 75) from several commands; what is printed has
# arrived, or the command says so: a full device, a reader that is gone, a standard stream that is closed.
. "$SOURCE_DIR/tests/scratch.sh"
seen=0
# code CODE COMMAND...: demodash COMMAND ends with CODE; one that is not 0 is told in one sentence
code() {
    wanted=$1
    shift
    timeout 120 "$DEMODASH" "$@" >out.txt 2>err.txt
    got=$?
    [ $got = "$wanted" ] || { fail "exit $got, not $wanted: $*"; cat err.txt; }
    [ "$wanted" = 0 ] || [ "$(grep -c '^demodash: ' err.txt)" = 1 ] \
        || { fail "one sentence expected: $*"; cat err.txt; }
    seen=$((seen + 1))
}
"$DEMODASH" simulate -o c.h5 --datasets 1 --train 120 --test 40 --length 60 --seed 5 2>/dev/null || exit 1
printf '>GATA1 GATA1\nA [ 1 9 0 ]\nC [ 1 0 0 ]\nG [ 7 0 0 ]\nT [ 1 1 10 ]\n' >m.jaspar
printf '>one\nACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGT\n' >s.fa
echo "no HDF5" >text.h5
printf '>a\nACGT!\n' >bad.fa
printf '>a\nACGTACGT\n' >some.train.pos.fa
commands=$("$DEMODASH" --help | sed -n '/^  [a-z]/s/^  \([a-z]*\) .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 17 ] || fail "17 commands expected in --help"

# ---- 0
code 0 --help
for number in 0 1 2 65 66 73 74 75; do
    tr ',' '\n' <out.txt | grep -q "\(^\|[: ]\)$number [a-z]" || fail "--help does not tell of $number"
done
for command in $commands; do code 0 "$command" --help; done
code 0 --version
code 0 check c.h5 --networks composition
code 0 sweep c.h5 -o r --networks small-cnn --epochs 1 --passes 1 --no-gather
task=$(ls -d r/tasks/*/small-cnn-s1)
for line in "status r" "summary r" "info c.h5" "tables r" "motifs list m.jaspar" "tomtom m.jaspar m.jaspar"; do
    # shellcheck disable=SC2086
    code 0 $line
done
code 0 predict "$task" s.fa
# ---- 1: tasks that fail; a lone one fails with its own code, and its loss that diverges is 1
code 1 sweep c.h5 -o failed --conv 81x4 --seeds 1-2 --epochs 1 --no-gather
code 65 train c.h5 -o failed --conv 81x4 --epochs 1
code 1 train c.h5 -o failed -v small-rnn --lr 10 --decay 1 --clip 0 --clip-norm 0 --epochs 20
# ---- 2: usage
code 2 no-such-command
for command in $commands; do
    code 2 "$command" --no-such-option
    [ "$command" = bench ] || code 2 "$command"
done
code 2 bench operand
code 2 train c.h5 -o x --network small-cnn --epochs none
# ---- 65: bad data
code 65 import bad.fa -o x.h5
code 65 simulate -o x.h5 --motifs bad.fa
code 65 motifs list bad.fa
code 65 tomtom bad.fa m.jaspar
code 65 predict "$task" bad.fa
for command in check info; do code 65 $command text.h5; done
for command in train sweep tune; do code 65 $command text.h5 -o x --conv 5x4; done
code 65 explain "$task" --sequences 41
printf 'ACGTACGTAA,1\nACGTACGTAA,0\nACGTACGTAA,1\nACGTACGTAA,0\n' >twice.train.csv
cp twice.train.csv twice.test.csv
code 0 import twice.train.csv twice.test.csv -o twice.h5
code 65 check twice.h5 --networks composition
# ---- 66: missing input
code 66 import nowhere -o x.h5
code 66 simulate -o x.h5 --motifs nowhere
for command in check info status summary tables explain gather; do code 66 $command nowhere; done
for command in train sweep tune; do code 66 $command nowhere -o x --conv 5x4; done
code 66 motifs list nowhere
code 66 motifs extract nowhere
code 66 tomtom m.jaspar nowhere
code 66 predict nowhere s.fa
code 66 predict "$task" nowhere
code 66 panel nowhere --dataset a --sequence 1 -o x.svg
# ---- 73: cannot create
code 73 simulate -o no/x.h5 --datasets 1
code 73 import some.train.pos.fa --make-negatives -o no/x.h5
code 73 motifs convert m.jaspar --to meme -o no/x.meme
code 73 tomtom m.jaspar m.jaspar -o no/x.tsv
code 73 predict "$task" s.fa -o no/x.tsv
for command in train sweep tune; do code 73 $command c.h5 -o s.fa/x --conv 5x4; done
code 73 check c.h5 -o s.fa/x --networks composition
# ---- 75: stopped at a checkpoint, since the end of the time is near; the same command says the same
stop="--conv 5x4 --epochs 9000 --passes 1 --time-limit 1000 --stop-before 999.995"
for command in train "sweep --no-gather" "tune --trials 1 --rounds 1"; do
    # shellcheck disable=SC2086
    code 75 $command c.h5 -o "stopped-${command%% *}" $stop
    grep -q "run the same command again" err.txt || { fail "$command: how to go on"; cat err.txt; }
done
[ ! -e x ] && [ ! -e x.h5 ] || fail "a refused command left something"

# ---- 74: reading or writing fails. The shim makes the disk full
if nm "$DEMODASH" 2>/dev/null | grep -q __asan_init; then
    echo "SKIP: a full disk: the shim and AddressSanitizer both want to be loaded first"
else
    mkdir disk
    # of an HDF5 file the first writes belong to its creation, which is 73
    for line in "simulate -o disk/x.h5 --datasets 1" "motifs convert m.jaspar --to meme -o disk/x.meme" \
        "predict $task s.fa -o disk/x.tsv" "tomtom m.jaspar m.jaspar -o disk/x.tsv" "import twice.train.csv -o disk/x.h5"; do
        case $line in *.h5*) at=5 ;; *) at=2 ;; esac
        # shellcheck disable=SC2086
        LD_PRELOAD=$BUILD_DIR/tests/fail_write.so FAIL_IN=disk FAIL_WITH=ENOSPC FAIL_AT=$at FAIL_ON=1 \
            timeout 120 "$DEMODASH" $line >out.txt 2>err.txt
        got=$?
        [ $got = 74 ] || { fail "full disk: exit $got: $line"; cat err.txt; }
        grep -q "^demodash: .*disk/" err.txt || { fail "full disk: the file is not named: $line"; cat err.txt; }
        seen=$((seen + 1))
    done
    [ -z "$(ls disk)" ] || { fail "full disk: left-overs"; ls disk; }
fi

# ---- standard output: the lines that print, and where to
cat >lines.txt <<END
--help
--version
check --help
check c.h5 --networks composition
check c.h5 --networks composition --json
summary r
summary r --json
status r
status r --json
info c.h5
info c.h5 --json
info $task/model.h5
panel --help
panel r -d ARID3A -n 1 -o shown.svg
predict $task s.fa
tables r
bench --help
bench --networks small-rnn --rounds 1 --seconds 0.01 --json
motifs list m.jaspar
motifs convert m.jaspar --to meme -o -
tomtom m.jaspar m.jaspar
sweep c.h5 -o dry --dry-run --networks small-cnn
END
# to_handle_4 CODE WHAT: each line, printing to handle 4, ends with CODE; 74 with a sentence
to_handle_4() {
    while read -r line; do
        # shellcheck disable=SC2086
        timeout 120 "$DEMODASH" $line >&4 2>err.txt </dev/null
        got=$?
        [ $got = "$1" ] || { fail "$2: exit $got, not $1: $line"; cat err.txt; }
        [ "$1" != 74 ] || [ "$(grep -c '^demodash: standard output: writing failed' err.txt)" = 1 ] \
            || { fail "$2: not told: $line"; cat err.txt; }
        seen=$((seen + 1))
    done <lines.txt
}
# a device of our own that is always full
if mknod full c 1 7 2>/dev/null && (exec 4>full) 2>/dev/null; then
    exec 4>full
    to_handle_4 74 "full device"
    exec 4>&-
else
    echo "SKIP: a full device: mknod is not allowed here"
fi
# a pipe whose only reader is gone: the signal ends us, as it ends cat; whoever ignores it is told
mkfifo pipe
exec 3<>pipe 4>pipe
exec 3<&-
to_handle_4 141 "reader gone"
(
    trap '' PIPE
    to_handle_4 74 "reader gone, signal ignored"
    echo "$failures" >failures.txt
)
failures=$(cat failures.txt)
exec 4>&-
while read -r line; do
    # shellcheck disable=SC2086
    timeout 120 "$DEMODASH" $line >&- 2>err.txt </dev/null
    got=$?
    [ $got = 74 ] || { fail "standard output closed: exit $got: $line"; cat err.txt; }
    seen=$((seen + 1))
done <lines.txt
# ---- standard error closed: what is said of many files must not land in the file that is made
mkdir many
for i in $(seq 40); do
    awk -v s="$i" 'BEGIN { srand(s); for (i = 0; i < 40; i++) { q = ""
        for (t = 0; t < 30; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1); print q "," i % 2 } }' \
        | tee "many/data$i.train.csv" >"many/data$i.test.csv"
done
"$DEMODASH" import many -o told.h5 2>/dev/null || fail "import many"
"$DEMODASH" import many -o untold.h5 2>&- || fail "import, standard error closed"
cmp told.h5 untold.h5 || fail "standard error closed: the compendium is another"
# nor is an error less an error
"$DEMODASH" info nowhere.h5 >out.txt 2>&-
[ $? = 66 ] || fail "standard error closed: exit 66 expected"
[ $failures = 0 ] && echo "exit codes: $seen commands end as documented"
[ $failures = 0 ]
