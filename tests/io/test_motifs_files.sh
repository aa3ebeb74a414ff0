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
