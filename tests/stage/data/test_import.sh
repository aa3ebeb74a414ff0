# demodash import and info from the command line: what is recognised, and every bad input with its
# sentence and exit code, nothing left behind.
folder=$(mktemp -d)
trap 'chmod -R u+rwx "$folder"; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
fail() {
    echo "FAILED: $*"
    failed=1
}

# good ARGUMENTS...: import succeeds; the compendium is out.h5, what was said is in said
good() {
    rm -f out.h5
    "$DEMODASH" import "$@" -o out.h5 2> said || { fail "import $*"; cat said; return; }
    [ -f out.h5 ] || fail "no out.h5 from import $*"
}
# holds 'TEXT': info prints this line
holds() {
    "$DEMODASH" info out.h5 | grep -qxF -- "$1" || { fail "info does not print: $1"; "$DEMODASH" info out.h5; }
}
said() {
    grep -qF -- "$1" said || { fail "not said: $1"; cat said; }
}
# bad CODE 'WORDS' ARGUMENTS...: import fails so, in one sentence, and leaves nothing
bad() {
    code=$1 words=$2
    shift 2
    rm -rf out.h5
    "$DEMODASH" import "$@" -o out.h5 2> said
    got=$?
    [ $got = "$code" ] || fail "import $*: exit code $got, not $code"
    [ "$(grep -c '^demodash: ' said)" = 1 ] || fail "import $*: not one sentence"
    grep '^demodash: ' said | grep -qF -- "$words" || { fail "import $*: not said: $words"; cat said; }
    [ -z "$(find . -name 'out.h5*')" ] || fail "import $*: output left behind"
}

# ---- what is recognised ----------------------------------------------------------------------
P1=ACGTTGCAACGGATTACAGATTACA N1=AGTTACAGATTGCAACGGATTACTA
P2=GGATTACAGATTACATTACGCATTG N2=GTACATTACAGATTGGATTACGATC
mkdir -p db dm/TF_X fa tab deep/a/b
printf 'FoldID\tEventID\tseq\tBound\nA\tp1\t%s\t1\nA\tp3\t%s\t1\n' $P1 $P2 > db/Y_K562_AC.seq
printf 'FoldID\tEventID\tseq\tBound\nA\tp2\t%s\t1\nA\tp2_shuf\t%s\t0\n' $P2 $N2 | gzip > db/Y_K562_B.seq.gz
printf 'FoldID EventID seq Bound\nFoldID EventID_shuff seq 0\nA p1 %s 1\nA p1_shuff %s 0\n' $P1 $N1 > db/Z_A.seq
printf 'A p2 %s 1\nA p2_shuff %s 0\n' $P2 $N2 > db/Z_C.seq
printf '>1\n%s\n> 0\n%s\n' $P1 $N1 > dm/TF_X/train.fa
printf '> 1\n%s\n>0\n%s\n' $P2 $N2 > dm/TF_X/test.fa
printf '>a\r\n%s\r\n>b\r\n%s\r\n' $P1 $P2 | tr ACGT acgt > fa/W.train.pos.fa
printf '>c\nAGTTACAGATT\nGCAACGGATT\nACTA\n>d\n%s\n' $N2 | gzip > fa/W.train.neg.fa.gz
printf 'sequence,label\n%s,1\n%s,0\n' $P1 $N1 > tab/V.train.csv
printf '1\t%s\n0\t%s\n' $P2 $N2 > tab/V.dev.tsv
printf 'id,label,sequence\nx,1,%s\ny,0,%s\n' $P2 $N2 > tab/V-test.csv
printf 'some notes, not sequences\n' > tab/notes.txt

