# What import takes and what it bears: names that no result could bear are refused before anything is read;
# what in a folder is no file is left out with a note; standard input; files of other kinds are told.
. "$SOURCE_DIR/tests/scratch.sh"
awk 'BEGIN { srand(5); print "id,sequence,label"; for (i = 0; i < 20; i++) { q = ""
    for (t = 0; t < 30; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1); print "s" i "," q "," i % 2 } }' >d.csv
takes() { # takes NAME: the compendium d.h5 holds just this dataset
    "$DEMODASH" info d.h5 >info.txt || fail "info"
    grep -qF "$1  length 30  train 9 + 9  test 1 + 1" info.txt && [ "$(grep -c '  length ' info.txt)" = 1 ] || {
        fail "not only '$1'"; cat info.txt; }
}
import() { "$DEMODASH" import "$@" -o d.h5; }
# refused CODE WORDS ARGUMENTS..: no raw control byte or byte outside UTF-8 is printed, and nothing is left
refused() {
    code=$1 words=$2
    shift 2
    rm -f d.h5
    expect "$code" "$words" "$DEMODASH" import "$@" -o d.h5
    LC_ALL=C tr -d '[:print:]\n' <err.txt | LC_ALL=C tr -d '\200-\377' | grep -q . && fail "control bytes: $words"
    [ "$(grep -c '^demodash: ' err.txt)" = 1 ] || fail "not one sentence: $words"
    [ ! -e d.h5 ] || fail "an output is left: $words"
}
tab=$(printf 'a\tb') line=$(printf 'a\nb') escape=$(printf 'a\033[2Jb') latin=$(printf 'c\351l') wrong=$(printf '\377\376')
# ---- names by --name
refused 2 "--name: the dataset name 'a\\x09b' holds a tab" d.csv --name "$tab"
refused 2 "--name: the dataset name 'a\\x0ab' holds a line break" d.csv --name "$line"
refused 2 "--name: the dataset name 'a\\x1b[2Jb' holds a control character" d.csv --name "$escape"
refused 2 "--name: the dataset name 'c\\xe9l' is not UTF-8" d.csv --name "$latin"
refused 2 "--name: the dataset name '\\xff\\xfe' is not UTF-8" d.csv --name "$wrong"
refused 2 "--name: the dataset name '' is empty" d.csv --name ''
x150=$(printf 'x%.0s' $(seq 150)) greek50=$(printf '\317\211%.0s' $(seq 25))
refused 2 "is too long: 151 bytes where files are named for it, 150 at most" d.csv --name "x$x150"
refused 2 "is too long: 250 bytes" d.csv --name "$(printf 'x%.0s' $(seq 250))"
refused 2 "is too long: 5000 bytes" d.csv --name "$(printf 'x%.0s' $(seq 5000))"
refused 2 "is too long: 156 bytes" d.csv --name "$greek50$(printf '\317\211')"
refused 2 "is too long: 151 bytes" d.csv --name ".$(printf 'x%.0s' $(seq 148))"
for name in "$x150" "$greek50" 'a,b' '@x' 'all' '3' 'a b' '<script>&"' '../up' '.hidden' '%41' "a'b" '*'; do
    import d.csv --name "$name" 2>err.txt || { fail "--name $name"; cat err.txt; }
    takes "$name"
done
# ---- names by file names and folders
for bad in "$tab:holds a tab" "$line:holds a line break" "$escape:holds a control" "$latin:is not UTF-8" \
    "$wrong:is not UTF-8" "x$x150:is too long"; do
    rm -rf in && mkdir -p in "in/${bad%:*}"
    cp d.csv "in/${bad%:*}.train.csv"
    refused 65 "${bad##*:}" "in/${bad%:*}.train.csv"
    refused 65 "${bad##*:}" in
    import "in/${bad%:*}.train.csv" --name fine 2>err.txt || { fail "--name in place of: $bad"; cat err.txt; }
    takes fine
    mv "in/${bad%:*}.train.csv" "in/${bad%:*}/train.csv"
    refused 65 "${bad##*:}" in
