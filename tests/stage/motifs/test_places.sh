# Places go from the FASTA headers to predictions, explanations, motif sites, tables and panels, on both
# strands, and come out as plain arithmetic on the headers gives them; the same bytes on 1, 2 and 3 ranks.
. "$SOURCE_DIR/tests/scratch.sh"
command -v python3 >/dev/null || { echo "SKIP: there is no python3"; exit 77; }

# a genome with TGACTCAG planted in it, windows of 41 letters of either strand over the sites, and between them
python3 - <<'END'
import random
random.seed(7)
turned = str.maketrans("ACGT", "TGCA")
def backwards(text):
    return text[::-1].translate(turned)
genome = {"chr2": [random.choice("ACGT") for _ in range(60000)], "chr10": [random.choice("ACGT") for _ in range(30000)]}
planted = []
files = {(s, c): open("x.%s.%s.fa" % (s, c), "w") for s in ("train", "test") for c in ("pos", "neg")}
rows = []
for chrom, letters in genome.items():
    for start in range(500, len(letters) - 500, 120):
        at = start + random.randrange(30)
        strand = random.choice("+-")
        site = "TGACTCAG" if strand == "+" else backwards("TGACTCAG")
        letters[at:at + 8] = site
        planted.append((chrom, at, at + 8, strand))
        rows.append((chrom, start, "pos"))
        rows.append((chrom, start + 60, "neg"))
for n, (chrom, start, kind) in enumerate(rows):
    text = "".join(genome[chrom][start:start + 41])
    strand = random.choice("+-")
    split = "test" if random.random() < 0.3 else "train"
    if strand == "-":
        text = backwards(text)
    header = "%s:%d-%d(%s)" % (chrom, start, start + 41, strand) if n % 40 else "odd_one"
    files[split, kind].write(">%s\n%s\n" % (header, text))
for f in files.values():
    f.close()
with open("planted.txt", "w") as f:
    for p in planted:
        f.write("%s\t%d\t%d\t%s\n" % p)
with open("genome.txt", "w") as f:
    for chrom, letters in genome.items():
        f.write("%s\t%s\n" % (chrom, "".join(letters)))
END
printf '>M1 AP1\nA [0 0 9 0 0 0 9]\nC [0 0 0 9 0 9 0]\nG [0 9 0 0 0 0 0]\nT [9 0 0 0 9 0 0]\n' >m.pfm
expect 0 "" "$DEMODASH" import x.*.fa --name x -o x.h5
expect 0 "" "$DEMODASH" sweep x.h5 -o r --no-gather --networks small-cnn,small-cnn-rnn --epochs 12
for n in 1 2 3; do
    rm -rf r/reports r/motifs r/results.h5 r/index* r/tables
    rm -f r/tasks/x/*/explain.h5
    mpi $n "$DEMODASH" motifs extract r -m m.pfm --known x=M1 2>err.txt || { fail "extract, $n ranks"; cat err.txt; }
    mpi $n "$DEMODASH" gather r -m m.pfm --known x=M1 2>err.txt || { fail "gather, $n ranks"; cat err.txt; }
    record_all r >$n.sha
    cmp 1.sha $n.sha || fail "files on $n ranks differ"
done
expect 0 "" "$DEMODASH" panel r -d x -n 3 -o p.svg -t p.tsv

python3 - r/motifs/*.consensus.sites.tsv <<'END' || fail "places differ from the headers"
import glob, re, sys
turned = str.maketrans("ACGT", "TGCA")
genome = dict(line.rstrip("\n").split("\t") for line in open("genome.txt"))
planted = {tuple(line.rstrip("\n").split("\t")) for line in open("planted.txt")}
def table(path):
    lines = [line.rstrip("\n").split("\t") for line in open(path)]
    return [dict(zip(lines[0], row)) for row in lines[1:]]
def parse(header):
    m = re.fullmatch(r"(\w+):(\d+)-(\d+)\(([+-])\)", header)
    return (m[1], int(m[2]), int(m[3]), m[4]) if m else None
def place(row, heads=("chrom", "start", "end", "strand")):
    cells = [row[h] for h in heads]
    return None if cells == ["NA"] * 4 else (cells[0], int(cells[1]), int(cells[2]), cells[3])
def within(where, start, end, strand):
    chrom, first, last, own = where
    span = (first + start, first + end) if own == "+" else (last - end, last - start)
    return (chrom, *span, "+" if own == strand else "-")
wrong = []
def hold(condition, *what):
    if not condition:
        wrong.append(what)
for path in glob.glob("r/tasks/x/*/predictions.tsv"):
    rows = table(path)
    for row in rows:
        hold(place(row) == parse(row["id"]), path, row)
