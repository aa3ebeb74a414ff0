# The arrows between the rooms, proved twice: every include, and every symbol that an object leaves to
# the linker, comes from the room itself or from one that tests/house/rooms.txt allows. An archive proves
# nothing, since upward references link as well. And each foreign library has one home. A breach planted
# on purpose must be found, so that this test cannot pass by looking at nothing.
cd "$SOURCE_DIR" || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0
fail() {
    echo "FAIL: $*"
    bad=1
}

# "ROOM OTHER" for each that a room may use, itself among them.
awk '/^#/ || NF == 0 { next }
    {
        may[$1, $1] = 1; rooms[++n] = $1
        for (i = 2; i <= NF; i++) {
            room = $i; sub(/^@/, "", room)
            if (!((room, room) in may)) { print "rooms.txt: " room " stands below its user " $1 >"/dev/stderr"; exit 1 }
            may[$1, room] = 1
            if ($i ~ /^@/) for (k = 1; k <= n; k++) if ((room, rooms[k]) in may) may[$1, rooms[k]] = 1
        }
    }
    END { for (pair in may) { split(pair, p, SUBSEP); print p[1], p[2] } }' tests/house/rooms.txt >"$folder/may" \
    || fail "tests/house/rooms.txt cannot be read"
find src io mpi -name '*.[ch]' | sed 's,/[^/]*$,,' | LC_ALL=C sort -u | while read -r room; do
    grep -qx "$room $room" "$folder/may" || echo "$room"
done >"$folder/unknown"
[ -s "$folder/unknown" ] && fail "not in tests/house/rooms.txt: $(cat "$folder/unknown")"

# check_includes: lines "FILE includes HEADER" that the rooms do not allow
check_includes() {
    find src io mpi -name '*.[ch]' | LC_ALL=C sort \
        | xargs grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"(src|io|mpi)/[^"]*"' \
        | sed 's/^\([^:]*\):.*"\(.*\)"/\1 \2/' \
        | awk 'NR == FNR { may[$1, $2] = 1; next }
            { from = $1; to = $2; sub(/\/[^\/]*$/, "", from); sub(/\/[^\/]*$/, "", to)
              if (!((from, to) in may)) print $1 " includes " $2 }' "$folder/may" -
}

# objects FOLDER SOURCES: those of sources that are there (a build folder keeps objects of former ones)
objects() {
    (cd "$1" && find src io mpi -name '*.o') | LC_ALL=C sort | while read -r object; do
        source=$(echo "${object%.o}.c" | sed 's,/lib[a-z0-9_]*_a-,/,')
        [ -e "$2/$source" ] && echo "$object"
    done
}
# check_objects FOLDER SOURCES: "OBJECT uses SYMBOL of OTHER" that the rooms do not allow
check_objects() {
    (cd "$1" && objects "$1" "$2" | xargs nm -gA 2>/dev/null) \
        | sed 's/^\([^:]*\):[0-9a-f ]* \([A-Za-z]\) \(.*\)$/\1 \2 \3/' >"$folder/symbols"
    [ "$(wc -l <"$folder/symbols")" -ge 2000 ] || echo "nm finds only $(wc -l <"$folder/symbols") symbols in $1"
    awk 'FNR == 1 { pass++ }
        pass == 1 { may[$1, $2] = 1; next }
        { room = $1; sub(/\/[^\/]*$/, "", room) }
        pass == 2 { if ($2 !~ /[Uvw]/) home[$3] = room; next }
        $2 == "U" && ($3 in home) && !((room, home[$3]) in may) { print $1 " uses " $3 " of " home[$3] }' \
        "$folder/may" "$folder/symbols" "$folder/symbols"
}

