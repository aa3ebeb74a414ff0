# Weights that are finite but huge: what they give is no result, and is refused with the model and the
# sequence. gkm on sequences that are shorter than its window is refused as networks are.
. "$SOURCE_DIR/tests/scratch.sh"
python=
for p in python3 /usr/bin/python3; do
    "$p" -c 'import h5py, numpy' 2>/dev/null && { python=$p; break; }
done
[ -n "$python" ] || { echo "SKIP: no python3 with h5py"; exit 77; }
"$DEMODASH" simulate -o c.h5 --datasets 1 --train 60 --test 40 --length 60 --seed 4 2>/dev/null || exit 1
"$DEMODASH" sweep c.h5 -o r --no-gather --conv 5x4 --lstm 1x4 --epochs 1 2>log || { cat log; exit 1; }
"$DEMODASH" sweep c.h5 -o r --no-gather --conv 5x4 --epochs 1 2>log || { cat log; exit 1; }
printf '>good\n%s\n' "$(head -c 60 /dev/zero | tr '\0' A)" >q.fa
for task in r/tasks/*/conv*; do
    expect 0 "" "$DEMODASH" explain "$task" -m all --optimize-steps 5
    network=$(basename "$task")
    cp "$task/explain.h5" "$network.h5"
    rm "$task/explain.h5"
    "$python" - "$task/model.h5" <<'PYTHON'
import sys
import h5py
import numpy
with h5py.File(sys.argv[1], "r+") as f:
    weights = f["parameters"][:]
    f["parameters"][:] = numpy.where(weights < 0, -3e38, 3e38).astype("f4")
PYTHON
    expect 65 "the model $network of" "$DEMODASH" predict "$task" q.fa
    grep -q "sequence 'good' of q.fa no finite score" err.txt || fail "predict does not name the sequence"
    grep -q "nan\|inf" out.txt && fail "predict printed a score that is none"
    for method in saliency activation temporal classopt ig ism all; do
        [ "$method" = temporal ] && case $network in *lstm*) ;; *) continue ;; esac
        expect 65 "the model $network of" "$DEMODASH" explain "$task" -m $method --optimize-steps 5
        grep -q "is not finite" err.txt || fail "explain -m $method: $(cat err.txt)"
        [ ! -e "$task/explain.h5" ] || fail "explain -m $method wrote"
    done
    expect 65 "is not finite" "$DEMODASH" explain "$task" --sequences q.fa -o f.h5
    # maps of before with weights of now: what extract computes by the model
    cp "$network.h5" "$task/explain.h5"
done
expect 1 "is not finite" "$DEMODASH" motifs extract r --min-sites 2 --fdr 1
# maps that are not finite, from a file
for change in saliency/gradient:nan saliency/magnitude:inf temporal/forward:inf temporal/backward:nan \
    classopt/matrix:nan sequences/scores:nan integrated/residual:inf shap/seq:-inf activation/value:nan; do
    for task in r/tasks/*/*lstm*; do
        cp "$(basename "$task").h5" "$task/explain.h5"
        "$python" - "$task/explain.h5" ${change%:*} ${change#*:} <<'PYTHON'
import sys
import h5py
with h5py.File(sys.argv[1], "r+") as f:
    d = f[sys.argv[2]]
    d[(-1,) * d.ndim] = float(sys.argv[3])
PYTHON
    done
    expect 1 "explain.h5: /${change%:*}" "$DEMODASH" motifs extract r
done

# ---- gkm
repeat() { awk -v n="$1" -v seed="$2" 'BEGIN { srand(seed); print "sequence,label"; for (i = 0; i < 30; i++) {
    s = ""; for (l = 0; l < n; l++) s = s substr("ACGT", int(4 * rand()) + 1, 1); print s "," i % 2 } }'; }
for length in 10 11; do
    repeat $length 1 >L$length.train.csv
    repeat $length 2 >L$length.test.csv
    "$DEMODASH" import L$length.train.csv L$length.test.csv -o l$length.h5 2>log || { cat log; exit 1; }
done
"$DEMODASH" check l10.h5 -v gkm --json | grep -q "do not fit gkm: sequences of 10 letters are shorter than gkm's window of 11" \
    || fail "check does not say that gkm is too wide"
"$DEMODASH" check l11.h5 -v gkm --json | grep -q "do not fit" && fail "check: 11 letters are enough"
expect 65 "sequences of 10 letters are shorter than gkm's window of 11" "$DEMODASH" sweep l10.h5 -o s -v gkm --no-gather
expect 65 "gkm" "$DEMODASH" train l10.h5 -d 1 -o t -v gkm
[ ! -e s/tasks/L10/gkm-s1/metrics.json ] && [ ! -e t/tasks/L10/gkm-s1/metrics.json ] || fail "gkm went on"
expect 0 "1 done" "$DEMODASH" sweep l11.h5 -o s -v gkm --no-gather
# long enough with their padding, too short without: none has a window
for part in train test; do
    sed 's/^\([ACGT]*\),/\1NNNNNNNN,/' L10.$part.csv >N.$part.csv
done
"$DEMODASH" import N.train.csv N.test.csv -o n.h5 2>log || { cat log; exit 1; }
expect 65 "no training sequence has 11 letters of ACGT on end" "$DEMODASH" sweep n.h5 -o s -v gkm --no-gather
[ $failures = 0 ]
