# Where an output goes: never over an input, whatever the names say; through devices and FIFOs; to the file
# that a link leads to. No real device is used: nodes are made here, where that is allowed.
. "$SOURCE_DIR/tests/scratch.sh"
printf '>GATA1 GATA1\nA [ 1 9 0 ]\nC [ 1 0 0 ]\nG [ 7 0 0 ]\nT [ 1 1 10 ]\n' >m.jaspar
for k in A C G T; do echo "ACGTACGTACGTACGTACG$k,1"; echo "TTGTACGAACGTACCTACG$k,0"; done >a.csv
awk 'BEGIN { for (i = 1; i <= 9; i++) print ">" i "\nACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTAC" }' >p.fa
"$DEMODASH" simulate -o c.h5 --datasets 1 --train 120 --test 40 --length 60 --seed 5 2>/dev/null || exit 1
"$DEMODASH" train c.h5 -o r --network small-cnn --epochs 1 --recipe paper 2>/dev/null || exit 1
name=$(ls r/tasks)
"$DEMODASH" explain r 2>/dev/null || exit 1
task=r/tasks/$name/small-cnn-s1
cp "$task/model.h5" m.h5
mkdir in
cp a.csv in/a.train.csv
cp a.csv in/a.test.csv
cp a.csv b.train.csv
cp a.csv b.test.csv
# ---- an output that is an input: exit 2, one sentence that names both, every byte as it was
shelter() { find . -type f ! -name '*.txt' ! -path './sha' -exec sha256sum {} + | LC_ALL=C sort -k 2; }
# refused OUTPUT INPUT COMMAND...: as it says
refused() {
    out=$1 in=$2
    shift 2
    shelter >sha
    expect 2 "" "$@"
    grep '^demodash: ' err.txt | grep -F -- "$out" | grep -qF -- "$in" || { fail "both are not named: $*"; cat err.txt; }
    [ "$(grep -c '^demodash: ' err.txt)" = 1 ] || { fail "one sentence expected: $*"; cat err.txt; }
    shelter | cmp -s sha - || fail "a file has changed: $*"
}
ln m.h5 hard.h5
ln -s m.h5 soft.h5
ln -s "$PWD/in" folder
cp a.csv a.train.csv
refused a.train.csv a.train.csv "$DEMODASH" import a.train.csv -o a.train.csv
refused ./a.train.csv a.train.csv "$DEMODASH" import a.train.csv -o ./a.train.csv
refused "$PWD/a.train.csv" a.train.csv "$DEMODASH" import a.train.csv -o "$PWD/a.train.csv"
refused b.train.csv b.train.csv "$DEMODASH" import a.train.csv b.train.csv -o b.train.csv
refused in/a.test.csv in/a.test.csv "$DEMODASH" import in -o in/a.test.csv
refused folder/a.train.csv in/a.train.csv "$DEMODASH" import in -o folder/a.train.csv
echo a >names.lst
refused names.lst names.lst "$DEMODASH" import in --only @names.lst -o names.lst
refused m.h5 m.h5 "$DEMODASH" predict m.h5 p.fa -o m.h5
refused hard.h5 m.h5 "$DEMODASH" predict m.h5 p.fa -o hard.h5
refused soft.h5 m.h5 "$DEMODASH" predict m.h5 p.fa -o soft.h5
refused m.h5 soft.h5 "$DEMODASH" predict soft.h5 p.fa -o m.h5
refused p.fa p.fa "$DEMODASH" predict m.h5 p.fa -o p.fa
refused p.fa "standard input" sh -c 'exec "$0" predict m.h5 - -o p.fa <p.fa' "$DEMODASH"
refused "$task/model.h5" "$task/model.h5" "$DEMODASH" predict "$task" p.fa -o "$task/model.h5"
refused m.jaspar m.jaspar "$DEMODASH" motifs convert m.jaspar --to meme -o m.jaspar
refused m.jaspar m.jaspar "$DEMODASH" tomtom m.jaspar m.jaspar -o m.jaspar
refused m.jaspar m.jaspar "$DEMODASH" tomtom m.jaspar m.jaspar --html m.jaspar
refused m.jaspar m.jaspar "$MPIEXEC" -n 2 "$DEMODASH" tomtom m.jaspar m.jaspar -o m.jaspar
printf 'A 0.3\nC 0.2\nG 0.2\nT 0.3\n' >bg
refused bg bg "$DEMODASH" tomtom m.jaspar m.jaspar --bfile bg -o bg
refused m.jaspar m.jaspar "$DEMODASH" simulate --motifs m.jaspar -o m.jaspar
cp m.jaspar m.svg
refused m.svg m.svg "$DEMODASH" panel r --dataset "$name" --sequence 1 -m m.svg -o m.svg
refused m.svg m.svg "$DEMODASH" panel r --dataset "$name" --sequence 1 -m m.svg -o x.svg --table m.svg
cp c.h5 c.svg
refused c.svg c.svg "$DEMODASH" panel r --dataset "$name" --sequence 1 -c c.svg -o c.svg
# what the program makes itself is not written over an input either
mkdir -p r/tables
printf 'dataset\tdeepbind_star\tdeepbind\tmeme_sum\n' >r/tables/table1.tsv
refused r/tables/table1.tsv r/tables/table1.tsv "$DEMODASH" tables r --published r/tables/table1.tsv
# what is printed must not land in an input
refused "standard output" c.h5 sh -c 'exec "$0" info c.h5 --json >>c.h5' "$DEMODASH"
refused "standard output" p.fa sh -c 'exec "$0" predict m.h5 p.fa >>p.fa' "$DEMODASH"
shelter >sha
"$DEMODASH" import a.train.csv -o x.h5 >said.txt 2>>a.train.csv
[ $? = 2 ] && grep -q "standard error goes to a.train.csv, which is an input" said.txt \
    || { fail "messages into an input"; cat said.txt; }
