# io/README says what every file holds: a small run makes the files, and each heading, key, object
# and attribute is held against the section of its file, both ways.
. "$SOURCE_DIR/tests/scratch.sh"
formats=$SOURCE_DIR/io/README
: >sections
: >compared

# names SECTION: what it documents, one a line, in order: lines indented by four spaces; one that
# ends in a comma goes on
# Names of places are documented where sequences can have some: they count when $placed is yes.
placed=
names() {
    echo "$1" >>sections
    awk -v want="### $1" -v placed=$placed '/^#/ { in_it = $0 == want; next }
        placed == "" && /^    chrom, |\/chrom, \// && want !~ /compendium|[.]bed$/ { no_places = 1; next }
        placed == "" && no_places && /^    \/maps.*\/end, / { next }
        { no_places = 0 }
        in_it && /^    [^ ]/ { sub(/^    /, ""); sub(/  .*/, ""); line = line $0
            if (line ~ /,$/) { line = line " "; next }
            gsub(/, /, "\n", line); print line; line = "" }
        ' "$formats" >documented
    if ! [ -s documented ]; then
        # a name that fills its column has one blank behind it: it would be read as the whole line
        fail "no section '$1', or nothing in it"
    fi
}
# same SECTION FILE: are documented and real the same?
same() {
    diff documented real >difference || {
        fail "$2 and io/README, '$1' (< documented, > real)"
        grep '^[<>]' difference
    }
}
# tsv SECTION FILE...: headings, in their order
tsv() {
    section=$1
    names "$section"
    shift
    for file; do
        [ -s "$file" ] || fail "no $file"
        head -n 1 "$file" | tr '\t' '\n' >real
        echo "$file" >>compared
        same "$section" "$file"
    done
}
# paths FILE: each key with its path, as io/README writes it; lists of objects at the top left out
paths() {
    awk '{ text = text $0 "\n" }
        function open_one(kind) {
            value = kinds[depth] == "[" ? path[depth] "[]" : pending
            kinds[++depth] = kind
            path[depth] = value
        }
        END {
            for (i = 1; i <= length(text); i++) {
                c = substr(text, i, 1)
                if (c == "{" || c == "[") open_one(c)
                else if (c == "}" || c == "]") { depth--; if (depth == 0) pending = "" }
                else if (c == "\"") {
                    word = ""
                    while ((c = substr(text, ++i, 1)) != "\"" && c != "") {
                        if (c == "\\") i++
                        word = word c
                    }
                    if (substr(text, i + 1, 20) ~ /^[ \n]*:/) {
                        pending = path[depth] == "" ? word : path[depth] "." word
                        sub(/^\[\]\./, "", pending)
                        print pending
                    }
                }
            }
        }' "$1" | sed 's/\.\(train\|validation\|test\)$/.SET/; s/\.\(train\|validation\|test\)\./.SET./
            s/\(attributes\|notes\)\..*/\1.NAME/' | LC_ALL=C sort -u
}
# keys SECTION FILE PATH...: keys of a file of JSON. PATH: documented, but not in a run as small as
# this; its name must stand in the sources
keys() {
    section=$1 file=$2
    shift 2
    names "$section"
    LC_ALL=C sort -u documented >sorted
    paths "$file" >real
    for key; do
        grep -qxF -- "$key" sorted || fail "'$section' does not tell of $key"
        grep -rqF "\"${key##*.}\"" "$SOURCE_DIR/src" "$SOURCE_DIR/io" || fail "no source has $key"
        grep -qxF "$key" real && fail "$file has $key, against expectation"
        grep -vxF -- "$key" sorted >rest
        mv rest sorted
    done
    mv sorted documented
    echo "$file" >>compared
    same "$section" "$file"
}
# contents FILE: objects and attributes of an HDF5 file, by demodash info
contents() {
    $DEMODASH info "$1" --json >info.json || fail "info $1"
    awk '/^ *"path":/ { path = $2; gsub(/[",]/, "", path); print path }
        /^ *"attributes": *\{/ { attributes = $0 !~ /\}/; next }
        attributes && /\}/ { attributes = 0 }
        attributes { name = $1; gsub(/[":]/, "", name); print path "@" name }' info.json
}
# hdf5 SECTION FILE...: all their objects together
hdf5() {
    section=$1
    shift
    names "$section"
    LC_ALL=C sort -u documented >sorted
    mv sorted documented
    for file; do
        contents "$file"
        echo "$file" >>compared
    done | grep -v '^compared' | sed 's:^/maps/[^/@]*:/maps/DATASET:
                s:^/maps/DATASET/[^/@]*:/maps/DATASET/NETWORK-sSEED:' | LC_ALL=C sort -u >real
    for file; do echo "$file" >>compared; done
    same "$section" "$*"
}

# ---- the run
{
    $DEMODASH simulate -o c.h5 --datasets 6 --train 200 --test 60 --length 60 --seed 5 &&
    $DEMODASH sweep c.h5 -o r --datasets 4 --networks small-cnn,small-cnn-rnn,composition,gkm \
        --epochs 3 --passes 1 --seeds 1 --no-gather &&
    $DEMODASH explain r -m all --optimize-steps 20 --restarts 2 --steps 4 &&
    $DEMODASH motifs extract r --shuffles 1 --min-sites 3 --fdr 0.5 && $DEMODASH gather r
} >log 2>&1 || { fail "the run"; tail -n 20 log; exit 1; }
name=$(ls r/tasks)
task=r/tasks/$name report=r/reports/$name
cnn=$task/small-cnn-s1 both=$task/small-cnn-rnn-s1

# ---- tasks
for file in "$task"/*/metrics.json "$task"/*/run.json "$task"/*/predictions.tsv; do
    [ -s "$file" ] || fail "no $file"
done
cat "$task"/*/metrics.json >all-metrics
keys metrics.json all-metrics
keys run.json "$cnn/run.json"
tsv epochs.tsv "$cnn/epochs.tsv" "$both/epochs.tsv"
tsv predictions.tsv "$task"/*/predictions.tsv
hdf5 model.h5 "$cnn/model.h5" "$both/model.h5"
hdf5 explain.h5 "$both/explain.h5"
ls "$task"/*/*.json "$cnn/explain.h5" >>compared
names settings.txt
grep -v '^composition_\|^gkm_' documented >network
names 'Recipe file'
{ cat network; sed 1d documented; } >documented.network
[ "$(head -n 1 documented)" = name ] || fail "'Recipe file' does not begin with name"
mv documented recipe.keys
cut -d ' ' -f 1 "$cnn/settings.txt" >real
mv documented.network documented
same settings.txt "$cnn/settings.txt"
names settings.txt
cat "$task"/*/settings.txt | cut -d ' ' -f 1 | grep -vxFf recipe.keys | LC_ALL=C sort -u >real
LC_ALL=C sort -u documented >sorted
mv sorted documented
same settings.txt "$task/*/settings.txt"

# ---- who works on it
keys '.running/SLOT/run.json' r/.running/0/run.json 'tasks[].place'
[ "$(head -n 1 r/.running/0/ranks | wc -c)" = 256 ] || fail "a line of ranks has not 256 bytes"
[ "$(head -n 1 r/.running/0/ranks | wc -w)" = 14 ] || fail "a line of ranks has not 14 fields"
[ "$(head -n 1 r/lock | wc -c)" = 256 ] || fail "a line of lock has not 256 bytes"

# ---- what gather makes
hdf5 results.h5 r/results.h5
tsv index/auroc.tsv r/index/auroc.tsv
for table in networks training roc precision_recall known hits profile panels; do
    tsv $table.tsv "$report/$table.tsv"
done
tsv reports/DATASET/classopt.tsv "$report/classopt.tsv"
tsv reports/DATASET/sequences.tsv "$report/sequences.tsv"
names scores.tsv
head -n 1 "$report/scores.tsv" | tr '\t' '\n' | sed 's/^.*-s1$/NETWORK-sSEED/' | uniq >real
same scores.tsv "$report/scores.tsv"
names facts.tsv
{ head -n 1 "$report/facts.tsv" | tr '\t' '\n'; sed 1d "$report/facts.tsv" | cut -f 1; } >real
same facts.tsv "$report/facts.tsv"
$DEMODASH gather r --motifs r/motifs/targets.meme 2>log || { fail "gather --motifs"; cat log; }
keys gather.json r/gather.json known 'known[].dataset' 'known[].motifs'
ls r/gather.json >>compared
ls "$report/scores.tsv" "$report/facts.tsv" >>compared
tsv motifs/best.tsv "$report/motifs.tsv"
tsv motifs/trust.tsv "$report/trust.tsv"
tsv motifs/dependencies.tsv "$report/dependencies.tsv"
tail -n +1 "$report/key.txt" | grep -qx '[0-9a-f]\{64\}' || fail "key.txt"

# ---- motifs
stem=r/motifs/$name.small-cnn-rnn-s1
for method in saliency activation temporal temporal-backward; do
    tsv 'STEM.METHOD.tsv of words' r/motifs/*.$method.tsv
done
tsv "Tomtom's table" r/motifs/*.classopt.tsv r/motifs/*.consensus.tsv r/motifs/*.filters.tsv \
    r/motifs/*.words.tsv
for table in consensus.sites consensus.contribution consensus.distances consensus.positions \
             consensus.falls pairs; do
    tsv "STEM.$table.tsv" r/motifs/*.$table.tsv
done
tsv STEM.dependencies.tsv r/motifs/*-s1.dependencies.tsv
cat r/motifs/*.json >all-motifs
keys STEM.json all-motifs other_data
ls r/motifs/*.json >>compared
for table in best trust dependencies planted recovery planted_pairs table4; do
    tsv motifs/$table.tsv r/motifs/$table.tsv
done
for file in "$stem.consensus.meme" "$stem.words.meme" r/motifs/all.meme r/motifs/targets.meme; do
    $DEMODASH motifs list "$file" >list.tsv 2>err.txt || [ "$file" = "$stem.consensus.meme" ] ||
        fail "$file is no motif file"
done
tsv 'motifs list' list.tsv

# ---- tables; published values as if they were of these sequences: the compendium is out of sight
mv c.h5 away.h5
printf 'dataset\tdeepbind_star\tdeepbind\tmeme_sum\n%s\t0.9\t0.8\tNA\n' "$name" >published.tsv
tsv 'Published AUCs' published.tsv
$DEMODASH tables r --published published.tsv >out.txt 2>err.txt || { fail tables; cat err.txt; }
grep -q 0.9000 out.txt || fail "tables: no published value"
mv away.h5 c.h5
for table in table1 table2 deepbind table3 intervals; do
    tsv tables/$table.tsv r/tables/$table.tsv
done
names tables/datasets.tsv
head -n 1 r/tables/datasets.tsv | tr '\t' '\n' | sed '2,$s/.*/MODEL/' | uniq >real
same tables/datasets.tsv r/tables/datasets.tsv
echo r/tables/datasets.tsv >>compared
tsv motifs/table4.tsv r/tables/table4.tsv

# ---- every table, JSON and HDF5 file of the folder was compared, every other one is known
find r -type f | LC_ALL=C sort >files
LC_ALL=C sort -u compared >sorted
grep '\.\(tsv\|json\|h5\)$' files | LC_ALL=C comm -23 - sorted | sed 's/^/FAIL: not compared: /' >left
[ -s left ] && { cat left; fail "files that are not compared"; }
grep -v '\.\(tsv\|json\|h5\)$' files | grep -v '/settings\.txt$\|^r/gather\.motifs$\|^r/lock$\|/ranks$\|^r/index\.html$' |
    grep -v '^r/reports/[^/]*\.\(html\|pdf\)$\|/key\.txt$\|^r/motifs/.*\.meme$' |
    grep -v '^r/tables/tables\.\(txt\|tex\|html\)$' | grep . && fail "files that io/README does not name"

# ---- the compendium
awk 'BEGIN { srand(3)
    for (i = 0; i < 40; i++) {
        s = ""
        for (k = 0; k < 30 + (i % 2); k++) s = s substr("ACGT", 1 + int(4 * rand()), 1)
        print s "," i % 2
    } }' >x.train.csv
printf 'ATCATGAATCATGAATCATGAATCATGAAA,1\nATGATCAATCATGAATCATGAATCATGAAA,0\n' >>x.train.csv
sed -n 1,9p x.train.csv | grep ',0' | sed 's/,0/,1/' >x.dev.csv
sed -n 3,9p x.train.csv >x.test.csv
$DEMODASH import x.*.csv --name x --make-negatives --pad -o pad.h5 >log 2>&1 &&
    $DEMODASH import x.*.csv --name x --make-negatives --crop centre -o crop.h5 >log 2>&1 ||
    { fail import; cat log; }
# peaks: one off the end, one on a chromosome that the genome does not have
awk 'BEGIN { srand(5); print ">chr1"; for (r = 0; r < 40; r++) { s = ""
    for (k = 0; k < 50; k++) s = s substr("ACGT", 1 + int(4 * rand()), 1)
    print s } }' >g.fa
