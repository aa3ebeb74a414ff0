# Every option of import, simulate, info, motifs, tomtom and bench matters.
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/cmd/options.sh"
# ---- simulate
small="--datasets 2 --train 20 --test 12 --length 70"
# shellcheck disable=SC2086
ok simulate -o a.h5 $small
[ "$("$DEMODASH" info a.h5 | grep -c "length 70  train 10 + 10  test 6 + 6")" = 2 ] || fail "simulate: numbers"
holds simulate output datasets train test length
# shellcheck disable=SC2086
ok simulate -o b.h5 $small --seed 2
other b.h5 a.h5 "simulate --seed"
printf '>M1 GATA1\nA [0 9 0 9 9 0 1 2]\nC [0 0 0 0 0 0 1 2]\nG [9 0 0 0 0 9 7 5]\nT [0 0 9 0 0 0 0 0]\n' >m.pfm
printf '>M2 ARID3A\n0 9 0 0 0 0 0 0\n9 0 9 0 0 0 9 9\n0 0 0 9 0 9 0 0\n0 0 0 0 9 0 0 0\n' >>m.pfm
# shellcheck disable=SC2086
ok simulate -o b.h5 $small --motifs m.pfm
other b.h5 a.h5 "simulate --motifs"
holds simulate seed motifs
small="--size 300kb --factors 2 --chromosomes 2"
# made WORDS OPTIONS...: a genome like the last one but for these, and so another one
made() { words=$1; shift; ok simulate --genome -o other $small "$@"; other genome/genome.fa other/genome.fa "$words"; }
# shellcheck disable=SC2086
ok simulate --genome -o genome $small
[ "$(grep -v '^>' genome/genome.fa | tr -d '\n' | wc -c)" = 300000 ] || fail "simulate --size"
[ "$(grep -c '^>' genome/genome.fa) $(ls genome/peaks | wc -l)" = "2 2" ] || fail "simulate --chromosomes, --factors"
made "simulate --genome --seed" --seed 2
made "simulate --genome --spacing" --spacing 5000
holds simulate genome size chromosomes factors spacing
all_held simulate 12
# ---- info
ok info a.h5
grep -q '^{' out.txt && fail "info without --json"
ok info a.h5 --json
says '^{' out.txt "info --json"
name=$(sed -n 's/.*"name": "\([^"]*\)".*/\1/p' out.txt | tail -n 1)
ok info a.h5 --dataset "$name" --json
[ "$(grep -c '"name":' out.txt)" = 1 ] && says "\"name\": \"$name\"" out.txt "info --dataset"
holds info json dataset
all_held info 2
# ---- import
mkdir in
awk 'BEGIN { srand(1); for (i = 0; i < 8; i++) { q = ""; n = 20 + 2 * (i % 3)
    for (t = 0; t < n; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1); print ">" i "\n" q } }' >in/one.train.pos.fa
awk '/^>/ { print; next } { print substr($0, 1, 20) }' in/one.train.pos.fa >in/two.train.pos.fa
facts() { "$DEMODASH" info now.h5 | sed 1d; }
expect 65 "no negative sequences" "$DEMODASH" import in/two.train.pos.fa -o now.h5
ok import in/two.train.pos.fa -o now.h5 --make-negatives
facts | grep -q "length 20  train 7 + 7  test 1 + 1" || fail "import --make-negatives"
ok import in/two.train.pos.fa -o other.h5 --make-negatives --seed 2
other other.h5 now.h5 "import --seed"
for name in one two; do rev in/$name.train.pos.fa | sed 's/^\(.*\)>$/>\1/' >in/$name.train.neg.fa; done
expect 65 "" "$DEMODASH" import in/one.train.pos.fa in/one.train.neg.fa -o now.h5
ok import in/one.train.pos.fa in/one.train.neg.fa -o now.h5 --pad
facts | grep -q "length 24 " || fail "import --pad: the longest"
ok import in/one.train.pos.fa in/one.train.neg.fa -o now.h5 --pad --length 30
facts | grep -q "length 30 " || fail "import --pad --length 30"
for part in centre start end; do
    ok import in/one.train.pos.fa in/one.train.neg.fa -o "$part.h5" --crop $part --length 16
    "$DEMODASH" info $part.h5 | grep -q "length 16 " || fail "import --crop $part --length 16"
done
other centre.h5 start.h5 "import --crop"
other start.h5 end.h5 "import --crop"
ok import in/two.train.pos.fa in/two.train.neg.fa -o now.h5 --name renamed
facts | grep -q "^renamed " || fail "import --name"
ok import in -o now.h5 --crop start --only two
[ "$(facts | grep -c "length 20")" = 1 ] && facts | grep -q "^two " || fail "import --only"
expect 65 "" "$DEMODASH" import in/two.train.pos.fa -o now.h5 --format table
printf 'sequence,label,dna,y\nACGT,0,GGGGG,1\nACGA,1,CCCCC,0\n' >in/columns.csv
ok import in/columns.csv -o now.h5
facts | grep -q "length 4 " || fail "import: the column sequence"
ok import in/columns.csv -o other.h5 --label-column y
other other.h5 now.h5 "import --label-column"
ok import in/columns.csv -o now.h5 --sequence-column dna
facts | grep -q "length 5 " || fail "import --sequence-column"
expect 65 "--max-memory allows 1e-06 GiB" "$DEMODASH" import in/one.train.pos.fa -o now.h5 --make-negatives --pad \
    --length 200 --max-memory 1e-6
