#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors (gcc, then clang), runs all tests,
# then the quick ones again under the sanitizers; ends with the counts.
# usage: tests/run.sh [--no-install] [--no-extra] [--full]
#   --no-extra: neither clang nor sanitizers;  --full: the long checks as well (another MPI gives the
#   same files; what 'make dist' packs; whether the tests notice the changes of tests/mutants.txt)
set -uo pipefail
cd "$(dirname "$0")/.."
. examples/install.sh
install=yes
extra=yes
full=no
for argument in "$@"; do
    case $argument in
        --no-install) install=no ;;
        --no-extra) extra=no ;;
        --full) full=yes ;;
        -h | --help) sed -n '2,6s/^# //p' "$0"; exit 0 ;;
        *) echo "unknown option $argument; see --help" >&2; exit 2 ;;
    esac
done
more="hdf5-tools python3-h5py slurm-wlm munge"
[ $extra = no ] || more="$more clang"
[ $full = no ] || more="$more mpich libmpich-dev libhdf5-mpich-dev libscalapack-mpich-dev"
[ $install = no ] || install_packages $more || exit 1
passed=0 failed=0 skipped=0

say_failed() {
    echo "FAIL: $1"
    failed=$((failed + 1))
}

# check FOLDER WHAT [ARGUMENTS OF MAKE]: run the tests there, two at a time (each works in a folder of its
# own), add their numbers, show what was skipped and why, and the end of the log of what failed
check() {
    folder=$1 what=$2
    shift 2
    (cd "$folder" && make -j2 check "$@" >check.log 2>&1)
    ended=$?
    n() { sed -n "s/^# $1: *//p" "$folder/check.log" | tail -n 1; }
    if [ -z "$(n TOTAL)" ]; then
        say_failed "$folder/check.log ended without its counts"
        return
    fi
    passed=$((passed + $(n PASS))) skipped=$((skipped + $(n SKIP)))
    failed=$((failed + $(n FAIL) + $(n ERROR)))
    grep -E '^(PASS|FAIL|SKIP|ERROR): ' "$folder/check.log" | while read -r result; do
        echo "$result"
        test=${result#*: }
        sed -n 's/^SKIP: /    skipped: /p' "$folder/${test%.sh}.log"
    done
    for test in $(sed -n 's/^\(FAIL\|ERROR\): \(.*\)$/\2/p' "$folder/check.log"); do
        echo "---- $what$test"
        grep -vE '\.\.\.passed' "$folder/${test%.sh}.log" | tail -n 40
    done
    # tests that left no result, and the like
    grep '^tests: ' "$folder/check.log"
    if [ $ended != 0 ] && [ $(($(n FAIL) + $(n ERROR))) = 0 ]; then
        say_failed "make check in $folder"
    fi
}

# build FOLDER CONFIGURE_ARGUMENTS...: false, and one more failure, when it does not build
build() {
    folder=$1
    shift
    mkdir -p "$folder"
    if (cd "$folder" && ../configure "$@" >configure.log 2>&1 \
        && make -j "$(nproc)" >make.log 2>&1 && make -j "$(nproc)" check TESTS= >>make.log 2>&1); then
        echo "built: $folder"
        return 0
    fi
    say_failed "$folder does not build"
    tail -n 5 "$folder/configure.log"
    grep -E 'error|warning' "$folder/make.log" 2>/dev/null | head -n 20
    return 1
}

# ---- --full

# With MPICH: a folder that was built with Open MPI is configured for it and builds anew, what was built for the
# other MPI is refused, the tests of ranks pass, and all files of record are those of Open MPI.
check_mpich() {
    command -v mpicc.mpich >/dev/null && command -v mpicc.openmpi >/dev/null \
        || { echo "SKIP: MPICH"; echo "    skipped: mpicc.mpich and mpicc.openmpi are not both here"; return; }
    mkdir -p build-mpich
    if ! (cd build-mpich && ../configure --enable-werror MPICC=mpicc.openmpi && make -j "$(nproc)") >build-mpich.log 2>&1; then
        say_failed "build-mpich does not build with mpicc.openmpi (see build-mpich.log)"
        return
    fi
    build build-mpich --enable-werror MPICC=mpicc.mpich || return
    if ldd build-mpich/demodash | grep -q libmpich && ! ldd build-mpich/demodash | grep -q openmpi; then
        echo "PASS: build-mpich, configured anew"
        passed=$((passed + 1))
    else
        say_failed "build-mpich/demodash is not MPICH's alone"
        ldd build-mpich/demodash | grep -i mpi
    fi
    mkdir -p build-mixed
    (cd build-mixed && ../configure MPICC=mpicc.mpich SCALAPACK_LIBS=-lscalapack-openmpi >configure.log 2>&1)
    if [ "$(grep -c 'error: libraries for MPICH .* are missing: SCALAPACK (-lscalapack-openmpi is built for Open MPI' \
        build-mixed/configure.log)" = 1 ]; then
        echo "PASS: Open MPI's ScaLAPACK is refused with MPICH"
        passed=$((passed + 1))
    else
        say_failed "configure takes Open MPI's ScaLAPACK with MPICH"
        tail -n 3 build-mixed/configure.log
    fi
    ranks=$(sed -n 's/^test //p' build-mpich/tests/lists.txt \
        | grep -E '^tests/(mpi|build)/|/test_(h5_ranks|trainer_ranks|launch|baselines|deal|sweep)\.sh$')
    check build-mpich "MPICH: " TESTS="$(echo $ranks)"
    if tests/record.sh build-test/demodash build-mpich/demodash >record.log 2>&1; then
        echo "PASS: MPICH's files of record are Open MPI's ($(tail -n 1 record.log))"
        passed=$((passed + 1))
    else
        say_failed "MPICH's files of record differ from Open MPI's (see record.log)"
        tail -n 20 record.log
    fi
}

# What 'make dist' packs is whole: it builds, passes, installs, uninstalls and is clean again elsewhere, and
# in its own folder, as somebody builds it who has the tarball alone.
check_tarball() {
    few=$(cd build-test && sed -n 's/^test //p' tests/lists.txt \
        | grep -E '/test_(core|dna|stats|spec)$|/test_(rooms|lists|skips|simulate_files)\.sh$')
    if (cd build-test && make -j2 distcheck TESTS="$(echo $few)" >distcheck.log 2>&1); then
        echo "PASS: make distcheck"
        passed=$((passed + 1))
    else
        say_failed "make distcheck"
        grep -E '^(FAIL|ERROR): |\*\*\*|error' build-test/distcheck.log | head -n 20
        return
    fi
    rm -rf build-tarball
    mkdir build-tarball
    tar xf build-test/demodash-*.tar.xz -C build-tarball --strip-components=1
    # it has what autoconf and automake make, and does not make it again
    none="AUTOCONF=false AUTOMAKE=false ACLOCAL=false AUTOHEADER=false"
    # shellcheck disable=SC2086
    if (cd build-tarball && { ./configure $none && make $none -j "$(nproc)" \
        && make $none -j "$(nproc)" check TESTS=; } >make.log 2>&1); then
        echo "built: the tarball"
        check build-tarball "tarball: " TESTS="$(echo $few)"
    else
        say_failed "the tarball does not build"
        tail -n 5 build-tarball/make.log
    fi
}

# Every change of tests/mutants.txt is noticed by a test that is meant to notice it. This takes long: each
# is built and its tests run, one after another. It needs the repository, whose files it copies.
check_mutants() {
    tests/mutate.sh >mutate.log 2>&1
    code=$?
    grep -E '^(MISSED|ERROR)|^all' mutate.log
    if [ $code = 0 ] && grep -q '^all' mutate.log && ! grep -q '^MISSED' mutate.log; then
        echo "PASS: tests/mutate.sh"
        passed=$((passed + 1))
    else
        say_failed "tests/mutate.sh (see mutate.log)"
    fi
}

# ---- all

[ -x configure ] || autoreconf -i >autoreconf.log 2>&1 || { cat autoreconf.log; exit 1; }
built=no
if build build-test --enable-werror; then
    built=yes
    check build-test ""
fi
if [ $extra = yes ]; then
    OMPI_CC=clang build build-clang --enable-werror && passed=$((passed + 1))
    if build build-asan --enable-asan CFLAGS="-O1 -g"; then
        # the programs that 'make check' runs itself: every module, none under a launcher
        quick=$(sed -n 's/^test \(.*\)/\1/p' build-asan/tests/lists.txt | grep -v '\.sh$')
        check build-asan "sanitizers: " TESTS="$(echo $quick)"
    fi
fi
[ $full = no ] || [ $built = no ] || check_mpich
[ $full = no ] || [ $built = no ] || check_tarball
[ $full = no ] || [ $built = no ] || [ ! -e .git ] || check_mutants
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
