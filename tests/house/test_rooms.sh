# House rules that text shows: each foreign header, each name of a task's file and each call that touches
# files has one home; lines and functions keep to their lengths. The arrows between rooms are proved by
# tests/house/test_arrows.sh, circles by tests/house/test_circles.sh.
cd "$SOURCE_DIR" || exit 1
bad=0
# One home for each foreign header.
home() {
    found=$(grep -rlE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<($1)>" src io mpi fuzz --include='*.[ch]' \
        | grep -vE "^($2)$")
    if [ -n "$found" ]; then
        printf 'breach: <%s> is included outside its home\n%s\n' "$1" "$found"
        bad=1
    fi
}
home 'mpi\.h' 'mpi/[a-z_]*\.c|io/h5_[a-z]*\.[ch]'
home 'jansson\.h' 'io/json\.c'
home 'htslib/.*\.h' 'io/genome\.c'
home 'hdf5\.h' 'io/h5_[a-z]*\.[ch]'
home 'cblas\.h|mkl.*\.h' 'src/net/gemm\.c'
home 'cairo.*\.h' 'io/page/draw_cairo\.c'
# Files are opened, listed and removed in io alone (mpi/launch.c leaves a mark for the batch scripts).
found=$(find src mpi -name '*.c' | LC_ALL=C sort | grep -v '^mpi/launch\.c$' \
    | xargs grep -nE '(^|[^a-z_])(fopen|freopen|opendir|scandir|unlink|rmdir|remove|rename|mkdir|stat|access)\(' \
        /dev/null)
if [ -n "$found" ]; then
    printf 'breach: files are touched outside io\n%s\n' "$found"
    bad=1
fi
# One home for the names of a task's files: no path is put together elsewhere.
# spelt NAMES-REGEX HOME-REGEX: no literal outside its home is such a name, or a path that ends in it
spelt() {
    found=$(find src io mpi -name '*.c' | LC_ALL=C sort | grep -vE "^($2)$" \
        | xargs grep -nE "(\"|%s/)($1)(\"|:)" /dev/null)
    if [ -n "$found" ]; then
        printf "breach: a name of a task's file is spelt outside %s\n%s\n" "$2" "$found"
        bad=1
    fi
}
spelt '(settings|failed)\.txt|(epochs|predictions)\.tsv|(model|explain)\.h5|(metrics|run)\.json' \
    'src/stage/task/folder\.c'
spelt 'checkpoint(\.old|\.new)?(\.partial)?' 'io/checkpoint\.c'
# At most 100 columns, in characters: two files stand side by side on a screen.
found=$(find src io mpi tests fuzz -name '*.[ch]' | LC_ALL=C sort | LC_ALL=C.UTF-8 xargs grep -nE '.{101,}' /dev/null)
if [ -n "$found" ]; then
    printf 'breach: lines of more than 100 columns\n%s\n' "$found" | cut -c1-200
    bad=1
fi
# The harnesses stand outside: nothing that is installed includes or links them.
found=$(grep -rnE '#[[:space:]]*include[[:space:]]*"(fuzz|tests)/' src io mpi --include='*.[ch]')
if [ -n "$found" ]; then
    printf 'breach: the program includes what tests it\n%s\n' "$found"
    bad=1
fi
# A function of more than 90 lines says why it is one: a comment 'Long because ...' in its body.
found=$(find src io mpi fuzz -name '*.c' | LC_ALL=C sort | xargs awk '
    FNR == 1 { start = 0 }
    /^\{/ { start = FNR; why = 0 }
    /Long because/ { why = 1 }
    /^\}/ { if (start && FNR - start + 1 > 90 && !why) print FILENAME ":" start ": " FNR - start + 1 " lines"
            start = 0 }')
if [ -n "$found" ]; then
    printf 'breach: functions of more than 90 lines that do not say why\n%s\n' "$found"
    bad=1
fi
[ $bad = 0 ] && echo "rooms: no breach"
exit $bad