tests = [parse(row["id"]) for row in rows]
hold(tests.count(None) > 0 and len(tests) > 200, "test set", len(tests), tests.count(None))
for row, where in zip(table("r/reports/x/scores.tsv"), tests):
    hold(place(row) == where, "scores.tsv", row)
genomic = ("chrom", "genome_start", "genome_end", "genome_strand")
hits = table("r/reports/x/hits.tsv")
for row in hits:
    where = tests[int(row["number"]) - 1]
    want = where and within(where, int(row["start"]) - 1, int(row["end"]), row["strand"])
    hold(place(row, genomic) == want, "hits.tsv", row)
hold(len(hits) > 50, "hits", len(hits))
for row in table("r/reports/x/sequences.tsv"):
    hold(place(row) == tests[int(row["number"]) - 1], "sequences.tsv", row)
for name, number in (("r/reports/x/panels.tsv", None), ("p.tsv", 3)):
    for row in table(name):
        where = tests[(number or int(row["number"])) - 1]
        at = int(row["position"]) - 1
        want = where and within(where, at, at + 1, "+")
        hold((place(row) if "chrom" in row else None) == want, name, row)
        if want:
            letter = genome[want[0]][want[1]]
            hold(row["base"] == (letter if want[3] == "+" else letter.translate(turned)), name, row, letter)
found = 0
for path in sys.argv[1:]:
    sites = []
    for row in table(path):
        where = tests[int(row["sequence"]) - 1]
        want = where and within(where, int(row["start"]), int(row["end"]), row["strand"])
        hold(place(row, genomic) == want, path, row)
        if want:
            sites.append((want[0], max(want[1], 0), want[2], row["motif"], want[3]))
    bed = [line.rstrip("\n").split("\t") for line in open(path[:-3] + "bed")]
    hold(all(len(row) == 6 and 0 <= int(row[4]) <= 1000 for row in bed), path, "BED")
    hold(sorted({(c, s, e, n, t) for c, s, e, n, t in sites}) ==
         sorted((r[0], int(r[1]), int(r[2]), r[3], r[5]) for r in bed), path, "BED and table")
    hold([(r[0], int(r[1])) for r in bed] == sorted((r[0], int(r[1])) for r in bed), path, "BED is not sorted")
    hold(len(bed) < 5 or max(int(r[4]) for r in bed) == 1000, path, "no site has 1000")
    # sites of a motif lie on planted ones, all on their strand or all on the other
    for name in {r[3] for r in bed}:
        own = [r for r in bed if r[3] == name]
        same = other = 0
        for chrom, start, end, motif, score, strand in own:
            for p in planted:
                if p[0] == chrom and min(int(p[2]), int(end)) - max(int(p[1]), int(start)) >= 5:
                    same += p[3] == strand
                    other += p[3] != strand
        if max(same, other) > 0.8 * len(own) and min(same, other) < 0.05 * len(own):
            found += len(own)
hold(found > 60, "sites that lie on planted ones", found)
# the title of a panel, and headings of the report, for people: from 1, the last letter included
def words(where):
    return "%s:%s-%s" % (where[0], format(where[1] + 1, ","), format(where[2], ",")) + (" (-)" if where[3] == "-" else "")
title = open("p.svg").read()
hold(tests[2] is None or "x, test sequence 3, " + words(tests[2]) in title, "title", tests[2])
heads = re.findall(r"Sequence (\d+)(?:, (chr[^ ]+(?: \(-\))?))?: ", open("r/reports/x.html").read())
hold(len(heads) > 0, "no headings")
for number, where in heads:
    want = tests[int(number) - 1]
    hold(where == (words(want) if want else ""), "heading", number, where, want)
for w in wrong[:10]:
    print(w)
sys.exit(len(wrong) > 0)
END
[ $failures = 0 ] && echo "places: as the headers give them, to the last table"
