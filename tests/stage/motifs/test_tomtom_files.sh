# demodash tomtom: the same table on any number of ranks, options, errors; and, where the data folder
# is (SKIP without it), Tomtom's own files: the seven distances, complete and incomplete scores, the
# documentation's example, and memelite's cases. The real figures are printed.
set -e
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
fail() { echo "FAIL: $*"; exit 1; }
rows() { grep -v '^#' "$1" | grep -v '^$' | tail -n +2; }
"$DEMODASH" simulate -o c.h5 --datasets 1 --train 2 --test 2 2> log # the program runs without MPI
cat > t.pfm << 'PFM'
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
>ONE single
20
0
0
0
PFM
timeout 300 "$MPIEXEC" -n 1 "$DEMODASH" tomtom t.pfm t.pfm --thresh 1 > one.tsv 2> log
head -n 1 one.tsv | grep -q "^Query_ID	Target_ID	Optimal_offset	p-value	E-value	q-value	Overlap	Query_consensus	Target_consensus	Orientation$" \
    || fail "header: $(head -n 1 one.tsv)"
[ "$(sed -n 2p one.tsv | cut -f 1-3,7-10)" = "GATA	GATA	0	7	AGTTAAG	AGTTAAG	+" ] || fail "$(sed -n 2p one.tsv)"
tail -n 6 one.tsv | head -n 1 | grep -q '^$' || fail "no empty line before the comments"
tail -n 5 one.tsv | grep -vq '^# ' && fail "comments"
for n in 2 3 4; do
    timeout 300 "$MPIEXEC" -n $n "$DEMODASH" tomtom t.pfm t.pfm --thresh 1 -o n.tsv 2> log
    cmp one.tsv n.tsv || fail "$n ranks give another table"
done
"$DEMODASH" tomtom t.pfm t.pfm -m EBOX --evalue -o e.tsv 2> log
[ "$(rows e.tsv | cut -f 1 | sort -u)" = EBOX ] || fail "-m EBOX"
"$DEMODASH" tomtom t.pfm t.pfm --norc --thresh 1 2> log | grep -v '^#' | cut -f 10 | grep -q '^-' && fail "--norc gives -"
"$DEMODASH" tomtom t.pfm t.pfm --null fixed --thresh 1 -o f.tsv 2> log
grep -q 'null columns: fixed' f.tsv || fail "--null fixed"
printf '# order 0\nA 0.3\nC 0.2\nG 0.2\nT 0.3\nAA 0.1\n' > bg
"$DEMODASH" tomtom t.pfm t.pfm --bfile bg -o b.tsv 2> log
grep -q '^# background A 0.3 C 0.2 G 0.2 T 0.3: that of a file;' b.tsv || fail "--bfile"
# ---- whose background: the query file's averaged over strands, unless another is asked for; one
# query alone keeps its file's; a file goes before the name
meme() { printf 'MEME version 4\n\nBackground letter frequencies\nA %s C %s G %s T %s\n' "$2" "$3" "$4" "$5"
    printf '\nMOTIF %s\nletter-probability matrix: w= 3 nsites= 9\n.7 .1 .1 .1\n.1 .2 .6 .1\n0 1 0 0\n' "$1"; }
meme q .4 .1 .3 .2 > q.meme
meme t .1 .2 .3 .4 > t.meme
background() { want=$1; shift
    "$DEMODASH" tomtom q.meme t.meme --thresh 1 "$@" -o b.tsv --html b.html 2> log
    grep -q "^# background $want; null" b.tsv || fail "background $*: $(grep '^# back' b.tsv), not $want"; }
