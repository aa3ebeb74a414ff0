#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors (gcc, then clang), runs all tests,
# then the quick ones again under the sanitizers; ends with the counts.
# usage: tests/run.sh [--no-install] [--no-extra]      (--no-extra: neither clang nor sanitizers)
set -uo pipefail
cd "$(dirname "$0")/.."
. examples/install.sh
install=yes
extra=yes
for argument in "$@"; do
    case $argument in
        --no-install) install=no ;;
        --no-extra) extra=no ;;
        -h | --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
        *) echo "unknown option $argument; see --help" >&2; exit 2 ;;
    esac
done
more="hdf5-tools python3-h5py slurm-wlm munge"
[ $extra = no ] || more="$more clang"
[ $install = no ] || install_packages $more || exit 1
passed=0 failed=0 skipped=0

# count LOG: add the numbers of one 'make check'
count() {
    n() { sed -n "s/^# $1: *//p" "$2" | tail -n 1; }
    if [ -z "$(n TOTAL "$1")" ]; then
        echo "FAIL: $1 ended without its counts"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + $(n PASS "$1"))) skipped=$((skipped + $(n SKIP "$1")))
    failed=$((failed + $(n FAIL "$1") + $(n ERROR "$1")))
    grep -E '^(PASS|FAIL|SKIP|ERROR): ' "$1"
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
    echo "FAIL: $folder does not build"
    tail -n 5 "$folder/configure.log"
    grep -E 'error|warning' "$folder/make.log" 2>/dev/null | head -n 20
    failed=$((failed + 1))
    return 1
}

[ -x configure ] || autoreconf -i >autoreconf.log 2>&1 || { cat autoreconf.log; exit 1; }
if build build-test --enable-werror; then
    (cd build-test && make check >check.log 2>&1)
    count build-test/check.log
    for log in $(sed -n 's/^\(FAIL\|ERROR\): \(.*\)$/\2/p' build-test/check.log); do
        echo "---- $log"
        tail -n 40 "build-test/${log%.sh}.log"
    done
fi
if [ $extra = yes ]; then
    OMPI_CC=clang build build-clang --enable-werror && passed=$((passed + 1))
    if build build-asan --enable-asan CFLAGS="-O1 -g"; then
        # the programs that 'make check' runs itself: every module, none under a launcher
        quick=$(sed -n 's/^[A-Z]*: \(tests\/test_[a-z0-9_]*\)$/\1/p' build-test/check.log)
        (cd build-asan && make check TESTS="$(echo $quick)" >check.log 2>&1)
        count build-asan/check.log
        for log in $(sed -n 's/^\(FAIL\|ERROR\): \(.*\)$/\2/p' build-asan/check.log); do
            echo "---- sanitizers: $log"
            grep -vE '\.\.\.passed' "build-asan/$log.log" | tail -n 40
        done
    fi
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
