# Other data under the same name are refused by their hash, wherever a compendium is read for a task that was
# trained; --force goes on and says so. Two compendia may be trained into one folder: each task uses its own.
# A task or a dataset that cannot be read is told and does not stop the others.
. "$SOURCE_DIR/tests/scratch.sh"
"$DEMODASH" simulate -o a.h5 --datasets 1 --train 60 --test 40 --seed 4 2>/dev/null || exit 1
"$DEMODASH" simulate -o b.h5 --datasets 1 --train 60 --test 40 --seed 5 2>/dev/null || exit 1
name=$("$DEMODASH" info a.h5 --json | sed -n 's/.*"name": "\(.*\)",*/\1/p' | head -1)
cp a.h5 g.h5
"$DEMODASH" sweep g.h5 -o r --conv 5x4 --epochs 1 2>log || { cat log; exit 1; }
task=$(ls -d r/tasks/*/conv*)
report=r/reports/$name
record_all r >right.sha
grep -q "^data	as trained" "$report/facts.tsv" || fail "facts.tsv: data"

# ---- the compendium is another now
cp b.h5 g.h5
expect 65 "is not the data that $task was trained on" "$DEMODASH" explain "$task"
expect 65 "is not the data that $task was trained on" "$DEMODASH" explain "$task" --again
expect 65 "is not the data that $task was trained on" "$DEMODASH" explain "$task" -m saliency --sequences 1 -o x.h5
expect 65 "is not the data" "$DEMODASH" panel r -d "$name" -n 1 -o p.svg
expect 65 "is not the data" "$DEMODASH" motifs extract r
expect 2 "other data" "$DEMODASH" sweep g.h5 -o r --conv 5x4 --epochs 1
sha256sum -c <(sed -n '/explain.h5/p' right.sha | sed 's: \./: r/:') >/dev/null 2>&1 || fail "explain.h5 was touched"
[ ! -e x.h5 ] && [ ! -e p.svg ] || fail "what was refused wrote"
expect 65 "is not the data that $task was trained on" "$DEMODASH" gather r
[ ! -e "$report.html" ] || fail "a report that is refused is still shown"
[ -s r/index.html ] || fail "no index"
# the right one by name
expect 0 "" "$DEMODASH" gather r -c a.h5
record_all r | cmp - right.sha || fail "gather -c of the right data: other files"
expect 65 "is not the data" "$DEMODASH" gather r -c b.h5
expect 0 "" "$DEMODASH" gather r -c a.h5
# by force, which is said
expect 0 "(--force)" "$DEMODASH" gather r --force
grep -q "by --force" "$report.html" && grep -q "^data	other than trained on, by --force" "$report/facts.tsv" \
    || fail "the report does not say --force"
"$DEMODASH" info "$task/explain.h5" | grep -q "by --force" || fail "explain.h5 does not say --force"
expect 0 "" "$DEMODASH" motifs extract r --force
grep -q '"other_data":true\|"other_data": true' r/motifs/*.json || fail "motifs do not say --force"
expect 65 "was made by --force from other data" "$DEMODASH" motifs extract r -c a.h5
expect 0 "" "$DEMODASH" panel r -d "$name" -n 1 -o p.svg --force
rm -rf r/motifs
expect 0 "" "$DEMODASH" gather r -c a.h5
record_all r | cmp - right.sha || fail "after a forced gather the right one makes other files"

# ---- one folder, two compendia
"$DEMODASH" simulate -o two.h5 --datasets 2 --train 60 --test 40 --seed 6 2>/dev/null
second=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\(.*\)",*/\1/p' | grep -v "^$name" | head -1)
cp a.h5 g.h5
expect 0 "2 tasks, 2 reports, 0 of them failed" "$DEMODASH" sweep two.h5 -d "$second" -o r --conv 5x4 --epochs 1
for each in "$name" "$second"; do
    [ -s "r/reports/$each.html" ] || fail "no report of $each"
    grep -q "^data	as trained" "r/reports/$each/facts.tsv" || fail "$each: not its own data"
done
mpi 2 "$DEMODASH" gather r 2>log || { fail "gather"; cat log; }
expect 65 "holds no dataset '$second'" "$DEMODASH" explain r/tasks/"$second"/conv* -c g.h5 --again
# one of them is gone: its dataset fails, the other is gathered
rm two.h5
rm -rf r/reports r/tasks/*/*/explain.h5
expect 1 "two.h5" "$DEMODASH" gather r
[ -s "$report.html" ] && [ -s r/index.html ] || fail "a compendium that is gone stops the others"
# tasks of one dataset that were trained on different data under one name
cp b.h5 g.h5
expect 0 "1 done" "$DEMODASH" sweep g.h5 -o r -v composition --no-gather
expect 65 "were trained on different data under one name" "$DEMODASH" gather r
rm -rf r/tasks/*/composition* "r/tasks/$second"
cp a.h5 g.h5

# ---- tasks that cannot be read
"$DEMODASH" sweep g.h5 -o r -v composition,gkm --no-gather 2>/dev/null || fail "sweep"
broken=$(ls -d r/tasks/*/composition-s1)
cp "$broken/metrics.json" metrics.json
for text in '{}' '[]' 'x' '{"auroc": 7}' '{"auroc": "x"}' '{"auroc": null}' '{"auroc": 1e999}' \
    "$(sed 's/"test_positives": [0-9]*/"test_positives": 1e300/' metrics.json)" \
    "$(sed 's/"test_positives": [0-9]*/"test_positives": 99999999999999999999/' metrics.json)" \
    "$(sed 's/"seed": 1/"seed": 2/' metrics.json)" "$(sed 's/"seed": 1/"seed": 1.0/' metrics.json)" \
    "$(sed 's/"auroc": [0-9.]*/"auroc": 0.5, "auroc": 0.6/' metrics.json)" \
    "$(sed 's/"data_sha256": ".*"/"data_sha256": "x"/' metrics.json)"; do
    printf '%s\n' "$text" >"$broken/metrics.json"
    expect 65 "composition-s1/metrics.json" "$DEMODASH" summary r
    grep -q "gkm" out.txt || fail "summary: a task that cannot be read hides the others: $text"
    expect 65 "composition-s1/metrics.json" "$DEMODASH" tables r
    expect 65 "composition-s1/metrics.json" "$DEMODASH" sweep g.h5 -o r -v composition,gkm --no-gather
