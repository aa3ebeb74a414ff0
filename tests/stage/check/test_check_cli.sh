# demodash check: each planted fault is named, with its exit code; nothing is left behind.
. "$SOURCE_DIR/tests/scratch.sh"
# expect EXIT WORDS ARGUMENTS: check ARGUMENTS ends with EXIT and its text (of one line) has WORDS
expect() {
    wanted=$1 words=$2
    shift 2
    timeout 300 "$DEMODASH" check "$@" >out.txt 2>err.txt
    got=$?
    [ $got = "$wanted" ] || { fail "check $*: exit $got, not $wanted"; cat out.txt err.txt; }
    tr -s ' \n' ' ' <out.txt | grep -q -- "$words" || { fail "check $*: no '$words'"; cat out.txt; }
    case $wanted in
    0) grep -q "^ready: 0 errors" out.txt || fail "check $*: not 'ready'" ;;
    *) grep -q "^not ready: [1-9]" out.txt || fail "check $*: not 'not ready'"
       sentence="results cannot be written: [1-9]"
       [ "$wanted" != 65 ] || sentence="the data should not be trained on: [1-9]"
       grep -q "$sentence" err.txt || { fail "check $*: no '$sentence'"; cat err.txt; }
       [ "$(grep -vc 'looking at data' err.txt)" = 1 ] || { fail "check $*: one sentence expected"; cat err.txt; } ;;
    esac
}
net="--networks small-rnn,composition --epochs 1"
"$DEMODASH" simulate -o c.h5 --datasets 3 --train 400 --test 200 --length 60 --seed 5 2>/dev/null || exit 1
# ---- sound data, on one rank and on two
expect 0 "3 of 3 datasets: no findings" c.h5 $net
expect 0 "training sets: 3 dinucleotide shuffles, each of the positive before it" c.h5 $net
expect 0 "composition alone reaches test AUROCs of 0.500 to 0.500" c.h5 $net
grep -q WARNING out.txt && { fail "a warning about sound data"; cat out.txt; }
timeout 300 "$MPIEXEC" -n 2 "$DEMODASH" check c.h5 $net --json >two.json 2>err.txt || { fail "two ranks"; cat err.txt; }
timeout 300 "$DEMODASH" check c.h5 $net --json >one.json 2>err.txt || fail "one rank, JSON"
if command -v python3 >/dev/null; then
    python3 - <<'END' || fail "JSON"
import json
one, two = json.load(open('one.json')), json.load(open('two.json'))
assert one['ready'] is True and one['errors'] == 0 and one['folder'] is None
assert one['datasets'] == two['datasets'] and len(one['datasets']) == 3
for d in one['datasets']:
    assert d['length'] == 60 and d['train']['sequences'] == 400 and d['test']['sequences'] == 200
    assert d['train']['by_class'] == {'positive': 200, 'negative': 200} and d['train']['given'] >= 200
    assert d['train']['negatives']['kind'] == 'shuffle-before'
    assert d['train']['negatives']['shuffles_of_preceding'] == 200
    assert abs(d['composition']['auroc'] - 0.5) < 1e-9
assert one['machine']['ranks'] == 1 and two['machine']['ranks'] == 2 and two['forecast']['ranks'] == 2
assert one['forecast']['tasks'] == 6 and one['forecast']['seconds'] > 0
assert one['forecast']['memory_bytes'] > one['forecast']['memory_bytes_before_work'] > 0
END
else
    echo "SKIP: JSON: no python3"
fi
# a kernel machine's two parts of a matrix count
"$DEMODASH" simulate -o kernel.h5 --datasets 1 --train 3000 --test 100 2>err.txt || { cat err.txt; fail "simulate"; }
expect 0 "the largest gkm" kernel.h5 -v gkm,composition
awk '/memory: at most/ { for (i = 1; i < NF; i++) if ($i == "most") most = $(i + 1) }
     END { exit !(most > 2 * 3000 * 3000 * 8 / 2^20) }' out.txt || fail "gkm's memory is not counted"
# ---- faults of data, imported from tables
awk 'BEGIN { srand(7); for (i = 0; i < 600; i++) {
        s = ""; for (t = 0; t < 60; t++) s = s substr("ACGT", 1 + int(4 * rand()), 1)
        print s > (i < 400 ? "given.txt" : "test.txt") }
    for (i = 0; i < 400; i++) {
        s = ""; for (t = 0; t < 60; t++) s = s substr("ACGTCG", 1 + int(6 * rand()), 1)
        print s > "gc.txt" } }'