background "A 0.3 C 0.2 G 0.2 T 0.3: the query file's, averaged over both strands"
cp b.tsv query.tsv
grep -q "A 0.3, C 0.2, G 0.2, T 0.3: the query file" b.html || fail "the page's background"
background "A 0.3 C 0.2 G 0.2 T 0.3: the query file's, averaged over both strands" -m q --background query
background "A 0.1 C 0.2 G 0.3 T 0.4: the target file's" --background targets
cmp -s b.tsv query.tsv && fail "--background targets changes nothing"
background "A 0.25 C 0.25 G 0.25 T 0.25: uniform" --background uniform
printf 'A .2\nC .3\nG .3\nT .2\n' > f.bg
background "A 0.2 C 0.3 G 0.3 T 0.2: that of a file" --background targets --bfile f.bg
# ---- the page: one picture a match, two logos in each, as many as asked; the same on any ranks
timeout 300 "$MPIEXEC" -n 1 "$DEMODASH" tomtom t.pfm t.pfm --thresh 1 --html one.html -o h.tsv 2> log
cmp h.tsv one.tsv || fail "--html changes the table"
[ "$(grep -o '<svg' one.html | wc -l)" = "$(rows one.tsv | wc -l)" ] || fail "a picture for each match"
[ "$(grep -o '>bits<' one.html | wc -l)" = $((2 * $(rows one.tsv | wc -l))) ] || fail "two logos a picture"
grep -q 'reverse complement' one.html || fail "a turned target"
grep -o 'https\{0,1\}:[^"]*' one.html | grep -v '^http://www.w3.org/2000/svg$' && fail "the page names an address"
grep -o '\(src\|href\|url\)[=(]["'"'"']\{0,1\}[^ >"'"'"')]*' one.html | grep -v '"data:,$' | grep -v '[("]#' && fail "the page asks for something"
timeout 300 "$MPIEXEC" -n 3 "$DEMODASH" tomtom t.pfm t.pfm --thresh 1 --html n.html -o h.tsv 2> log
cmp one.html n.html || fail "3 ranks give another page"
"$DEMODASH" tomtom t.pfm t.pfm --thresh 1 --html best.html --html-best 1 -o h.tsv 2> log
[ "$(grep -o '<svg' best.html | wc -l)" = 3 ] || fail "--html-best 1"
grep -q 'The best 1 of' best.html || fail "what is left out is not said"
"$DEMODASH" tomtom t.pfm t.pfm --thresh 0 --html none.html -o h.tsv 2> log
grep -q 'No match at this threshold' none.html || fail "a page without matches"
code() { want=$1; shift; set +e; "$DEMODASH" "$@" > out 2> log; got=$?; set -e
    [ $got = $want ] || fail "'$*' gives $got, not $want: $(cat log)"; }
code 2 tomtom t.pfm
code 2 tomtom t.pfm t.pfm --dist euclid
code 2 tomtom t.pfm t.pfm --background file
code 2 tomtom t.pfm t.pfm --thresh 2
code 2 tomtom t.pfm t.pfm --min-overlap 0
code 66 tomtom t.pfm missing
code 65 tomtom t.pfm t.pfm -m NONE
code 73 tomtom t.pfm t.pfm -o no/folder
code 73 tomtom t.pfm t.pfm -o h.tsv --html no/folder.html
code 2 tomtom t.pfm t.pfm --html-best 0
printf 'A 0.5\n' > bg
code 65 tomtom t.pfm t.pfm --bfile bg
printf 'A x\n' > bg
code 65 tomtom t.pfm t.pfm --bfile bg

real=$DEMODASH_DATA/tomtom
[ -d "$real" ] || { echo "SKIP: no $real"; exit 77; }
# compare OURS THEIRS P Q: the same rows in the same order with the same offset, overlap, consensus and
# strand; p within P, q within Q (relative). Columns of ours are 1-10, of theirs 11-20.
compare() {
    [ "$(wc -l < "$1")" = "$(wc -l < "$2")" ] || fail "$(wc -l < "$1") rows, theirs $(wc -l < "$2")"
    paste "$1" "$2" | awk -F '\t' -v P="$3" -v Q="$4" '
        function off(a, b) { return b == 0 ? (a != 0) : (a > b ? a / b - 1 : 1 - a / b) }
        {for (i = 1; i <= 10; i++) if (i < 4 || i > 6) if ($i != $(i + 10)) {print "differs: " $0; bad = 1}
         p = off($4, $14); e = off($5, $15); q = off($6, $16)
         if (p > wp) wp = p; if (e > wp) wp = e; if (q > wq) wq = q}
        END {printf "%d rows, worst p %.1e, worst q %.1e\n", NR, wp, wq; exit bad || wp > P || wq > Q}' \
        || fail "$1 disagrees"
}
self=$real/meme_4.12.0_selftest
for d in pearson ed allr kullback sandelin blic1 blic5; do
    for mode in complete incomplete; do
        option=; theirs=$self/tomtom.complete.out.$d
        [ $mode = incomplete ] && { option=--incomplete-scores; theirs=$self/tomtom.out.$d; }
        "$DEMODASH" tomtom "$self/sample.meme" "$self/sample.meme" --dist $d $option \
            --background targets -o out.tsv 2> log
        # rows of equal p stand in any order
        rows out.tsv | sort -t "$(printf '\t')" -k 1,2 > ours
        tail -n +2 "$theirs" | sort -t "$(printf '\t')" -k 1,2 > theirs
        printf '%s %s: ' $d $mode
        # Complete: six digits are printed. Incomplete: Tomtom 4.12 takes p n for 1 - (1 - p)^n below
        # 0.001, which is off by up to 0.0005.
        if [ $mode = complete ]; then compare ours theirs 1e-5 1e-5; else compare ours theirs 5.1e-4 5.1e-4; fi
    done
