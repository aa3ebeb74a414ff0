# make fuzz says what it needs where it cannot run, and does nothing.
. "$SOURCE_DIR/tests/scratch.sh"
mkdir build
cd build || exit 1
expect 77 "needs clang" env FUZZ_CLANG="$folder/none" bash "$SOURCE_DIR/fuzz/run.sh"
printf '#!/bin/sh\necho "no such option" >&2\nexit 1\n' >"$folder/clang"
chmod +x "$folder/clang"
expect 77 "cannot link libFuzzer and the sanitizers" env FUZZ_CLANG="$folder/clang" bash "$SOURCE_DIR/fuzz/run.sh"
[ ! -e fuzz-build/Makefile ] || fail "it configures without clang"
[ $failures = 0 ]
