# At the prompt: which dataset is meant by -d, in every command that has it; what was meant by a word that is
# not known; a set without sequences; classes of different lengths; what names hold reaches no terminal as it is.
. "$SOURCE_DIR/tests/scratch.sh"
sequences() { # sequences SEED NUMBER LENGTH LABEL: lines of a table
    awk -v seed="$1" -v n="$2" -v l="$3" -v y="$4" 'BEGIN { srand(seed); for (i = 0; i < n; i++) { q = ""
        for (t = 0; t < l; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1); print q "," (y == "" ? i % 2 : y) } }'
}
mkdir in
for name in NFE2_K562 NFE2L1_K562 a,b @x; do
    sequences 1 20 30 '' >"in/$name.train.csv"
    sequences 2 20 30 '' >"in/$name.test.csv"
done
"$DEMODASH" import in -o c.h5 2>err.txt || { fail import; cat err.txt; }
# trained LIST NAME..: sweep -d LIST trains just these
trained() {
    list=$1
    shift
    rm -rf r
    "$DEMODASH" sweep c.h5 -o r -d "$list" -v composition --no-gather >out.txt 2>err.txt || { fail "-d $list"; cat err.txt; }
    printf '%s\n' "$@" | sort >want.txt
    "$DEMODASH" summary r --json 2>err.txt | sed -n 's/.*"dataset": "\(.*\)",*/\1/p' | sort -u | cmp -s - want.txt \
        || { fail "-d $list: not $*"; "$DEMODASH" summary r; }
}
trained NFE2 NFE2_K562
trained NFE2L NFE2L1_K562
trained 'NFE2*' NFE2_K562 NFE2L1_K562
trained '*L1*,@x' NFE2L1_K562 @x
trained a,b a,b
trained NFE2_K562,a,b NFE2_K562 a,b
trained @x @x
printf 'a,b\nNFE2L*\n' >list
trained @list a,b NFE2L1_K562
expect 2 "dataset 'NFE': 2 names begin so: NFE2L1_K562, NFE2_K562" "$DEMODASH" sweep c.h5 -o no -d NFE
expect 2 "dataset 'NFE2_K526' is not in the compendium; did you mean 'NFE2_K562'?" "$DEMODASH" sweep c.h5 -o no -d NFE2_K526
expect 2 "did you mean 'NFE2L1_K562'?" "$DEMODASH" train c.h5 -o no -d nfe2l1_k562 -v composition
expect 0 '' "$DEMODASH" train c.h5 -o one -d NFE2 -v composition
[ -d one/tasks/NFE2_K562 ] || fail "train -d NFE2"
expect 0 'NFE2L1_K562' "$DEMODASH" info c.h5 --dataset NFE2L
[ "$("$DEMODASH" info c.h5 --dataset 'NFE2*,@x' | grep -c '  length ')" = 3 ] || fail "info --dataset: patterns"
expect 66 "did you mean 'NFE2_K562'?" "$DEMODASH" info c.h5 --dataset NFE2_K563
expect 2 "did you mean 'NFE2_K562'?" "$DEMODASH" panel one -d NFE2_K563 -n 1 -o p.svg
# ---- commands and networks
expect 2 "'swepp' is no command; did you mean sweep?" "$DEMODASH" swepp
expect 2 "'frobnicate' is no command; demodash --help lists them" "$DEMODASH" frobnicate
expect 2 "no network is called 'medium-cn'; did you mean 'medium-cnn'?; there are" "$DEMODASH" sweep c.h5 -o no -v medium-cn
for name in small-rnn medium-rnn large-rnn small-cnn medium-cnn large-cnn small-cnn-rnn medium-cnn-rnn large-cnn-rnn \
    deepbind composition gkm; do
    grep -q "$name" err.txt || fail "the networks do not list $name"
done
# ---- no test set
"$DEMODASH" import in/NFE2_K562.train.csv --test 0 -o t.h5 2>err.txt
expect 65 'demodash: dataset NFE2_K562: the test set has no sequences' "$DEMODASH" train t.h5 -o no -v small-cnn
# ---- classes of different lengths, padded
{ sequences 1 30 40 1; sequences 2 30 20 0; } >p.train.csv && { sequences 3 30 40 1; sequences 4 30 20 0; } >p.test.csv
expect 0 'where they are padded to one length, padding alone may tell them apart' \
    "$DEMODASH" import p.train.csv p.test.csv --pad -o p.h5
"$DEMODASH" check p.h5 -v composition >out.txt 2>err.txt
tr -s '\n ' ' ' <out.txt | grep -q 'p: positive sequences of the training set have 40 letters on average, negative ones 20: the padding' \
    || { fail "check: class-lengths"; cat out.txt; }
"$DEMODASH" check p.h5 -v composition --json 2>err.txt | grep -q 'class-lengths' || fail "check --json: class-lengths"
"$DEMODASH" import p.train.csv p.test.csv --crop centre -o q.h5 2>err.txt
grep -q 'padding alone' err.txt && fail "there is no padding"
# ---- 300 kB whose padding would take 16 GB
{ sequences 1 99999 1 ''; sequences 2 1 65535 1; } >big.csv
expect 65 "big.csv: the train set of 'big' would take 6.1 GiB of memory, 100000 sequences of 65535 letters each" \
    sh -c 'ulimit -v 800000; exec "$DEMODASH" import big.csv --pad -o big.h5 --max-memory 4'
[ ! -e big.h5 ] || fail "an output is left"
[ $failures = 0 ]
