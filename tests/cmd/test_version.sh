# What the program says of itself: its version is that of CITATION.cff and CHANGELOG, --verbose names the
# libraries that are loaded, as they and the system tell their versions, and --cite cites what CITATION.cff has.
. "$SOURCE_DIR/tests/scratch.sh"
"$DEMODASH" --version >short.txt || fail "--version"
version=$(sed -n 's/^version: //p' "$SOURCE_DIR/CITATION.cff")
[ "$(cat short.txt)" = "demodash $version" ] || { fail "--version, CITATION.cff has $version"; cat short.txt; }
[ "$(grep -m 1 '^[0-9]' "$SOURCE_DIR/CHANGELOG")" = "$version" ] || fail "CHANGELOG does not begin with $version"

# ---- --verbose
"$DEMODASH" --version --verbose >long.txt || fail "--version --verbose"
head -n 1 long.txt | cmp -s - short.txt || fail "--verbose begins otherwise"
value() { sed -n "s/^  $1  *//p" long.txt; }
for name in compiler kernels MPI BLAS ScaLAPACK HDF5 htslib zlib jansson Cairo libcrypto; do
    [ -n "$(value $name)" ] || fail "--verbose does not tell of $name"
done
[ "$(wc -l <long.txt)" = 12 ] || { fail "12 lines expected"; cat long.txt; }
# has NAME WORDS: its line has the words
has() { value "$1" | grep -qiF -e "$2" || { fail "$1: no '$2'"; value "$1"; }; }
defined() { sed -n "s/^#define $1 \"\(.*\)\"/\1/p" "$BUILD_DIR/config.h"; }
has compiler "$(defined BUILD_COMPILER)"
has ScaLAPACK "$(defined SCALAPACK_FOUND)"
has HDF5 "parallel"
loaded() { ldd "$DEMODASH" | grep -q "$1"; }
# a library that is loaded tells its version in its name, or pkg-config knows it
package() { # package NAME PKG-CONFIG
    wanted=$(pkg-config --modversion "$2" 2>/dev/null) || return 0
    has "$1" "$wanted"
}
package zlib zlib
package jansson jansson
package Cairo cairo
package htslib htslib
package libcrypto libcrypto
if loaded libopenblas; then has BLAS OpenBLAS; fi
if loaded libmpi.so.40; then has MPI "Open MPI"; fi
if loaded libmpich; then has MPI MPICH; fi
value MPI | grep -q '  \|	' && fail "the line of MPI has columns"
# the kernels in use are those that DEMODASH_ISA names
DEMODASH_ISA=base "$DEMODASH" --version --verbose >base.txt || fail "DEMODASH_ISA=base"
grep -q '^  kernels  *base on this processor, of base' base.txt || { fail "DEMODASH_ISA=base"; cat base.txt; }

# ---- --cite
"$DEMODASH" --cite >cite.txt || fail "--cite"
for words in "$(sed -n 's/^  title: "\(.*\)"/\1/p' "$SOURCE_DIR/CITATION.cff")" \
    "$(sed -n 's/^title: "\(.*\)"/\1/p' "$SOURCE_DIR/CITATION.cff")" \
    "$(sed -n 's/^  collection-title: "\(.*\)"/\1/p' "$SOURCE_DIR/CITATION.cff")" \
    "$(sed -n 's/^  - name: "\(.*\)"/\1/p' "$SOURCE_DIR/CITATION.cff")" \
    "$(sed -n 's/^ *value: "\(arXiv.*\)"/\1/p' "$SOURCE_DIR/CITATION.cff")" \
    "$(sed -n 's/^  start: //p' "$SOURCE_DIR/CITATION.cff")-$(sed -n 's/^  end: //p' "$SOURCE_DIR/CITATION.cff")" \
    "version = {$version}" "version $version"; do
    [ ${#words} -ge 5 ] || fail "CITATION.cff: '$words'"
    grep -qF -e "$words" cite.txt || { fail "--cite: no '$words'"; cat cite.txt; }
done
# each author as "Given Family" and, in BibTeX, "Family, Given"
sed -n 's/^ *- family-names: //p;s/^ *given-names: //p' "$SOURCE_DIR/CITATION.cff" | paste - - >authors.txt
[ "$(wc -l <authors.txt)" = 4 ] || fail "four authors expected in CITATION.cff"
while IFS='	' read -r family given; do
    grep -qF "$given $family" cite.txt && grep -qF "$family, $given" cite.txt || fail "--cite: no $given $family"
done <authors.txt
[ "$(grep -c '^@' cite.txt)" = 2 ] && [ "$(grep -c '^}' cite.txt)" = 2 ] || fail "two entries of BibTeX expected"

# ---- what else is asked is refused
expect 2 "--version does not take '--verbos', only --verbose" "$DEMODASH" --version --verbos
expect 2 "--cite does not take '--verbose'" "$DEMODASH" --cite --verbose
for words in "--version [--verbose]" "--cite"; do
    "$DEMODASH" --help | grep -qF -e "  $words " || fail "--help does not name $words"
done
[ $failures = 0 ] && echo "version $version: told"
[ $failures = 0 ]
