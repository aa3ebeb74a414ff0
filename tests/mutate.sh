#!/usr/bin/env bash
# Do the tests notice? Applies the changes of tests/mutants.txt, one at a time, in a copy of the tree,
# builds what the named tests need, runs these alone, and prints which changes they noticed, by room.
# usage: tests/mutate.sh [--room ROOM] [--grep WORD] [LIST]
#   ROOM: src/core, io, ...; WORD: only changes whose file or text has it; LIST: default tests/mutants.txt
# A change of the list is four lines, and an empty one:
#   FILE
#   - old text        on one line of FILE, exactly once; spaces around it do not count
#   + new text
#   = tests           as make check takes them in TESTS
# A change whose text is not there exactly once, or that does not compile, is an error of the list.
# Exit code: 0 when all was run, whatever was noticed; 1 for an error; 77 without Python.
set -u
room= word= list=
source=$(cd "$(dirname "$0")/.." && pwd)
while [ $# -gt 0 ]; do
    case $1 in
    --room) room=$2; shift ;;
    --grep) word=$2; shift ;;
    -h | --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
    -*) echo "unknown option $1; see --help" >&2; exit 2 ;;
    *) list=$(realpath "$1") ;;
    esac
    shift
done
[ -n "$list" ] || list=$source/tests/mutants.txt
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tree=$folder/tree

# edit FILE NUMBER: put in the new text of change NUMBER of the list; fails unless the old one is there once
edit() {
    python3 - "$tree/$1" "$list" "$2" <<'END'
import sys
path, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
blocks = [b.split("\n") for b in open(name, encoding="utf-8").read().split("\n\n")]
blocks = [[l for l in b if l and l[0] != "#"] for b in blocks]
block = [b for b in blocks if b][number - 1]
old, new = block[1][1:].strip(), block[2][1:].strip()
text = open(path, encoding="utf-8").read()
if text.count(old) != 1:
    sys.exit("'%s' is there %d times" % (old, text.count(old)))
open(path, "w", encoding="utf-8").write(text.replace(old, new))
END
}

# changes.txt: NUMBER, FILE, TESTS, OLD, with tabs
python3 - "$list" >"$folder/changes.txt" <<'END' || { echo "the list is not as described"; exit 1; }
import sys
number = 0
for block in open(sys.argv[1], encoding="utf-8").read().split("\n\n"):
    lines = [l for l in block.split("\n") if l and l[0] != "#"]
    if not lines:
        continue
    number += 1
    if [l[0] for l in lines[1:]] != ["-", "+", "="] or "\t" in lines[0] + lines[3]:
        sys.exit("change %d is not four lines: %s" % (number, lines))
    print(number, lines[0], lines[3][1:].strip(), lines[1][1:].strip(), sep="\t")
END

mkdir "$tree"
(cd "$source" && git ls-files -z 2>/dev/null | xargs -0 cp --parents -t "$tree") \
    || { echo "the tree cannot be copied"; exit 1; }
mkdir "$tree/build"
cd "$tree/build" || exit 1
# with the flags of development, so that a compiler cache has it all; a change may leave a warning, though
(cd .. && autoreconf -i) >"$folder/log" 2>&1 && ../configure --enable-werror >>"$folder/log" 2>&1 \
    && make -j "$(nproc)" >>"$folder/log" 2>&1 && make -j "$(nproc)" check TESTS= >>"$folder/log" 2>&1 \
    || { echo "the tree does not build"; tail -n 20 "$folder/log"; exit 1; }
flags="$(sed -n 's/^CFLAGS = //p' Makefile) -Wno-error"

# needs TESTS: the programs that make must bring up to date for them, besides demodash
needs() {
    for test in $1; do
        case $test in
        *.sh) sed -n 's/^program //p' tests/lists.txt | while read -r program; do
                  grep -qF "${program##*/}" "$tree/$test" && echo "$program"
              done ;;
        *) echo "$test" ;;
        esac
    done
}

# check TESTS: build what they need, run them
check() { make -j "$(nproc)" check TESTS="$1" check_PROGRAMS="$2" CFLAGS="$flags" >"$folder/log" 2>&1; }

errors=0
: >"$folder/results.txt"
exec 3<"$folder/changes.txt"
while IFS=$'\t' read -r -u 3 number file tests old; do
    here=${file%/*}
    [ -z "$room" ] || [ "$here" = "$room" ] || continue
    case "$file $old" in *"$word"*) ;; *) continue ;; esac
    cp "$tree/$file" "$folder/kept" || { errors=$((errors + 1)); continue; }
    if ! edit "$file" "$number"; then
        echo "ERROR    $file: $old"
        errors=$((errors + 1))
        continue
    fi
    programs=$(needs "$tests" | tr '\n' ' ')
    if ! check "" "$programs"; then
        echo "ERROR    $file: does not compile: $old"
        grep -m 3 'error' "$folder/log"
        errors=$((errors + 1))
    elif check "$tests" "$programs"; then
        ran=$(sed -n 's/^# PASS: *//p' "$folder/log")
        echo "MISSED   $file: $old   (${ran:-0} passed: $tests)"
        printf '%s\t0\n' "$here" >>"$folder/results.txt"
    else
        echo "noticed  $file: $old   ($(sed -n 's/^\(FAIL\|ERROR\): //p' "$folder/log" | tr '\n' ' '))"
        printf '%s\t1\n' "$here" >>"$folder/results.txt"
    fi
    cp "$folder/kept" "$tree/$file"
done
echo
sort "$folder/results.txt" | awk -F'\t' '{ n[$1]++; seen[$1] += $2; all++; sum += $2 }
    END { for (r in n) printf "%-20s %d of %d\n", r, seen[r], n[r] | "sort"; close("sort")
          if (all) printf "%-20s %d of %d, %.0f %%\n", "all", sum, all, 100 * sum / all }'
[ $errors = 0 ] || echo "$errors changes of the list cannot be tried"
[ $errors = 0 ]