ok import in/one.train.pos.fa -o now.h5 --make-negatives --pad --length 200 --max-memory 1e-5
holds import output make-negatives seed pad length crop name only format label-column sequence-column max-memory
# import of peaks: ten on chr1, a thousand letters apart, the n-th with the score n; one on chr2
awk 'BEGIN { srand(7); for (c = 1; c < 3; c++) { print ">chr" c; for (r = 0; r < 220; r++) { q = ""
    for (t = 0; t < 50; t++) q = q ((c == 1 && r == 100 && t < 8) ? "N" : substr("ACGT", 1 + int(4 * rand()), 1))
    print q } } }' >genome.fa
awk 'BEGIN { for (i = 1; i <= 10; i++) print "chr1\t" 1000 * i "\t" 1000 * i + 80 "\tp" i "\t" i "\t.\t" 11 - i "\t1\t1\t" 10
    print "chr2\t1000\t1080\tp11\t11\t.\t0\t1\t1\t10" }' >p.narrowPeak
peaks() { ok import p.narrowPeak --genome genome.fa -o now.h5 "$@"; }
fate() { facts | grep -q "^  fate_$1: $2\$" || { fail "import: fate_$1 is not $2"; facts; }; }
peaks --test 0
facts | grep -q "length 101  train 11 + 11\$" || fail "import --genome, --test 0"
cp now.h5 all.h5
peaks --test 0 --max-n 0.05
fate n 1
peaks --test 0 --anchor middle
facts | grep -q "anchors_middle: 11" || fail "import --anchor"
other now.h5 all.h5 "import --anchor"
peaks --test 0 --flank 3
other now.h5 all.h5 "import --flank"
peaks --test 0 --top 4
fate below_the_top 7
cp now.h5 top.h5
peaks --test 0 --top 4 --rank-by 5
fate below_the_top 7
other now.h5 top.h5 "import --rank-by"
peaks --test 0 --min-score 3
fate low_score 3
printf 'chr1\t2000\t2010\nchr1\t2990\t3000\n' >b.bed
peaks --test 0 --blacklist b.bed
fate blacklisted 2
peaks --test 0 --exclude b.bed
fate excluded 2
sed 's/chr1/NC_1/' p.narrowPeak >q.narrowPeak
printf 'NC_1 chr1\n' >aliases
ok import q.narrowPeak --genome genome.fa -o now.h5 --test 0
fate unknown_chromosome 10
ok import q.narrowPeak --genome genome.fa -o now.h5 --test 0 --aliases aliases
fate used 11
printf 'name\tpeaks\tknown_motif\nfirst\tp.narrowPeak\tMA1\nsecond\tb.bed\t\n' >sheet.tsv
ok import --sheet sheet.tsv --genome genome.fa -o now.h5
[ "$(facts | grep -c "^first \|^second ")" = 2 ] || fail "import --sheet"
peaks --test-chroms chr2
facts | grep -q "train 10 + 10  test 1 + 1" || fail "import --test-chroms"
expect 65 "no positive sequence is left for training" "$DEMODASH" import p.narrowPeak --genome genome.fa \
    --test-chroms chr2 --validation-chroms chr1 -o now.h5
peaks() { ok import p.narrowPeak --genome genome.fa -o now.h5 --block 1kb "$@"; }
peaks --validation-chroms 2
facts | grep -q "train 10 + 10  validation 1 + 1" || fail "import --validation-chroms"
peaks --test 0.2
facts | grep -q "train 9 + 9  test 2 + 2" || { fail "import --test"; facts; }
peaks --validation 0.3
facts | grep -q "train 8 + 8  validation 3 + 3" || { fail "import --validation"; facts; }
ok import p.narrowPeak --genome genome.fa -o now.h5 --block 5kb --test 0.3
facts | grep -q "by blocks of 5000 letters" || fail "import --block"
holds import genome sheet aliases anchor flank top rank-by min-score blacklist exclude max-n test-chroms \
    validation-chroms test validation block
