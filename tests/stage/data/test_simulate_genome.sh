# demodash simulate --genome: its files agree with each other by an independent reading, have the same bytes on
# any number of ranks, and go into import as they are.
. "$SOURCE_DIR/tests/scratch.sh"
say() { echo "simulate: $*"; }
plan="--size 1300000 --chromosomes 3 --factors 5 --spacing 3000"
# shellcheck disable=SC2086
expect 0 "" "$DEMODASH" simulate --genome -o g $plan --seed 7
# ---- the same bytes on three ranks and in a folder that has files already; others from another seed
hashes() { (cd "$1" && find . -type f ! -name '*.fai' | LC_ALL=C sort | xargs sha256sum); }
mkdir -p h/peaks
echo old >h/genome.fa
# shellcheck disable=SC2086
mpi 3 "$DEMODASH" simulate --genome -o h $plan --seed 7 2>log || { fail "three ranks"; cat log; }
hashes g >g.txt
hashes h | cmp -s g.txt - || fail "three ranks write other bytes"
[ "$(wc -l <g.txt)" = 13 ] || { fail "13 files expected"; cat g.txt; }
# shellcheck disable=SC2086
expect 0 "" "$DEMODASH" simulate --genome -o h $plan --seed 8
cmp -s g/genome.fa h/genome.fa && fail "another seed gives the same genome"
# ---- import takes them
expect 0 "" "$DEMODASH" import --sheet g/samples.tsv --genome g/genome.fa -o g.h5
"$DEMODASH" info g.h5 --json >info.json
[ "$(grep -c '"fate_used"' info.json)" = 5 ] || fail "five datasets expected"
[ "$(grep -c '"fate_off_the_end": 6' info.json)" = 5 ] || fail "peaks at both ends of three chromosomes are off the end"
grep -q '"fate_blacklisted"' info.json || fail "no peak is blacklisted"
# ---- mistakes
expect 2 "not between" "$DEMODASH" simulate --genome -o x --size 100kb
expect 2 "no number of letters" "$DEMODASH" simulate --genome -o x --size many
expect 2 "needs --genome" "$DEMODASH" simulate -o x --size 1Mb
expect 2 "a genome has none" "$DEMODASH" simulate --genome -o x --train 20
expect 65 "can be planted" "$DEMODASH" simulate --genome -o x --size 400kb --factors 60
expect 66 "" "$DEMODASH" simulate --genome -o x --motifs missing
printf '>M,1 one\nA [0 9 0 9 9 0 1 2]\nC [0 0 0 0 0 0 1 2]\nG [9 0 0 0 0 9 7 5]\nT [0 0 9 0 0 0 0 0]\n' >comma.pfm
expect 65 "M,1" "$DEMODASH" simulate --genome -o x --size 400kb --factors 1 --motifs comma.pfm
find x -type f 2>/dev/null | grep . && fail "a file was left behind"
: >file
expect 73 "" "$DEMODASH" simulate --genome -o file --size 400kb
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
python3 "$SOURCE_DIR/tests/stage/data/genome_check.py" g 1300000 3 5 || fail "the files of g disagree"
[ $failures = 0 ] && say "a genome, its peaks and its truth agree"
[ $failures = 0 ]
