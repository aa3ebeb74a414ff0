# Sourced by the tests of options, behind scratch.sh. A test shows of each option of a command that it
# matters, and notes it by holds; all_held then compares these with the options that --help lists, so that
# an option that is added must be tested.
: >held.txt
# holds COMMAND OPTION...: these have been shown to matter
holds() {
    command=$1
    shift
    for option in "$@"; do echo "$command $option" >>held.txt; done
}
# options_of COMMAND: the long names that its --help lists
options_of() {
    # shellcheck disable=SC2086
    "$DEMODASH" $1 --help | sed -n 's/^  \(-[A-Za-z],\|   \) --\([a-z][a-z0-9-]*\).*/\2/p' | sort
}
# all_held COMMAND [NUMBER]: none is missing, none is made up; at least NUMBER are there
all_held() {
    options_of "$1" >there.txt
    sed -n "s/^$1 \([a-z0-9-]*\)\$/\1/p" held.txt | sort -u >shown.txt
    comm -23 there.txt shown.txt | sed "s/.*/$1 --& is held by no test/" >wrong.txt
    comm -13 there.txt shown.txt | sed "s/.*/$1 --& is not in --help/" >>wrong.txt
    [ -s wrong.txt ] && { fail "options of $1:"; cat wrong.txt; }
    [ "$(wc -l <there.txt)" -ge "${2:-1}" ] || { fail "$1: $2 options expected in --help"; cat there.txt; }
    echo "$1: $(wc -l <shown.txt) options held"
}
# refused CODE COMMAND...: demodash COMMAND ends with this exit code
refused() {
    code=$1
    shift
    timeout 120 "$DEMODASH" "$@" >out.txt 2>err.txt
    got=$?
    [ $got = "$code" ] || { fail "exit $got, not $code: $*"; cat err.txt; }
}
# ok COMMAND...: demodash COMMAND ends with 0; what it prints is in out.txt, what it says in err.txt
ok() {
    timeout 120 "$DEMODASH" "$@" >out.txt 2>err.txt || { fail "exit $?: $*"; cat err.txt; }
}
# same A B WORDS, other A B WORDS: two files hold the same, or not
same() { cmp -s "$1" "$2" || fail "$3: $1 and $2 differ"; }
other() { [ -s "$1" ] && [ -s "$2" ] && ! cmp -s "$1" "$2" || fail "$3: $1 and $2 are the same, or not there"; }
# says WORDS FILE NAME: FILE has the line or part of one
says() { grep -q -- "$1" "$2" || { fail "$3: no '$1' in $2"; head -n 20 "$2"; }; }
# numbers FOLDER: all that its tasks' training came to
numbers() { cat "$1"/tasks/*/*/epochs.tsv "$1"/tasks/*/*/predictions.tsv; }
# trained OPTIONS...: train with these on c.h5, the numbers to now.txt, the folder is r
trained() {
    rm -rf r
    ok train c.h5 -o r "$@"
    numbers r >now.txt
}
# kernel ARGUMENTS: its predictions
kernel() {
    rm -rf r
    ok train c.h5 -o r --network gkm "$@"
    cat r/tasks/*/gkm-s1/predictions.tsv >now.txt
}
# not every processor has these products
precision=single
grep -q avx512_bf16 /proc/cpuinfo 2>/dev/null && precision=bfloat16
