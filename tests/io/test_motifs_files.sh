# demodash motifs: formats on the command line; real files load whole (SKIP without them).
set -e
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
fail() { echo "FAIL: $*"; exit 1; }
printf '>MA1.1\tx y\nA [ 4 19 ]\nC [16 0 ]\nG [ 0 1 ]\nT [ 0 0 ]\n' > in.pfm
"$DEMODASH" motifs list in.pfm > list.tsv 2> log
[ "$(tail -n 1 list.tsv | cut -f 1-4,6)" = "$(printf 'MA1.1\tx y\t2\t20\tCA')" ] || fail "list: $(cat list.tsv)"
"$DEMODASH" motifs convert in.pfm -o again.pfm --to jaspar 2> log
for to in meme jaspar transfac; do
    "$DEMODASH" motifs convert in.pfm -o out.$to --to $to 2> log
    "$DEMODASH" motifs list out.$to 2> log | cmp - list.tsv || fail "convert to $to"
    gzip -kf out.$to
    "$DEMODASH" motifs convert - -o - --to jaspar < out.$to.gz 2> log | cmp - again.pfm || fail "pipe $to"
done
# exit codes: usage 2, bad data 65, missing input 66, cannot create 73; nothing is left behind
code() { want=$1; shift; set +e; "$DEMODASH" "$@" > out 2> log; got=$?; set -e
    [ $got = $want ] || fail "'$*' gives $got, not $want: $(cat log)"; }
code 2 motifs
code 2 motifs list
code 2 motifs melt in.pfm
code 2 motifs convert in.pfm -o x
code 2 motifs convert in.pfm -o x --to homer
code 66 motifs list missing
code 73 motifs convert in.pfm -o no/folder --to meme
printf '>a\n1\n2\n3\n' > bad
code 65 motifs convert bad -o never --to meme
grep -q '^demodash: bad:4: motif a' log || fail "no place: $(cat log)"
[ -z "$(ls | grep never)" ] || fail "an output was left behind"
[ "$(grep -c . log)" = 1 ] || fail "more than a sentence: $(cat log)"
# what list prints: a matrix of four positions in rows and one in MEME are the same; one-hot columns have
# two bits each and no number of sites; RNA is said; a comma is no point
rows() { "$DEMODASH" motifs list "$1" 2> log | tail -n +2; }
printf '>GM.X\n0.97 0.01 0.01 0.01\n0.97 0.01 0.01 0.01\n0.01 0.97 0.01 0.01\n0.01 0.01 0.97 0.01\n' > g4.pfm
[ "$(rows g4.pfm)" = "$(printf 'GM.X\t\t4\t\t7.032\tAACG')" ] || fail "g4.pfm: $(rows g4.pfm)"
"$DEMODASH" motifs convert g4.pfm -o g4.meme --to meme 2> log
rows g4.pfm > g4.rows
rows g4.meme | cmp - g4.rows || fail "g4.pfm in MEME"
printf '>c cons\nA [1.0 0.0 0.0 0.0 1.0]\nC [0.0 1.0 0.0 0.0 0.0]\nG [0.0 0.0 1.0 0.0 0.0]\nT [0.0 0.0 0.0 1.0 0.0]\n' > onehot
[ "$(rows onehot)" = "$(printf 'c\tcons\t5\t\t10.000\tACGTA')" ] || fail "onehot: $(rows onehot)"
printf 'MEME version 4\nALPHABET= ACGU\nMOTIF r\nletter-probability matrix: w= 1\n0 0 0 1\n' > rna
[ "$(rows rna)" = "$(printf 'r\t\t1\t\t2.000\tT')" ] && grep -q 'U is read as T' log || fail "rna: $(cat log)"
"$DEMODASH" motifs convert rna -o rna.meme --to meme 2> log
grep -q 'U is read as T' log && grep -q '^ALPHABET= ACGT' rna.meme || fail "rna converted: $(cat log)"
"$DEMODASH" tomtom rna g4.meme -o rna.tsv 2> log
grep -q 'U is read as T' log || fail "tomtom of RNA: $(cat log)"
"$DEMODASH" tomtom g4.meme rna -o rna.tsv 2> log
grep -q 'U is read as T' log || fail "tomtom with RNA: $(cat log)"
# counts of columns whose totals differ stay as they are
printf '>MA3\tZ\nA  [ 100000      2 ]\nC  [      3 200000 ]\nG  [      3      3 ]\nT  [      1      2 ]\n\n' > rt.jaspar
"$DEMODASH" motifs convert rt.jaspar -o rt.transfac --to transfac 2> log
grep -q "^01	100000	3	3	1$" rt.transfac || fail "counts: $(cat rt.transfac)"
"$DEMODASH" motifs convert rt.transfac -o - --to jaspar 2> log | cmp - rt.jaspar || fail "counts there and back"
# what no motif file is, and what is one cut short: bad data, a sentence with the place, nothing left
printf '>seq1\nACGTACGT\n' > reads.fa
: > empty
head -c 40 g4.meme > cut.meme
head -c 60 rt.jaspar > cut.jaspar
gzip -c g4.pfm | head -c 50 > cut.gz
"$DEMODASH" simulate -o c.h5 --datasets 1 --train 2 --test 2 2> log
for f in reads.fa empty cut.meme cut.jaspar cut.gz c.h5; do
    code 65 motifs list $f
    grep -q "^demodash: $f:" log && [ "$(grep -c . log)" = 1 ] || fail "$f: $(cat log)"
    code 65 motifs convert $f -o never --to meme
    [ -z "$(ls | grep never)" ] || fail "$f left an output"
