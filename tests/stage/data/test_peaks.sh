# From peaks and a genome to a compendium: every fate by hand, every bad input in one sentence with nothing
# left behind, windows as a plain reading of the FASTA gives them, splits that share no letter, and the same
# bytes on a rerun, on any order of what lies beside.
. "$SOURCE_DIR/tests/scratch.sh"
# good ARGUMENTS...: import succeeds; now.h5, and what was said is in err.txt
good() { expect 0 "" "$DEMODASH" import "$@" -o now.h5; }
facts() { "$DEMODASH" info now.h5 | sed 1d; }
holds() { facts | grep -qF -- "$1" || { fail "info does not print: $1"; facts; }; }
said() { grep -qF -- "$1" err.txt || { fail "not said: $1"; cat err.txt; }; }
# bad CODE 'WORDS' ARGUMENTS...: in one sentence, and no output
bad() {
    code=$1 words=$2
    shift 2
    rm -f bad.h5
    expect "$code" "$words" "$DEMODASH" import "$@" -o bad.h5
    [ "$(grep -c '^demodash: ' err.txt)" = 1 ] || fail "not one sentence: import $*"
    [ -z "$(find . -name 'bad.h5*')" ] || fail "left behind: import $*"
}
awk 'BEGIN { srand(11); for (c = 1; c <= 3; c++) { print ">chr" c; for (r = 0; r < 100 * c; r++) { q = ""
    for (t = 0; t < 60; t++) q = q substr(r == 50 ? "N" : "ACGTacgt", r == 50 ? 1 : 1 + int(8 * rand()), 1)
    print q } } }' >g.fa # 6,000, 12,000 and 18,000 letters; N from 3,000 to 3,060

# ---- fates: one peak of each
{
    printf 'chr1\t300\t360\tused\t5\n'
    printf 'chr9\t300\t360\tunknown\t5\n'
    printf 'chr1\t700\t760\tlow\t1\n'
    printf 'chr1\t10\t50\tbefore the start\t5\n'
    printf 'chr1\t5970\t6000\tbehind the end\t5\n'
    printf 'chr1\t1000\t1060\tblacklisted\t5\n'
    printf 'chr1\t2000\t2060\texcluded\t5\n'
    printf 'chr1\t3000\t3060\tN\t5\n'
    printf 'chr1\t310\t350\tthe same window\t4\n'
    printf 'chr1\t4000\t4060\tless\t2\n'
    printf 'chr1\t50\t51\tthe first window\t5\n'
    printf 'chr1\t5949\t5950\tthe last window\t5\n'
} >fates.bed
printf 'chr1\t1080\t1200\n' >black.bed # the window is 980 to 1081
printf 'chr1\t1970\t1981\n' >exclude.bed # it begins at 1980
good fates.bed --genome g.fa --min-score 2 --blacklist black.bed --exclude exclude.bed --top 3 --test 0
for pair in used:3 unknown_chromosome:1 low_score:1 off_the_end:2 blacklisted:1 excluded:1 n:1 duplicate:1 below_the_top:1; do
    holds "  fate_${pair%:*}: ${pair#*:}"
done
[ "$(facts | awk '/  fate_/ { s += $2 } END { print s }')" = 12 ] || fail "fates do not add up to the rows"
said 'a quarter of the peaks or more falls away: 3 of 12 used; unknown chromosome 1; low score 1; off the end 2'
said '(another assembly?)'
sed 's/chr1\t1080/chr1\t1081/' black.bed >beside.bed # touches, but shares no letter
good fates.bed --genome g.fa --blacklist beside.bed --test 0
facts | grep -q fate_blacklisted && fail "a stretch beside the window"

