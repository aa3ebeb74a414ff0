# Places that FASTA headers tell: how they count is read off the file; they go along with what is cropped;
# chromosomes and blocks part such sets, and records without places keep what is equal together.
. "$SOURCE_DIR/tests/scratch.sh"
good() { expect 0 "" "$DEMODASH" import "$@" -o now.h5; }
facts() { "$DEMODASH" info now.h5 | sed 1d; }
holds() { facts | grep -qF -- "$1" || { fail "info does not print: $1"; facts; }; }
said() { grep -qF -- "$1" err.txt || { fail "not said: $1"; cat err.txt; }; }
# Positives of 30 letters, negatives of 34; each third positive on chr2; one too short, one that fits nothing.
awk 'BEGIN { srand(4); for (i = 1; i <= 30; i++) { c = 1 + (i % 3 == 0); n = i == 5 ? 9 : 30; s = 100 * i; q = ""
    for (t = 0; t < n; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
    if (i == 7) print ">odd\n" q; else print ">chr" c ":" s "-" s + n - 1 (i == 8 ? "(-)" : "") "\n" q } }' >a.pos.fa
awk 'BEGIN { srand(5); for (i = 1; i <= 30; i++) { c = 1 + (i % 3 == 0); s = 100 * i + 50; q = ""
    for (t = 0; t < 34; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
    print ">chr" c "_" s "_" s + 34 "_neg_" i "\n" q } }' >a.neg.fa
good a.pos.fa a.neg.fa --length 20 --crop start --test-chroms chr2
holds "a  length 20  train 19 + 20  test 10 + 10"
holds "fate_short: 1"
holds "unplaced: 1"
holds "split: test: chr2"
said "a.pos.fa: places from the headers, counted from 1, ends are the last letter: 28 of 29"
said "a.neg.fa: places from the headers, counted from 0, ends lie behind the last letter: 30 of 30"
said "the classes differ: positives of 9 to 30 letters"
said "negatives of 34 letters"
said "positives: 29 of 30 used; short 1"
good a.pos.fa a.neg.fa --length 20 --crop start --test-chroms 2
holds "a  length 20  train 19 + 20  test 10 + 10"
good a.pos.fa a.neg.fa --length 20 --crop start --test-chroms chr2
cp now.h5 first.h5
printf '>a\nACGTACGTAC\n>b\nACGTTCGTAC\n' >none.fa
expect 2 "so chromosomes cannot part them" "$DEMODASH" import none.fa --make-negatives --test-chroms chr2 -o bad.h5
expect 65 "no sequence lies on any chromosome of --test-chroms chr5" "$DEMODASH" import a.pos.fa a.neg.fa \
    --length 20 --crop start --test-chroms chr5 -o bad.h5
python=
for p in python3 /usr/bin/python3; do "$p" -c 'import h5py' 2>/dev/null && { python=$p; break; }; done
if [ -z "$python" ]; then
    echo "SKIP: places read back: no python3 with h5py"
else
    "$python" - first.h5 a.pos.fa a.neg.fa <<'PYTHON' || fail "places are not the headers' arithmetic"
import re, sys, h5py
f = h5py.File(sys.argv[1], 'r')['datasets/a']
want = {}
for path in sys.argv[2:]:
    for record in open(path).read().split('>')[1:]:
        name, letters = record.split()
        m = re.match(r'(chr\d)[:_](\d+)[-_](\d+)', name)
        if m is None: want[name] = ('', -1, None); continue
        start = int(m[2]) - (int(m[3]) - int(m[2]) + 1 == len(letters))
        skip = 0 # the start is kept: of the other strand that is the end of the place
        first = start + skip
        if '(-)' in name: first = start + len(letters) - skip - 20
        want[name] = (m[1], first, letters[skip:skip + 20])
n = 0
for part in ('train', 'test'):
    g = f[part]
    for i, name in enumerate(x.decode() for x in g['ids'][:]):
        chrom, start, letters = want[name]
        assert (g['chrom'][i].decode(), g['start'][i]) == (chrom, start), name
        assert g['end'][i] == (start + 20 if chrom else -1), name
        if letters: assert ''.join('ACGTN'[c] for c in g['letters'][i]) == letters, name
        assert g['strand'][i].decode() == ('-' if '(-)' in name else '.'), name
        n += 1
assert n == 59, n
PYTHON
    # without places: equal ones, on either strand, stay together, and so does a shuffle with its positive
    awk 'function rc(q,  t, o) { o = ""; for (t = length(q); t > 0; t--) o = o substr("TGCA", index("ACGT", substr(q, t, 1)), 1); return o }
        BEGIN { srand(6); for (i = 1; i <= 200; i++) { q = ""
            for (t = 0; t < 24; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
            print q ",1"; if (i % 4 == 0) print rc(q) ",1"; if (i % 5 == 0) print q ",1"
            print substr(q, 1, 12) "ACGTTGCAACGA,0" } }' >b.csv
    good b.csv --test 0.2 --validation 0.1 --seed 3
    cp now.h5 first.h5
    "$python" - now.h5 <<'PYTHON' || fail "equal sequences are parted"
import sys, h5py
f = h5py.File(sys.argv[1], 'r')['datasets/b']
home, count = {}, {}
for part in ('train', 'validation', 'test'):
    for row, label in zip(f[part]['letters'][:], f[part]['labels'][:]):
        q = tuple(row.tolist())
        key = min(q, tuple(3 - c for c in reversed(q)))
        assert home.setdefault(key, part) == part
        count[part, label] = count.get((part, label), 0) + 1
for label, total in ((1, 290), (0, 200)):
    assert abs(count['test', label] - .2 * total) <= 1.5, count
    assert abs(count['validation', label] - .1 * total) <= 1.5, count
PYTHON
    good b.csv --test 0.2 --validation 0.1 --seed 4
    cmp -s first.h5 now.h5 && fail "the seed parts nothing anew"
fi
good b.csv
holds "split: test: 0.1 of the positives by records, seed 1"
grep -q "(by default)" err.txt || fail "the default is not said"
good b.csv --test 0
facts | grep -q " test " && fail "--test 0"
echo "places and splits of sequences: as said"
[ $failures = 0 ]
