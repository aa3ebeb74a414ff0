# Every option of the commands that work on a results folder or on models matters: explain, predict,
# status, summary, tables, motifs extract, gather, panel.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/cmd/options.sh"
ok simulate -o c.h5 --datasets 2 --train 120 --test 40 --length 60 --seed 5
ok simulate -o elsewhere.h5 --datasets 2 --train 120 --test 40 --length 60 --seed 6
"$DEMODASH" info c.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' >names.txt
first=$(sed -n 1p names.txt) second=$(sed -n 2p names.txt)
ok sweep c.h5 -o r --no-gather --networks small-cnn,small-rnn --conv 5x8 --lstm 1x4 --epochs 2 --passes 1 --batch 32 \
    --seeds 1-2
cnn=r/tasks/$first/small-cnn-s1 rnn=r/tasks/$first/small-rnn-s1 both=r/tasks/$first/conv5x8+lstm1x4-s1

# ---- predict: the reverse of a sequence is the forward of its reverse complement
printf '>a\nACGGTACATTACGTAAGGTACGTACGTACCCGTACGTACGTACGTATTACGTACGTTGCA\n' >forward.fa
printf '>a\n%s\n' "$(sed 1d forward.fa | rev | tr ACGT TGCA)" >reverse.fa
scores() { ok predict "$cnn" "$@" && sed 1d out.txt >now.txt; }
scores forward.fa --strand forward
mv now.txt forward.txt
scores reverse.fa --strand reverse
same now.txt forward.txt "predict --strand reverse"
scores forward.fa --strand reverse
other now.txt forward.txt "predict --strand reverse"
mv now.txt reverse.txt
scores forward.fa --strand both
paste forward.txt reverse.txt now.txt | awk '
    function logit(p) { return log(p / (1 - p)) }
    { n = NF / 3; d = logit($(2 * n + 2)) - (logit($2) + logit($(n + 2))) / 2; exit d > 1e-3 || d < -1e-3 }' \
    || { fail "predict --strand both is not the mean"; cat forward.txt reverse.txt now.txt; }
mv now.txt both.txt
scores forward.fa
same now.txt both.txt "predict of a model that was trained on both strands"
ok predict "$cnn" forward.fa -o scores.tsv
[ ! -s out.txt ] && [ -s scores.tsv ] || fail "predict --output"
awk 'BEGIN { srand(8); print ">1"; for (r = 0; r < 20; r++) { q = ""
    for (t = 0; t < 60; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
    print q } }' >g.fa
printf 'I\t100\t190\tr\t0\t.\t0\t-1\t-1\t5\n' >regions.narrowPeak
printf '1\tI\n' >names.alias
ok predict "$cnn" regions.narrowPeak --genome g.fa --aliases names.alias
says '1.75.135.+' out.txt "predict --genome, --aliases" # the summit is 105
ok predict "$cnn" regions.narrowPeak --genome g.fa --aliases names.alias --anchor middle
says '1.115.175.+' out.txt "predict --anchor"
holds predict strand output genome aliases anchor
all_held predict 5

# ---- status, summary: an object a task
for command in status summary; do
    ok $command r
    grep -q '"' out.txt && fail "$command without --json"
    ok $command r --json
    [ "$(grep -c '"dataset": ' out.txt)" = 12 ] || { fail "$command --json: 12 tasks"; head out.txt; }
    holds $command json
    all_held $command 1
done

# ---- tables: both options are held by tests/stage/gather/test_tables.sh, with values: they act on sets of
# the paper's sizes, which these are not
holds tables published models
all_held tables 2

