# demodash simulate: the same bytes on rerun, other bytes from another seed, motifs from a file, errors.
set -e
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
fail() { echo "FAIL: $*"; exit 1; }
small="--datasets 8 --train 100 --test 40"
"$DEMODASH" simulate -o a.h5 $small --seed 5 2> log
second=$(date +%s)
while [ "$(date +%s)" = "$second" ]; do sleep .05; done # nothing in the file may depend on it
"$DEMODASH" simulate -o b.h5 $small --seed 5 2> log
cmp a.h5 b.h5 || fail "the same seed gives other bytes"
"$DEMODASH" simulate -o c.h5 $small --seed 6 2> log
cmp -s a.h5 c.h5 && fail "another seed gives the same bytes"
printf '>M1 GATA1\nA [0 9 0 9 9 0 1 2]\nC [0 0 0 0 0 0 1 2]\nG [9 0 0 0 0 9 7 5]\nT [0 0 9 0 0 0 0 0]\n' > m.pfm
printf '>M2 ARID3A\n0 9 0 0 0 0 0 0\n9 0 9 0 0 0 9 9\n0 0 0 9 0 9 0 0\n0 0 0 0 9 0 0 0\n' >> m.pfm
"$DEMODASH" simulate -o d.h5 $small --motifs m.pfm --length 80 2> log || fail "$(cat log)"
cmp -s a.h5 d.h5 && fail "motifs of a file change nothing"
code() { want=$1; shift; set +e; "$DEMODASH" "$@" > out 2> log; got=$?; set -e
    [ $got = $want ] || fail "'$*' gives $got, not $want: $(cat log)"; }
code 2 simulate
code 2 simulate -o x.h5 --train 101
code 2 simulate -o x.h5 --test 3
code 2 simulate -o x.h5 --length 20
code 2 simulate -o x.h5 --datasets 0
code 2 simulate -o x.h5 more
code 73 simulate -o no/folder.h5 $small
code 66 simulate -o x.h5 --motifs missing
printf '>flat\n1 1 1 1 1 1\n1 1 1 1 1 1\n1 1 1 1 1 1\n1 1 1 1 1 1\n' > flat.pfm
code 65 simulate -o x.h5 --motifs flat.pfm
head -n 5 m.pfm > one.pfm
code 65 simulate -o x.h5 --motifs one.pfm # the third dataset needs a decoy
ls | grep '^x' && fail "an output was left behind"
exit 0
