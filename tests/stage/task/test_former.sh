# A results folder of a version before 0.2, which called networks 'variants': it is finished, explained,
# gathered and shown as its own, and a checkpoint of it goes on. Such a folder is made here by giving a
# new one the former words.
. "$SOURCE_DIR/tests/scratch.sh"
/usr/bin/python3 -c 'import h5py' 2>/dev/null || { echo "SKIP: python3-h5py is not installed"; exit 77; }

"$DEMODASH" simulate -o c.h5 --datasets 2 --train 200 --test 40 --seed 5 2>/dev/null || exit 1
sweep="sweep c.h5 --no-gather --networks small-cnn,composition --epochs 2 --passes 1 --seeds 1-2"
# shellcheck disable=SC2086
"$DEMODASH" $sweep -o now 2>log && "$DEMODASH" motifs extract now 2>>log || { cat log; exit 1; }
cp -r now before
find before -name '*.txt' -o -name '*.tsv' -o -name '*.json' | xargs sed -i 's/network/variant/g'
/usr/bin/python3 - <<'PYTHON' || exit 1
import glob, h5py
files = glob.glob("before/tasks/*/*/*.h5")
assert len(files) == 8, files
for path in files:
    with h5py.File(path, "r+") as f:
        f.attrs["variant"] = f.attrs["network"]
        del f.attrs["network"]
PYTHON
grep -rqs network before && fail "the former folder holds the new word: $(grep -rls network before)"

# shellcheck disable=SC2086
expect 0 "0 done, 8 finished before" "$DEMODASH" $sweep -o before
for folder in now before; do
    "$DEMODASH" gather $folder 2>$folder.log || { fail "gather $folder"; cat $folder.log; }
    "$DEMODASH" tables $folder >/dev/null 2>&1 || fail "tables $folder"
    (cd $folder && find reports tables index.html -type f | LC_ALL=C sort | xargs sha256sum) >$folder.sha
done
[ "$(wc -l <now.sha)" -ge 20 ] || fail "20 files of reports and tables expected: $(cat now.sha)"
# reports show settings.txt as it stands: in the former folder with the former word
shown='reports/[^/]*\.\(html\|pdf\)$\|/key.txt$'
grep -v "$shown" now.sha >now.some
grep -v "$shown" before.sha | diff - now.some || fail "tables of the former folder differ"

# The key of a checkpoint is the hash of the former text, so that a former one goes on.
name=$("$DEMODASH" info c.h5 --json | sed -n 's/.*"name": "\([^"]*\)".*/\1/p' | head -n 1)
train="train c.h5 --dataset $name --network small-rnn --epochs 3 --passes 1 --batch 32"
# shellcheck disable=SC2086
expect 75 "" "$DEMODASH" $train -o keyed --time-limit 1 --stop-before 0.9999
cp keyed/tasks/*/small-rnn-s1/checkpoint . || fail "no checkpoint"
# shellcheck disable=SC2086
expect 0 "resumed" "$DEMODASH" $train -o keyed
key=$(sed 's/^network /variant /' keyed/tasks/*/small-rnn-s1/settings.txt | sha256sum | cut -d ' ' -f 1)
grep -qa "$key" checkpoint || fail "the checkpoint has another key than $key"
[ $failures = 0 ]