# ---- names of chromosomes
sed '/^chr9/d' fates.bed >known.bed
sed 's/^chr//' known.bed >plain.bed
good plain.bed --genome g.fa --test 0
holds "chromosome_names: with 'chr' before them"
sed 's/>chr/>/' g.fa >plain.fa
bad 65 "fates.bed: none of its chromosomes (chr1, chr9) is in plain.fa (1, 2, 3)" fates.bed --genome plain.fa
good known.bed --genome plain.fa --test 0
holds "chromosome_names: without their 'chr'"
sed 's/^chr1/chrX/' fates.bed >x.bed
sed 's/>chr3/>X/' g.fa >x.fa
bad 65 "x.bed: none of its chromosomes (chrX, chr9) is in x.fa (chr1, chr2, X); --aliases" x.bed --genome x.fa
printf '# names\nchrX\tchr1\n' >aliases
good x.bed --genome x.fa --aliases aliases --test 0
holds "chromosome_names: by --aliases"
holds "fate_unknown_chromosome: 1"
printf 'chr1 chr2\n' >a1; bad 65 "a1:1: 'chr1' and 'chr2' are two chromosomes" x.bed --genome x.fa --aliases a1
printf 'chrX chr1\nchrX chr2\n' >a2; bad 65 "'chrX' stands in two lines" x.bed --genome x.fa --aliases a2
printf 'chrX\n' >a3; bad 65 "a3:1: one name" x.bed --genome x.fa --aliases a3

# ---- bad input
row='chr1\t300\t360\n'
# shellcheck disable=SC2059
{
    printf "${row}chr1\t300\n" >b1.bed
    printf "${row}chr1\t400\t300\n" >b2.bed
    printf "${row}chr1\t-4\t300\n" >b3.bed
    printf "${row}chr1\t6000\t6010\n" >b4.bed
    printf "${row}chr1\t1,000\t2,000\n" >b5.bed
    printf "chrom\tstart\tend\n$row" >b6.bed
    printf 'chr1 300 360\n' >b7.bed
    printf 'chr1\tx\tgene\t1\t50\t.\t+\t.\tid\n' >b8.bed
    printf '##fileformat=VCFv4.2\n' >b9.bed
}
bad 65 "b1.bed:2: 2 columns" b1.bed --genome g.fa
bad 65 "b2.bed:2: the start 400 is not before the end 300" b2.bed --genome g.fa
bad 65 "b3.bed:2: the start -4 is negative" b3.bed --genome g.fa
bad 65 "b4.bed:2: chr1:6,001-6,010 lies past the end of the chromosome, which has 6000 letters in g.fa" b4.bed --genome g.fa
bad 65 "b5.bed:2: the start '1,000' is no whole number" b5.bed --genome g.fa
bad 65 "b6.bed:1: the start 'start' is no whole number (a line of headings has to begin with '#')" b6.bed --genome g.fa
bad 65 "b7.bed:1: no tabs" b7.bed --genome g.fa
bad 65 "b8.bed:1: looks like GFF" b8.bed --genome g.fa
bad 65 "b9.bed:1: this is VCF" b9.bed --genome g.fa
: >empty.bed
bad 65 "empty.bed: holds no peaks" empty.bed --genome g.fa
printf 'chr1\t0\t4\n' >none.bed
bad 65 "none.bed: no peak is left: 0 of 1 used; off the end 1" none.bed --genome g.fa
bad 66 "missing.bed: cannot be read" missing.bed --genome g.fa
bad 66 "missing.fa: cannot be read" fates.bed --genome missing.fa
bad 66 "none is fetched" fates.bed --genome https://example.org/g.fa
bad 65 "has 3 columns and none to rank the peaks by" none.bed --genome g.fa --top 5
bad 65 "two datasets with the name 'fates'" fates.bed ./fates.bed --genome g.fa
bad 2 "--genome FASTA is needed" fates.bed --top 5
bad 2 "not for peaks" fates.bed --genome g.fa --pad
bad 2 "'chr77' is no chromosome of g.fa" fates.bed --genome g.fa --test-chroms chr77
bad 2 "--block: '3 miles'" fates.bed --genome g.fa --block '3 miles'
gzip -c g.fa >g.fa.gz
bad 65 "is compressed by gzip, which cannot be read from the middle; make it by" fates.bed --genome g.fa.gz
gzip -c fates.bed | head -c 60 >cut.bed.gz
bad 65 "cut.bed.gz:" cut.bed.gz --genome g.fa
printf '>a\nACGT\n>a\nACGT\n' >twice.fa
bad 65 "twice.fa:3: a second sequence 'a', the first is in line 1" fates.bed --genome twice.fa

