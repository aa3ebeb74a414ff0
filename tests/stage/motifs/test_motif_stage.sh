# motifs extract on trained networks: the same bytes on 1, 2 and 3 ranks, reruns, tables that add up,
# and bad input refused in one sentence.
. "$SOURCE_DIR/tests/scratch.sh"
record() { (cd r && find motifs -type f | LC_ALL=C sort | xargs sha256sum); }

$DEMODASH simulate -o c.h5 --datasets 2 --train 2000 --test 200 --seed 5 2>/dev/null \
    || { fail simulate; exit 1; }
mpi 2 "$DEMODASH" sweep c.h5 --no-gather --networks small-cnn --conv 9x16 --lstm 1x8 \
    --epochs 3 -o r 2>sweep.log || { fail sweep; cat sweep.log; exit 1; }
mpi 2 "$DEMODASH" sweep c.h5 --no-gather --networks small-cnn --seeds 2 --epochs 3 -o r 2>sweep.log ||
    { fail "sweep, seed 2"; cat sweep.log; exit 1; }
mpi 2 "$DEMODASH" explain r 2>explain.log || { fail explain; cat explain.log; }
set -- r/tasks/*/*/metrics.json
tasks=$#

# ---- the same bytes on 1, 2 and 3 ranks
mpi 1 "$DEMODASH" motifs extract r 2>one.log || { fail "1 rank"; cat one.log; }
record >one.sha
for n in 2 3; do
    rm -r r/motifs
    mpi $n "$DEMODASH" motifs extract r 2>n.log || { fail "$n ranks"; cat n.log; }
    record | cmp - one.sha || fail "files on $n ranks differ"
done
grep -q '\.partial' one.sha && fail "a partial file is left"

