#!/usr/bin/env bash
# Hashes of what one build writes, to tell that a change of the source changed no file of record.
# usage: tests/record.sh PROGRAM [FOLDER] >hashes.txt   a small run through all commands
#        tests/record.sh BUILD BUILD                    compares two; exit: 0 same, 1 not, 2 no run
# A BUILD is a program or the hashes.txt of one. FOLDER, an empty one, keeps the files; builds
# that differ leave theirs behind, too. Hashes are of one machine: another may round otherwise.
# Data is made here; parts on real data (DEMODASH_DATA, else ../shared/data) are named where they
# were left out. DEMODASH_ISA is set only where the kernels of one level are meant.
set -uo pipefail
export LC_ALL=C
SOURCE_DIR=$(cd "$(dirname "$0")/.." && pwd)
data=$(realpath -m "${DEMODASH_DATA:-$SOURCE_DIR/../shared/data}")
. "$SOURCE_DIR/tests/environment.sh"
export OPENBLAS_NUM_THREADS=1
unset DEMODASH_ISA SLURM_JOB_END_TIME
started=$SECONDS

die() { echo "record.sh: $*" >&2; exit 2; }
say() { echo "[$((SECONDS - started)) s] $*" >&2; }
# one COMMAND...: on one rank; two COMMAND...: on two ranks. Standard output is the caller's.
one() { timeout 900 "$program" "$@" 2>log || die "$program $* failed: $(tail -n 3 log)"; }
two() {
    timeout 900 "$launcher" -n 2 "$program" "$@" 2>log \
        || die "$program $* on two ranks failed: $(tail -n 3 log)"
}
skip() { echo "# left out: $*" >>skipped.txt; say "left out: $*"; }

# ---- input ------------------------------------------------------------------------------------

# records N SEED: N lines 'label sequence' of 40 letters, in turn with GATAAG and without
records() {
    awk -v n="$1" -v seed="$2" 'BEGIN {
        x = seed * 7919 + 1
        for (i = 0; i < n; i++) {
            s = ""
            for (k = 0; k < 40; k++) {
                x = (x * 16807) % 2147483647
                s = s substr("ACGT", int(x / 65536) % 4 + 1, 1)
            }
            at = x % 34
            if (i % 2 == 0) s = substr(s, 1, at) "GATAAG" substr(s, at + 7)
            print 1 - i % 2, s
        }
    }'
}
deepbind() {
    awk 'BEGIN { print "FoldID\tEventID\tseq\tBound" } $1 { print "A\tpeak" NR "\t" $2 "\t1" }'
}
deepmotif() { awk '{ print ">" $1 "\n" $2 }'; }
table() { awk 'BEGIN { print "sequence,label" } { print $2 "," $1 }'; }
fasta() { awk -v label="$1" '$1 == label { print ">r" NR "\n" $2 }'; }