done
# The documentation's example: the query stands in the XML with its pseudocount, which is taken off.
doc=$real/meme_4.12.0_doc_example_STRGGTCAN
{ printf 'MEME version 4\n\nMOTIF STRGGTCAN MEME-1\nletter-probability matrix: alength= 4 w= 9 nsites= 28\n'
  sed -n '/<queries>/,/<\/queries>/p' "$doc/tomtom.xml" | grep '<pos' | sed 's/[^0-9.e-]\{1,\}/ /g' \
      | awk '{for (i = 1; i <= 4; i++) printf " %.9f", ($i * 28.1 - 0.025) / 28; print ""}'; } > query.meme
"$DEMODASH" tomtom query.meme "$DEMODASH_DATA/motifs/JASPAR_CORE_2014_all_593.derived.meme" \
    --min-overlap 5 --dist pearson --evalue --thresh 10 --no-ssc --background targets -o out.tsv 2> log
rows out.tsv > ours
# The first column of MA0552.1 has A = G (both 0.324561): either letter is its consensus.
tail -n +2 "$doc/tomtom.txt" | sed '/MA0552\.1/s/GGAAGGTCACGTGG/AGAAGGTCACGTGG/' > theirs
printf 'documentation example: '
compare ours theirs 1e-5 1e-4 # q: its share of true nulls comes from random bootstrap
# Tomtom 5.5.8's default: the query file's background (uneven) averaged over strands. The same pairs
# of motifs, p to PTOL: a score on the edge of a bin falls on either side of it, and one of the null's
# 16,000 columns there moves p by 1e-4 or less for each of the query's columns; ed, whose bins are the
# finest beside its range, has the most. Incomplete: p n for 1 - (1 - p)^n, as above. q: a random
# bootstrap. Consensus and strand: of two letters equally probable either may be shown (A = T and
# C = G where smoothing by this background leaves them equal), and palindromes lie as well on either
# strand: at most 7 rows of a table.
new=$real/meme_5.5.8
sorted() { rows "$1" | sort -t "$(printf '\t')" -k 1,2; }
for case in pearson:5e-6 allr:7e-5 kullback:7e-5 sandelin:7.5e-5 ed:6e-4 incomplete:5.1e-4; do
    d=${case%:*}; P=${case#*:}; theirs=$new/default.$d.tsv; option="--dist $d"
    [ $d = incomplete ] && { option="--dist ed --incomplete-scores"; theirs=$new/incomplete.ed.tsv; }
    "$DEMODASH" tomtom "$new/query.meme" "$DEMODASH_DATA/motifs/JASPAR_CORE_2014_all_593.derived.meme" \
        $option --thresh 0.1 -o out.tsv 2> log
    sorted out.tsv > ours
    sorted "$theirs" > theirs
    [ "$(cut -f 1,2,8 ours)" = "$(cut -f 1,2,8 theirs)" ] || fail "5.5.8 $d: other pairs"
    paste ours theirs | awk -F '\t' -v P=$P -v d=$d '
        function off(a, b) { return b == 0 ? a > 1e-40 : (a > b ? a / b - 1 : 1 - a / b) }
        {p = off($4, $14); q = off($6, $16); if (p > wp) wp = p; if (q > wq) wq = q
         if ($3 != $13 || $7 != $17 || $9 != $19 || $10 != $20) other++
         if ($3 != $13 && $10 == $20) bad = 1}
        END {printf "5.5.8 %s: %d rows, worst p %.1e, worst q %.1e, %d shown otherwise\n", d, NR, wp, wq, other
             exit bad || NR < 100 || wp > P || wq > 2e-3 || other > 7}' || fail "5.5.8 $d disagrees"
done
# memelite is another implementation, without pseudocount and with its own rounding; the file gives
# its p-values to six decimals. Within 1 %.
lite=$real/memelite
"$DEMODASH" tomtom "$lite/test2.meme" "$lite/test.meme" --dist ed --motif-pseudo 0 --evalue --thresh 0.1 -o out.tsv 2> log
rows out.tsv | sort -t "$(printf '\t')" -k 4,4g | cut -f 2,3,4,7,10 > ours
grep -v '^#' "$lite/expected.txt" | tail -n +2 | cut -f 1,2,4,5,6 > theirs
[ "$(wc -l < ours)" = 4 ] || fail "memelite: $(cat ours)"
paste ours theirs | awk -F '\t' '{d = $3 / $7 - 1; if (d < 0) d = -d; if (d > w) w = d
    if ($1 != $6 || $2 != $8 || $4 != $9 || $5 != $10) bad = 1}
    END {printf "memelite: %d rows, worst p %.1e\n", NR, w; exit bad || w > 0.01}' || fail "memelite: $(paste ours theirs)"