# ---- explain: what is in the file, less what it says of its settings
if command -v h5dump >/dev/null; then
    # explained TASK ARGUMENTS: its datasets to now.txt
    explained() {
        ok explain "$@" --again
        h5dump -A 0 "$1/explain.h5" | sed 1d >now.txt
    }
    # changes NAME TASK METHODS ARGUMENTS: they change what the methods find
    changes() {
        name=$1 task=$2 methods=$3
        shift 3
        explained "$task" --methods "$methods" --sequences 1-4 --optimize-steps 20
        mv now.txt before.txt
        explained "$task" --methods "$methods" --sequences 1-4 --optimize-steps 20 "$@"
        other now.txt before.txt "explain $*"
        holds explain "$name"
    }
    changes methods "$cnn" saliency --methods ism
    says '"mutagenesis"' now.txt "explain --methods ism"
    grep -q '"saliency"' now.txt && fail "explain --methods ism: saliency"
    changes sequences "$cnn" saliency --sequences 5-6
    "$DEMODASH" info "$cnn/explain.h5" >info.txt
    says "/sequences/numbers  int64 \[2\]" info.txt "explain --sequences 5-6"
    refused 65 explain "$cnn" --methods saliency --compendium elsewhere.h5
    changes compendium "$cnn" saliency --compendium elsewhere.h5 --force
    "$DEMODASH" info "$cnn/explain.h5" >info.txt
    says "data other than trained on, by --force" info.txt "explain --force"
    holds explain force
    rm -f other.h5
    ok explain "$cnn" --methods saliency --sequences 7 --output other.h5
    "$DEMODASH" info other.h5 >info.txt
    says "/sequences/numbers  int64 \[1\]" info.txt "explain --output"
    holds explain output
    changes score "$cnn" saliency --score probability
    changes strands "$cnn" saliency --strands one
    changes correct "$cnn" saliency --correct
    changes baseline "$cnn" ig --baseline uniform
    changes steps "$cnn" ig --steps 3
    changes rule "$both" temporal --rule prefix
    changes restarts "$cnn" classopt --restarts 2
    "$DEMODASH" info "$cnn/explain.h5" >info.txt
    says "/classopt/matrices  float32 \[2\]" info.txt "explain --restarts 2"
    changes optimize-steps "$cnn" classopt --optimize-steps 21
    changes lambda "$cnn" classopt --lambda 0.1
    changes rate "$cnn" classopt --rate 0.1
    ok explain "$cnn" --methods saliency --sequences 1-4
    ok explain "$cnn" --methods saliency --sequences 1-4
    says "finished before" err.txt "explain without --again"
    ok explain "$cnn" --methods saliency --sequences 1-4 --again
    says "explain.h5: 4 sequences" err.txt "explain --again"
    holds explain again
    holds explain track # tests/stage/explain/test_track.sh: its values
    all_held explain 17
else
    echo "SKIP: explain: no h5dump to read its files with"
fi

# ---- motifs extract
ok explain r
mv r/tasks/"$second" aside
mv r/tasks/"$first" aside-first
mkdir -p r/tasks/"$first"
mv aside-first/small-cnn-s1 r/tasks/"$first"/
# extracted ARGUMENTS: all files but those that repeat the settings
extracted() {
    rm -rf r/motifs
    ok motifs extract r "$@"
    (cd r/motifs && find . -type f ! -name '*.json' | LC_ALL=C sort | xargs cat) >now.txt
}
base="--fdr 0.9 --min-sites 2"
# shellcheck disable=SC2086
extracted $base
mv now.txt extracted.txt
printf '>M1 ARID3A\nA [0 9 0 9 9 0 1 2]\nC [0 0 0 0 0 0 1 2]\nG [9 0 0 0 0 9 7 5]\nT [0 0 9 0 0 0 0 0]\n' >m.pfm
for words in "--motifs m.pfm" "--window 7" "--threshold 0.01" "--word-sites 5" "--word-pseudocount 4" "--fdr 0.0001" \
    "--seqlets 1" "--min-sites 500" "--trim 1" "--shuffles 0"; do
    # shellcheck disable=SC2086
    extracted $base $words
    other now.txt extracted.txt "motifs extract $words"
    name=${words%% *}
    holds "motifs extract" "${name#--}"