head -200 given.txt | sed 's/$/,1/' >pos.csv
tail -200 given.txt | sed 's/$/,0/' >neg.csv
head -100 test.txt | sed 's/$/,1/' >testpos.csv
tail -100 test.txt | sed 's/$/,0/' >testneg.csv
# table NAME TRAIN.. -- TEST..: NAME.h5 of these files
table() {
    name=$1 to=$1.train.csv
    shift
    rm -f "$name.train.csv" "$name.test.csv" "$name.h5"
    for f; do
        if [ "$f" = -- ]; then to=$name.test.csv; else cat "$f" >>"$to"; fi
    done
    "$DEMODASH" import "$name.train.csv" "$name.test.csv" -o "$name.h5" 2>import.log \
        || { fail "import of $name"; cat import.log; }
}
table fine pos.csv neg.csv -- testpos.csv testneg.csv
expect 0 "1 of 1 dataset: no findings" fine.h5 $net
expect 0 "training sets: no shuffles of the positives" fine.h5 $net
head -60 pos.csv >shared.csv
table seen pos.csv neg.csv -- testpos.csv testneg.csv shared.csv
expect 0 "WARNING seen: 60 test sequences (23 %) are training sequences" seen.h5 $net
expect 0 "WARNING seen: 38 % of the test positives share 40 letters" seen.h5 $net
table leaked pos.csv neg.csv -- pos.csv testneg.csv
expect 65 "ERROR leaked: 200 test sequences (67 %) are training sequences" leaked.h5 $net
sed 's/^.........\(.*\),1/\1ACGTACGTA,1/; 41q' pos.csv | head -40 >shifted.csv
table shifted pos.csv neg.csv -- testpos.csv shifted.csv testneg.csv
expect 0 "WARNING shifted: 29 % of the test positives share 40 letters" shifted.h5 $net
head -200 gc.txt | sed 's/$/,0/' >gcneg.csv
tail -100 gc.txt | sed 's/$/,0/' >gctest.csv
table gc pos.csv gcneg.csv -- testpos.csv gctest.csv
expect 0 "WARNING gc: composition alone tells the classes apart: counts of letters and dinucleotides reach a test AUROC of 0.9" gc.h5 $net
sed 's/,1/,0/' pos.csv >both.csv
table both pos.csv both.csv -- testpos.csv testneg.csv
expect 65 "ERROR both: 200 sequences of the training set (50 %) stand there with the other label" both.h5 $net
grep -q "equal their positive" out.txt && { fail "given negatives are not import's"; cat out.txt; }
paste -d '\n' pos.csv both.csv >turns.csv # the same in a file that alternates
table turns turns.csv -- testpos.csv testneg.csv
expect 65 "ERROR turns: 200 sequences of the training set (50 %) stand there with the other label" turns.h5 $net
head -1 neg.csv >same.csv
for i in 1 2 3 4 5 6 7 8; do cat same.csv same.csv >t && mv t same.csv; done
table constant pos.csv same.csv -- testpos.csv testneg.csv
expect 65 "ERROR constant: all 256 negative sequences of the training set are the same" constant.h5 $net
sed 's/[ACG]/N/g' neg.csv >other.csv
table other pos.csv other.csv -- testpos.csv testneg.csv
expect 65 "ERROR other: .* % of the negative sequences of the training set are mostly letters outside ACGT" other.h5 $net
sed 's/^\(......\).*,/\1,/' pos.csv >short1.csv
sed 's/^\(......\).*,/\1,/' neg.csv >short0.csv
table short short1.csv short0.csv -- short1.csv short0.csv
expect 65 "ERROR short: sequences of 6 letters do not fit medium-cnn" short.h5 --networks medium-cnn --epochs 1
"$DEMODASH" check missing.h5 >out.txt 2>err.txt
[ $? = 66 ] || fail "no compendium: exit 66 expected"
head -c 1000 c.h5 >cut.h5
"$DEMODASH" check cut.h5 >out.txt 2>err.txt
[ $? = 65 ] || fail "a damaged compendium: exit 65 expected"
"$DEMODASH" check c.h5 --networks nothing >out.txt 2>err.txt
[ $? = 2 ] || fail "an unknown network: exit 2 expected"
# ---- the results folder: tried, and left as it was
mkdir results && echo mine >results/file && chmod 700 results
ls -laR --time-style=+ results >before.txt
expect 0 "results: written, synced, renamed, read back and locked" c.h5 $net -o results
ls -laR --time-style=+ results | diff before.txt - || fail "the folder was changed"
expect 0 "new/deep/er (tried in .): written" c.h5 $net -o new/deep/er
[ ! -e new ] || fail "a folder was made"
timeout 300 "$MPIEXEC" -n 2 "$DEMODASH" check c.h5 $net -o results >out.txt 2>err.txt || { fail "a folder, two ranks"; cat out.txt err.txt; }
ls -laR --time-style=+ results | diff before.txt - || fail "the folder was changed by two ranks"
expect 73 "ERROR results/file: exists and is not a folder" c.h5 $net -o results/file
expect 73 "ERROR results/file: exists and is not a folder" c.h5 $net -o results/file/below
if [ "$(id -u)" != 0 ]; then
    chmod 500 results
    expect 73 "ERROR results: nothing can be created in it" c.h5 $net -o results
    chmod 700 results