done
expect 65 "composition-s1/metrics.json" "$DEMODASH" status r
rm -rf r/reports
expect 1 "composition-s1/metrics.json" "$MPIEXEC" -n 2 "$DEMODASH" gather r
grep -q gkm "$report/networks.tsv" && grep -q conv5x4 "$report/networks.tsv" || fail "the others are not gathered"
expect 65 "composition-s1/metrics.json" "$DEMODASH" explain r -m saliency
[ -s "$task/explain.h5" ] || fail "explain: the others are not explained"
expect 65 "composition-s1/metrics.json" "$DEMODASH" motifs extract r
[ -s r/motifs/best.tsv ] || fail "motifs extract: the others are not extracted"
cp metrics.json "$broken/metrics.json"
# a folder that is copied, or spelt otherwise, is no second task
cp -r "$broken" "${broken%1}2"
expect 65 "composition-s2/metrics.json: is of composition-s1" "$DEMODASH" summary r
rm -r "${broken%1}2"
cp -r "$broken" "${broken%1}01"
expect 65 "composition-s01: is not how composition-s1 of" "$DEMODASH" summary r
rm -r "${broken%1}01"
cp -r "$broken" "$(dirname "$broken")/%63omposition-s1"
expect 65 "%63omposition-s1: is not how composition-s1 of" "$DEMODASH" summary r
rm -r "$(dirname "$broken")/%63omposition-s1"
expect 0 "" "$DEMODASH" gather r
[ $failures = 0 ]