"$DEMODASH" import a.train.csv -o x.h5 >>a.train.csv 2>&1
[ $? = 2 ] || fail "messages and output into an input"
shelter | cmp -s sha - || fail "messages went into an input"
# ---- two outputs of one command at one place
refused "--output x.svg" "--table x.svg" "$DEMODASH" panel r --dataset "$name" --sequence 1 -o x.svg --table x.svg
refused "--output x.tsv" "--html ./x.tsv" "$DEMODASH" tomtom m.jaspar m.jaspar -o x.tsv --html ./x.tsv
refused "--output -" "--html -" "$DEMODASH" tomtom m.jaspar m.jaspar -o - --html -
ln -s nowhere.tsv loose
refused "--output loose" "--html nowhere.tsv" "$DEMODASH" tomtom m.jaspar m.jaspar -o loose --html nowhere.tsv
[ ! -e nowhere.tsv ] && [ ! -e x.svg ] && [ ! -e x.tsv ] || fail "a refused command wrote something"
expect 2 "the name is empty" "$DEMODASH" tomtom m.jaspar m.jaspar -o ""
"$DEMODASH" tomtom m.jaspar m.jaspar -o log.txt 2>log.txt
[ $? = 2 ] && grep -q "standard error goes to the same file" log.txt || { fail "messages and table in one file"; cat log.txt; }
# ---- folders
for line in "import a.train.csv -o in" "simulate --datasets 1 -o in" "predict m.h5 p.fa -o in" "tomtom m.jaspar m.jaspar -o in" \
    "motifs convert m.jaspar --to meme -o in/" "tomtom m.jaspar m.jaspar --html folder"; do
    # shellcheck disable=SC2086
    expect 73 "it is a folder" "$DEMODASH" $line
