#!/bin/sh
# recovery.sh [FOLDER]: are planted motifs recovered? Simulates 8 datasets for each of the seeds 11 to 13,
# with the built-in motifs (2,000 training sequences) and, where the data folder is, with those of JASPAR
# 2024 (10,000: its motifs are harder to learn), trains the medium CNN, extracts motifs, and prints for
# each the planted motifs that are the first match of a consensus motif. Fails when it is less than 90 %
# of those whose network has a test AUROC above .95, or when there is none. Half an hour of one core;
# not part of make check. DEMODASH: the program; RANKS: ranks to run on [1]; DEMODASH_DATA: real data.
set -eu
demodash=${DEMODASH:-demodash}
folder=${1:-recovery}
jaspar=${DEMODASH_DATA:-../shared/data}/motifs/JASPAR2024_CORE_vertebrates_nonredundant_transfac.txt
run() {
    if [ "${RANKS:-1}" = 1 ]; then "$@"; else ${MPIEXEC:-mpirun} -n "$RANKS" "$@"; fi
}
mkdir -p "$folder"
# one NAME TRAIN OPTIONS FILE: all seeds; FILE "": the built-in motifs
one() {
    name=$1 train=$2 options=$3 motifs=$4
    planted=0 found=0
    for seed in 11 12 13; do
        c=$folder/$name$seed.h5 r=$folder/$name$seed
        [ -e "$c" ] || "$demodash" simulate -o "$c" --datasets 8 --train "$train" --test 1000 --seed $seed \
            ${motifs:+--motifs "$motifs"} 2>"$r.log"
        # shellcheck disable=SC2086
        run "$demodash" sweep "$c" -o "$r" --no-gather --variants medium-cnn $options 2>>"$r.log"
        run "$demodash" motifs extract "$r" ${motifs:+--motifs "$motifs"} 2>>"$r.log"
        set -- $(awk -F '\t' '$2 == "consensus" { print $5, $6, $8, $9 }' "$r/motifs/recovery.tsv")
        echo "$name seed $seed: $2 of $1; where the AUROC is above .95, $4 of $3"
        planted=$((planted + $3)) found=$((found + $4))
    done
    echo "$name: $found of $planted where the AUROC is above .95"
    [ $planted -gt 0 ] && [ $((10 * found)) -ge $((9 * planted)) ] || { echo "FAIL: below 90 %"; failed=1; }
}
failed=0
one built-in 2000 "" ""
if [ -e "$jaspar" ]; then one jaspar 10000 "--epochs 10" "$jaspar"; else echo "SKIP: no $jaspar"; fi
exit $failed
