# demodash gather and panel on a tiny simulated sweep: what is made, the same bytes on any number of
# ranks and on a rerun, only what is stale made again, faults told in one sentence.
. "$SOURCE_DIR/tests/scratch.sh"
record() { (cd "$1" && find . -type f ! -name run.json | LC_ALL=C sort | xargs sha256sum); }
partial() { find "$1" -name '*.partial' | grep . && fail "a partial file is left in $1"; }

$DEMODASH simulate -o c.h5 --datasets 2 --train 200 --test 60 --length 60 --seed 5 2>/dev/null || { fail simulate; exit 1; }
$DEMODASH sweep c.h5 --no-gather -o r1 --networks small-cnn,small-rnn,small-cnn-rnn,composition --epochs 2 --passes 1 --seeds 1 2>log ||
    { fail sweep; cat log; exit 1; }
rm -rf r1/reports r1/index* r1/results.h5 r1/tasks/*/*/explain.h5
cp -r r1 r2
cp -r r1 r3
cp -r r1 r4

# ---- what is there afterwards
xmllint=no
command -v xmllint >/dev/null && xmllint=yes || echo "SKIP: pages by an independent reader: no xmllint"
mpi 1 "$DEMODASH" gather r1 --methods saliency,activation,temporal,classopt,ig 2>log || { fail "gather"; cat log; }
for file in index.html index/auroc.tsv results.h5; do [ -s r1/$file ] || fail "no $file"; done
[ "$(ls r1/tasks/*/*/explain.h5 | wc -l)" = 6 ] || fail "6 explain.h5 expected"
name=$(ls r1/tasks | head -n 1)
for file in .html .pdf /networks.tsv /facts.tsv /training.tsv /scores.tsv /roc.tsv \
            /precision_recall.tsv /known.tsv /classopt.tsv /hits.tsv /profile.tsv /sequences.tsv \
            /panels.tsv /key.txt; do
    [ -s "r1/reports/$name$file" ] || fail "no reports/$name$file"
done
partial r1
for page in r1/index.html r1/reports/*.html; do
    [ "$(wc -c <"$page")" -le 5242880 ] || fail "$page is larger than 5 MiB"
    # no address but the name of SVG's namespace and links to what lies beside
    grep -o '\(src\|href\|url\)[=(]["'"'"']\{0,1\}[^ >"'"'"')]*' "$page" | grep -v '^href="data:,$' | grep -i '[a-z]:\|//' && fail "$page asks for something"
    grep -o 'https\{0,1\}:[^"]*' "$page" | grep -v '^http://www.w3.org/2000/svg$' && fail "$page: an address"
    if [ $xmllint = yes ]; then
        xmllint --html --noout "$page" 2>&1 | grep 'error' | grep -v 'Tag [a-zA-Z]* invalid' && fail "$page is not well-formed"
    fi
    # every link to a file leads to one
    grep -o 'href="[^"#]*"' "$page" | grep -v '"data:,"' | sed 's/^href="//; s/"$//; s/&amp;/\&/g; s/%\([0-9A-F][0-9A-F]\)/\\x\1/g' |
        while read -r link; do
            [ -e "$(dirname "$page")/$(printf '%b' "$link")" ] || echo "$link"
        done | grep . && fail "$page: a link to nothing"
done
# each task has its row, and the truth of a simulation is measured
[ "$(wc -l <r1/index/auroc.tsv)" = 9 ] || fail "index/auroc.tsv: 9 lines expected"
[ "$(wc -l <"r1/reports/$name/networks.tsv")" = 5 ] || fail "networks.tsv: 5 lines expected"
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["network"] == "composition" { if ($at["gini"] != "NA") bad = 1; next }
    !($at["truth_saliency"] > 0 && $at["truth_saliency"] < 1) || !($at["truth_integrated"] > 0) ||
    $at["truth_mutagenesis"] != "NA" || !($at["top9_share"] >= 9 / 60 && $at["top9_share"] <= 1) ||
    !($at["gini"] > 0 && $at["gini"] < 1) { bad = 1 }
    ($at["network"] == "small-cnn") != ($at["turned"] == "NA") { bad = 1 }
    END { exit bad }' "r1/reports/$name/networks.tsv" || { fail "measures"; cat "r1/reports/$name/networks.tsv"; }
# the profile's shares add up to 1 for each network
awk -F'\t' 'NR > 1 { sum[$1 $2] += $4 } END { for (k in sum) if (sum[k] < .999999 || sum[k] > 1.000001) exit 1 }' \
    "r1/reports/$name/profile.tsv" || fail "profile.tsv does not add up to 1"

# ---- the same bytes on 2 and 3 ranks and on a rerun; a rerun makes nothing
record r1 >r1.sha
for n in 2 3; do
    mpi $n "$DEMODASH" gather r$n --methods saliency,activation,temporal,classopt,ig 2>log || { fail "gather on $n ranks"; cat log; }
    record r$n | cmp - r1.sha || fail "files of record on $n ranks differ"
done
touch -d '2001-01-01' r1/reports/*.html r1/results.h5 r1/tasks/*/*/explain.h5
mpi 2 "$DEMODASH" gather r1 2>log || { fail "rerun"; cat log; }
record r1 | cmp - r1.sha || fail "a rerun changed files of record"
[ -z "$(find r1 -name '*.html' -path '*reports*' -newermt 2002-01-01)" ] || fail "a rerun writes reports"
[ -z "$(find r1 -name '*.h5' -newermt 2002-01-01 \( -name explain.h5 -o -name results.h5 \))" ] || fail "a rerun computes"