make_input() {
    mkdir -p in/deepbind in/table in/fasta in/uneven in/poor
    records 120 1 | deepbind >in/deepbind/NFE2_K562_NF-E2_Yale_AC.seq
    records 60 2 | deepbind | gzip -n >in/deepbind/NFE2_K562_NF-E2_Yale_B.seq.gz
    number=2
    for name in ATF1_K562_ATF1_-06-325-_Harvard ELK1_GM12878_ELK1_-1277-1-_Stanford; do
        mkdir -p "in/deepmotif/$name"
        for set in train test; do
            number=$((number + 1))
            records $((number % 2 ? 120 : 60)) $number | deepmotif >"in/deepmotif/$name/$set.fa"
        done
    done
    for set in train dev test; do records 60 1${#set}0 | table >in/table/V.$set.csv; done
    for set in train test; do
        records 60 2${#set} | fasta 1 >in/fasta/W.$set.pos.fa
        records 60 2${#set} | fasta 0 | tr ACGT acgt >in/fasta/W.$set.neg.fa
    done
    # other letters, other lengths; and a set that check has much to say about
    printf '>a\nACRTN-ACGTT\n>b\nACGTTGGCACG\n>c\nACGTTACGTTGGCACG\n' >in/uneven/U.fa
    records 40 5 | tee in/poor.txt | awk '{ print } NR <= 12 { print 1 - $1, $2; print }' | table \
        >in/poor/P.train.csv
    { head -n 20 in/poor.txt; records 20 6; } | table >in/poor/P.test.csv
    # sequences as long as the simulated ones
    records 20 8 | awk '{ print ">s" NR "\n" substr($2 $2, 1, 60) }' >in/long.fa
    head -n 6 in/long.fa >in/short.fa
    cat >in/known.pfm <<'END'
>MA1 GATA1
10 0 9 0 19 19 2
0 0 0 0 0 0 1
1 20 1 0 0 0 12
9 0 10 20 1 1 5
>MA2 ATF1
18 0 0 1 19 0 0 18
1 1 0 18 0 0 19 1
0 19 1 0 1 0 1 1
1 0 19 1 0 20 0 0
>MA3 NFE2
1 0 18 0 0 0 1 19
0 1 1 19 0 0 18 0
1 19 0 1 1 0 1 1
18 0 1 0 19 20 0 0
END
}

# ---- the stages; each writes into the current folder ------------------------------------------

make_compendia() {
    one simulate -o c.h5 --datasets 2 --train 160 --test 40 --length 60 --seed 5
    # the kinds with one motif and two motifs are the first and the third
    one simulate -o s.h5 --datasets 4 --train 1200 --test 60 --length 60 --seed 5
    one simulate -o planted.h5 --datasets 3 --train 40 --test 20 --seed 2 --motifs in/known.pfm
    one import in/deepbind in/deepmotif -o named.h5 --seed 7
    one import in/table in/fasta -o tables.h5
    one import in/table --only V --name renamed -o renamed.h5
    one import in/fasta/W.train.pos.fa -o shuffled.h5 --make-negatives --seed 3
    one import in/uneven/U.fa -o padded.h5 --make-negatives --pad
    one import in/uneven/U.fa -o cropped.h5 --make-negatives --crop centre
    one import in/uneven/U.fa -o both.h5 --make-negatives --crop end --pad --length 12
    one import in/poor -o poor.h5
}

# all networks and baselines
sweep_all() {
    all=composition,gkm,deepbind
    for size in small medium large; do all=$all,$size-rnn,$size-cnn,$size-cnn-rnn; done
    two sweep c.h5 --no-gather -o all $networks $all --epochs 1 --passes 1
}

# other options of training; and the kernels of every level that this processor has
sweep_more() {
    two sweep named.h5 --no-gather -o more $networks small-cnn,small-rnn --recipe paper --epochs 2
    two sweep c.h5 --no-gather -o more --datasets 1 --conv 5x8,3x8 --pool 2 --lstm 1x8 --hidden 8 \
        --epochs 2 --passes 1 --batch 32 --schedule halve --halve-every 1 --smoothing .1 \
        --average .9 --validation .2 --choose last --no-both-strands --no-fresh-negatives \
        --ranks-per-task 2
    two train tables.h5 --dataset V $network medium-cnn-rnn --seed 3 -o more --epochs 2
    two sweep c.h5 --no-gather -o filter --datasets 2 $networks gkm --gkm-filter truncated \
        --gkm-d 4 --gkm-max 100
    for level in base v3 v4; do
        export DEMODASH_ISA=$level
        if timeout 900 "$program" sweep c.h5 --no-gather -o levels/none --dry-run >log 2>&1; then
            two sweep c.h5 --no-gather -o levels/$level --datasets 1 \
                $networks small-cnn-rnn,medium-cnn --epochs 1 --passes 1
        else
            skip "kernels of level $level"
        fi
        unset DEMODASH_ISA
    done
    if timeout 900 "$program" sweep c.h5 --no-gather -o half --datasets 1 $networks small-cnn \
        --epochs 1 --passes 1 --precision bfloat16 2>log; then
        :
    elif grep -q 'no bfloat16 products' log; then
        skip "bfloat16 products"
    else
        die "sweep --precision bfloat16: $(cat log)"
    fi
}

# networks that have learnt their motif, two seeds: ensembles, trust in motifs, dependencies
learn_motifs() {
    two sweep s.h5 --datasets 1,3 --no-gather -o learnt $networks small-cnn --seeds 1-2 --epochs 3
    two sweep s.h5 --datasets 1,3 --no-gather -o learnt --conv 9x16 --lstm 1x8 --epochs 3
    two motifs extract learnt
    two gather learnt --methods all
    one tables learnt >said/tables.learnt.txt
}

# names of the 108, so that published values stand beside; a motif file
publish() {
    two sweep named.h5 --no-gather -o named --seeds 1,2 --epochs 2 --batch 32 --gkm-max 100 \
        $networks medium-cnn,medium-rnn,medium-cnn-rnn,composition,gkm
    two gather named --methods saliency,classopt --motifs in/known.pfm --pvalue .001
    one tables named >said/tables.named.txt
    cp -r named/tables tables.built-in
    printf 'dataset\tdeepbind_star\nELK1_GM12878_ELK1_(1277-1)_Stanford\t0.5\n' >in/published.tsv
    one tables named --published in/published.tsv --models gkm,composition,medium-cnn \
        >said/tables.given.txt
}

explain_all() {
    two gather all
    two motifs extract all --motifs learnt/motifs/targets.meme --window 7 --shuffles 1
    task=$(cd all/tasks && echo ARID3A*)
    mkdir -p "maps/tasks/$task"
    for name in small-rnn medium-cnn large-cnn-rnn; do
        cp -r "all/tasks/$task/$name-s1" "maps/tasks/$task"
    done
    rm maps/tasks/*/*/explain.h5
    two explain maps --methods all --steps 4 --optimize-steps 20 --restarts 2 --sequences all \
        --strands both --score probability --correct --baseline uniform --rule prefix
    one explain "maps/tasks/$task/medium-cnn-s1" -m saliency,ism --sequences in/short.fa \
        --score likelihood --strands one
}

compare_motifs() {
    mkdir tomtom formats
    for dist in pearson ed allr kullback sandelin blic1 blic5; do
        two tomtom in/known.pfm learnt/motifs/targets.meme --dist $dist --thresh 1 \
            -o tomtom/$dist.tsv
    done
    two tomtom in/known.pfm learnt/motifs/targets.meme --thresh 1 --html tomtom/page.html \
        --html-best 3 -o tomtom/page.tsv
    one tomtom in/known.pfm in/known.pfm --incomplete-scores --evalue --norc --internal \
        $background --null fixed --motif-pseudo .5 --min-overlap 5 >tomtom/options.tsv
    for to in meme jaspar transfac; do
        one motifs convert in/known.pfm -o formats/known.$to --to $to
        one motifs convert learnt/motifs/all.meme -o formats/all.$to --to $to
        one motifs convert formats/known.$to -o - --to meme >formats/back.$to.meme
    done
    one motifs list learnt/motifs/all.meme >said/motifs.txt
}

draw_panels() {
    mkdir panels
    for ending in svg png pdf; do
        one panel all --dataset ARID3A --sequence 1 -o panels/plain.$ending \
            -t panels/plain.tsv >said/panel.txt
    done
    one panel all --dataset ATF1 --sequence 2 -o panels/more.svg -t panels/more.tsv \
        --contributions --safe-colours $networks small-rnn,large-cnn,small-cnn-rnn \
        --motifs in/known.pfm >said/panel.more.txt
}

predict_all() {
    mkdir predictions
    for strand in model forward reverse both; do
        one predict named/tasks/NFE2*/medium-*-s1 in/fasta/W.test.pos.fa --strand $strand \
            >predictions/$strand.tsv
    done
    one predict learnt/tasks/ATF3*/small-cnn-s1/model.h5 in/long.fa -o predictions/one.tsv
}

# What commands print, less what varies: times, hosts, what the machine has room for.
print_all() {
    for folder in all named learnt; do
        one summary $folder >said/summary.$folder.txt
        one summary $folder --json >said/summary.$folder.json
        one status $folder >in/status.txt
        grep -v '^not running' in/status.txt >said/status.$folder.txt
        one status $folder --json >in/status.json
        grep -Ev '"(holder|command|sequences_per_second)"' in/status.json \
            >said/status.$folder.json
    done
    for file in c s planted named tables renamed shuffled padded cropped both poor; do
        one info $file.h5 >said/info.$file.txt
    done
    one info named.h5 --dataset NFE2_K562_NF-E2_Yale >said/info.dataset.txt
    one info named.h5 --json >said/info.json
    for file in model explain; do
        one info learnt/tasks/ATF3*/small-cnn-s1/$file.h5 >said/info.$file.txt
        one info learnt/tasks/ATF3*/small-cnn-s1/$file.h5 --json >said/info.$file.json
    done
    one info learnt/results.h5 >said/info.results.txt
    for file in s named poor; do
        check $file.h5 >in/check.txt
        sed '/^folder\|^machine/,$d' in/check.txt >said/check.$file.txt
        check $file.h5 --json >in/check.json
        awk '/^  "/ { key = $1 }
            key == "\"findings\":" && /^    \{/ { item = ""; about = 0 }
            key == "\"findings\":" { item = item $0 "\n"; about += /"topic": "(data|negatives)"/
                if (/^    \}/ && about) printf "%s", item }
            key == "\"compendium\":" || key == "\"datasets\":"' in/check.json \
            >said/check.$file.json
    done
}
# check COMPENDIUM...: 65 says that data should not be trained on
check() {
    timeout 900 "$program" check "$@" $networks small-cnn 2>log || [ $? = 65 ] || die "check $*"
}

search_settings() {
    two tune c.h5 $networks small-cnn --epochs 4 --batch 32 --trials 3 -o tune
    two tune c.h5 $networks small-cnn --epochs 2 --trials 2 --rounds 1 --draw-seed 2 \
        -o tune.all --datasets 1 --search rate,init,schedule,shift,passes,warmup,dropout
}

# ends N FILE: its first and last N lines, for classes may stand in two blocks
ends() { head -n "$1" "$2"; tail -n "$1" "$2"; }

# Some records of real files of every format; a part without its files is named
take_real() {
    mkdir -p in/real/deepbind in/real/table in/real/fasta
    sources=
    if [ -d "$data/deepbind" ]; then
        sources="$sources in/real/deepbind"
        for set in AC B; do
            name=NFE2_K562_NF-E2_Yale_$set.seq
            ends 61 "$data/deepbind/$name" >in/real/deepbind/$name
            name=SUZ12_H1-hESC_SUZ12_USC_$set.seq
            zcat "$data/deepbind/$name.gz" >in/whole.txt
            ends 61 in/whole.txt >in/real/deepbind/$name
        done
    else
        skip "real DeepBind files"
    fi
    if [ -d "$data/deepmotif" ]; then
        sources="$sources in/real/deepmotif"
        name=deepmotif/GATA1_K562_GATA-1_USC
        mkdir -p in/real/$name
        for set in train test; do ends 100 "$data/$name/$set.fa" >in/real/$name/$set.fa; done
    else
        skip "real DeepMotif files"
    fi
    if [ -d "$data/labelled" ]; then
        sources="$sources in/real/table"
        for set in train dev test; do
            ends 51 "$data/labelled/tf0.$set.csv" >in/real/table/tf0.$set.csv
        done
    else
        skip "real tables"
    fi
    if [ -d "$data/genomic" ]; then
        for class in pos neg; do
            zcat "$data/genomic/CTCF_$class.fa.gz" | sed 200q >in/real/fasta/CTCF.train.$class.fa
        done
        one import in/real/fasta --crop centre --pad --length 101 -o real-fasta.h5
        one info real-fasta.h5 >said/info.real-fasta.txt
    else
        skip "real FASTA files"
    fi
    known=
    if [ -d "$data/motifs" ]; then
        cp "$data/motifs/JASPAR_CORE_2016_vertebrates.meme" in/real/known.meme
        known="--motifs in/real/known.meme"
        one motifs list in/real/known.meme >said/motifs.real.txt
        two tomtom learnt/motifs/targets.meme in/real/known.meme --thresh .1 -o tomtom/real.tsv
    else
        skip "real motifs"
    fi
    [ -n "$sources" ] || return
    one import $sources -o real.h5
    one info real.h5 >said/info.real.txt
    two sweep real.h5 --no-gather -o real $networks small-cnn,small-cnn-rnn --epochs 3 --passes 2
    two gather real $known
    [ -z "$known" ] || two motifs extract real $known
    one tables real >said/tables.real.txt
}

# run PROGRAM FOLDER: prints the hashes; names do not tell where it ran
run() {
    program=$(realpath "$1")
    # the launcher of the MPI that it was built with
    launcher=$(sed -n 's/^MPIEXEC = //p' "${program%/*}/Makefile" 2>/dev/null)
    launcher=${launcher:-${MPIEXEC:-mpiexec}}
    cd "$2" || die "$2: no folder"
    [ -z "$(ls -A)" ] || die "$2: not empty"
    # older builds have --variants, and --bfile for both
    networks=--networks network=--network
    "$program" sweep --help 2>&1 | grep -q -e '--networks' || networks=--variants
    "$program" train --help 2>&1 | grep -q -e '--network ' || network=--variant
    background="--background uniform"
    "$program" tomtom --help 2>&1 | grep -q -e '--background' || background="--bfile uniform"
    mkdir said
    : >skipped.txt
    make_input
    for stage in make_compendia sweep_all learn_motifs publish explain_all compare_motifs \
        draw_panels predict_all sweep_more search_settings take_real print_all; do
        say "$stage"
        $stage
    done
    empty=$(find said -type f -empty)
    [ -z "$empty" ] || die "nothing was said: $empty"
    cat skipped.txt
    find . -type f ! -path './in/*' ! -path './log' ! -path './skipped.txt' ! -name run.json \
        ! -name lock ! -path '*/.running/*' -printf '%P\0' | sort -z | xargs -0 sha256sum
    say "done"
}

# hashes BUILD FOLDER: of a program by a run, of a file of hashes as they stand there
hashes() {
    if [ -x "$1" ]; then (run "$1" "$2"); else cat "$1"; fi
}

usage() { sed -n '2,8s/^# //p' "$0"; }
case ${1:-} in
    '') usage >&2; exit 2 ;;
    -h | --help) usage; exit 0 ;;
esac
[ -f "$1" ] || die "$1: no program"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/a" "$scratch/b"
if [ $# = 1 ] || [ -d "$2" ]; then
    hashes "$1" "${2:-$scratch/a}"
    exit
fi
[ -f "$2" ] || die "$2: neither a build nor a folder"
hashes "$1" "$scratch/a" >"$scratch/a.txt" && hashes "$2" "$scratch/b" >"$scratch/b.txt" || exit 2
# a hash has 64 letters; after two blanks follows the file
awk 'FNR == 1 { file++ }
    { name = /^#/ ? $0 : substr($0, 67); sum = /^#/ ? "" : $1 }
    file == 1 { first[name] = sum; next }
    !(name in first) { print "only in the second: " name; bad = 1; next }
    first[name] != sum { print "differs: " name; bad = 1 }
    { same += first[name] == sum; delete first[name] }
    END { for (name in first) { print "only in the first: " name; bad = 1 }
        print same + 0 " the same" >"/dev/stderr"
        exit bad }' "$scratch/a.txt" "$scratch/b.txt" && exit 0
if [ -x "$1" ] || [ -x "$2" ]; then
    trap - EXIT
    echo "files: $scratch/a, $scratch/b" >&2
fi
exit 1