done
expect 73 "cannot be created" "$DEMODASH" tomtom m.jaspar m.jaspar -o new/
for command in train sweep tune; do expect 73 "is not a folder" "$DEMODASH" $command c.h5 -o c.h5 --conv 5x4; done
# ---- links are followed and stay
"$DEMODASH" tomtom m.jaspar m.jaspar -o table.tsv 2>/dev/null || fail "tomtom"
mkdir -p far
echo old >far/real
chmod 640 far/real
ln -s far/real one
ln -s one two
expect 0 "" "$DEMODASH" tomtom m.jaspar m.jaspar -o two
[ -L two ] && [ -L one ] && [ ! -L far/real ] && cmp -s far/real table.tsv || fail "a link to a link"
[ "$(stat -c %a far/real)" = 640 ] || fail "the file's permissions have changed: $(stat -c %a far/real)"
ln -s far/dangling three
expect 0 "" "$DEMODASH" tomtom m.jaspar m.jaspar -o three
[ -L three ] && cmp -s far/dangling table.tsv || fail "a link to a file that is not there"
ln -s ../far/up.h5 far/link.h5
expect 0 "" "$DEMODASH" import b.train.csv -o far/link.h5
[ -L far/link.h5 ] && "$DEMODASH" info far/up.h5 >/dev/null || fail "HDF5 through a link"
ln -s circle2 circle1
ln -s circle1 circle2
expect 73 "Too many levels of symbolic links" "$DEMODASH" tomtom m.jaspar m.jaspar -o circle1
[ -z "$(find . -name '*.partial')" ] || fail "temporary files are left"
# a results folder whose files are links
cp -r r r2
mkdir store
mv "r2/tasks/$name/small-cnn-s1/explain.h5" store/
ln -s "$PWD/store/explain.h5" "r2/tasks/$name/small-cnn-s1/explain.h5"
expect 0 "" "$DEMODASH" explain r2 --again
[ -L "r2/tasks/$name/small-cnn-s1/explain.h5" ] || fail "a results folder's link was replaced"
# ---- an existing file: HDF5 does not replace what the user wrote, a file without write permission stays
echo notes >notes
expect 73 "no HDF5 file" "$DEMODASH" simulate --datasets 1 -o notes
expect 73 "no HDF5 file" "$DEMODASH" import b.train.csv -o notes
[ "$(cat notes)" = notes ] || fail "the notes are gone"
: >empty.h5
expect 0 "" "$DEMODASH" import b.train.csv -o empty.h5
expect 0 "" "$DEMODASH" import b.train.csv -o empty.h5
# (root may write everywhere: it takes another user's part)
other=
if [ "$(id -u)" = 0 ]; then
    other="setpriv --reuid=65534 --regid=65534 --clear-groups"
    chmod 755 .
fi
mkdir open closed
chmod 777 open
echo kept >open/kept
chmod 444 open/kept
chmod 555 closed
# shellcheck disable=SC2086
if $other "$DEMODASH" motifs convert m.jaspar --to meme -o open/x >/dev/null 2>&1; then
    expect 73 "open/kept: cannot be created: Permission denied" $other "$DEMODASH" motifs convert m.jaspar --to meme -o open/kept
    expect 73 "closed/x: cannot be created: Permission denied" $other "$DEMODASH" motifs convert m.jaspar --to meme -o closed/x
    expect 73 "open/kept: cannot be created: Permission denied" $other "$DEMODASH" simulate --datasets 1 -o open/kept
    expect 73 "closed/x: cannot be created: Permission denied" $other "$DEMODASH" simulate --datasets 1 -o closed/x
    [ "$(cat open/kept)" = kept ] || fail "a file without write permission was replaced"
else
    echo "SKIP: a file and a folder without write permission: no other user to be"
