# Yeast's ChIP-exo peaks of three factors on chromosome IV, and sequences with places in their headers.
D=${DEMODASH_DATA:-}
[ -f "$D/genome/sacCer3_chrIV.fa" ] && [ -f "$D/genomic/CTCF_pos.fa.gz" ] || { echo "SKIP: no $D/genome"; exit 77; }
. "$SOURCE_DIR/tests/scratch.sh"
cp "$D"/genome/*_CX.bed "$D/genome/sacCer3_chrIV.fa" . # an index is made beside it
expect 65 "none of its chromosomes (chr14, chr6, chr7, ..) is in sacCer3_chrIV.fa (chrIV); --aliases FILE" \
    "$DEMODASH" import Reb1_CX.bed --genome sacCer3_chrIV.fa -o y.h5
echo 'chr4 chrIV' >aliases
expect 0 "" "$DEMODASH" import Reb1_CX.bed Rap1_CX.bed Cbf1_CX.bed --genome sacCer3_chrIV.fa --aliases aliases -o y.h5
for words in "Reb1_CX: .*115 of 1078 used; unknown chromosome 963" "Rap1_CX: .*44 of 388 used; unknown chromosome 344" \
    "Cbf1_CX: .*18 of 200 used; unknown chromosome 182"; do
    grep -q "$words" err.txt || { fail "not said: $words"; cat err.txt; }
done
expect 0 "" "$DEMODASH" import "$D/genomic/CTCF_pos.fa.gz" "$D/genomic/CTCF_neg.fa.gz" --length 101 --crop centre \
    --test-chroms chr14,chr15,chr16 -o ctcf.h5
for words in "positives of 90 to 694 letters, GC 0.52; negatives of 314 letters, GC 0.43" "positives: 11737 of 11909 used; short 172" \
    "CTCF_neg.fa.gz: places from the headers, counted from 1, ends are the last letter: 11909 of 11909"; do
    grep -qF "$words" err.txt || { fail "not said: $words"; cat err.txt; }
done
python=
for p in python3 /usr/bin/python3; do "$p" -c 'import h5py' 2>/dev/null && { python=$p; break; }; done
if [ -z "$python" ]; then
    echo "SKIP: read back: no python3 with h5py"
else
    "$python" - y.h5 sacCer3_chrIV.fa ctcf.h5 <<'PYTHON' || fail "windows or places are not those of the files"
import sys, h5py
genome = ''.join(open(sys.argv[2]).read().split('\n')[1:]).upper()
f, n = h5py.File(sys.argv[1], 'r')['datasets'], 0
for name in ('Reb1_CX', 'Rap1_CX', 'Cbf1_CX'):
    summits = [int(l.split()[1]) for l in open(name + '.bed') if l.startswith('chr4\t')]
    starts = []
    for part in ('train', 'test'):
        g = f[name][part]
        for row, start, made in zip(g['letters'][:], g['start'][:], g['made'][:]):
            if made: continue
            assert ''.join('ACGTN'[c] for c in row) == genome[start:start + 101]
            starts.append(int(start))
    assert sorted(starts) == sorted(s - 50 for s in summits), name
    n += len(starts)
assert n == 177, n
g = h5py.File(sys.argv[3], 'r')['datasets/CTCF/test']
for name, chrom, start in zip(g['ids'][:], g['chrom'][:], g['start'][:]):
    first, last = map(int, name.decode().split(':')[1].split('-'))
    assert chrom in (b'chr14', b'chr15', b'chr16')
    assert start == first - 1 + (last - first + 1 - 101) // 2, name
print('read back:', n, len(g['ids']))
PYTHON
fi
echo "peaks of yeast and places of CTCF: as said"
[ $failures = 0 ]