# ---- a rerun leaves finished ones alone; a lost file, another window are made anew
touch -d '2001-01-01' r/motifs/*.meme
expect 0 "finished before" "$DEMODASH" motifs extract r
[ "$(grep -c 'finished before' err.txt)" = "$tasks" ] || fail "not all were finished before"
record | cmp - one.sha || fail "a rerun changes bytes"
[ "$(find r/motifs -name '*.saliency.meme' -newermt 2002-01-01 | wc -l)" = 0 ] \
    || fail "a rerun writes again"
lost=$(ls r/motifs/*.saliency.meme | head -n 1)
rm "$lost"
"$DEMODASH" motifs extract r 2>err.txt || fail "a lost file"
[ "$(grep -c 'finished before' err.txt)" = $((tasks - 1)) ] || fail "a lost file is not made anew"
record | cmp - one.sha || fail "a file made anew differs"
# A record that says what cannot be is refused with file and field.
torn=$(ls r/motifs/*-s1.json | head -n 1)
cp "$torn" whole.json
sed '0,/"qvalue": [0-9.e-]*/s//"qvalue": 7/' whole.json >"$torn"
expect 65 "qvalue: 7 is outside 0 to 1" "$DEMODASH" motifs extract r
cp whole.json "$torn"
cp -r r/motifs kept
"$DEMODASH" motifs extract r --window 7 2>/dev/null || fail "--window 7"
awk -F '\t' 'FNR > 1 && length($3) != 7 { bad = 1 } END { exit bad }' r/motifs/*.saliency.tsv \
    || fail "words are not of 7 letters"
rm -r r/motifs
mv kept r/motifs

# ---- one background, uniform: tomtom finds in a motif file what its table says, also where the database
# states another
cp -r r uneven
sed 's/^A 0.25.*/A 0.4 C 0.1 G 0.1 T 0.4/' r/motifs/targets.meme >uneven.meme
rm -r uneven/motifs
"$DEMODASH" motifs extract uneven --motifs uneven.meme 2>/dev/null || fail "an uneven database"
grep -q 'uniform background' uneven/motifs/table4.tsv || fail "table4.tsv names no background"
for f in $(grep -l '^MOTIF' uneven/motifs/*.filters.meme uneven/motifs/*.classopt.meme); do
    "$DEMODASH" tomtom "$f" uneven.meme 2>/dev/null | grep -v '^#' >by-hand.txt
    grep -v '^#' "${f%.meme}.tsv" | cmp -s - by-hand.txt || fail "$f: tomtom finds something else"
done
rm -r uneven

# ---- what is in it
for f in r/motifs/all.meme $(grep -l '^MOTIF' r/motifs/*.consensus.meme); do
    "$DEMODASH" motifs list "$f" >list.txt 2>&1 || { fail "motifs list $f"; cat list.txt; }
done
head -n 1 r/motifs/best.tsv | grep -q "$(printf 'dataset\tnetwork\tseed\tmethod\tquery\tsites')" \
    || fail "head of best.tsv"
for f in r/motifs/*cnn-s1.saliency.tsv; do
    [ "$(wc -l <"$f")" = 101 ] || fail "$f: one word a positive sequence"
done
# table 4 is what the tables of words say
word_mean() { # METHOD NETWORK
    files=$(ls r/motifs/*."$2"-s?."$1".tsv)
    cat $files | awk -F '\t' -v n="$(echo "$files" | wc -l)" '$8 == 1 { own++ } END { printf "%.1f", own / n }'
}
column() { # NUMBER NETWORK
    awk -F '\t' -v n="$1" -v name="$2" '$1 == name { print $n }' r/motifs/table4.tsv
}
for name in $(ls r/tasks/* | sed -n 's/-s1$//p' | sort -u); do
    case $name in composition | gkm) continue ;; esac
    [ "$(column 4 "$name")" = "$(word_mean saliency "$name")" ] || fail "saliency of $name"
    [ "$(column 2 "$name")" = 2 ] || fail "both datasets have a motif of their own: $name"
done
expect 0 "Table 4" "$DEMODASH" tables r
# a planted motif comes back from a network that has learnt it
awk -F '\t' 'NR > 1 && $0 !~ /^#/ && $4 > .95 { n++; good += $8 } END { exit !(n > 0 && good >= n / 2) }' \
    r/motifs/planted.tsv || { fail "planted motifs are not found"; cat r/motifs/planted.tsv; }

# ---- how far to trust a motif: seeds that find it again, what of the score hangs on it
cell() { # FILE HEADING: that column of a table, without its heading
    awk -F '\t' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) n = i; next } { print $n }' "$1"
}
consensus=$(cat r/motifs/*.consensus.meme | grep -c '^MOTIF')
[ "$(cell r/motifs/trust.tsv motif | sort -u | wc -l)" = "$consensus" ] || fail "trust.tsv: a row for each consensus motif"
awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { n++; seeds = $at["network"] == "small-cnn" ? 2 : 1 }
    $at["seeds"] != seeds || $at["found_in"] < 1 || $at["found_in"] > seeds { print; bad = 1 }
    $at["found_in"] == 2 { again++ }
    $at["lost"] > $at["bound"] || $at["bound"] > $at["sequences"] || $at["sequences"] > $at["sites"] { print; bad = 1 }
    $at["sites"] >= 60 && !($at["fall"] > 5 * $at["fall_se"] && $at["fall"] > 4 * $at["control"]) { print; bad = 1 }
    END { exit bad || n == 0 || again == 0 }' r/motifs/trust.tsv || { fail "trust.tsv"; cat r/motifs/trust.tsv; }

# ---- dependencies: the definition, and means of what they are means of
for f in r/motifs/*.pairs.tsv; do
    awk -F '\t' 'NR > 1 { d = $13 - ($9 - $10 - $11 + $12); if (d > 1e-6 || d < -1e-6) exit 1 }' "$f" \
        || fail "$f: the interaction is not both - one - other + neither"
done
for f in r/motifs/*.pairs.tsv; do
    awk -F '\t' 'FNR == 1 { next } NR == FNR { k = $1 " " $2 " " $3 " " $5; n[k]++; sum[k] += $13; next }
        $5 == "all" { k = $1 " " $2 " " $3 " " $4; d = sum[k] / n[k] - $11; seen++
            if (n[k] != $8 || d > 1e-6 || d < -1e-6) bad = 1 }
        $5 == "part" { parts += $8 } { all += $5 == "all" ? $8 : 0 }
        END { exit bad || seen != length(n) || parts != all }' "$f" "${f%pairs.tsv}dependencies.tsv" \
        || fail "dependencies.tsv are not the means of $f"
done
head -n 1 r/motifs/dependencies.tsv | grep -q "^dataset	network	seed	source	motif" || fail "head of dependencies.tsv"

# ---- recovery: consensus as planted.tsv counts it; aligned words and targets have matrices
awk -F '\t' 'NR > 1 && $0 !~ /^#/ && $2 == "small-cnn" { n += $7; good += $8 } END { printf "%d\t%d", n, good }' \
    r/motifs/planted.tsv >planted.txt
[ "$(awk -F '\t' '$1 == "small-cnn" && $2 == "consensus" { printf "%d\t%d", $5, $6 }' r/motifs/recovery.tsv)" = "$(cat planted.txt)" ] \
    || { fail "recovery.tsv"; cat r/motifs/recovery.tsv; }
cell r/motifs/best.tsv query | LC_ALL=C sort >queries.txt
sed -n 's/^MOTIF \([^ ]*\).*/\1/p' r/motifs/all.meme | LC_ALL=C sort | LC_ALL=C comm -23 queries.txt - | grep . && fail "best.tsv: a motif without a matrix"
cell r/motifs/best.tsv target | LC_ALL=C sort -u >targets.txt
sed -n 's/^MOTIF \([^ ]*\).*/\1/p' r/motifs/targets.meme | LC_ALL=C sort | cmp - targets.txt || fail "targets.meme"

# ---- without shuffles there is nothing of it
cp -r r/motifs kept
expect 0 "" "$DEMODASH" motifs extract r --shuffles 0
[ "$(wc -l <r/motifs/dependencies.tsv)" = 1 ] || fail "--shuffles 0: dependencies.tsv"
[ "$(cell r/motifs/trust.tsv fall | sort -u)" = NA ] || fail "--shuffles 0: trust.tsv"
rm -r r/motifs
mv kept r/motifs

# ---- a task without explain.h5 is explained first
rm "$(ls r/tasks/*/small-cnn-s1/explain.h5 | head -n 1)"
expect 0 "" "$DEMODASH" motifs extract r
record | cmp - one.sha || fail "explained again, other files"
[ "$(ls r/tasks/*/small-cnn-s1/explain.h5 | wc -l)" = 2 ] || fail "explain.h5 is not made"

# ---- the reports show it: the same bytes on 1 and 3 ranks; made anew when motifs have changed
cp -r r r3
for n in 1 3; do
    to=r$n
    [ $n = 1 ] && to=r
    mpi $n "$DEMODASH" gather $to 2>log || { fail "gather on $n ranks"; cat log; }
    (cd $to && find reports index* -type f | LC_ALL=C sort | xargs sha256sum) >report$n.sha
    cmp report$n.sha report1.sha || fail "reports on $n ranks differ"
done
page=$(ls r/reports/*.html | head -n 1)
grep -q 'id="trust"' "$page" || fail "$page: how far to trust a motif"
grep -q 'id="dependencies"' "$page" || [ "$(ls r/reports/*/dependencies.tsv | wc -l)" = 0 ] || fail "$page: dependencies"
grep -q 'in 2 of 2 seeds\|in 1 of 2 seeds' "$page" || fail "$page: seeds"
grep -aq "(Motifs of small-cnn" "${page%.html}.pdf" || fail "${page%.html}.pdf: no page of motifs in the outline"
# a match is called one up to q = .1, else the nearest is named
grep -o 'nearest has q = [0-9.e-]*' r/reports/*.html | sed 's/.*= //' >weak.txt
grep -o '[ >]q = [0-9.e-]*' r/reports/*.html | sed 's/.*= //' >all.txt
awk 'FILENAME == "weak.txt" { weak++; if (!($1 > .1)) bad = 1; next } $1 > .1 { above++ } { all++ }
    END { exit bad || weak == 0 || weak != above || all == weak }' weak.txt all.txt || { fail "weak matches"; cat weak.txt all.txt; }
for f in motifs.tsv trust.tsv; do [ -s "${page%.html}/$f" ] || fail "no $f beside the report"; done
touch -d '2001-01-01' r/reports/*.html
"$DEMODASH" gather r 2>/dev/null
[ -z "$(find r/reports -name '*.html' -newermt 2002-01-01)" ] || fail "a rerun writes reports"
"$DEMODASH" motifs extract r --shuffles 1 2>/dev/null
"$DEMODASH" gather r 2>/dev/null
[ "$(find r/reports -name '*.html' -newermt 2002-01-01 | wc -l)" = 2 ] || fail "a report with other motifs is stale"
"$DEMODASH" motifs extract r 2>/dev/null

# ---- bad input
expect 2 "needs one results folder" "$DEMODASH" motifs extract
expect 66 "nowhere" "$DEMODASH" motifs extract nowhere
expect 66 "nowhere.meme" "$DEMODASH" motifs extract r --motifs nowhere.meme
expect 2 "--window" "$DEMODASH" motifs extract r --window 3
expect 66 "nowhere.h5" "$DEMODASH" motifs extract r --compendium nowhere.h5 --again
echo broken >"$(ls r/tasks/*/small-cnn-s1/explain.h5 | head -n 1)"
expect 1 "tasks failed" "$DEMODASH" motifs extract r

[ $failures = 0 ] || exit 1
echo "motif stage: all passed"