all_held import 28
# ---- motifs
ok motifs convert m.pfm --to meme -o m.meme
says "^MEME version" m.meme "motifs convert --to meme"
ok motifs convert m.pfm --to transfac -o m.transfac
says "^P0" m.transfac "motifs convert --to transfac"
holds motifs output to
all_held motifs 2
# ---- tomtom
cat >t.pfm <<'PFM'
>GATA GATA1
10 0 9 0 19 19 2
0 0 0 0 0 0 1
1 20 1 0 0 0 12
9 0 10 20 1 1 5
>EBOX USF1
0 18 0 1 0 0
20 0 19 0 1 1
0 2 0 19 0 19
0 0 1 0 19 0
>SHORT one
2 3 9
9 3 1
1 9 3
8 5 7
PFM
# rows: the matches of a table
matched() {
    ok tomtom t.pfm t.pfm --thresh 1 "$@"
    grep -v '^#\|^$' out.txt | sed 1d >now.txt
}
matched
mv now.txt matches.txt
for words in "--dist allr" "--min-overlap 5" "--internal" "--norc" "--incomplete-scores" "--motif-pseudo 3" \
    "--dist allr --bfile bg" "--null fixed" "--motif EBOX" "--thresh 0.01"; do
    printf 'A 0.4\nC 0.1\nG 0.1\nT 0.4\n' >bg
    # shellcheck disable=SC2086
    matched $words
    other now.txt matches.txt "tomtom $words"
    name=$(echo "$words" | sed 's/.*--\([a-z-]*\).*/\1/')
    mv now.txt "now-$name.txt"
    holds tomtom "$name" dist
done
other now-bfile.txt now-dist.txt "tomtom --bfile"
# the query file states a background, the targets' file none
ok motifs convert t.pfm -o t.meme --to meme
sed -i 's/^A 0.25.*/A 0.4 C 0.1 G 0.2 T 0.3/' t.meme
for name in query targets; do
    ok tomtom t.meme t.pfm --thresh 1 --dist allr --background $name
    grep -v '^#\|^$' out.txt | sed 1d >now-$name.txt
done
other now-query.txt now-targets.txt "tomtom --background"
holds tomtom background
cp now-thresh.txt now.txt
[ "$(cut -f 6 now.txt | awk '$1 > 0.01' | wc -l)" = 0 ] || fail "tomtom --thresh 0.01"
matched --evalue
other now.txt matches.txt "tomtom --evalue"
awk -F'\t' '$5 > 1 { bad = 1 } END { exit bad || NR == 0 }' now.txt || { fail "tomtom --evalue"; cat now.txt; }
matched --no-ssc
same now.txt matches.txt "tomtom --no-ssc"
ok tomtom t.pfm t.pfm --thresh 1 -o table.tsv --html ten.html
[ ! -s out.txt ] && [ -s table.tsv ] || fail "tomtom --output"
ok tomtom t.pfm t.pfm --thresh 1 -o table.tsv --html one.html --html-best 1
[ "$(grep -o '<svg' one.html | wc -l)" = 3 ] && [ "$(grep -o '<svg' ten.html | wc -l)" -gt 3 ] || fail "tomtom --html-best"
holds tomtom evalue no-ssc output html html-best
all_held tomtom 16
# ---- bench: what it says it measured
bench() { ok bench --json --networks small-rnn --rounds 1 --seconds 0.01 "$@"; }
# value KEY: of the first object
value() { sed -n "s/.*\"$1\": \"\{0,1\}\([^,\"}]*\).*/\1/p" out.txt | head -n 1; }
bench
# operations of a sequence, in millions: they grow with its length
operations() { awk -v a="$(value train_gflops)" -v b="$(value train_seq_per_s)" 'BEGIN { printf "%.0f", 1e3 * a / b }'; }
long=$(operations)
[ "$(value batch) $(value rounds) $(value network)" = "256 1 small-rnn" ] || { fail "bench --json"; cat out.txt; }
bench --batch 32
[ "$(value batch)" = 32 ] || fail "bench --batch"
bench --rounds 2
[ "$(value rounds)" = 2 ] || fail "bench --rounds"
bench --length 1010
[ $(($(operations) / long)) -ge 9 ] || fail "bench --length: $(operations) against $long"
bench --networks small-cnn
[ "$(value network)" = small-cnn ] || fail "bench --networks"
# so many seconds pass at least, on any machine
before=$(date +%s%N)
bench --seconds 1.5
[ $((($(date +%s%N) - before) / 1000000)) -ge 1500 ] || fail "bench --seconds"
ok bench --networks small-cnn --rounds 1 --seconds 0.01
grep -q '^[{[]' out.txt && fail "bench without --json"
if [ "$precision" = bfloat16 ]; then
    bench --precision bfloat16
    [ "$(value bfloat16)" = true ] || fail "bench --precision"
else
    expect 2 "no bfloat16 products" "$DEMODASH" bench --networks small-rnn --precision bfloat16
fi
# what a recipe does to the data costs time only, which nobody measures here
expect 2 "'none' is no recipe" "$DEMODASH" bench --recipe none
bench --recipe best
bench --explain
says '"saliency' out.txt "bench --explain"
ok bench --data --json
says 'shuffle' out.txt "bench --data"
ok bench --scaling --json --networks small-rnn --rounds 1 --seconds 0.01 --save cost.txt
says '"jobs"' out.txt "bench --scaling"
says '^conv ' cost.txt "bench --save"
holds bench networks rounds seconds batch json precision explain data scaling save length recipe
all_held bench 12
[ $failures = 0 ] && echo "options of data and machine: each matters"
[ $failures = 0 ]
