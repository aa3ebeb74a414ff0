# Packages name the version that is built, and each library that configure looks for: Debian's control,
# examples/install.sh, what configure says of Debian, Apptainer's definition and Spack's recipe.
. "$SOURCE_DIR/tests/scratch.sh"
version=$("$DEMODASH" --version | sed 's/^demodash //')
packaging=$SOURCE_DIR/packaging
has() { # has FILE WORDS..: each stands in it
    file=$1
    shift
    for words in "$@"; do
        grep -qF -e "$words" "$file" || fail "${file#"$SOURCE_DIR"/} has no '$words'"
    done
}
[ "$(sed -n '1s/^demodash (\(.*\)-[0-9]*) .*/\1/p' "$packaging/debian/changelog")" = "$version" ] \
    || fail "debian/changelog does not begin with $version"
has "$packaging/spack/packages/demodash/package.py" "version(\"$version\")"
has "$packaging/spack/README" "demodash@$version"
has "$packaging/apptainer/demodash.def" "demodash-$version.tar.xz" "image.version $version"
has "$packaging/apptainer/README" "demodash-$version.tar.xz"

# ---- Debian's packages, as words a line; those that any build has are left out
words() { tr -c 'a-z0-9.+-' '\n' | grep -E '^(lib.*-dev|zlib1g-dev|openmpi-bin|pkg-config)$' | grep -vx libc6-dev | sort -u; }
sed -n '/^    packages=/,/"$/p' "$SOURCE_DIR/examples/install.sh" | words >install.txt
sed -n '/^Build-Depends/,/^Standards/p' "$packaging/debian/control" | words >control.txt
sed -n 's/.*Debian, Ubuntu: apt-get install \$packages//p' "$SOURCE_DIR/configure.ac" | sed 's/\$mpi/openmpi/g' | words >configure.txt
sed -n '/^    build=/,/"$/p' "$packaging/apptainer/demodash.def" | words >apptainer.txt
[ "$(wc -l <install.txt)" -ge 12 ] || { fail "12 packages expected in examples/install.sh"; cat install.txt; }
same() { # same FILE LEFT-OUT: the packages of install.sh less those
    grep -vE "^($2)$" install.txt | diff - "$1" >diff.txt || { fail "$1 and install.sh differ"; cat diff.txt; }
}
same control.txt none
same configure.txt 'openmpi-bin|libopenmpi-dev|pkg-config'
same apptainer.txt openmpi-bin

# ---- a library of configure is a package of Spack
sed -n 's/^FIND_LIBRARY(\[\([A-Z0-9]*\)\].*/\1/p' "$SOURCE_DIR/configure.ac" >libraries.txt
[ "$(wc -l <libraries.txt)" -ge 10 ] || { fail "10 libraries expected in configure.ac"; cat libraries.txt; }
while read -r library; do
    case $library in
        BLAS) names="openblas intel-oneapi-mkl" ;;
        SCALAPACK) names=netlib-scalapack ;;
        HDF5) names=hdf5+mpi ;;
        ZLIB) names=zlib-api ;;
        CAIRO) names=cairo+pdf ;;
        HTS) names=htslib ;;
        CRYPTO) names=openssl ;;
        *) names=$(echo "$library" | tr 'A-Z' 'a-z') ;;
    esac
    for name in $names; do
        grep -qF "    depends_on(\"$name" "$packaging/spack/packages/demodash/package.py" || fail "Spack's recipe does not depend on $name ($library of configure)"
    done
done <libraries.txt
[ $failures = 0 ] && echo "packages: version $version, $(wc -l <install.txt) packages of Debian, $(wc -l <libraries.txt) libraries"
[ $failures = 0 ]
