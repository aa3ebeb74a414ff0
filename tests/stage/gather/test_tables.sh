# tables on a small sweep of datasets with real names: ensembles against a recount, differences and
# intervals, published values by either spelling, what the kernel machine used, composition, bad input.
. "$SOURCE_DIR/tests/scratch.sh"

# make FILE RECORDS SEED GC: half of them bound, with GATAAG somewhere; GC: share of G and C in those
make() {
    awk -v n="$2" -v seed="$3" -v gc="$4" 'BEGIN {
        srand(seed)
        for (i = 0; i < n; i++) {
            s = ""
            for (k = 0; k < 40; k++) {
                strong = rand() < (i % 2 ? .5 : gc)
                s = s (strong ? (rand() < .5 ? "G" : "C") : (rand() < .5 ? "A" : "T"))
            }
            if (i % 2 == 0) { at = int(rand() * 30); s = substr(s, 1, at) "GATAAG" substr(s, at + 7) }
            print ">" 1 - i % 2 "\n" s
        }
    }' >"$1"
}
number=0
for name in ATF1_K562_ATF1_-06-325-_Harvard NFE2_K562_NF-E2_Yale ELK1_GM12878_ELK1_-1277-1-_Stanford; do
    number=$((number + 1))
    mkdir -p "in/$name"
    gc=.5
    [ $number = 2 ] && gc=.7
    make "in/$name/train.fa" 160 $number $gc
    make "in/$name/test.fa" 60 $((number + 10)) $gc
done
"$DEMODASH" import in -o c.h5 2>log || { cat log; exit 1; }
sweep="sweep c.h5 -o r --no-gather --epochs 2 --batch 32 --seeds 1,2"
# shellcheck disable=SC2086
"$DEMODASH" $sweep --networks medium-cnn,medium-rnn,medium-cnn-rnn,composition,gkm --gkm-max 100 2>log \
    || { cat log; exit 1; }
expect 0 "written to r/tables/" "$DEMODASH" tables r
for file in tables.txt tables.tex tables.html table1.tsv table2.tsv deepbind.tsv table3.tsv datasets.tsv \
            intervals.tsv; do
    [ -s r/tables/$file ] || fail "no $file"
done

