# Text files as editors, spreadsheets and compression tools leave them: a byte order mark is no text, in any
# file that we read; UTF-16 is told; several gzip members are read whole, and a damaged one is never lost.
. "$SOURCE_DIR/tests/scratch.sh"
mark=$(printf '\357\273\277')
# plain_and_marked NAME: the file NAME, and marked.NAME with a byte order mark before it, from stdin
plain_and_marked() {
    cat >"$1"
    { printf %s "$mark"; cat "$1"; } >"marked.$1"
}
# same COMMAND..: with a file {} in it: prints the same for a file and its marked twin
same() {
    for twin in '' marked.; do
        # shellcheck disable=SC2001
        (for word in "$@"; do printf '%s\n' "$word" | sed "s/{}/$twin/"; done) >words.txt
        xargs -d '\n' timeout 300 "$DEMODASH" <words.txt >"${twin}out.txt" 2>err.txt \
            || { fail "exit code: $(tr '\n' ' ' <words.txt)"; cat err.txt; }
    done
    cmp out.txt marked.out.txt || fail "a byte order mark changes: $*"
    [ -s out.txt ] || fail "nothing is printed: $*"
}
"$DEMODASH" simulate -o d.h5 --datasets 1 --train 40 --test 20 --length 70 2>err.txt || fail "simulate"
name=$("$DEMODASH" info d.h5 | sed -n '2s/  length.*//p')
printf 'MEME version 4\nALPHABET= ACGT\nMOTIF a\nletter-probability matrix: w= 1\n1 0 0 0\n' | plain_and_marked m.meme
printf '>MA1 AGL3\nA  [ 0  3 79 ]\nC  [94 75  4 ]\nG  [ 1  0  3 ]\nT  [ 2 19 11 ]\n' | plain_and_marked m.jaspar
printf 'AC  M1\nP0 A C G T\n01 1 2 3 4\n//\n' | plain_and_marked m.transfac
printf 'A 0.3\nC 0.2\nG 0.2\nT 0.3\n' | plain_and_marked letters.bg
printf 'epochs 1\n' | plain_and_marked short.recipe
printf '%s\n' "$name" | plain_and_marked names
printf 'dataset\tdeepbind_star\tdeepbind\tmeme_sum\n%s\t0.9\t0.8\t0.7\n' "$name" | plain_and_marked published.tsv
for kind in meme jaspar transfac; do same motifs list "{}m.$kind"; done
same tomtom m.jaspar m.jaspar --bfile '{}letters.bg'
for twin in '' marked.; do
    "$DEMODASH" train d.h5 -d "@${twin}names" -v small-cnn --recipe ${twin}short.recipe -o ${twin}r 2>err.txt \
        || { fail "train: ${twin}names, ${twin}short.recipe"; cat err.txt; }
    "$DEMODASH" tables ${twin}r -p ${twin}published.tsv >${twin}out.txt 2>err.txt || { fail "tables -p"; cat err.txt; }
done
grep -q '0\.9' r/tables/*.tsv out.txt || fail "published values are not in the tables"
for file in epochs.tsv predictions.tsv; do # the others hold the recipe's name
    cmp r/tasks/*/*/$file marked.r/tasks/*/*/$file || fail "train: another $file"
done
(cd r && find tables -type f | sort | xargs cat) >tables.txt
(cd marked.r && find tables -type f | sort | xargs cat) | cmp - tables.txt || fail "tables -p: other tables"
# json of a task
cp -r r json
for file in json/tasks/*/*/metrics.json; do { printf %s "$mark"; cat "$file"; } >new && mv new "$file"; done
"$DEMODASH" summary json 2>err.txt | sed 's/json/r/' >out.txt
"$DEMODASH" summary r 2>err.txt | cmp - out.txt || fail "a byte order mark in metrics.json"
# sequences
awk 'BEGIN { srand(7); for (i = 0; i < 60; i++) { q = ""
    for (t = 0; t < 40; t++) q = q substr("ACGT", 1 + int(4 * rand()), 1); print q "," i % 2 } }' >all.csv
awk -F, '{ print ">" NR; print $1 }' all.csv >all.fa
head -n 30 all.csv >one.csv && tail -n 30 all.csv >two.csv
letters() { "$DEMODASH" info "$1" | sed -n '2s/^[^ ]*//p'; }
"$DEMODASH" import all.csv -o all.h5 2>err.txt
for content in all.csv 'sequence,label|all.csv'; do
    case $content in *'|'*) { echo "${content%|*}"; cat all.csv; } ;; *) cat all.csv ;; esac | plain_and_marked x.csv
    "$DEMODASH" import marked.x.csv -o x.h5 2>err.txt || { fail "a marked table"; cat err.txt; }
    [ "$(letters x.h5)" = "$(letters all.h5)" ] || fail "a marked table: other sequences"