# ---- a sheet
mkdir peaks
printf 'name\tpeaks\ttest\tvalidation\n' >sheet.tsv
for i in $(seq 1 40); do
    awk -v i="$i" 'BEGIN { for (k = 1; k <= 60; k++) { c = 1 + k % 3; s = 100 + (k * 97 + i * 31) % (6000 * c - 300)
        print "chr" c "\t" s "\t" s + 40 "\tp" k "\t" k } }' >"peaks/$i.bed"
    printf 'TF%s\tpeaks/%s.bed\tchr1\tchr2\n' "$i" "$i" >>sheet.tsv
done
printf 'chr3\t0\t9000\n' >half.bed
sed 's/^\(TF7\t.*\)\tchr1\tchr2/\1\thalf.bed\t/' sheet.tsv >s && mv s sheet.tsv
good --sheet sheet.tsv --genome g.fa --max-n 1
[ "$(facts | grep -c '^TF')" = 40 ] || fail "forty datasets of a sheet"
facts | grep -q '^TF7 .*validation' && fail "TF7 has no validation set"
cp now.h5 first.h5
rm g.fa.fai
good --sheet sheet.tsv --genome g.fa --max-n 1
cmp first.h5 now.h5 || fail "the same command gives other bytes"
mkdir elsewhere && cp -r sheet.tsv peaks half.bed elsewhere
good --sheet elsewhere/sheet.tsv --genome g.fa --max-n 1
cmp first.h5 now.h5 || fail "paths are not relative to the sheet"
: >peaks/23.bed
bad 65 "sheet.tsv:24: peaks/23.bed: holds no peaks" --sheet sheet.tsv --genome g.fa
rm peaks/23.bed
bad 66 "sheet.tsv:24: peaks 'peaks/23.bed' is missing" --sheet sheet.tsv --genome g.fa
printf 'name\tpeak\n' >s1.tsv; bad 65 "s1.tsv:1: no column 'peaks'" --sheet s1.tsv --genome g.fa
printf 'name\tpeaks\tweight\nx\tfates.bed\t1\n' >s2.tsv
bad 65 "s2.tsv:1: no column of a sheet is called 'weight'" --sheet s2.tsv --genome g.fa
bad 2 "no further files can be given" --sheet sheet.tsv fates.bed --genome g.fa
# standard input, CR LF, gzip
sed 's/$/\r/' fates.bed | gzip -c >crlf.bed.gz
good fates.bed --name d --genome g.fa --test 0
facts | grep -v source_1 >plain.txt
"$DEMODASH" import - --name d --genome g.fa --test 0 -o now.h5 <crlf.bed.gz 2>err.txt || { fail "standard input"; cat err.txt; }
facts | grep -v source_1 | cmp - plain.txt || fail "gzip on standard input gives something else"

# ---- windows and splits, by an independent reading
python=
for p in python3 /usr/bin/python3; do "$p" -c 'import h5py' 2>/dev/null && { python=$p; break; }; done
if [ -z "$python" ]; then
    echo "SKIP: windows read back: no python3 with h5py"
else
    "$python" - first.h5 g.fa elsewhere/peaks 101 <<'PYTHON' || fail "windows are not what the FASTA holds"
import sys, h5py
genome, name = {}, None
for line in open(sys.argv[2]):
    if line[0] == '>': name = line[1:].split()[0]; genome[name] = ''
    else: genome[name] += line.strip().upper()
code = {'A': 0, 'C': 1, 'G': 2, 'T': 3, 'N': 4}
length, seen, datasets = int(sys.argv[4]), 0, 0
f = h5py.File(sys.argv[1], 'r')
for key, group in f['datasets'].items():
    rows = {}
    for line in open('%s/%s.bed' % (sys.argv[3], key[2:])):
        chrom, start, end, peak = line.split()[:4]
        first = (int(start) + int(end)) // 2 - length // 2
        if 0 <= first and first + length <= len(genome[chrom]): rows[peak] = (chrom, first)
    windows, used = [], set()
    for part in ('train', 'validation', 'test'):
        if part not in group: continue
        g = group[part]
        chroms = [c.decode() for c in g['chrom'][:]]
        order = []
        for i in range(len(chroms)):
            if g['made'][i]:
                assert chroms[i] == '' and g['start'][i] == -1 and g['end'][i] == -1
                assert g['labels'][i] == 0 and g['labels'][i - 1] == 1
                assert sorted(g['letters'][i]) == sorted(g['letters'][i - 1])
                continue
            peak, first = g['ids'][i].decode(), int(g['start'][i])
            assert rows[peak] == (chroms[i], first) and g['end'][i] - first == length, peak
            assert g['strand'][i] == b'+'
            want = [code[c] for c in genome[chroms[i]][first:first + length]]
            assert g['letters'][i].tolist() == want, peak
            windows.append((chroms[i], first, part))
            order.append(int(peak[1:]))
            assert peak not in used
            used.add(peak)
            seen += 1
            if key != 'TF7':
                assert part == {'chr1': 'test', 'chr2': 'validation', 'chr3': 'train'}[chroms[i]]
        assert order == sorted(order), 'the order of the file'
    for a in windows:
        for b in windows:
            assert a[2] == b[2] or a[0] != b[0] or abs(a[1] - b[1]) >= length, (a, b)
    datasets += 1
    total = sum(int(v) for k, v in group.attrs.items() if k.startswith('fate_'))
    assert total == 60 and group.attrs['fate_used'] == len(used), (total, len(used))