# ---- a sweep ends with it
rm r1/index.html
mpi 2 "$DEMODASH" sweep c.h5 -o r1 --networks small-cnn,small-rnn,small-cnn-rnn,composition --epochs 2 --passes 1 --seeds 1 2>log ||
    { fail "sweep that gathers"; cat log; }
record r1 | cmp - r1.sha || fail "a sweep that gathers makes other files"

# ---- what is stale or damaged is made again, and only that
explained=$(ls r1/tasks/*/small-rnn-s1/explain.h5 | head -n 1)
head -c 2000 "$explained" >short && cp short "$explained"
rm "r1/reports/$name.pdf"
mpi 1 "$DEMODASH" gather r1 --methods saliency,activation,temporal,classopt,ig 2>log || { fail "mending"; cat log; }
[ "$(grep -c 'explain.h5: ' log)" = 1 ] || { fail "one explain.h5 was damaged"; cat log; }
record r1 | cmp - r1.sha || fail "mended files differ"
head -c 2000 r1/results.h5 >short && cp short r1/results.h5
mpi 1 "$DEMODASH" gather r1 2>log || { fail "results.h5 mended"; cat log; }
record r1 | cmp - r1.sha || fail "mended results.h5 differs"

# ---- panels
number=1
for ending in svg pdf png; do
    rm -f p.tsv
    "$DEMODASH" panel r1 --dataset "${name%_*}" --sequence $number -o p.$ending -t p.tsv >out.txt 2>err.txt || { fail "panel $ending"; cat err.txt; }
    grep -q "CNN-RNN: score" out.txt || fail "panel says what it shows"
    [ -s p.$ending ] || fail "no p.$ending"
    [ "$(wc -l <p.tsv)" = 61 ] || fail "panel's table: 61 lines expected"
done
negative=$(awk -F'\t' '$3 == 0 { print $1; exit }' "r1/reports/$name/scores.tsv")
expect 0 "" "$DEMODASH" panel r1 --dataset "$name" --sequence "$negative" -o n.svg
grep -q 'Contribution<' n.svg && fail "contributions are not asked for"
expect 0 "" "$DEMODASH" panel r1 --dataset "$name" --sequence 1 --contributions --safe-colours -o c.svg
grep -q 'Contribution<' c.svg || fail "panel --contributions"
record r1 | cmp - r1.sha || fail "panel changed the results"
expect 2 "must end in" "$DEMODASH" panel r1 --dataset "$name" --sequence 1 -o p.gif
expect 2 "dataset 'nothing' is not among the finished tasks" "$DEMODASH" panel r1 --dataset nothing --sequence 1 -o p.svg
expect 2 "no network" "$DEMODASH" panel r1 --dataset "$name" --sequence 1 --networks large-cnn -o p.svg
expect 65 "" "$DEMODASH" panel r1 --dataset "$name" --sequence 99999 -o q.svg
[ ! -e q.svg ] && [ ! -e p.gif ] || fail "a refused panel was written"

# ---- faults: one sentence, nothing half-written, the others go on
model=$(ls r4/tasks/"$name"/small-cnn-s1/model.h5)
rm "$model"
expect 1 "model.h5" "$MPIEXEC" -n 2 "$DEMODASH" gather r4
[ -s r4/index.html ] && [ "$(ls r4/reports/*.html | wc -l)" = 2 ] || fail "a missing model stops the others"
grep -q "No maps" "r4/reports/$name.html" || fail "the report does not say that maps are missing"
cp -r r4 r5
echo "text" >"r5/tasks/$name/small-rnn-s1/predictions.tsv"
expect 1 "predictions.tsv" "$MPIEXEC" -n 1 "$DEMODASH" gather r5
[ -s r5/index.html ] || fail "a damaged table stops the index"
echo "no motif here" >none.meme
expect 65 "none.meme" "$MPIEXEC" -n 2 "$DEMODASH" gather r1 --motifs none.meme
expect 66 "missing.meme" "$MPIEXEC" -n 1 "$DEMODASH" gather r1 --motifs missing.meme
expect 66 "nowhere" "$MPIEXEC" -n 1 "$DEMODASH" gather nowhere
mkdir -p empty/tasks
expect 66 "no finished task" "$MPIEXEC" -n 1 "$DEMODASH" gather empty
expect 66 "missing.h5" "$MPIEXEC" -n 1 "$DEMODASH" gather r1 --compendium missing.h5
head -c 3000 c.h5 >short.h5
expect 65 "short.h5" "$MPIEXEC" -n 2 "$DEMODASH" gather r1 --compendium short.h5
expect 2 "no method" "$MPIEXEC" -n 1 "$DEMODASH" gather r1 --methods saliancy
expect 2 "needs one results folder" "$MPIEXEC" -n 1 "$DEMODASH" gather
record r1 | cmp - r1.sha || fail "a refused gather changed files of record"

# ---- no room: what is written goes to a full device
cp -r r1 r6
rm -rf r6/reports r6/index*
mkdir r6/reports
expect 74 "No space left on device" env LD_PRELOAD="$BUILD_DIR/tests/fail_write.so" \
    FAIL_IN="reports/$name.html" FAIL_AT=2 FAIL_WITH=ENOSPC FAIL_ON=1 "$MPIEXEC" -n 1 "$DEMODASH" gather r6
partial r6
[ ! -e "r6/reports/$name.html" ] && [ ! -e "r6/reports/$name/key.txt" ] || fail "a report without room was written"
mpi 1 "$DEMODASH" gather r6 2>log || { fail "gather after a full disk"; cat log; }
record r6 | cmp - r1.sha || fail "after a full disk files of record differ"
(ulimit -f 10; "$DEMODASH" panel r1 --dataset "$name" --sequence 1 -o f.svg >out.txt 2>err.txt)
[ $? = 74 ] && grep -q "f.svg: writing failed" err.txt || { fail "a panel that does not fit"; cat err.txt; }
[ "$(ls f.svg* 2>/dev/null)" = "" ] || fail "half a panel was written"

[ $failures = 0 ] && echo "gather and panel: all as expected"
[ $failures = 0 ]
