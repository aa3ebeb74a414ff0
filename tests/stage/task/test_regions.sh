# predict scores windows around the regions of a BED: those that import cuts, with the scores that the same
# letters have as FASTA, and with their places; what falls away is counted.
. "$SOURCE_DIR/tests/scratch.sh"
command -v python3 >/dev/null || { echo "SKIP: there is no python3"; exit 77; }
python3 - <<'END'
import random
random.seed(9)
genome = {"chr1": "".join(random.choice("ACGTacgtN" if i % 50 else "ACGT") for i in range(9000)),
          "chr2": "".join(random.choice("ACGT") for _ in range(5000))}
with open("g.fa", "w") as f:
    for chrom, text in genome.items():
        f.write(">%s\n" % chrom + "".join(text[i:i + 70] + "\n" for i in range(0, len(text), 70)))
rows = []
for n in range(4200): # more than a block of the scorer
    chrom = random.choice(("chr1", "chr2"))
    start = random.randrange(0, len(genome[chrom]) - 80)
    rows.append((chrom, start, start + random.randrange(1, 80), random.choice(("r%d" % n, ".")), random.randrange(1, 9), ))
rows += [("chr1", 10, 20, "before", 1), ("chr9", 100, 120, "unknown", 1), rows[0]]
with open("regions.narrowPeak", "w") as f:
    for chrom, start, end, name, score in rows:
        f.write("%s\t%d\t%d\t%s\t%d\t.\t0\t-1\t-1\t%d\n" % (chrom, start, end, name, score, (end - start) // 3))
def write(path, anchor):
    with open(path + ".fa", "w") as fasta, open(path + ".tsv", "w") as table:
        used = 0
        for chrom, start, end, name, _ in rows:
            at = anchor(start, end) - 30
            if chrom not in genome or at < 0 or at + 61 > len(genome[chrom]):
                continue
            used += 1
            fasta.write(">%s\n%s\n" % (name if name != "." else "%s:%d-%d" % (chrom, start, end), genome[chrom][at:at + 61]))
            table.write("%s\t%d\t%d\t+\n" % (chrom, at, at + 61))
        open(path + ".used", "w").write("%d of %d used" % (used, len(rows)))
write("summit", lambda start, end: start + (end - start) // 3)
write("middle", lambda start, end: (start + end) // 2)
END
$DEMODASH simulate -o c.h5 --datasets 1 --train 200 --test 40 --length 61 --seed 5 2>err.txt || { fail simulate; cat err.txt; }
expect 0 "" "$DEMODASH" sweep c.h5 -o r --no-gather --networks small-cnn --seeds 1-2 --epochs 1 --passes 1
set -- r/tasks/*/small-cnn-s*
for anchor in summit middle; do
    expect 0 "regions: $(cat $anchor.used)" "$DEMODASH" predict "$@" regions.narrowPeak --genome g.fa --anchor $anchor
    mv out.txt regions.tsv
    expect 0 "" "$DEMODASH" predict "$@" $anchor.fa
    paste out.txt - <<END | cmp - regions.tsv || fail "--anchor $anchor: not as FASTA, or other places"
$(printf 'chrom\tstart\tend\tstrand\n'; cat $anchor.tsv)
END
done
cmp -s summit.tsv middle.tsv && fail "the summits are the middles"
# names by aliases; nothing left; what is no region
sed 's/^chr1/I/' regions.narrowPeak >other.narrowPeak
printf 'chr1\tI\n' >aliases.txt
expect 0 "" "$DEMODASH" predict "$@" other.narrowPeak --genome g.fa --aliases aliases.txt -o now.tsv
expect 0 "" "$DEMODASH" predict "$@" regions.narrowPeak --genome g.fa -o summit.out
cut -f 2- now.tsv >a.tsv
cut -f 2- summit.out | cmp - a.tsv || fail "--aliases"
printf 'chr1\t5\t9\nchr1\t8999\t9000\n' >edge.bed
expect 65 "edge.bed: no region is left: 0 of 2 used; off the end 2" "$DEMODASH" predict "$@" edge.bed --genome g.fa
expect 65 "regions.narrowPeak" "$DEMODASH" predict "$@" regions.narrowPeak
expect 66 "nowhere.fa" "$DEMODASH" predict "$@" edge.bed --genome nowhere.fa
expect 2 "are for regions of a --genome" "$DEMODASH" predict "$@" summit.fa --aliases aliases.txt
$DEMODASH simulate -o long.h5 --datasets 1 --train 200 --test 40 --length 70 --seed 5 2>err.txt || fail "simulate --length 70"
expect 0 "" "$DEMODASH" sweep long.h5 -o long --no-gather --networks small-cnn --epochs 1 --passes 1
expect 65 "models of sequences of 61 and of 70 letters" "$DEMODASH" predict "$1" long/tasks/*/small-cnn-s1 edge.bed --genome g.fa
[ $failures = 0 ] && echo "regions: windows as import cuts them, with the scores of their letters"