# home SYMBOLS OBJECTS WHAT: symbols of a foreign library are used in its home alone (both regular
# expressions; objects without .o and without the prefix of a library of their own)
home() {
    found=$(awk '$2 == "U" { print $1, $3 }' "$folder/symbols" | sed 's,/lib[a-z0-9_]*_a-,/,; s,\.o , ,' \
        | grep -E " ($1)\$" | grep -vE "^($2) " | awk '{ print "  " $1 ": " $2 }')
    [ -z "$found" ] || { fail "$3 outside its home"; echo "$found" | head -n 20; }
}

found=$(check_includes)
[ -z "$found" ] || { fail "includes against the arrows"; echo "$found"; }
found=$(check_objects "$BUILD_DIR" "$SOURCE_DIR")
[ -z "$found" ] || { fail "symbols against the arrows"; echo "$found"; }
science='src/(core|net|net/kernels|stats|motif|baseline|simulate|genome|explain)/[a-z0-9_]*'
home '(P?MPI|ompi)_.*' 'mpi/[a-z_]*|io/h5_[a-z]*' "MPI"
home 'H5.*' 'io/h5_[a-z]*' "HDF5"
home 'json_(delete|object|object_.*|array|array_.*|string|stringn.*|integer|integer_.*|real|real_.*|number_.*|true|false|null|v?pack.*|v?unpack.*|load.*|dump.*)' 'io/json' "jansson"
home 'fai_.*|faidx_.*|bgzf_.*|hts_.*' 'io/genome' "htslib"
home 'cairo_.*' 'io/page/draw_cairo' "Cairo"
home 'cblas_.*|openblas_.*' 'src/net/gemm' "BLAS"
home 'Cblacs_.*|p[sd][a-z]*_|descinit_|numroc_' 'mpi/grid' "ScaLAPACK"
home 'EVP_.*' 'src/core/hash' "libcrypto"
home 'gz(open|dopen|read|close|error|buffer).*|inflate.*' 'io/bytes' "zlib"
home '(f|fd|fre)?open(at|dir)?(64)?|creat(64)?|unlink(at)?|remove|rename|rmdir|mkdir|mkstemp(64)?' 'io/[a-z0-9_/]*|mpi/launch' "opening files"
found=$(awk '$2 == "U" { print $1, $3 }' "$folder/symbols" | grep -E "^$science\.o " \
    | grep -E ' (_*printf(_chk)?|puts|putchar|perror|exit|_exit|stdout|stderr|stdin)$')
[ -z "$found" ] || { fail "the science prints or exits"; echo "$found"; }

# ---- the test itself: a planted breach of each kind is found
mkdir -p "$folder/planted/src/net" "$folder/planted/io" "$folder/planted/mpi"
objects "$BUILD_DIR" "$SOURCE_DIR" | (cd "$BUILD_DIR" && xargs cp --parents -t "$folder/planted")
objects "$BUILD_DIR" "$SOURCE_DIR" | sed 's,\.o$,.c,; s,/lib[a-z0-9_]*_a-,/,' | while read -r source; do
    mkdir -p "$folder/planted/${source%/*}" && : >"$folder/planted/$source"
done
cat >"$folder/planted/src/net/planted.c" <<'C'
int gather_run(void);
int json_object(void);
int planted(void);
int planted(void) { return gather_run() + json_object(); }
C
${CC:-cc} -c -o "$folder/planted/src/net/planted.o" "$folder/planted/src/net/planted.c" || fail "no compiler to plant a breach with"
check_objects "$folder/planted" "$folder/planted" | grep -q "src/net/planted.o uses gather_run of src/stage/gather" \
    || fail "a planted symbol is not found"
(home "json_object" "io/json" planted) | grep -q "src/net/planted: json_object" || fail "a planted use of jansson is not found"
sed 's,^src/cmd src/core$,,' "$folder/may" >"$folder/less" && mv "$folder/less" "$folder/may"
check_includes | grep -q "^src/cmd/main.c includes src/core/" || fail "a planted include is not found"
[ $bad = 0 ] && echo "arrows: no breach"
exit $bad