awk 'BEGIN { print "chr1\t5\t9\nchr2\t5\t9"; for (i = 1; i < 19; i++) print "chr1\t" 100 * i "\t" 100 * i + 9 }' >p.bed
printf 'name\tpeaks\tblacklist\texclude\tknown_motif\ttest\tvalidation\n' >samples.tsv
printf 'p\tp.bed\t\t\tMA0139.1\t\t\n' >>samples.tsv
{
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        printf '>chr1:%d-%d\nACGTAATTCC\n' $((20 * i)) $((20 * i + 10))
    done
    printf '>odd\nACGTTTTTCC\n>short\nACG\n'
} >h.train.pos.fa
sed 's/ACGTAATTCC/CCGGAATTCC/' h.train.pos.fa >h.train.neg.fa
$DEMODASH import --sheet samples.tsv --genome g.fa --length 31 --flank 4 --block 200 -o peaks.h5 >log 2>&1 &&
    $DEMODASH import h.*.fa --length 10 --crop centre -o places.h5 >log 2>&1 || { fail import; cat log; }
tsv samples.tsv samples.tsv
# what knows places has columns for them
printf '>MA0139.1 CTCF\nA [0 9 0]\nC [9 0 0]\nG [0 0 0]\nT [0 0 9]\n' >ctcf.pfm
$DEMODASH sweep peaks.h5 -o p --networks small-cnn-rnn --epochs 1 --passes 1 --seeds 1 --no-gather >log 2>&1 &&
    $DEMODASH explain p -m all --optimize-steps 20 --restarts 2 --steps 4 >>log 2>&1 &&
    $DEMODASH motifs extract p -m ctcf.pfm --min-sites 2 --fdr 0.9 >>log 2>&1 &&
    $DEMODASH gather p -m ctcf.pfm >>log 2>&1 &&
    $DEMODASH panel p -d p -n 1 -o p.svg -t p.tsv >>log 2>&1 || { fail "a run with places"; tail log; }
