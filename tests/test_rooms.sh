# The rooms and the direction of their arrows: every include is held against the house's rules.
cd "$SOURCE_DIR" || exit 1
bad=0
# breach FILES-REGEX INCLUDE-REGEX SENTENCE: no file whose name matches may include such a header
breach() {
    found=$(find src io mpi -name '*.[ch]' | LC_ALL=C sort | grep -E "$1" \
        | xargs grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" /dev/null)
    if [ -n "$found" ]; then
        printf 'breach: %s\n%s\n' "$3" "$found"
        bad=1
    fi
}
science='^src/(core|net|stats|motif|explain|baseline|simulate)/'
breach "$science" '(io|mpi)/|src/(stage|cmd)/|mpi\.h|hdf5\.h|jansson\.h|cairo' \
    'the science includes no files, ranks, stages or commands'
breach '^src/core/' 'src/(net|stats|motif|explain|baseline|simulate)/' 'core includes core only'
breach '^src/(net|stats|motif|baseline|simulate)/' 'src/explain/' 'explain stands on net and motif'
breach '^src/net/' 'src/(stats|motif|baseline|simulate)/' 'net stands on core'
found=$(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' src/net/kernels/*.[ch] \
    | grep -vE '"(config\.h|src/net/shapes\.h|src/net/kernels/[a-z_]*\.h|src/core/[a-z_]*\.h)"')
if [ -n "$found" ]; then
    printf 'breach: kernels stand below the layers: they share shapes.h with them\n%s\n' "$found"
    bad=1
fi
breach '^src/stats/' 'src/(net|motif|baseline|simulate)/' 'stats stands on core'
breach '^src/motif/' 'src/(net|baseline|simulate)/' 'motif stands on core and stats'
breach '^io/' 'mpi/|src/(stage|cmd)/' 'io includes neither mpi nor stages'
breach '^mpi/' 'io/|src/(stage|cmd)/' 'mpi includes neither io nor stages'
breach '^src/stage/' 'src/cmd/' 'stages know no commands'
# One home for each foreign header.
home() {
    found=$(grep -rlE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<($1)>" src io mpi --include='*.[ch]' \
        | grep -vE "^($2)$")
    if [ -n "$found" ]; then
        printf 'breach: <%s> is included outside its home\n%s\n' "$1" "$found"
        bad=1
    fi
}
home 'mpi\.h' 'mpi/[a-z_]*\.c|io/h5_[a-z]*\.[ch]'
home 'jansson\.h' 'io/json\.c'
home 'hdf5\.h' 'io/h5_[a-z]*\.[ch]'
home 'cblas\.h' 'src/net/gemm\.c'
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
# The science neither prints nor exits.
found=$(find src -name '*.c' | grep -E "$science" \
    | xargs grep -nE '(^|[^a-z_])(printf|puts|putchar|perror|exit)\(|stderr|stdout' /dev/null)
if [ -n "$found" ]; then
    printf 'breach: the science prints or exits\n%s\n' "$found"
    bad=1
fi
[ $bad = 0 ] && echo "rooms: no breach"
exit $bad
