# explain --track: contributions along the genome as bedGraph, as a plain reading of explain.h5's numbers
# (panel --table of each sequence) gives them: sorted, without overlaps, the mean where windows overlap.
. "$SOURCE_DIR/tests/scratch.sh"
command -v python3 >/dev/null || { echo "SKIP: there is no python3"; exit 77; }
command -v h5dump >/dev/null || { echo "SKIP: there is no h5dump"; exit 77; }
python3 - <<'END'
import random
random.seed(3)
turned = str.maketrans("ACGT", "TGCA")
genome = {c: "".join(random.choice("ACGT") for _ in range(4000)) for c in ("chr10", "chr2")}
files = {(s, c): open("x.%s.%s.fa" % (s, c), "w") for s in ("train", "test") for c in ("pos", "neg")}
for n in range(160):
    chrom, start = random.choice(("chr10", "chr2")), random.randrange(0, 3900)
    strand = random.choice("+-")
    text = genome[chrom][start:start + 41]
    if strand == "-":
        text = text[::-1].translate(turned)
    header = "%s:%d-%d(%s)" % (chrom, start, start + 41, strand) if n % 30 else "nowhere"
    for kind in ("pos", "neg"):
        files["test" if n < 60 else "train", kind].write(">%s\n%s\n" % (header, text if kind == "pos" else text[::-1]))
    if n == 7: # the same window once more
        files["test", "pos"].write(">%s\n%s\n" % (header, text))
        files["test", "neg"].write(">%s\n%s\n" % (header, text[::-1]))
END
expect 0 "" "$DEMODASH" import x.*.fa --name x -o x.h5
expect 0 "" "$DEMODASH" sweep x.h5 -o r --no-gather --networks small-cnn --epochs 1 --passes 1
task=r/tasks/x/small-cnn-s1
for method in saliency ism ig; do
    expect 0 "t.bedGraph: " "$DEMODASH" explain $task -m $method --steps 4 --track t.bedGraph
    case $method in
        saliency) array=/saliency/signed ;;
        ism) array=/mutagenesis/importance ;;
        ig) array=/integrated/contribution ;;
    esac
    for name in $array /sequences/start /sequences/end; do
        h5dump -y -w 0 -m %.9g -d $name $task/explain.h5 | sed -n '/DATA {/,/}/p' | sed 's/[A-Z{}(),:]/ /g' | tr -s ' ' '\n' | grep .
    done >numbers.txt
    for name in /sequences/chrom /sequences/strand; do
        h5dump -y -w 0 -d $name $task/explain.h5 | sed -n '/DATA {/,/}/p' | grep -o '"[^"]*"' | tr -d '"' | sed 's/\\000//g'
    done >texts.txt
    python3 - <<'END' || fail "the track of $method"
import sys
numbers = [float(x) for x in open("numbers.txt").read().split()]
texts = [line.rstrip("\n") for line in open("texts.txt")]
N = len(texts) // 2
L = 41
assert len(numbers) == N * (L + 2), (len(numbers), N)
chroms, strands = texts[:N], texts[N:]
starts = numbers[N * L:N * L + N]
bases, seen = {}, set()
for n in range(N):
    if chroms[n] == "" or (chroms[n], starts[n]) in seen:
        continue
    seen.add((chroms[n], starts[n]))
    values = numbers[n * L:(n + 1) * L]
    if strands[n] == "-":
        values.reverse()
    for i, v in enumerate(values):
        bases.setdefault((chroms[n], int(starts[n]) + i), []).append(v)
rows = [line.rstrip("\n").split("\t") for line in open("t.bedGraph")]
spans = [(r[0], int(r[1]), int(r[2])) for r in rows]
assert spans == sorted(spans), "not sorted"
assert all(a[0] != b[0] or a[2] <= b[1] for a, b in zip(spans, spans[1:])), "they overlap"
track = {(c, p): float(r[3]) for (c, s, e), r in zip(spans, rows) for p in range(s, e)}
assert track.keys() == bases.keys(), (len(track), len(bases))
assert max(len(v) for v in bases.values()) > 1 and len(seen) < N, "nothing overlaps"
for key, values in bases.items():
    mean = sum(values) / len(values)
    assert abs(track[key] - mean) <= 1e-6 * max(abs(v) for v in values) + 1e-12, (key, track[key], mean)
END
    rm $task/explain.h5
done
# the same bytes by another rank's hand, and what cannot be
expect 0 "" "$DEMODASH" explain $task -m ig --steps 4 --track one.bedGraph
mpi 2 "$DEMODASH" explain $task -m ig --steps 4 --track two.bedgraph 2>err.txt || { fail "2 ranks"; cat err.txt; }
cmp one.bedGraph two.bedgraph || fail "2 ranks write another track"
expect 2 "must end in .bedGraph" "$DEMODASH" explain $task --track t.bed
expect 2 "is of one task" "$DEMODASH" explain r --track t.bedGraph
expect 65 "no contributions" "$DEMODASH" explain $task -m activation --track t2.bedGraph
[ -e t2.bedGraph ] && fail "a track is left"
sed 's/>chr/>no/; s/:.*//' x.test.pos.fa >y.test.pos.fa
for f in test.neg train.pos train.neg; do sed 's/^>.*/>s/' x.$f.fa >y.$f.fa; done
expect 0 "" "$DEMODASH" import y.*.fa --name y -o y.h5
expect 0 "" "$DEMODASH" sweep y.h5 -o q --no-gather --networks small-cnn --epochs 1 --passes 1
expect 65 "no sequence has a place" "$DEMODASH" explain q/tasks/y/small-cnn-s1 --track t2.bedGraph
[ $failures = 0 ] && echo "tracks: as a plain reading of explain.h5 gives them"
