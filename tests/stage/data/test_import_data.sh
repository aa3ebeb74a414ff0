# Import of the real files: every count as an independent reading gives it, negatives exact, the
# compendium readable with h5py, the same bytes again. SKIP where the data are not.
[ -d "$DEMODASH_DATA/deepbind" ] || { echo "SKIP: no $DEMODASH_DATA/deepbind"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
fail() {
    echo "FAILED: $*"
    failed=1
}
D=$DEMODASH_DATA
"$DEMODASH" import "$D/deepbind" "$D/deepmotif" "$D/labelled" -o all.h5 --seed 3 2> said \
    || { cat said; exit 1; }
tail -n 2 said
"$DEMODASH" import "$D/labelled" "$D/deepmotif" "$D/deepbind" -o again.h5 --seed 3 2> /dev/null
cmp -s all.h5 again.h5 || fail "the sources in another order: other bytes"

# Sequences and positives of each file, by awk.
"$DEMODASH" info all.h5 > info.txt
for train in "$D"/deepbind/*_AC.seq*; do
    base=${train##*/}
    name=${base%%_AC.seq*}
    test=$(ls "$D/deepbind/${name}_B.seq"*)
    count() {
        gzip -cdf "$1" | awk '$1 != "FoldID" { n++; p += $4 } END { print p, n - p }'
    }
    set -- $(count "$train") $(count "$test")
    [ "$2" = 0 ] && set -- "$1" "$1" "$3" "$4" # made by shuffling
    [ "$4" = 0 ] && set -- "$1" "$2" "$3" "$3"
    grep -qxF "$name  length 101  train $1 + $2  test $3 + $4" info.txt || fail "$name: $*"
done
for fixed in 'GATA1_K562_GATA-1_USC  length 101  train 3574 + 3574  test 500 + 500' \
    'tf1  length 101  train 15340 + 15332  validation 496 + 504  test 500 + 500'; do
    grep -qxF "$fixed" info.txt || fail "$fixed"
done
wanted=$(ls "$D"/deepbind/*_AC.seq* "$D"/deepmotif/*/train.fa "$D"/labelled/*.train.csv | wc -l)
[ "$(grep -c length info.txt)" = "$wanted" ] || fail "$wanted datasets"
grep -q 'SUZ12.*; with letters outside ACGT: 1' said || fail "SUZ12 has one sequence with N"
grep -q 'EGR1.*lines left out that repeat the header: 1' said || fail "EGR1's shuffled header"

python=
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import h5py' 2> /dev/null; then
        python=$p
        break
    fi
done
if [ -z "$python" ]; then
    echo "SKIP: reading back: no python3 with h5py"
else
    "$python" - all.h5 "$D" << 'PYTHON' || fail "h5py reads something else"
import collections, glob, gzip, os, sys
import h5py
import numpy as np
f = h5py.File(sys.argv[1], 'r')
data = sys.argv[2]
assert f.attrs['format'] == b'demodash-compendium' and f.attrs['format_version'] == 2
code = np.full(256, 4, np.uint8)
for i, c in enumerate('ACGT'):
    code[ord(c)] = i
def pairs(row):
    return collections.Counter(zip(row[:-1].tolist(), row[1:].tolist()))
def same(row, text):
    return np.array_equal(row, code[np.frombuffer(text.encode(), np.uint8)])
groups = {g.attrs['name'].decode(): g for g in f['datasets'].values()}
checked = 0
for path in glob.glob(data + '/deepbind/*_AC.seq*'):
    name = os.path.basename(path).split('_AC.seq')[0]
    opener = gzip.open if path.endswith('.gz') else open
    rows = [l.split() for l in opener(path, 'rt')]
    rows = [r for r in rows if r[0] != 'FoldID']
    s = groups[name]['train']
    letters, labels, made, ids = s['letters'][:], s['labels'][:], s['made'][:], s['ids'].asstr()[:]
    if len(labels) == 2 * len(rows):
        for i, r in enumerate(rows):
            assert same(letters[2 * i], r[2]) and labels[2 * i] == 1 and made[2 * i] == 0
            assert ids[2 * i] == r[1] and ids[2 * i + 1] == r[1] + '_shuf'
        assert not labels[1::2].any() and made[1::2].all()
        for i in range(0, len(rows), 37):
            a, b = letters[2 * i], letters[2 * i + 1]
            assert pairs(a) == pairs(b) and a[0] == b[0] and a[-1] == b[-1]
            checked += 1
        assert (letters[::2] != letters[1::2]).any(axis=1).all()
    else:
        shuffles = 0
        for i, r in enumerate(rows):
            assert same(letters[i], r[2]) and labels[i] == int(r[3]) and ids[i] == r[1]
            shuffle = i > 0 and labels[i] == 0 and labels[i - 1] == 1 and \
                pairs(letters[i]) == pairs(letters[i - 1]) and \
                letters[i][0] == letters[i - 1][0] and letters[i][-1] == letters[i - 1][-1]
            shuffles += shuffle
            assert not made[i]
        assert int(groups[name].attrs.get('shuffles_train', 0)) == shuffles
assert checked > 1000
path = data + '/deepmotif/GATA1_K562_GATA-1_USC/'
for part in 'train', 'test':
    lines = open(path + part + '.fa').read().split('\n')
    s = groups['GATA1_K562_GATA-1_USC'][part]
    assert not s['made'][:].any()
    for i, (row, label) in enumerate(zip(s['letters'][:], s['labels'][:])):
        assert int(lines[2 * i][1:]) == label and same(row, lines[2 * i + 1])
assert groups['GATA1_K562_GATA-1_USC'].attrs['shuffles_train'] == 3574
print('h5py:', len(groups), 'datasets,', checked, 'shuffles checked')
PYTHON
fi
[ $failed = 0 ] && echo "real data: all counts agree"
exit $failed
