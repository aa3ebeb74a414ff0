# motifs extract on trained networks: the same bytes on 1, 2 and 3 ranks, reruns, tables that add up,
# and bad input refused in one sentence.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0
fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}
# expect CODE TEXT COMMAND...: exit code, and TEXT somewhere on standard error
expect() {
    code=$1 text=$2
    shift 2
    timeout 120 "$@" >out.txt 2>err.txt
    got=$?
    [ $got = "$code" ] || { fail "exit $got, not $code: $*"; cat err.txt; }
    grep -qF -- "$text" err.txt out.txt || { fail "no '$text': $*"; cat err.txt; }
}
record() { (cd r && find motifs -type f | LC_ALL=C sort | xargs sha256sum); }
mpi() { n=$1; shift; timeout 300 "$MPIEXEC" -n "$n" "$@"; }

$DEMODASH simulate -o c.h5 --datasets 2 --train 2000 --test 200 --seed 5 2>/dev/null \
    || { fail simulate; exit 1; }
mpi 2 "$DEMODASH" sweep c.h5 --no-gather --variants small-cnn,medium-cnn-rnn --conv 9x16 --lstm 1x8 \
    --epochs 3 -o r 2>sweep.log || { fail sweep; cat sweep.log; exit 1; }
mpi 2 "$DEMODASH" explain r --optimize-steps 50 2>explain.log || { fail explain; cat explain.log; }
set -- r/tasks/*/*/metrics.json
tasks=$#

# ---- the same bytes on 1, 2 and 3 ranks
mpi 1 "$DEMODASH" motifs extract r 2>one.log || { fail "1 rank"; cat one.log; }
record >one.sha
for n in 2 3; do
    rm -r r/motifs
    mpi $n "$DEMODASH" motifs extract r 2>n.log || { fail "$n ranks"; cat n.log; }
    record | cmp - one.sha || fail "files on $n ranks differ"
done
grep -q '\.partial' one.sha && fail "a partial file is left"

# ---- a rerun leaves finished ones alone; a lost file, another window are made anew
touch -d '2001-01-01' r/motifs/*.meme
expect 0 "finished before" "$DEMODASH" motifs extract r
[ "$(grep -c 'finished before' err.txt)" = "$tasks" ] || fail "not all were finished before"
record | cmp - one.sha || fail "a rerun changes bytes"
[ "$(find r/motifs -name '*.saliency.meme' -newermt 2002-01-01 | wc -l)" = 0 ] \
    || fail "a rerun writes again"
lost=$(ls r/motifs/*.saliency.meme | head -n 1)
rm "$lost"
"$DEMODASH" motifs extract r 2>err.txt || fail "a lost file"
[ "$(grep -c 'finished before' err.txt)" = $((tasks - 1)) ] || fail "a lost file is not made anew"
record | cmp - one.sha || fail "a file made anew differs"
cp -r r/motifs kept
"$DEMODASH" motifs extract r --window 7 2>/dev/null || fail "--window 7"
awk -F '\t' 'FNR > 1 && length($3) != 7 { bad = 1 } END { exit bad }' r/motifs/*.saliency.tsv \
    || fail "words are not of 7 letters"
rm -r r/motifs
mv kept r/motifs

# ---- what is in it
for f in r/motifs/all.meme $(grep -l '^MOTIF' r/motifs/*.consensus.meme); do
    "$DEMODASH" motifs list "$f" >list.txt 2>&1 || { fail "motifs list $f"; cat list.txt; }
done
head -n 1 r/motifs/best.tsv | grep -q "$(printf 'dataset\tvariant\tseed\tmethod\tquery\tsites')" \
    || fail "head of best.tsv"
for f in r/motifs/*cnn-s1.saliency.tsv; do
    [ "$(wc -l <"$f")" = 101 ] || fail "$f: one word a positive sequence"
done
# table 4 is what the tables of words say
word_mean() { # METHOD NETWORK
    cat r/motifs/*."$2"-s1."$1".tsv | awk -F '\t' '$8 == 1 { n++ } END { printf "%.1f", n / 2 }'
}
column() { # NUMBER NETWORK
    awk -F '\t' -v n="$1" -v name="$2" '$1 == name { print $n }' r/motifs/table4.tsv
}
for name in $(ls r/tasks/* | sed -n 's/-s1$//p' | sort -u); do
    case $name in composition | gkm) continue ;; esac
    [ "$(column 4 "$name")" = "$(word_mean saliency "$name")" ] || fail "saliency of $name"
    [ "$(column 2 "$name")" = 2 ] || fail "both datasets have a motif of their own: $name"
done
expect 0 "Table 4" "$DEMODASH" tables r
# a planted motif comes back from a network that has learnt it
awk -F '\t' 'NR > 1 && $0 !~ /^#/ && $4 > .95 { n++; good += $8 } END { exit !(n > 0 && good >= n / 2) }' \
    r/motifs/planted.tsv || { fail "planted motifs are not found"; cat r/motifs/planted.tsv; }

# ---- a task without explain.h5 is explained first
rm "$(ls r/tasks/*/small-cnn-s1/explain.h5 | head -n 1)"
expect 0 "sequences" "$DEMODASH" motifs extract r
[ "$(ls r/tasks/*/small-cnn-s1/explain.h5 | wc -l)" = 2 ] || fail "explain.h5 is not made"

# ---- bad input
expect 2 "needs one results folder" "$DEMODASH" motifs extract
expect 66 "nowhere" "$DEMODASH" motifs extract nowhere
expect 66 "nowhere.meme" "$DEMODASH" motifs extract r --motifs nowhere.meme
expect 2 "--window" "$DEMODASH" motifs extract r --window 3
expect 66 "nowhere.h5" "$DEMODASH" motifs extract r --compendium nowhere.h5 --again
echo broken >"$(ls r/tasks/*/small-cnn-s1/explain.h5 | head -n 1)"
expect 1 "tasks failed" "$DEMODASH" motifs extract r

[ $failures = 0 ] || exit 1
echo "motif stage: all passed"