done
model=$(echo r/tasks/*/*/model.h5)
plain_and_marked s.fa <all.fa
same predict "$model" '{}s.fa'
# ---- UTF-16, with and without its mark
# wide FILE BEFORE BEHIND: each byte with a zero before or behind it
wide() { printf "$(od -An -v -to1 -w1 "$1" | sed "s/ *\(.*\)/$2\\\\\1$3/" | tr -d '\n')"; }
for start in '\377\376' ''; do
    for file in all.csv:csv letters.bg:bg; do
        { printf "$start"; wide ${file%:*} '' '\\000'; } >little.${file#*:}
        { printf "${start:+\376\377}"; wide ${file%:*} '\\000' ''; } >big.${file#*:}
    done
    for order in little big; do
        [ "$(wc -c <$order.csv)" -ge 5040 ] || fail "a wide file"
        expect 65 "$order.csv:1: this looks like text in UTF-16; save it as UTF-8" "$DEMODASH" import $order.csv -o x.h5
        expect 65 "$order.bg:1: this looks like text in UTF-16" "$DEMODASH" tomtom m.jaspar m.jaspar --bfile $order.bg
    done
done
# ---- gzip: members one after the other, as cat, bgzip and parallel compressors make them
gzip -nc one.csv >one.gz && gzip -nc two.csv >two.gz && : | gzip -nc >none.gz
for parts in 'one.gz two.gz' 'none.gz one.gz two.gz none.gz'; do
    # shellcheck disable=SC2086
    cat $parts >members.csv.gz
    expect 0 '60 sequences' "$DEMODASH" import members.csv.gz -o x.h5
    [ "$(letters x.h5)" = "$(letters all.h5)" ] || fail "members: other sequences"
done
size=$(wc -c <one.gz)
# byte AT VALUE FILE: put this byte into a copy, bad.csv.gz
byte() {
    cp "$3" bad.csv.gz
    printf "\\$(printf %o "$2")" | dd of=bad.csv.gz bs=1 seek="$1" conv=notrunc 2>/dev/null
}
cat one.gz two.gz >both.gz
refused() {
    rm -f x.h5
    expect 65 "$1" "$DEMODASH" import bad.csv.gz -o x.h5
    grep -q 'bad.csv.gz:[0-9]*: ' err.txt || fail "the file is not named: $1"
    [ ! -e x.h5 ] || fail "an output is left: $1"
}
for at in 0 1; do byte $((size + at)) 5 both.gz && refused 'is no gzip member: the file is damaged'; done
byte $((size + 2)) 9 both.gz && refused 'the gzip stream is damaged'
byte $((size + 3)) 224 both.gz && refused 'the gzip stream is damaged'
cat one.gz two.csv >bad.csv.gz && refused 'is no gzip member'
{ cat one.gz; head -c 512 /dev/zero; } >bad.csv.gz && refused 'is no gzip member'
head -c $((size + 5)) both.gz >bad.csv.gz && refused 'the gzip stream is cut short'
head -c "$(($(wc -c <both.gz) - 1))" both.gz >bad.csv.gz && refused 'the gzip stream is cut short'
gzip -nc all.fa >ok.fa.gz && cat ok.fa.gz one.csv >bad.fa.gz
expect 65 'bad.fa.gz:121: behind a gzip member' "$DEMODASH" predict "$model" bad.fa.gz
{ gzip -nc m.jaspar; echo x; } >bad.jaspar.gz
expect 65 'bad.jaspar.gz:6: behind a gzip member' "$DEMODASH" motifs list bad.jaspar.gz
# ---- a file of 3 MB that would be 3 GB: refused, within 512 MB of memory
awk 'BEGIN { s = "A"; for (i = 0; i < 16; i++) s = s s; s = substr(s, 1, 60000)
    for (i = 0; i < 1100; i++) print s ",1" }' | gzip -9nc >bomb.gz # 66 MB
for i in 1 2 3 4 5 6 7 8; do cat bomb.gz bomb.gz bomb.gz bomb.gz bomb.gz; done >bomb.csv.gz
expect 65 'more than 100 times its size; if that is right, decompress the file first' \
    sh -c 'ulimit -v 800000; exec "$DEMODASH" import bomb.csv.gz --make-negatives -o x.h5'
[ $failures = 0 ] && echo "text files: all as said"
[ $failures = 0 ]
