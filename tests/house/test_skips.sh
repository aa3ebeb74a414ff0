# The harness of the unit tests counts skips as skips: exit 77 when nothing could be tested, each reason in
# a line of its own.
. "$SOURCE_DIR/tests/scratch.sh"
skips() { # skips WHAT CODE LINES: of both tests, as tests/house/skips.c says
    SKIPS=$1 "$BUILD_DIR/tests/house/skips" >out.txt 2>&1
    got=$?
    [ $got = "$2" ] || { fail "$1: exit $got, not $2"; cat out.txt; }
    [ "$(grep -c '^SKIP: ' out.txt)" = "$3" ] || { fail "$1: $3 reasons expected"; cat out.txt; }
}
skips pp 0 0
skips ps 0 2
skips sp 0 2
skips ss 77 4
grep -qx "SKIP: one: no first" out.txt || fail "the reason is not told"
skips oo 0 2
skips sf 1 2
skips fp 1 0
[ $failures = 0 ]