assert datasets == 40 and seen > 1500, (datasets, seen)
print('windows read back:', seen)
PYTHON
    # of two peaks with one window the better one, and the best ones, are kept
    printf 'chr1\t300\t360\tfirst\t3\nchr1\t310\t350\tsecond\t4\nchr1\t700\t760\tthird\t2\nchr1\t900\t960\tfourth\t9\n' >kept.bed
    good kept.bed --genome g.fa --top 2 --test 0
    "$python" - now.h5 <<'PYTHON' || fail "not the best peaks are kept"
import sys, h5py
g = h5py.File(sys.argv[1], 'r')['datasets/kept/train']
assert [x.decode() for x, m in zip(g['ids'][:], g['made'][:]) if not m] == ['second', 'fourth'], g['ids'][:]
PYTHON
    # flanks: of the first and the last window of a chromosome they leave it
    good fates.bed --genome g.fa --flank 60 --test 0
    "$python" - now.h5 g.fa <<'PYTHON' || fail "flanks are not what the FASTA holds"
import sys, h5py
genome = ''.join(l.strip().upper() for l in open(sys.argv[2]).read().split('>')[1].split('\n')[1:])
g, n = h5py.File(sys.argv[1], 'r')['datasets/fates/train'], 0
padded = 'N' * 60 + genome + 'N' * 60
for i, start in enumerate(g['start'][:]):
    text = padded[start:start + 221] if start >= 0 else 'N' * 221
    assert [''.join('ACGTN'[c] for c in row) for row in g['flanks'][i]] == [text[:60], text[161:]], i
    n += start >= 0 and 'N' in text[:60] + text[161:]
assert n == 2, n # the first and the last window
PYTHON
    # whole blocks: no window of one set shares a letter with another's, and shares are about right
    awk 'BEGIN { srand(2); for (k = 0; k < 400; k++) { c = 1 + int(3 * rand()); s = int((6000 * c - 200) * rand()) + 60
        print "chr" c "\t" s "\t" s + 20 "\tq" k } }' >many.bed
    good many.bed --genome g.fa --block 300 --test 0.2 --validation 0.1
    "$python" - now.h5 <<'PYTHON' || fail "sets share letters of the genome"
import sys, h5py
g = h5py.File(sys.argv[1], 'r')['datasets/many']
rows = [(c, s, p) for p in ('train', 'validation', 'test')
        for c, s in zip(g[p]['chrom'][:], g[p]['start'][:]) if c]
dropped = g.attrs['fate_overlapping_another_set']
for a in rows:
    for b in rows: assert a[2] == b[2] or a[0] != b[0] or abs(a[1] - b[1]) >= 101, (a, b)
count = {p: sum(r[2] == p for r in rows) for p in ('train', 'validation', 'test')}
all_rows = len(rows) + dropped
assert dropped > 0 and abs(count['test'] - .2 * all_rows) < 6, (count, dropped)
for c, s, p in rows:  # all windows whose anchors lie in one block went to one set, or were dropped
    assert len({q for d, t, q in rows if d == c and (t + 50) // 300 == (s + 50) // 300}) == 1
print('sets apart:', count, 'dropped', dropped)
PYTHON
fi
echo "peaks: fates, mistakes, windows and splits as said"
[ $failures = 0 ]