done
# networks as small as these learn one motif at most, so that nothing is left out or merged: that these two
# arrive is seen by the key, a hash of the settings that the files were made with
# shellcheck disable=SC2086
extracted $base
grep -h '"key"' r/motifs/*.json >key.txt
for words in "--most 1" "--merge 0.99"; do
    # shellcheck disable=SC2086
    extracted $base $words
    grep -h '"key"' r/motifs/*.json >now.txt
    other now.txt key.txt "motifs extract $words"
    name=${words%% *}
    holds "motifs extract" "${name#--}"
done
refused 65 motifs extract r --compendium elsewhere.h5 --fdr 0.9 --min-sites 2
extracted --compendium elsewhere.h5 --force --fdr 0.9 --min-sites 2
other now.txt extracted.txt "motifs extract --compendium"
ok motifs extract r --compendium elsewhere.h5 --force --fdr 0.9 --min-sites 2
says "finished before" err.txt "motifs extract without --again"
ok motifs extract r --compendium elsewhere.h5 --force --fdr 0.9 --min-sites 2 --again
grep -q "finished before" err.txt && grep -q " 1 finished before" err.txt && fail "motifs extract --again"
printf '>M1 ARID3A\nA [0 9 9]\nC [0 0 0]\nG [9 0 0]\nT [0 0 0]\n>M2 OTHER\nA [9 9 9]\nC [0 0 0]\nG [0 0 0]\nT [0 0 0]\n' >two.pfm
ok motifs extract r --motifs two.pfm --known "$first=M2"
cat r/motifs/*.json | tr -d ' \n' | grep -q '"own":\["M2"\]' || fail "motifs extract --known"
holds "motifs extract" compendium again known force
all_held "motifs extract" 16
rm -rf r/motifs
mv aside-first/* r/tasks/"$first"/

# ---- gather: one dataset's report
# gathered ARGUMENTS: the tables and the page of the report
gathered() {
    rm -rf r/reports r/index* r/results.h5 r/gather.*
    ok gather r "$@"
}
gathered
cp -r r/reports plain
# differs FILE WORDS
differs() { other "r/reports/$first$1" "plain/$first$1" "gather $2"; }
gathered --pvalue 0.05
differs /hits.tsv "--pvalue"
[ "$(wc -l <"r/reports/$first/hits.tsv")" -gt "$(wc -l <"plain/$first/hits.tsv")" ] || fail "gather --pvalue: more hits"
gathered --motifs m.pfm
differs .html "--motifs"
gathered --motifs two.pfm --known "$first=M2"
grep -q "^known_motif.M2$" "r/reports/$first/facts.tsv" || fail "gather --known"
gathered --seed 2
differs /panels.tsv "--seed 2"
gathered --networks conv5x8+lstm1x4
differs /panels.tsv "--networks"
gathered --methods saliency,ig
"$DEMODASH" info "$cnn/explain.h5" >info.txt
says "method: integrated" info.txt "gather --methods"
refused 65 gather r --compendium elsewhere.h5
gathered --compendium elsewhere.h5 --force
differs /sequences.tsv "--compendium"
says "data.other than trained on, by --force" "r/reports/$first/facts.tsv" "gather --force"
holds gather pvalue motifs known seed networks methods compendium force
all_held gather 8

# ---- panel: picture and table
panel() { ok panel r --dataset "$first" --sequence 1 -o now.svg --table now.tsv "$@"; }
panel
mv now.svg plain.svg
mv now.tsv plain.tsv
[ -s plain.svg ] && [ -s plain.tsv ] || fail "panel --output, --table"
refused 65 panel r --dataset "$first" --sequence 1 -o no.svg --compendium elsewhere.h5
holds panel force
for words in "--sequence 2" "--seed 2" "--networks conv5x8+lstm1x4" "--compendium elsewhere.h5 --force"; do
    # shellcheck disable=SC2086
    panel $words
    other now.tsv plain.tsv "panel $words"
    name=${words%% *}
    holds panel "${name#--}"
done
for words in "--pvalue 0.05" "--contributions" "--safe-colours"; do
    # shellcheck disable=SC2086
    panel $words
    other now.svg plain.svg "panel $words"
    name=${words%% *}
    holds panel "${name#--}"
done
rm -rf r/tasks/"$second"
mv aside r/tasks/"$second"
panel --dataset "$second"
other now.tsv plain.tsv "panel --dataset"
# the width of a PNG stands in its 17th to 20th byte
for scale in 1 3; do
    ok panel r --dataset "$first" --sequence 1 -o p.png --scale $scale
    [ "$(od -An -tu1 -j16 -N4 p.png | awk '{ print $3 * 256 + $4 }')" = $((720 * scale)) ] || fail "panel --scale $scale"
done
# of simulated datasets the planted motifs are known; of these here only a file's
awk 'BEGIN { srand(3); for (set = 0; set < 2; set++) for (i = 0; i < 120; i++) { q = ""
    for (t = 0; t < 60; t++) q = q (i % 2 && t == 20 ? "CACGATAAGC" : substr("ACGT", 1 + int(4 * rand()), 1))
    print substr(q, 1, 60) "," i % 2 > (set ? "ARID3A.test.csv" : "ARID3A.train.csv") } }'
ok import ARID3A.train.csv ARID3A.test.csv -o given.h5
ok sweep given.h5 -o g --no-gather --networks small-cnn --epochs 1 --passes 1
ok panel g --dataset ARID3A --sequence 2 -o without.svg
ok panel g --dataset ARID3A --sequence 2 -o with.svg --motifs m.pfm
other with.svg without.svg "panel --motifs"
ok panel g --dataset ARID3A --sequence 2 -o now.svg --motifs two.pfm --known ARID3A=M2
says "known motif: M2 OTHER, named by --known" err.txt "panel --known"
holds panel dataset scale output table motifs known
all_held panel 14
[ $failures = 0 ] && echo "options of results: each matters"
[ $failures = 0 ]
