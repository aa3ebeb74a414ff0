# What gather was told of known motifs and panels is remembered in the results folder, shown, and changed
# only when told; a report holds the files of this gather alone. Explanations of foreign sequences have a file
# of their own and leave what the task holds.
. "$SOURCE_DIR/tests/scratch.sh"
# A dataset with a factor's name and no planted truth: its known motif comes from a file or not at all.
"$DEMODASH" simulate -o s.h5 --datasets 1 --train 60 --test 40 --seed 4 2>/dev/null || exit 1
letters() { awk -v seed="$1" 'BEGIN { srand(seed); for (i = 0; i < 40; i++) {
    s = ""; for (l = 0; l < 40; l++) s = s substr("ACGT", int(4 * rand()) + 1, 1)
    if (i % 2) s = substr(s, 1, 15) "TGACTCA" substr(s, 23)
    print s "," i % 2 } }'; }
{ echo sequence,label; letters 1; } >JUND_K562_x.train.csv
{ echo sequence,label; letters 2; } >JUND_K562_x.test.csv
"$DEMODASH" import JUND_K562_x.train.csv JUND_K562_x.test.csv -o d.h5 2>log || { cat log; exit 1; }
meme() {
    printf 'MEME version 4\nALPHABET= ACGT\nMOTIF %s %s\nletter-probability matrix: alength= 4 w= 7 nsites= 9\n' "$1" "$2"
    for letter in 4 3 1 2 4 2 1; do
        awk -v n=$letter 'BEGIN { for (i = 1; i <= 4; i++) printf "%s ", i == n ? .85 : .05; print "" }'
    done
}
meme M1 JUND >jund.meme
meme M2 GATA1 >other.meme
"$DEMODASH" sweep d.h5 -o r --no-gather --conv 7x4 --epochs 1 2>log || { cat log; exit 1; }
report=r/reports/JUND_K562_x
known() { sed -n 's/^known_motif\t//p' $report/facts.tsv; }
# state WANTED WHAT: the known motif; with one there are its tables, without none
state() {
    [ "$(known)" = "$1" ] || fail "$2: known motif '$(known)', not $1"
    for table in known hits; do
        if [ "$1" = NA ] && [ -e $report/$table.tsv ]; then fail "$2: a stale $table.tsv"; fi
        if [ "$1" != NA ] && ! [ -s $report/$table.tsv ]; then fail "$2: no $table.tsv"; fi
    done
}
expect 0 "no motif file" "$DEMODASH" gather r
state NA "no motifs"
expect 0 "known motifs: 1 of jund.meme" "$DEMODASH" gather r -m jund.meme
state M1 "motifs told"
grep -q "Motif file jund.meme" $report.html || fail "the report does not name the motif file"
record_all r >told.sha
mv jund.meme gone.meme
expect 0 "known motifs: 1 of jund.meme, as an earlier gather was told" "$DEMODASH" gather r
record_all r | cmp - told.sha || fail "a gather that was told nothing changed the reports"
expect 0 "as an earlier gather was told" "$DEMODASH" sweep d.h5 -o r --conv 7x4 --epochs 1
record_all r | cmp - told.sha || fail "the gather of a sweep changed the reports"
rm -rf r/reports
mpi 2 "$DEMODASH" gather r 2>log || { fail "gather"; cat log; }
record_all r | cmp - told.sha || fail "made anew, the reports are others"
# another file without the factor's motif: its tables go
expect 0 "known motifs: 1 of other.meme" "$DEMODASH" gather r -m other.meme
state NA "another file"
expect 0 "known motifs: 1 of gone.meme" "$DEMODASH" gather r -m gone.meme
state M1 "told again"
expect 0 "no motif file" "$DEMODASH" gather r -m none
state NA "none"
expect 0 "no motif file" "$DEMODASH" gather r
state NA "none remembered"
[ ! -e r/gather.motifs ] || fail "none: the copy is kept"
# the p-value of hits, and what panels show
"$DEMODASH" gather r -m gone.meme --pvalue 0.05 --networks conv7x4 --seed 1 2>/dev/null || fail "gather --pvalue"
hits=$(wc -l <$report/hits.tsv)
expect 0 "" "$DEMODASH" gather r
[ "$(wc -l <$report/hits.tsv)" = "$hits" ] || fail "--pvalue is not remembered"
grep -q '"networks": "conv7x4"' r/gather.json && grep -q '"seed": 1' r/gather.json || fail "networks, seed"
expect 0 "" "$DEMODASH" gather r --pvalue 0.0005 --networks default --seed 0
[ "$(wc -l <$report/hits.tsv)" -lt "$hits" ] || fail "--pvalue is not changed"
grep -q '"networks": null' r/gather.json && grep -q '"seed": 0' r/gather.json || fail "default networks"
# a dataset's own motif is remembered with the file that it is of
expect 0 "" "$DEMODASH" gather r -m other.meme --known JUND_K562_x=M2
state M2 "--known"
expect 0 "" "$DEMODASH" gather r
state M2 "--known remembered"
expect 2 "no motif of other.meme is called 'M1'" "$DEMODASH" gather r --known JUND_K562_x=M1
expect 0 "" "$DEMODASH" gather r --known none
state NA "--known none"
expect 0 "" "$DEMODASH" gather r --known JUND_K562_x=M2
state M2 "--known of the remembered file"
expect 0 "" "$DEMODASH" gather r -m gone.meme
state M1 "another file forgets --known"
expect 2 "--motifs is needed" "$DEMODASH" gather r -m none --known JUND_K562_x=M2
# what is refused changes nothing; what was damaged is told
record_all r >told.sha
echo "no motif here" >bad.meme
expect 65 "bad.meme" "$DEMODASH" gather r -m bad.meme
expect 66 "missing.meme" "$DEMODASH" gather r -m missing.meme
record_all r | cmp - told.sha || fail "a refused gather changed something"
cp other.meme r/gather.motifs
expect 65 "is not the motif file gone.meme" "$DEMODASH" gather r
echo '{"pvalue": 7}' >r/gather.json
expect 65 "pvalue: 7 is outside" "$DEMODASH" gather r
rm r/gather.json
expect 0 "no motif file" "$DEMODASH" gather r
state NA "forgotten"
# files of a report that this gather did not make: of tasks and of datasets that are gone
"$DEMODASH" sweep s.h5 -o r -v composition 2>/dev/null || fail "sweep"
gone=$(ls r/reports/*.html | grep -v JUND)
[ -s "$gone" ] || fail "no second report"
rm -rf "r/tasks/$(basename "$gone" .html)"
echo mine >"${gone%.html}/notes.txt"
expect 0 "" "$DEMODASH" gather r
[ -e "$gone" ] && fail "the report of a dataset without tasks stays"
[ "$(ls "${gone%.html}")" = notes.txt ] || fail "of it stays: $(ls "${gone%.html}")"
rm -rf r/tasks/*/conv* && "$DEMODASH" sweep d.h5 -o r -v composition 2>/dev/null || fail "composition"
[ ! -e $report/profile.tsv ] && [ ! -e $report/panels.tsv ] || fail "maps of a task that is gone"

# ---- explanations of foreign sequences
"$DEMODASH" sweep d.h5 -o e --conv 7x4 --epochs 1 --seeds 1,2 2>/dev/null || fail "sweep"
task=$(ls -d e/tasks/*/*-s1)
cut -d, -f1 JUND_K562_x.test.csv | sed 1d | head -5 | awk '{ print ">s" NR; print }' >other.fa
record_all e >before.sha
expect 2 "sequences of a file need -o FILE" "$DEMODASH" explain "$task" --sequences other.fa
for output in "$task/other.h5" "$task/explain.h5" "$task/model.h5" e/tasks/*/*-s2/explain.h5; do
    expect 2 "lies in a task's folder" "$DEMODASH" explain "$task" --sequences other.fa -o "$output"
done
ln -s "$task/explain.h5" inside.h5
expect 2 "lies in a task's folder" "$DEMODASH" explain "$task" --sequences other.fa -o inside.h5
expect 2 "is one file, of one task; 2 are named" "$DEMODASH" explain e --sequences other.fa -o f.h5
[ ! -e f.h5 ] || fail "a refused explain wrote"
expect 0 "f.h5: 5 sequences" "$DEMODASH" explain "$task" --sequences other.fa -o f.h5
"$DEMODASH" info f.h5 | grep -q "letters.*\[5\]\[40\]" || fail "f.h5 has other sequences"
cp f.h5 again.h5
expect 0 "again.h5: 5 sequences" "$DEMODASH" explain "$task" --sequences other.fa -o again.h5
cmp f.h5 again.h5 || fail "other bytes on a rerun"
expect 0 "n.h5: 1 sequences" "$DEMODASH" explain "$task" --sequences 3 -o n.h5
mpi 2 "$DEMODASH" explain "$task" --sequences other.fa -o f2.h5 2>/dev/null || fail "explain on 2 ranks"
cmp f.h5 f2.h5 || fail "other bytes on two ranks"
record_all e | cmp - before.sha || fail "explain -o touched what the folder holds"
[ $failures = 0 ]