done
# ---- ids
printf 'id,sequence,label\na\tb,ACGT,1\nc,ACGA,0\n' >ids.csv
refused 65 "ids.csv:2: the id 'a\\x09b' holds a tab" ids.csv
printf 'id,sequence,label\na,ACGT,1\nc\351l,ACGA,0\n' >ids.csv
refused 65 "ids.csv:3: the id 'c\\xe9l' is not UTF-8" ids.csv
printf 'sequence,label\nACGT,\033[31m\n' >ids.csv
refused 65 "ids.csv:2: the label" ids.csv
# ---- in a folder: what is no file
rm -rf in && mkdir in in/sub && cp d.csv in/one.train.csv
ln -s nowhere in/gone.train.csv
ln -s itself in/itself
mkfifo in/pipe.train.csv
ln -s user@host.123:456 in/.#one.train.csv
: >in/.one.train.csv.swp
: >'in/.~lock.one.train.csv#'
cp d.csv in/one.train.csv~
: >in/.hidden
ln -s .. in/sub/back
ln -s ../sub in/sub/self
import in 2>err.txt || { fail "a folder with what is no file"; cat err.txt; }
takes one
for note in 'in/gone.train.csv: left out: a link that leads nowhere' 'in/itself: left out: a link that leads nowhere' \
    'in/pipe.train.csv: left out: a pipe or a device' "in/.#one.train.csv: left out: an editor's lock" \
    "in/.one.train.csv.swp: left out: an editor's lock" "in/.~lock.one.train.csv#: left out: an editor's lock" \
    'in/sub/back: left out: a link to a folder that it lies in' 'in/sub/self: left out: a link to a folder that it lies in' \
    'not recognised as sequence files: 1: in/one.train.csv~'; do
    grep -qF "note: $note" err.txt || grep -qF "$note" err.txt || { fail "no note: $note"; cat err.txt; }
done
[ "$(grep -c ': left out: ' err.txt)" = 8 ] || { fail "8 notes"; cat err.txt; }
refused 66 'in/gone.train.csv: cannot be read: No such file' in/gone.train.csv
refused 66 'in/itself: cannot be read: Too many levels of symbolic links' in/itself
refused 66 "in/pipe.train.csv: is no plain file; what comes from a pipe is read as '-'" in/pipe.train.csv
ln -s in a_link
import a_link 2>err.txt || fail "a link to a folder"
takes one
# ---- standard input: of every kind, compressed or not, from a pipe and from a file
"$DEMODASH" import d.csv -o file.h5 2>err.txt
letters() { "$DEMODASH" info "$1" --json | sed 1,4d | grep -v '"source_1"\|"name"'; }
for feed in 'cat d.csv' 'gzip -c d.csv'; do
    $feed | import - 2>err.txt || { fail "$feed | import -"; cat err.txt; }
    takes stdin
    grep -q 'source_1: standard input' info.txt || { fail "source_1"; cat info.txt; }
done
import - <d.csv 2>err.txt && takes stdin
cat d.csv | import - --name piped 2>err.txt && takes piped
grep -q "source_1_sha256: $(sha256sum <d.csv | cut -d' ' -f1)" info.txt || fail "the hash of standard input"
awk -F, 'NR > 1 { print ">" $3; print $2 }' d.csv | import - 2>err.txt && takes stdin
grep -q 'source_format: deepmotif' info.txt || fail "import -: deepmotif"
awk -F, 'NR > 1 { print "A", $1, $2, $3 }' d.csv | import - 2>err.txt && takes stdin
grep -q 'source_format: deepbind' info.txt || fail "import -: deepbind"
awk -F, 'NR > 1 && $3 { print ">" $1; print $2 }' d.csv | import - --make-negatives 2>err.txt && takes stdin
grep -q 'source_format: fasta' info.txt || fail "import -: fasta"
sed 's/ACG/AXG/' d.csv | refused 65 "standard input:" -
: | refused 65 'standard input:1: the file is empty' -
cat d.csv | refused 65 "two files for train of dataset 'stdin'" - -
[ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'demodash_input_*')" ] || fail "a temporary file is left"
# ---- files of other kinds, with what to do
printf 'chr1\t100\t200\tpeak\t0\t+\n' >peaks.bed
refused 65 'peaks.bed: is a BED file; it holds places in a genome, not sequences' peaks.bed
printf '##fileformat=VCFv4.2\n' | gzip >v.vcf.gz
refused 65 'v.vcf.gz: is a VCF file' v.vcf.gz
refused 65 'file.h5: is an HDF5 file; if it is a compendium, check, train and sweep take it' file.h5
mkdir mixed && cp peaks.bed mixed/ && cp d.csv mixed/m.csv && cp file.h5 mixed/ && cp peaks.bed mixed/peaks.txt
import mixed 2>err.txt || { fail "a folder with other kinds"; cat err.txt; }
takes m
# ---- columns of tables where there is none
awk -F, 'NR > 1 { print ">" $3; print $2 }' d.csv >d.fa
refused 2 '--label-column names a column of a table, and d.fa is none' d.fa --label-column y
refused 2 '--sequence-column names a column of a table, and d.fa is none' d.fa --sequence-column y
[ $failures = 0 ]
