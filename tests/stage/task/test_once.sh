# What is named twice is one, and numbers are read whole: seeds, networks, datasets, tasks, models. Seeds are
# exact over all 63 bits, on disk and in every table; what no 64 bits hold is refused with the range.
. "$(dirname "$0")/../../scratch.sh"
"$DEMODASH" simulate -o c.h5 --datasets 2 --train 60 --test 40 --seed 4 2>/dev/null || exit 1
first=$("$DEMODASH" info c.h5 --json | sed -n 's/.*"name": "\(.*\)",*/\1/p' | head -1)
big=9007199254740993 # 2^53 + 1: no double holds it

# twice in every list: two tasks, once each
expect 0 "2 done, 0 finished before" "$DEMODASH" sweep c.h5 -o r --no-gather -v composition,composition \
    --seeds $big,1,$big,1-1 -d 1,"$first",1-1
[ "$(find r/tasks -name metrics.json | wc -l)" = 2 ] || fail "not two tasks: $(ls r/tasks/*)"
[ -d "r/tasks/$first/composition-s$big" ] || fail "no folder of seed $big"
grep -q "\"seed\": $big," "r/tasks/$first/composition-s$big/metrics.json" || fail "metrics.json: another seed"
expect 0 "2 of 2 tasks done, 0 running, 0 failed, 0 left" "$DEMODASH" status r
"$DEMODASH" summary r | grep -q "$big" || "$DEMODASH" summary r --json 2>/dev/null | grep -q "$big" \
    || fail "summary: no seed $big"
expect 0 "0 done, 2 finished before" "$DEMODASH" sweep c.h5 -o r --no-gather -v composition -s $big,1 -d 1
mpi 2 "$DEMODASH" sweep c.h5 -o two --no-gather --networks composition,composition --seeds 1,1 2>log \
    || { fail "two ranks"; cat log; }
expect 0 "1 datasets x 1 networks x 1 seeds" "$DEMODASH" sweep c.h5 -o plan -d 1,1 -v composition,composition \
    -s 3,3 --dry-run

# out of range names the range, and nothing is made
for seeds in 9223372036854775808 99999999999999999999 0-99999999999999999999; do
    expect 2 "seeds: '$seeds' is outside 0..9223372036854775807" "$DEMODASH" sweep c.h5 -o no -s $seeds
done
expect 2 "seeds: '1-99999' is more than 10000 seeds" "$DEMODASH" sweep c.h5 -o no -s 1-99999
expect 2 "seeds: more than 10000" "$DEMODASH" sweep c.h5 -o no -s 1-10000,20000
for seeds in -1 1x 0x10 ' 1' 3-1 1-; do
    expect 2 "is neither a number nor a range" "$DEMODASH" sweep c.h5 -o no "--seeds=$seeds"
done
expect 2 "the numbers in the compendium are 1-2" "$DEMODASH" sweep c.h5 -o no -d 3
expect 2 "the numbers in the compendium are 1-2" "$DEMODASH" sweep c.h5 -o no -d 1-99999999999999999999
expect 2 "--replay-ranks takes numbers from 1" "$DEMODASH" sweep c.h5 -o no --dry-run \
    --replay-ranks 4,99999999999999999999
expect 2 "--ranks-per-task takes 1 to 16 or auto, not '4294967297'" "$DEMODASH" sweep c.h5 -o no \
    --ranks-per-task 4294967297
expect 2 "--pool: '4294967297' is outside 1.." "$DEMODASH" sweep c.h5 -o no --conv 5x4 --pool 4294967297
expect 2 "--epochs: '1e2' is not a whole number" "$DEMODASH" sweep c.h5 -o no --epochs 1e2
expect 2 "--lr: '1e999' is outside" "$DEMODASH" sweep c.h5 -o no --lr 1e999
[ ! -e no ] || fail "a refused command left a folder"

# tasks and models
"$DEMODASH" sweep c.h5 -o n --no-gather -d 1 --conv 5x4 --epochs 1 --seeds 1,2 2>log || { cat log; exit 1; }
one=$(ls -d n/tasks/*/*-s1) two=$(ls -d n/tasks/*/*-s2)
ln -s "$one" link
expect 0 "[1/1] " "$DEMODASH" explain "$one" "$one/" "./$one" link -m saliency
expect 0 "[2/2] " "$DEMODASH" explain n "$one" -m saliency n "$two"
grep -q "/3\]" err.txt && fail "explain: a task twice"
expect 2 "sequences '2-1' are not numbers" "$DEMODASH" explain "$one" --sequences 2-1
expect 65 "the test set of $first holds 1-40" "$DEMODASH" explain "$one" --sequences 1-99999999999999999999
printf '>q\n%s\n' "$(head -c 101 /dev/zero | tr '\0' A)" >q.fa
"$DEMODASH" predict "$one" "$two" q.fa >both.tsv 2>/dev/null || fail "predict"
"$DEMODASH" predict "$one" "$two" "$one/model.h5" link "$two/" q.fa 2>log >same.tsv || fail "predict"
cmp both.tsv same.tsv || fail "predict: a model weighs more for being named twice"
grep -q "by 2 models" log || fail "predict: not two models"
[ $failures = 0 ]
