# Every option of sweep and tune matters: they train as train does, whose options have a test of their own
# (test_options_train.sh), and what they have beside these is tried one by one.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/cmd/options.sh"
ok simulate -o two.h5 --datasets 2 --train 200 --test 60 --length 60 --seed 5
first=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | head -n 1)
ok simulate -o c.h5 --datasets 1 --train 200 --test 60 --length 60 --seed 5
second=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | tail -n 1)
# ---- with every setting at another value, the numbers of train
settings="--epochs 4 --passes 2 --batch 48 --lr 0.004 --schedule halve --halve-every 2 --warmup 0.2 --init paper
    --dropout 0.1 --clip 0.05 --clip-norm 0.3 --decay 0.01 --smoothing 0.1 --average 0.9 --validation 0.2
    --patience 3 --restarts 1 --choose last --no-both-strands --no-fresh-negatives --precision $precision
    --conv 5x4,3x6 --pool 2 --lstm 1x3 --hidden 7"
# shellcheck disable=SC2086
trained $settings --seed 3
cp -r r as-train
name=conv5x4,3x6+lstm1x3+pool2+hidden7
# shellcheck disable=SC2086
ok sweep c.h5 -o as-sweep --no-gather $settings --seeds 3
record as-train >train.sha
record as-sweep >sweep.sha
[ "$(wc -l <train.sha)" = 5 ] || fail "5 files of record expected"
same sweep.sha train.sha "sweep with the settings of train"
# shellcheck disable=SC2086
ok tune c.h5 -o as-tune $settings --seeds 3 --trials 1 --rounds 1 --draw-seed 4
same as-tune/trials/000/round1/tasks/"$first/$name-s3"/epochs.tsv as-train/tasks/"$first/$name-s3"/epochs.tsv \
    "trial 0 of tune with the settings of train"
printf 'rate 0.003\nshuffle 0\npasses 1\n' >some.txt
trained --conv 5x8 --recipe some.txt --epochs 2
# shellcheck disable=SC2086
ok sweep c.h5 -o from-recipe --no-gather --conv 5x8 --recipe some.txt --epochs 2
numbers from-recipe >swept.txt
same swept.txt now.txt "sweep --recipe"
ok tune c.h5 -o tune-recipe --conv 5x8 --recipe some.txt --epochs 2 --trials 1 --rounds 1
same tune-recipe/trials/000/round1/tasks/"$first/conv5x8-s1"/epochs.tsv r/tasks/"$first/conv5x8-s1"/epochs.tsv \
    "tune --recipe"
shared="conv pool lstm hidden recipe epochs passes batch lr schedule halve-every warmup init dropout clip
    clip-norm decay smoothing average validation patience restarts choose both-strands fresh-negatives precision"
# shellcheck disable=SC2086
holds sweep $shared output seeds
# shellcheck disable=SC2086
holds tune $shared output seeds
# what they say before they work comes from the same place
for command in sweep tune; do
    expect 2 "the job ends in 60000 s, which leaves no time to work when the stop is 120000 s before" \
        "$DEMODASH" $command c.h5 -o late --conv 5x8 --time-limit 1000 --stop-before 2000
    expect 2 "--checkpoint-minutes" "$DEMODASH" $command c.h5 -o late --checkpoint-minutes 0
    holds $command time-limit stop-before checkpoint-minutes
done
# ---- sweep's own
ok sweep two.h5 -o own --no-gather --networks small-cnn,composition --epochs 1 --passes 1 --seeds 2-3 --datasets 2 \
    --ranks-per-task 1
