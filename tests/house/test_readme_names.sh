# src/README names paths and functions: each must exist, so that a move is noticed.
cd "$SOURCE_DIR" || exit 1
bad=0
functions=0
for name in $(grep -o '`[a-z_0-9]*()`' src/README | tr -d '`()' | LC_ALL=C sort -u); do
    functions=$((functions + 1))
    grep -rqE "(^|[ *])$name\(" src io mpi --include='*.h' ||
        { echo "FAIL: src/README names $name(), which no header declares"; bad=1; }
done
paths=0
for path in $(grep -oE '(src|io|mpi|tests)/[A-Za-z_0-9/]+(\.[a-z0-9]+)?' src/README | LC_ALL=C sort -u); do
    paths=$((paths + 1))
    [ -e "${path%/}" ] || { echo "FAIL: src/README names $path, which does not exist"; bad=1; }
done
# functions that are named with their header are declared there
pairs=0
for pair in $(tr '\n' ' ' <src/README | tr -s ' ' |
              grep -oE '`[a-z_0-9]+\(\)` \([a-z_0-9/]+\.h\)' | tr -d '` ' | sed 's/()(/:/; s/)$//'); do
    pairs=$((pairs + 1))
    grep -qE "(^|[ *])${pair%%:*}\(" "${pair#*:}" 2>/dev/null ||
        { echo "FAIL: ${pair%%:*}() is not declared in ${pair#*:}"; bad=1; }
done
# comments of the sources send readers to files that exist, and to no document that they do not have
for path in $(grep -rhoE '\b(src|io|mpi|tests)/[a-z_0-9/]+\.(c|h|sh)\b' src io mpi Makefile.am | LC_ALL=C sort -u); do
    [ -e "$path" ] || { echo "FAIL: $(grep -rlF "$path" src io mpi Makefile.am) names $path"; bad=1; }
done
if grep -rnE '\b(DESIGN|PAPER|HOUSE|FIELD)(\.md|:)|[(;] *(DESIGN|PAPER|HOUSE|FIELD)[ ,)]|of the design' src io mpi --include='*.[ch]'; then
    echo "FAIL: these comments cite a document that is not in the repository"
    bad=1
fi
# constants, types and every folder of the sources
for name in LANES SCORE_CHUNK status_t sequence_set; do
    grep -q "\`$name\`" src/README || { echo "FAIL: src/README does not tell of $name"; bad=1; }
    grep -rqw "$name" src --include='*.h' || { echo "FAIL: no header has $name"; bad=1; }
done
for room in src/*/ src/stage/*/; do
    name=${room%/}
    case $name in src/stage/*) pattern="^    ${name##*/} " ;; *) pattern="^    $name " ;; esac
    grep -q "$pattern" src/README || { echo "FAIL: src/README has no line for $name"; bad=1; }
done
[ $functions -gt 20 ] && [ $paths -gt 20 ] && [ $pairs -gt 5 ] ||
    { echo "FAIL: only $functions functions, $paths paths and $pairs pairs were found"; bad=1; }
[ $bad = 0 ] && echo "src/README: $functions functions and $paths paths exist, $pairs stand where it says"
exit $bad