done
# the widest motif, and one wider; 100,000 motifs; none that wide is compared
awk 'BEGIN {print ">w"; for (i = 0; i < 1000000; i++) print "7 1 1 1"}' > wide
[ "$(rows wide | cut -f 1-4)" = "$(printf 'w\t\t1000000\t10')" ] || fail "a million columns: $(cat log)"
echo '7 1 1 1' >> wide
code 65 motifs list wide
awk 'BEGIN {print ">w"; for (i = 0; i < 1001; i++) print "7 1 1 1"}' > wide
code 65 tomtom wide g4.meme
code 65 tomtom g4.meme wide
grep -q '1000 can be compared' log || fail "wide: $(cat log)"
awk 'BEGIN {for (i = 0; i < 100000; i++) print ">m" i "\n7 1 1 1"}' > many
[ "$(rows many | wc -l)" = 100000 ] || fail "100,000 motifs: $(cat log)"
awk 'BEGIN {print ">w"; for (i = 0; i < 1000; i++) print "7 1 1 1"}' > wide
code 65 tomtom wide many
grep -q 'too many for a query of 1000' log || fail "wide and many: $(cat log)"
# real files
real=$DEMODASH_DATA/motifs
[ -d "$real" ] || { echo "SKIP: no $real"; exit 77; }
number() { "$DEMODASH" motifs list "$1" 2> log | tail -n +2 | wc -l; }
for f in "$real"/*; do
    case $f in
    *.meme) want=$(grep -c '^MOTIF' "$f") ;;
    *pfm.txt) want=$(grep -c '^>' "$f") ;;
    *.tf | *transfac.txt) want=$(grep -c '^P[0O]' "$f") ;;
    *) continue ;;
    esac
    got=$(number "$f")
    [ "$want" = "$got" ] || fail "$f: $got matrices, grep finds $want"
    echo "$(basename "$f"): $got matrices"
done
want=$(grep -c '^MOTIF' "$DEMODASH_DATA/tomtom/meme_4.12.0_selftest/sample.meme")
got=$(number "$DEMODASH_DATA/tomtom/meme_4.12.0_selftest/sample.meme")
[ "$want" = "$got" ] || fail "sample.meme: $got of $want"
# JASPAR's own two files of 2016, counts and MEME, hold the same motifs: sites the same whole number,
# probabilities to the six decimals printed (0.5e-6, and a row that sums to 1 +- 2e-6 is divided by it).
"$DEMODASH" motifs convert "$real/JASPAR2016_CORE_vertebrates_nonredundant_pfm.txt" -o a.meme --to meme 2> log
"$DEMODASH" motifs convert "$real/JASPAR_CORE_2016_vertebrates.meme" -o b.meme --to meme 2> log
flat() { awk '/^MOTIF/ {id = $2} /nsites=/ {print id, $0; for (i = 0; i < 9; i++) if ($i == "w=") w = $(i + 1)
    for (r = 0; r < w; r++) {getline; print id, r, $0}}' "$1" | sed 's/ E= .*//' | sort -k1,1 -k2,2n -s; }
flat a.meme > a.flat
flat b.meme > b.flat
paste a.flat b.flat | awk '/nsites/ {n++; half = NF / 2; for (i = 1; i <= half; i++) if ($i != $(i + half)) bad = bad "\n" $0; next}
    {for (i = 3; i <= 6; i++) {d = $i - $(i + 6); if (d < 0) d = -d; if (d > worst) worst = d}
     if ($1 != $7 || $2 != $8) bad = bad "\n" $0}
    END {print n " motifs, worst difference " worst; if (bad != "") print "differ:" bad
         exit !(n == 519 && bad == "" && worst < 2.5e-6)}' || fail "JASPAR 2016's two files differ"