good db
holds 'Y_K562  length 25  train 2 + 2  test 1 + 1'
holds 'Z  length 25  train 2 + 2'
said 'Z: no test set'
said 'lines left out that repeat the header: 1'
good dm --name renamed
holds 'renamed  length 25  train 1 + 1  test 1 + 1'
holds '  source_format: deepmotif'
holds '  source_1: train.fa'
holds "  source_1_sha256: $(sha256sum < dm/TF_X/train.fa | cut -d' ' -f1)"
good dm/TF_X
holds 'TF_X  length 25  train 1 + 1  test 1 + 1'
good dm/TF_X/train.fa
holds 'TF_X  length 25  train 1 + 1'
good fa
holds 'W  length 25  train 2 + 2'
holds '  source_2_role: train negatives'
good tab
holds 'V  length 25  train 1 + 1  validation 1 + 1  test 1 + 1'
holds '  overlap_test_validation: 2'
said 'left out, not recognised as sequence files: 1: tab/notes.txt'
ln -s ../../../db deep/a/b/link
good deep dm fa tab
[ "$("$DEMODASH" info out.h5 | wc -l)" = 6 ] || fail "a folder of many is a whole compendium"
good deep dm fa tab --only 'W,TF_X'
[ "$("$DEMODASH" info out.h5 | wc -l)" = 3 ] || fail "--only names"
printf '# two\nW\n  Y_K562 # here\n' > names
good db dm fa tab --only @names
[ "$("$DEMODASH" info out.h5 | wc -l)" = 3 ] || fail "--only @FILE"
good db dm fa tab --only '[WY]*'
[ "$("$DEMODASH" info out.h5 | wc -l)" = 3 ] || fail "--only pattern"
mkdir 'ATF1_K562_ATF1_-06-325-_Harvard'
cp dm/TF_X/* 'ATF1_K562_ATF1_-06-325-_Harvard'
good ATF1* dm --only 'ATF1_K562_ATF1_(06-325)_Harvard'
holds 'ATF1_K562_ATF1_-06-325-_Harvard  length 25  train 1 + 1  test 1 + 1'
good ATF1* dm --only k562
[ "$("$DEMODASH" info out.h5 | grep -c length)" = 1 ] || fail "--only k562"
cp fa/W.train.pos.fa S.fa
good S.fa --make-negatives
holds 'S  length 25  train 2 + 2'
holds '  negatives_seed: 1'
printf '>a\nACGTT\n>b\nACGTTGGC\n' > L.fa
good L.fa --make-negatives --pad
holds 'L  length 8  train 2 + 2'
holds '  padded_train: 1'
good L.fa --make-negatives --crop centre
holds 'L  length 5  train 2 + 2'
good L.fa --make-negatives --crop end --pad --length 7
holds 'L  length 7  train 2 + 2'
holds '  cropped_train: 1'
printf '>a\nACRTN-ACgtt\n>b\nACGTTGGCACG\n' > O.fa
good O.fa --make-negatives
holds '  other_letters_train: 1'
printf '>0\n%s\n>1\n%s\n>1\n%s\n' $P1 $P1 $P2 > D.fa
good D.fa
said 'duplicates: 1; duplicates with another label: 1'
# Duplicates, both labels and overlap do not hang on how the classes come: half of the negatives are
# their positive, one is a shuffle of its own, one is there twice.
mkdir counts
awk 'BEGIN { srand(3); for (i = 0; i < 40; i++) { s = ""; for (t = 0; t < 25; t++)
    s = s substr("ACGT", 1 + int(4 * rand()), 1); print s > (i < 20 ? "p" : "n") } }'
{ sed -n 1,10p p; echo $N1; sed -n 12,20p n; } > n2; mv n2 n
{ sed -n 1,10p p; echo $P1; sed -n 12,19p p; sed -n 12p p; } > p2; mv p2 p
sed 's/$/,1/' p > p.csv; sed 's/$/,0/' n > n.csv
cat p.csv n.csv > counts/blocks.train.csv
cat n.csv p.csv > counts/behind.train.csv
paste -d '\n' p.csv n.csv > counts/turns.train.csv
paste -d '\n' n.csv p.csv > counts/back.train.csv
sed 's/^/>x\n/' p > counts/two.train.pos.fa
sed 's/^/>x\n/' n > counts/two.train.neg.fa
for name in blocks behind turns back two; do
    { sed -n 1,3p p.csv; sed -n 15,17p n.csv; } > counts/$name.test.csv
done
for name in blocks behind turns back two; do
    good counts --only $name
    for note in 'made_train: 0' 'duplicates_train: 11' 'contradictions_train: 10' \
        'overlap_test_train: 6'; do
        holds "  $note"
    done
done
printf 'A p %s 1\n' $P1 > odd.name
good odd.name --format deepbind
holds 'odd.name  length 25  train 1 + 1'

# ---- the same seed gives the same bytes, another seed others; under a launcher once -------------
good db --seed 7; cp out.h5 seven.h5
good db --seed 7; cmp -s out.h5 seven.h5 || fail "the same seed, other bytes"
good db --seed 8; cmp -s out.h5 seven.h5 && fail "another seed, the same bytes"
rm out.h5
timeout 300 "$MPIEXEC" -n 3 "$DEMODASH" import db --seed 7 -o out.h5 2> said || fail "under mpirun"
cmp -s out.h5 seven.h5 || fail "under mpirun: other bytes"
[ "$(grep -c 'sequences/s' said)" = 1 ] || fail "under mpirun: not said once"

# ---- bad input -------------------------------------------------------------------------------
bad 66 'no/such: cannot be read: No such file or directory' no/such
mkdir empty
bad 66 'empty: holds no sequence files' empty
bad 66 "the sources hold no dataset 'U'" db --only U
bad 66 'the sources hold no dataset of --only k562' db --only k562
bad 66 'gone: cannot be read' db --only @gone
: > E_AC.seq
bad 65 'E_AC.seq:1: the file ends without a sequence' E_AC.seq
: > E.train.csv
bad 65 'E.train.csv:1: the file is empty' E.train.csv
cp fa/W.train.neg.fa.gz T.train.fa.gz
truncate -s 40 T.train.fa.gz
bad 65 'the gzip stream is cut short' T.train.fa.gz
grep '^demodash' said | grep -q 'T.train.fa.gz:[0-9]*: ' || fail "no line for the damaged gzip"
head -c 300 "$DEMODASH" > program.csv
bad 65 'program.csv:1: ' program.csv
printf '%s\n' 'hello' > H.txt
bad 65 'H.txt:1: no DeepBind line, no FASTA header, and no table' H.txt
head -c 68000000 /dev/zero | tr '\0' A > huge.csv
bad 65 'huge.csv:1: the line is longer than 64 MiB' huge.csv
rm huge.csv
printf 'sequence,label\n%s,1\nACGTXACGT,0\n' $P1 > X.csv
bad 65 "X.csv:3: 'X' at letter 5 of the sequence is no nucleotide" X.csv
printf 'sequence,label\n%s,1\nACGT,0\nACG,1\n' $P1 > M.csv
bad 65 'M.csv:3: a sequence of 4 letters, those before have 25 (--pad or --crop centre' M.csv
bad 65 'M.csv:2: a sequence of 25 letters, --length is 20 (--crop centre' M.csv --length 20 --pad
bad 65 "M.csv: the train set of 'M' has no negative sequences" M.csv --length 20 --crop centre
printf 'sequence,label\n%s,1\n' $P1 > Q.train.csv
printf 'sequence,label\nACGTACGT,1\n' > Q.test.csv
bad 65 'Q.test.csv:2: a sequence of 8 letters' Q.train.csv Q.test.csv --make-negatives
printf 'sequence,label\n%s,\n' $P1 > B.csv
bad 65 'B.csv:2: the label is missing' B.csv
printf 'sequence,label\n%s,1\n%s,NaN\n' $P1 $N1 > A.csv
bad 65 "A.csv:3: the label 'NaN' is neither 0 nor 1" A.csv
printf '>1\n%s\n>x\n%s\n' $P1 $N1 > C.fa
bad 65 "C.fa:3: the header '>x' gives no label 0 or 1" C.fa
printf 'sequence\n%s\n' $P1 > F.csv
bad 65 "F.csv:1: the header names no column 'label'" F.csv --format table
bad 65 "S.fa: the train set of 'S' has no negative sequences (--make-negatives" S.fa
printf '0,%s\n' $N1 > G.csv
bad 65 "G.csv: the train set of 'G' has no positive sequences" G.csv --make-negatives
printf 'A p %s\n' $P1 > I_AC.seq
bad 65 'I_AC.seq:1: 3 fields, 4 are needed' I_AC.seq
cp S.fa S.fasta
bad 65 "two files for train of dataset 'S'" S.fa S.fasta --make-negatives
bad 65 "two files for train of dataset 'S'" S.fa S.fa --make-negatives
if [ "$(id -u)" != 0 ]; then
    cp S.fa locked.fa
    chmod 000 locked.fa
    bad 66 'locked.fa: cannot be read: Permission denied' locked.fa
else
    echo "SKIP: a file that cannot be read: root can"
fi

# ---- bad command lines and places for the output ------------------------------------------------
bad 2 'no SOURCE is given'
bad 2 "--format: 'bed' is none of auto" db --format bed
bad 2 "--crop: 'middle' is none of" db --crop middle
bad 2 '--pad together with --crop needs --length' db --pad --crop centre
bad 2 '--name names one dataset, the sources hold 2' db --name x
bad 2 'did you mean --make-negatives' db --make-negative
expect_place() {
    "$DEMODASH" import dm -o "$2" 2> said
    got=$?
    [ $got = "$1" ] || fail "-o $2: exit code $got, not $1"
    grep '^demodash: ' said | grep -qF -- "$3" || { fail "-o $2: not said: $3"; cat said; }
}
"$DEMODASH" import dm 2> said
[ $? = 2 ] || fail "no -o"
expect_place 73 gone/out.h5 'gone/out.h5: cannot be created: No such file or directory'
expect_place 73 db 'db: cannot be created: it is a folder'
# A disk that fills while writing: a limit on the size of files stands for it.
head -c 3000000 /dev/urandom | od -An -v -tx1 -w25 | tr -dc '0-9a-f\n' | tr 0-9a-f ACGTACGTACGTACGT \
    | sed 's/^/>1\n/;a>0\nACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTACGTAC' > big.fa
( ulimit -f 1000; "$DEMODASH" import big.fa -o big.h5 2> said )
[ $? = 74 ] || { fail "disk fills: exit code"; cat said; }
grep '^demodash: ' said | grep -qF 'writing failed: File too large' || { fail "disk fills"; cat said; }
[ "$(wc -l < said)" -le 3 ] || { fail "disk fills: more than one sentence"; cat said; }
[ -z "$(find . -name 'big.h5*')" ] || fail "disk fills: output left behind"
# An existing output survives a failure.
good dm
cp out.h5 before.h5
"$DEMODASH" import X.csv -o out.h5 2> said && fail "X.csv imported"
cmp -s out.h5 before.h5 || fail "an existing output was changed by a failure"

# ---- info ------------------------------------------------------------------------------------
expect_info() {
    "$DEMODASH" info "$2" > told 2> said
    got=$?
    [ $got = "$1" ] || fail "info $2: exit code $got, not $1"
    grep '^demodash: ' said | grep -qF -- "$3" || { fail "info $2: not said: $3"; cat said; }
}
expect_info 66 none.h5 'none.h5: cannot be read'
expect_info 65 X.csv 'X.csv: is not an HDF5 file'
head -c 3000 out.h5 > cut.h5
expect_info 65 cut.h5 'cut.h5: is a damaged or truncated HDF5 file'
"$DEMODASH" info out.h5 --dataset no 2> said
[ $? = 66 ] || fail "info --dataset no"
"$DEMODASH" info out.h5 --json > told || fail "info --json"
grep -q '"positives": 1' told || fail "info --json"
"$DEMODASH" import --help | grep -q 'NAME_AC.seq' || fail "import --help"
[ $failed = 0 ] && echo "import and info: all as said"
exit $failed