fi
# ---- what cannot be replaced is written through
# flows OUTPUT COMMAND...: the command's output comes out of a FIFO as it would stand in a file
flows() {
    cat pipe >flowed & running=$!
    reader=$running
    wait_for 60 test -p pipe
    expect 0 "" "$@"
    wait_for 60 is_over "$reader" || fail "no end in the FIFO: $*"
    wait "$reader"
    running=
    [ -p pipe ] || fail "the FIFO was replaced: $*"
}
mkfifo pipe
flows "$DEMODASH" tomtom m.jaspar m.jaspar -o pipe
cmp -s flowed table.tsv || fail "through a FIFO"
ln -s pipe to_pipe
flows "$DEMODASH" tomtom m.jaspar m.jaspar -o to_pipe
cmp -s flowed table.tsv && [ -L to_pipe ] || fail "through a link to a FIFO"
"$DEMODASH" predict m.h5 p.fa -o scores.tsv 2>/dev/null || fail "predict"
flows "$DEMODASH" predict m.h5 p.fa -o pipe
cmp -s flowed scores.tsv || fail "predict through a FIFO"
expect 0 "" "$DEMODASH" panel r --dataset "$name" --sequence 1 -o x.svg --table x.table
flows "$DEMODASH" panel r --dataset "$name" --sequence 1 -o x.svg --table pipe
cmp -s flowed x.table || fail "panel's table through a FIFO"
for line in "import b.train.csv -o pipe" "simulate --datasets 1 -o to_pipe" "import b.train.csv -o -" "simulate --datasets 1 -o /dev/stdout"; do
    # shellcheck disable=SC2086
    expect 73 "HDF5 goes to a regular file only" "$DEMODASH" $line
    [ -p pipe ] && [ -L to_pipe ] && [ ! -e ./- ] || fail "HDF5 to what is no file: $line"
done
for place in - /dev/stdout /dev/fd/1 /proc/self/fd/1; do
    "$DEMODASH" tomtom m.jaspar m.jaspar -o $place 2>err.txt | cmp -s - table.tsv || { fail "-o $place, a pipe"; cat err.txt; }
    echo before >joined
    "$DEMODASH" predict m.h5 p.fa -o $place 2>err.txt >>joined || { fail "-o $place"; cat err.txt; }
    (echo before; cat scores.tsv) | cmp -s - joined || fail "-o $place, a file"
    "$DEMODASH" motifs convert m.jaspar --to jaspar -o $place 2>err.txt >joined || { fail "convert -o $place"; cat err.txt; }
    [ "$(grep -c '^>' joined)" = 1 ] || fail "convert -o $place"
done
"$DEMODASH" predict m.h5 p.fa -o same >same 2>err.txt || { fail "-o of the file of standard output"; cat err.txt; }
cmp -s same scores.tsv || fail "-o of the file of standard output"
"$DEMODASH" predict m.h5 p.fa -o /dev/fd/5 5>five 2>err.txt || { fail "-o /dev/fd/5"; cat err.txt; }
cmp -s five scores.tsv || fail "-o /dev/fd/5"
if mknod null c 1 3 2>/dev/null && (: >null) 2>/dev/null; then
    for line in "tomtom m.jaspar m.jaspar -o null --html null" "predict m.h5 p.fa -o null" "motifs convert m.jaspar --to meme -o null" \
        "panel r --dataset $name --sequence 1 -o x.svg --table null"; do
        # shellcheck disable=SC2086
        expect 0 "" "$DEMODASH" $line
        [ -c null ] || { fail "the device was replaced: $line"; break; }
    done
    expect 73 "HDF5 goes to a regular file only" "$DEMODASH" import b.train.csv -o null
    [ -c null ] || fail "the device was replaced by import"
    mknod full c 1 7
    expect 74 "full: writing failed: No space left on device" "$DEMODASH" tomtom m.jaspar m.jaspar -o full
    expect 74 "full: writing failed: No space left on device" "$DEMODASH" predict m.h5 p.fa -o full
    [ -c full ] || fail "the full device was replaced"
else
    echo "SKIP: devices: mknod is not allowed here"
fi
[ -z "$(find . -name '*.partial')" ] || fail "temporary files are left"
[ $failures = 0 ] && echo "outputs: all where they belong"
[ $failures = 0 ]
