# Sourced by tests that recompute numbers, after scratch.sh: Python and how to call it and demodash.
for python in python3 /usr/bin/python3; do
    "$python" -c 'import h5py' 2>/dev/null && break
done
"$python" -c 'import h5py' 2>/dev/null || { echo "SKIP: no python3 with h5py"; exit 77; }
# recompute PROGRAM ARGUMENTS...
recompute() {
    program=$1
    shift
    "$python" "$SOURCE_DIR/tests/stage/gather/numbers_$program.py" "$@" || fail "numbers_$program.py"
}
# run COMMAND...: demodash, which must succeed
run() { timeout 600 "$DEMODASH" "$@" 2>log || { fail "demodash $*"; tail -n 20 log; exit 1; }; }