else
    echo "SKIP: a folder that cannot be written: root can"
fi
mkdir small
if unshare -m sh -c "mount -t tmpfs none '$folder/small'" 2>/dev/null; then
    # within DIR OPTIONS MOUNT-OPTIONS FILL: as expect, on a file system of its own
    cat >within.sh <<END
mount -t tmpfs -o size=4m none '$folder/small' && mkdir small/keep
case \$1 in
full) head -c 8000000 /dev/zero >small/fill 2>/dev/null ;;
tight) head -c 2200000 /dev/zero >small/fill ;;
readonly) mount -o remount,ro '$folder/small' ;;
esac
find small | sort >before.txt
"$DEMODASH" check c.h5 $net -o small >out.txt 2>err.txt
echo \$? >rc.txt
find small | sort | diff before.txt - >changed.txt
END
    for kind in full tight readonly; do
        unshare -m sh within.sh $kind
        [ -s changed.txt ] && { fail "$kind: the folder was changed"; cat changed.txt; }
        case $kind in
        full) code=74 words="ERROR small/.*: writing failed: No space left on device" ;;
        tight) code=73 words="ERROR [0-9] MiB are free, the results need about" ;;
        readonly) code=73 words="ERROR small: nothing can be created in it: Read-only file system" ;;
        esac
        [ "$(cat rc.txt)" = $code ] || { fail "$kind: exit $(cat rc.txt), not $code"; cat out.txt err.txt; }
        tr -s ' \n' ' ' <out.txt | grep -q "$words" || { fail "$kind: no '$words'"; cat out.txt; }
    done
else
    echo "SKIP: full and read-only folders: no mount namespaces here"
fi
# ---- machine and forecast
SLURM_JOB_ID=1 SLURM_NTASKS=8 SLURM_CPUS_PER_TASK=4 \
    expect 0 "WARNING the SLURM job has 8 tasks, MPI sees 1 rank" c.h5 $net
grep -q "the job has 4 cores a task" out.txt || { fail "cores of a task"; cat out.txt; }
expect 0 "on 64 ranks" c.h5 $net --ranks 64
SLURM_JOB_END_TIME=$(($(date +%s) + 60)) \
    expect 0 "WARNING the job ends in 1 min" c.h5 --networks large-rnn --epochs 2000
echo "lstm 1e-3" >slow.txt
expect 0 "ready" c.h5 $net --cost-model slow.txt
grep -q "[0-9] h [0-9]" out.txt || { fail "the cost model is not used"; cat out.txt; }
timeout 300 "$DEMODASH" sweep c.h5 $net --no-gather -o done 2>/dev/null || fail "a sweep"
expect 0 "0 of 6 tasks to do" c.h5 $net -o done
# ---- the real sets are not refused
if [ -d "$DEMODASH_DATA/labelled" ]; then
    "$DEMODASH" import "$DEMODASH_DATA/labelled" -o labelled.h5 2>/dev/null || fail "import of the labelled set"
    expect 0 "WARNING tf1: composition alone tells the classes apart: counts of letters and dinucleotides reach a test AUROC of 0.8[78]" labelled.h5 $net
else
    echo "SKIP: real sets: no $DEMODASH_DATA/labelled"
fi
[ $failures = 0 ] && echo "check: all faults named, nothing left behind"
[ $failures = 0 ]
