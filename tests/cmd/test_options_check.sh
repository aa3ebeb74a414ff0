# Every option of check matters to what it says: to the forecast, which goes by a cost model here, so that
# nothing is measured. What cannot matter to it is taken, so that a sweep's options can be given as they are.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/cmd/options.sh"
ok simulate -o two.h5 --datasets 2 --train 200 --test 60 --length 60 --seed 5
first=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | head -n 1)
ok simulate -o c.h5 --datasets 1 --train 200 --test 60 --length 60 --seed 5
second=$("$DEMODASH" info two.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | tail -n 1)
echo "conv 1e-9" >cost.txt
echo "conv 1e-3" >slow.txt
forecast() {
    ok check two.h5 --networks small-cnn --cost-model cost.txt --json "$@"
    sed -n '/"forecast"/,$p' out.txt | grep -E '"(tasks|ranks|training_seconds|disk_bytes)"' >now.txt
}
forecast
mv now.txt forecast.txt
# what changes the work changes the forecast
for words in "--epochs 40" "--passes 9" "--batch 256" "--validation 0.5" "--no-both-strands" "--conv 9x9,3x4" \
    "--conv 9x9,3x4 --pool 2" "--conv 9x9,3x4 --hidden 4" "--lstm 1x4" "--recipe paper" "--seeds 1-3" "--datasets 1" \
    "--ranks 2" "--networks small-cnn,medium-cnn" "--cost-model slow.txt"; do
    # shellcheck disable=SC2086
    forecast $words
    other now.txt forecast.txt "check $words"
    name=$(echo "$words" | sed 's/.*--\(no-\)\{0,1\}\([a-z-]*\).*/\2/')
    mv now.txt "forecast-$name.txt"
    holds check "$name"
done
other forecast-pool.txt forecast-conv.txt "check --pool"
other forecast-hidden.txt forecast-conv.txt "check --hidden"
# what does not is taken, so that a sweep's options can be given as they are, and its range is held
while read -r option value wrong; do
    forecast --"$option" "$value"
    same now.txt forecast.txt "check --$option"
    expect 2 "--$option" "$DEMODASH" check c.h5 --"$option" "$wrong"
    holds check "$option"
done <<'END'
lr 0.02 x
schedule halve none
halve-every 3 0
warmup 0.2 2
init paper none
dropout 0 1
clip 1 -1
clip-norm 2 -1
decay 0 2
smoothing 0.1 1
average 0 1
patience 3 -1
restarts 0 -1
choose last none
precision single half
checkpoint-minutes 1 0
stop-before 1 -1
gkm-filter truncated none
gkm-d 3 13
END
forecast --no-fresh-negatives
holds check fresh-negatives
ok check c.h5 --networks small-cnn --cost-model slow.txt --time-limit 1
says "the job ends in 1 min" out.txt "check --time-limit"
# two parts of a kernel matrix of 1000 by 1000, or of 16 by 16
memory() { sed -n 's/.*"training_memory_bytes": \([0-9]*\).*/\1/p' out.txt; }
ok simulate -o many.h5 --datasets 1 --train 1000 --test 20 --length 60
ok check many.h5 --networks gkm --json
many=$(memory)
ok check many.h5 --networks gkm --gkm-max 16 --json
[ "$many" -gt $(($(memory) + 12000000)) ] || fail "check --gkm-max: $many bytes without, $(memory) with"
holds check gkm-max
ok check two.h5 --networks small-cnn --cost-model cost.txt --ranks-per-task 2 --ranks 4 --json
says '"ranks_per_task": 2' out.txt "check --ranks-per-task"
ok check two.h5 --networks small-cnn --cost-model cost.txt --no-gather --json
says '"gather_seconds": null' out.txt "check --no-gather"
ok check c.h5 --networks small-cnn --cost-model cost.txt
grep -q '^{' out.txt && fail "check without --json"
ok sweep c.h5 -o done --no-gather --networks small-cnn --epochs 1
ok check c.h5 --networks small-cnn --epochs 1 --cost-model cost.txt -o done
says "0 of 1 tasks to do" out.txt "check --output"
holds check time-limit ranks-per-task gather json output
all_held check 39
[ $failures = 0 ] && echo "options of check: each matters"
[ $failures = 0 ]