placed=yes
tsv predictions.tsv p/tasks/p/small-cnn-rnn-s1/predictions.tsv
hdf5 explain.h5 p/tasks/p/small-cnn-rnn-s1/explain.h5
hdf5 results.h5 p/results.h5
tsv hits.tsv p/reports/p/hits.tsv
tsv panels.tsv p/reports/p/panels.tsv
tsv reports/DATASET/sequences.tsv p/reports/p/sequences.tsv
tsv STEM.consensus.sites.tsv p/motifs/p.small-cnn-rnn-s1.consensus.sites.tsv
tsv 'panel --table' p.tsv
names scores.tsv
head -n 1 p/reports/p/scores.tsv | tr '\t' '\n' | sed 's/^.*-s1$/NETWORK-sSEED/' >real
same scores.tsv p/reports/p/scores.tsv
[ -e p/motifs/p.small-cnn-rnn-s1.consensus.sites.bed ] || fail "no BED of the sites"
echo STEM.consensus.sites.bed >>sections
placed=
notes() {
    for file; do $DEMODASH info $file --json; done |
        awk '/^ *"notes": *\{/ { notes = 1; next } notes && /\}/ { notes = 0 }
            notes { gsub(/[":]/, "", $1); print "@" $1 }'
    echo @name # info tells it apart from the notes
}
names compendium.h5
grep '^@' documented | LC_ALL=C sort -u >attributes
notes c.h5 pad.h5 crop.h5 peaks.h5 places.h5 | sed -E 's/^@fate_[a-z_]*_negatives$/@fate_FATE_negatives/
    s/^@fate_[a-z_]*[^s]$|^@fate_.*[^e]s$/@fate_FATE/' | sed 's/^@source_[0-9][0-9]*/@source_K/
    s/^\(@\(made\|made_unchanged\|shuffles\|other_letters\|duplicates\|contradictions\|padded\|cropped\)\)_\(train\|validation\|test\)$/\1_SET/' |
    LC_ALL=C sort -u >real
grep '^/' documented | LC_ALL=C sort -u >objects
mv attributes documented
same compendium.h5 'notes of compendia'
if command -v h5dump >/dev/null; then
    for file in c.h5 pad.h5 peaks.h5; do h5dump -n $file; done |
        awk '$1 == "group" || $1 == "dataset" { print $2 }' |
        sed 's:^/datasets/[^/]*:/datasets/NAME:; s:^\(/datasets/NAME\)/\(train\|validation\|test\):\1/SET:' |
        grep -vx / | LC_ALL=C sort -u >real
    mv objects documented
    same compendium.h5 'objects of compendia'
    for file in c.h5 pad.h5 "$both/model.h5" "$both/explain.h5" r/results.h5; do
        for root in format format_version; do
            h5dump -a /$root "$file" >/dev/null 2>&1 || fail "$file has no $root"
        done
    done
else
    echo "SKIP: objects of compendia: there is no h5dump"
fi

# ---- a simulated genome
$DEMODASH simulate --genome -o G --size 200kb --chromosomes 2 --factors 3 >log 2>&1 || { fail genome; cat log; }
for file in open.bed sites.bed; do
    sed 's/^#//' G/$file >now.bed
    tsv "DIR/$file" now.bed
done
tsv DIR/factors.tsv G/factors.tsv
names DIR/variants.vcf
sed -n 's/^##INFO=<ID=\([A-Z]*\),.*/\1/p' G/variants.vcf >real
same DIR/variants.vcf G/variants.vcf
head -n 1 G/samples.tsv | tr '\t' '\n' | while read -r heading; do
    names samples.tsv
    grep -qx "$heading" documented || fail "samples.tsv of a simulated genome: $heading"
done
find G -type f | sed 's:^G/peaks/.*:peaks/FACTOR.narrowPeak:; s:^G/::' | LC_ALL=C sort -u >real
names 'A simulated genome'
LC_ALL=C sort -u documented >sorted
mv sorted documented
same 'A simulated genome' G

# ---- tune
$DEMODASH tune c.h5 -o t --datasets 4 --networks small-cnn --epochs 1 --passes 1 --trials 1 \
    --rounds 1 >log 2>&1 || { fail tune; cat log; }
tsv trials.tsv t/trials.tsv
tsv tasks.tsv t/tasks.tsv
grep -v '^#' t/recipe.txt | cut -d ' ' -f 1 >real
cp recipe.keys documented
same 'Recipe file' t/recipe.txt
[ -d t/trials/001/round1/tasks ] || fail "trials do not lie in trials/TRIAL/roundR/tasks"
grep -q '"place"' t/.running/0/run.json || fail "run.json of tune tells no place"

# ---- what commands print
printf '>a\n%s\n' "$(head -c 60 /dev/zero | tr '\0' A)" >a.fa
$DEMODASH predict "$cnn" "$both" a.fa 2>/dev/null | sed '1s/small-cnn-s1\tsmall-cnn-rnn-s1/NETWORK-sSEED/' >p.tsv
tsv predict p.tsv
$DEMODASH panel r -d "$name" -n 1 -o p.svg -t panel.tsv >log 2>&1 || { fail panel; cat log; }
tsv 'panel --table' panel.tsv
$DEMODASH tomtom r/motifs/all.meme r/motifs/targets.meme -o tomtom.tsv >log 2>&1 || fail tomtom
tsv "Tomtom's table" tomtom.tsv
$DEMODASH summary r --json >s.json || fail summary
keys 'summary --json' s.json
$DEMODASH status r --json >s.json || fail status
keys 'status --json' s.json 'runs[].tasks[].place' 'runs[].tasks[].reason' \
    $(for key in rank host process team task at epoch epochs seconds_since_sign \
        seconds_since_progress stalled; do echo "runs[].signs[].$key"; done)
for file in pad.h5 "$both/explain.h5"; do $DEMODASH info "$file" --json; done >info.json
keys 'info --json' info.json
$DEMODASH check c.h5 -o r --datasets 4 --networks small-cnn --json >c.json 2>log ||
    { fail check; cat log; }
keys 'check --json' c.json

# ---- bench
bench() { $DEMODASH bench --json -r 1 -s 0.001 -l 30 "$@" 2>log || { fail "bench $*"; cat log; }; }
bench --networks small-cnn >b.json
keys 'bench --json' b.json
bench --explain --networks small-cnn-rnn >b.json
keys 'bench --explain --json' b.json
bench --data -l 60 >b.json
keys 'bench --data --json' b.json
# a run with --scaling takes too long here (tests/stage/bench/test_bench.sh has one): names as the sources have
# them
terms() { grep -o '{"[a-z]*", *&m->' "$SOURCE_DIR/src/stage/forecast/cost.c" | sed 's/{"//; s/".*//'; }
names 'Cost model'
terms >real
same 'Cost model' cost.c
names 'bench --scaling --json'
sed 's/.*\.//' documented | LC_ALL=C sort -u >sorted
mv sorted documented
{
    terms
    grep -o 'json_put_[a-z]*([^"]*, "[a-z_]*"' "$SOURCE_DIR/src/cmd/scaling.c" | sed 's/.*"\(.*\)"/\1/'
    grep -o 'put_[a-z]*(all, "[a-z_]*"' "$SOURCE_DIR/src/cmd/scaling.c" | sed 's/.*"\(.*\)"/\1/'
} | LC_ALL=C sort -u >real
same 'bench --scaling --json' scaling.c

# ---- every section that lists names was held against something
LC_ALL=C sort -u sections >sorted
awk '/^### / { section = substr($0, 5); next } /^#/ { section = "" }
    section != "" && /^    [^ ]/ { print section; section = "" }' "$formats" | LC_ALL=C sort -u |
    LC_ALL=C comm -23 - sorted | grep . && fail "sections that nothing is held against"

[ $failures = 0 ]
