#!/usr/bin/env bash
# Builds the harnesses with clang's libFuzzer and sanitizers, runs each for a time and says how many inputs
# it ran and what it found. 'make fuzz' calls it in a build folder; it works in ./fuzz-build.
# usage: fuzz/run.sh [HARNESS..]      all by default; with these variables:
#   FUZZ_SECONDS=60   of each harness        FUZZ_RUNS=N   inputs of each, in place of a time
#   FUZZ_JOBS=N       to build with, default: all cores
# What a run adds to a corpus stays in fuzz-build/found/HARNESS for the next one; what fails an input lies in
# fuzz-build/failed/HARNESS. Exit 0: nothing failed. 1: something did. 77: this machine cannot.
set -uo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
say() { echo "fuzz: $*"; }
mkdir -p fuzz-build
cd fuzz-build || exit 1
build=$PWD

# ---- is there a clang that has libFuzzer?
compiler=${FUZZ_CLANG:-clang}
command -v "$compiler" >/dev/null || { say "needs clang, which is not here (Debian: apt-get install clang libclang-rt-14-dev)"; exit 77; }
sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
printf '#include <stddef.h>\nint LLVMFuzzerTestOneInput(const unsigned char *b, size_t n);\nint LLVMFuzzerTestOneInput(const unsigned char *b, size_t n) { return b == 0 && n == 1; }\n' >try.c
# shellcheck disable=SC2086
"$compiler" -fsanitize=fuzzer $sanitizers -o try try.c 2>try.log \
    || { say "$compiler cannot link libFuzzer and the sanitizers (Debian: apt-get install libclang-rt-14-dev): $(tail -n 1 try.log)"; exit 77; }

# ---- the program's archives, every edge counted; MPI's wrapper takes the compiler from its variables
export OMPI_CC="$compiler" MPICH_CC="$compiler"
flags="-fsanitize=fuzzer-no-link $sanitizers"
if [ ! -e Makefile ]; then
    if [ -e "$source/config.status" ]; then
        say "the sources are configured in their own folder; run 'make distclean' there and configure in another"
        exit 1
    fi
    "$source/configure" CFLAGS="-O1 -g" >configure.log 2>&1 || { say "configure failed"; tail -n 5 configure.log; exit 1; }
fi
# the kernels take many minutes to compile with sanitizers, and no input gets to them
make -j "${FUZZ_JOBS:-$(nproc)}" EXTRA_CFLAGS="$flags" libkernels_v3_a_CFLAGS="-std=gnu11 -march=x86-64-v3" \
    libkernels_v4_a_CFLAGS="-std=gnu11 -march=x86-64-v4" \
    libkernels_half_a_CFLAGS="-std=gnu11 -march=x86-64-v4 -mavx512bf16" fuzz-libraries >make.log 2>&1 \
    || { say "does not build"; grep -E 'error|\*\*\*' make.log | head; exit 1; }

# ---- the harnesses
[ $# -gt 0 ] || set -- $(cd "$source/fuzz" && ls fuzz_*.c | sed 's/^fuzz_//; s/\.c$//')
link() {
    # shellcheck disable=SC2046
    mpicc -std=gnu11 -O1 -g $flags -I"$source" -I. -DFUZZ_TARGET="fuzz_$1" -c -o "fuzz/entry_$1.o" "$source/fuzz/entry.c" \
        && mpicc $flags -fsanitize=fuzzer -o "fuzz/run_$1" "fuzz/entry_$1.o" libfuzz.a $(sed -n 's/^libraries = //p' fuzz-libraries)
}
# HDF5, MPI and their like leak on damaged files, and libFuzzer would look for leaks after each; the replay of
# the corpus under 'make check' in a build with --enable-asan looks for ours.
export OPENBLAS_NUM_THREADS=1 ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=0:max_allocation_size_mb=2048"
failed=0
printf '%-14s %12s %10s %8s  %s\n' harness inputs edges seconds result
for name; do
    link "$name" >"fuzz/link_$name.log" 2>&1 || { say "$name does not link"; tail -n 3 "fuzz/link_$name.log"; failed=1; continue; }
    mkdir -p "found/$name" "failed/$name"
    temporary=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
    leads=$(ls -d "$source/fuzz/corpus/$name" "$source/fuzz/regressions/$name" 2>/dev/null)
    until=-max_total_time=${FUZZ_SECONDS:-60}
    [ -z "${FUZZ_RUNS:-}" ] || until=-runs=$FUZZ_RUNS
    case $name in compendium | explanation | h5 | model) longest=65536 ;; *) longest=8192 ;; esac
    words=
    [ ! -e "$source/fuzz/$name.dict" ] || words=-dict=$source/fuzz/$name.dict
    began=$(date +%s)
    # shellcheck disable=SC2086
    TMPDIR=$temporary "fuzz/run_$name" $until -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1024 \
        -max_len=$longest -print_final_stats=1 $words -artifact_prefix="$build/failed/$name/" \
        "found/$name" $leads >"fuzz/log_$name" 2>&1
    code=$?
    rm -rf "$temporary"
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz/log_$name")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "fuzz/log_$name" | tail -n 1)
    result=clean
    [ $code = 0 ] || { failed=1; result="FAILED: $(grep -m 1 -E 'broken promise|ERROR: |SUMMARY|runtime error' "fuzz/log_$name")"; }
    printf '%-14s %12s %10s %8s  %s\n' "$name" "${inputs:-?}" "${edges:-?}" $(($(date +%s) - began)) "$result"
    [ $code = 0 ] || ls -d "$build/failed/$name"/* 2>/dev/null
done
exit $failed
