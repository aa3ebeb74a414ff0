#!/bin/sh
# recovery.sh [FOLDER]: do networks show what was planted? Simulates 8 datasets for each of the seeds 11 to
# 13, with the built-in motifs (2,000 training sequences) and, where the data folder is, with those of
# JASPAR 2024 (10,000: its motifs are harder to learn), trains the medium networks, and prints
# - by network the planted motifs that are the first match of a consensus motif: FAIL below 90 % of those
#   whose CNN has a test AUROC above .95, or when there is none;
# - by network how well saliency and integrated gradients tell planted bases from others (AUROC in a
#   sequence, mean over the positives), where the test AUROC is above .95: FAIL when saliency of the CNN
#   has a mean below .96. In loose pairs of sites the gradient dwells on the one that limits the score.
# Not part of make check. DEMODASH: the program; RANKS: ranks to run on [1]; NETWORKS; DEMODASH_DATA: real
# data.
set -eu
demodash=${DEMODASH:-demodash}
folder=${1:-recovery}
networks=${NETWORKS:-medium-cnn,medium-rnn,medium-cnn-rnn}
jaspar=${DEMODASH_DATA:-../shared/data}/motifs/JASPAR2024_CORE_vertebrates_nonredundant_transfac.txt
run() {
    if [ "${RANKS:-1}" = 1 ]; then "$@"; else ${MPIEXEC:-mpirun} -n "$RANKS" "$@"; fi
}
mkdir -p "$folder"
# one NAME TRAIN OPTIONS FILE: all seeds; FILE "": the built-in motifs
one() {
    name=$1 train=$2 options=$3 motifs=$4
    rm -f "$folder/$name.found.txt" "$folder/$name.truth.txt"
    for seed in 11 12 13; do
        c=$folder/$name$seed.h5 r=$folder/$name$seed
        [ -e "$c" ] || "$demodash" simulate -o "$c" --datasets 8 --train "$train" --test 1000 --seed $seed \
            ${motifs:+--motifs "$motifs"} 2>"$r.log"
        # shellcheck disable=SC2086
        run "$demodash" sweep "$c" -o "$r" --no-gather --networks "$networks" $options 2>>"$r.log"
        run "$demodash" gather "$r" --methods saliency,activation,temporal,classopt,ig \
            ${motifs:+--motifs "$motifs"} 2>>"$r.log"
        run "$demodash" motifs extract "$r" ${motifs:+--motifs "$motifs"} 2>>"$r.log"
        awk -F '\t' -v seed=$seed '$2 == "consensus" { print $1, seed, $5, $6, $8, $9 }' \
            "$r/motifs/recovery.tsv" >>"$folder/$name.found.txt"
        awk -F '\t' -v seed=$seed 'NR == FNR { pair[$1] = $5 ~ /pair/ ? "pairs" : "one site"; next }
            FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
            $at["auroc"] > .95 { printf "%s\t%s\t%s\t%s\t%s\n", $at["network"], seed, pair[$1],
                $at["truth_saliency"], $at["truth_integrated"] }' \
            "$r/motifs/planted.tsv" "$r/index/auroc.tsv" >>"$folder/$name.truth.txt"
    done
    awk -v name="$name" '{ print name, $1, "seed", $2 ": found", $4, "of", $3 "; AUROC above .95:", $6, "of", $5
            planted[$1] += $5; found[$1] += $6 }
        END { for (v in planted) print name, v, "all seeds, AUROC above .95:", found[v] + 0, "of", planted[v]
            v = "medium-cnn"
            if (!(planted[v] > 0 && 10 * found[v] >= 9 * planted[v])) { print "FAIL: below 90 %"; exit 1 } }' \
        "$folder/$name.found.txt" || failed=1
    awk -F '\t' -v name="$name" '$4 != "NA" { all[$1]++; total[$1] += $4
            k = $1 " truth, " $3; n[k]++; sum[k] += $4; ig[k] += $5; good[k] += $4 >= .96
            if (!(k in least) || $4 < least[k]) least[k] = $4 }
        END { for (k in n) printf "%s %s: saliency %.3f, least %.3f, %d of %d reach .96; ig %.3f\n", name, k,
                sum[k] / n[k], least[k], good[k], n[k], ig[k] / n[k]
            v = "medium-cnn"
            if (!(all[v] > 0 && total[v] >= .96 * all[v])) { print "FAIL: saliency below .96"; exit 1 } }' \
        "$folder/$name.truth.txt" || failed=1
}
failed=0
one built-in 2000 "" ""
if [ -e "$jaspar" ]; then one jaspar 10000 "--epochs 10" "$jaspar"; else echo "SKIP: no $jaspar"; fi
exit $failed
