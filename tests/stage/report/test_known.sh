# A dataset's own motif is found however collections write its name, or as the user says, or as the
# sheet of the import says; where it is not found, panel and report say so.
. "$SOURCE_DIR/tests/scratch.sh"
awk 'BEGIN { srand(4); for (set = 0; set < 2; set++) for (i = 0; i < 100; i++) { q = ""
    for (t = 0; t < 41; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1)
    if (i % 2) q = substr(q, 1, 15) "TGACTCA" substr(q, 23)
    print q "," i % 2 > (set ? "x.test.csv" : "x.train.csv") } }'
$DEMODASH import x.train.csv x.test.csv --name JUND_K562_x -o d.h5 2>err.txt || { fail import; cat err.txt; }
$DEMODASH sweep d.h5 -o r --no-gather --networks small-cnn --epochs 1 --passes 1 2>err.txt || { fail sweep; cat err.txt; }

# meme ID NAME: a motif file
meme() {
    printf 'MEME version 4\n\nALPHABET= ACGT\n\nstrands: + -\n\nMOTIF %s\nletter-probability matrix: w= 7\n' "$1"
    printf '%s\n' '.01 .01 .01 .97' '.01 .01 .97 .01' '.97 .01 .01 .01' '.01 .97 .01 .01' '.01 .01 .01 .97' \
        '.01 .97 .01 .01' '.97 .01 .01 .01'
}
# ---- panel names a hit of it
for id in 'MA0491.2 JUND' JUND_HUMAN.H11MO.0.A JUND.H12CORE.0.P.B 'M1 (JUND)_(Homo_sapiens)' 'MA0491.2 MA0491.2.JUND' \
    'MA1 FOS::JUND'; do
    meme "$id" >k.meme
    expect 0 "known motif: ${id%% *} " \
        "$DEMODASH" panel r -d JUND -n 2 -v small-cnn -m k.meme -o p.svg
    grep -q "${id%% *}" out.txt || { fail "panel, $id: no hit is named"; cat out.txt; }
done
meme 'MA1 FOS::JUNB' >other.meme
expect 0 "none was found: no motif of the file is called JUND" \
    "$DEMODASH" panel r -d JUND -n 2 -v small-cnn -m other.meme -o p.svg
expect 0 "named by --known" \
    "$DEMODASH" panel r -d JUND -n 2 -v small-cnn -m other.meme --known JUND_K562_x=MA1 -o p.svg

# ---- the report says it, and is made anew when it changes
fact() { sed -n "s/^$1	//p" r/reports/JUND_K562_x/facts.tsv; }
# gathers NAME FOUND WORDS ARGUMENTS
gathers() {
    motif=$1 found=$2 words=$3
    shift 3
    expect 0 "1 reports" "$DEMODASH" gather r "$@"
    [ "$(fact known_motif)" = "$motif" ] && [ "$(fact known_found)" = "$found" ] \
        || { fail "gather $*"; cat r/reports/JUND_K562_x/facts.tsv; }
    grep -q "$words" r/reports/JUND_K562_x.html || fail "gather $*: the report does not say: $words"
}
gathers NA NA "no motif file was given"
gathers MA1 partner "Known motif: MA1 FOS::JUND, found by the name of a partner, JUND" -m k.meme
gathers NA NA "Known motif: none was found" -m other.meme
gathers MA1 known "Known motif: MA1 FOS::JUNB, named by --known" -m other.meme --known JUND_K562_x=FOS::JUNB
printf '# comment\nJUND_K562_x\tMA1\n' >list.tsv
gathers MA1 known "named by --known" -m other.meme --known @list.tsv

# ---- what is named must be there
expect 2 "no motif of other.meme is called 'MA2'" "$DEMODASH" gather r -m other.meme --known JUND_K562_x=MA2
expect 2 "there is no finished task of a dataset 'JUN'" "$DEMODASH" gather r -m other.meme --known JUN=MA1
expect 2 "list.tsv:2: no motif of the built-in ones is called 'MA1'" "$DEMODASH" motifs extract r --known @list.tsv
expect 2 "'MA1' is not DATASET=MOTIF" "$DEMODASH" motifs extract r -m other.meme --known MA1
expect 2 "names 'JUND_K562_x' twice" "$DEMODASH" panel r -d JUND -n 2 -m other.meme -o p.svg \
    --known JUND_K562_x=MA1,JUND_K562_x=MA1
# gather remembers its motif file; without one nothing can be named
expect 2 "motifs is needed" "$DEMODASH" gather r -m none --known JUND_K562_x=MA1
expect 66 "nowhere.tsv" "$DEMODASH" motifs extract r -m other.meme --known @nowhere.tsv
printf 'JUND_K562_x MA1\n' >bad.tsv
expect 65 "bad.tsv:1" "$DEMODASH" motifs extract r -m other.meme --known @bad.tsv

# ---- motifs extract counts its matches as the factor's own
expect 0 "no motif of its own in the database" "$DEMODASH" motifs extract r -m other.meme
expect 0 " sequences, " "$DEMODASH" motifs extract r -m other.meme --known JUND_K562_x=MA1
tr -d ' \n' <r/motifs/JUND_K562_x.small-cnn-s1.json | grep -q '"own":\["MA1"\]' || fail "motifs extract --known: own"

# ---- the sheet's known_motif, from the import on
if command -v python3 >/dev/null; then
    python3 - <<'END'
import random
random.seed(5)
genome = [random.choice("ACGT") for _ in range(60000)]
with open("peaks.bed", "w") as bed:
    for start in range(200, 59000, 250):
        genome[start + 17:start + 24] = "TGACTCA"
        bed.write("chr%d\t%d\t%d\n" % (1, start, start + 41))
text = "".join(genome)
with open("g.fa", "w") as fasta:
    fasta.write(">chr1\n" + "\n".join(text[i:i + 60] for i in range(0, len(text), 60)) + "\n")
END
    printf 'name\tpeaks\tknown_motif\nmine\tpeaks.bed\tMA1\n' >sheet.tsv
    expect 0 "mine" "$DEMODASH" import --sheet sheet.tsv --genome g.fa --length 41 --block 5kb -o s.h5
    rm -rf r
    expect 0 "" "$DEMODASH" sweep s.h5 -o r --networks small-cnn --epochs 1 --passes 1 -m other.meme
    grep -q "Known motif: MA1 FOS::JUNB, named in the compendium" r/reports/mine.html || fail "known_motif of the sheet"
    expect 0 "named in the compendium" "$DEMODASH" panel r -d mine -n 1 -m other.meme -o p.svg
    grep -q "Where the sequences come from" r/reports/mine.html || fail "the report does not say where sequences come from"
    grep -q "Peaks: [0-9]* of 236 used" r/reports/mine.html || fail "the report does not tell the peaks' fates"
    grep -q "Genome g.fa, SHA-256 $(sha256sum <g.fa | cut -c 1-64)" r/reports/mine.html || fail "the report does not name the genome"
    grep -q "windows around the middle of the peaks, as none has a summit\." r/reports/mine.html \
        || fail "the report does not say where the windows lie"
fi
[ $failures = 0 ] && echo "a dataset's own motif is found, or it is said that it is not"
