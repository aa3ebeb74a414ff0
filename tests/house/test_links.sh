# The science needs neither MPI nor HDF5: no symbol of theirs is wanted by its library or by the
# tests that are linked with it alone.
foreign='^[[:space:]]*U (MPI_|PMPI_|MPIO_|H5|Cblacs_|pd[a-z]*_$|json_|cairo_)'
bad=0
cd "$BUILD_DIR" || exit 1
# without_foreign FILE: its undefined symbols are none of those
without_foreign() {
    nm -u "$1" >"links.$$" 2>/dev/null || { echo "FAIL: nm cannot read $1"; bad=1; }
    [ -s "links.$$" ] || { echo "FAIL: $1 wants nothing at all"; bad=1; }
    if grep -E "$foreign" "links.$$"; then
        echo "FAIL: $1 wants these"
        bad=1
    fi
    rm -f "links.$$"
}
without_foreign libscience.a
programs=0
for program in $SCIENCE_TESTS; do
    without_foreign "$program"
    programs=$((programs + 1))
done
[ $programs -gt 0 ] || { echo "FAIL: no test of the science is known"; bad=1; }
# the pattern itself: the program as a whole wants both
nm -u demodash | grep -E "$foreign" | grep -q 'U MPI_' || { echo "FAIL: demodash wants no MPI?"; bad=1; }
nm -u demodash | grep -E "$foreign" | grep -q 'U H5' || { echo "FAIL: demodash wants no HDF5?"; bad=1; }
[ $bad = 0 ] && echo "links: the library of the science and $programs tests want neither MPI nor HDF5"
exit $bad