# ---- ensembles: the mean probability, each member once, by a recount of all pairs
recount() { # DATASET MEMBERS...
    data=$1
    shift
    for member in "$@"; do
        for s in 1 2; do
            tail -n +2 "r/tasks/$data/$member-s$s/predictions.tsv"
        done
    done | awk -F'\t' -v tasks=$(($# * 2)) '{ n = FNR > 60 ? (FNR - 1) % 60 : FNR - 1; label[n] = $2; sum[n] += $3 }
        END { for (i = 0; i < 60; i++) for (k = 0; k < 60; k++) if (label[i] && !label[k]) {
                  d = sum[i] - sum[k]; pairs++; area += d > 1e-12 ? 1 : d < -1e-12 ? 0 : .5 }
              printf "%.4f", area / pairs }'
}
cell() { # DATASET MODEL COLUMN of intervals.tsv
    awk -F'\t' -v d="$1" -v m="$2" -v c="$3" '$1 == d && $2 == m { print $c }' r/tables/intervals.tsv
}
for name in $(ls in); do
    want=$(recount "$name" medium-cnn medium-rnn medium-cnn-rnn)
    [ "$(cell "$name" ensemble 3)" = "$want" ] || fail "ensemble of $name: $(cell "$name" ensemble 3), not $want"
    want=$(recount "$name" medium-cnn medium-rnn medium-cnn-rnn gkm)
    [ "$(cell "$name" ensemble+gkm 3)" = "$want" ] || fail "ensemble+gkm of $name"
done

# ---- Table 2: means of datasets.tsv; n; the notes
awk -F'\t' 'FNR == 1 { file++ }
    file == 1 && FNR == 1 { for (c = 2; c <= NF; c++) name[c] = $c }
    file == 1 && FNR > 1 { for (c = 2; c <= NF; c++) if ($c != "NA") { sum[name[c]] += $c; n[name[c]]++ } }
    file == 2 && FNR > 1 { m = $1; sub(/ \(published\)/, "", m); d = $3 - sum[m] / n[m]
        if ($2 != n[m] || d > 1.5e-4 || d < -1.5e-4) { print "mean of " m; bad = 1 } rows++ }
    END { exit bad || rows < 8 }' r/tables/datasets.tsv r/tables/table2.tsv || { fail "Table 2"; cat r/tables/table2.tsv; }
grep -q "3 datasets, 2 of them of the paper's 108 (a subset" r/tables/tables.txt || fail "n of 108"
grep -q "gkm was trained on a part of 3 of its 3 datasets: the first 100 at most, of up to 160 training" \
    r/tables/tables.txt || fail "what gkm was trained on"
grep -q "Composition alone comes near the best network .* on [123] of 3 datasets: there" r/tables/tables.txt \
    || { fail "composition is near"; grep Composition r/tables/tables.txt; }
grep -q "DeepBind\* (published)	2	0.9654" r/tables/table2.tsv || { fail "published means"; cat r/tables/table2.tsv; }

# ---- published values by either spelling, and other ones
[ "$(cell NFE2_K562_NF-E2_Yale gkm 7)" = 0.9968 ] || fail "NFE2's published value"
[ "$(cell ATF1_K562_ATF1_-06-325-_Harvard gkm 7)" = 0.9340 ] || fail "ATF1's published value"
[ "$(cell ELK1_GM12878_ELK1_-1277-1-_Stanford gkm 7)" = NA ] || fail "ELK1 is none of the 108"
printf '# others\ndataset\tlab\tdeepbind_star\nELK1_GM12878_ELK1_(1277-1)_Stanford\tx\t0.5\nUNKNOWN\tx\t0.1\n' >other.tsv
expect 0 "" "$DEMODASH" tables r --published other.tsv
[ "$(cell ELK1_GM12878_ELK1_-1277-1-_Stanford gkm 7)" = 0.5000 ] || fail "--published"
[ "$(cell ELK1_GM12878_ELK1_-1277-1-_Stanford gkm 9)" = above ] || fail "gkm is above .5"

# ---- Table 3 on any set of models
expect 0 "1 comparisons" "$DEMODASH" tables r --models gkm,composition
[ "$(wc -l <r/tables/table3.tsv)" = 2 ] || fail "one comparison"
grep -q "^gkm vs composition	3	" r/tables/table3.tsv || { fail "Table 3"; cat r/tables/table3.tsv; }
expect 2 "no model 'medium-gnn'" "$DEMODASH" tables r --models medium-gnn,gkm

# ---- LaTeX: environments close, no bare special characters
for name in table tabular longtable; do
    [ "$(grep -c "begin{$name}" r/tables/tables.tex)" = "$(grep -c "end{$name}" r/tables/tables.tex)" ] \
        || fail "LaTeX: $name"
done
grep -v '^\\\|^{\\\|^% needs' r/tables/tables.tex \
    | sed 's/\\shortstack\[r\]{\([^}]*\)}/\1/g; s/\\[%_&#$\\]//g; s/\$[-<>]\$//g; s/ & //g; s/ \\\\$//; s/ $//' | grep '[%_#$&\\]' \
    && fail "LaTeX: special characters"
grep -q 'caption{Table' r/tables/tables.tex && fail "LaTeX: a caption with a number of its own"
grep -q 'shortstack\[r\]{[^}]*\\\\' r/tables/tables.tex || fail "LaTeX: a long heading on one line"
if command -v pdflatex >/dev/null; then
    printf '%s\n' '\documentclass{article}' '\usepackage{longtable}' '\begin{document}' '\input{r/tables/tables}' \
        '\end{document}' >tables.tex
    pdflatex -interaction=nonstopmode tables.tex >tex.txt 2>&1 || { fail "pdflatex"; grep '^!' tex.txt; }
else
    echo "SKIP: tables.tex in a document: no pdflatex"
fi

# ---- the index: scatter, difference by size, composition
expect 0 "" "$DEMODASH" gather r --methods saliency
grep -q "published AUC" r/index.html || fail "the scatter"
grep -q "by the number of training sequences" r/index.html || fail "the difference by size"
grep -q "Composition alone comes near the best network" r/index.html || fail "the index on composition"
grep -q 'href="tables/tables.html"' r/index.html || fail "the index leads to the tables"
grep -q "Composition alone comes near the networks" r/reports/NFE2_K562_NF-E2_Yale.html || fail "the report on composition"
grep -q "gkm was trained on the first 100 of 160 training sequences" r/reports/NFE2_K562_NF-E2_Yale.html \
    || fail "the report on gkm"
awk -F'\t' 'NR > 1 && $4 != 160 { exit 1 }' r/index/auroc.tsv || fail "sizes in auroc.tsv"

# ---- simulated data with real names: nothing published beside them
"$DEMODASH" simulate -o s.h5 --datasets 2 --train 100 --test 40 --length 60 --seed 5 2>log
"$DEMODASH" sweep s.h5 -o s --no-gather --networks small-cnn --epochs 1 2>log || { fail "simulated"; cat log; }
expect 0 "2 datasets are simulated" "$DEMODASH" tables s
grep -q published s/tables/table2.tsv && fail "published values beside simulated data"

# ---- predict takes networks and averages them; a baseline is no network
expect 66 "a baseline keeps no model" "$DEMODASH" predict r/tasks/NFE2_K562_NF-E2_Yale/gkm-s1 in/NFE2_K562_NF-E2_Yale/test.fa
"$DEMODASH" predict r/tasks/NFE2_K562_NF-E2_Yale/medium-*-s1 in/NFE2_K562_NF-E2_Yale/test.fa >predicted.tsv 2>log \
    || { fail "predict"; cat log; }
awk -F'\t' 'NR > 1 { d = $2 - ($3 + $4 + $5) / 3; if (d > 1e-8 || d < -1e-8) exit 1 } END { exit NR != 61 }' predicted.tsv \
    || { fail "predict: not the mean"; head -n 3 predicted.tsv; }

# ---- bad input
mkdir empty
expect 66 "empty" "$DEMODASH" tables empty
expect 66 "nowhere.tsv" "$DEMODASH" tables r --published nowhere.tsv
printf 'dataset\tdeepbind_star\nNFE2_K562_NF-E2_Yale\t1.5\n' >bad.tsv
expect 65 "bad.tsv:2: '1.5' is no AUC" "$DEMODASH" tables r --published bad.tsv
head -n 20 "r/tasks/NFE2_K562_NF-E2_Yale/gkm-s1/predictions.tsv" >p && mv p "r/tasks/NFE2_K562_NF-E2_Yale/gkm-s1/predictions.tsv"
expect 65 "not the same test sequences" "$DEMODASH" tables r
[ $failures = 0 ] && echo "tables: all as expected"
[ $failures = 0 ]
