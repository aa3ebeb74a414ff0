# Every option of train matters: a tiny network is trained with and without it, and
# the numbers that come out (or the lines, folders, exit code) differ as they should. settings.txt is left
# out of the comparison, since it repeats what was asked for.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/cmd/options.sh"
ok simulate -o two.h5 --datasets 2 --train 200 --test 60 --length 60 --seed 5
first=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | head -n 1)
ok simulate -o c.h5 --datasets 1 --train 200 --test 60 --length 60 --seed 5
second=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | tail -n 1)
small="--conv 5x8 --epochs 3 --passes 1 --batch 32"
# shellcheck disable=SC2086
trained $small
cp now.txt plain.txt
cp -r r plain
[ "$(wc -l <plain/tasks/*/*/epochs.tsv)" = 4 ] || fail "3 epochs expected"
# matters OPTION VALUE...: numbers differ from those of the plain training
matters() {
    # shellcheck disable=SC2086
    trained $small "$@"
    other now.txt plain.txt "$*"
    name=${1#--}
    holds train "${name#no-}"
}
# ---- the recipe, setting by setting
matters --epochs 2
[ "$(wc -l <r/tasks/*/*/epochs.tsv)" = 3 ] || fail "--epochs 2: 2 lines expected"
matters --passes 2
matters --batch 48
matters --lr 0.003
cut -f 2 plain/tasks/*/*/epochs.tsv | paste - r/tasks/*/*/epochs.tsv \
    | awk 'NR > 1 && ($3 / $1 < 0.2999999 || $3 / $1 > 0.3000001) { bad = 1 } END { exit bad || NR != 4 }' \
    || fail "--lr 0.003: not 3 tenths of the rates of 0.01"
matters --schedule halve
says "^3	0.01	" r/tasks/*/*/epochs.tsv "--schedule halve: ten epochs at the full rate"
cp now.txt halve.txt
# shellcheck disable=SC2086
trained $small --schedule halve --halve-every 1
other now.txt halve.txt "--halve-every"
says "^3	0.0025	" r/tasks/*/*/epochs.tsv "--halve-every 1: a quarter of the rate in the third epoch"
holds train halve-every
matters --warmup 0.5
# shellcheck disable=SC2086
trained ${small#--conv 5x8} --lstm 1x4
mv now.txt lstm.txt
# shellcheck disable=SC2086
trained ${small#--conv 5x8} --lstm 1x4 --init paper
other now.txt lstm.txt "--init"
holds train init
matters --dropout 0
matters --clip 0.0001
matters --clip-norm 0.01
matters --decay 0
matters --smoothing 0.2
matters --average 0
matters --validation 0.3
# chosen HOW COLUMN: the epoch of the greatest value in it is kept
chosen() {
    # shellcheck disable=SC2086
    trained $small --epochs 8 --lr 0.05 --average 0 --schedule halve --choose "$1"
    awk -v column="$2" 'NR > 1 && ($column > best || NR == 2) { best = $column; at = $1 } $NF == 1 { kept = $1 }
        END { print kept > "kept.txt"; exit at != kept }' r/tasks/*/*/epochs.tsv \
        || { fail "--choose $1"; cat r/tasks/*/*/epochs.tsv; }
    mv kept.txt "kept-$1.txt"
}
chosen validation 6
chosen train 4
chosen last 1
[ "$(cat kept-validation.txt kept-train.txt kept-last.txt | sort -u | wc -l)" = 3 ] || fail "--choose: the same epochs"
holds train choose
matters --no-both-strands
matters --no-fresh-negatives
if [ "$precision" = bfloat16 ]; then
    matters --precision bfloat16
else
    expect 2 "this processor has no bfloat16 products" "$DEMODASH" train c.h5 -o r --conv 5x8 --precision bfloat16
    holds train precision
fi
# 40 epochs at the full rate, no average: the validation AUROC cannot rise to the end
# shellcheck disable=SC2086
trained $small --epochs 40 --lr 0.1 --schedule halve --average 0 --patience 2
rows=$(tail -n +2 r/tasks/*/*/epochs.tsv | wc -l)
[ "$rows" -lt 40 ] || fail "--patience 2: all epochs are trained"
awk -v rows="$rows" 'NR > 1 && ($6 > best || NR == 2) { best = $6; at = $1 } END { exit at != rows - 2 }' \
    r/tasks/*/*/epochs.tsv || { fail "--patience 2: two epochs after the best"; cat r/tasks/*/*/epochs.tsv; }
holds train patience
# a rate that kills the network
dead="--conv 5x8 --epochs 20 --passes 1 --batch 32 --lr 10 --clip-norm 0 --decay 0"
# shellcheck disable=SC2086
trained $dead --restarts 2
says '"restarts": 2,' r/tasks/*/*/metrics.json "--restarts 2"
# shellcheck disable=SC2086
trained $dead --restarts 0
says '"restarts": 0,' r/tasks/*/*/metrics.json "--restarts 0"
holds train restarts
# ---- a whole recipe: from a file, and by name the same as its settings one by one
cat >best.txt <<'END'
epochs 20
passes 0
batch 0
rate 0.01
schedule cosine
halve_every 10
warmup 0.05
init letters
dropout 0.3
clip 5
clip_norm 1
decay 0.05
smoothing 0
average 0.99
validation 0.1
patience 0
restarts 3
choose validation
shuffle 1
both_strands 1
fresh_negatives 1
shift 0
precision single
END
cat >paper.txt <<'END'
epochs 50
passes 1
batch 256
rate 0.01
schedule halve
halve_every 10
warmup 0
init paper
dropout 0.5
clip 5
clip_norm 0
decay 0
smoothing 0
average 0
validation 0
patience 0
restarts 0
choose train
shuffle 0
both_strands 0
fresh_negatives 0
shift 0
precision single
END
trained --conv 3x4
cp now.txt default.txt
sed -n '/^recipe_name/,$p' r/tasks/*/*/settings.txt | sed 1d >written.txt
same written.txt best.txt "the default recipe is best"
trained --conv 3x4 --recipe best
same now.txt default.txt "--recipe best"
trained --conv 3x4 --recipe best.txt
same now.txt default.txt "best from a file"
trained --conv 3x4 --recipe paper
cp now.txt paper-numbers.txt
other paper-numbers.txt default.txt "--recipe paper"
sed -n '/^recipe_name/,$p' r/tasks/*/*/settings.txt | sed 1d >written.txt
same written.txt paper.txt "--recipe paper: its settings"
trained --conv 3x4 --recipe paper.txt
same now.txt paper-numbers.txt "paper from a file"
# what has no option
for line in "shuffle 0" "shift 4"; do
    echo "$line" >one.txt
    # shellcheck disable=SC2086
    trained $small --recipe one.txt
    other now.txt plain.txt "recipe: $line"
done
# an option counts more than the recipe, wherever it stands
trained --conv 5x8 --passes 1 --batch 32 --epochs 3 --recipe best.txt
same now.txt plain.txt "options beside --recipe"
holds train recipe
# ---- the network: the shapes of its weights
# network WORDS NAME ARGUMENTS: train it; its folder is called NAME-s1, its settings say WORDS
network() {
    words=$1 name=$2
    shift 2
    trained --epochs 1 --passes 1 "$@"
    [ -d "r/tasks/$first/$name-s1" ] || { fail "$*: no $name-s1"; ls r/tasks/*; }
    says "^specification $words\$" r/tasks/*/*/settings.txt "$*"
    "$DEMODASH" info r/tasks/*/*/model.h5 | grep ' float32 ' >shapes.txt
    mv now.txt "$name.numbers"
    mv shapes.txt "$name.shapes"
}
network "conv 5x4,3x6 pool 1 lstm none hidden 0" conv5x4,3x6 --conv 5x4,3x6
network "conv 5x4,3x6 pool 2 lstm none hidden 0" conv5x4,3x6+pool2 --conv 5x4,3x6 --pool 2
other conv5x4,3x6.numbers conv5x4,3x6+pool2.numbers "--pool"
network "conv 5x4,3x6 pool 1 lstm none hidden 7" conv5x4,3x6+hidden7 --conv 5x4,3x6 --hidden 7
other conv5x4,3x6.shapes conv5x4,3x6+hidden7.shapes "--hidden"
network "conv 5x4,3x6 pool 1 lstm 1x3 hidden 0" conv5x4,3x6+lstm1x3 --conv 5x4,3x6 --lstm 1x3
other conv5x4,3x6.shapes conv5x4,3x6+lstm1x3.shapes "--lstm"
network "conv 9x64,5x64 pool 2 lstm none hidden 0" small-cnn --network small-cnn
holds train conv pool hidden lstm network
# ---- seed, dataset, output
# shellcheck disable=SC2086
trained $small --seed 2
[ -d r/tasks/*/conv5x8-s2 ] || fail "--seed 2: the folder"
other now.txt plain.txt "--seed 2"
# shellcheck disable=SC2086
ok train two.h5 -o named $small --dataset "$second"
[ "$(ls named/tasks)" = "$second" ] || fail "--dataset: another dataset"
numbers named >now.txt
other now.txt plain.txt "--dataset"
holds train seed dataset output
# ---- the kernel machine
kernel
mv now.txt kernel.txt
for words in "--gkm-max 60" "--gkm-filter truncated" "--gkm-d 3"; do
    # shellcheck disable=SC2086
    kernel $words
    other now.txt kernel.txt "$words"
done
holds train gkm-max gkm-filter gkm-d
# ---- time. How much of it is left is told, so that nothing depends on the clock
expect 2 "the job ends in 60000 s, which leaves no time to work when the stop is 120000 s before" \
    "$DEMODASH" train c.h5 -o late --conv 5x8 --time-limit 1000 --stop-before 2000
expect 75 "run the same command again" "$DEMODASH" train c.h5 -o stopped --conv 5x8 --epochs 9000 \
    --time-limit 1000 --stop-before 999.995
holds train time-limit stop-before
# an epoch of 40000 sequences takes longer than 60 ms: it is written down more often
if nm "$DEMODASH" 2>/dev/null | grep -q __asan_init; then
    echo "SKIP: --checkpoint-minutes: the shim and AddressSanitizer both want to be loaded first"
else
    # checkpoints MINUTES: how often it is renamed into its place
    checkpoints() {
        rm -rf r trace.txt
        LD_PRELOAD=$BUILD_DIR/tests/fail_write.so FAIL_IN=checkpoint FAIL_TRACE=$PWD/trace.txt \
            timeout 120 "$DEMODASH" train c.h5 -o r --conv 5x8 --epochs 1 --passes 200 \
            --checkpoint-minutes "$1" 2>err.txt || { fail "--checkpoint-minutes $1"; cat err.txt; }
        grep -c "^rename " trace.txt
    }
    often=$(checkpoints 0.001)
    seldom=$(checkpoints 10000)
    [ "$often" -gt "$seldom" ] || fail "--checkpoint-minutes: $often with, $seldom without"
fi
holds train checkpoint-minutes
all_held train 31
[ $failures = 0 ] && echo "options of train: each matters"
[ $failures = 0 ]