[ "$(ls own/tasks)" = "$second" ] || fail "sweep --datasets 2"
[ "$(ls own/tasks/* | tr '\n' ' ')" = "composition-s1 small-cnn-s2 small-cnn-s3 " ] \
    || [ "$(ls own/tasks/* | tr '\n' ' ')" = "composition-s2 composition-s3 small-cnn-s2 small-cnn-s3 " ] \
    || { fail "sweep --networks, --seeds"; ls own/tasks/*; }
[ ! -e own/index.html ] || fail "sweep --no-gather makes an index"
kernel --gkm-max 60 --gkm-filter truncated --gkm-d 3
ok sweep c.h5 -o own-gkm --no-gather --networks gkm --gkm-max 60 --gkm-filter truncated --gkm-d 3
same own-gkm/tasks/"$first"/gkm-s1/predictions.tsv now.txt "sweep: gkm"
printf '>M1 ARID3A\nA [0 9 0 9 9 0 1 2]\nC [0 0 0 0 0 0 1 2]\nG [9 0 0 0 0 9 7 5]\nT [0 0 9 0 0 0 0 0]\n' >m.pfm
ok sweep c.h5 -o gathered --networks small-cnn --epochs 1 --passes 1
[ -s gathered/index.html ] || fail "sweep: no index"
cp "gathered/reports/$first/key.txt" key.txt
ok sweep c.h5 -o gathered --networks small-cnn --epochs 1 --passes 1 --motifs m.pfm
other key.txt "gathered/reports/$first/key.txt" "sweep --motifs"
ok sweep c.h5 -o dry --networks small-cnn --dry-run --replay-ranks 1,48
says "^ *48 " out.txt "sweep --replay-ranks 48"
[ ! -e dry ] || fail "sweep --dry-run works"
echo "conv 1e-9" >cost.txt
echo "conv 1e-3" >slow.txt
ok sweep c.h5 -o dry --networks small-cnn --dry-run --cost-model cost.txt
cp out.txt fast-plan.txt
ok sweep c.h5 -o dry --networks small-cnn --dry-run --cost-model slow.txt
other out.txt fast-plan.txt "sweep --cost-model"
timeout 60 "$MPIEXEC" -n 2 "$DEMODASH" sweep two.h5 -o teams --no-gather --networks small-cnn --epochs 1 --passes 1 \
    --ranks-per-task 2 2>err.txt || fail "sweep on 2 ranks"
says "on 1 team of 2 ranks" err.txt "sweep --ranks-per-task 2"
holds sweep networks datasets gather gkm-max gkm-filter gkm-d motifs dry-run replay-ranks cost-model ranks-per-task
all_held sweep 38
# ---- tune's own
base="tune two.h5 --conv 5x4 --epochs 3 --batch 32 --passes 1"
# shellcheck disable=SC2086
ok $base -o t1 --trials 2 --rounds 1 --datasets 1
[ "$(tail -n +2 t1/trials.tsv | wc -l)" = 3 ] || { fail "tune --trials 2, --rounds 1"; cat t1/trials.tsv; }
[ "$(cut -f 3 t1/tasks.tsv | tail -n +2 | sort -u)" = "$first" ] || { fail "tune --datasets 1"; cat t1/tasks.tsv; }
# shellcheck disable=SC2086
ok $base -o t2 --trials 2 --rounds 2 --datasets 1
[ "$(cut -f 1 t2/trials.tsv | tail -n +2 | sort -u | tr '\n' ' ')" = "1 2 " ] || fail "tune --rounds 2"
# shellcheck disable=SC2086
ok $base -o t3 --trials 2 --rounds 1 --datasets 1 --draw-seed 9
other t1/trials.tsv t3/trials.tsv "tune --draw-seed"
# shellcheck disable=SC2086
ok $base -o t4 --trials 2 --rounds 1 --datasets 1 --search dropout
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { rate[$(at["rate"])]; dropout[$(at["dropout"])] }
    END { for (k in rate) rates++; for (k in dropout) dropouts++; exit !(rates == 1 && dropouts >= 2) }' t4/trials.tsv \
    || { fail "tune --search dropout"; cat t4/trials.tsv; }
ok tune c.h5 --networks small-cnn -o t5 --trials 1 --rounds 1 --epochs 1 --passes 1
[ "$(ls t5/trials/000/round1/tasks/*)" = small-cnn-s1 ] || fail "tune --networks"
timeout 60 "$MPIEXEC" -n 2 "$DEMODASH" tune two.h5 --conv 5x4 --epochs 1 --passes 1 --trials 1 --rounds 1 -o t6 \
    --ranks-per-task 2 2>err.txt || fail "tune on 2 ranks"
says "on 1 team of 2 ranks" err.txt "tune --ranks-per-task 2"
holds tune trials rounds draw-seed search networks datasets ranks-per-task
all_held tune 36
[ $failures = 0 ] && echo "options of sweep and tune: each matters"
[ $failures = 0 ]
